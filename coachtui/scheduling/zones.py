"""From wall time to instants and back: the one place that knows zones (``design.md`` §4).

Inside, a wall clock's reading is one number, its *local seconds*: the seconds since 1970 that a clock with offset
zero would show. A zone is a row of pieces with one offset each, found once and kept; every question is then
arithmetic on a few pieces. ``zoneinfo`` alone would ask nothing in a gap and call the two times in a fold equal.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from coachtui.errors import AmbiguousTime, Invalid, NonexistentTime
from coachtui.records.text import one_line
from coachtui.records.time import MINUTE, Span, WallDateTime, WallTime, instant

HOUR = 60 * MINUTE
DAY = 24 * HOUR
EPOCH_DAY = date(1970, 1, 1).toordinal()
FOREVER = 253_402_214_400
"""Later than anything in a calendar: the last day of 9999, UTC."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST = -62_104_060_800
"""The year 2, UTC: datetimes in any zone are still possible here, and until ``FOREVER``."""
_BLOCK = 365 * DAY
"""Transitions are found and kept in blocks of this length."""
_STEP = 3 * DAY
"""How far apart offsets are compared: no zone changed and changed back sooner than in four days (Freetown, 1939)."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*")
_NO_PLACES = frozenset({"localtime", "posixrules", "Factory"})


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """The IANA time zone of this name; raises ``Invalid`` for any other, with the nearest name there is."""
    if _NAME.fullmatch(name) and name not in _NO_PLACES and not name.startswith(("posix/", "right/")):
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    detail = f"time_zone: there is no time zone called {one_line(name[:64])}"
    nearest = _nearest_name(name[:64])
    raise Invalid(f"{detail}; did you mean {nearest}?" if nearest else detail, field="time_zone")


def instant_of(zone: ZoneInfo, wall: WallDateTime, fold: int | None = None) -> int:
    """The instant at which the zone's clocks show ``wall``; ``fold`` chooses between two, 1 for the second.

    Raises ``NonexistentTime`` in a gap, with the two instants that may be meant (``wall`` read with the offset after
    the jump, and with the one before it), and ``AmbiguousTime`` in a fold without ``fold``, with both instants.
    """
    local = _local(wall)
    offsets = Offsets(zone, local, local)
    found = offsets.instants(local)
    if not found:
        choices = sorted(local - offset for offset in offsets.around(offsets.opening(local)))
        raise NonexistentTime(
            f"{_shown(wall)} does not exist in {zone.key}: the clocks go forward over it",
            choices=[instant(each) for each in choices],
        )
    if len(found) > 1 and fold is None:
        raise AmbiguousTime(
            f"{_shown(wall)} happens twice in {zone.key}: the clocks go back over it",
            choices=[instant(each) for each in found],
        )
    return found[-1 if fold else 0]


def wall_of(zone: ZoneInfo, at: int) -> tuple[WallDateTime, int]:
    """What the zone's clocks show at an instant, to the whole minute begun, and the fold (1: shown the second time)."""
    offsets = Offsets(zone, at, at)
    local = at + offsets.at(at)
    day, second = divmod(local, DAY)
    fold = int(offsets.instants(local)[0] < at)
    return WallDateTime(day_numbered(day + EPOCH_DAY), second // MINUTE), fold


def day_span(zone: ZoneInfo, day: date) -> Span:
    """A local day in its real length: 23 hours, 25, or none at all where the zone skipped it.

    A day begins when its date is first shown, so days follow each other without gap or overlap.
    """
    begin = (day.toordinal() - EPOCH_DAY) * DAY
    offsets = Offsets(zone, begin, begin + DAY)
    return Span(offsets.opening(begin), offsets.opening(begin + DAY))


def date_of(zone: ZoneInfo, at: int) -> date:
    """The day whose span holds the instant."""
    offsets = Offsets(zone, at, at)
    day = (at + offsets.at(at)) // DAY
    # Where clocks go back over midnight the next day has begun before the old date is shown once more.
    if offsets.opening((day + 1) * DAY) <= at:
        day += 1
    return day_numbered(day + EPOCH_DAY)


def days_between(zone: ZoneInfo, start: int, end: int) -> list[tuple[date, Span]]:
    """The local days that meet ``[start, end)``, whole, in order; a day that was skipped is not among them."""
    if end <= start:
        return []
    first = date_of(zone, start).toordinal() - EPOCH_DAY
    last = date_of(zone, end - 1).toordinal() - EPOCH_DAY
    offsets = Offsets(zone, start, end)
    begins = [offsets.opening(day * DAY) for day in range(first, last + 2)]
    spans = [Span(begins[index], begins[index + 1]) for index in range(last - first + 1)]
    return [
        (day_numbered(first + EPOCH_DAY + index), span) for index, span in enumerate(spans) if span.start < span.end
    ]


def week_span(zone: ZoneInfo, day: date, first_weekday: int = 0) -> Span:
    """The local week around a day; ``first_weekday`` 0 begins it on Monday."""
    begin = (day.toordinal() - (day.weekday() - first_weekday) % 7 - EPOCH_DAY) * DAY
    offsets = Offsets(zone, begin, begin + 7 * DAY)
    return Span(offsets.opening(begin), offsets.opening(begin + 7 * DAY))


def window_span(zone: ZoneInfo, day: date, start: WallTime, end: WallTime) -> Span | None:
    """A window of one date in its real length, never asking: None when nothing of it is left.

    An edge in a gap is at the jump; a start in a fold is the first of the two, an end there the second.
    """
    begin = (day.toordinal() - EPOCH_DAY) * DAY
    offsets = Offsets(zone, begin, begin + DAY)
    return offsets.window(begin + start.minutes * MINUTE, begin + end.minutes * MINUTE)


def day_numbered(number: int) -> date:
    """The date with this ordinal; raises ``Invalid`` outside the years 1 to 9999."""
    if not 1 <= number <= _LAST_DAY:
        raise Invalid("That time is outside the years 1 to 9999")
    return date.fromordinal(number)


_LAST_DAY = date.max.toordinal()


class Offsets:
    """A zone's UTC offsets over ``[start, end)`` and at least two days on either side, each looked up once."""

    __slots__ = ("_begins", "_offsets")

    def __init__(self, zone: ZoneInfo, start: int, end: int) -> None:
        self._begins, self._offsets = _pieces(zone, (start - 3 * DAY) // _BLOCK, (end + 3 * DAY) // _BLOCK)

    def at(self, at: int) -> int:
        """The offset at an instant, in seconds."""
        return self._offsets[max(0, bisect_right(self._begins, at) - 1)]

    def around(self, at: int) -> tuple[int, int]:
        """The offsets just before and at an instant."""
        return self.at(at - 1), self.at(at)

    def instants(self, local: int) -> list[int]:
        """The instants at which clocks show ``local``: none in a gap, two in a fold."""
        return [each for each in self._candidates(local) if each + self.at(each) == local]

    def opening(self, local: int) -> int:
        """When clocks first show ``local`` or later: the jump in a gap, the first of two in a fold."""
        begins, offsets = self._begins, self._offsets
        index = max(0, bisect_right(begins, local - DAY) - 1)
        last = len(begins) - 1
        while index < last and local - offsets[index] >= begins[index + 1]:
            index += 1
        return max(begins[index], local - offsets[index])

    def closing(self, local: int) -> int:
        """Until when clocks show earlier than ``local``: the jump in a gap, the second of two in a fold."""
        begins, offsets = self._begins, self._offsets
        index = max(0, bisect_right(begins, local + DAY) - 1)
        while index > 0 and local - offsets[index] < begins[index]:
            index -= 1
        until = local - offsets[index]
        return until if index == len(begins) - 1 else min(until, begins[index + 1])

    def window(self, start: int, end: int) -> Span | None:
        """The stretch between two local seconds; None when nothing of it is left."""
        if start >= end:
            return None
        span = Span(self.opening(start), self.closing(end))
        return span if span.start < span.end else None

    def windows(self, days: Sequence[int], start: int, end: int) -> list[Span]:
        """The window from ``start`` to ``end`` (seconds of the day, at most two days on) on each sorted day (ordinals).

        Days away from any transition, nearly all, cost one addition.
        """
        found: list[Span] = []
        if start >= end or not days:
            return found
        begins, done = self._begins, 0
        index = max(0, bisect_right(begins, (days[0] - EPOCH_DAY - 4) * DAY) - 1)
        while done < len(days):
            # From two days after the last change to four before the next nothing of a window can be in a gap or fold.
            calm = bisect_left(days, begins[index] // DAY + 3 + EPOCH_DAY, done)
            until = len(days)
            if index + 1 < len(begins):
                until = bisect_left(days, begins[index + 1] // DAY - 4 + EPOCH_DAY, calm)
            if done < calm:
                found += self._each(days[done:calm], start, end)
            first, last = (wall - self._offsets[index] - EPOCH_DAY * DAY for wall in (start, end))
            found += [Span(day * DAY + first, day * DAY + last) for day in days[calm:until]]
            done = until
            index += 1
        return found

    def _each(self, days: Sequence[int], start: int, end: int) -> list[Span]:
        begins = [(day - EPOCH_DAY) * DAY for day in days]
        spans = [self.window(begin + start, begin + end) for begin in begins]
        return [span for span in spans if span is not None]

    def _candidates(self, local: int) -> list[int]:
        first = max(0, bisect_right(self._begins, local - DAY) - 1)
        last = bisect_right(self._begins, local + DAY)
        return sorted({local - offset for offset in self._offsets[first:last]})


@lru_cache(maxsize=1024)
def _pieces(zone: ZoneInfo, first: int, last: int) -> tuple[list[int], list[int]]:
    """Where each piece of the blocks ``first`` to ``last`` begins, and its offset."""
    begins, offsets = [_EARLIEST - _BLOCK], [_changes(zone, first)[0]]
    for block in range(first, last + 1):
        for begin, offset in _changes(zone, block)[1]:
            begins.append(begin)
            offsets.append(offset)
    return begins, offsets


@lru_cache(maxsize=4096)
def _changes(zone: ZoneInfo, block: int) -> tuple[int, tuple[tuple[int, int], ...]]:
    """The offset a block begins with, and every change in it: when, and to what."""
    begin, end = block * _BLOCK, (block + 1) * _BLOCK
    initial = offset = _offset(zone, begin - 1)
    changes = []
    at = begin - 1
    while at < end - 1:
        until = min(at + _STEP, end - 1)
        while _offset(zone, until) != offset:
            at, offset = _first_change(zone, at, until, offset)
            changes.append((at, offset))
        at = until
    return initial, tuple(changes)


def _first_change(zone: ZoneInfo, before: int, after: int, offset: int) -> tuple[int, int]:
    """A change between two instants whose offsets differ: when, and to what."""
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after, _offset(zone, after)


def _offset(zone: ZoneInfo, at: int) -> int:
    moment = _EPOCH + timedelta(seconds=min(max(at, _EARLIEST), FOREVER))
    offset = moment.astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _local(wall: WallDateTime) -> int:
    return (wall.day.toordinal() - EPOCH_DAY) * DAY + wall.minutes * MINUTE


def _shown(wall: WallDateTime) -> str:
    return f"{wall.day.isoformat()} {wall.time}"


def _nearest_name(name: str) -> str | None:
    """The name of a zone that was probably meant, by the whole name or by the place alone."""
    names = {known.casefold(): known for known in sorted(available_timezones() - _NO_PLACES)}
    places = {known.rpartition("/")[2].casefold(): known for known in sorted(names.values(), reverse=True)}
    wanted = name.casefold().replace(" ", "_")
    for known in (names, places):
        close = get_close_matches(wanted, known, n=1, cutoff=0.75)
        if close:
            return known[close[0]]
    return None
