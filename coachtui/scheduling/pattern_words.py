"""How often, in words: ``every other Fri``, ``1st Mon of the month``, ``every 24 Dec``."""

from collections.abc import Iterable, Sequence

from coachtui.scheduling.dates_in_words import MONTHS, WEEKDAYS
from coachtui.scheduling.rule_text import Rule, text_of

_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}


def pattern_words(rule: Rule) -> str:
    """How often a rule recurs, its end aside; what we have no words for is written as it is: ``by FREQ=…``."""
    return _simple(rule._replace(total=None, until=None)) or written(rule)


def written(rule: Rule) -> str:
    """The same as calendars write it."""
    return f"by {text_of(rule._replace(total=None, until=None))}"


def is_anchored(rule: Rule) -> bool:
    """Whether the rule says only how often, and the day it begins says when."""
    return rule == Rule(rule.frequency, rule.interval, total=rule.total, until=rule.until)


def _simple(rule: Rule) -> str:
    bare = Rule(rule.frequency, rule.interval)
    if is_anchored(rule):
        return _every(rule.interval, _UNITS[rule.frequency])
    if rule == bare._replace(weekdays=rule.weekdays) and rule.frequency == "WEEKLY":
        return _weekly(rule.interval, [day for _, day in rule.weekdays])
    if rule == bare._replace(weekdays=rule.weekdays) and rule.frequency == "MONTHLY":
        days = _nth_weekdays(rule.weekdays)
        return days and f"{days} of {_months(rule.interval)}"
    if rule == bare._replace(month_days=rule.month_days) and rule.frequency == "MONTHLY":
        named = [_nth_day(day) for day in sorted(rule.month_days, key=lambda day: (day < 0, day))]
        return f"the {', '.join(named)} of {_months(rule.interval)}" if all(named) else ""
    if rule == Rule("YEARLY", months=rule.months, month_days=rule.month_days):
        return _yearly(rule.months, rule.month_days)
    return ""


def _every(interval: int, unit: str) -> str:
    if interval == 1:
        return f"every {unit}"
    return f"every other {unit}" if interval == 2 else f"every {interval} {unit}s"


def _months(interval: int) -> str:
    return "the month" if interval == 1 else _every(interval, "month")


def _weekly(interval: int, days: Sequence[int]) -> str:
    named = weekdays_words(days)
    if interval > 2:
        return f"every {interval} weeks on {named}"
    if interval == 2:
        return f"every other {named}"
    return f"every {named}" if len(days) == 1 else named


def weekdays_words(days: Sequence[int]) -> str:
    """``Mon–Thu, Sat``: weekdays in order, three and more that follow each other as a range."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(_run_words(run) for run in runs)


def _run_words(run: Sequence[int]) -> str:
    names = [WEEKDAYS[day] for day in run]
    return f"{names[0]}–{names[-1]}" if len(names) > 2 else ", ".join(names)


def _nth_weekdays(weekdays: Iterable[tuple[int, int]]) -> str:
    """``1st, 3rd Tue``; empty where the numbers are not the same for every weekday, or none."""
    pairs = set(weekdays)
    numbers = sorted({number for number, _ in pairs}, key=lambda number: (number < 0, number))
    days = sorted({day for _, day in pairs})
    named = [ordinal_words(number) for number in numbers]
    if len(pairs) != len(numbers) * len(days) or not all(named):
        return ""
    return f"{', '.join(named)} {', '.join(WEEKDAYS[day] for day in days)}"


def _nth_day(day: int) -> str:
    return "last day" if day == -1 else ordinal_words(day) if day > 0 else ""


def ordinal_words(number: int) -> str:
    """``1st``, ``22nd``, ``last``; empty for what is never said so."""
    if number < 1:
        return "last" if number == -1 else ""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _yearly(months: Sequence[int], days: Sequence[int]) -> str:
    """``every 24 Dec``; one date only."""
    if len(months) != 1 or len(days) != 1 or not 1 <= days[0] <= (29, 30, 31)[_days(months[0]) - 29]:
        return ""
    return f"every {days[0]} {MONTHS[months[0] - 1]}"


def _days(month: int) -> int:
    return 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
