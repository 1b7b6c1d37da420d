"""A session in one line, read without guessing: ``alex 1:1 60 tue 15:00 weekly x8``.

As ``dates_in_words``: all ways to read a text are kept, so what is ambiguous gives several readings, the likeliest
first; where there is none, the word that stops every way is named. Every word counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

from coachtui.errors import CoachtuiError
from coachtui.records.base import Id
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.text import one_line
from coachtui.records.time import WallDateTime
from coachtui.scheduling import availability_pieces, date_words
from coachtui.scheduling.date_words import LONGEST, Here, month_named, number, weekday_named
from coachtui.scheduling.dates_in_words import Reading, combined, shown, split
from coachtui.scheduling.pattern_words import is_anchored
from coachtui.scheduling.rule_text import Rule, text_of
from coachtui.scheduling.series import series_dates
from coachtui.scheduling.series_in_words import NO_PATTERN, CannotRecur, Series, series_of, series_pieces, series_words
from coachtui.scheduling.word_ways import ways

LONGEST_TEXT = 160
MOST_READINGS = 6
SHORTEST = 5
"""Minutes: a smaller number is no length."""
WHOLE_BELOW = 3
"""Words of fewer letters must be a name's whole word."""
_AND = (",", "and", "&", "+")
_WITH = ("with", "for")
_LEADS_ON = ("x", "×", "every", "each", "w", "week")
_FOLLOWS = ("am", "pm", "a", "p", "times", "x")
"""Words before and behind a number that say what it is."""


class SessionLine(NamedTuple):
    """What a line says: of which type, with whom, when on the wall clock, how long, and how it recurs."""

    session_type: Id
    clients: tuple[Id, ...]
    start: WallDateTime
    minutes: int
    series: Series | None = None


class LineReadings(NamedTuple):
    """How a line may be understood, the likeliest first; or no reading, and in one sentence why."""

    readings: tuple[SessionLine, ...] = ()
    problem: str = ""


class _Part(NamedTuple):
    """What some words mean: a kind of piece of ``dates_in_words`` or ``series_in_words``, ``type``, ``clients``."""

    kind: str
    when: date_words.Piece | None = None
    series: availability_pieces.Piece | None = None
    ids: tuple[Id, ...] = ()


class _CannotMean(Exception):
    """Parts that do not go together, and why."""


def read_session(
    text: str,
    now: WallDateTime,
    types: Sequence[SessionTypeCard],
    clients: Mapping[Id, str],
    *,
    first_weekday: int = 0,
) -> LineReadings:
    """Every reading of the line at this time; ``types`` are the coach's, the first of which is meant where none is
    named, ``clients`` the names of theirs."""
    words = split(text)
    if not words or not types:
        return LineReadings(problem="type whom, what and when, such as alex 1:1 60 tue 15:00")
    if len(text) > LONGEST_TEXT:
        return LineReadings(problem="that is too long")
    names = [(tuple(split(each.name)), each.id) for each in types]
    people = [(tuple(split(name)), id) for id, name in clients.items()]
    every, furthest = ways(words, lambda at: _parts_at(Here(words, at, now, first_weekday), names, people))
    found: dict[tuple[object, ...], SessionLine] = {}
    problem = ""
    for way in every:
        try:
            for line in _lines(way, now, types):
                key = (*line[:4], line.series.dates if line.series else ())
                found.setdefault(key, line)
        except (_CannotMean, CannotRecur) as why:
            problem = problem or str(why)
        except CoachtuiError as wrong:  # no such day in ten years, or ever
            problem = problem or wrong.detail
    if found:
        to_come = [each for each in found.values() if each.start >= now]
        return LineReadings(tuple(islice(to_come or found.values(), MOST_READINGS)))
    return LineReadings(problem=problem or f"not understood: {one_line(words[min(furthest, len(words) - 1)])}")


def line_words(line: SessionLine, now: WallDateTime, types: Mapping[Id, str], clients: Mapping[Id, str]) -> str:
    """A line as it is read: ``Ana Ruiz, 1:1, Tue 1 Dec 15:00–16:00, 8 times every week, Tue 1 Dec – Tue 19 Jan``."""
    who = [clients[each] for each in line.clients]
    when = shown(Reading(line.start.day, line.start.minutes, line.minutes), now)
    often = [series_words(line.series, now.day)] if line.series is not None else []
    return ", ".join([*who, types[line.session_type], when, *often])


# -- the parts ----------------------------------------------------------------------------------------------------

_Names = Sequence[tuple[tuple[str, ...], Id]]


def _parts_at(here: Here, types: _Names, people: _Names) -> Iterator[tuple[int, _Part]]:
    """Every part that may begin at a word, the likeliest first."""
    for taken, piece in date_words.pieces_at(here.words, here.at, here.now, here.first_weekday):
        yield taken, _Part(piece.kind, when=piece)
    for taken, said in series_pieces(here):
        yield taken, _Part(said.kind, series=said)
    yield from _bare_length(here)
    for taken, id in _named(here, 0, types, from_start=True):
        yield taken, _Part("type", ids=(id,))
    offset = 1 if here.word() in _WITH else 0
    for taken, ids in _people(here, offset, people):
        yield taken, _Part("clients", ids=ids)
    if here.word() == "," and here.word(1):
        yield 1, _Part("filler")


def _bare_length(here: Here) -> Iterator[tuple[int, _Part]]:
    """``60``: minutes, where it stands alone."""
    count = number(here.word(), LONGEST)
    before = here.words[here.at - 1] if here.at else ""
    is_alone = before not in _LEADS_ON and here.word(1) not in _FOLLOWS
    if is_alone and count is not None and count >= SHORTEST:
        yield 1, _Part("length", when=date_words.Piece("length", times=((None, count),)))


def _people(here: Here, offset: int, people: _Names) -> Iterator[tuple[int, tuple[Id, ...]]]:
    """One client, or several: ``ana, leo and mo``."""
    for taken, id in _named(here, offset, people):
        then = taken
        while here.word(then) in _AND:
            then += 1
        if then > taken:
            yield from ((whole, (id, *more)) for whole, more in _people(here, then, people) if id not in more)
        yield taken, (id,)


def _named(here: Here, offset: int, names: _Names, *, from_start: bool = False) -> Iterator[tuple[int, Id]]:
    """Words taken, and whose name they are of, the most words first: ``ana rui`` is Ana Ruiz, and so is ``ruiz``."""
    found = []
    for name, id in names:
        for begin in range(1 if from_start else len(name)):
            count = 0
            while begin + count < len(name) and _is_word(here.word(offset + count), name[begin + count]):
                count += 1
                found.append((offset + count, id))
    yield from sorted(dict.fromkeys(found), key=lambda each: -each[0])


def _is_word(typed: str, word: str) -> bool:
    """Whether a word of a name, or its beginning, was typed; what names a day or month must be the whole word."""
    if typed == word:
        return True
    is_date = weekday_named(typed) is not None or month_named(typed) is not None
    return len(typed) >= WHOLE_BELOW and typed.isalpha() and not is_date and word.startswith(typed)


# -- what they mean together --------------------------------------------------------------------------------------


def _lines(way: Sequence[_Part], now: WallDateTime, types: Sequence[SessionTypeCard]) -> Iterator[SessionLine]:
    """What the parts of one way may mean together; raises ``_CannotMean`` and ``CannotRecur``."""
    by_kind = {part.kind: part for part in way if part.kind != "filler"}
    kind = next(each for each in types if "type" not in by_kind or each.id == by_kind["type"].ids[0])
    clients = by_kind["clients"].ids if "clients" in by_kind else ()
    repeats = [part.series for part in way if part.series is not None]
    often = next((each.often for each in repeats if each.kind == "often"), None)
    if often is None and repeats:
        raise _CannotMean(NO_PATTERN)
    has_day = not by_kind.keys().isdisjoint(("day", "weekday"))
    if often is not None and not often.is_sure and (has_day or len(repeats) == 1):
        return  # a weekday that is said of a date, or is one
    for reading in _readings([part.when for part in way if part.when is not None], now, often is not None):
        minutes = reading.length or kind.duration_minutes
        if reading.minutes is None:
            raise _CannotMean("at what time?")
        if often is None:
            yield SessionLine(kind.id, clients, WallDateTime(reading.day, reading.minutes), minutes)
            continue
        if not has_day and is_anchored(often.rule) and often.rule.frequency != "DAILY":
            raise _CannotMean("on which day?")
        first = reading.day if has_day else _first(often.rule, reading.day)
        series = series_of(repeats, first)
        yield SessionLine(kind.id, clients, WallDateTime(series.dates[0], reading.minutes), minutes, series)


def _first(rule: Rule, day: date) -> date:
    """The first day from this one on that such a rule knows: every other Tuesday begins on the next one."""
    return series_dates(text_of(rule._replace(interval=1, total=1, until=None)), day)[0]


def _readings(pieces: Sequence[date_words.Piece], now: WallDateTime, recurs: bool) -> list[Reading]:
    """The times that are said, of a series without a day the next one only."""
    kinds = {piece.kind: piece for piece in pieces}
    if "time" not in kinds:
        raise _CannotMean("at what time?")
    if "length" in kinds and any(length for _, length in kinds["time"].times):
        raise _CannotMean("say until when, or how long")
    if recurs and "day" not in kinds and "weekday" not in kinds:
        return [
            _next(now, minutes, length or _length(kinds))
            for minutes, length in kinds["time"].times
            if minutes is not None
        ]
    readings, problem = combined(pieces, now)
    if problem:
        raise _CannotMean(problem)
    return readings


def _length(kinds: Mapping[str, date_words.Piece]) -> int | None:
    return kinds["length"].times[0][1] if "length" in kinds else None


def _next(now: WallDateTime, minutes: int, length: int | None) -> Reading:
    """The next time it is so late."""
    is_over = minutes < now.minutes and now.day < date.max
    return Reading(now.day + timedelta(days=1) if is_over else now.day, minutes % 1440, length)
