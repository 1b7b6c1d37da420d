"""Waiting lists: first come, first offered; what runs out goes on; it does not matter when anybody looks."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from coachtui.records.session import Booking, BookingStatus, Session
from coachtui.records.time import WallDateTime
from coachtui.scheduling.waiting_list import SEATED, as_of, position_of

START = datetime(2034, 6, 14, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def session(capacity: int) -> Session:
    return Session(
        id="s",
        coach_id="c",
        session_type="t",
        start=START,
        end=START + HOUR,
        local_start=WallDateTime.parse("2034-06-14T10:00"),
        time_zone="UTC",
        duration_minutes=60,
        capacity=capacity,
    )


def bookings(*statuses: str, until: datetime | None = None) -> list[Booking]:
    return [
        Booking(
            id=str(index),
            session_id="s",
            coach_id="c",
            account_id=str(index),
            status=BookingStatus(status),
            created_at=START - 9 * HOUR,
            offer_expires_at=until if status == "offered" else None,
        )
        for index, status in enumerate(statuses)
    ]


def statuses(found: list[Booking]) -> list[str]:
    return [each.status.value for each in found]


def test_a_free_seat_is_offered_to_the_first_in_line() -> None:
    now = START - 5 * HOUR
    found = as_of(now, session(2), bookings("confirmed", "cancelled", "waitlisted", "waitlisted"), HOUR)
    assert statuses(found) == ["confirmed", "cancelled", "offered", "waitlisted"]
    assert found[2].offer_expires_at == now + HOUR
    assert [position_of(each, found) for each in found] == [None, None, None, 1]


def test_what_runs_out_is_the_next_ones_from_that_moment() -> None:
    line = bookings("confirmed", "offered", "waitlisted", "waitlisted", until=START - 5 * HOUR)
    found = as_of(START - 4.5 * HOUR, session(2), line, HOUR)
    assert statuses(found) == ["confirmed", "cancelled", "offered", "waitlisted"]
    assert found[2].offer_expires_at == START - 4 * HOUR
    assert statuses(as_of(START - 4 * HOUR, session(2), line, HOUR)) == [
        "confirmed",
        "cancelled",
        "cancelled",
        "offered",
    ]


def test_no_offer_outlives_the_beginning() -> None:
    found = as_of(START - HOUR / 2, session(1), bookings("waitlisted"), HOUR)
    assert found[0].offer_expires_at == START
    assert statuses(as_of(START, session(1), bookings("waitlisted"), HOUR)) == ["waitlisted"]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 3),
    st.lists(st.sampled_from(["waitlisted", "cancelled"]), max_size=6),
    st.lists(st.integers(0, 600), min_size=1, max_size=5),
)
def test_it_does_not_matter_when_anybody_looks(capacity: int, line: list[str], looks: list[int]) -> None:
    """Looking often and keeping what was seen ends as looking once does, and no seat is given twice."""
    here, begin = session(capacity), START - 10 * HOUR
    kept = as_of(begin, here, bookings(*["confirmed"] * (capacity - 1), *line), HOUR)
    once = kept
    for minutes in sorted(looks):
        kept = as_of(begin + timedelta(minutes=minutes), here, kept, HOUR)
        assert sum(1 for each in kept if each.status in SEATED) <= capacity
    assert kept == as_of(begin + timedelta(minutes=max(looks)), here, once, HOUR)
