"""Reading the text of a recurrence rule, strictly (RFC 5545, 3.3.10; only rules of dates)."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from coachtui.errors import Invalid
from coachtui.records.text import one_line

Frequency = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]

#: More occurrences than this are no series but a mistake or an attack.
MOST_OCCURRENCES = 10_000
MOST_INTERVAL = 1_000
MOST_CHARACTERS = 500
_FREQUENCIES: dict[str, Frequency] = {name: name for name in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")}
_FINER = ("HOURLY", "MINUTELY", "SECONDLY", "BYHOUR", "BYMINUTE", "BYSECOND")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?[0-9]{1,5}")
_UNTIL = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(T[0-9]{6}Z?)?")


class Rule(NamedTuple):
    """A recurrence rule, read; weekdays are (nth, weekday) with 0 for every one, ``until`` is a date's ordinal."""

    frequency: Frequency
    interval: int = 1
    total: int | None = None
    until: int | None = None
    week_start: int = 0
    weekdays: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()


@lru_cache(maxsize=4096)
def parsed(rrule: str) -> Rule:
    """The rule a text says; raises ``Invalid``, naming what is wrong."""
    parts = _parts(rrule)
    frequency = parts.pop("FREQ", None)
    if frequency is None:
        raise _wrong("FREQ is missing; a rule says FREQ=DAILY, WEEKLY, MONTHLY or YEARLY")
    if frequency not in _FREQUENCIES:
        raise _wrong(f"FREQ={one_line(frequency)} is not DAILY, WEEKLY, MONTHLY or YEARLY")
    if "COUNT" in parts and "UNTIL" in parts:
        raise _wrong("COUNT and UNTIL cannot stand together")
    rule = Rule(_FREQUENCIES[frequency])
    for name, value in parts.items():
        field, read = _READERS[name]
        rule = rule._replace(**{field: read(name, value)})
    _check_together(rule, parts)
    return rule


def text_of(rule: Rule) -> str:
    """The text that says a rule, in one way: ``parsed`` reads it back as the same."""
    weekdays = (f"{number or ''}{_WEEKDAYS[day]}" for number, day in rule.weekdays)
    parts = {
        "INTERVAL": "" if rule.interval == 1 else str(rule.interval),
        "COUNT": str(rule.total or ""),
        "UNTIL": "" if rule.until is None else date.fromordinal(rule.until).isoformat().replace("-", ""),
        "WKST": _WEEKDAYS[rule.week_start] if rule.week_start else "",
        "BYMONTH": _joined(rule.months),
        "BYWEEKNO": _joined(rule.weeks),
        "BYYEARDAY": _joined(rule.year_days),
        "BYMONTHDAY": _joined(rule.month_days),
        "BYDAY": ",".join(weekdays),
        "BYSETPOS": _joined(rule.positions),
    }
    return ";".join([f"FREQ={rule.frequency}", *(f"{name}={value}" for name, value in parts.items() if value)])


def _joined(numbers: tuple[int, ...]) -> str:
    return ",".join(map(str, numbers))


def _parts(rrule: str) -> dict[str, str]:
    if len(rrule) > MOST_CHARACTERS:
        raise _wrong(f"a rule has at most {MOST_CHARACTERS} characters")
    parts: dict[str, str] = {}
    for part in rrule.upper().split(";"):
        name, equals, value = part.partition("=")
        if name in _FINER or value in _FINER:
            raise _wrong(f"{part} recurs within a day; DAILY is the finest there is")
        if name != "FREQ" and name not in _READERS:
            raise _wrong(f"{one_line(name) or 'an empty part'} is not part of a rule")
        if not equals or not value:
            raise _wrong(f"{name} has no value")
        if name in parts:
            raise _wrong(f"{name} stands twice")
        parts[name] = value
    return parts


def _check_together(rule: Rule, parts: dict[str, str]) -> None:
    """Which parts go with which frequency (the table of RFC 5545, 3.3.10)."""
    yearly, monthly = rule.frequency == "YEARLY", rule.frequency == "MONTHLY"
    if any(number for number, _ in rule.weekdays) and (rule.weeks or not (yearly or monthly)):
        raise _wrong("BYDAY with a number goes with MONTHLY or YEARLY only, and not with BYWEEKNO")
    if (rule.year_days or rule.weeks) and not yearly:
        raise _wrong(f"{'BYYEARDAY' if rule.year_days else 'BYWEEKNO'} goes with YEARLY only")
    if rule.month_days and rule.frequency == "WEEKLY":
        raise _wrong("BYMONTHDAY does not go with WEEKLY")
    if rule.positions and not any(name.startswith("BY") and name != "BYSETPOS" for name in parts):
        raise _wrong("BYSETPOS needs another part such as BYDAY to choose from")


def _numbers(most: int, least: int = 1, *, negative: bool = False) -> Callable[[str, str], tuple[int, ...]]:
    def read(name: str, value: str) -> tuple[int, ...]:
        numbers = [_whole(name, item) for item in value.split(",")]
        for number in numbers:
            if not least <= (abs(number) if negative else number) <= most:
                raise _wrong(
                    f"{name}={number} is not {least} to {most}{' or the same from the end' if negative else ''}"
                )
        return tuple(sorted(set(numbers)))

    return read


def _number(most: int) -> Callable[[str, str], int]:
    def read(name: str, value: str) -> int:
        number = _whole(name, value)
        if not 1 <= number <= most:
            raise _wrong(f"{name}={number} is not 1 to {most:,}")
        return number

    return read


def _weekdays(name: str, value: str) -> tuple[tuple[int, int], ...]:
    found = set()
    for item in value.split(","):
        match = _WEEKDAY.fullmatch(item)
        if match is None or (match[1] and not 1 <= abs(int(match[1])) <= 53):
            raise _wrong(f"{name}={one_line(item)} is not a weekday such as MO, or 2TU for the second Tuesday")
        found.add((int(match[1] or 0), _WEEKDAYS.index(match[2])))
    return tuple(sorted(found))


def _week_start(name: str, value: str) -> int:
    if value not in _WEEKDAYS:
        raise _wrong(f"{name}={one_line(value)} is not a weekday such as MO")
    return _WEEKDAYS.index(value)


def _until(name: str, value: str) -> int:
    """The last date that may occur; of a date with a time the date counts."""
    match = _UNTIL.fullmatch(value)
    if match:
        with suppress(ValueError):
            return date(int(match[1]), int(match[2]), int(match[3])).toordinal()
    raise _wrong(f"{name}={one_line(value)} is not a date such as 20341231")


_READERS: dict[str, tuple[str, Callable[[str, str], Any]]] = {
    "INTERVAL": ("interval", _number(MOST_INTERVAL)),
    "COUNT": ("total", _number(MOST_OCCURRENCES)),
    "UNTIL": ("until", _until),
    "WKST": ("week_start", _week_start),
    "BYDAY": ("weekdays", _weekdays),
    "BYMONTHDAY": ("month_days", _numbers(31, negative=True)),
    "BYYEARDAY": ("year_days", _numbers(366, negative=True)),
    "BYWEEKNO": ("weeks", _numbers(53, negative=True)),
    "BYMONTH": ("months", _numbers(12)),
    "BYSETPOS": ("positions", _numbers(366, negative=True)),
}


def _whole(name: str, value: str) -> int:
    if not _NUMBER.fullmatch(value):
        raise _wrong(f"{name}={one_line(value)} is not a whole number")
    return int(value)


def _wrong(problem: str) -> Invalid:
    return Invalid(f"rrule: {problem}", field="rrule")
