"""Painting what is open: a stretch of days and hours, how often, and what it would do, before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from coachtui.errors import CoachtuiError
from coachtui.records.time import DAY_MINUTES, Instant, Span, WallDateTime, WallTime, seconds
from coachtui.scheduling.intervals import merged, subtracted
from coachtui.scheduling.zones import wall_of
from coachtui.screens.many_sessions import ManySessions
from coachtui.widgets.clock_text import WEEKDAYS, long_day_label
from coachtui.widgets.week_layout import NO_CHANGE, HoursChange

if TYPE_CHECKING:
    from coachtui.service.changes import Change
    from coachtui.widgets.prompt import Answer

RRULE_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WAYS = ("every week", "every other week", "only these days", "close")
"""What may be done with what was painted."""


class Painted(NamedTuple):
    """Days from the first to the last, and on each of them the same minutes of the day, in the coach's zone."""

    first: date
    last: date
    start: int
    end: int

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=day) for day in range((self.last - self.first).days + 1)]

    @property
    def words(self) -> str:
        """``Mon–Fri 09:00–17:00``."""
        first, last = WEEKDAYS[self.first.weekday()], WEEKDAYS[self.last.weekday()]
        days = first if self.first == self.last else f"{first}–{last}"
        return f"{days} {WallTime(self.start)}–{WallTime(self.end)}"


class PaintingAvailability(ManySessions):
    """The part of the coach's screen that opens and closes hours."""

    painting_from: Instant | None = None
    """Where painting began; the cursor is at the other corner."""

    def action_paint(self) -> None:
        """Begin at the cursor; once more, say how often it is open."""
        if self.painting_from is None:
            self.painting_from = self.grid.cursor
            self._show_painted()
        else:
            self.finish_painting()

    @property
    def painted(self) -> Painted | None:
        """The days and hours between where painting began and the cursor, both cells included."""
        if self.painting_from is None:
            return None
        corners = [wall_of(self.coach_zone, seconds(at))[0] for at in (self.painting_from, self.grid.cursor)]
        first, last = sorted(corner.day for corner in corners)
        start, latest = sorted(corner.minutes for corner in corners)
        return Painted(first, last, start, min(DAY_MINUTES, latest + self.grid.zoom))

    def finish_painting(self) -> None:
        """Ask how often what was painted is open, its reading shown."""
        painted = self.painted
        if painted is None:
            return
        from coachtui.widgets.prompt import Answer, Choice

        def read(text: str) -> Answer:
            found = [way for way in WAYS if way.startswith(text.casefold().strip())]
            choices = tuple(Choice(way_words(way, painted), way) for way in found[:1])
            return Answer(choices, "" if found else ", ".join(WAYS))

        self._ask_value(
            f"open {painted.words}",
            lambda way: self.start(self._look_first(painted, way)),
            read,
            value=WAYS[0],
            placeholder=", ".join(WAYS),
        )

    async def _look_first(self, painted: Painted, way: str) -> None:
        """Say what it would do, and do it only then."""
        self.stop_painting()
        await self.weigh(changes_of(way, painted), way_words(way, painted))

    # -- what is shown meanwhile --

    def action_leave(self) -> None:
        if self.painting_from is not None and self.form is None:
            self.stop_painting()
        else:
            super().action_leave()

    def stop_painting(self) -> None:
        """Show again what is open and nothing else."""
        self.painting_from = None
        self.grid.change = NO_CHANGE
        self.cursor_rests()

    def cursor_rests(self) -> None:
        super().cursor_rests()
        if self.painting_from is not None:
            self._show_painted()

    def _painted_spans(self) -> list[Span]:
        painted = self.painted
        if painted is None:
            return []
        ends = [(WallDateTime(day, painted.start), WallDateTime(day, 0).plus(painted.end)) for day in painted.days]
        return [Span(seconds(self._coach_instant(start)), seconds(self._coach_instant(end))) for start, end in ends]

    def _coach_instant(self, wall: WallDateTime) -> Instant:
        # The grid is in the viewer's zone; windows are in the coach's, which for a coach are nearly always the same.
        from coachtui.records.time import instant
        from coachtui.scheduling.zones import instant_of

        try:
            return instant(instant_of(self.coach_zone, wall, fold=0))
        except CoachtuiError as gap:
            choices: Sequence[Instant] = gap.extra["choices"]
            return choices[-1]

    def _show_painted(self) -> None:
        """Draw what it would open, and say in words what it is."""
        painted = self.painted
        if painted is None or self.week is None:
            return
        self.grid.change = HoursChange(opens=tuple(subtracted(self._painted_spans(), merged(self.grid.availability))))
        self.tell(f"Paint {painted.words} {self.desk.glyphs.middle_dot} {self.desk.keymap.shown('availability.paint')}")
        self.show_footer()


def way_words(way: str, painted: Painted) -> str:
    """What is to be done, in words: ``open every week: Mon–Fri 09:00–17:00 from Mon 23 Nov``."""
    if way == "close":
        return f"close this once: {painted.words}"
    return f"open {way}: {painted.words}" + (
        "" if way == "only these days" else f" from {long_day_label(painted.first)}"
    )


def changes_of(way: str, painted: Painted) -> tuple[Change, ...]:
    """The changes that open or close what was painted."""
    from coachtui.service.changes import CreateAvailabilityChange, CreateBlockChange

    start, end = WallTime(painted.start), WallTime(painted.end)
    if way == "close":
        spans = [(WallDateTime(day, painted.start), WallDateTime(day, 0).plus(painted.end)) for day in painted.days]
        return tuple(CreateBlockChange(start=begin, end=until) for begin, until in spans)
    until = painted.last if way == "only these days" else None
    rrule = "FREQ=DAILY"
    if until is None:
        days = ",".join(dict.fromkeys(RRULE_DAYS[day.weekday()] for day in painted.days))
        rrule = f"FREQ=WEEKLY;{'INTERVAL=2;' if way == 'every other week' else ''}BYDAY={days}"
    return (CreateAvailabilityChange(start=start, end=end, rrule=rrule, valid_from=painted.first, valid_until=until),)
