"""Open hours as people type them, read without guessing: ``mon-thu 9-17 for Intro``, ``away fri 14-16: dentist``.

As ``dates_in_words``: all ways to read a text are kept, so what is ambiguous gives several readings, the likeliest
first; where there is none, the word that stops every way is named. What a rule, an override or a block says in
``availability_words`` is read back as the same.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice, product
from typing import Any, Literal, NamedTuple

from coachtui.errors import RangeTooLong
from coachtui.records.availability import Window
from coachtui.records.base import Id
from coachtui.records.text import one_line
from coachtui.records.time import DAY_MINUTES, WallDateTime, WallTime
from coachtui.scheduling.availability_pieces import MARKS, Piece, pieces_at
from coachtui.scheduling.date_words import Here
from coachtui.scheduling.dates_in_words import split
from coachtui.scheduling.pattern_words import is_anchored
from coachtui.scheduling.planned import Planned, PlannedBlock, PlannedOverride, PlannedRule
from coachtui.scheduling.recurrence import occurrences
from coachtui.scheduling.rule_text import Rule, text_of
from coachtui.scheduling.word_ways import ways

LONGEST_TEXT = 1000
LONGEST_REASON = 200
MOST_READINGS = 6
MOST_DATES = 62
"""More dates of their own hours than this are not said at once."""

_LEADS_ON = frozenset(
    {"every", "each", "other", "second", "third", "on", "the", "of", "from", "until", "till", "starting"}
)
"""Words before the one that is not understood, where nothing is understood from them on."""

Kind = Literal["rule", "override", "block"]
_KINDS = {"rule": PlannedRule, "override": PlannedOverride, "block": PlannedBlock}
Plans = tuple[Planned, ...]


class AvailabilityReadings(NamedTuple):
    """How a text may be understood, the likeliest first; or no reading, and in one sentence why."""

    readings: tuple[Plans, ...] = ()
    problem: str = ""


class CannotMean(Exception):
    """Pieces that do not go together, and why."""


def read_availability(
    text: str,
    now: WallDateTime,
    types: Mapping[Id, str],
    *,
    kind: Kind | None = None,
    first_weekday: int = 0,
) -> AvailabilityReadings:
    """Every reading of the text at this time; ``types`` are the names of session types, ``kind`` what is wanted."""
    if len(text) > LONGEST_TEXT:
        return AvailabilityReadings(problem="that is too long")
    text, reason = _without_reason(text, kind)
    clauses = _clauses(_words(text))
    if not clauses:
        return AvailabilityReadings(problem="type hours, such as mon-thu 9-17 or away fri 14-16")
    reader = _Reader(now, _by_words(types), kind, reason, first_weekday)
    each = [reader.read(words) for words in clauses]
    problem = next((found.problem for found in each if found.problem), "")
    if problem:
        return AvailabilityReadings(problem=problem)
    chosen = sorted(product(*(range(len(found.readings)) for found in each)), key=lambda which: len(set(which)))
    whole = (_joined(found.readings[one] for found, one in zip(each, which, strict=True)) for which in chosen)
    return AvailabilityReadings(tuple(dict.fromkeys(islice(whole, MOST_READINGS))))


def _joined(each: Iterable[Plans]) -> Plans:
    return tuple(plan for plans in each for plan in plans)


def _without_reason(text: str, kind: Kind | None) -> tuple[str, str]:
    """A text and the reason behind its colon, which only time taken out has."""
    said, colon, reason = re.sub(r"\s+", " ", text).partition(": ")
    is_block = kind == "block" or any(MARKS.get(word) in ("away", "closed") for word in split(said)[:1])
    return (said, reason.strip()[:LONGEST_REASON]) if colon and is_block else (text, "")


def _words(text: str) -> list[str]:
    """The words of a text, a rule as calendars write it as one."""
    parts = re.split(r"(freq=[a-z0-9=;,+-]+)", text.casefold())
    return [word for part in parts for word in ([part] if part.startswith("freq=") else split(part))]


def _by_words(types: Mapping[Id, str]) -> dict[tuple[str, ...], tuple[Id, ...]]:
    """The ids of session types by the words of their names; two may be called the same."""
    found: dict[tuple[str, ...], tuple[Id, ...]] = {}
    for id, name in types.items():
        words = tuple(split(name))
        found[words] = (*found.get(words, ()), id)
    return found


_TAILS = ("for", "from", "starting", "until", "till", "through")
_WEEKDAY_FOLLOWS = ("every", "each", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _clauses(words: Sequence[str]) -> list[list[str]]:
    """A text in parts, each read by itself: parted by ``;``, or by a comma between hours and another day."""
    together: list[list[list[str]]] = [[[]]]
    for index, word in enumerate(words):
        after = words[index + 1] if index + 1 < len(words) else ""
        if word == ";":
            together.append([[]])
        elif word in (",", "and") and _ends_hours(words[:index]) and after.startswith(_WEEKDAY_FOLLOWS):
            together[-1].append([])
        else:
            together[-1][-1].append(word)
    return [clause for clauses in together for clause in _with_tail(clauses) if clause]


def _with_tail(clauses: Sequence[list[str]]) -> Iterator[list[str]]:
    """``away mon 9-12, wed 14-18 until june``: what comes before, or behind the last hours, is said of all."""
    first, last = clauses[0], clauses[-1]
    head = [word for word in first[:1] if MARKS.get(word) in ("away", "closed")]
    if len(clauses) > 1 and head:
        clauses = [first, *([*head, *clause] for clause in clauses[1:])]
        last = clauses[-1]
    begins = (index for index, word in enumerate(last) if word in _TAILS and _ends_hours(last[:index]))
    tail = last[next(begins, len(last)) :]
    yield from ([*clause, *tail] for clause in clauses[:-1])
    yield last


def _ends_hours(words: Sequence[str]) -> bool:
    return bool(words) and (words[-1][-1:].isdigit() or words[-1] in ("am", "pm", "a", "p", "day"))


class _Said(NamedTuple):
    """The pieces of one way, by kind; those that were not said are None."""

    mark: str = ""
    often: Rule | None = None
    is_sure: bool = False
    is_written: bool = False
    days: tuple[date, date] | None = None
    stretch: tuple[WallDateTime, WallDateTime] | None = None
    hours: tuple[tuple[int, int], ...] = ()
    types: tuple[Id, ...] = ()
    first: date | None = None
    last: date | None = None
    total: int | None = None


class _Reader(NamedTuple):
    """What all parts of a text are read by."""

    now: WallDateTime
    types: Mapping[tuple[str, ...], tuple[Id, ...]]
    kind: Kind | None
    reason: str
    first_weekday: int

    @property
    def today(self) -> date:
        return self.now.day

    def read(self, words: Sequence[str]) -> AvailabilityReadings:
        found: dict[Plans, None] = {}
        problem = ""
        every, furthest = ways(words, lambda at: pieces_at(Here(words, at, self.now, self.first_weekday), self.types))
        for way in every:
            try:
                found.update(dict.fromkeys(plans for plans in self._plans(_said(way)) if self._is_wanted(plans)))
            except CannotMean as why:
                problem = problem or str(why)
        if found:
            return AvailabilityReadings(tuple(found)[:MOST_READINGS])
        return AvailabilityReadings(problem=problem or self._stopped(words, furthest))

    def _stopped(self, words: Sequence[str], furthest: int) -> str:
        if furthest >= len(words):
            wanted = {"rule": "hours that recur", "override": "hours of a date", "block": "time taken out"}
            return f"those are not {wanted[self.kind]}" if self.kind else "say which days, and which hours"
        while words[furthest] in _LEADS_ON and furthest + 1 < len(words):
            furthest += 1
        word = words[furthest]
        named = furthest + 1 if word == "for" else furthest
        if "for" in words[:named] and words[named - 1] in ("for", ",", "and", "&"):
            return f"no session type is called so: {one_line(' '.join(words[named:]))}"
        return f"not understood: {one_line(word)}"

    def _is_wanted(self, plans: Plans) -> bool:
        return bool(plans) and (self.kind is None or all(isinstance(plan, _KINDS[self.kind]) for plan in plans))

    def _plans(self, said: _Said) -> Iterator[Plans]:
        """What the pieces may mean together; raises ``CannotMean``."""
        if said.often is not None and not said.is_sure and (said.days or said.stretch):
            return  # "Fri 27 Nov" is no Friday and a date
        mark = said.mark or ("away" if self.kind == "block" or said.stretch else "")
        if mark == "closed" and said.days and not said.hours and not said.often and self.kind != "block":
            yield from self._closed(said)
        elif mark in ("away", "closed"):
            if said.types:
                raise CannotMean("time taken out is out for every session type")
            yield from self._blocks(said)
        else:
            yield from self._open(said, mark)

    # -- open --

    def _open(self, said: _Said, mark: str) -> Iterator[Plans]:
        if said.stretch or not said.hours:
            raise CannotMean("say which hours, such as 9-12")
        if any(end > DAY_MINUTES for _, end in said.hours):
            raise CannotMean("hours end by 24:00; say those after midnight on their own day")
        if said.often is not None and mark != "only":
            yield from self._rules(said, said.often)
        if said.days is not None and said.often is None:
            yield from self._of_dates(said, said.days, mark)
        day = self._next_day(said) if not said.is_sure else None
        if day is not None:
            yield from self._of_dates(said, (day, day), mark)
        if said.often is None and said.days is None:
            raise CannotMean("say which days, such as mon-thu")
        if mark == "only" and said.days is None and day is None:
            raise CannotMean("only goes with a date, whose hours replace the rules")

    def _rules(self, said: _Said, often: Rule) -> Iterator[Plans]:
        last = said.last
        if said.days is not None:
            if said.days[0] == said.days[1] or said.first or said.last:
                raise CannotMean("say from when until when, or the date alone")
            last = said.days[1]
        rrule = text_of(often._replace(total=said.total or often.total))
        for first in self._firsts(said, often):
            if last is not None and last < first:
                raise CannotMean("that ends before it begins")
            yield tuple(
                PlannedRule(WallTime(start), WallTime(end), rrule, first, last, said.types) for start, end in said.hours
            )

    def _firsts(self, said: _Said, often: Rule) -> Iterator[date]:
        """From when a rule holds; of every other Friday it may be either."""
        if said.first is not None or said.days is not None:
            yield said.first or (said.days[0] if said.days else self.today)
            return
        if often.interval == 1 or is_anchored(often):
            yield self.today
            return
        first = self._first_of(often, self.today)
        yield first
        if often.interval == 2 and often.frequency == "WEEKLY":
            yield self._first_of(often, first + timedelta(days=7 - first.weekday()))

    def _of_dates(self, said: _Said, days: tuple[date, date], mark: str) -> Iterator[Plans]:
        """Hours of dates: instead of what the rules say, or besides."""
        if said.first or said.last or said.total:
            raise CannotMean("hours of a date need no from or until")
        if mark != "also" and not said.types:
            windows = tuple(Window(WallTime(start), WallTime(end)) for start, end in said.hours)
            yield tuple(PlannedOverride(day, windows) for day in _each_day(days))
        elif mark == "only":
            raise CannotMean("only is for every session type; also can be for some")
        if mark != "only":
            yield tuple(
                PlannedRule(WallTime(start), WallTime(end), "FREQ=DAILY", *days, said.types)
                for start, end in said.hours
            )

    # -- closed, away --

    def _closed(self, said: _Said) -> Iterator[Plans]:
        """A date without hours; of several in a row, time taken out, which is one thing and not many."""
        if said.types:
            raise CannotMean("a date is closed for every session type")
        if self.reason or (said.days and said.days[0] != said.days[1] and self.kind != "override"):
            yield from self._blocks(said)
        elif said.days is not None:
            yield tuple(PlannedOverride(day, ()) for day in _each_day(said.days))

    def _blocks(self, said: _Said) -> Iterator[Plans]:
        if said.stretch is not None:
            if said.hours or said.days:
                raise CannotMean("say from when until when, or a day and its hours")
            yield (self._block(said, *said.stretch),)
        elif said.days is not None and (said.often is None or said.is_written or is_anchored(said.often)):
            yield from self._blocks_of_days(said, said.days)
        elif said.often is not None:
            day = self._next_day(said) if not said.is_sure else None
            if day is not None:
                yield self._blocks_on(said._replace(often=None), day, day)
            if said.days is not None and said.days[0] == said.days[1]:
                raise CannotMean("say from when until when, or the date alone")
            first = said.first or (said.days[0] if said.days else self._first_of(said.often, self.today))
            last = said.days[1] if said.days else said.last
            if last is not None and last < first:
                raise CannotMean("that ends before it begins")
            yield self._blocks_on(said._replace(last=last), first, first)
        else:
            raise CannotMean("say which days, such as fri or 24 dec - 2 jan")

    def _blocks_of_days(self, said: _Said, days: tuple[date, date]) -> Iterator[Plans]:
        if said.often is None and (said.first or said.last or said.total):
            raise CannotMean("say how often, such as every week")
        if said.hours and days[0] != days[1]:
            if said.often is not None:
                raise CannotMean("say the hours of one day, or from when until when")
            yield self._blocks_on(said._replace(often=Rule("DAILY"), last=days[1]), days[0], days[0])
        else:
            yield self._blocks_on(said, *days)

    def _blocks_on(self, said: _Said, first: date, last: date) -> Plans:
        """Whole days, or the hours of the first."""
        if not said.hours:
            return (PlannedBlock(start_date=first, end_date=last, rrule=_rrule(said), reason=self.reason),)
        midnight = WallDateTime(first, 0)
        return tuple(self._block(said, midnight.plus(start), midnight.plus(end)) for start, end in said.hours)

    def _block(self, said: _Said, start: WallDateTime, end: WallDateTime) -> PlannedBlock:
        return PlannedBlock(start, end, rrule=_rrule(said), reason=self.reason)

    # -- days --

    def _next_day(self, said: _Said) -> date | None:
        """The date that a weekday alone may mean; none where it is said that it recurs."""
        if said.often is None or said.first or said.last or said.total or said.days:
            return None
        return self._first_of(said.often, self.today)

    def _first_of(self, often: Rule, day: date) -> date:
        """The first day from this one on that a rule recurs on, as far as it is near."""
        if is_anchored(often):
            return day
        end = date.fromordinal(min(day.toordinal() + 3650, date.max.toordinal()))
        plain = text_of(often._replace(interval=1, total=None, until=None))
        try:
            return next(iter(occurrences(plain, day, day, end)), day)
        except RangeTooLong:
            return day


def _said(way: Iterable[Piece]) -> _Said:
    pieces = {piece.kind: piece for piece in way if piece.kind != "filler"}
    for piece in pieces.values():
        if piece.problem:
            raise CannotMean(piece.problem)
    fields: dict[str, Any] = {kind: getattr(piece, kind) for kind, piece in pieces.items() if kind in Piece._fields}
    fields |= {kind: pieces[kind].days[0] for kind in ("first", "last") if kind in pieces}
    if "often" in pieces:
        often = pieces["often"].often
        fields |= {"often": often.rule, "is_sure": often.is_sure, "is_written": often.is_written}
    return _Said(**fields)


def _rrule(said: _Said) -> str | None:
    """The rule of a block, which says itself when it ends."""
    if said.often is None:
        return None
    until = said.last.toordinal() if said.last else said.often.until
    if until is not None and said.total:
        raise CannotMean("say how many times, or until when")
    return text_of(said.often._replace(total=said.total or said.often.total, until=until))


def _each_day(days: tuple[date, date]) -> Iterator[date]:
    first, last = days
    count = (last - first).days + 1
    if count > MOST_DATES:
        raise CannotMean(f"at most {MOST_DATES} dates at once; hours that recur are said as every day from … until …")
    return (first + timedelta(days=day) for day in range(count))
