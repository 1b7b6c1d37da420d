"""Recurrence: the dates of an RFC 5545 rule, bounded in work whatever the rule says.

Rules recur on dates only; times of day belong to what recurs. Every period (day, week, month, year) is expanded by
itself, starting at the period asked for, so that a rule from long ago costs no more than one from today. A COUNT is
turned into the date of the last occurrence once, and remembered.
"""

from bisect import bisect_left
from calendar import isleap, monthrange
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache

from coachtui.errors import RangeTooLong
from coachtui.scheduling.rule_text import Rule, parsed

#: The longest range expanded at once.
MOST_DAYS = 3_700
#: Occurrences of a rule with COUNT are counted for this long from its first date.
_COUNTED_YEARS = 100
_LAST_DAY = date.max.toordinal()
_LAST_MONTH = 9999 * 12 + 11


def check_rule(rrule: str) -> None:
    """Raises ``Invalid``, naming what is wrong, for text that is no rule of dates or recurs too often."""
    parsed(rrule)


def occurrences(rrule: str, first: date, start: date, end: date, until: date | None = None) -> list[date]:
    """The dates in ``[start, end)`` on which a rule recurs that begins at ``first``, the last one at ``until``.

    A rule that does not include ``first`` itself begins later. Raises ``Invalid`` as ``check_rule``, and
    ``RangeTooLong`` for more than ten years at once.
    """
    last = until.toordinal() if until else None
    days = occurrence_days(rrule, first.toordinal(), start.toordinal(), end.toordinal(), last)
    return [date.fromordinal(day) for day in days]


def occurrence_days(rrule: str, first: int, start: int, end: int, until: int | None = None) -> list[int]:
    """As ``occurrences``, with ordinals for dates."""
    rule = parsed(rrule)
    low, high = max(start, first), min(end, _LAST_DAY + 1)
    limits = [until, rule.until, _last_counted(rule, first) if rule.total is not None else None]
    high = min([high, *(limit + 1 for limit in limits if limit is not None)])
    if high - low > MOST_DAYS:
        raise RangeTooLong("A recurrence can be worked out for ten years at once")
    return _expanded(rule, first, low, high) if low < high else []


@lru_cache(maxsize=1024)
def _last_counted(rule: Rule, first: int) -> int:
    """The day of the last occurrence that COUNT lets through."""
    left = rule.total or 0
    final = min(first + _COUNTED_YEARS * 366, _LAST_DAY)
    for low in range(first, final, MOST_DAYS):
        days = _expanded(rule, first, low, min(low + MOST_DAYS, final))
        if len(days) >= left:
            return days[left - 1]
        left -= len(days)
    return final


def _expanded(rule: Rule, first: int, low: int, high: int) -> list[int]:
    """The days in ``[low, high)`` of a rule from ``first`` on, COUNT and UNTIL aside."""
    found: list[int] = []
    for days in _PERIODS[rule.frequency](_completed(rule, first), first, low, high):
        found += _at_positions(days, rule.positions) if rule.positions else days
    return found[bisect_left(found, max(low, first)) : bisect_left(found, high)]


def _completed(rule: Rule, first: int) -> Rule:
    """What the rule leaves open is taken from its first date (RFC 5545, 3.3.10)."""
    if rule.frequency == "DAILY" or rule.weekdays or rule.month_days or rule.year_days:
        return rule
    day = date.fromordinal(first)
    if rule.frequency == "WEEKLY" or rule.weeks:
        return rule._replace(weekdays=((0, day.weekday()),))
    months = rule.months or ((day.month,) if rule.frequency == "YEARLY" else ())
    return rule._replace(months=months, month_days=(day.day,))


def _daily(rule: Rule, first: int, low: int, high: int) -> Iterator[list[int]]:
    begin = first + -(-(low - first) // rule.interval) * rule.interval
    days: Iterable[int] = range(max(begin, first), high, rule.interval)
    if rule.weekdays:
        weekdays = {weekday for _, weekday in rule.weekdays}
        days = [day for day in days if (day - 1) % 7 in weekdays]
    if rule.months or rule.month_days:
        days = [day for day in days if _in_month(rule, date.fromordinal(day))]
    if rule.positions:
        yield from ([day] for day in days)
    else:
        yield list(days)


def _weekly(rule: Rule, first: int, low: int, high: int) -> Iterator[list[int]]:
    step = 7 * rule.interval
    begin = first - (first - 1 - rule.week_start) % 7
    begin += (low - begin) // step * step
    places = sorted({(weekday - rule.week_start) % 7 for _, weekday in rule.weekdays})
    weeks = range(begin, high, step)
    if not rule.months and not rule.positions:
        yield [week + place for week in weeks for place in places]
        return
    for week in weeks:
        days = [week + place for place in places if 1 <= week + place <= _LAST_DAY]
        yield [day for day in days if _in_month(rule, date.fromordinal(day))]


def _monthly(rule: Rule, first: int, low: int, high: int) -> Iterator[list[int]]:
    begin = _month_number(first)
    begin += (_month_number(low) - begin) // rule.interval * rule.interval
    for month in range(begin, min(_month_number(high - 1), _LAST_MONTH) + 1, rule.interval):
        if not rule.months or month % 12 + 1 in rule.months:
            yield _days_of_month(rule, month // 12, month % 12 + 1)


def _yearly(rule: Rule, first: int, low: int, high: int) -> Iterator[list[int]]:
    begin = date.fromordinal(first).year
    begin += (date.fromordinal(low).year - begin) // rule.interval * rule.interval
    for year in range(begin, date.fromordinal(high - 1).year + 1, rule.interval):
        yield _days_of_year(rule, year)


_PERIODS: dict[str, Callable[[Rule, int, int, int], Iterator[list[int]]]] = {
    "DAILY": _daily,
    "WEEKLY": _weekly,
    "MONTHLY": _monthly,
    "YEARLY": _yearly,
}


def _days_of_month(rule: Rule, year: int, month: int) -> list[int]:
    begin, length = date(year, month, 1).toordinal(), monthrange(year, month)[1]
    days = set(range(begin, begin + length))
    if rule.month_days:
        days &= {begin + (number - 1 if number > 0 else length + number) for number in rule.month_days}
    if rule.weekdays:
        days &= _weekdays_within(rule.weekdays, begin, length)
    return sorted(days)


def _days_of_year(rule: Rule, year: int) -> list[int]:
    begin, length = date(year, 1, 1).toordinal(), 366 if isleap(year) else 365
    if rule.months or rule.month_days:
        # In a year with BYMONTH, "the second Tuesday" is counted within the month (RFC 5545, 3.3.10).
        within = rule if rule.months else rule._replace(weekdays=())
        days = {day for month in rule.months or range(1, 13) for day in _days_of_month(within, year, month)}
    else:
        days = set(range(begin, begin + length))
    if rule.weekdays and not rule.months:
        days &= _weekdays_within(rule.weekdays, begin, length)
    if rule.year_days:
        days &= {begin + (number - 1 if number > 0 else length + number) for number in rule.year_days}
    if rule.weeks:
        days = {day for day in days if _in_week(rule, day)}
    return sorted(days)


def _weekdays_within(weekdays: Iterable[tuple[int, int]], begin: int, length: int) -> set[int]:
    """The days of a stretch that are one of the weekdays: its nth, its nth from the end, or each (0)."""
    found: set[int] = set()
    for number, weekday in weekdays:
        each = range(begin + (weekday - (begin - 1)) % 7, begin + length, 7)
        if number == 0:
            found.update(each)
        elif abs(number) <= len(each):
            found.add(each[number - 1 if number > 0 else number])
    return found


def _in_month(rule: Rule, day: date) -> bool:
    """Whether BYMONTH and BYMONTHDAY let the day through."""
    if rule.months and day.month not in rule.months:
        return False
    if not rule.month_days:
        return True
    length = monthrange(day.year, day.month)[1]
    return day.day in rule.month_days or day.day - length - 1 in rule.month_days


def _in_week(rule: Rule, day: int) -> bool:
    """Whether the day's week is one of BYWEEKNO: week 1 is the first with four days in the year."""
    middle = date.fromordinal(min(day - (day - 1 - rule.week_start) % 7 + 3, _LAST_DAY))
    passed = middle.timetuple().tm_yday - 1
    number = passed // 7 + 1
    of = number + ((366 if isleap(middle.year) else 365) - 1 - passed) // 7
    return number in rule.weeks or number - of - 1 in rule.weeks


def _at_positions(days: list[int], positions: Iterable[int]) -> list[int]:
    """BYSETPOS: the nth of a period's days, or the nth from the end."""
    chosen = {days[position - 1 if position > 0 else position] for position in positions if abs(position) <= len(days)}
    return sorted(chosen)


def _month_number(day: int) -> int:
    at = date.fromordinal(day)
    return at.year * 12 + at.month - 1
