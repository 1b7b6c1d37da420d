"""Booking: what a client sees open they can book, and nothing else; once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from coachtui.errors import Conflict, Forbidden, Full, LimitReached, NotFound, NotOpen, SignIn, TooFar, TooLate, TooSoon
from coachtui.records.account import ConnectionStatus
from coachtui.records.coach import Audience
from coachtui.service.booking import Book, CancelBooking, GetBooking, ListBookings, RescheduleBooking
from coachtui.service.calendar import ListSlots
from coachtui.service.connections import ListConnections, UpdateConnection
from coachtui.service.sessions import CancelSession, ListSessions


def book(practice: Any, day: str, time: str, **fields: Any) -> Book:
    return Book(coach="maya", session_type=practice.one_to_one, start=practice.at(day, time), **fields)


async def slot_times(practice: Any, viewer: Any, day: str, **fields: Any) -> list[str]:
    query = ListSlots(
        coach="maya",
        start=practice.at(day, "00:00"),
        end=practice.at(day, "00:00") + timedelta(days=1),
        **{"session_type": practice.one_to_one, **fields},
    )
    return [practice.wall(slot.start) for slot in (await viewer.run(query)).slots]


async def test_slots_start_at_the_window_and_step_by_the_duration(practice: Any) -> None:
    assert await slot_times(practice, practice.client, "2034-06-14") == [
        "09:00",
        "10:00",
        "11:00",
        "13:30",
        "14:30",
        "15:30",
    ]


async def test_booking_takes_the_slot_and_fixes_the_price(practice: Any) -> None:
    booking = await practice.client.run(book(practice, "2034-06-14", "10:00", note="second serve"))
    assert booking.status == "confirmed"
    assert booking.price == practice.price
    assert booking.coach == "maya"
    assert "10:00" not in await slot_times(practice, practice.client, "2034-06-14")
    (session,) = (await practice.coach.run(ListSessions())).items
    assert [each.client.name for each in session.bookings] == ["Ana"]
    assert (await practice.client.run(ListBookings())).items == (booking,)


async def test_booking_off_the_slots_is_refused_with_the_nearest_open_times(practice: Any) -> None:
    with pytest.raises(NotOpen) as refused:
        await practice.client.run(book(practice, "2034-06-14", "10:20"))
    nearest = [practice.wall(each["start"]) for each in refused.value.extra["alternatives"]]
    assert nearest == ["10:00", "11:00", "09:00"]
    assert "conflicts" not in refused.value.extra


async def test_taken_closed_and_wrong_length_cannot_be_told_apart(practice: Any) -> None:
    await practice.session("2034-06-14", "10:00")
    told = set()
    for time, fields in (("10:00", {}), ("12:30", {}), ("11:00", {"duration_minutes": 45})):
        with pytest.raises(NotOpen) as refused:
            await practice.client.run(book(practice, "2034-06-14", time, **fields))
        told.add((refused.value.code, str(refused.value), tuple(refused.value.extra)))
    assert len(told) == 1


async def test_notice_and_advance_are_said(practice: Any) -> None:
    with pytest.raises(TooSoon):
        await practice.client.run(book(practice, "2034-06-12", "11:00"))
    with pytest.raises(TooFar):
        await practice.client.run(book(practice, "2034-12-13", "10:00"))


async def test_many_at_once_on_one_slot_give_one_booking(practice: Any) -> None:
    answers = await asyncio.gather(
        *(viewer.run(book(practice, "2034-06-14", "10:00")) for viewer in (practice.client, practice.other) * 10),
        return_exceptions=True,
    )
    assert sum(1 for answer in answers if not isinstance(answer, BaseException)) == 1
    assert all(isinstance(answer, NotOpen) for answer in answers if isinstance(answer, BaseException))


async def test_seats_of_a_group_are_filled_once_each(practice: Any) -> None:
    group = await practice.session_type(name="Group", duration_minutes=60, capacity=2)
    command = Book(coach="maya", session_type=group, start=practice.at("2034-06-14", "10:00"))
    first = await practice.client.run(command)
    second = await practice.other.run(command)
    assert (first.status, second.status) == ("confirmed", "confirmed")
    assert len((await practice.coach.run(ListSessions())).items) == 1
    with pytest.raises(Full):
        await practice.third.run(command)
    with pytest.raises(NotOpen):
        await practice.client.run(command)


async def test_a_retried_booking_is_one_booking_and_a_retried_refusal_the_same(practice: Any) -> None:
    command = book(practice, "2034-06-14", "10:00")
    first = await practice.client.run(command, key="one")
    assert await practice.client.run(command, key="one") == first
    with pytest.raises(NotOpen) as refused:
        await practice.other.run(command, key="two")
    await practice.client.run(CancelBooking(id=first.id))
    with pytest.raises(NotOpen) as again:
        await practice.other.run(command, key="two")
    assert str(again.value) == str(refused.value)


async def test_cancelling_in_time_frees_the_slot_and_late_is_refused(practice: Any) -> None:
    booking = await practice.client.run(book(practice, "2034-06-14", "10:00"))
    practice.clock.now = booking.start - timedelta(hours=23)
    with pytest.raises(TooLate):
        await practice.client.run(CancelBooking(id=booking.id))
    practice.clock.now = booking.start - timedelta(hours=24)
    assert (await practice.client.run(CancelBooking(id=booking.id))).status == "cancelled"
    assert "10:00" in await slot_times(practice, practice.other, "2034-06-14")
    with pytest.raises(Conflict, match="already"):
        await practice.client.run(CancelBooking(id=booking.id))


async def test_rescheduling_keeps_the_id_and_frees_the_old_time(practice: Any) -> None:
    booking = await practice.client.run(book(practice, "2034-06-14", "10:00"))
    moved = await practice.client.run(RescheduleBooking(id=booking.id, start=practice.at("2034-06-14", "11:00")))
    assert (moved.id, practice.wall(moved.start)) == (booking.id, "11:00")
    times = await slot_times(practice, practice.other, "2034-06-14")
    assert "10:00" in times
    assert "11:00" not in times


async def test_where_a_booking_may_be_moved_its_own_place_counts_as_free(practice: Any) -> None:
    """What is listed is what moving it would take; a time that overlaps where it is now among them."""
    day = "2034-06-14"
    booking = await practice.client.run(book(practice, day, "10:00"))
    open_now = ["09:00", "11:00", "13:30", "14:30", "15:30"]
    assert await slot_times(practice, practice.client, day) == open_now
    movable = await slot_times(practice, practice.client, day, moving=booking.id, duration_minutes=90)
    assert movable == sorted([*open_now, "10:00"]), "the length is the booking's"
    for viewer, id in ((practice.other, booking.id), (practice.client, "n" * 22), (practice.coach, booking.id)):
        with pytest.raises(NotFound):
            await slot_times(practice, viewer, day, moving=id)
    for time in movable:
        moved = await practice.client.run(RescheduleBooking(id=booking.id, start=practice.at(day, time)))
        assert practice.wall(moved.start) == time


async def test_a_booking_says_until_when_its_client_may_change_it(practice: Any) -> None:
    booking = await practice.client.run(book(practice, "2034-06-14", "10:00"))
    assert booking.cancel_until is not None
    for until, change in (
        (booking.reschedule_until, RescheduleBooking(id=booking.id, start=practice.at("2034-06-14", "11:00"))),
        (booking.cancel_until, CancelBooking(id=booking.id)),
    ):
        practice.clock.now = until + timedelta(seconds=1)
        with pytest.raises(TooLate):
            await practice.client.run(change)
    practice.clock.now = booking.cancel_until
    assert (await practice.client.run(CancelBooking(id=booking.id))).status == "cancelled"


async def test_a_refused_reschedule_changes_nothing(practice: Any) -> None:
    booking = await practice.client.run(book(practice, "2034-06-14", "10:00"))
    await practice.other.run(book(practice, "2034-06-14", "11:00"))
    with pytest.raises(NotOpen):
        await practice.client.run(RescheduleBooking(id=booking.id, start=practice.at("2034-06-14", "11:00")))
    assert await practice.client.run(GetBooking(id=booking.id)) == booking


async def test_another_clients_booking_looks_like_none(practice: Any) -> None:
    booking = await practice.client.run(book(practice, "2034-06-14", "10:00"))
    for operation in (GetBooking, CancelBooking):
        with pytest.raises(NotFound) as foreign:
            await practice.other.run(operation(id=booking.id))
        with pytest.raises(NotFound) as random:
            await practice.other.run(operation(id="x" * 22))
        assert str(foreign.value) == str(random.value)


async def test_a_hidden_type_looks_like_none(practice: Any) -> None:
    hidden = await practice.session_type(name="Mentoring", duration_minutes=60, audience=Audience.PRIVATE)
    for type_id in (hidden, "x" * 22):
        with pytest.raises(NotFound):
            await practice.client.run(
                Book(coach="maya", session_type=type_id, start=practice.at("2034-06-14", "10:00"))
            )


async def test_strangers_blocked_and_the_coach_do_not_book(practice: Any) -> None:
    with pytest.raises(NotFound):
        await practice.anonymous.run(book(practice, "2034-06-14", "10:00"))
    with pytest.raises(Forbidden):
        await practice.coach.run(book(practice, "2034-06-14", "10:00"))
    connections = (await practice.coach.run(ListConnections())).items
    mine = next(each for each in connections if each.account.id == practice.client_id)
    await practice.coach.run(UpdateConnection(id=mine.id, status=ConnectionStatus.BLOCKED))
    with pytest.raises((NotFound, SignIn)):
        await practice.client.run(book(practice, "2034-06-14", "10:00"))


async def test_a_type_that_needs_approval_makes_a_request_that_holds_the_slot(practice: Any) -> None:
    review = await practice.session_type(name="Review", duration_minutes=60, approval_required=True)
    asked = await practice.client.run(Book(coach="maya", session_type=review, start=practice.at("2034-06-14", "10:00")))
    assert (asked.status, asked.id) == ("requested", None)
    assert asked.request_id
    assert "10:00" not in await slot_times(practice, practice.other, "2034-06-14")


async def test_limits_of_a_day_and_of_a_client(practice: Any) -> None:
    limited = await practice.session_type(
        name="Limited", duration_minutes=60, rules={"daily_limit": 1, "max_active_bookings_per_client": 1}
    )
    await practice.client.run(Book(coach="maya", session_type=limited, start=practice.at("2034-06-14", "10:00")))
    assert await slot_times(practice, practice.other, "2034-06-14", session_type=limited) == []
    with pytest.raises(NotOpen):
        await practice.other.run(Book(coach="maya", session_type=limited, start=practice.at("2034-06-14", "11:00")))
    with pytest.raises(LimitReached):
        await practice.client.run(Book(coach="maya", session_type=limited, start=practice.at("2034-06-15", "10:00")))


async def test_a_session_the_coach_cancels_is_a_cancelled_booking(practice: Any) -> None:
    booking = await practice.client.run(book(practice, "2034-06-14", "10:00"))
    (session,) = (await practice.coach.run(ListSessions())).items
    await practice.coach.run(CancelSession(id=session.id))
    assert (await practice.client.run(GetBooking(id=booking.id))).status == "cancelled"
