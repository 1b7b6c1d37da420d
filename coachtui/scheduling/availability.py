"""When a coach is open: rules, replaced on overridden dates, minus blocks (``design.md`` §5)."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from coachtui.errors import Invalid
from coachtui.records.availability import AvailabilityRule, Block, Override
from coachtui.records.base import Id
from coachtui.records.time import MINUTE, Span, WallTime
from coachtui.scheduling.intervals import merged, subtracted
from coachtui.scheduling.recurrence import check_rule, occurrence_days
from coachtui.scheduling.zones import DAY, EPOCH_DAY, Offsets, date_of

#: How many days a look back for the start of an unbroken stretch takes in at once, at most.
_MOST_DAYS_BACK = 512
#: The days, counted from the first of all, from which a look back is kept: each is used for all that follow it.
_LOOK_BACK_FROM = 64
_LONGEST_RECURRING_DAYS = 366


def check_window(start: WallTime, end: WallTime) -> None:
    """Raises ``Invalid`` for a window that is empty or would cross midnight."""
    if end <= start:
        raise Invalid(f"end: {end} is not after {start}", field="end")


def check_block(block: Block) -> None:
    """Raises ``Invalid`` for a block that is neither stretch nor days, ends before it begins or recurs too often."""
    stretch, days = (block.start, block.end), (block.start_date, block.end_date)
    if (None in stretch) == (None in days) or any(each is not None for each in (stretch if None in stretch else days)):
        raise Invalid("a block has either start and end or start_date and end_date", field="start")
    _, begin, end = _shape(block)
    if end <= begin:
        name = "end" if block.end else "end_date"
        raise Invalid(f"{name}: a block ends after it begins", field=name)
    if block.rrule is not None:
        check_rule(block.rrule)
        if end - begin > _LONGEST_RECURRING_DAYS * DAY:
            raise Invalid("rrule: what recurs lasts a year at most", field="rrule")


def open_windows(
    rules: Sequence[AvailabilityRule],
    overrides: Sequence[Override],
    blocks: Sequence[Block],
    zone: ZoneInfo,
    start: int,
    end: int,
    session_type: Id | None = None,
) -> list[Span]:
    """The open windows that meet ``[start, end)``, merged and in order; ``session_type`` None means any.

    Each has its true start, however long before ``start`` time opened and stayed open. The last one's end may be
    cut short after ``end``: no further than ``end`` is looked.
    """
    if end <= start:
        return []
    pattern = _Pattern(rules, overrides, blocks, zone, session_type)
    # A day earlier: where clocks go back over midnight, a window can reach into the day after its own.
    first = date_of(zone, start).toordinal() - 1
    windows = pattern.windows(first, date_of(zone, end - 1).toordinal())
    found = [window for window in windows if window.end > start and window.start < end]
    if found:
        found[0] = pattern.from_its_opening(found[0], first)
    return found


def block_spans(block: Block, zone: ZoneInfo, start: int, end: int) -> list[Span]:
    """The occurrences of a block that meet ``[start, end)``, each whole, by start; whole days are local days."""
    if end <= start:
        return []
    offsets = Offsets(zone, start, end)
    return [span for span in _occurrences(block, offsets, zone, start, end) if span.end > start and span.start < end]


class _Pattern:
    """A coach's rules, overrides and blocks, as far as they count for one session type."""

    def __init__(
        self,
        rules: Sequence[AvailabilityRule],
        overrides: Sequence[Override],
        blocks: Sequence[Block],
        zone: ZoneInfo,
        session_type: Id | None,
    ) -> None:
        self._given = (tuple(rules), tuple(overrides), tuple(blocks), session_type)
        self.rules = [
            rule
            for rule in rules
            if session_type is None or not rule.session_types or session_type in rule.session_types
        ]
        self.overrides = {override.date.toordinal(): override for override in overrides}
        self.blocks = blocks
        self.zone = zone
        self.earliest = min([rule.valid_from.toordinal() for rule in self.rules] + list(self.overrides), default=1)

    def windows(self, first: int, last: int) -> list[Span]:
        """The windows of the days ``first`` to ``last`` (ordinals), without the blocks, merged and in order."""
        start, end = (first - EPOCH_DAY) * DAY, (last + 1 - EPOCH_DAY) * DAY
        offsets = Offsets(self.zone, start, end)
        spans: list[Span] = []
        for rule in self.rules:
            until = rule.valid_until.toordinal() if rule.valid_until else None
            days = occurrence_days(rule.rrule, rule.valid_from.toordinal(), first, last + 1, until)
            if self.overrides:
                days = [day for day in days if day not in self.overrides]
            spans += offsets.windows(days, rule.start.minutes * MINUTE, rule.end.minutes * MINUTE)
        for day, override in self.overrides.items():
            if first <= day <= last:
                for window in override.windows:
                    spans += offsets.windows([day], window.start.minutes * MINUTE, window.end.minutes * MINUTE)
        spans.sort()
        windows = merged(spans)
        if not windows or not self.blocks:
            return windows
        start, end = windows[0].start, windows[-1].end
        taken = [span for block in self.blocks for span in _occurrences(block, offsets, self.zone, start, end)]
        return subtracted(windows, sorted(taken))

    def from_its_opening(self, window: Span, first: int) -> Span:
        """A window of the days from ``first`` on with its start moved to where time first opened without a break."""
        start, boundary = self._back(window.start, first, first % _LOOK_BACK_FROM or _LOOK_BACK_FROM)
        if boundary > self.earliest and start <= self._reach_of_day_before(boundary):
            start = _opening(self._given, self.zone, start, boundary)
        return Span(start, window.end)

    def opening(self, start: int, first: int) -> int:
        """Where time that is open at ``start``, in the days from ``first`` on, first opened without a break."""
        days = 1
        while first > self.earliest:
            days = min(2 * days, _MOST_DAYS_BACK)
            before, first = self._back(start, first, days)
            if before == start:
                break
            start = before
        return start

    def _back(self, start: int, first: int, days: int) -> tuple[int, int]:
        """As ``opening``, but no more than so many days back: where it opened, and the day from which on that is so."""
        days = min(days, first - self.earliest)
        if days > 0 and start <= self._reach_of_day_before(first):
            before = self.windows(first - days, first - 1)
            if before and before[-1].end >= start:
                start = before[-1].start
        return start, first - days

    def _reach_of_day_before(self, day: int) -> int:
        midnight = (day - EPOCH_DAY) * DAY
        return Offsets(self.zone, midnight, midnight).closing(midnight)


_Given = tuple[tuple[AvailabilityRule, ...], tuple[Override, ...], tuple[Block, ...], Id | None]


@lru_cache(maxsize=1_000)
def _opening(given: _Given, zone: ZoneInfo, start: int, first: int) -> int:
    """``_Pattern.opening``: who is open around the clock has been for years, and each look goes through them all."""
    rules, overrides, blocks, session_type = given
    return _Pattern(rules, overrides, blocks, zone, session_type).opening(start, first)


def _occurrences(block: Block, offsets: Offsets, zone: ZoneInfo, start: int, end: int) -> list[Span]:
    """The occurrences of a block around ``[start, end)``, by start; some may not meet it."""
    first, begin, until = _shape(block)
    days = [first]
    if block.rrule is not None:
        low = start // DAY + EPOCH_DAY - until // DAY - 2
        days = occurrence_days(block.rrule, first, low, end // DAY + EPOCH_DAY + 2)
    elif not start - 2 * DAY - until < (first - EPOCH_DAY) * DAY < end + DAY:
        return []
    names_fold = block.start_fold is not None or block.end_fold is not None
    if block.start is not None and until <= 2 * DAY and not names_fold:
        return offsets.windows(days, begin, until)
    spans = [_long_span(block, zone, (day - EPOCH_DAY) * DAY, begin, until) for day in days]
    return [span for span in spans if span.start < span.end]


def _long_span(block: Block, zone: ZoneInfo, midnight: int, begin: int, until: int) -> Span:
    """One occurrence of a block of days, whose ends may lie years apart, or of one that says which fold is meant."""
    first, last = midnight + begin, midnight + until
    here, there = (Offsets(zone, each, each) for each in (first, last))
    ending = there.closing(last) if block.start is not None else there.opening(last)
    return Span(
        _in_fold(here, first, block.start_fold, here.opening(first)), _in_fold(there, last, block.end_fold, ending)
    )


def _in_fold(offsets: Offsets, local: int, fold: int | None, otherwise: int) -> int:
    """The instant that ``fold`` chooses where clocks show a time twice, else ``otherwise``."""
    instants = offsets.instants(local)
    return otherwise if fold is None or len(instants) < 2 else instants[fold]


def _shape(block: Block) -> tuple[int, int, int]:
    """A block's first day (an ordinal), and its beginning and end in seconds of that day's wall clock."""
    if block.start is not None and block.end is not None:
        first = block.start.day.toordinal()
        days = block.end.day.toordinal() - first
        return first, block.start.minutes * MINUTE, days * DAY + block.end.minutes * MINUTE
    begin = block.start_date or date.max
    last = block.end_date or begin
    return begin.toordinal(), 0, (last.toordinal() - begin.toordinal() + 1) * DAY
