"""When a session is, and whether its coach may put it there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from coachtui.errors import Conflict, Invalid, NeedsAllow, Overlap
from coachtui.records.base import Id
from coachtui.records.session import BookingStatus, Session, SessionView
from coachtui.records.session_type import SessionType
from coachtui.records.time import DAY_MINUTES, MINUTE, Instant, instant, seconds
from coachtui.scheduling.booking_rules import without_full
from coachtui.scheduling.conflicts import in_the_way, nearest, overlapping
from coachtui.scheduling.slots import slot_starts
from coachtui.scheduling.zones import wall_of
from coachtui.service.coach_calendar import CoachCalendar, buffers
from coachtui.service.session_views import session_views

Allow = tuple[Literal["outside_availability", "buffer", "limit"], ...]
"""Which of their own rules the coach sets aside for this change."""

EVERYTHING: Allow = ("outside_availability", "buffer", "limit")
"""All of them: only what is taken stands against it."""

#: Free times are looked for this far on either side of a refused one.
NEARBY = 14 * DAY_MINUTES * MINUTE
#: No two buffers that meet are further apart than this.
_LONGEST_BUFFER = DAY_MINUTES * MINUTE


def when(calendar: CoachCalendar, start: int, duration_minutes: int) -> dict[str, Any]:
    """The fields of a session that say when it is, from its start in UTC seconds."""
    if start % MINUTE:
        raise Invalid("start: sessions start on a whole minute", field="start")
    local_start, fold = wall_of(calendar.zone, start)
    return {
        "start": instant(start),
        "end": instant(start + duration_minutes * MINUTE),
        "local_start": local_start,
        "fold": fold,
        "time_zone": calendar.coach.time_zone,
        "duration_minutes": duration_minutes,
    }


def check_place(
    calendar: CoachCalendar, session: Session, session_type: SessionType, allow: Allow, without: Sequence[Id] = ()
) -> None:
    """Raises ``Overlap`` where the coach's time is taken, ``NeedsAllow`` where their own rules speak against it.

    Both carry ``conflicts``, the sessions in the way, and ``alternatives``, the nearest free times.
    """
    refusal = refusal_of(calendar, session, session_type, allow, without)
    if refusal is not None and not calendar.context.names_alternatives:
        raise refusal
    if refusal is not None:
        free = free_times(calendar, session, session_type, without)
        raise type(refusal)(refusal.detail, **refusal.extra, alternatives=free)


def refusal_of(
    calendar: CoachCalendar, session: Session, session_type: SessionType, allow: Allow, without: Sequence[Id] = ()
) -> Conflict | None:
    """What ``check_place`` would raise, without ``alternatives``."""
    start, end = seconds(session.start), seconds(session.end)
    ignored = (session.id, *without)
    taken = calendar.taken(start, end, without=ignored)
    if overlapping(start, end, taken):
        return _overlap(calendar, session, ignored)
    needs = []
    if not calendar.is_open(session_type.id, start, end):
        needs.append("outside_availability")
    close = in_the_way(start, end, *buffers(session_type), taken)
    if close:
        needs.append("buffer")
    if calendar.is_full(calendar.rules_of(session_type), start, ignored):
        needs.append("limit")
    missing = [each for each in needs if each not in allow]
    if not missing:
        return None
    busy = {(taken[index].start, taken[index].end) for index in close} if "buffer" in missing else set()
    near = [
        each
        for each in (calendar.sessions(start - _LONGEST_BUFFER, end + _LONGEST_BUFFER) if busy else ())
        if each.id not in ignored and (seconds(each.start), seconds(each.end)) in busy
    ]
    conflicts = list(session_views(calendar.with_bookings(near), calendar.context))
    return NeedsAllow(f"That is against your own rules: {_in_words(missing)}", needs=missing, conflicts=conflicts)


def free_times(
    calendar: CoachCalendar, session: Session, session_type: SessionType, without: Sequence[Id] = ()
) -> list[dict[str, Instant]]:
    """The open times nearest to a session's that are free for its coach, whom no notice binds, nearest first."""
    start, duration = seconds(session.start), session.duration_minutes * MINUTE
    first, last = max(start - NEARBY, seconds(calendar.context.now)), start + NEARBY
    free = free_starts(calendar, session_type, duration, first, last, (session.id, *without))
    return [{"start": instant(each), "end": instant(each + duration)} for each in nearest(free, start)]


def free_starts(
    calendar: CoachCalendar,
    session_type: SessionType,
    duration: int,
    first: int,
    last: int,
    without: Sequence[Id] = (),
) -> list[int]:
    """The starts of all slots of ``duration`` seconds in ``[first, last)`` that are free, whoever asks."""
    if last - first < duration:
        return []
    before, after = buffers(session_type)
    starts = slot_starts(
        calendar.windows(session_type.id, first, last),
        calendar.taken(first, last, without=without),
        duration=duration,
        step=session_type.slot_step_minutes * MINUTE,
        before=before,
        after=after,
        earliest=first,
        latest=last,
        start=first,
        end=last,
    )
    return without_full(starts, calendar.full_spans(calendar.rules_of(session_type), first, last, without))


def _overlap(calendar: CoachCalendar, session: Session, ignored: Sequence[Id]) -> Overlap:
    found = [
        other for other in calendar.sessions(seconds(session.start), seconds(session.end)) if other.id not in ignored
    ]
    views = list(session_views(calendar.with_bookings(found), calendar.context))
    if not views:
        return Overlap("That time is held for a client", conflicts=[])
    named = ", ".join(_named(view, calendar) for view in views)
    return Overlap(f"That overlaps {named}", conflicts=views)


def _named(view: SessionView, calendar: CoachCalendar) -> str:
    who = ", ".join(booking.client.name for booking in view.bookings if booking.status is BookingStatus.CONFIRMED)
    start, _ = wall_of(calendar.zone, seconds(view.start))
    end, _ = wall_of(calendar.zone, seconds(view.end))
    return f"{who or calendar.types[view.session_type].name}, {start.day:%a} {start.day.day} {start.time}–{end.time}"


_WORDS = {
    "outside_availability": "it is outside your availability",
    "buffer": "it is inside a buffer",
    "limit": "it is more sessions than your limit",
}


def _in_words(needs: list[str]) -> str:
    return " and ".join(_WORDS[each] for each in needs)
