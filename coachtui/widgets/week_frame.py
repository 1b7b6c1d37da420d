"""Days and rows of a week in one zone: which instants each cell of the grid stands for.

Rows are wall-clock time and shared by all days. Where clocks go back, the repeated hour has rows of its own after
the hour it repeats; on the other days nothing happens in them and a block runs through. Where clocks go forward,
the rows of the hour that is skipped exist on that day without any instant.
"""

from bisect import bisect_right
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct

from coachtui.records.time import DAY_MINUTES, MINUTE, Span
from coachtui.scheduling.zones import DAY, EPOCH_DAY, HOUR, Offsets

ZOOMS = (60, 30, 15)


class Row(Struct, frozen=True):
    """A row of the grid: the minutes of the day it begins at, and whether it is the second time round."""

    minutes: int
    repeated: bool = False


class Stretch(Struct, frozen=True):
    """A part of a day with one offset; minutes below ``repeats_until`` were shown before on that day."""

    span: Span
    offset: int
    repeats_until: int
    lowest_row: int


class DayFrame(Struct, frozen=True):
    """One local day: its real span, and for each row the instants it stands for, or None."""

    date: date
    span: Span
    stretches: tuple[Stretch, ...]
    cells: tuple[Span | None, ...]


class WeekFrame:
    """One to seven days in a row, cut into rows of ``step`` minutes."""

    def __init__(self, zone: ZoneInfo, first_day: date, days: int, step: int) -> None:
        self.zone = zone
        self.step = step
        first = first_day.toordinal() - EPOCH_DAY
        days = max(1, min(days, date.max.toordinal() - first_day.toordinal() + 1))
        self._offsets = Offsets(zone, first * DAY, (first + days) * DAY)
        openings = [self._offsets.opening((first + index) * DAY) for index in range(days + 1)]
        spans = [Span(openings[index], openings[index + 1]) for index in range(days)]
        pieces = [self._pieces(span) for span in spans]
        local_days = [(first + index) * DAY for index in range(days)]
        folds = [_folds(each, day) for each, day in zip(pieces, local_days, strict=True)]
        self.rows = _rows(step, {fold for day in folds for fold in day.values()})
        self._base = {row.minutes // step: index for index, row in enumerate(self.rows) if not row.repeated}
        self._repeat = {row.minutes // step: index for index, row in enumerate(self.rows) if row.repeated}
        self._local_days = local_days
        self._starts = openings
        self.days = tuple(
            self._day(date.fromordinal(first + index + EPOCH_DAY), spans[index], index, pieces[index], folds[index])
            for index in range(days)
        )

    def _pieces(self, span: Span) -> list[tuple[Span, int]]:
        """The day cut where the offset changes, each with its offset."""
        found: list[tuple[Span, int]] = []
        start = at = span.start
        offset = self._offsets.at(start)
        while at < span.end:
            until = min(at + HOUR, span.end)
            if self._offsets.at(until) != offset and (change := self._change(at, until, offset)) < span.end:
                found.append((Span(start, change), offset))
                start = at = change
                offset = self._offsets.at(change)
            else:
                at = until
        return [*found, (Span(start, span.end), offset)] if span.start < span.end else []

    def _change(self, before: int, after: int, offset: int) -> int:
        while after - before > 1:
            middle = (before + after) // 2
            before, after = (middle, after) if self._offsets.at(middle) == offset else (before, middle)
        return after

    def _day(
        self, day: date, span: Span, index: int, pieces: list[tuple[Span, int]], folds: dict[int, tuple[int, int]]
    ) -> DayFrame:
        stretches = []
        lowest = 0
        for number, (piece, offset) in enumerate(pieces):
            fold = folds.get(number)
            if fold:
                # Time goes on: what follows the repeated hour is never drawn above it.
                lowest = self._repeat[(fold[1] - 1) // self.step]
            stretches.append(Stretch(piece, offset, fold[1] if fold else 0, lowest))
        cells: list[Span | None] = [None] * len(self.rows)
        for stretch in stretches:
            at = stretch.span.start
            while at < stretch.span.end:
                minute = self._minute(stretch, index, at)
                boundary = (minute // self.step + 1) * self.step
                if minute < stretch.repeats_until:
                    boundary = min(boundary, stretch.repeats_until)
                until = min(stretch.span.end, at + max(1, boundary - minute) * MINUTE)
                row = self._row(stretch, minute)
                known = cells[row]
                cells[row] = Span(known.start if known else at, until)
                at = until
        return DayFrame(day, span, tuple(stretches), tuple(cells))

    def _minute(self, stretch: Stretch, day: int, at: int) -> int:
        return max(0, min(DAY_MINUTES - 1, (at + stretch.offset - self._local_days[day]) // MINUTE))

    def _row(self, stretch: Stretch, minute: int) -> int:
        if minute < stretch.repeats_until:
            return self._repeat[minute // self.step]
        return max(self._base[minute // self.step], stretch.lowest_row)

    @property
    def span(self) -> Span:
        """All days together."""
        return Span(self._starts[0], self._starts[-1])

    def day_of(self, at: int) -> int | None:
        """Which day holds the instant."""
        if not self._starts[0] <= at < self._starts[-1]:
            return None
        return bisect_right(self._starts, at) - 1

    def row_of(self, at: int, day: int) -> int:
        """The row of an instant on a day; instants before or after it count as its first or last."""
        frame = self.days[day]
        for stretch in frame.stretches:
            if at < stretch.span.end:
                return self._row(stretch, self._minute(stretch, day, max(at, stretch.span.start)))
        return len(self.rows) - 1

    def locate(self, at: int) -> tuple[int, int] | None:
        """Day and row of an instant; None outside the days shown."""
        day = self.day_of(at)
        return None if day is None else (day, self.row_of(at, day))

    def cell(self, day: int, row: int) -> Span | None:
        """The instants a cell stands for; None where that hour does not exist on that day."""
        return self.days[day].cells[row]

    def row_at(self, minutes: int) -> int:
        """The row that holds a time of day."""
        return self._base[max(0, min(DAY_MINUTES - 1, minutes)) // self.step]

    def nearest_row(self, day: int, row: int) -> int:
        """The row nearest to ``row`` that exists on the day."""
        cells = self.days[day].cells
        existing = (index for index, cell in enumerate(cells) if cell is not None)
        return min(existing, key=lambda index: abs(index - row), default=row)

    def minutes_of(self, at: int) -> int:
        """What the zone's clocks show at an instant, in minutes of the day."""
        return (at + self._offsets.at(at)) % DAY // MINUTE

    def date_of(self, at: int) -> date:
        """The date the zone's clocks show at an instant."""
        ordinal = (at + self._offsets.at(at)) // DAY + EPOCH_DAY
        return date.fromordinal(max(1, min(date.max.toordinal(), ordinal)))

    def same_time(self, at: int, days: int) -> int:
        """The instant at which clocks show the same time this many days on; in a gap the jump."""
        local = at + self._offsets.at(at) + days * DAY
        offsets = Offsets(self.zone, local, local)
        choices = offsets.instants(local)
        return choices[0] if choices else offsets.opening(local)


def minutes_in(zone: ZoneInfo, at: int) -> int:
    """What a zone's clocks show at an instant, in minutes of the day; at the ends of the calendar too."""
    return (at + Offsets(zone, at, at).at(at)) % DAY // MINUTE


def _folds(pieces: list[tuple[Span, int]], local_day: int) -> dict[int, tuple[int, int]]:
    """For each piece that shows minutes again, by its place: from which minute until which."""
    folds = {}
    shown_until = 0
    for number, (span, offset) in enumerate(pieces):
        begin = max(0, (span.start + offset - local_day) // MINUTE)
        if begin < shown_until:
            folds[number] = (begin, shown_until)
        shown_until = max(shown_until, min(DAY_MINUTES, -(-(span.end + offset - local_day) // MINUTE)))
    return folds


def _rows(step: int, folds: set[tuple[int, int]]) -> tuple[Row, ...]:
    """The rows of a day, those of repeated hours after the hour they repeat."""
    repeats: dict[int, int] = {}
    for begin, end in folds:
        last = (end - 1) // step
        for number in range(begin // step, last + 1):
            repeats[number] = max(last, repeats.get(number, 0))
    rows = []
    for number in range(DAY_MINUTES // step):
        rows.append(Row(number * step))
        rows += [Row(again * step, True) for again in sorted(repeats) if repeats[again] == number]
    return tuple(rows)


@lru_cache(maxsize=32)
def week_frame(zone: ZoneInfo, first_day: date, days: int, step: int) -> WeekFrame:
    """The frame of a week, made once."""
    return WeekFrame(zone, first_day, days, step)
