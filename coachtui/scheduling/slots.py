"""The slots that are left: open windows minus what is taken (``design.md`` §5)."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from coachtui.records.time import Span
from coachtui.scheduling.conflicts import Taken, in_the_way

__all__ = ["Taken", "is_slot", "slot_starts"]


class _Range(NamedTuple):
    """Starts in ``[first, until)``."""

    first: int
    until: int


def slot_starts(
    windows: Sequence[Span],
    taken: Sequence[Taken],
    *,
    duration: int,
    step: int,
    before: int = 0,
    after: int = 0,
    earliest: int,
    latest: int,
    start: int,
    end: int,
) -> list[int]:
    """The starts of all free slots within ``[start, end)``, in order; everything in seconds.

    A slot lies in one window, begins whole ``step`` after the window's start, at ``earliest`` or later and before
    ``latest``, and keeps the longer of the two buffers to everything taken. ``windows`` and ``taken`` are sorted by
    start. One sweep: what is taken forbids a range of starts, and what is left of each window is stepped through.
    """
    _check(duration, step)
    first, until = max(start, earliest), min(latest, end - duration + 1)
    forbidden = _forbidden(taken, duration, before, after)
    found: list[int] = []
    skip = 0
    for window in windows:
        low, high = max(window.start, first), min(window.end - duration + 1, until)
        while skip < len(forbidden) and forbidden[skip].until <= low:
            skip += 1
        for free in _left(low, high, forbidden, skip):
            found += range(free.first + (window.start - free.first) % step, free.until, step)
    return found


def is_slot(
    windows: Sequence[Span],
    taken: Sequence[Taken],
    *,
    start: int,
    duration: int,
    step: int,
    before: int = 0,
    after: int = 0,
    earliest: int,
    latest: int,
) -> bool:
    """Whether ``slot_starts`` would give ``start``."""
    _check(duration, step)
    end = start + duration
    if not earliest <= start < latest:
        return False
    inside = any(
        window.start <= start and end <= window.end and (start - window.start) % step == 0 for window in windows
    )
    return inside and not in_the_way(start, end, before, after, taken)


def _check(duration: int, step: int) -> None:
    if duration <= 0 or step <= 0:
        raise ValueError("a slot's duration and step are longer than nothing")


def _forbidden(taken: Sequence[Taken], duration: int, before: int, after: int) -> list[_Range]:
    """The starts that are in conflict with something taken, as merged ranges in order."""
    ranges = sorted(
        [
            _Range(
                busy.start - max(busy.before, after) - duration + 1,
                busy.end + max(busy.after, before),
            )
            for busy in taken
        ]
    )
    found: list[_Range] = []
    for each in ranges:
        if found and each.first <= found[-1].until:
            if each.until > found[-1].until:
                found[-1] = _Range(found[-1].first, each.until)
        else:
            found.append(each)
    return found


def _left(low: int, high: int, forbidden: Sequence[_Range], index: int) -> Iterator[_Range]:
    """What is left of the starts ``[low, high)``, from ``forbidden[index]`` on."""
    while low < high:
        if index == len(forbidden) or forbidden[index].first >= high:
            yield _Range(low, high)
            return
        if low < forbidden[index].first:
            yield _Range(low, forbidden[index].first)
        low = max(low, forbidden[index].until)
        index += 1
