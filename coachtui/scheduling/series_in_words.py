"""How a session recurs, as people type it: ``weekly x8``, ``every other tue until june``; read without guessing."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from coachtui.errors import CoachtuiError
from coachtui.records.text import one_line
from coachtui.records.time import WallDateTime
from coachtui.scheduling.availability_pieces import Piece, last, total
from coachtui.scheduling.date_words import Here
from coachtui.scheduling.dates_in_words import day_words, split
from coachtui.scheduling.how_often_words import how_often
from coachtui.scheduling.pattern_words import pattern_words
from coachtui.scheduling.rule_text import parsed, text_of
from coachtui.scheduling.series import series_dates
from coachtui.scheduling.word_ways import ways

LONGEST_TEXT = 120
NO_END = "how often in all? such as weekly x8, or until june"
NO_PATTERN = "how often? such as weekly x8"


class Series(NamedTuple):
    """A recurrence rule that ends, and every date it then means from a first one on."""

    rrule: str
    dates: tuple[date, ...]


class SeriesReadings(NamedTuple):
    """How a text may be understood, the likeliest first; or no reading, and in one sentence why."""

    readings: tuple[Series, ...] = ()
    problem: str = ""


class CannotRecur(Exception):
    """Words that do not make a series, and why."""


def read_series(text: str, first: date, now: WallDateTime, *, first_weekday: int = 0) -> SeriesReadings:
    """Every reading of the text for a series that begins on ``first``, or on the first date after it that fits."""
    words = split(text)
    if not words or len(text) > LONGEST_TEXT:
        return SeriesReadings(problem=NO_PATTERN)
    every, furthest = ways(words, lambda at: series_pieces(Here(words, at, now, first_weekday), alone=True))
    found: dict[tuple[date, ...], Series] = {}
    problem = ""
    for way in every:
        try:
            series = series_of(way, first)
        except CannotRecur as why:
            problem = problem or str(why)
        else:
            found.setdefault(series.dates, series)
    if found:
        return SeriesReadings(tuple(found.values()))
    return SeriesReadings(problem=problem or f"not understood: {one_line(words[min(furthest, len(words) - 1)])}")


def series_pieces(here: Here, *, alone: bool = False) -> Iterator[tuple[int, Piece]]:
    """What words about a series may mean at one place; ``alone``, where nothing else is said."""
    for taken, often in how_often(here):
        yield taken, Piece("often", often=often)
    yield from last(here)
    yield from total(here)
    if alone and here.word() in (",", "for", "on") and here.word(1):
        yield 1, Piece("filler")


def series_of(pieces: Sequence[Piece], first: date) -> Series:
    """The series that the pieces of one way say; raises ``CannotRecur``."""
    by_kind = {piece.kind: piece for piece in pieces}
    problem = next((piece.problem for piece in pieces if piece.problem), "")
    if problem or "often" not in by_kind:
        raise CannotRecur(problem or NO_PATTERN)
    if "last" in by_kind and "total" in by_kind:
        raise CannotRecur("say how many times, or until when")
    if "last" not in by_kind and "total" not in by_kind:
        raise CannotRecur(NO_END)
    until = by_kind["last"].days[0].toordinal() if "last" in by_kind else None
    count = by_kind["total"].total if "total" in by_kind else None
    rrule = text_of(by_kind["often"].often.rule._replace(total=count, until=until))
    try:
        return Series(rrule, tuple(series_dates(rrule, first)))
    except CoachtuiError as wrong:
        raise CannotRecur(wrong.detail.removeprefix("recurrence.rrule: ")) from None


def series_words(series: Series, today: date) -> str:
    """``8 times every week, Tue 1 Dec – Tue 19 Jan 2027``."""
    begin, end = (day_words(day, today) for day in (series.dates[0], series.dates[-1]))
    times = "once" if len(series.dates) == 1 else f"{len(series.dates)} times"
    return f"{times} {pattern_words(parsed(series.rrule))}, {begin}" + (f" – {end}" if end != begin else "")


def written_series(series: Series) -> str:
    """A series as it may be typed, which reads back as the same: ``every other Tue x8``."""
    rule = parsed(series.rrule)
    end = f"x{rule.total}" if rule.until is None else f"until {date.fromordinal(rule.until).isoformat()}"
    return f"{pattern_words(rule)} {end}"
