"""Changing sessions, alone or with the rest of their series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from msgspec import structs

from coachtui.errors import Conflict, Invalid
from coachtui.records.base import Id
from coachtui.records.session import BookingStatus, Session, SessionStatus
from coachtui.records.time import DAY_MINUTES, Instant, WallDateTime, seconds
from coachtui.scheduling.details import check_details
from coachtui.scheduling.zones import instant_of, wall_of, zone_named
from coachtui.service.coach_calendar import CoachCalendar, is_live, seats_left
from coachtui.service.context import Context
from coachtui.service.places import settle_line
from coachtui.service.session_making import own_type
from coachtui.service.session_place import Allow, check_place, when

Scope = Literal["this", "following", "all"]


def in_scope(session: Session, scope: Scope, context: Context) -> list[Session]:
    """The session and those of its series that are meant, by start; of the others only those still scheduled."""
    if scope == "this" or session.series_id is None:
        return [session]
    found = context.store.find(Session, coach_id=session.coach_id, series_id=session.series_id)
    meant = [
        each
        for each in found
        if each.id == session.id
        or (each.status is SessionStatus.SCHEDULED and (scope == "all" or each.start >= session.start))
    ]
    return sorted(meant, key=lambda each: each.start)


def change(
    sessions: Sequence[Session],
    anchor: Session,
    fields: dict[str, Any],
    start: Instant | None,
    duration_minutes: int | None,
    allow: Allow,
    calendar: CoachCalendar,
) -> Session:
    """Change all of them alike, and return the anchor; raises what ``check_place`` raises, ``Invalid`` and
    ``NonexistentTime``.

    A new ``start`` is the anchor's; the others move on the wall clock by as much.
    """
    shift = _wall_minutes(anchor, start, calendar)
    # The last first where they move on, so that none has to move into the old place of the next.
    ordered = sorted(sessions, key=lambda each: each.start, reverse=shift > 0)
    waiting = {each.id for each in ordered}
    result = anchor
    for before in ordered:
        after = structs.replace(before, **fields)
        new_start = _new_start(before, anchor, start, shift)
        if new_start != seconds(before.start) or duration_minutes is not None:
            minutes = duration_minutes or before.duration_minutes
            after = structs.replace(after, **when(calendar, new_start, minutes))
        _check(before, after, allow, calendar, tuple(waiting))
        kept = calendar.context.store.update(after)
        if after.capacity > before.capacity:
            settle_line(kept, calendar)
        waiting.discard(before.id)
        result = kept if before.id == anchor.id else result
    return result


def end(session: Session, status: SessionStatus, context: Context, reason: str = "") -> Session:
    """End a session; raises ``Conflict`` for one that is not scheduled, or that cannot have taken place yet."""
    if session.status is not SessionStatus.SCHEDULED:
        raise Conflict(f"That session is {session.status.value.replace('_', ' ')} already")
    if status is not SessionStatus.CANCELLED and session.start > context.now:
        raise Conflict("That session has not begun yet")
    if status is SessionStatus.CANCELLED:
        for booking in context.store.bookings_in([session.id]):
            if is_live(booking):
                context.store.update(structs.replace(booking, status=BookingStatus.CANCELLED))
    return context.store.update(structs.replace(session, status=status, cancel_reason=reason))


def mark_absent(session: Session, booking_ids: Sequence[Id], context: Context) -> SessionStatus:
    """Note who did not come, everyone where nobody is named; returns what that makes of the session."""
    confirmed = [each for each in context.store.bookings_in([session.id]) if each.status is BookingStatus.CONFIRMED]
    if unknown := set(booking_ids) - {each.id for each in confirmed}:
        raise Invalid(f"bookings: {min(unknown)} is no confirmed booking of this session", field="bookings")
    absent = [each for each in confirmed if not booking_ids or each.id in booking_ids]
    for booking in absent:
        context.store.update(structs.replace(booking, no_show=True))
    return SessionStatus.NO_SHOW if len(absent) == len(confirmed) else SessionStatus.COMPLETED


def _wall_minutes(anchor: Session, start: Instant | None, calendar: CoachCalendar) -> int:
    """How far the anchor moves on the wall clock."""
    if start is None:
        return 0
    wall, _ = wall_of(calendar.zone, seconds(start))
    return _minutes(wall) - _minutes(anchor.local_start)


def _minutes(wall: WallDateTime) -> int:
    return wall.day.toordinal() * DAY_MINUTES + wall.minutes


def _new_start(session: Session, anchor: Session, start: Instant | None, shift: int) -> int:
    if session.id == anchor.id:
        return seconds(start or session.start)
    if shift == 0:
        return seconds(session.start)
    return instant_of(zone_named(session.time_zone), session.local_start.plus(shift), fold=0)


def _check(before: Session, after: Session, allow: Allow, calendar: CoachCalendar, without: Sequence[Id]) -> None:
    is_other_type = after.session_type != before.session_type
    session_type = own_type(calendar, after.session_type) if is_other_type else calendar.types[after.session_type]
    if is_other_type or after.details != before.details:
        check_details(session_type.details_schema, after.details)
    if after.capacity < before.capacity:
        booked = after.capacity - seats_left(after, calendar.context.store.bookings_in([before.id]))
        if booked > after.capacity:
            raise Invalid(f"capacity: {booked} places are taken", field="capacity")
    moved = (after.start, after.end) != (before.start, before.end)
    if (moved or is_other_type) and after.status is SessionStatus.SCHEDULED:
        check_place(calendar, after, session_type, allow, without)
