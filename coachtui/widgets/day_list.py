"""One day as a list, for terminals too narrow for columns."""

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from coachtui.records.time import Span
from coachtui.widgets.block_lines import mark_of
from coachtui.widgets.clock_text import length_label, long_day_label
from coachtui.widgets.grid_item import GridItem, ItemKind
from coachtui.widgets.palette_styles import Look
from coachtui.widgets.safe import cells, cut, fit
from coachtui.widgets.week_layout import WeekLayout
from coachtui.widgets.week_scene import Scene

TIME_WIDTH = 8


class Entry(Struct, frozen=True):
    """A line of the list: an item, or open time, or neither where the cursor stands on nothing."""

    span: Span
    item: GridItem | None = None
    open: bool = False


def entries(layout: WeekLayout, day: int, at: int | None) -> list[Entry]:
    """What there is on a day by start; the cursor's own time too, where nothing else begins."""
    column, span = layout.days[day], layout.frame.days[day].span
    items = [block.item for block in column.blocks] + [item for row in column.slots for item in row]
    behind = {block.item.id: block.item for row in column.backgrounds for block in row}
    found = [Entry(each.span, each) for each in (*items, *behind.values())]
    starts = {entry.span.start for entry in found}
    if not any(row for row in column.slots):
        found += [each for each in _open_entries(layout, day) if each.span.start not in starts]
    if at is not None and span.start <= at < span.end and not any(_holds(entry, at, span) for entry in found):
        found.append(Entry(Span(at, at + layout.frame.step * 60)))
    return sorted(found, key=lambda entry: (entry.span.start, entry.span.end))


def _holds(entry: Entry, at: int, day: Span) -> bool:
    return max(entry.span.start, day.start) == at or (
        entry.item is not None and entry.item.kind is not ItemKind.SLOT and entry.span.start <= at < entry.span.end
    )


def _open_entries(layout: WeekLayout, day: int) -> list[Entry]:
    """The open rows of a day, neighbours joined."""
    joined: list[Span] = []
    for is_open, cell in zip(layout.days[day].open, layout.frame.days[day].cells, strict=True):
        if is_open and cell is not None:
            if joined and joined[-1].end == cell.start:
                joined[-1] = Span(joined[-1].start, cell.end)
            else:
                joined.append(cell)
    return [Entry(span, open=True) for span in joined]


def chosen(found: list[Entry], at: int, item_id: str | None) -> int | None:
    """The place in the list of the entry the cursor is on."""
    for place, entry in enumerate(found):
        if entry.item is not None and entry.item.id == item_id:
            return place
    for place, entry in enumerate(found):
        if entry.span.start == at:
            return place
    holding = (place for place, entry in enumerate(found) if entry.span.start <= at < entry.span.end)
    return next(holding, None)


def list_line(scene: Scene, day: int, found: list[Entry], place: int, *, picked: bool) -> Strip:
    """One entry as a line exactly as wide as the grid."""
    width = scene.geometry.width
    entry = found[place]
    text, mark = _words(scene, entry, picked=picked), mark_of(scene, entry.item) if entry.item else ""
    spine, style = _appearance(scene, entry, picked=picked)
    colored = entry.item is not None and style == scene.styles.block(entry.item.color, Look.BODY)
    spine_style = scene.styles.block(entry.item.color, Look.SPINE) if colored and entry.item else style
    start = max(entry.span.start, scene.layout.frame.days[day].span.start)
    now = scene.now is not None and start <= scene.now < entry.span.end and scene.today == day
    pointer = scene.glyphs.now_pointer if now else " "
    time = fit(f"{pointer}{scene.clock(start)}" if width > TIME_WIDTH else scene.clock(start), TIME_WIDTH)
    room = max(0, width - TIME_WIDTH - 1 - cells(mark) - 1)
    segments = [
        Segment(time, style if picked else scene.styles.chrome("now" if now else "time")),
        Segment(spine, spine_style),
        Segment(fit(text, room) + mark + " ", style),
    ]
    return Strip(segments).adjust_cell_length(width, scene.styles.base)


def list_words(scene: Scene, words: str) -> Strip:
    """A line without an entry."""
    width = scene.geometry.width
    text = fit(words, width, scene.glyphs.ellipsis)
    return Strip([Segment(text, scene.styles.chrome("head"))]).adjust_cell_length(width, scene.styles.base)


def list_head(scene: Scene, day: int) -> Strip:
    """The day, and what is said about it."""
    width = scene.geometry.width
    today = day == scene.today
    label = f" {long_day_label(scene.layout.frame.days[day].date)} "
    note = scene.notes[day] if day < len(scene.notes) else ""
    head = Segment(cut(label, width), scene.styles.chrome("today" if today else "head"))
    rest = Segment(fit(" " + note, max(0, width - cells(label))), scene.styles.chrome("note"))
    return Strip([head, rest]).adjust_cell_length(width, scene.styles.base)


def _words(scene: Scene, entry: Entry, *, picked: bool) -> str:
    glyphs, item = scene.glyphs, entry.item
    end = scene.clock(entry.span.end)
    if item is None:
        return f"{glyphs.open} open until {end}" if entry.open else "  not offered"
    if item.kind is ItemKind.SLOT:
        glyph = glyphs.type_glyph(cut(item.glyph, 1)) + " " if picked and item.glyph else " "
        until = f"{glyphs.dash}{end}" if picked else ""
        return glyph + " ".join(
            part for part in (item.type_name if picked else "", "free", item.subtitle, until) if part
        )
    if item.kind in (ItemKind.TAKEN, ItemKind.BLOCK):
        return f" {item.title or 'taken'} until {end}"
    glyph = glyphs.type_glyph(cut(item.glyph, 1)) if item.glyph else ""
    name = f"{glyph} {item.title}"
    kind = item.type_name if item.type_name != item.title else ""
    if item.kind is ItemKind.GHOST:
        return f"{name} {glyphs.dash}{end}"
    parts = [name, f"{kind} {length_label(item.minutes)}".strip(), item.subtitle]
    return f" {glyphs.middle_dot} ".join(part for part in parts if part)


def _appearance(scene: Scene, entry: Entry, *, picked: bool) -> tuple[str, Style]:
    glyphs, item, styles = scene.glyphs, entry.item, scene.styles
    if item is None:
        style = styles.block("", Look.PICK) if picked else styles.chrome("open")
        return glyphs.pick.middle if picked else " ", style
    if item.kind is ItemKind.SLOT:
        style = styles.block("free", Look.PICK) if picked else styles.chrome("free")
        return glyphs.pick.middle if picked else glyphs.free, style
    if item.kind in (ItemKind.TAKEN, ItemKind.BLOCK):
        style = styles.block("", Look.PICK) if picked else styles.chrome("note")
        return glyphs.pick.middle if picked else glyphs.taken, style
    if picked:
        return glyphs.pick.middle, styles.block(item.color, Look.PICK)
    if item.kind is ItemKind.WISH:
        return glyphs.pick.middle, styles.block(item.color, Look.ASKED)
    look = Look.STRUCK if item.struck else Look.DONE if item.dim else Look.ASKED if item.dashed else Look.BODY
    return glyphs.dashed.middle if item.dashed else glyphs.solid.middle, styles.block(item.color, look)
