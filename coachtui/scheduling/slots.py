"""The slots that are left: open windows minus what is taken (``design.md`` §5)."""

from collections.abc import Iterator, Sequence

from coachtui.records.time import Span
from coachtui.scheduling.conflicts import Taken, in_the_way

__all__ = ["Taken", "is_slot", "slot_starts"]


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
    forbidden = _forbidden(taken, duration, before, after, first, until)
    found: list[int] = []
    skip = 0
    for anchor, close in windows:
        low, high = max(anchor, first), min(close - duration + 1, until)
        while skip < len(forbidden) and forbidden[skip][1] <= low:
            skip += 1
        for free, past in _left(low, high, forbidden, skip):
            found += range(free + (anchor - free) % step, past, step)
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


def _forbidden(
    taken: Sequence[Taken], duration: int, before: int, after: int, first: int, until: int
) -> list[tuple[int, int]]:
    """The starts within ``[first, until)`` in conflict with something taken, as merged half-open ranges in order."""
    ranges = [
        (low, high)
        for start, end, own_before, own_after in taken
        if (high := end + (own_after if own_after > before else before)) > first
        and (low := start - (own_before if own_before > after else after) - duration + 1) < until
    ]
    ranges.sort()
    found: list[tuple[int, int]] = []
    reached = first
    for low, high in ranges:
        if found and low <= reached:
            if high > reached:
                found[-1] = (found[-1][0], high)
                reached = high
        else:
            found.append((low, high))
            reached = high
    return found


def _left(low: int, high: int, forbidden: Sequence[tuple[int, int]], index: int) -> Iterator[tuple[int, int]]:
    """What is left of the starts ``[low, high)``, from ``forbidden[index]`` on."""
    while low < high:
        if index == len(forbidden) or forbidden[index][0] >= high:
            yield low, high
            return
        if low < forbidden[index][0]:
            yield low, forbidden[index][0]
        low = max(low, forbidden[index][1])
        index += 1
