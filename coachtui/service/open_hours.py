"""Open windows looked up for weeks at a time, for commands that are many commands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from coachtui.records.availability import AvailabilityRule, Block, Override
from coachtui.records.base import Id, Stored
from coachtui.records.coach import Coach
from coachtui.records.time import DAY_MINUTES, MINUTE, Span

DECIDE: tuple[type[Stored], ...] = (AvailabilityRule, Override, Block, Coach)
"""What decides when it is open: once one of these was written, look anew."""

_LONGEST = DAY_MINUTES * MINUTE
_AT_ONCE = 28 * _LONGEST
"""Seconds that are looked at together."""


class OpenHours:
    """What was found to be open so far, of one coach."""

    def __init__(self) -> None:
        self._found: dict[tuple[Id, int], list[Span]] = {}

    def is_open(self, type_id: Id, start: int, end: int, windows: Callable[[Id, int, int], list[Span]]) -> bool:
        """Whether ``[start, end)``, a day long at most, lies inside one window; ``windows`` finds them where needed."""
        key = (type_id, start // _AT_ONCE)
        if key not in self._found:
            first = key[1] * _AT_ONCE
            self._found[key] = windows(type_id, first, first + _AT_ONCE + _LONGEST)
        found = self._found[key]
        before = bisect_right(found, start, key=_start)
        return before > 0 and end <= found[before - 1].end

    def forget(self) -> None:
        self._found.clear()


def _start(window: Span) -> int:
    return window.start
