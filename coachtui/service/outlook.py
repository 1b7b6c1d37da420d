"""What lies ahead of a coach, to tell what a change would do to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from coachtui.records.base import Id
from coachtui.records.session import Session, SessionView
from coachtui.records.time import MINUTE, instant, seconds
from coachtui.scheduling.booking_rules import bookable_span
from coachtui.scheduling.zones import DAY
from coachtui.service.coach_calendar import CoachCalendar
from coachtui.service.context import Context
from coachtui.service.session_place import free_starts
from coachtui.service.session_views import session_views

#: Slots are counted, and windows worked out, for this long at once.
_SPAN = 400 * DAY
_END = instant(253402300799)


@dataclass(frozen=True)
class Outlook:
    """Sessions to come by id, those of them inside what is open, and the slots others could take."""

    sessions: dict[Id, Session]
    inside: frozenset[Id]
    slots: frozenset[tuple[Id, int]]

    @classmethod
    def of(cls, context: Context) -> Outlook:
        """As it is now, for the context's coach."""
        calendar = CoachCalendar(context, context.coach)
        found = context.store.sessions_between(calendar.coach.id, context.now, _END)
        to_come = [session for session in found if session.start >= context.now]
        return cls(
            {each.id: each for each in to_come}, frozenset(_inside(to_come, calendar)), frozenset(_slots(calendar))
        )

    def left_outside(self, after: Outlook) -> list[Session]:
        """Sessions that stand where they stood, inside what was open before and outside what is open after."""
        return [
            session
            for session in after.sessions.values()
            if session.id in self.inside
            and session.id not in after.inside
            and (session.start, session.end) == (self.sessions[session.id].start, self.sessions[session.id].end)
        ]

    def views_of(self, sessions: Iterable[Session], context: Context) -> tuple[SessionView, ...]:
        calendar = CoachCalendar(context, context.coach)
        return tuple(session_views(calendar.with_bookings(list(sessions)), context))


def _inside(sessions: list[Session], calendar: CoachCalendar) -> Iterable[Id]:
    """The ids of the sessions that lie inside what is open, of types that are still offered; sorted by start."""
    for _, group in groupby(sessions, key=lambda each: seconds(each.start) // _SPAN):
        together = list(group)
        start, end = seconds(together[0].start), max(seconds(each.end) for each in together)
        for type_id in {each.session_type for each in together} & set(calendar.visible_types):
            windows = calendar.windows(type_id, start, end)
            index = 0
            for session in (each for each in together if each.session_type == type_id):
                begins, ends = seconds(session.start), seconds(session.end)
                while index < len(windows) and windows[index].end < ends:
                    index += 1
                if index < len(windows) and windows[index].start <= begins:
                    yield session.id


def _slots(calendar: CoachCalendar) -> Iterable[tuple[Id, int]]:
    now = seconds(calendar.context.now)
    for session_type in calendar.visible_types.values():
        if session_type.active:
            span = bookable_span(calendar.rules_of(session_type), calendar.zone, now)
            duration = session_type.duration_minutes * MINUTE
            last = min(span.end, now + _SPAN) + duration - 1
            for start in free_starts(calendar, session_type, duration, span.start, last):
                yield session_type.id, start
