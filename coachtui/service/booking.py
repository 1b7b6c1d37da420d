"""Booking: a client takes a slot, moves it, gives it back."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from coachtui.errors import Conflict, Forbidden, GuestRequired, NotFound, NotPending, OfferExpired, TooLate
from coachtui.records.account import Guest
from coachtui.records.base import Id
from coachtui.records.coach import BookingRules
from coachtui.records.request import ProposedTime
from coachtui.records.session import Booking, BookingStatus, BookingView, Details, Session, SessionStatus
from coachtui.records.session_type import DurationMinutes, SessionType
from coachtui.records.text import Text
from coachtui.records.time import Instant, seconds
from coachtui.scheduling.booking_rules import cancel_deadline, reschedule_deadline
from coachtui.scheduling.details import check_details
from coachtui.scheduling.pricing import price_in
from coachtui.scheduling.waiting_list import is_waiting
from coachtui.service.access import WHO_HAS_A_BOOKING, WHO_SEES_THE_CALENDAR
from coachtui.service.coach_calendar import CoachCalendar, is_live
from coachtui.service.connections import connection_between
from coachtui.service.context import Context
from coachtui.service.guests import give_token
from coachtui.service.holds import spend_hold
from coachtui.service.listing import Page, PageLimit
from coachtui.service.operation import Command, Query, handles
from coachtui.service.places import (
    add_booking,
    booking_view,
    calendar_of,
    check_bookable,
    check_may_book,
    full_group_at,
    now_of,
    open_session,
    requested_view,
    settle_line,
    slot_at,
)
from coachtui.service.requests import make_request
from coachtui.service.session_place import when


class Book(Command[BookingView], frozen=True, kw_only=True):
    """Take an open slot: confirmed and binding at once, or a request that holds it where the type needs approval."""

    coach: str
    session_type: Id
    start: Instant
    duration_minutes: DurationMinutes | None = None
    note: Text = ""
    details: Details = {}
    hold: Id | None = None
    join_waitlist: bool = False
    guest: Guest | None = None


@handles(Book, "POST", "/v1/coaches/{coach}/bookings", access=WHO_SEES_THE_CALENDAR, status=201)
def book(command: Book, context: Context) -> BookingView:
    """Raises ``Forbidden``, ``GuestRequired``, ``SignIn``, ``HoldExpired``, ``NotFound`` for a type the caller may not
    see, ``TooSoon``, ``TooFar``, ``LimitReached``, ``Full`` for a group the caller sees, and ``NotOpen``, which does
    not say why.
    """
    coach = context.coach_called(command.coach)
    context.store.lock_coach(coach.id)
    calendar = CoachCalendar(context, coach, guest_email=command.guest.email if command.guest else None)
    session_type = calendar.visible_type(command.session_type)
    check_may_book(calendar, command.guest)
    if calendar.viewer_id is None and command.guest is None:
        raise GuestRequired
    check_details(session_type.details_schema, command.details)
    if command.hold is not None:
        spend_hold(command.hold, calendar)
    minutes = command.duration_minutes or session_type.duration_minutes
    if command.join_waitlist and session_type.waitlist:
        full = full_group_at(calendar, session_type, seconds(command.start), minutes)
        if full is not None:
            return _wait(command, full, session_type, calendar)
    opening = slot_at(calendar, session_type, seconds(command.start), minutes)
    if session_type.approval_required and opening.joins is None:  # never a guest's: nothing is open to them
        return _ask_approval(command, minutes, calendar)
    session = opening.joins or open_session(calendar, session_type, opening, context, command.details)
    return _take_place(command, session, session_type, calendar, BookingStatus.CONFIRMED)


class ListBookings(Query[Page[BookingView]], frozen=True, kw_only=True):
    """The caller's own bookings with all coaches, by start."""

    start: Instant | None = None
    end: Instant | None = None
    status: BookingStatus | None = None
    cursor: str | None = None
    limit: PageLimit = 200


@handles(ListBookings, "GET", "/v1/bookings", access=WHO_HAS_A_BOOKING)
def list_bookings(query: ListBookings, context: Context) -> Page[BookingView]:
    """Of every status unless one is named; a guest's token stands for the one booking it was given for."""
    found = _bookings_between(query, context)
    calendars = {id: calendar_of(id, context) for id in {booking.coach_id for booking, _ in found}}
    current = [(now_of(booking, session, calendars[booking.coach_id]), session) for booking, session in found]
    wanted = [pair for pair in current if query.status in (pair[0].status, None)]
    page = Page.of(wanted, query.cursor, query.limit, key=lambda pair: pair[0].id)
    return Page(
        items=tuple(booking_view(booking, session, calendars[booking.coach_id]) for booking, session in page.items),
        next=page.next,
    )


def _bookings_between(query: ListBookings, context: Context) -> list[tuple[Booking, Session]]:
    if context.guest_booking is None:
        return context.store.bookings_of(context.account.id, start=query.start, end=query.end)
    booking, session = _own_booking(context.guest_booking.id, context)
    is_after = query.start is not None and session.end <= query.start
    is_before = query.end is not None and session.start >= query.end
    return [] if is_after or is_before else [(booking, session)]


class GetBooking(Query[BookingView], frozen=True, kw_only=True):
    """One of the caller's own bookings."""

    id: Id


@handles(GetBooking, "GET", "/v1/bookings/{id}", access=WHO_HAS_A_BOOKING)
def get_booking(query: GetBooking, context: Context) -> BookingView:
    """Raises ``NotFound`` for somebody else's as for none."""
    booking, session = _own_booking(query.id, context)
    return booking_view(booking, session, calendar_of(booking.coach_id, context))


class CancelBooking(Command[BookingView], frozen=True, kw_only=True):
    """Give a place back."""

    id: Id
    reason: Text | None = None


@handles(CancelBooking, "POST", "/v1/bookings/{id}/cancel", access=WHO_HAS_A_BOOKING)
def cancel_booking(command: CancelBooking, context: Context) -> BookingView:
    """Raises ``TooLate`` past the cancel notice: then only the coach may undo it."""
    booking, session, calendar = _to_change(command.id, context)
    _check_live(booking, session)
    if not is_waiting(booking):
        _check_in_time(
            cancel_deadline(_rules_of(session, calendar), seconds(session.start)), session, "cancel", context
        )
    gone = structs.replace(booking, status=BookingStatus.CANCELLED, offer_expires_at=None)
    booking = context.store.update(gone)
    session = _after_leaving(session, calendar)
    return booking_view(booking, session, calendar)


class RescheduleBooking(Command[BookingView], frozen=True, kw_only=True):
    """Move a booking to another open slot of the same length, in one step."""

    id: Id
    start: Instant


@handles(RescheduleBooking, "POST", "/v1/bookings/{id}/reschedule", access=WHO_HAS_A_BOOKING)
def reschedule_booking(command: RescheduleBooking, context: Context) -> BookingView:
    """Raises ``TooLate`` past the reschedule notice, else as ``Book``; refused, nothing has changed."""
    booking, session, calendar = _to_change(command.id, context)
    _check_live(booking, session)
    if is_waiting(booking):
        raise Conflict("You have no seat yet that could be moved")
    _check_in_time(reschedule_deadline(_rules_of(session, calendar), seconds(session.start)), session, "move", context)
    session_type = calendar.visible_type(session.session_type)
    check_may_book(calendar)
    goes_along = _goes_with(booking, session, context)
    opening = slot_at(
        calendar,
        session_type,
        seconds(command.start),
        session.duration_minutes,
        without=(session.id,) if goes_along else (),
        moving=booking.id,
    )
    if opening.joins is None and goes_along:
        times = when(calendar, opening.start, session.duration_minutes)
        session = context.store.update(structs.replace(session, **times))
        booking = context.store.update(booking)
        return booking_view(booking, session, calendar)
    target = opening.joins or open_session(calendar, session_type, opening, context, {})
    booking = context.store.update(structs.replace(booking, session_id=target.id))
    _after_leaving(session, calendar)
    return booking_view(booking, target, calendar)


class AcceptSeat(Command[BookingView], frozen=True, kw_only=True):
    """Take the seat that was offered from the waiting list."""

    id: Id


@handles(AcceptSeat, "POST", "/v1/bookings/{id}/accept", access=WHO_HAS_A_BOOKING)
def accept_seat(command: AcceptSeat, context: Context) -> BookingView:
    """Raises ``OfferExpired``, ``NotPending`` where no seat is offered, ``Forbidden`` for a client who was blocked."""
    booking, session, calendar = _to_change(command.id, context)
    if booking.status is BookingStatus.CANCELLED and booking.offer_expires_at is not None:
        raise OfferExpired
    if booking.status is not BookingStatus.OFFERED or session.status is not SessionStatus.SCHEDULED:
        raise NotPending("No seat is offered to you")
    if context.is_blocked_by(calendar.coach):
        raise Forbidden("You may not book with this coach")
    seated = structs.replace(booking, status=BookingStatus.CONFIRMED, offer_expires_at=None)
    return booking_view(context.store.update(seated), session, calendar)


def _wait(command: Book, session: Session, session_type: SessionType, calendar: CoachCalendar) -> BookingView:
    """Stand in line for a seat; the price is fixed now."""
    check_bookable(calendar, session_type, seconds(session.start), session.duration_minutes)
    settle_line(session, calendar)
    return _take_place(command, session, session_type, calendar, BookingStatus.WAITLISTED)


def _take_place(
    command: Book, session: Session, session_type: SessionType, calendar: CoachCalendar, status: BookingStatus
) -> BookingView:
    """The caller's or the guest's place, with the guest's token."""
    context = calendar.context
    price = price_in(session, session_type, connection_between(calendar.coach, context.viewer, context))
    booking = add_booking(session, price, command.note, context, guest=command.guest, status=status)
    view = booking_view(booking, session, calendar)
    return structs.replace(view, manage_token=give_token(booking, context)) if command.guest else view


def _ask_approval(command: Book, minutes: int, calendar: CoachCalendar) -> BookingView:
    times = (ProposedTime(command.start, minutes),)
    request = make_request(calendar, command.session_type, times, command.note, command.details, holds=True)
    return requested_view(request, calendar)


def _own_booking(id: Id, context: Context) -> tuple[Booking, Session]:
    booking = context.store.get(Booking, id)
    if booking is None or not _is_own(booking, context):
        raise NotFound
    session = context.store.get(Session, booking.session_id)
    if session is None:
        raise NotFound
    return booking, session


def _is_own(booking: Booking, context: Context) -> bool:
    if context.guest_booking is not None:
        return booking.id == context.guest_booking.id
    return context.viewer is not None and booking.account_id == context.viewer.id


def to_be_moved(id: Id, context: Context) -> tuple[Session, Sequence[Id]]:
    """The session of the caller's booking, and which sessions would not be there any more if it were moved away.

    Raises ``NotFound`` for somebody else's as for none.
    """
    booking, session = _own_booking(id, context)
    return session, (session.id,) if _goes_with(booking, session, context) else ()


def _to_change(id: Id, context: Context) -> tuple[Booking, Session, CoachCalendar]:
    """The caller's booking as it is now, with the coach locked and what became of the line written down."""
    booking, session = _own_booking(id, context)
    context.store.lock_coach(booking.coach_id)
    booking, session = _own_booking(id, context)
    calendar = calendar_of(booking.coach_id, context)
    if session.capacity > 1 and session.status is SessionStatus.SCHEDULED:
        booking = next(each for each in settle_line(session, calendar) if each.id == booking.id)
    return booking, session, calendar


def _goes_with(booking: Booking, session: Session, context: Context) -> bool:
    """Whether a session is there for this booking alone: it moves and goes with it."""
    others = [each for each in context.store.bookings_in([session.id]) if is_live(each) and each.id != booking.id]
    return not others and (session.opened_by_booking or session.capacity == 1)


def _after_leaving(session: Session, calendar: CoachCalendar) -> Session:
    """Offer a seat that was left to whoever is next; a session that nobody is in any more goes."""
    if any(is_live(each) for each in settle_line(session, calendar)):
        return session
    if session.opened_by_booking or session.capacity == 1:
        return calendar.context.store.update(structs.replace(session, status=SessionStatus.CANCELLED))
    return session


def _rules_of(session: Session, calendar: CoachCalendar) -> BookingRules:
    return calendar.rules_of(calendar.types[session.session_type])


def _check_live(booking: Booking, session: Session) -> None:
    if not is_live(booking):
        raise Conflict("That booking is cancelled already")
    if session.status is not SessionStatus.SCHEDULED:
        raise Conflict(f"That session is {session.status.value.replace('_', ' ')} already")


def _check_in_time(deadline: int | None, session: Session, act: str, context: Context) -> None:
    """Without a notice it may be done until the session begins."""
    if session.start <= context.now or (deadline is not None and seconds(context.now) > deadline):
        raise TooLate(f"It is too late to {act} this booking yourself: ask your coach")
