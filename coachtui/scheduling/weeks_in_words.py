"""How many weeks somebody means: ``8``, ``8 weeks``, ``until 18 dec``."""

import re
from datetime import date
from typing import NamedTuple

from coachtui.records.time import WallDateTime
from coachtui.scheduling.dates_in_words import read_date

MOST_WEEKS = 104

_NUMBER = re.compile(r"(?:for |x)?(\d{1,4})\s*(?:w|weeks?)?")
_UNTIL = re.compile(r"(?:until|till|to)\s+(.+)")


class WeeksRead(NamedTuple):
    """So many weeks, or the problem."""

    weeks: int = 0
    problem: str = ""


def read_weeks(text: str, first: date, now: WallDateTime) -> WeeksRead:
    """The weeks from ``first`` on; a date counts the weeks that begin on or before it."""
    said = " ".join(text.casefold().split())
    number = _NUMBER.fullmatch(said)
    if number:
        return _within(int(number[1]))
    until = _UNTIL.fullmatch(said)
    if until is None:
        return WeeksRead(problem="a number of weeks, or until 18 dec")
    found = read_date(until[1], now)
    if not found.readings:
        return WeeksRead(problem=found.problem)
    return _within((found.readings[0].day - first).days // 7 + 1)


def _within(weeks: int) -> WeeksRead:
    if weeks < 1:
        return WeeksRead(problem="that is before the first week")
    if weeks > MOST_WEEKS:
        return WeeksRead(problem=f"{MOST_WEEKS} weeks at most")
    return WeeksRead(weeks)
