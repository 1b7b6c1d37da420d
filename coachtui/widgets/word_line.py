"""What the cursor is on, in words: legible to a screen reader reading one line."""

from datetime import date
from zoneinfo import ZoneInfo

from coachtui.records.text import one_line
from coachtui.records.time import DAY_MINUTES, Span
from coachtui.scheduling.zones import date_of, wall_of
from coachtui.widgets.clock_text import clock, day_label, length_label
from coachtui.widgets.glyphs import UNICODE, GlyphSet
from coachtui.widgets.grid_item import GridItem, ItemKind


def word_line(
    zone: ZoneInfo,
    span: Span,
    item: GridItem | None,
    *,
    is_open: bool = False,
    becomes: str = "",
    other: tuple[ZoneInfo, str] | None = None,
    twelve_hours: bool = False,
    glyphs: GlyphSet = UNICODE,
) -> str:
    """One safe line: who or what, when in the reader's zone, when for ``other`` (a zone and a name), and its state.

    ``span`` is the time the cursor stands for; ``is_open`` is only asked where there is no item, and
    ``becomes`` says what a change of hours would make of it there.
    """
    dot = f" {glyphs.middle_dot} "
    theirs = _theirs(span, zone, other, twelve_hours=twelve_hours)
    if item is None:
        start = _moment(zone, span.start, twelve_hours=twelve_hours)
        state = becomes or ("open" if is_open else "not offered")
        return one_line(dot.join(part for part in (start, state, theirs) if part))
    when = when_words(zone, span, twelve_hours=twelve_hours, glyphs=glyphs)
    if item.kind is ItemKind.SLOT:
        what = " ".join(part for part in ("free", item.subtitle) if part)
        kind = " ".join(part for part in (item.type_name, length_label(item.minutes)) if part)
        return one_line(dot.join(part for part in (when, kind, what, theirs) if part))
    if item.kind in (ItemKind.TAKEN, ItemKind.BLOCK):
        name = f"{item.status}: {item.title}" if item.title else item.status
        return one_line(dot.join(part for part in (when, name, theirs) if part))
    kind = item.type_name if item.type_name != item.title else ""
    who = " ".join(part for part in (item.title, kind) if part)
    seats = item.subtitle if item.subtitle != item.status else ""
    return one_line("  ".join(part for part in (who, when, theirs, seats, item.status) if part))


def when_words(zone: ZoneInfo, span: Span, *, twelve_hours: bool = False, glyphs: GlyphSet = UNICODE) -> str:
    """From when till when: ``Thu 26 15:00–16:00``, the second day named where it is another."""
    start = _moment(zone, span.start, twelve_hours=twelve_hours)
    first, last = date_of(zone, span.start), date_of(zone, span.end)
    midnight = last != first and wall_of(zone, span.end)[0].minutes == 0 and last.toordinal() - first.toordinal() == 1
    if midnight:
        return f"{start}{glyphs.dash}{clock(DAY_MINUTES, twelve_hours=twelve_hours)}"
    end = clock(wall_of(zone, span.end)[0].minutes, twelve_hours=twelve_hours)
    return f"{start}{glyphs.dash}{end}" if first == last else f"{start} {glyphs.dash} {day_label(last)} {end}"


def _moment(zone: ZoneInfo, at: int, *, twelve_hours: bool) -> str:
    wall, fold = wall_of(zone, at)
    again = " (second time)" if fold else ""
    return f"{day_label(wall.day)} {clock(wall.minutes, twelve_hours=twelve_hours)}{again}"


def _theirs(span: Span, zone: ZoneInfo, other: tuple[ZoneInfo, str] | None, *, twelve_hours: bool) -> str:
    """When it starts for the other side, with the day where that is another; nothing where clocks agree."""
    if other is None:
        return ""
    here, there = wall_of(zone, span.start)[0], wall_of(other[0], span.start)[0]
    if here == there:
        return ""
    return f"{_day_if_other(there.day, here.day)}{clock(there.minutes, twelve_hours=twelve_hours)} for {other[1]}"


def _day_if_other(day: date, usual: date) -> str:
    return f"{day_label(day)} " if day != usual else ""
