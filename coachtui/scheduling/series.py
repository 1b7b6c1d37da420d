"""The dates of a series of sessions, and of a template's pattern."""

from collections.abc import Iterable
from datetime import date, timedelta

from coachtui.errors import Invalid
from coachtui.records.template import WEEKDAYS, PatternPlace
from coachtui.records.time import DAY_MINUTES, WallDateTime
from coachtui.scheduling.recurrence import MOST_DAYS, occurrences
from coachtui.scheduling.rule_text import parsed

MOST_SESSIONS = 1_000
"""More sessions than this are not made by one command."""


def series_dates(rrule: str, first: date) -> list[date]:
    """Every date of a series that begins on ``first`` or the first date the rule knows after it.

    Raises ``Invalid`` for a rule we do not read, without an end, with no date, more than ten years long, or with more
    than ``MOST_SESSIONS`` dates.
    """
    rule = parsed(rrule)
    last_day = first.toordinal() + MOST_DAYS - 1
    if rule.total is None and rule.until is None:
        raise _wrong("a series needs an end: COUNT or UNTIL")
    if rule.total is not None and rule.total > MOST_SESSIONS:
        raise _wrong(f"COUNT={rule.total}: a series has at most {MOST_SESSIONS:,} sessions")
    if rule.until is not None and rule.until > last_day:
        raise _wrong("a series lasts ten years at most")
    dates = occurrences(rrule, first, first, date.fromordinal(min(last_day + 1, date.max.toordinal())))
    if rule.total is not None and len(dates) < rule.total:
        raise _wrong("a series lasts ten years at most")
    if not dates:
        raise _wrong("the rule has no date")
    if len(dates) > MOST_SESSIONS:
        raise _wrong(f"a series has at most {MOST_SESSIONS:,} sessions")
    return dates


def pattern_starts(pattern: Iterable[PatternPlace], first: date) -> list[WallDateTime]:
    """When the places of a pattern are, in order: week 1 is the seven days from ``first`` on."""
    starts = {
        WallDateTime(first + timedelta(days=_days_until(place, first) + 7 * (week - 1)), place.start.minutes)
        for place in pattern
        for week in place.weeks
    }
    return sorted(starts)


def check_pattern(pattern: Iterable[PatternPlace]) -> None:
    """Raises ``Invalid`` for a start at the end of a day, which is no start."""
    for index, place in enumerate(pattern):
        if place.start.minutes == DAY_MINUTES:
            raise Invalid("pattern: 24:00 is the start of the next day: 00:00", field=f"pattern[{index}].start")


def _days_until(place: PatternPlace, first: date) -> int:
    return (WEEKDAYS.index(place.weekday) - first.weekday()) % 7


def _wrong(problem: str) -> Invalid:
    return Invalid(f"recurrence.rrule: {problem}", field="recurrence.rrule")
