"""Why a time is open or not: to the owner every rule that speaks, to others the first public reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coachtui.records.base import Id
from coachtui.records.calendar import Reason, Why
from coachtui.records.coach import Standing
from coachtui.records.session import BookingStatus, Session
from coachtui.records.session_type import SessionType
from coachtui.records.text import one_line
from coachtui.records.time import DAY_MINUTES, MINUTE, Instant, Span, seconds
from coachtui.scheduling.availability import open_windows
from coachtui.scheduling.booking_rules import bookable_span, limit_reached
from coachtui.scheduling.conflicts import Taken, in_the_way, overlapping
from coachtui.scheduling.reasons import about_availability, about_notice, about_windows, public_reason
from coachtui.scheduling.zones import date_of, week_span
from coachtui.service.access import WHO_SEES_THE_CALENDAR
from coachtui.service.calendar import check_range
from coachtui.service.coach_calendar import LONGEST, CoachCalendar, Held, buffers
from coachtui.service.context import Context
from coachtui.service.operation import Query, handles
from coachtui.service.sessions import session_views


class GetWhy(Query[Why], frozen=True, kw_only=True):
    """Why a coach's time from ``start`` to ``end`` is, or is not, a slot of a session type for the caller."""

    coach: str
    start: Instant
    end: Instant
    session_type: Id
    view_as: str | None = None


@handles(GetWhy, "GET", "/v1/coaches/{coach}/why", access=WHO_SEES_THE_CALENDAR)
def get_why(query: GetWhy, context: Context) -> Why:
    """``open`` is what ``ListSlots`` says; raises ``NotFound`` for a type the caller may not see."""
    check_range(query.start, query.end)
    calendar = CoachCalendar(context, context.coach_called(query.coach))
    session_type = calendar.visible_type(query.session_type)
    time = Span(seconds(query.start), seconds(query.end))
    is_open = _is_slot(calendar, session_type, time)
    if calendar.standing is Standing.OWNER:
        return Why(open=is_open, reasons=tuple(_every_reason(calendar, session_type, time)))
    bookable = bookable_span(calendar.rules_of(session_type), calendar.zone, seconds(context.now))
    return Why(open=is_open, reasons=() if is_open else (public_reason(bookable, time.start),))


def _is_slot(calendar: CoachCalendar, session_type: SessionType, time: Span) -> bool:
    duration = time.end - time.start
    if not session_type.active or duration not in _durations(session_type):
        return False
    openings = calendar.openings(session_type, duration, time.start, time.end)
    return any(opening.start == time.start for opening in openings)


def _durations(session_type: SessionType) -> list[int]:
    return [minutes * MINUTE for minutes in session_type.durations_minutes]


# -- the owner's --


def _every_reason(calendar: CoachCalendar, session_type: SessionType, time: Span) -> Iterator[Reason]:
    rules = calendar.rules_of(session_type)
    if not session_type.active:
        yield Reason(code="inactive", name=session_type.name, id=session_type.id)
    if time.end - time.start not in _durations(session_type):
        yield Reason(code="duration", name=session_type.name, id=session_type.id)
    yield from about_notice(rules, bookable_span(rules, calendar.zone, seconds(calendar.context.now)), time.start)
    yield from _about_windows(calendar, session_type, time)
    if time.end - time.start <= DAY_MINUTES * MINUTE:
        yield from _about_what_is_taken(calendar, session_type, time)
    day = week_span(calendar.zone, date_of(calendar.zone, time.start))
    starts = [seconds(each.start) for each in calendar.sessions(day.start, day.end)]
    limit = limit_reached(rules, calendar.zone, starts, time.start)
    if limit is not None:
        yield Reason(code=limit, name=f"{limit} {getattr(rules, limit)}")


def _about_windows(calendar: CoachCalendar, session_type: SessionType, time: Span) -> Iterator[Reason]:
    rules, overrides, blocks = calendar.availability
    yield from about_availability(rules, overrides, blocks, calendar.zone, time, session_type.id)
    windows = calendar.windows(session_type.id, time.start, time.end)
    unblocked = open_windows(rules, overrides, [], calendar.zone, time.start, time.end, session_type.id)
    yield from about_windows(windows, time, session_type.slot_step_minutes, unblocked)


def _about_what_is_taken(calendar: CoachCalendar, session_type: SessionType, time: Span) -> Iterator[Reason]:
    """Sessions, holds, requests and offers in the way, and the buffers around them."""
    before, after = buffers(session_type)
    sessions = calendar.sessions(time.start - LONGEST, time.end + LONGEST)
    names = _names(calendar, sessions)
    busy = [(each.id, "session", names[each.id], _taken(calendar, each)) for each in sessions]
    busy += [(each.source_id, _kind_of(calendar, each), "", _taken(calendar, each)) for each in calendar.held]
    for id, code, name, taken in busy:
        if overlapping(time.start, time.end, [taken]):
            yield Reason(code=code, name=name, id=id)
        elif in_the_way(time.start, time.end, before, after, [taken]):
            yield Reason(code="buffer", name=name, id=id)


def _taken(calendar: CoachCalendar, busy: Session | Held) -> Taken:
    start, end = (busy.start, busy.end) if isinstance(busy, Held) else (seconds(busy.start), seconds(busy.end))
    return Taken(start, end, *buffers(calendar.types.get(busy.session_type)))


def _kind_of(calendar: CoachCalendar, held: Held) -> str:
    if any(hold.id == held.source_id for hold in calendar.live_holds):
        return "hold"
    return "offer" if held.lets_in else "request"


def _names(calendar: CoachCalendar, sessions: Sequence[Session]) -> dict[Id, str]:
    """Each session by who is in it, or by its type."""
    names = {}
    for view in session_views(calendar.with_bookings(sessions), calendar.context):
        people = [each.client.name for each in view.bookings if each.status is BookingStatus.CONFIRMED]
        session_type = calendar.types.get(view.session_type)
        names[view.id] = ", ".join(people) or (session_type.name if session_type else "")
    return names


def reason_words(reason: Reason) -> str:
    """A reason as a person reads it, in one line: ``taken by Ana Ruiz``."""
    said = _SAID.get(reason.code, reason.code.replace("_", " "))
    return f"{said} {one_line(reason.name)}" if reason.name else said


_SAID = {
    "availability": "open by the rule",
    "override": "hours of its own on",
    "block": "blocked",
    "outside_availability": "outside the hours",
    "slot_step": "not where a slot begins, every",
    "too_soon": "too soon",
    "too_far": "too far ahead",
    "not_open": "not open",
    "duration": "not a length of",
    "inactive": "not offered any more",
    "session": "taken by",
    "buffer": "inside a buffer of",
    "daily_limit": "the day is full",
    "weekly_limit": "the week is full",
}
