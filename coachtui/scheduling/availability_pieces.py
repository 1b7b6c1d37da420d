"""What words about open hours may mean at one place: how often, which days, which hours, from when, until when."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from coachtui.errors import Invalid
from coachtui.records.base import Id
from coachtui.records.time import DAY_MINUTES, Span, WallDateTime
from coachtui.scheduling import date_words
from coachtui.scheduling.date_words import Here, clock_time, month_named, number, weekday_named
from coachtui.scheduling.how_often_words import Often, how_often
from coachtui.scheduling.rule_text import MOST_OCCURRENCES, parsed
from coachtui.scheduling.rule_text import Rule as RecurrenceRule


class Piece(NamedTuple):
    """What some words mean: one of the kinds ``mark``, ``often``, ``days``, ``stretch``, ``hours``, ``types``,
    ``first``, ``last``, ``total``, ``filler``."""

    kind: str
    mark: str = ""
    often: Often = Often(RecurrenceRule("WEEKLY"))
    days: tuple[date, date] = (date.min, date.min)
    stretch: tuple[WallDateTime, WallDateTime] = (WallDateTime(date.min, 0), WallDateTime(date.min, 0))
    hours: tuple[Span, ...] = ()
    """Minutes of a day, those past 1,440 on the next one."""
    types: tuple[Id, ...] = ()
    total: int = 0
    problem: str = ""


Found = Iterator[tuple[int, Piece]]
Rule = Callable[[Here], Found]

MARKS: Mapping[str, str] = {
    **dict.fromkeys(("away", "off", "out", "busy", "block", "blocked", "holiday", "holidays", "vacation"), "away"),
    **dict.fromkeys(("closed", "close"), "closed"),
    **dict.fromkeys(("only", "instead"), "only"),
    **dict.fromkeys(("also", "extra", "plus"), "also"),
}
_DASHES = ("-", "–", "—", "to", "until", "till", "through")
_AND = (",", "and", "&", "+")
_FILLERS = ("on", "at", "open", "hours", "from", ",", "in", "the")
#: A range of hours that begins before this is rather meant in the afternoon, but may not be.
_EARLY = 8 * 60


def pieces_at(here: Here, types: Mapping[tuple[str, ...], tuple[Id, ...]]) -> Found:
    """Every piece that may begin at a word, the likeliest first; ``types`` are the words of names of session types."""
    yield from mark(here)
    for taken, often in how_often(here):
        yield taken, Piece("often", often=often)
    yield from written_rule(here)
    for rule in (stretch, some_days, hours, first, last, total):
        yield from rule(here)
    yield from for_types(here, types)
    if here.word() in _FILLERS and here.word(1):
        yield 1, Piece("filler")


def mark(here: Here) -> Found:
    """``away``, ``closed``, ``only``, ``also``."""
    if here.word() in MARKS:
        yield 1, Piece("mark", mark=MARKS[here.word()])


def written_rule(here: Here) -> Found:
    """``by FREQ=YEARLY;BYWEEKNO=20``: a rule as calendars write it."""
    offset = 1 if here.word() == "by" else 0
    if here.word(offset).startswith("freq="):
        try:
            rule = parsed(here.word(offset).upper())
        except Invalid as wrong:
            yield offset + 1, Piece("often", problem=wrong.detail)
        else:
            yield offset + 1, Piece("often", often=Often(rule, is_sure=True, is_written=True))


# -- days -------------------------------------------------------------------------------------------------------

_DATES = (
    *(date_words.named_day, date_words.iso_date, date_words.month_and_day, date_words.dotted_date),
    *(date_words.slashed_date, date_words.relative, date_words.weekday),
)


def dates_at(here: Here, *, bare: bool = False) -> Iterator[tuple[int, date, str]]:
    """Words taken, the date they mean, or a problem; ``bare`` takes a weekday alone for its next date."""
    found = list(_whole_dates(here))
    yield from found
    if bare and not found and weekday_named(here.word()) is not None:
        yield from ((1, day, "") for _, piece in date_words.weekday(here) for day in piece.days)


def _whole_dates(here: Here) -> Iterator[tuple[int, date, str]]:
    """``24 dec``, ``Thu, 24 Dec``, ``tomorrow``, ``next fri``: no weekday alone, which means every one."""
    named = weekday_named(here.word())
    offset = 0 if named is None else 2 if here.word(1) == "," else 1
    for rule in _DATES:
        for taken, piece in rule(here._replace(at=here.at + offset)):
            if piece.kind == "weekday" or (taken == 1 and month_named(here.word(offset)) is not None):
                continue
            for day in piece.days if named is None else piece.every:
                if named is None or day.weekday() == named:
                    yield offset + taken, day, ""
            if piece.problem:
                yield offset + taken, here.now.day, piece.problem


def some_days(here: Here) -> Found:
    """``24 dec``, ``24 dec - 2 jan``, ``24-28 dec``, ``next week``, ``december``."""
    for taken, day, problem in dates_at(here):
        if here.word(taken) in _DASHES:
            yield from _until_a_date(here, taken, day)
        yield taken, Piece("days", days=(day, day), problem=problem)
    yield from _days_of_a_month(here)
    for taken, piece in date_words.week(here):
        if piece.days and piece.further:
            yield taken, Piece("days", days=(piece.days[0], piece.further[:6][-1]))
    before = here.words[here.at - 1] if here.at else ""
    if number(here.word(1), 31) is None and not before[-1:].isdigit():
        for taken, begin, after in _months(here):
            yield taken, Piece("days", days=(begin, after - timedelta(days=1)))


def _days_of_a_month(here: Here) -> Found:
    """``24-28 dec``."""
    start = number(here.word().rstrip("."), 31)
    if start and here.word(1) in _DASHES:
        for taken, end, _ in dates_at(here._replace(at=here.at + 2)):
            if start < end.day:
                yield taken + 2, Piece("days", days=(end.replace(day=start), end))


def _until_a_date(here: Here, taken: int, day: date) -> Found:
    """The end of a range of days: the first such date that is not before its start."""
    later = here._replace(at=here.at + taken + 1)
    from_then = later._replace(now=WallDateTime(day, 0))
    ends = [(length, end) for each in (later, from_then) for length, end, _ in dates_at(each) if end >= day]
    for length in dict.fromkeys(length for length, _ in ends):
        nearest = next(end for each, end in ends if each == length)
        yield taken + 1 + length, Piece("days", days=(day, nearest))


def _months(here: Here) -> Iterator[tuple[int, date, date]]:
    """Words taken, the first day of a month, and of the one after it; of this year or the next, or of the year said."""
    month, today = month_named(here.word()), here.now.day
    if month is None:
        return
    year = number(here.word(1))
    is_said = year is not None and year >= 1000
    found = year if year is not None and is_said else today.year + (month < today.month)
    if found < date.max.year:
        yield 2 if is_said else 1, date(found, month, 1), date(found + month // 12, month % 12 + 1, 1)


def stretch(here: Here) -> Found:
    """``fri 14:00 - mon 9:00``: from a time of one day to a time of another."""
    for taken, start in _moments(here):
        if here.word(taken) in _DASHES:
            later = here._replace(at=here.at + taken + 1)
            then = later._replace(now=start)
            ends = [(length, end) for each in (later, then) for length, end in _moments(each) if end > start]
            for length, end in dict(ends[::-1]).items():
                yield taken + 1 + length, Piece("stretch", stretch=(start, end))


def _moments(here: Here) -> Iterator[tuple[int, WallDateTime]]:
    for taken, day, problem in dates_at(here, bare=True):
        for length, piece in clock_time(here._replace(at=here.at + taken)):
            for minutes, ranged in piece.times:
                if not problem and minutes is not None and ranged is None and minutes < DAY_MINUTES:
                    yield taken + length, WallDateTime(day, minutes)


def first(here: Here) -> Found:
    """``from 1 dec``, ``starting next monday``, ``from june``."""
    if here.word() not in ("from", "starting", "beginning", "since", "as"):
        return
    offset = 2 if here.word(1) in ("of", "on", "in", "the") else 1
    then = here._replace(at=here.at + offset)
    for taken, day, problem in dates_at(then, bare=True):
        yield offset + taken, Piece("first", days=(day, day), problem=problem)
    for taken, begin, _ in _months(then):
        yield offset + taken, Piece("first", days=(begin, begin))
    for taken, piece in date_words.week(then):
        if piece.days and then.word(taken - 1) in ("week", "month"):
            yield offset + taken, Piece("first", days=(piece.days[0], piece.days[0]))


def last(here: Here) -> Found:
    """``until 1 jun``, ``until june`` (its eve, or its end), ``until the end of june``; ``to`` behind a ``from``."""
    is_clear = here.word() in ("until", "till", "til", "through", "thru", "ending")
    if not is_clear and not (here.word() in ("to", "-", "–") and "from" in here.words[: here.at]):
        return
    offset = 2 if here.word(1) == "the" else 1
    if (here.word(offset), here.word(offset + 1)) == ("end", "of"):
        yield from _end_of_month(here, offset + 2)
        return
    then = here._replace(at=here.at + 1)
    for taken, day, problem in dates_at(then):
        yield 1 + taken, Piece("last", days=(day, day), problem=problem)
    for taken, begin, after in _months(then):
        if here.word() not in ("through", "thru"):
            eve = begin - timedelta(days=1)
            yield 1 + taken, Piece("last", days=(eve, eve))
        yield 1 + taken, Piece("last", days=(after - timedelta(days=1),) * 2)


def _end_of_month(here: Here, offset: int) -> Found:
    for taken, _, after in _months(here._replace(at=here.at + offset)):
        yield offset + taken, Piece("last", days=(after - timedelta(days=1),) * 2)


def total(here: Here) -> Found:
    """``8 times``, ``x8``."""
    before, after = number(here.word()), number(here.word(1))
    if before and here.word(1) in ("times", "time", "x") and before <= MOST_OCCURRENCES:
        yield 2, Piece("total", total=before)
    if here.word() in ("x", "×") and after:
        yield 2, Piece("total", total=after)


# -- hours ------------------------------------------------------------------------------------------------------


def hours(here: Here) -> Found:
    """``9-12``, ``9:00-12:00 and 14-17``, ``all day``."""
    for taken, spans in _hours_from(here, 0):
        yield taken, Piece("hours", hours=spans)


def _hours_from(here: Here, offset: int) -> Iterator[tuple[int, tuple[Span, ...]]]:
    for taken, span in _range_at(here._replace(at=here.at + offset)):
        then = offset + taken
        while here.word(then) in _AND:
            then += 1
        if then > offset + taken:
            for whole, more in _hours_from(here, then):
                if more[0].start >= span.end:
                    yield whole, (span, *more)
        yield offset + taken, (span,)


def _range_at(here: Here) -> Iterator[tuple[int, Span]]:
    if (here.word(), here.word(1)) == ("all", "day"):
        yield 2, Span(0, DAY_MINUTES)
    for taken, piece in clock_time(here):
        ranges = [(start, length) for start, length in piece.times if start is not None and length]
        found = [Span(start, start + length) for start, length in sorted(ranges, key=lambda each: each[1])]
        yield from ((taken, span) for span in found)
        words = here.words[here.at : here.at + taken]
        is_plain = not any(":" in word or "." in word or word in ("am", "pm", "a", "p") for word in words)
        for start, end in found:
            if is_plain and 0 < start < _EARLY and end <= DAY_MINUTES // 2 and len(found) == 1:
                yield taken, Span(start + DAY_MINUTES // 2, end + DAY_MINUTES // 2)


# -- session types ----------------------------------------------------------------------------------------------


def for_types(here: Here, types: Mapping[tuple[str, ...], tuple[Id, ...]]) -> Found:
    """``for Intro, 1:1``: names of session types, whole."""
    if here.word() == "for":
        for taken, ids in _types_from(here, 1, types):
            yield taken, Piece("types", types=ids)


def _types_from(
    here: Here, offset: int, types: Mapping[tuple[str, ...], tuple[Id, ...]]
) -> Iterator[tuple[int, tuple[Id, ...]]]:
    for name, ids in types.items():
        begin = here.at + offset
        if name and tuple(here.words[begin : begin + len(name)]) == name:
            then = offset + len(name)
            after = then + (1 if here.word(then) in _AND else 0)
            after += 1 if here.word(after) == "and" else 0
            for each in ids:
                if after > then:
                    yield from ((taken, (each, *more)) for taken, more in _types_from(here, after, types))
                yield then, (each,)
