"""A client picks in the week the times to ask for: told by keys and by what is then seen and kept."""

from datetime import UTC, datetime
from typing import Any

import pytest

from coachtui.records.week import Side
from coachtui.service.requests import ListRequests
from coachtui.widgets.grid_item import ItemKind

sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20), (44, 16)], ids=str)

AT_NINE = datetime(2026, 11, 27, 20, tzinfo=UTC)
"""Friday, 21:00 in Madrid."""


async def go(story: Any, words: str) -> None:
    await story.press("g")
    await story.type(words)
    await story.press("enter")


def picks(story: Any) -> list[tuple[str, str]]:
    """What is drawn as picked, by when."""
    drawn = [item for item in story.screen.grid.items if item.kind is ItemKind.WISH]
    return [(item.title, item.start.strftime("%a %H:%M")) for item in drawn]


@sizes
async def test_three_times_are_picked_in_order_and_asked_for(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await go(story, "fri 21:00")
        await story.press("space")
        assert story.words == "1st 1:1  Fri 27 21:00–22:00  20:00 for Maya  your pick, not sent yet"
        await go(story, "thu 21:00")
        await story.press("space")
        await go(story, "sat 21:00")
        await story.press("space")
        assert picks(story) == [("1st", "Fri 20:00"), ("2nd", "Thu 20:00"), ("3rd", "Sat 20:00")]
        await go(story, "sun 21:00")
        await story.press("space")
        assert "3 times at most" in story.toasts[-1]
        await story.press("r")
        assert story.form.values["or"].startswith("2026-11-26 21:00")
        story.form.set_value("message", "an evening")
        await story.press("ctrl+s")
        asked = (await story.screen.source.backend.run(ListRequests(role="client"))).items[-1]
        assert [each.start.day for each in asked.times] == [27, 26, 28]
        assert asked.message == "an evening"
        assert picks(story) == []


@sizes
async def test_more_times_are_picked_while_the_form_is_open(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await go(story, "fri 21:00")
        await story.press("r")
        assert picks(story) == [("1st", "Fri 20:00")]
        await story.press("ctrl+g")
        await go(story, "thu 21:00")
        await story.press("enter")
        assert picks(story) == [("1st", "Fri 20:00"), ("2nd", "Thu 20:00")]
        await go(story, "fri 21:00")
        await story.press("enter")
        assert picks(story) == [("1st", "Thu 20:00")], "picked again, it is let go"
        await story.press("escape", "ctrl+s")
        asked = (await story.screen.source.backend.run(ListRequests(role="client"))).items[-1]
        assert [each.start.day for each in asked.times] == [26]


async def test_what_is_typed_is_drawn_too(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        await go(story, "fri 21:00")
        await story.press("r")
        story.form.set_value("or", "sat 9pm")
        await story.until(lambda: len(picks(story)) == 2)
        story.form.set_value("type", f"{story.screen.session_types[0].id} 90")
        await story.idle()
        assert {item.minutes for item in story.screen.grid.items if item.kind is ItemKind.WISH} == {90}


async def test_picks_stay_with_the_draft_of_what_is_said_to_them(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        await go(story, "fri 21:00")
        await story.press("space")
        await go(story, "thu 21:00")
        await story.press("space", "r")
        story.form.set_value("message", "please")
        await story.press("escape")
        assert picks(story) == [("1st", "Fri 20:00"), ("2nd", "Thu 20:00")]
        await story.press("r")
        assert picks(story) == [("1st", "Fri 20:00"), ("2nd", "Thu 20:00")]
        assert story.form.values["message"] == "please"
        story.form.action_discard()
        await story.idle()
        assert picks(story) == []


async def test_a_pick_is_let_go_and_a_free_time_is_none(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        await go(story, "fri 21:00")
        await story.press("space", "space")
        assert picks(story) == []
        await story.press("n", "space")
        assert "That time is open: ↵ books it" in story.toasts[-1]
        assert picks(story) == []


async def test_another_free_time_is_picked_while_one_is_being_booked(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        await story.press("n", "enter", "x")
        before = story.form.item.start
        await story.press("ctrl+g", "down", "enter")
        assert story.form.item.start > before
        assert story.form.values["note"] == "x"
        await story.press("ctrl+s")
        assert "booked" in story.toasts[-1]


async def test_picks_stay_in_the_week_of_their_coach(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        await go(story, "fri 21:00")
        await story.press("space", "O")
        await story.idle()
        assert story.screen.source.coach == "noor"
        assert picks(story) == []
