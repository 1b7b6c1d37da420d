"""What people write on a command line: days, times, and which thing they mean."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import isfinite
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

import click

from coachtui.records.text import one_line
from coachtui.records.time import Instant, WallDateTime, instant, seconds
from coachtui.scheduling.zones import date_of, day_span, instant_of, wall_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from coachtui.records.session import Details
    from coachtui.records.session_type import DetailField

T = TypeVar("T")


def day_from(text: str, now: Instant, zone: ZoneInfo) -> date:
    """A day from ``2026-11-27`` or words; raises ``click.UsageError``."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return _wall_in_words(text, now, zone)[0]


def start_from(text: str, now: Instant, zone: ZoneInfo) -> Instant:
    """An instant from a day (its first moment) or a time, as ``time_from``."""
    if _is_day(text):
        return instant(day_span(zone, date.fromisoformat(text)).start)
    return time_from(text, now, zone, whole_day="start")


def end_from(text: str, now: Instant, zone: ZoneInfo) -> Instant:
    """An instant from a day (its end: that day is included) or a time, as ``time_from``."""
    if _is_day(text):
        return instant(day_span(zone, date.fromisoformat(text)).end)
    return time_from(text, now, zone, whole_day="end")


def time_from(text: str, now: Instant, zone: ZoneInfo, whole_day: str | None = None) -> Instant:
    """An instant from ``2026-11-27T15:00`` in the zone, the same with an offset, or words such as ``fri 3pm``.

    ``whole_day`` says what words for a day alone mean: its ``start``, its ``end``, or None, that a time is missing.
    Raises ``click.UsageError`` for what cannot be read, ``NonexistentTime`` and ``AmbiguousTime`` of the zone.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        day, minutes = _wall_in_words(text, now, zone)
        if minutes is None and whole_day is not None:
            span = day_span(zone, day)
            return instant(span.start if whole_day == "start" else span.end)
    else:
        if found.tzinfo is not None:
            return instant(seconds(found))
        day, minutes = found.date(), None if _is_day(text) else found.hour * 60 + found.minute
    if minutes is None:
        raise click.UsageError(f"{_shown(text)} says a day but no time, such as {day.isoformat()}T15:00")
    return instant(instant_of(zone, WallDateTime(day, minutes)))


def one_of(wanted: str, things: Iterable[T], *, kind: str, id_of: Callable[[T], str], name_of: Callable[[T], str]) -> T:
    """The thing with this id or name, or whose name alone begins so; else ``click.UsageError`` is raised."""
    every = list(things)
    folded = wanted.strip().casefold()
    exact = [each for each in every if id_of(each) == wanted or name_of(each).casefold() == folded]
    found = exact or [each for each in every if folded and name_of(each).casefold().startswith(folded)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(one_line(name_of(each)) for each in found or every) or "none"
    if found:
        raise click.UsageError(f"{_shown(wanted)} may be any of these: {names}")
    raise click.UsageError(f"there is no {kind} called {_shown(wanted)}; there is: {names}")


def details_from(said: Iterable[str], schema: Iterable[DetailField]) -> Details:
    """Answers to the coach's questions from ``level=new``; raises ``click.UsageError`` for what is no such pair."""
    kinds = {each.name: each.kind for each in schema}
    details: Details = {}
    for each in said:
        name, equals, text = each.partition("=")
        if not equals:
            raise click.UsageError(f"{_shown(each)} is no answer; write --detail NAME=VALUE")
        try:
            details[name] = _number(text) if kinds.get(name) == "number" else text
        except ValueError:
            raise click.UsageError(f"{one_line(name)}: a number, not {_shown(text)}") from None
    return details


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        number = float(text)
        if not isfinite(number):
            raise
        return number


def today(now: Instant, zone: ZoneInfo) -> date:
    return date_of(zone, seconds(now))


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _wall_in_words(text: str, now: Instant, zone: ZoneInfo) -> tuple[date, int | None]:
    """The day, and the minutes of the day where a time is said; raises ``click.UsageError`` where it may mean two."""
    from coachtui.scheduling.dates_in_words import read_date

    found = read_date(text, wall_of(zone, seconds(now))[0])
    if found.problem:
        raise click.UsageError(f"{_shown(text)}: {found.problem}; or write a day or time as 2026-11-27T15:00")
    meant = [str(each.start or each.day) for each in found.readings]
    if len(meant) > 1:
        raise click.UsageError(f"{_shown(text)} may mean {' or '.join(meant)}")
    if found.readings[0].length is not None:
        raise click.UsageError(f"{_shown(text)}: say when it starts here, and how long with --duration")
    return found.readings[0].day, found.readings[0].minutes


def _shown(text: str) -> str:
    return f"“{one_line(text[:60])}”"
