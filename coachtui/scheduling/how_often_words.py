"""How often, as people say it: ``every other friday``, ``mon-thu``, ``1st monday of the month``, ``every 24 dec``."""

from collections.abc import Iterator
from typing import NamedTuple

from coachtui.scheduling.date_words import Here, month_and_day, number, weekday_named
from coachtui.scheduling.rule_text import MOST_INTERVAL, Frequency, Rule


class Often(NamedTuple):
    """How often something recurs; ``is_sure`` where the words say that it does, as ``fri`` alone does not."""

    rule: Rule
    is_sure: bool = False
    is_written: bool = False
    """Whether it was given as calendars write it."""


Found = Iterator[tuple[int, Often]]

_DASHES = ("-", "–", "—", "to", "through", "thru")
_AND = (",", "and", "&", "+")
_EVERY = ("every", "each")
_UNITS: dict[str, Frequency] = {
    **dict.fromkeys(("day", "days", "daily"), "DAILY"),
    **dict.fromkeys(("week", "weeks", "weekly"), "WEEKLY"),
    **dict.fromkeys(("month", "months", "monthly"), "MONTHLY"),
    **dict.fromkeys(("year", "years", "yearly", "annually"), "YEARLY"),
}
_COUNTS = {"other": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_TOGETHER = {"weekday": (0, 1, 2, 3, 4), "workday": (0, 1, 2, 3, 4), "weekend": (5, 6)}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}


def how_often(here: Here) -> Found:
    """Every way to read how often from here on."""
    for rule in (_plain, _nth_weekdays, _nth_days, _yearly, _weekly, _weekly_behind):
        yield from rule(here)


def _plain(here: Here) -> Found:
    """``every day``, ``daily``, ``every other week``, ``every 3 months``: the day it begins says which."""
    for taken, frequency, interval in _every_unit(here):
        yield taken, Often(Rule(frequency, interval), is_sure=True)


def _every_unit(here: Here) -> Iterator[tuple[int, Frequency, int]]:
    word = here.word()
    if word.endswith("ly") and word in _UNITS:
        yield 1, _UNITS[word], 1
    if word in _EVERY:
        interval = _interval(here.word(1))
        offset = 1 if interval is None else 2
        unit = here.word(offset)
        if unit in _UNITS and not unit.endswith("ly"):
            yield offset + 1, _UNITS[unit], interval or 1


def _interval(word: str) -> int | None:
    """``other``, ``2``, ``2nd``, ``two``."""
    count = number(word, MOST_INTERVAL) or _COUNTS.get(word)
    return count or (ordinal if (ordinal := _ordinal(word)) and ordinal > 1 else None)


def _ordinal(word: str) -> int | None:
    if word in _ORDINALS:
        return _ORDINALS[word]
    return number(word[:-2], 31) or None if word[-2:] in ("st", "nd", "rd", "th") else None


# -- weeks ------------------------------------------------------------------------------------------------------


def _weekly(here: Here) -> Found:
    """``mon-thu``, ``every fri``, ``every other mon and wed``, ``every 3 weeks on mon``."""
    is_every = here.word() in _EVERY
    offset = 1 if is_every else 0
    interval = _interval(here.word(offset)) if is_every else None
    if interval is not None:
        offset += 1
    if here.word(offset) in ("week", "weeks") and is_every:
        offset += 1
        offset += 1 if here.word(offset) == "on" else 0
    for taken, days in _weekdays(here, offset):
        yield taken, _on(days, interval or 1, is_sure=is_every or len(days) > 1 or here.word(offset).endswith("days"))
        if interval == 2 and _ordinal(here.word(1)):
            # Every second Friday is every other one, but the second of each month may be meant.
            yield taken, Often(Rule("MONTHLY", weekdays=tuple((2, day) for day in sorted(set(days)))), is_sure=True)


def _weekly_behind(here: Here) -> Found:
    """``fri every other week``, ``mondays every 3 weeks``."""
    for taken, days in _weekdays(here, 0):
        then = here._replace(at=here.at + taken)
        for more, frequency, interval in _every_unit(then):
            if frequency == "WEEKLY":
                yield taken + more, _on(days, interval, is_sure=True)


def _on(days: tuple[int, ...], interval: int, *, is_sure: bool) -> Often:
    weekdays = tuple((0, day) for day in sorted(set(days)))
    return Often(Rule("WEEKLY", interval, weekdays=weekdays), is_sure)


def _weekdays(here: Here, offset: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Words taken up to behind a row of weekdays, and those: ``mon, wed``, ``mon-thu``; the longest row first."""
    for taken, days in _weekday_range(here, offset):
        then = taken
        while here.word(then) in _AND:
            then += 1
        yield from ((whole, (*days, *more)) for whole, more in _weekdays(here, then))
        yield taken, days


def _weekday_range(here: Here, offset: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    word = here.word(offset)
    first, together = _weekday(word), word.removesuffix("s")
    if together in _TOGETHER:
        yield offset + 1, _TOGETHER[together]
    if first is None:
        return
    last = _weekday(here.word(offset + 2)) if here.word(offset + 1) in _DASHES else None
    if last is not None:
        yield offset + 3, tuple((first + day) % 7 for day in range((last - first) % 7 + 1))
    yield offset + 1, (first,)


def _weekday(word: str) -> int | None:
    """``fri``, ``friday``, ``fridays``."""
    found = weekday_named(word)
    return weekday_named(word[:-1]) if found is None and word.endswith("days") else found


# -- months and years -------------------------------------------------------------------------------------------


def _nth_weekdays(here: Here) -> Found:
    """``1st monday of the month``, ``2nd and 4th tue``, ``last fri of every other month``."""
    offset = 1 if here.word() in (*_EVERY, "the") else 0
    for behind, numbers in _ordinals(here, offset):
        for taken, days in _weekdays(here, behind):
            weekdays = tuple(sorted({(nth, day) for nth in numbers for day in days if abs(nth) <= 5}))
            for whole, interval in _of_months(here, taken):
                yield whole, Often(Rule("MONTHLY", interval, weekdays=weekdays), is_sure=True)
            if here.word() not in _EVERY or numbers != (2,):
                yield taken, Often(Rule("MONTHLY", weekdays=weekdays), is_sure=True)


def _nth_days(here: Here) -> Found:
    """``the 15th of the month``, ``the 1st, last day of every other month``."""
    offset = 1 if here.word() in (*_EVERY, "the") else 0
    for taken, numbers in _ordinals(here, offset, days=True):
        for whole, interval in _of_months(here, taken):
            yield whole, Often(Rule("MONTHLY", interval, month_days=tuple(sorted(set(numbers)))), is_sure=True)


def _ordinals(here: Here, offset: int, *, days: bool = False) -> Iterator[tuple[int, tuple[int, ...]]]:
    """``1st and 3rd``; with ``days``, the last is the ``last day``."""
    nth = _ordinal(here.word(offset))
    if nth is None:
        return
    taken = offset + 1
    if days and here.word(taken) == "day":
        taken += 1
    then = taken
    while here.word(then) in (*_AND, "the"):
        then += 1
    if then > taken:
        yield from ((whole, (nth, *more)) for whole, more in _ordinals(here, then, days=days))
    yield taken, (nth,)


def _of_months(here: Here, taken: int) -> Iterator[tuple[int, int]]:
    """Behind ``of the month``, ``of every other month``, ``each month``: how many words in all, and the interval."""
    offset = taken + (1 if here.word(taken) in ("of", "in") else 0)
    if (here.word(offset), here.word(offset + 1)) in (("the", "month"), ("a", "month")):
        yield offset + 2, 1
    for more, frequency, interval in _every_unit(here._replace(at=here.at + offset)):
        if frequency == "MONTHLY":
            yield offset + more, interval


def _yearly(here: Here) -> Found:
    """``every 24 dec``, ``every year on 24 dec``."""
    if here.word() not in _EVERY:
        return
    offset = 1
    if here.word(1) == "year":
        offset = 3 if here.word(2) == "on" else 2
    for taken, piece in month_and_day(here._replace(at=here.at + offset)):
        if taken == 2 and piece.every:
            day = piece.every[0]
            yield offset + taken, Often(Rule("YEARLY", months=(day.month,), month_days=(day.day,)), is_sure=True)
