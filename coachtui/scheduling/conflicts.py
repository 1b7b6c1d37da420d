"""What is in the way of a time, and which free times are near it (``design.md`` §5)."""

from collections.abc import Sequence
from heapq import nsmallest
from typing import NamedTuple


class Taken(NamedTuple):
    """A busy stretch ``[start, end)`` with its own buffers ``before`` and ``after``, all in seconds."""

    start: int
    end: int
    before: int = 0
    after: int = 0


def in_the_way(start: int, end: int, before: int, after: int, taken: Sequence[Taken]) -> list[int]:
    """Which of what is taken leaves too little room for ``[start, end)`` with its buffers, by index.

    The longer of the two buffers between two sessions counts, not their sum.
    """
    return [
        index
        for index, busy in enumerate(taken)
        if start < busy.end + max(busy.after, before) and end > busy.start - max(busy.before, after)
    ]


def overlapping(start: int, end: int, taken: Sequence[Taken]) -> list[int]:
    """Which of what is taken meets ``[start, end)`` itself, by index; touching is not overlapping."""
    return [index for index, busy in enumerate(taken) if start < busy.end and end > busy.start]


def nearest(starts: Sequence[int], wanted: int, count: int = 3) -> list[int]:
    """The starts nearest to the wanted one, nearest first, the earlier of two equally near first."""
    return nsmallest(count, starts, key=lambda start: (abs(start - wanted), start))
