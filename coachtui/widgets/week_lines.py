"""The lines of the week grid, as strips exactly as wide as the grid."""

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from coachtui.widgets.block_lines import block_line
from coachtui.widgets.clock_text import MONTHS, clock, day_label
from coachtui.widgets.grid_item import GridItem, ItemKind
from coachtui.widgets.palette_styles import Look
from coachtui.widgets.safe import cells, cut, fit
from coachtui.widgets.week_frame import minutes_in
from coachtui.widgets.week_geometry import Column
from coachtui.widgets.week_layout import Block
from coachtui.widgets.week_scene import Scene

DIM = Style(dim=True)


def lane_limit(width: int) -> int:
    """How many blocks may stand side by side in a column: two, more only where each keeps room for a name."""
    return max(1 if width < 6 else 2, width // 14)


def grid_line(scene: Scene, line: int) -> Strip:
    """One line of the grid."""
    geometry = scene.geometry
    if line < geometry.head:
        segments = _head_line(scene) if line == 0 else _note_line(scene)
    else:
        row = geometry.row_at(line)
        if scene.banner and line == geometry.head + geometry.body // 3:
            segments = _banner_line(scene)
        else:
            segments = _row_line(scene, row, line) if row is not None else []
    # The last word on width: lines of another width shear.
    strip = Strip(segments).adjust_cell_length(geometry.width, scene.styles.base)
    return dimmed(strip) if scene.loading else strip


def dimmed(strip: Strip) -> Strip:
    """The strip while newer data is on its way; dim wins over the styles it holds."""
    return Strip(Segment.apply_style(strip, post_style=DIM), strip.cell_length)


def _banner_line(scene: Scene) -> list[Segment]:
    """A sentence over the week, for when there is nothing in it."""
    gutter, width = scene.geometry.gutter, scene.geometry.width
    room = max(0, width - gutter - 2)
    text = cut(scene.banner, room, scene.glyphs.ellipsis)
    before = gutter + (room - cells(text)) // 2 + 1
    return [Segment(" " * before, scene.styles.base), Segment(text, scene.styles.chrome("head"))]


def _head_line(scene: Scene) -> list[Segment]:
    segments = _gutter_head(scene, 0)
    chrome = scene.styles.chrome
    for column in scene.geometry.columns:
        today = column.day == scene.today
        text = _day_head(scene, column, today=today)
        segments += [
            Segment(" ", scene.styles.base),
            Segment(fit(text, column.width), chrome("today") if today else chrome("head")),
        ]
    return segments


def _day_head(scene: Scene, column: Column, *, today: bool) -> str:
    day = scene.layout.frame.days[column.day].date
    label = day_label(day)
    if column.width < len(label):
        return str(day.day)
    if day.day == 1 and column.width > 10:
        label = f"{label} {MONTHS[day.month - 1]}"
    if column.width < len(label) + 2:
        return label
    before, after = (scene.glyphs.today_before, scene.glyphs.today_after) if today else (" ", " ")
    return f"{before}{label}{after}"


def _note_line(scene: Scene) -> list[Segment]:
    segments = _gutter_head(scene, 1)
    note = scene.styles.chrome("note")
    for column in scene.geometry.columns:
        text = scene.notes[column.day] if column.day < len(scene.notes) else ""
        while cells(text) > column.width and " " in text:
            text = text.rpartition(" ")[0]  # "3, 4½h" says more than "3, 4½h op…"
        indent = " " if cells(text) < column.width else ""
        shown = fit(indent + text, column.width, scene.glyphs.ellipsis)
        segments += [Segment(" ", scene.styles.base), Segment(shown, note)]
    return segments


def _gutter_head(scene: Scene, line: int) -> list[Segment]:
    width = scene.geometry.gutter
    texts = [head[line] for head in scene.gutter_heads]
    if not texts:
        return [Segment(" " * width, scene.styles.base)]
    if len(texts) == 1:
        return [Segment(fit(texts[0], width), scene.styles.chrome("note"))]
    half = width // 2 + 1
    text = fit(cut(texts[0], half - 1), half) + fit(texts[1], width - half)
    return [Segment(text, scene.styles.chrome("note"))]


def _row_line(scene: Scene, row: int, line: int) -> list[Segment]:
    geometry, glyphs, chrome = scene.geometry, scene.glyphs, scene.styles.chrome
    segments = _gutter(scene, row)
    separator = glyphs.hour if scene.layout.frame.rows[row].minutes % 60 == 0 else glyphs.half
    for column in geometry.columns:
        if scene.now_place == (column.day, row):
            segments.append(Segment(glyphs.now, chrome("now")))
        else:
            segments.append(Segment(separator, chrome("line")))
        segments += cell_line(scene, column, row)
    if geometry.columns and geometry.columns[-1].left + geometry.columns[-1].width < geometry.width:
        segments.append(Segment(separator, chrome("line")))
    if geometry.scrollbar:
        segments.append(Segment(f" {_scrollbar(scene, line)}", chrome("note")))
    return segments


def _gutter(scene: Scene, row: int) -> list[Segment]:
    """The row's time in the grid's zone, then in the second; the real time on the row of now."""
    frame, glyphs = scene.layout.frame, scene.glyphs
    two = scene.second_zone is not None
    width = scene.geometry.gutter // 2 + 1 if two else scene.geometry.gutter
    here = frame.rows[row]
    if scene.now is not None and scene.now_place and scene.now_place[1] == row:
        text = fit(fit(scene.clock(scene.now), 5 + scene.twelve_hours) + glyphs.now_pointer, width)
        segments = [Segment(text, scene.styles.chrome("now"))]
    else:
        label = clock(here.minutes, twelve_hours=scene.twelve_hours) if here.minutes % 60 == 0 else ""
        mark = glyphs.repeated if here.repeated and label else ""
        segments = [Segment(fit(label + mark, width), scene.styles.chrome("time"))]
    if two:
        segments.append(Segment(_second_time(scene, row, scene.geometry.gutter - width), scene.styles.chrome("note")))
    return segments


def _second_time(scene: Scene, row: int, width: int) -> str:
    frame, zone = scene.layout.frame, scene.second_zone
    cell = frame.cell(min(scene.reference_day, len(frame.days) - 1), row)
    if cell is None or zone is None or frame.rows[row].minutes % 60:
        return " " * max(0, width)
    return fit(clock(minutes_in(zone, cell.start), twelve_hours=scene.twelve_hours), width)


def _scrollbar(scene: Scene, line: int) -> str:
    geometry, glyphs = scene.geometry, scene.glyphs
    at, last = line - geometry.head, geometry.body - 1
    if at == 0:
        return glyphs.scroll_up
    if at == last:
        return glyphs.scroll_down
    track = max(1, last - 1)
    begin = geometry.first_row * track // geometry.rows
    end = max(begin + 1, (geometry.first_row + geometry.body) * track // geometry.rows)
    return glyphs.scroll_thumb if begin <= at - 1 < end else " "


def cell_line(scene: Scene, column: Column, row: int) -> list[Segment]:
    """One row of one day's column, exactly as wide as the column."""
    if column.width <= 0:
        return []
    overlay = scene.overlay_at(column.day, row)
    if overlay:
        return _overlay_line(scene, overlay, column, row)
    blocks = scene.layout.blocks_at(column.day, row)
    if not blocks:
        return _ground(scene, column, row, column.width)
    if blocks[0].lanes == 1:
        return block_line(scene, blocks[0], row, column.width)
    return _lanes_line(scene, column, row, blocks)


def _overlay_line(scene: Scene, overlay: Block, column: Column, row: int) -> list[Segment]:
    """A ghost stands beside what it would overlap, so that both are seen; anything else covers the column."""
    rows = range(overlay.top, overlay.bottom)
    beside = {
        block.item.id: block
        for each in rows
        for block in scene.layout.blocks_at(overlay.day, each)
        if block.item.id != overlay.item.id
    }
    if overlay.item.kind is not ItemKind.GHOST or not beside or column.width < 6:
        return block_line(scene, overlay, row, column.width, overlay=True)
    half = column.width // 2
    here = next((block for block in beside.values() if block.top <= row < block.bottom), None)
    left = block_line(scene, here, row, half) if here else [Segment(" " * half, scene.styles.base)]
    return left + block_line(scene, overlay, row, column.width - half, overlay=True)


def _lanes_line(scene: Scene, column: Column, row: int, blocks: list[Block]) -> list[Segment]:
    """Blocks side by side; those beyond the limit are counted where they start, the picked one is always shown."""
    count = min(blocks[0].lanes, lane_limit(column.width))
    shown = {block.lane: block for block in blocks if block.lane < count}
    hidden = [block for block in blocks if block.lane >= count]
    picked = scene.pick.item.id if scene.pick and scene.pick.item else None
    for block in hidden:
        if block.item.id == picked:
            shown[count - 1] = block
    more = sum(block.top == row and block.item.id != picked for block in hidden)
    label = cut(f"+{more}", column.width) if more else ""
    segments: list[Segment] = []
    for lane in range(count):
        width = column.width * (lane + 1) // count - column.width * lane // count
        if lane == count - 1:
            width -= len(label)
        if width <= 0:
            continue
        if lane in shown:
            segments += block_line(scene, shown[lane], row, width)
        else:
            dot = scene.glyphs.open if lane == 0 and scene.layout.days[column.day].open[row] else ""
            segments.append(Segment(fit(dot, width), scene.styles.chrome("open")))
    return [*segments, Segment(label, scene.styles.chrome("warning"))] if label else segments


def _ground(scene: Scene, column: Column, row: int, width: int) -> list[Segment]:
    """A cell without blocks."""
    day = scene.layout.days[column.day]
    cell = scene.layout.frame.cell(column.day, row)
    pick = scene.pick
    if cell is None:
        return [Segment(fit(_gap_text(scene, column.day, row), width), scene.styles.chrome("open"))]
    if pick and pick.item is None and scene.ghost is None and (pick.day, pick.row) == (column.day, row):
        text = fit(f"{scene.glyphs.pick.single} {scene.clock(pick.at)}", width)
        return [Segment(text, scene.styles.block("", Look.PICK))]
    if scene.selection and scene.selection.start <= cell.start < scene.selection.end:
        return [Segment(fit(scene.glyphs.open, width), scene.styles.chrome("selected"))]
    if (day.opens[row] or day.closes[row]) and not day.slots[row]:
        return [_change_segment(scene, column.day, row, width)]
    behind = day.backgrounds[row]
    if behind and not day.slots[row] and scene.now_place != (column.day, row):
        return _hatch(scene, behind[0], row, width)
    text, name = _ground_text(scene, column.day, row)
    style = scene.styles.chrome(name)
    if scene.now_place != (column.day, row):
        return [Segment(fit(text, width), style)]
    rest = cut(text, width - 1) + " " if day.slots[row] else ""
    line = scene.glyphs.now * max(0, width - cells(rest))
    return [Segment(rest, style), Segment(line, scene.styles.chrome("now"))]


def _ground_text(scene: Scene, day: int, row: int) -> tuple[str, str]:
    """What an empty cell says, and the name of its style."""
    column, glyphs = scene.layout.days[day], scene.glyphs
    if column.slots[row]:
        return _slot_text(scene, column.slots[row]), "free"
    return glyphs.open if column.open[row] else "", "open"


def _change_segment(scene: Scene, day: int, row: int, width: int) -> Segment:
    """Time that a change of hours would open or close, where that begins with when."""
    column, cell = scene.layout.days[day], scene.layout.frame.cell(day, row)
    rows, mark, name = column.opens, scene.glyphs.opens, "opens"
    if not rows[row]:
        rows, mark, name = column.closes, scene.glyphs.closes, "closes"
    begins = row == 0 or not rows[row - 1]
    text = f"{mark} {scene.clock(cell.start)}" if begins and cell is not None else mark
    return Segment(fit(text, width), scene.styles.chrome(name))


def _hatch(scene: Scene, block: Block, row: int, width: int) -> list[Segment]:
    """Time that is taken: a hatch, on its first row with its name."""
    glyphs, chrome = scene.glyphs, scene.styles.chrome
    title = block.item.title if row == max(block.top, scene.geometry.first_row) else ""
    name = cut(f" {title} ", width - 1, glyphs.ellipsis) if title else ""
    rest = glyphs.taken * (width - 1 - cells(name))
    parts = [(glyphs.taken, "taken"), (name, "note"), (rest, "taken")]
    return [Segment(text, chrome(style)) for text, style in parts if text]


def _slot_text(scene: Scene, slots: list[GridItem]) -> str:
    """The first start in the row, and how many more there are."""
    more = f" +{len(slots) - 1}" if len(slots) > 1 else ""
    return f"{scene.glyphs.free} {scene.clock(slots[0].span.start)}{more}"


def _gap_text(scene: Scene, day: int, row: int) -> str:
    """Where the clocks go forward: to what time. Rows of another day's repeated hour stay empty."""
    frame = scene.layout.frame
    if frame.rows[row].repeated or (row > 0 and frame.cell(day, row - 1) is None):
        return ""
    following = next((cell for cell in frame.days[day].cells[row:] if cell is not None), None)
    return f"{scene.glyphs.gap} {scene.clock(following.start)}" if following else scene.glyphs.none
