"""A client at BookingCalendar, told by keys and by what is then seen and kept."""

from typing import Any

import pytest
from textual.widgets import Static

from coachtui.records.week import Side
from coachtui.service.booking import Book
from coachtui.service.calendar import GetCalendar

both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)


@pytest.fixture
def size() -> tuple[int, int]:
    """The terminal's, where a story is not told at several."""
    return (80, 24)


@both_sizes
async def test_free_and_taken_without_any_name(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        assert "Maya Torres" in story.text
        assert "○ 11:00" in story.text
        assert "╱╱╱" in story.text
        assert "You" in story.text
        for name in ("Bo Chen", "Ida Ek", "Leo Park", "Mo Sy"):
            assert name not in story.text
        assert "Madrid" in story.text


@both_sizes
async def test_booking_the_next_free_time(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await story.press("n")
        assert "free" in story.words
        await story.press("enter")
        facts = str(story.form.query_one("#form-facts", Static).content)
        assert "1:1 · 60 min" in story.text
        for said in ("£60", "free to cancel until Wed 25 Nov", "held for you for 5:00"):
            assert said in facts
        await story.press("ctrl+s")
        assert "booked" in story.toasts[-1]
        assert story.words.endswith("confirmed")
        await story.press("u")
        assert "free" in story.words


async def test_a_slot_that_is_taken_meanwhile_keeps_the_form(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await story.press("n", "enter")
        form = story.form
        hold = story.screen._hold
        bo = next(
            each.client.id
            for session in await story.sessions()
            for each in session.bookings
            if each.client.name == "Bo Chen"
        )
        from coachtui.service.holds import ReleaseHold

        await story.screen.source.backend.run(ReleaseHold(id=hold.id))
        await story.backend.as_account(bo).run(
            Book(coach="maya", session_type=form.picked.id, start=form.item.start, duration_minutes=60)
        )
        form.set_value("note", "second serve")
        await story.press("ctrl+s")
        assert story.form.values["note"] == "second serve"
        assert "×" in story.text


async def test_what_is_held_is_given_back_on_leaving(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await story.press("n", "enter")
        start = story.form.item.start
        await story.press("escape")
        week = GetCalendar(coach="maya", start=start, end=start.replace(hour=23))
        await story.until(lambda: story.screen._hold is None)
        entries = (await story.backend.run(week)).entries
        assert not [each for each in entries if type(each).__name__ == "HoldEntry"]


async def test_cancelling_ones_own(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await story.press("g")
        await story.type("thu 10:00")
        await story.press("enter")
        assert story.words.startswith("You 1:1  Thu 26 10:00")
        await story.press("d")
        assert "Cancel your session" in story.text
        await story.press("y")
        assert "cancelled" in story.toasts[-1]
        assert "You" not in story.words
        await story.press("u")
        assert story.words.startswith("You 1:1  Thu 26 10:00")


async def test_asking_for_a_time_that_is_not_open(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await story.press("g")
        await story.type("fri 21:00")
        await story.press("enter", "r")
        assert "Request a session" in story.text
        await story.press("ctrl+s")
        assert story.words.endswith("requested")


async def test_moving_ones_own_to_another_free_time(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await story.press("g")
        await story.type("thu 10:00")
        await story.press("enter", "m", "j", "j")
        assert "free" in story.words
        await story.press("enter")
        assert "Moved to Thu 26 Nov 11:00 · u undoes it" in story.toasts
        assert story.words.startswith("You 1:1  Thu 26 11:00")


async def test_another_type_and_length(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await story.press("plus")
        assert "Looking for ● 1:1 · 90 min" in story.toasts
        await story.press("f", "f")
        assert "Looking for ▲ Intro · 30 min" in story.toasts


async def test_the_coachs_clock_beside_ones_own(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await story.press("T")
        assert "Londo" in story.text
        assert "14:00  13:00" in story.text or "15:00  14:00" in story.text
