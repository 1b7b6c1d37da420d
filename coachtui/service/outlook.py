"""What lies ahead of a coach, to tell what a change would do to it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from coachtui.records.base import Id
from coachtui.records.request import Request, RequestStatus
from coachtui.records.session import Session, SessionView
from coachtui.records.time import MINUTE, Span, instant, seconds
from coachtui.scheduling.booking_rules import bookable_span
from coachtui.scheduling.intervals import merged, subtracted
from coachtui.scheduling.zones import DAY
from coachtui.service.coach_calendar import CoachCalendar
from coachtui.service.context import Context
from coachtui.service.session_place import free_starts
from coachtui.service.session_views import session_views

#: Slots are counted, and windows worked out, for this long at once.
_SPAN = 400 * DAY
#: Nothing further ahead is looked at.
_FURTHEST = 9 * _SPAN
_LONGEST_SESSION = timedelta(days=1)


class Place(NamedTuple):
    """A time that somebody is at, or asks for, of a session type."""

    span: Span
    session_type: Id


@dataclass(frozen=True)
class Outlook:
    """What is open, by session type, as far ahead as there are sessions; requests to answer; slots others could
    take."""

    windows: Mapping[Id, Sequence[Span]]
    requests: Mapping[Id, Request]
    slots: frozenset[tuple[Id, int]]

    @classmethod
    def of(cls, context: Context) -> Outlook:
        """As it is now, for the context's coach."""
        calendar = CoachCalendar(context, context.coach)
        requests = {each.id: each for each in calendar.live_requests}
        last = context.store.last_start(calendar.coach.id) or context.now
        asked = [place.span.end for each in requests.values() for place in _asked(each)]
        until = max([seconds(last + _LONGEST_SESSION), *asked])
        return cls(_windows(calendar, until), requests, frozenset(_slots(calendar)))

    def left_outside(self, after: Outlook, context: Context) -> list[Session]:
        """Sessions that stand where they stood, inside what was open before and outside what is open after.

        ``context`` knows what was changed in between.
        """
        lost = self._lost_to(after)
        spans = [span for each in lost.values() for span in each]
        if not spans:
            return []
        first, last = min(span.start for span in spans), max(span.end for span in spans)
        moved = _moved(context)
        found = context.store.sessions_between(context.coach.id, instant(first), instant(last))
        return [
            each
            for each in found
            if each.id not in moved and each.start >= context.now and self._loses(_place(each), lost)
        ]

    def asked_outside(self, after: Outlook) -> list[Request]:
        """Requests to answer that have a time which was open before and is not after."""
        lost = self._lost_to(after)
        return [each for each in after.requests.values() if any(self._loses(place, lost) for place in _asked(each))]

    def _lost_to(self, after: Outlook) -> dict[Id, list[Span]]:
        """What is open no more, by session type; of a type that is not offered any more all that was."""
        return {id: subtracted(spans, after.windows.get(id, ())) for id, spans in self.windows.items()}

    def _loses(self, place: Place, lost: Mapping[Id, Sequence[Span]]) -> bool:
        """Whether a place was inside what was open, and meets what is open no more."""
        start, end = place.span
        within = _before(self.windows.get(place.session_type, ()), start)
        if within is None or end > within.end:
            return False
        missing = _before(lost[place.session_type], end - 1)
        return missing is not None and missing.end > start


def _moved(context: Context) -> set[Id]:
    """The sessions that were made, or stand elsewhere, since the command began."""
    found = set()
    for before, after in context.store.changed():
        if isinstance(after, Session):
            stood = _place(before).span if isinstance(before, Session) else None
            found |= {after.id} if stood != _place(after).span else set()
    return found


def _before(spans: Sequence[Span], at: int) -> Span | None:
    """The last of the spans that begin by then."""
    index = bisect_right(spans, at, key=lambda span: span.start)
    return spans[index - 1] if index else None


def views_of(sessions: Iterable[Session], context: Context) -> tuple[SessionView, ...]:
    """Sessions with their bookings, as their coach sees them."""
    calendar = CoachCalendar(context, context.coach)
    return tuple(session_views(calendar.with_bookings(list(sessions)), context))


def _place(session: Session) -> Place:
    return Place(Span(seconds(session.start), seconds(session.end)), session.session_type)


def _asked(request: Request) -> Iterable[Place]:
    """The times that were asked for, or offered for them."""
    for time in request.offers if request.status is RequestStatus.COUNTERED else request.times:
        start = seconds(time.start)
        yield Place(Span(start, start + time.duration_minutes * MINUTE), request.session_type)


def _windows(calendar: CoachCalendar, until: int) -> dict[Id, Sequence[Span]]:
    """What is open from now on, by session type that is offered; each window whole, however long it has been open."""
    now = seconds(calendar.context.now)
    parts = range(now, max(now + DAY, min(until, now + _FURTHEST)), _SPAN)
    found: dict[Id, Sequence[Span]] = {}
    for id in calendar.visible_types:
        spans = [window for start in parts for window in calendar.windows(id, start, min(start + _SPAN, until + DAY))]
        found[id] = merged(spans)
    return found


def _slots(calendar: CoachCalendar) -> Iterable[tuple[Id, int]]:
    now = seconds(calendar.context.now)
    for session_type in calendar.visible_types.values():
        if session_type.active:
            span = bookable_span(calendar.rules_of(session_type), calendar.zone, now)
            duration = session_type.duration_minutes * MINUTE
            last = min(span.end, now + _SPAN) + duration - 1
            for start in free_starts(calendar, session_type, duration, span.start, last):
                yield session_type.id, start
