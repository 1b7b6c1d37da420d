"""Booking: a client takes a slot, moves it, gives it back."""

from __future__ import annotations

from msgspec import structs

from coachtui.errors import Conflict, NotFound, TooLate
from coachtui.records.base import Id
from coachtui.records.coach import BookingRules
from coachtui.records.request import ProposedTime
from coachtui.records.session import Booking, BookingStatus, BookingView, Details, Session, SessionStatus
from coachtui.records.session_type import DurationMinutes
from coachtui.records.text import Text
from coachtui.records.time import Instant, seconds
from coachtui.scheduling.booking_rules import cancel_deadline, reschedule_deadline
from coachtui.scheduling.details import check_details
from coachtui.scheduling.pricing import price_in
from coachtui.service.access import SIGNED_IN, WHO_SEES_THE_CALENDAR
from coachtui.service.coach_calendar import CoachCalendar, is_live
from coachtui.service.connections import connection_between
from coachtui.service.context import Context
from coachtui.service.holds import spend_hold
from coachtui.service.listing import Page
from coachtui.service.operation import Command, Query, handles
from coachtui.service.places import (
    add_booking,
    booking_view,
    calendar_of,
    check_may_book,
    open_session,
    requested_view,
    slot_at,
)
from coachtui.service.requests import make_request
from coachtui.service.sessions import when


class Book(Command[BookingView], frozen=True, kw_only=True):
    """Take an open slot: confirmed and binding at once, or a request that holds it where the type needs approval."""

    coach: str
    session_type: Id
    start: Instant
    duration_minutes: DurationMinutes | None = None
    note: Text = ""
    details: Details = {}
    hold: Id | None = None


@handles(Book, "POST", "/v1/coaches/{coach}/bookings", access=WHO_SEES_THE_CALENDAR, status=201)
def book(command: Book, context: Context) -> BookingView:
    """Raises ``Forbidden``, ``HoldExpired``, ``NotFound`` for a type the caller may not see, ``TooSoon``, ``TooFar``,
    ``LimitReached``, and ``NotOpen`` (with ``alternatives``), which does not say why.
    """
    coach = context.coach_called(command.coach)
    context.store.lock_coach(coach.id)
    calendar = CoachCalendar(context, coach)
    session_type = calendar.visible_type(command.session_type)
    check_may_book(calendar)
    check_details(session_type.details_schema, command.details)
    if command.hold is not None:
        spend_hold(command.hold, calendar)
    minutes = command.duration_minutes or session_type.duration_minutes
    opening = slot_at(calendar, session_type, seconds(command.start), minutes)
    if session_type.approval_required and opening.joins is None:
        return _ask_approval(command, minutes, calendar)
    session = opening.joins or open_session(calendar, session_type, opening, context, command.details)
    connection = connection_between(coach, context.account, context)
    booking = add_booking(session, price_in(session, session_type, connection), command.note, context)
    return booking_view(booking, session, calendar)


class ListBookings(Query[Page[BookingView]], frozen=True, kw_only=True):
    """The caller's own bookings with all coaches, by start."""

    start: Instant | None = None
    end: Instant | None = None
    status: BookingStatus | None = None
    cursor: str | None = None
    limit: int = 200


@handles(ListBookings, "GET", "/v1/bookings", access=SIGNED_IN)
def list_bookings(query: ListBookings, context: Context) -> Page[BookingView]:
    """Of every status unless one is named."""
    found = [
        (booking, session)
        for booking, session in context.store.bookings_of(context.account.id, start=query.start, end=query.end)
        if query.status in (booking.status, None)
    ]
    page = Page.of(found, query.cursor, query.limit, key=lambda pair: pair[0].id)
    calendars: dict[Id, CoachCalendar] = {}
    for booking, _ in page.items:
        if booking.coach_id not in calendars:
            calendars[booking.coach_id] = calendar_of(booking.coach_id, context)
    return Page(
        items=tuple(booking_view(booking, session, calendars[booking.coach_id]) for booking, session in page.items),
        next=page.next,
    )


class GetBooking(Query[BookingView], frozen=True, kw_only=True):
    """One of the caller's own bookings."""

    id: Id


@handles(GetBooking, "GET", "/v1/bookings/{id}", access=SIGNED_IN)
def get_booking(query: GetBooking, context: Context) -> BookingView:
    """Raises ``NotFound`` for somebody else's as for none."""
    booking, session = _own_booking(query.id, context)
    return booking_view(booking, session, calendar_of(booking.coach_id, context))


class CancelBooking(Command[BookingView], frozen=True, kw_only=True):
    """Give a place back."""

    id: Id
    reason: Text | None = None


@handles(CancelBooking, "POST", "/v1/bookings/{id}/cancel", access=SIGNED_IN)
def cancel_booking(command: CancelBooking, context: Context) -> BookingView:
    """Raises ``TooLate`` past the cancel notice: then only the coach may undo it."""
    booking, session = _own_booking(command.id, context)
    context.store.lock_coach(booking.coach_id)
    booking, session = _own_booking(command.id, context)
    calendar = calendar_of(booking.coach_id, context)
    _check_live(booking, session)
    _check_in_time(cancel_deadline(_rules_of(session, calendar), seconds(session.start)), "cancel", context)
    booking = context.store.update(structs.replace(booking, status=BookingStatus.CANCELLED))
    others = [each for each in context.store.bookings_in([session.id]) if is_live(each)]
    if not others and (session.opened_by_booking or session.capacity == 1):
        session = context.store.update(structs.replace(session, status=SessionStatus.CANCELLED))
    return booking_view(booking, session, calendar)


class RescheduleBooking(Command[BookingView], frozen=True, kw_only=True):
    """Move a booking to another open slot of the same length, in one step."""

    id: Id
    start: Instant


@handles(RescheduleBooking, "POST", "/v1/bookings/{id}/reschedule", access=SIGNED_IN)
def reschedule_booking(command: RescheduleBooking, context: Context) -> BookingView:
    """Raises ``TooLate`` past the reschedule notice, else as ``Book``; refused, nothing has changed."""
    booking, _ = _own_booking(command.id, context)
    context.store.lock_coach(booking.coach_id)
    booking, session = _own_booking(command.id, context)
    calendar = calendar_of(booking.coach_id, context)
    _check_live(booking, session)
    _check_in_time(reschedule_deadline(_rules_of(session, calendar), seconds(session.start)), "move", context)
    session_type = calendar.visible_type(session.session_type)
    check_may_book(calendar)
    others = [each for each in context.store.bookings_in([session.id]) if is_live(each) and each.id != booking.id]
    without = () if others else (session.id,)
    opening = slot_at(calendar, session_type, seconds(command.start), session.duration_minutes, without)
    if opening.joins is None and not others:
        times = when(calendar, opening.start, session.duration_minutes)
        session = context.store.update(structs.replace(session, **times))
        booking = context.store.update(booking)
    else:
        target = opening.joins or open_session(calendar, session_type, opening, context, {})
        if not others and session.opened_by_booking:
            context.store.update(structs.replace(session, status=SessionStatus.CANCELLED))
        booking = context.store.update(structs.replace(booking, session_id=target.id))
        session = target
    return booking_view(booking, session, calendar)


def _ask_approval(command: Book, minutes: int, calendar: CoachCalendar) -> BookingView:
    times = (ProposedTime(command.start, minutes),)
    request = make_request(calendar, command.session_type, times, command.note, command.details, holds=True)
    return requested_view(request, calendar)


def _own_booking(id: Id, context: Context) -> tuple[Booking, Session]:
    booking = context.store.get(Booking, id)
    if booking is None or booking.account_id != context.account.id:
        raise NotFound
    session = context.store.get(Session, booking.session_id)
    if session is None:
        raise NotFound
    return booking, session


def _rules_of(session: Session, calendar: CoachCalendar) -> BookingRules:
    return calendar.rules_of(calendar.types[session.session_type])


def _check_live(booking: Booking, session: Session) -> None:
    if not is_live(booking):
        raise Conflict("That booking is cancelled already")
    if session.status is not SessionStatus.SCHEDULED:
        raise Conflict(f"That session is {session.status.value.replace('_', ' ')} already")


def _check_in_time(deadline: int | None, act: str, context: Context) -> None:
    if deadline is not None and seconds(context.now) > deadline:
        raise TooLate(f"It is too late to {act} this booking yourself: ask your coach")
