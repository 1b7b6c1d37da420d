"""When a zone's rules change: sessions keep their wall time, and the instants derived from it follow."""

from __future__ import annotations

from msgspec import UNSET, Struct, structs

from coachtui.errors import NonexistentTime, Overlap
from coachtui.records.base import ChangeSet
from coachtui.records.session import Session, SessionView
from coachtui.records.time import MINUTE, instant, seconds
from coachtui.scheduling.zones import instant_of, zone_named
from coachtui.service.access import COACHES
from coachtui.service.coach_calendar import CoachCalendar
from coachtui.service.context import Context
from coachtui.service.operation import Command, handles
from coachtui.service.session_views import session_views

_END = instant(253402300799)


class TimeConflict(Struct, frozen=True, kw_only=True):
    """A session left at its old instant, for its wall time is taken (``overlap``) or exists no more."""

    session: SessionView
    code: str
    conflicts: tuple[SessionView, ...] = ()


class TimesRechecked(Struct, frozen=True, kw_only=True):
    """The sessions that moved to another instant, and those that could not, by start."""

    moved: tuple[SessionView, ...]
    conflicts: tuple[TimeConflict, ...]
    change_set: ChangeSet = UNSET


class RecheckTimes(Command[TimesRechecked], frozen=True, kw_only=True):
    """Work out anew when the caller's sessions to come are, from their wall time, zone and fold."""


@handles(RecheckTimes, "POST", "/v1/me/coach/recheck-times", access=COACHES)
def recheck_times(command: RecheckTimes, context: Context) -> TimesRechecked:
    """For after the time-zone database has changed; otherwise nothing moves. Nothing is ever dropped."""
    context.store.lock_coach(context.coach.id)
    calendar = CoachCalendar(context, context.coach)
    to_come = context.store.sessions_between(calendar.coach.id, context.now, _END)
    starts: dict[str, int] = {}
    gone: list[Session] = []
    for session in to_come:
        try:
            starts[session.id] = instant_of(zone_named(session.time_zone), session.local_start, session.fold)
        except NonexistentTime:
            gone.append(session)
    wrong = [each for each in to_come if starts.get(each.id, seconds(each.start)) != seconds(each.start)]
    moved, stuck = _moved(wrong, starts, calendar)
    conflicts = [TimeConflict(session=_views([each], calendar)[0], code=NonexistentTime.code) for each in gone]
    conflicts += [_conflict(each, starts[each.id], calendar) for each in stuck]
    return TimesRechecked(
        moved=_views(moved, calendar),
        conflicts=tuple(sorted(conflicts, key=lambda each: each.session.start)),
        change_set=context.change_set,
    )


def _moved(
    wrong: list[Session], starts: dict[str, int], calendar: CoachCalendar
) -> tuple[list[Session], list[Session]]:
    """Move each to its start as soon as that is free; returns those that moved, and those that are stuck."""
    moved: list[Session] = []
    waiting = wrong
    while waiting:
        # Turned round each time: what moves on has to begin with the last, what moves back with the first.
        left = [each for each in reversed(waiting) if not _moves(each, starts[each.id], calendar, moved)]
        if len(left) == len(waiting):
            break
        waiting = left
    return sorted(moved, key=lambda each: each.start), waiting


def _moves(session: Session, start: int, calendar: CoachCalendar, moved: list[Session]) -> bool:
    if _in_the_way(session, start, calendar):
        return False
    end = start + session.duration_minutes * MINUTE
    after = structs.replace(session, start=instant(start), end=instant(end))
    moved.append(calendar.context.store.update(after))
    return True


def _in_the_way(session: Session, start: int, calendar: CoachCalendar) -> list[Session]:
    end = start + session.duration_minutes * MINUTE
    return [each for each in calendar.sessions(start, end) if each.id != session.id]


def _conflict(session: Session, start: int, calendar: CoachCalendar) -> TimeConflict:
    others = _views(_in_the_way(session, start, calendar), calendar)
    return TimeConflict(session=_views([session], calendar)[0], code=Overlap.code, conflicts=others)


def _views(sessions: list[Session], calendar: CoachCalendar) -> tuple[SessionView, ...]:
    return tuple(session_views(calendar.with_bookings(sessions), calendar.context))
