"""Dates and times as people type them, read without guessing: ``fri 3pm``, ``27 nov``, ``+2w``, ``15:00-16:00``.

A text is cut into words; each rule reads some words as a piece (a day, a weekday, a time, a length); a way to read the
whole text is a row of pieces, at most one of each kind. All ways are kept, so what is ambiguous gives several readings,
the likeliest first; where there is none, the word that stops every way is named.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product
from typing import NamedTuple

from coachtui.records.text import one_line
from coachtui.records.time import DAY_MINUTES, WallDateTime
from coachtui.scheduling.date_words import Piece, pieces_at
from coachtui.scheduling.word_ways import ways

LONGEST_TEXT = 80


class Reading(NamedTuple):
    """One way to understand a text, on the wall clock; ``minutes`` and ``length`` are None where not said."""

    day: date
    minutes: int | None = None
    length: int | None = None

    @property
    def start(self) -> WallDateTime | None:
        """When it starts, where a time was said."""
        return None if self.minutes is None else WallDateTime(self.day, self.minutes)


class Readings(NamedTuple):
    """How a text may be understood, the likeliest first; or no reading, and in one sentence why."""

    readings: tuple[Reading, ...] = ()
    problem: str = ""


def read_date(text: str, now: WallDateTime, *, first_weekday: int = 0) -> Readings:
    """Every reading of the text at this time; ``first_weekday`` 0 begins the week on Monday."""
    if len(text) > LONGEST_TEXT:
        return Readings(problem="that is too long to be a date")
    words = split(text)
    if not words:
        return Readings(problem="type a date or a time, such as fri 3pm")
    ways_found, furthest = ways(words, lambda at: pieces_at(words, at, now, first_weekday))
    found: dict[Reading, None] = {}
    problem = ""
    for way in ways_found:
        readings, wrong = combined(way, now)
        found.update(dict.fromkeys(readings))
        problem = problem or wrong
    if found:
        return Readings(tuple(found))
    return Readings(problem=problem or f"not understood: {one_line(words[min(furthest, len(words) - 1)])}")


_WORD = re.compile(
    r"\d+(?:st|nd|rd|th)\b"  # 27th
    r"|\d+[./:]\d+(?:[./:]\d+)?\.?"  # 27.11.2026, 5/6, 15:00
    r"|\d{4}-\d\d?-\d\d?|\d{4}-?w\d\d?"  # 2026-11-27, 2026-w48
    r"|\d+\.(?=\s|$)"  # 27.
    r"|\d+|[^\W\d_]+\.?|[-+@,]|–|—|\S"
)


def split(text: str) -> list[str]:
    """The words of a text, small; digits apart from letters, so ``3pm`` is two."""
    words = _WORD.findall(text.casefold().strip())
    return [word.rstrip(".") if word[0].isalpha() else word for word in words]


def combined(way: Sequence[Piece], now: WallDateTime) -> tuple[list[Reading], str]:
    """The readings of one way, or why its pieces do not go together."""
    pieces = {piece.kind: piece for piece in way if piece.kind != "filler"}
    if not pieces or set(pieces) == {"length"}:
        return [], "say when, not only how long" if pieces else ""
    wrong = next((piece.problem for piece in way if piece.problem), "")
    if wrong:
        return [], wrong
    days, problem = _days(pieces, now)
    if problem:
        return [], problem
    times = pieces["time"].times if "time" in pieces else ((None, None),)
    length = pieces["length"].times[0][1] if "length" in pieces else None
    readings = [_reading(day, minutes, ranged, length) for day, (minutes, ranged) in product(days, times)]
    whole = [reading for reading in readings if reading is not None]
    if "day" not in pieces and "weekday" not in pieces:
        whole = _next_times(whole, now, only_next=len(times) > 1)
    return whole, "" if whole else "that is outside the years 1 to 9999"


def _reading(day: date, minutes: int | None, ranged: int | None, length: int | None) -> Reading | None:
    if minutes is None or minutes < DAY_MINUTES:
        return Reading(day, minutes, ranged or length)
    if day == date.max:
        return None
    return Reading(day + timedelta(days=1), minutes - DAY_MINUTES, ranged or length)


def _next_times(readings: Sequence[Reading], now: WallDateTime, *, only_next: bool) -> list[Reading]:
    """Times of no day: those to come first; of an hour that may mean two, each the next time only."""
    ahead = [reading for reading in readings if reading.start is None or reading.start >= now]
    if not only_next:
        return [*ahead, *(reading for reading in readings if reading not in ahead)]
    firsts: dict[int | None, Reading] = {}
    for reading in sorted(ahead, key=lambda reading: reading.day):
        firsts.setdefault(reading.minutes, reading)
    return [each for each in readings if each in firsts.values()]


def _days(pieces: dict[str, Piece], now: WallDateTime) -> tuple[Sequence[date], str]:
    """The days said, those of the weekday if one was said too; today and tomorrow where only a time was."""
    weekday = pieces.get("weekday")
    if "day" in pieces:
        days = pieces["day"].days
        if weekday is None:
            return days, ""
        same = [day for day in pieces["day"].every if day.weekday() == weekday.days[0].weekday()]
        if same or not days:
            return same, ""
        return [], f"{shown_date(days[0], now)} is not a {_NAMES[weekday.days[0].weekday()]}"
    if weekday is not None:
        return _still_ahead(weekday.days, pieces, now), ""
    today = now.day
    past = any(minutes is not None and minutes < now.minutes for minutes, _ in pieces["time"].times)
    return ([today, today + timedelta(days=1)] if past and today < date.max else [today]), ""


def _still_ahead(days: Sequence[date], pieces: dict[str, Piece], now: WallDateTime) -> Sequence[date]:
    """Today's weekday with a time that is over: the one in a week first."""
    if "time" in pieces and days[0] == now.day and all((each[0] or 0) < now.minutes for each in pieces["time"].times):
        return [*days[1:], days[0]]
    return days


_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKDAYS = tuple(name[:3] for name in _NAMES)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_words(day: date, today: date) -> str:
    """A day as we write it: ``Fri 27 Nov``, with the year where it is not this one."""
    year = "" if day.year == today.year else f" {day.year:04}"
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


def shown_date(day: date, now: WallDateTime) -> str:
    """As ``day_words``, at a time."""
    return day_words(day, now.day)


def shown_time(minutes: int, *, twelve_hours: bool = False) -> str:
    """A time of day: ``15:00``, or ``3pm``, ``3:30pm``."""
    hour, minute = divmod(minutes % DAY_MINUTES, 60)
    if not twelve_hours:
        return f"{hour:02}:{minute:02}"
    return f"{(hour - 1) % 12 + 1}{f':{minute:02}' if minute else ''}{'pm' if hour >= 12 else 'am'}"


def shown(reading: Reading, now: WallDateTime, *, twelve_hours: bool = False) -> str:
    """A reading as we write it, which reads back as itself: ``Thu 26 Nov 15:00–16:00``."""
    text = shown_date(reading.day, now)
    if reading.minutes is None:
        return text
    text += f" {shown_time(reading.minutes, twelve_hours=twelve_hours)}"
    if reading.length:
        text += f"–{shown_time(reading.minutes + reading.length, twelve_hours=twelve_hours)}"
    return text
