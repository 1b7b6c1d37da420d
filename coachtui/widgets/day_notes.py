"""What stands under each day's head: how much is booked and open for a coach, how much is free for a client."""

from collections.abc import Sequence

from coachtui.records.time import MINUTE, Span
from coachtui.widgets.clock_text import length_label
from coachtui.widgets.glyphs import UNICODE, GlyphSet
from coachtui.widgets.grid_item import GridItem, ItemKind
from coachtui.widgets.week_frame import WeekFrame


def coach_notes(frame: WeekFrame, items: Sequence[GridItem], availability: Sequence[Span]) -> tuple[str, ...]:
    """``3, 1h open``, ``2h open``, ``3``, or ``off``; cancelled sessions are not counted."""
    sessions = [0] * len(frame.days)
    for item in items:
        index = frame.day_of(item.span.start)
        if index is not None and item.kind is ItemKind.SESSION and not item.struck:
            sessions[index] += 1
    notes = []
    for day, count in zip(frame.days, sessions, strict=True):
        minutes = sum(_shared(span, day.span) for span in availability) // MINUTE
        open_words = f"{_hours(minutes)} open" if minutes else ""
        notes.append(", ".join(part for part in (str(count or ""), open_words) if part) or "off")
    return tuple(notes)


def client_notes(frame: WeekFrame, items: Sequence[GridItem], now: int, glyphs: GlyphSet = UNICODE) -> tuple[str, ...]:
    """``past``, ``5 free`` or a dash."""
    starts = sorted(item.span.start for item in items if item.kind is ItemKind.SLOT)
    notes = []
    for day in frame.days:
        free = sum(day.span.start <= start < day.span.end for start in starts)
        notes.append("past" if day.span.end <= now else f"{free} free" if free else glyphs.none)
    return tuple(notes)


def _shared(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _hours(minutes: int) -> str:
    """Whole and half hours, rounded down: a note has eleven cells."""
    if minutes < 60:
        return length_label(minutes)
    hours, rest = divmod(minutes, 60)
    return f"{hours}½h" if rest >= 30 else f"{hours}h"
