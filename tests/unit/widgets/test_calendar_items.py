"""What a projection looks like in the grid."""

from datetime import UTC, datetime, timedelta

import pytest

from coachtui.records.account import Person
from coachtui.records.calendar import (
    Available,
    BlockEntry,
    Booked,
    Calendar,
    Entry,
    Group,
    HoldEntry,
    Mine,
    SessionEntry,
    Slot,
)
from coachtui.records.session import BookingStatus, SessionBooking, SessionStatus
from coachtui.records.session_type import SessionType
from coachtui.records.time import Span, WallDateTime, seconds
from coachtui.widgets.calendar_items import client_items, coach_items, open_spans
from coachtui.widgets.grid_item import GridItem, ItemKind, Mark

NOW = datetime(2026, 11, 25, 13, tzinfo=UTC)
START = NOW + timedelta(hours=1)
END = START + timedelta(hours=1)
TYPE = SessionType(
    id="t",
    coach_id="c",
    position=0,
    name="1:1",
    glyph="◆",
    color="teal",
    duration_minutes=60,
    durations_minutes=(60,),
    slot_step_minutes=60,
)


def calendar(*entries: Entry) -> Calendar:
    return Calendar(coach="maya", time_zone="UTC", start=START, end=END, entries=entries)


def booking(name: str, status: BookingStatus = BookingStatus.CONFIRMED) -> SessionBooking:
    return SessionBooking(
        id=name, client=Person(id=name, name=name, email="a@example.org"), status=status, price=None, note=""
    )


def session(
    status: SessionStatus = SessionStatus.SCHEDULED, capacity: int = 1, **people: BookingStatus
) -> SessionEntry:
    return SessionEntry(
        id="s",
        coach_id="c",
        session_type="t",
        start=START,
        end=END,
        local_start=WallDateTime(START.date(), 840),
        time_zone="UTC",
        duration_minutes=60,
        status=status,
        capacity=capacity,
        bookings=tuple(booking(name, each) for name, each in people.items()),
    )


def coach_one(entry: Entry) -> GridItem:
    (item,) = coach_items(calendar(entry), [TYPE], NOW)
    return item


def client_one(entry: Entry) -> GridItem:
    (item,) = client_items(calendar(entry), [TYPE], [], NOW)
    return item


def test_a_session_is_named_after_who_comes() -> None:
    item = coach_one(session(Bo=BookingStatus.CONFIRMED))
    assert (item.title, item.type_name, item.glyph, item.color) == ("Bo", "1:1", "◆", "teal")
    assert item.movable
    assert item.source is not None


def test_nobody_is_named_who_only_waits_or_has_cancelled() -> None:
    assert coach_one(session(Bo=BookingStatus.CANCELLED)).title == "1:1"
    assert coach_one(session(Bo=BookingStatus.WAITLISTED)).title == "1:1"


def test_a_group_is_named_after_its_type_and_counts_who_comes() -> None:
    item = coach_one(session(capacity=8, Bo=BookingStatus.CONFIRMED, Uma=BookingStatus.WAITLISTED))
    assert (item.title, item.subtitle) == ("1:1", "1 of 8")


@pytest.mark.parametrize(
    ("status", "mark", "struck", "dim"),
    [
        (SessionStatus.SCHEDULED, Mark.NONE, False, False),
        (SessionStatus.COMPLETED, Mark.DONE, False, True),
        (SessionStatus.CANCELLED, Mark.CANCELLED, True, True),
        (SessionStatus.NO_SHOW, Mark.ABSENT, False, True),
    ],
)
def test_each_status_has_a_look(status: SessionStatus, mark: Mark, struck: bool, dim: bool) -> None:
    item = coach_one(session(status, Bo=BookingStatus.CONFIRMED))
    assert (item.mark, item.struck, item.dim) == (mark, struck, dim)
    assert item.movable is (status is SessionStatus.SCHEDULED)
    assert item.takes_time is (status is SessionStatus.SCHEDULED)


def test_a_coach_sees_holds_and_blocks() -> None:
    hold = coach_one(HoldEntry(start=START, end=END, session_type="t", expires_at=END))
    block = coach_one(BlockEntry(start=START, end=END, block_id="b", reason=""))
    assert (hold.kind, hold.dashed) == (ItemKind.HOLD, True)
    assert (block.kind, block.title) == (ItemKind.BLOCK, "blocked")


@pytest.mark.parametrize(
    ("status", "mark", "dashed"),
    [
        ("confirmed", Mark.DONE, False),
        ("requested", Mark.ASKED, True),
        ("pending", Mark.ASKED, True),
        ("waitlisted", Mark.WAITING, True),
        ("countered", Mark.OFFERED, True),
        ("cancelled", Mark.CANCELLED, False),
    ],
)
def test_what_is_mine(status: str, mark: Mark, dashed: bool) -> None:
    item = client_one(Mine(start=START, end=END, session_type="t", booking_id="b", request_id=None, status=status))
    assert (item.title, item.mark, item.dashed) == ("You", mark, dashed)
    assert item.movable is (status == "confirmed")


def test_taken_time_has_at_most_a_type() -> None:
    assert client_one(Booked(start=START, end=END, session_type=None)).title == ""
    assert client_one(Booked(start=START, end=END, session_type="t")).title == "1:1"
    assert client_one(Booked(start=START, end=END, session_type="hidden")).title == ""


def test_a_group_takes_the_place_of_its_slot() -> None:
    group = Group(start=START, end=END, session_id="s", session_type="t", seats_left=2, full=False)
    slots = [Slot(start=START, end=END, seats_left=2), Slot(start=END, end=END + timedelta(hours=1))]
    items = client_items(calendar(group), [TYPE], slots, NOW, "t")
    assert [(item.kind, item.subtitle, item.glyph) for item in items] == [
        (ItemKind.GROUP, "2 left", "◆"),
        (ItemKind.SLOT, "", "◆"),
    ]


def test_seats_that_are_not_shown_are_not_said() -> None:
    item = client_one(Group(start=START, end=END, session_id="s", session_type="t", seats_left=None, full=False))
    assert (item.subtitle, item.status) == ("", "places free")


def test_an_outsiders_own_entries_are_not_drawn_for_the_coach_and_the_other_way_round() -> None:
    assert client_items(calendar(session()), [TYPE], [], NOW) == ()
    assert coach_items(calendar(Booked(start=START, end=END, session_type=None)), [TYPE], NOW) == ()


def test_open_spans_of_one_type() -> None:
    week = calendar(Available(start=START, end=END, session_types=("t",)))
    assert open_spans(week) == open_spans(week, "t") == (Span(seconds(START), seconds(END)),)
    assert open_spans(week, "u") == ()
