"""Guests: the public books without an account where the coach lets it, and manages that one booking with a token."""

from typing import Any

import pytest

from coachtui.errors import (
    Forbidden,
    GuestRequired,
    IdempotencyKeyReused,
    Invalid,
    InvalidToken,
    LimitReached,
    NotFound,
    NotOpen,
    SignIn,
)
from coachtui.records.account import Guest
from coachtui.records.coach import Audience
from coachtui.records.request import ProposedTime
from coachtui.records.session import BookingStatus
from coachtui.service.accounts import GetMe
from coachtui.service.booking import AcceptSeat, Book, CancelBooking, GetBooking, ListBookings, RescheduleBooking
from coachtui.service.calendar import ListSlots
from coachtui.service.holds import CreateHold
from coachtui.service.practice import GetPrivacy, PutPrivacy
from coachtui.service.requests import CreateRequest
from coachtui.service.sessions import ListSessions

DAY = "2034-06-16"
EVE = Guest(name="Eve", email="eve@example.org")


async def let_the_public(practice: Any, booking: Audience = Audience.PUBLIC, **fields: Any) -> Any:
    """Everybody sees the calendar, the given audience books; the id of a type that everybody sees."""
    await set_privacy(practice, calendar_visibility=Audience.PUBLIC, booking_permission=booking)
    return await practice.session_type(name="Intro", duration_minutes=60, audience=Audience.PUBLIC, **fields)


async def set_privacy(practice: Any, **changed: Any) -> None:
    before = await practice.coach.run(GetPrivacy())
    fields = {name: getattr(before, name) for name in before.__struct_fields__ if name != "change_set"}
    await practice.coach.run(PutPrivacy(**{**fields, **changed}))


def book(practice: Any, intro: str, time: str = "10:00", guest: Guest | None = EVE, **fields: Any) -> Book:
    return Book(coach="maya", session_type=intro, start=practice.at(DAY, time), guest=guest, **fields)


async def booked(practice: Any, **fields: Any) -> tuple[Any, Any, Any]:
    """The type, the booking of a guest, and the guest with its token."""
    intro = await let_the_public(practice, **fields)
    booking = await practice.anonymous.run(book(practice, intro))
    return intro, booking, practice.place.bearer(booking.manage_token)


async def test_a_guest_books_and_the_coach_sees_who(practice: Any) -> None:
    _, booking, _ = await booked(practice)
    assert booking.status == "confirmed"
    assert len(booking.manage_token) >= 32
    (session,) = (await practice.coach.run(ListSessions())).items
    client = session.bookings[0].client
    assert (client.id, client.name, client.email) == (None, "Eve", "eve@example.org")


async def test_without_saying_who_nobody_books(practice: Any) -> None:
    intro = await let_the_public(practice)
    with pytest.raises(GuestRequired):
        await practice.anonymous.run(book(practice, intro, guest=None))
    for guest in (Guest(name="", email="eve@example.org"), Guest(name="Eve", email="eve")):
        with pytest.raises(Invalid):
            await practice.anonymous.run(book(practice, intro, guest=guest))


async def test_where_the_public_may_only_look_it_signs_in(practice: Any) -> None:
    intro = await let_the_public(practice, booking=Audience.REGISTERED)
    with pytest.raises(SignIn):
        await practice.anonymous.run(book(practice, intro))
    assert (await practice.third_unconnected.run(book(practice, intro, guest=None))).status == "confirmed"


async def test_an_account_books_for_itself(practice: Any) -> None:
    intro = await let_the_public(practice)
    with pytest.raises(Invalid, match="guest"):
        await practice.client.run(book(practice, intro))


async def test_the_token_stands_for_the_account_for_that_booking_only(practice: Any) -> None:
    intro, booking, guest = await booked(practice)
    seen = await guest.run(GetBooking(id=booking.id))
    assert seen.id == booking.id
    assert not seen.manage_token
    moved = await guest.run(RescheduleBooking(id=booking.id, start=practice.at(DAY, "11:00")))
    assert (moved.id, practice.wall(moved.start)) == (booking.id, "11:00")
    other = await practice.anonymous.run(book(practice, intro, "14:30", Guest(name="Finn", email="finn@example.org")))
    for operation in (GetBooking, CancelBooking, AcceptSeat):
        with pytest.raises(NotFound):
            await guest.run(operation(id=other.id))
    for forbidden in (GetMe(), ListSessions()):
        with pytest.raises(SignIn):
            await guest.run(forbidden)
    with pytest.raises(SignIn):
        await guest.run(
            CreateRequest(coach="maya", session_type=intro, times=(ProposedTime(practice.at(DAY, "20:00"), 60),))
        )
    assert (await guest.run(CancelBooking(id=booking.id))).status == "cancelled"


async def test_a_guest_is_listed_the_one_booking_the_token_is_for(practice: Any) -> None:
    intro, booking, guest = await booked(practice)
    await practice.anonymous.run(book(practice, intro, "11:00"))
    page = await guest.run(ListBookings())
    assert [each.id for each in page.items] == [booking.id]
    assert (await guest.run(ListBookings(status=BookingStatus.CANCELLED))).items == ()
    assert (await guest.run(ListBookings(start=booking.end))).items == ()
    assert (await guest.run(ListBookings(end=booking.start))).items == ()
    assert (await guest.run(ListBookings(start=booking.start, end=booking.end))).items == page.items
    with pytest.raises(SignIn):
        await practice.anonymous.run(ListBookings())


async def test_nobody_in_particular_is_not_given_anothers_hold_by_a_key_that_may_be_guessed(practice: Any) -> None:
    intro = await let_the_public(practice)
    nine, ten = (
        CreateHold(coach="maya", session_type=intro, start=practice.at(DAY, time)) for time in ("09:00", "10:00")
    )
    first = await practice.anonymous.run(nine, key="1")
    with pytest.raises(NotOpen):  # as without a key, and as to whom that key was new
        await practice.anonymous.run(nine, key="1")
    assert (await practice.anonymous.run(ten, key="1")).id != first.id
    lost = CreateHold(coach="maya", session_type=intro, start=practice.at(DAY, "11:00"))
    kept = await practice.anonymous.run(lost, key="k" * 16)
    assert await practice.anonymous.run(lost, key="k" * 16) == kept


async def test_no_token_or_a_wrong_one_opens_nothing(practice: Any) -> None:
    _, booking, _ = await booked(practice)
    with pytest.raises(SignIn):
        await practice.anonymous.run(GetBooking(id=booking.id))
    with pytest.raises(InvalidToken):
        await practice.place.bearer("guest_" + "x" * 32).run(GetBooking(id=booking.id))
    with pytest.raises(NotFound):
        await practice.client.run(GetBooking(id=booking.id))


async def test_once_the_public_may_not_book_a_guest_still_cancels_but_moves_no_more(practice: Any) -> None:
    _, booking, guest = await booked(practice)
    await set_privacy(practice, booking_permission=Audience.CONNECTED)
    with pytest.raises(Forbidden):
        await guest.run(RescheduleBooking(id=booking.id, start=practice.at(DAY, "11:00")))
    assert (await guest.run(CancelBooking(id=booking.id))).status == "cancelled"


async def test_a_guest_holds_the_slot_while_filling_in_the_form(practice: Any) -> None:
    intro = await let_the_public(practice)
    hold = await practice.anonymous.run(CreateHold(coach="maya", session_type=intro, start=practice.at(DAY, "10:00")))
    with pytest.raises(NotOpen):
        await practice.anonymous.run(book(practice, intro))
    assert (await practice.anonymous.run(book(practice, intro, hold=hold.id))).status == "confirmed"


async def test_a_guest_is_one_client_by_the_address(practice: Any) -> None:
    intro = await let_the_public(practice, rules={"max_active_bookings_per_client": 1})
    await practice.anonymous.run(book(practice, intro))
    with pytest.raises(LimitReached):
        await practice.anonymous.run(book(practice, intro, "11:00", Guest(name="E.", email="Eve@Example.org")))
    finn = Guest(name="Finn", email="finn@example.org")
    assert (await practice.anonymous.run(book(practice, intro, "11:00", finn))).status == "confirmed"


async def test_guests_fill_a_group_and_wait_for_it_each_once(practice: Any) -> None:
    group = await let_the_public(practice, capacity=2, waitlist=True)
    guests = [Guest(name=name, email=f"{name.lower()}@example.org") for name in ("Eve", "Finn", "Gus")]
    command = [book(practice, group, guest=guest, join_waitlist=True) for guest in guests]
    first = await practice.anonymous.run(command[0])
    with pytest.raises(NotOpen):
        await practice.anonymous.run(command[0])
    slots = ListSlots(coach="maya", session_type=group, start=practice.at(DAY, "10:00"), end=practice.at(DAY, "11:00"))
    assert [slot.seats_left for slot in (await practice.anonymous.run(slots)).slots] == [1]
    await practice.anonymous.run(command[1])
    waiting = await practice.anonymous.run(command[2])
    assert (waiting.status, waiting.position) == ("waitlisted", 1)
    await practice.place.bearer(first.manage_token).run(CancelBooking(id=first.id))
    gus = practice.place.bearer(waiting.manage_token)
    assert (await gus.run(GetBooking(id=waiting.id))).status == "offered"
    assert (await gus.run(AcceptSeat(id=waiting.id))).status == "confirmed"


async def test_what_needs_approval_is_not_open_to_guests(practice: Any) -> None:
    intro = await let_the_public(practice, approval_required=True)
    slots = ListSlots(coach="maya", session_type=intro, start=practice.at(DAY, "09:00"), end=practice.at(DAY, "17:00"))
    assert (await practice.anonymous.run(slots)).slots == ()
    with pytest.raises(NotOpen):
        await practice.anonymous.run(book(practice, intro))


async def test_a_lost_answer_comes_again_with_its_token_and_keys_belong_to_the_address(practice: Any) -> None:
    intro = await let_the_public(practice)
    first = await practice.anonymous.run(book(practice, intro), key="one")
    assert await practice.anonymous.run(book(practice, intro), key="one") == first
    with pytest.raises(IdempotencyKeyReused):
        await practice.anonymous.run(book(practice, intro, "11:00"), key="one")
    finn = Guest(name="Finn", email="finn@example.org")
    other = await practice.anonymous.run(book(practice, intro, "11:00", finn), key="one")
    assert other.manage_token != first.manage_token
