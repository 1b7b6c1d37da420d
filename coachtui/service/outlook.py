"""What lies ahead of a coach, to tell what a change would do to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from coachtui.records.base import Id
from coachtui.records.request import Request, RequestStatus
from coachtui.records.session import Session, SessionView
from coachtui.records.time import MINUTE, Span, instant, seconds
from coachtui.scheduling.booking_rules import bookable_span
from coachtui.scheduling.zones import DAY
from coachtui.service.coach_calendar import CoachCalendar
from coachtui.service.context import Context
from coachtui.service.session_place import free_starts
from coachtui.service.session_views import session_views

#: Slots are counted, and windows worked out, for this long at once.
_SPAN = 400 * DAY
_END = instant(253402300799)


class Place(NamedTuple):
    """A time that a session, or a request for one of a type, stands at."""

    span: Span
    session_type: Id
    id: Id


@dataclass(frozen=True)
class Outlook:
    """Sessions to come and requests to answer by id, their places inside what is open, and the slots others could
    take."""

    sessions: dict[Id, Session]
    requests: dict[Id, Request]
    inside: frozenset[Place]
    slots: frozenset[tuple[Id, int]]

    @classmethod
    def of(cls, context: Context) -> Outlook:
        """As it is now, for the context's coach."""
        calendar = CoachCalendar(context, context.coach)
        found = context.store.sessions_between(calendar.coach.id, context.now, _END)
        sessions = {each.id: each for each in found if each.start >= context.now}
        requests = {each.id: each for each in calendar.live_requests}
        places = [*map(_place, sessions.values()), *(place for each in requests.values() for place in _asked(each))]
        inside = _inside(sorted(place for place in places if place.span.start >= seconds(context.now)), calendar)
        return cls(sessions, requests, frozenset(inside), frozenset(_slots(calendar)))

    def left_outside(self, after: Outlook) -> list[Session]:
        """Sessions that stand where they stood, inside what was open before and outside what is open after."""
        return [each for each in after.sessions.values() if _place(each) in self.inside - after.inside]

    def asked_outside(self, after: Outlook) -> list[Request]:
        """Requests to answer that have a time which was open before and is not after."""
        lost = self.inside - after.inside
        return [each for each in after.requests.values() if lost.intersection(_asked(each))]

    def views_of(self, sessions: Iterable[Session], context: Context) -> tuple[SessionView, ...]:
        calendar = CoachCalendar(context, context.coach)
        return tuple(session_views(calendar.with_bookings(list(sessions)), context))


def _place(session: Session) -> Place:
    return Place(Span(seconds(session.start), seconds(session.end)), session.session_type, session.id)


def _asked(request: Request) -> Iterable[Place]:
    """The times that were asked for, or offered for them."""
    for time in request.offers if request.status is RequestStatus.COUNTERED else request.times:
        start = seconds(time.start)
        yield Place(Span(start, start + time.duration_minutes * MINUTE), request.session_type, request.id)


def _inside(places: list[Place], calendar: CoachCalendar) -> Iterable[Place]:
    """The places that lie inside what is open, of types that are still offered; sorted by start."""
    for _, group in groupby(places, key=lambda each: each.span.start // _SPAN):
        together = list(group)
        start, end = together[0].span.start, max(each.span.end for each in together)
        for type_id in {each.session_type for each in together} & set(calendar.visible_types):
            windows = calendar.windows(type_id, start, end)
            index = 0
            for place in (each for each in together if each.session_type == type_id):
                while index < len(windows) and windows[index].end <= place.span.start:
                    index += 1
                window = windows[index] if index < len(windows) else None
                if window is not None and window.start <= place.span.start and place.span.end <= window.end:
                    yield place


def _slots(calendar: CoachCalendar) -> Iterable[tuple[Id, int]]:
    now = seconds(calendar.context.now)
    for session_type in calendar.visible_types.values():
        if session_type.active:
            span = bookable_span(calendar.rules_of(session_type), calendar.zone, now)
            duration = session_type.duration_minutes * MINUTE
            last = min(span.end, now + _SPAN) + duration - 1
            for start in free_starts(calendar, session_type, duration, span.start, last):
                yield session_type.id, start
