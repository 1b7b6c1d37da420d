"""My sessions: everything of a client's with every coach, moved, cancelled, saved and copied from one list."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coachtui.records.session import BookingView
from coachtui.records.week import Side
from coachtui.screens.own_sessions import OwnSessions
from coachtui.service.booking import Book, ListBookings
from coachtui.service.calendar import ListSlots
from coachtui.service.session_types import ListSessionTypes
from coachtui.widgets.confirm import Confirm
from coachtui.widgets.plain_lines import Words

both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)], ids=str)


def asked(story: Any) -> str:
    """The question at the foot of whatever screen is on top."""
    confirm = story.app.screen.query_one(Confirm)
    assert confirm.is_open
    return str(confirm.question)


async def bookings(story: Any) -> dict[str | None, BookingView]:
    found = (await story.screen.source.backend.run(ListBookings())).items
    return {each.id: each for each in found}


def to_come(story: Any) -> BookingView:
    """A booking of the client's that they may still change."""
    now = story.screen.now
    return next(
        each
        for each in story.app.screen._own.values()
        if isinstance(each, BookingView) and each.status == "confirmed" and (each.cancel_until or each.start) > now
    )


async def choose(story: Any, id: str | None) -> None:
    while story.app.screen.chosen != id:
        await story.press("down")


def calendar_files(folder: Path) -> list[Path]:
    return list(folder.glob("*.ics"))


def said(story: Any) -> str:
    """The line of words of whatever screen is on top."""
    return str(story.app.screen.query_one("#words", Words).text)


@both_sizes
async def test_moving_goes_to_its_week_and_only_onto_open_times(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await story.press("s")
        booking = to_come(story)
        await choose(story, booking.id)
        await story.press("m")
        assert story.screen.grid.moving is not None
        assert story.screen.first_day <= booking.start.date() < story.screen.first_day + timedelta(days=7)
        assert "Where to?" in story.words
        await story.press("enter")
        assert "It is there already" in story.toasts[-1]
        await story.press("J", "enter")
        assert "is not open" in story.toasts[-1]
        assert story.words.endswith("not open")
        assert story.screen.grid.moving is not None, "nothing is lost by trying"
        await story.press("down")
        assert story.words.endswith("free")
        await story.press("right")
        assert story.words.endswith("free")
        await story.press("enter")
        moved = (await bookings(story))[booking.id]
        assert (moved.start > booking.start, moved.status) == (True, "confirmed")
        assert "Moved to" in story.toasts[-1]
        assert story.words.endswith("confirmed")
        await story.press("u")
        assert (await bookings(story))[booking.id].start == booking.start


async def test_the_arrows_go_on_from_week_to_week_and_escape_back(open_story: Any) -> None:
    async with open_story(Side.CLIENT, (120, 36)) as story:
        await story.press("s")
        booking = to_come(story)
        await choose(story, booking.id)
        await story.press("m")
        begun = story.screen.first_day
        before = (story.screen.picked_type, story.screen.moving)
        for _ in range(7):
            await story.press("right")
            if story.screen.first_day > begun:
                break
        assert story.screen.first_day == begun + timedelta(days=7)
        assert story.words.endswith("free"), story.words
        await story.press("n")
        assert story.words.endswith("free")
        await story.press("escape")
        assert (story.screen.first_day, story.screen.grid.moving, story.screen.moving) == (begun, None, None)
        assert before[1] == booking.id
        assert (await bookings(story))[booking.id] == booking


async def test_a_time_that_overlaps_where_it_is_now_is_open_to_it(open_story: Any) -> None:
    async with open_story(Side.CLIENT, (120, 36)) as story:
        await story.press("s")
        booking = to_come(story)
        await choose(story, booking.id)
        await story.press("m")
        starts = story.screen.grid.move_starts
        own = range(int(booking.start.timestamp()) - 3599, int(booking.end.timestamp()))
        assert any(start in own for start in starts), "its own place is free for it"


async def test_moving_one_with_another_coach_turns_to_their_calendar(open_story: Any) -> None:
    async with open_story(Side.CLIENT, (120, 36)) as story:
        backend, now = story.screen.source.backend, story.screen.now
        (kind, *_) = (await backend.run(ListSessionTypes(coach="lena"))).items
        query = ListSlots(coach="lena", session_type=kind.id, start=now, end=now + timedelta(days=21))
        slot = (await backend.run(query)).slots[-1]
        booked = await backend.run(Book(coach="lena", session_type=kind.id, start=slot.start))
        await story.press("s")
        assert "Lena Brandt" in story.text
        await choose(story, booked.id)
        await story.press("m")
        assert story.screen.source.coach == "lena"
        assert story.screen.grid.moving is not None
        await story.press("up", "enter")
        assert (await bookings(story))[booked.id].start < booked.start
        await story.press("s")
        await choose(story, to_come(story).id)
        await story.press("enter")
        assert story.screen.source.coach == "maya", "Enter goes to it, with whomever it is"
        assert story.words.endswith("confirmed")


@both_sizes
async def test_what_cancelling_means_is_said_before(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await story.press("s")
        booking = to_come(story)
        await choose(story, booking.id)
        await story.press("d")
        assert "You may until " in asked(story)
        assert "£60 is off; the time is open to others." in story.flat
        await story.press("n")
        assert (await bookings(story))[booking.id].status == "confirmed"
        await story.press("enter", "d")
        assert "£60 is off" in asked(story), "and in the week"
        assert "£60 is off" in story.flat
        await story.press("y")
        assert (await bookings(story))[booking.id].status == "cancelled"


async def test_too_late_is_said_and_nothing_is_asked(open_story: Any) -> None:
    async with open_story(Side.CLIENT, (80, 24)) as story:
        await story.press("s")
        booking = to_come(story)
        story.app.desk.clock = lambda: booking.start - timedelta(minutes=5)
        await choose(story, booking.id)
        await story.press("d")
        assert "Too late to cancel it yourself: you could until" in story.toasts[-1]
        assert not story.app.screen.query_one(Confirm).is_open
        await story.press("m")
        assert "Too late to move it yourself" in story.toasts[-1]
        assert isinstance(story.app.screen, OwnSessions)


@both_sizes
async def test_the_past_is_there_too(open_story: Any, size: Any, noon: datetime) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await story.press("s")
        coming = len(story.app.screen._own)
        assert f"{coming} to come" in story.text
        await story.press("f")
        assert f"{coming} to come · {len(story.app.screen._own) - coming} past or cancelled" in story.text
        over = next(id for id, each in story.app.screen._own.items() if each.status == "confirmed" and each.end <= noon)
        await choose(story, over)
        assert "over" in said(story)
        await story.press("m")
        assert "stays where it was" in story.toasts[-1]
        await story.press("enter")
        assert story.screen.first_day < story.screen.today


@both_sizes
async def test_one_is_saved_for_another_calendar_and_copied_as_text(
    open_story: Any, size: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with open_story(Side.CLIENT, size) as story:
        await story.press("s")
        booking = to_come(story)
        await choose(story, booking.id)
        await story.press("s", "enter")
        (path,) = calendar_files(tmp_path)
        content = path.read_text()
        assert f"UID:{booking.id}@coachtui.invalid" in content
        assert "with Maya Torres" in content
        assert str(path) in story.toasts[-1]
        await story.press("s", "enter")
        assert "is there already" in story.text
        await story.type(str(tmp_path / "no" / "where.ics"))
        assert "there is no folder" in story.text
        await story.press("escape", "y")
        assert "with  Maya Torres" in story.toasts[-1]
        assert "cancel  until" in story.toasts[-1]


@pytest.mark.parametrize("side", list(Side))
async def test_what_is_being_moved_comes_along_to_another_week(open_story: Any, side: Side) -> None:
    async with open_story(side, (120, 36)) as story:
        await story.press("g")
        await story.type("thu 10:00" if side is Side.CLIENT else "thu 9:00")
        await story.press("enter", "m")
        before = story.screen.grid.moving.start
        await story.press("right_square_bracket")
        ghost = story.screen.grid.ghost_span
        assert ghost is not None
        assert story.screen.first_day <= datetime.fromtimestamp(ghost.start, UTC).date()
        assert ghost.start > before.timestamp()
        await story.press("left_square_bracket", "escape")
        assert story.screen.grid.moving is None
