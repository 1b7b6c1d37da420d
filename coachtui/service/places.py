"""Places in sessions: finding the slot, opening the session, taking the place, and how its client sees it.

What booking, moving, approving and accepting have in common.
"""

from __future__ import annotations

from collections.abc import Sequence

from coachtui.errors import Forbidden, Full, Invalid, LimitReached, NotFound, NotOpen, SignIn, TooFar, TooSoon
from coachtui.records.account import Guest
from coachtui.records.base import Id, Money
from coachtui.records.coach import Coach
from coachtui.records.request import Request
from coachtui.records.session import Booking, BookingStatus, BookingView, Details, Session
from coachtui.records.session_type import SessionType
from coachtui.records.time import DAY_MINUTES, MINUTE, Instant, instant, seconds
from coachtui.scheduling.booking_rules import bookable_span, cancel_deadline, reschedule_deadline
from coachtui.scheduling.conflicts import nearest
from coachtui.scheduling.pricing import price_of
from coachtui.scheduling.privacy import sees_price
from coachtui.scheduling.waiting_list import is_waiting, position_of
from coachtui.service.coach_calendar import CoachCalendar, Opening, seats_left
from coachtui.service.connections import connection_between
from coachtui.service.context import Context
from coachtui.service.session_place import when

#: Alternatives to a refused time are looked for this far on either side of it.
NEARBY = 14 * DAY_MINUTES * MINUTE


def check_may_book(calendar: CoachCalendar, guest: Guest | None = None) -> None:
    """Raises ``SignIn`` or ``Forbidden`` where the caller sees the calendar but may not book."""
    if calendar.viewer_id is None:
        if not calendar.may.book:
            raise SignIn if calendar.context.guest_booking is None else Forbidden("Guests may not book here any more")
        return
    if guest is not None:
        raise Invalid("guest: you are signed in and book for yourself", field="guest")
    if calendar.viewer_id == calendar.coach.id:
        raise Forbidden("This is your own calendar: create a session instead")
    if not calendar.may.book:
        raise Forbidden("You may see this calendar but not book in it")


def check_bookable(
    calendar: CoachCalendar, session_type: SessionType, start: int, minutes: int, moving: Id | None = None
) -> None:
    """Raises ``TooSoon``, ``TooFar`` or ``LimitReached``; the booking ``moving`` counts towards no limit."""
    duration = minutes * MINUTE
    rules = calendar.rules_of(session_type)
    bookable = bookable_span(rules, calendar.zone, seconds(calendar.context.now))
    if start < bookable.start:
        raise TooSoon(alternatives=alternatives(calendar, session_type, start, duration))
    if start >= bookable.end:
        raise TooFar(alternatives=alternatives(calendar, session_type, start, duration))
    if calendar.client_limit_reached(rules, moving):
        raise LimitReached("You have as many bookings as this coach lets one client have")


def slot_at(
    calendar: CoachCalendar,
    session_type: SessionType,
    start: int,
    minutes: int,
    *,
    without: Sequence[Id] = (),
    moving: Id | None = None,
) -> Opening:
    """The slot that starts then; raises what ``book`` raises where there is none."""
    check_bookable(calendar, session_type, start, minutes, moving)
    duration = minutes * MINUTE
    if minutes in session_type.durations_minutes or moving is not None:
        openings = calendar.openings(session_type, duration, start, start + duration, without=without, moving=moving)
        for opening in openings:
            if opening.start == start:
                return opening
    refusal = NotOpen if full_group_at(calendar, session_type, start, minutes) is None else Full
    raise refusal(alternatives=alternatives(calendar, session_type, start, duration))


def full_group_at(calendar: CoachCalendar, session_type: SessionType, start: int, minutes: int) -> Session | None:
    """The group session then in which the viewer, who sees it, would take a seat if there were one."""
    found = [
        session
        for session in calendar.sessions(start, start + minutes * MINUTE)
        if (session.session_type, seconds(session.start)) == (session_type.id, start)
        and session.duration_minutes == minutes
    ]
    for session, bookings in calendar.with_bookings(found):
        is_full = seats_left(session, bookings) <= 0 and calendar.shows_group(session, bookings)
        if is_full and not calendar.takes_part(bookings):
            return session
    return None


def settle_line(session: Session, calendar: CoachCalendar) -> list[Booking]:
    """Write down which offers of seats ran out and offer what is free; returns the bookings as they are now.

    Everyone who reads sees it so already; whoever changes a group's bookings calls this before and after.
    """
    kept = calendar.context.store.bookings_in([session.id])
    current = calendar.as_of_now(session, kept)
    return [
        after if after is before else calendar.context.store.update(after)
        for before, after in zip(kept, current, strict=True)
    ]


def now_of(booking: Booking, session: Session, calendar: CoachCalendar) -> Booking:
    """A booking as it is now, whether or not that was written yet."""
    if not is_waiting(booking):
        return booking
    return next(each for each in _line(session, calendar) if each.id == booking.id)


def _line(session: Session, calendar: CoachCalendar) -> list[Booking]:
    return calendar.as_of_now(session, calendar.context.store.bookings_in([session.id]))


def alternatives(
    calendar: CoachCalendar, session_type: SessionType, start: int, duration: int
) -> list[dict[str, Instant]]:
    """The nearest open times for this viewer."""
    if duration // MINUTE not in session_type.durations_minutes:
        duration = session_type.duration_minutes * MINUTE
    around = max(start, seconds(calendar.context.now))
    openings = calendar.openings(session_type, duration, around - NEARBY, around + NEARBY)
    starts = nearest([opening.start for opening in openings], start)
    return [{"start": instant(each), "end": instant(each + duration)} for each in starts]


def open_session(
    calendar: CoachCalendar, session_type: SessionType, opening: Opening, context: Context, details: Details
) -> Session:
    """Make the session that a first booking opens."""
    session = Session(
        id=context.new_id(),
        coach_id=calendar.coach.id,
        session_type=session_type.id,
        **when(calendar, opening.start, (opening.end - opening.start) // MINUTE),
        capacity=session_type.capacity,
        price=session_type.price,
        location=session_type.location,
        details=details,
        opened_by_booking=True,
    )
    context.store.add(session)
    return session


def add_booking(
    session: Session,
    price: Money | None,
    note: str,
    context: Context,
    account_id: Id | None = None,
    guest: Guest | None = None,
    status: BookingStatus = BookingStatus.CONFIRMED,
) -> Booking:
    """A place in a session, or in the line for it, for the account, the guest, or the caller."""
    booking = Booking(
        id=context.new_id(),
        session_id=session.id,
        coach_id=session.coach_id,
        account_id=None if guest else account_id or context.account.id,
        guest_name=guest.name if guest else "",
        guest_email=guest.email if guest else "",
        price=price,
        note=note,
        status=status,
        created_at=context.now,
    )
    context.store.add(booking)
    return booking


def requested_view(request: Request, calendar: CoachCalendar) -> BookingView:
    """A booking that waits for approval, as its client sees it."""
    first = request.times[0]
    session_type = calendar.types[request.session_type]
    connection = connection_between(calendar.coach, calendar.context.viewer, calendar.context)
    seen = sees_price(session_type, calendar.privacy, calendar.standing)
    return BookingView(
        id=None,
        status="requested",
        start=first.start,
        end=instant(seconds(first.start) + first.duration_minutes * MINUTE),
        session_type=request.session_type,
        price=price_of(session_type, connection) if seen else None,
        coach=calendar.coach.handle,
        request_id=request.id,
        note=request.message,
    )


def booking_view(booking: Booking, session: Session, calendar: CoachCalendar) -> BookingView:
    """A booking as its client sees it now; the price was fixed when it was made and is theirs to know."""
    booking = now_of(booking, session, calendar)
    position = position_of(booking, _line(session, calendar)) if is_waiting(booking) else None
    rules, start = calendar.rules_of(calendar.types[session.session_type]), seconds(session.start)
    return BookingView(
        id=booking.id,
        status=booking.status.value,
        start=session.start,
        end=session.end,
        session_type=session.session_type,
        price=booking.price,
        coach=calendar.coach.handle,
        position=position,
        note=booking.note,
        shared_notes=session.shared_notes,
        location=session.location,
        offer_expires_at=booking.offer_expires_at if booking.status is BookingStatus.OFFERED else None,
        cancel_until=None if is_waiting(booking) else _last_instant(cancel_deadline(rules, start)),
        reschedule_until=None if is_waiting(booking) else _last_instant(reschedule_deadline(rules, start)),
        version=booking.version,
    )


def _last_instant(deadline: int | None) -> Instant | None:
    return None if deadline is None else instant(deadline)


def calendar_of(coach_id: Id, context: Context) -> CoachCalendar:
    """A coach's calendar by the coach's id; raises ``NotFound``."""
    coach = context.store.get(Coach, coach_id)
    if coach is None:
        raise NotFound
    guest = context.guest_booking
    return CoachCalendar(context, coach, guest_email=guest.guest_email if guest else None)
