"""Groups: seats, the line for them, and what happens to a seat that is left."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from coachtui.errors import Full, NotFound, NotOpen, NotPending, OfferExpired, TooLate
from coachtui.records.calendar import Group, Mine
from coachtui.records.coach import BookedDisplay
from coachtui.records.session import BookingStatus, BookingView
from coachtui.service.booking import AcceptSeat, Book, CancelBooking, GetBooking, ListBookings, RescheduleBooking
from coachtui.service.calendar import GetCalendar
from coachtui.service.practice import GetPrivacy, PutPrivacy
from coachtui.service.sessions import ListSessions, UpdateSession

DAY = "2034-06-16"


async def group(practice: Any, capacity: int = 1, *, waitlist: bool = True, **fields: Any) -> Book:
    """How to book the only group session there is, whose seats are all taken by people of whom we hear no more."""
    type_id = await practice.session_type(
        name="Group", duration_minutes=60, capacity=max(capacity, 2), waitlist=waitlist, **fields
    )
    await practice.session(DAY, "10:00", type_id, capacity=max(capacity, 2))
    command = Book(coach="maya", session_type=type_id, start=practice.at(DAY, "10:00"), join_waitlist=True)
    if capacity == 1:
        await practice.third.run(command)
    return command


async def full_group(practice: Any, **fields: Any) -> tuple[Book, BookingView]:
    """A group of two, both seats taken; the second is the client's."""
    command = await group(practice, **fields)
    return command, await practice.client.run(command)


async def get(viewer: Any, booking: BookingView) -> BookingView:
    found: BookingView = await viewer.run(GetBooking(id=booking.id or ""))
    return found


async def test_a_full_group_has_a_line_in_order(practice: Any) -> None:
    command, _ = await full_group(practice)
    first = await practice.other.run(command)
    dee = practice.third_unconnected
    with pytest.raises(NotFound):
        await dee.run(command)
    assert (first.status, first.position) == ("waitlisted", 1)
    assert (await practice.other.run(ListBookings(status=BookingStatus.WAITLISTED))).items == (first,)
    with pytest.raises(NotOpen):
        await practice.other.run(command)


async def test_without_asking_for_the_line_or_without_one_a_full_group_is_full(practice: Any) -> None:
    command, _ = await full_group(practice)
    with pytest.raises(Full):
        await practice.other.run(
            Book(coach="maya", session_type=command.session_type, start=command.start, join_waitlist=False)
        )
    without, _ = await full_group_of(practice, "2034-06-15")
    with pytest.raises(Full):
        await practice.other.run(without)


async def full_group_of(practice: Any, day: str) -> tuple[Book, BookingView]:
    type_id = await practice.session_type(name="No line", duration_minutes=60, capacity=2)
    command = Book(coach="maya", session_type=type_id, start=practice.at(day, "10:00"), join_waitlist=True)
    await practice.third.run(command)
    return command, await practice.client.run(command)


async def test_a_full_group_that_must_stay_hidden_is_any_closed_time(practice: Any) -> None:
    command, _ = await full_group_of(practice, "2034-06-15")
    before = await practice.coach.run(GetPrivacy())
    fields = {name: getattr(before, name) for name in before.__struct_fields__ if name not in ("change_set", "version")}
    await practice.coach.run(PutPrivacy(**{**fields, "booked_display": BookedDisplay.HIDDEN}, version=before.version))
    with pytest.raises(NotOpen):
        await practice.other.run(command)


async def test_a_left_seat_is_offered_to_the_first_in_line_and_taken(practice: Any) -> None:
    command, mine = await full_group(practice)
    waiting = await practice.other.run(command)
    await practice.client.run(CancelBooking(id=mine.id or ""))
    offered = await get(practice.other, waiting)
    assert (offered.status, offered.position) == ("offered", None)
    assert offered.offer_expires_at == practice.clock.now + timedelta(hours=48)
    week = GetCalendar(coach="maya", start=practice.at(DAY, "00:00"), end=practice.at(DAY, "23:00"))
    entries = (await practice.other.run(week)).entries
    assert [each.status for each in entries if isinstance(each, Mine)] == ["offered"]
    assert [each.full for each in (await practice.client.run(week)).entries if isinstance(each, Group)] == [True]
    with pytest.raises(NotFound):
        await practice.client.run(AcceptSeat(id=waiting.id or ""))
    taken = await practice.other.run(AcceptSeat(id=waiting.id or ""))
    assert (taken.status, taken.offer_expires_at) == ("confirmed", None)
    with pytest.raises(NotPending):
        await practice.other.run(AcceptSeat(id=waiting.id or ""))


async def test_an_offer_that_runs_out_goes_to_the_next(practice: Any) -> None:
    command, mine = await full_group(practice)
    waiting = await practice.other.run(command)
    await practice.client.run(CancelBooking(id=mine.id or ""))
    again = await practice.client.run(command)
    assert (again.status, again.position) == ("waitlisted", 1)
    practice.clock.advance(hours=48)
    assert (await get(practice.other, waiting)).status == "cancelled"
    assert (await get(practice.client, again)).status == "offered"
    with pytest.raises(OfferExpired):
        await practice.other.run(AcceptSeat(id=waiting.id or ""))
    assert (await practice.client.run(AcceptSeat(id=again.id or ""))).status == "confirmed"
    with pytest.raises(OfferExpired):
        await practice.other.run(AcceptSeat(id=waiting.id or ""))
    (session,) = (await practice.coach.run(ListSessions())).items
    assert [each.status.value for each in session.bookings] == ["confirmed", "cancelled", "cancelled", "confirmed"]


async def test_who_waits_takes_no_seat_and_leaves_whenever_they_like(practice: Any) -> None:
    command, mine = await full_group(practice)
    waiting = await practice.other.run(command)
    with pytest.raises(NotPending):
        await practice.other.run(AcceptSeat(id=waiting.id or ""))
    practice.clock.now = command.start - timedelta(hours=1)
    with pytest.raises(TooLate):
        await practice.client.run(CancelBooking(id=mine.id or ""))
    assert (await practice.other.run(CancelBooking(id=waiting.id or ""))).status == "cancelled"


async def test_a_declined_offer_goes_to_the_next(practice: Any) -> None:
    command, mine = await full_group(practice)
    waiting = await practice.other.run(command)
    await practice.client.run(CancelBooking(id=mine.id or ""))
    again = await practice.client.run(command)
    await practice.other.run(CancelBooking(id=waiting.id or ""))
    assert (await get(practice.client, again)).status == "offered"


async def test_one_more_seat_is_offered_too(practice: Any) -> None:
    command, _ = await full_group(practice)
    waiting = await practice.other.run(command)
    (session,) = (await practice.coach.run(ListSessions())).items
    await practice.coach.run(UpdateSession(id=session.id, version=session.version, capacity=3))
    assert (await get(practice.other, waiting)).status == "offered"


async def test_moving_out_of_a_full_group_frees_the_seat(practice: Any) -> None:
    command, mine = await full_group(practice)
    waiting = await practice.other.run(command)
    moved = await practice.client.run(RescheduleBooking(id=mine.id or "", start=practice.at(DAY, "14:30")))
    assert (moved.id, practice.wall(moved.start), moved.status) == (mine.id, "14:30", "confirmed")
    assert (await get(practice.other, waiting)).status == "offered"


async def test_the_coachs_group_stays_when_its_only_client_moves_or_leaves(practice: Any) -> None:
    command = await group(practice, capacity=2)
    mine = await practice.client.run(command)
    moved = await practice.client.run(RescheduleBooking(id=mine.id or "", start=practice.at(DAY, "14:30")))
    sessions = (await practice.coach.run(ListSessions())).items
    assert [practice.wall(each.start) for each in sessions] == ["10:00", "14:30"]
    await practice.client.run(CancelBooking(id=moved.id or ""))
    assert [each.status.value for each in (await practice.coach.run(ListSessions())).items] == [
        "scheduled",
        "cancelled",
    ]


async def test_many_who_book_and_leave_at_once_never_exceed_the_seats(practice: Any) -> None:
    command, mine = await full_group(practice)
    first = await practice.other.run(command)
    await asyncio.gather(
        practice.client.run(CancelBooking(id=mine.id or "")),
        *(practice.other.run(AcceptSeat(id=first.id or "")) for _ in range(3)),
        *(practice.client.run(command) for _ in range(3)),
        return_exceptions=True,
    )
    (session,) = (await practice.coach.run(ListSessions())).items
    assert sum(1 for each in session.bookings if each.status in ("confirmed", "offered")) <= session.capacity


async def test_a_place_in_line_and_a_request_that_holds_count_towards_what_one_client_may_have(practice: Any) -> None:
    rules = {"max_active_bookings_per_client": 1}
    review = await practice.session_type(name="Review", duration_minutes=60, approval_required=True, rules=rules)
    ask = Book(coach="maya", session_type=review, start=practice.at(DAY, "14:30"))
    assert (await practice.client.run(ask)).status == "requested"
    with pytest.raises(Exception, match="as many bookings"):
        await practice.client.run(Book(coach="maya", session_type=review, start=practice.at(DAY, "15:30")))
    command = await group(practice, rules=rules)
    with pytest.raises(Exception, match="as many bookings"):
        await practice.client.run(command)
    await practice.other.run(command)
    with pytest.raises(Exception, match="as many bookings"):
        await practice.other.run(Book(coach="maya", session_type=review, start=practice.at(DAY, "15:30")))


async def test_a_booking_at_the_limit_can_still_be_moved(practice: Any) -> None:
    limited = await practice.session_type(
        name="Limited", duration_minutes=60, rules={"max_active_bookings_per_client": 1}
    )
    mine = await practice.client.run(Book(coach="maya", session_type=limited, start=practice.at(DAY, "14:30")))
    moved = await practice.client.run(RescheduleBooking(id=mine.id or "", start=practice.at(DAY, "15:30")))
    assert practice.wall(moved.start) == "15:30"


async def test_without_a_notice_it_may_be_cancelled_until_it_begins(practice: Any) -> None:
    free = await practice.session_type(name="Free", duration_minutes=60, rules={"cancel_notice_minutes": 0})
    mine = await practice.client.run(Book(coach="maya", session_type=free, start=practice.at(DAY, "14:30")))
    practice.clock.now = mine.start
    with pytest.raises(TooLate):
        await practice.client.run(CancelBooking(id=mine.id or ""))
    practice.clock.now = mine.start - timedelta(seconds=1)
    assert (await practice.client.run(CancelBooking(id=mine.id or ""))).status == "cancelled"
