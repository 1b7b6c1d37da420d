"""What a client looks for: a session type, a length, a time of day; said in the bar, obeyed across weeks."""

from typing import Any

import pytest

from coachtui.records.week import Side
from coachtui.scheduling.zones import wall_of
from coachtui.screens.daytime import EVENING, NOON
from coachtui.widgets.grid_item import ItemKind

sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)], ids=str)


def bar(story: Any) -> str:
    return str(story.text.split("\n")[0])


def starts(story: Any) -> list[int]:
    """When the free starts on the screen are, in minutes of the viewer's day."""
    items = story.screen.grid.items
    return [wall_of(story.screen.zone, item.span.start)[0].minutes for item in items if item.kind is ItemKind.SLOT]


@sizes
async def test_mornings_afternoons_evenings_and_all_day_again(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        every = starts(story)
        await story.press("F")
        assert "mornings" in bar(story)
        assert starts(story) == [each for each in every if each < NOON]
        await story.press("F")
        assert starts(story) == [each for each in every if NOON <= each < EVENING]
        await story.press("F")
        assert "evenings" in bar(story)
        assert starts(story) == [each for each in every if each >= EVENING] != []
        await story.press("F")
        assert "evenings" not in bar(story)
        assert starts(story) == every


@sizes
async def test_type_and_length_are_said_in_the_bar(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        assert "● 1:1 · 60 min" in bar(story)
        await story.press("plus")
        assert "● 1:1 · 90 min" in bar(story)
        await story.press("f", "f")
        assert "▲ Intro · 30 min" in bar(story)


async def test_the_next_free_time_is_one_that_is_looked_for_in_whatever_week(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        await story.press("F")
        first_day, found = story.screen.first_day, set()
        for _ in range(12):
            await story.press("n")
            assert story.screen.grid.selected.kind is ItemKind.SLOT
            found.add(story.screen.first_day)
            assert wall_of(story.screen.zone, story.screen.grid.selected.span.start)[0].minutes < NOON
        assert len(found) > 1
        assert story.screen.first_day > first_day


async def test_a_week_without_what_is_looked_for_says_so(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        await story.press("O", "F", "F")
        await story.idle()
        assert "No free afternoons these days.  n  next free   F  others" in story.text
        await story.press("n")
        assert "no free time for" in story.toasts[-1]
        assert "afternoons" in story.toasts[-1]


async def test_a_click_on_what_is_looked_for_turns_to_another_type(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        await story.click(story.place("● 1:1 · 60 min"))
        assert "◆ Group" in bar(story)
