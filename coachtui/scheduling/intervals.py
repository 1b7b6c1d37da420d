"""Arithmetic on stretches of time: every list of spans is sorted by start, and so is every answer."""

from collections.abc import Iterable, Sequence

from coachtui.records.time import Span


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time in as few spans as can be: overlapping and touching ones become one, empty ones none."""
    found: list[Span] = []
    last = None
    for span in spans:
        if span.end <= span.start:
            continue
        if last is not None and span.start <= last.end:
            if span.end > last.end:
                last = found[-1] = Span(last.start, span.end)
        else:
            found.append(span)
            last = span
    return found


def subtracted(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """The spans without the time that is taken; ``taken`` may overlap."""
    if not taken:
        return list(spans)
    taken = merged(taken)
    found: list[Span] = []
    first = 0
    for span in spans:
        while first < len(taken) and taken[first].end <= span.start:
            first += 1
        start, index = span.start, first
        while index < len(taken) and taken[index].start < span.end:
            if start < taken[index].start:
                found.append(Span(start, taken[index].start))
            start = taken[index].end
            index += 1
        if start < span.end:
            found.append(Span(start, span.end) if start > span.start else span)
    return found


def intersected(spans: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """The time that is in both, each merged first."""
    spans, others = merged(spans), merged(others)
    found = []
    here = there = 0
    while here < len(spans) and there < len(others):
        start = max(spans[here].start, others[there].start)
        end = min(spans[here].end, others[there].end)
        if start < end:
            found.append(Span(start, end))
        if spans[here].end < others[there].end:
            here += 1
        else:
            there += 1
    return found


def clipped(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """What of each span lies in ``[start, end)``."""
    return [
        Span(max(span.start, start), min(span.end, end))
        for span in spans
        if max(span.start, start) < min(span.end, end)
    ]
