"""What a coach makes again and again: what would be worth a template."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from coachtui.records.base import Id
from coachtui.records.session import Session
from coachtui.records.template import WEEKDAYS, PatternPlace, Template
from coachtui.records.time import DAY_MINUTES, MINUTE, WallTime, seconds

TIMES = 3
WITHIN = 8 * 7 * DAY_MINUTES * MINUTE
"""Three times in eight weeks is again and again."""


class Habit(NamedTuple):
    """Sessions that are alike; ``clients`` in no order."""

    session_type: Id
    weekday: int
    start: WallTime
    duration_minutes: int
    clients: frozenset[Id]


def habits(
    sessions: Iterable[Session], clients: Mapping[Id, Sequence[Id]], templates: Iterable[Template]
) -> list[Habit]:
    """What the coach made one by one at least three times in eight weeks and has no template for, latest first.

    ``clients`` are the accounts booked in each session, by session. What a client's booking, a series or a template
    made does not count.
    """
    starts: dict[Habit, list[int]] = defaultdict(list)
    for session in sessions:
        if not session.opened_by_booking and session.series_id is None and session.template_id is None:
            starts[_habit(session, clients.get(session.id, ()))].append(seconds(session.start))
    known = list(templates)
    found = [habit for habit, at in starts.items() if _is_often(at) and not any(_has(each, habit) for each in known)]
    return sorted(found, key=lambda habit: max(starts[habit]), reverse=True)


def place_of(habit: Habit) -> PatternPlace:
    """The habit as a place in a pattern, each week anew."""
    return PatternPlace(weekday=WEEKDAYS[habit.weekday], start=habit.start)


def _habit(session: Session, clients: Sequence[Id]) -> Habit:
    local = session.local_start
    return Habit(session.session_type, local.day.weekday(), local.time, session.duration_minutes, frozenset(clients))


def _is_often(starts: list[int]) -> bool:
    ordered = sorted(starts)
    return any(last - first < WITHIN for first, last in zip(ordered, ordered[TIMES - 1 :], strict=False))


def _has(template: Template, habit: Habit) -> bool:
    """Whether a template says the same, for the same clients or for whoever it is applied to."""
    return (
        template.session_type == habit.session_type
        and template.duration_minutes in (None, habit.duration_minutes)
        and (not template.clients or frozenset(template.clients) == habit.clients)
        and any((WEEKDAYS.index(each.weekday), each.start) == (habit.weekday, habit.start) for each in template.pattern)
    )
