"""Painting what is open: a stretch of days and hours, how often, and what it would do, before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from coachtui.errors import CoachtuiError, Unavailable
from coachtui.records.time import DAY_MINUTES, Instant, Span, WallDateTime, WallTime, seconds
from coachtui.scheduling.intervals import merged, subtracted
from coachtui.scheduling.zones import wall_of
from coachtui.screens.many_sessions import ManySessions
from coachtui.widgets.clock_text import WEEKDAYS
from coachtui.widgets.week_layout import NO_CHANGE, HoursChange

if TYPE_CHECKING:
    from coachtui.records.availability import Override
    from coachtui.scheduling.availability_words import AvailabilityWords
    from coachtui.scheduling.planned import Planned
    from coachtui.widgets.prompt import Answer

WAYS = ("every week", "every other week", "only these days", "close")
"""What may be done with what was painted."""
MOST = 1000


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

        def read(text: str) -> Answer:
            return self._read_painted(painted, text)

        self._ask_value(
            f"open {painted.words}",
            lambda plans: self.start(self._look_first(plans)),
            read,
            value=WAYS[0],
            placeholder=", ".join(WAYS),
        )

    def _read_painted(self, painted: Painted, text: str) -> Answer:
        """How often, and what else may be said of hours: ``every week for Intro until june``, ``close: dentist``."""
        from coachtui.scheduling.availability_in_words import read_availability
        from coachtui.widgets.prompt import Answer, Choice

        way, more = way_and_more(text)
        words = self.hours_words
        found = read_availability(f"{line_of(way, painted)}{more}", self.coach_now, words.types)
        choices = tuple(Choice(words.together(plans), plans) for plans in found.readings)
        return Answer(choices, found.problem and f"{found.problem}; say {', '.join(WAYS)}")

    @property
    def hours_words(self) -> AvailabilityWords:
        """How hours are said, on the coach's clocks."""
        from coachtui.scheduling.availability_words import AvailabilityWords

        names = {each.id: each.name for each in self.session_types}
        return AvailabilityWords(self.coach_now.day, names, self.desk.twelve_hours)

    @property
    def coach_now(self) -> WallDateTime:
        """What the coach's clock shows."""
        return wall_of(self.coach_zone, seconds(self.now))[0]

    async def _look_first(self, plans: Sequence[Planned]) -> None:
        """Say what it would do, and do it only then."""
        from coachtui.service.availability import ListOverrides
        from coachtui.service.planning import changes_to_add

        self.stop_painting()
        if self.source is None:
            return
        overrides: Sequence[Override] = ()
        try:
            overrides = (await self.source.backend.run(ListOverrides(limit=MOST))).items
        except Unavailable:
            pass  # what follows says so, and may wait
        except CoachtuiError as problem:
            self.refused(problem)
            return
        await self.weigh(changes_to_add(plans, overrides), self.hours_words.together(plans))

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


def way_and_more(text: str) -> tuple[str, str]:
    """Which of the ways a text begins with, or is the beginning of, and what more it says; every week if none."""
    said = text.strip()
    whole = [way for way in WAYS if said.casefold().startswith(way)]
    if whole:
        more = said[len(whole[0]) :]
        return whole[0], more[1:] if more[:1].casefold() == "d" else more  # closed
    begun = [way for way in WAYS if way.startswith(said.casefold())]
    return (begun[0], "") if begun else (WAYS[0], f" {said}")


def line_of(way: str, painted: Painted) -> str:
    """What is to be done as ``availability_in_words`` reads it: ``every other Sat 09:00–12:00 from 2026-11-28``."""
    hours = f"{WallTime(painted.start)}–{WallTime(painted.end)}"
    first, last = painted.first.isoformat(), painted.last.isoformat()
    dates = first if first == last else f"{first} – {last}"
    if way == "close":
        return f"away {dates} {hours}"
    if way == "only these days":
        return f"{dates} also {hours}"
    from coachtui.scheduling.pattern_words import weekdays_words

    days = weekdays_words(sorted({day.weekday() for day in painted.days}))
    return f"every {'other ' if way == 'every other week' else ''}{days} {hours} from {first}"
