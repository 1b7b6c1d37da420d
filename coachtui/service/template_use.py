"""What templates are used for: sessions made of one in several weeks, and templates made of sessions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec import structs

from coachtui.errors import Invalid, NonexistentTime
from coachtui.records.base import Id
from coachtui.records.session import BookingStatus, SessionView
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.template import WEEKDAYS, PatternPlace, Template
from coachtui.records.time import WallDateTime, WallTime, instant
from coachtui.scheduling.series import pattern_starts
from coachtui.scheduling.zones import instant_of
from coachtui.service.changes import CreateSessionChange, CreateTemplateChange
from coachtui.service.session_place import Allow


class Uses(NamedTuple):
    """The sessions that a template makes, by start, and the refusals of those that no clock will ever show."""

    changes: tuple[CreateSessionChange, ...]
    missing: tuple[NonexistentTime, ...] = ()


def sessions_of(template: Template, first: date, weeks: int, zone: ZoneInfo, allow: Allow = ()) -> Uses:
    """The pattern from a day on, once for each of so many weeks; a time that is there twice is the first of the two.

    Raises ``Invalid`` for a template without a pattern.
    """
    if not template.pattern:
        raise Invalid("pattern: this template has none; make a session with its template_id", field="pattern")
    changes: list[CreateSessionChange] = []
    missing: list[NonexistentTime] = []
    for wall in _starts(template, first, weeks):
        try:
            start = instant_of(zone, wall, fold=0)
        except NonexistentTime as problem:
            missing.append(problem)
        else:
            changes.append(
                CreateSessionChange(
                    session_type=template.session_type,
                    start=instant(start),
                    template_id=template.id,
                    clients=template.clients,
                    allow=allow,
                )
            )
    return Uses(tuple(changes), tuple(missing))


def _starts(template: Template, first: date, weeks: int) -> list[WallDateTime]:
    """A pattern of several weeks that is applied weekly meets itself: what it says twice is made once."""
    return sorted(
        {start for week in range(weeks) for start in pattern_starts(template.pattern, first + timedelta(days=7 * week))}
    )


def templates_of(
    sessions: Sequence[SessionView], name: str, types: Mapping[Id, SessionTypeCard]
) -> tuple[CreateTemplateChange, ...]:
    """Sessions as templates of that name: those that differ only in when they are make one pattern.

    Week 1 is the week, from Monday, of the first of them. What is as the session type has it stays the type's own.
    """
    if not sessions:
        return ()
    first = min(each.local_start.day for each in sessions)
    monday = first - timedelta(days=first.weekday())
    ways: list[tuple[CreateTemplateChange, list[WallDateTime]]] = []
    for session in sorted(sessions, key=lambda each: (each.start, each.id)):
        way = _way(session, name, types.get(session.session_type))
        starts = next((there for known, there in ways if known == way), None)
        if starts is None:
            ways.append((way, [session.local_start]))
        else:
            starts.append(session.local_start)
    named = [structs.replace(way, pattern=_pattern(starts, monday)) for way, starts in ways]
    if len(named) == 1:
        return tuple(named)
    return tuple(structs.replace(each, name=_numbered(name, number)) for number, each in enumerate(named, 1))


def _numbered(name: str, number: int) -> str:
    end = f" {number}"
    return f"{name[: 200 - len(end)]}{end}"


def _way(session: SessionView, name: str, kind: SessionTypeCard | None) -> CreateTemplateChange:
    """How a session is made, whenever it is."""
    people = [each.client.id for each in session.bookings if each.status is BookingStatus.CONFIRMED]
    return CreateTemplateChange(
        name=name,
        session_type=session.session_type,
        duration_minutes=session.duration_minutes,
        price=None if kind is not None and session.price == kind.price else session.price,
        capacity=None if kind is not None and session.capacity == kind.capacity else session.capacity,
        location=None if kind is not None and session.location == kind.location else session.location,
        shared_notes=session.shared_notes,
        details=session.details,
        clients=tuple(sorted(each for each in people if each is not None)),
    )


def _pattern(starts: Iterable[WallDateTime], monday: date) -> tuple[PatternPlace, ...]:
    """Each weekday and time once, with the weeks it is in."""
    weeks: dict[tuple[int, int], set[int]] = {}
    for start in starts:
        week = (start.day - monday).days // 7 + 1
        weeks.setdefault((start.day.weekday(), start.minutes), set()).add(week)
    return tuple(
        PatternPlace(weekday=WEEKDAYS[day], start=WallTime(minutes), weeks=tuple(sorted(there)))
        for (day, minutes), there in sorted(weeks.items())
    )
