"""Spans against sets of whole numbers."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from coachtui.records.time import Span
from coachtui.scheduling.intervals import clipped, intersected, merged, subtracted

spans = st.lists(
    st.builds(lambda start, length: Span(start, start + length), st.integers(0, 40), st.integers(0, 9))
).map(sorted)


def points(found: list[Span]) -> set[int]:
    return {point for span in found for point in range(span.start, span.end)}


def apart(found: list[Span]) -> bool:
    return all(span.start < span.end for span in found) and all(
        before.end < after.start for before, after in pairwise(found)
    )


@given(spans)
def test_merged_is_the_same_time_in_as_few_spans_as_can_be(some: list[Span]) -> None:
    assert points(merged(some)) == points(some)
    assert apart(merged(some))


def test_touching_spans_become_one() -> None:
    assert merged([Span(1, 3), Span(3, 5), Span(6, 7)]) == [Span(1, 5), Span(6, 7)]


@given(spans, spans)
def test_subtracted(some: list[Span], taken: list[Span]) -> None:
    left = subtracted(merged(some), taken)
    assert points(left) == points(some) - points(taken)
    assert apart(left)


@given(spans, spans)
def test_intersected(some: list[Span], others: list[Span]) -> None:
    both = intersected(some, others)
    assert points(both) == points(some) & points(others)
    assert apart(both)


@given(spans, st.integers(0, 50), st.integers(0, 50))
def test_clipped(some: list[Span], start: int, end: int) -> None:
    inside = clipped(some, start, end)
    assert points(inside) == points(some) & set(range(start, end))
    assert all(span.start < span.end for span in inside)
