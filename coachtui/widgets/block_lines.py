"""One line of a block: spine, glyph, name, mark; below it the time, below that the rest."""

from rich.segment import Segment

from coachtui.widgets.clock_text import length_label
from coachtui.widgets.glyphs import Spine
from coachtui.widgets.grid_item import GridItem, ItemKind
from coachtui.widgets.palette_styles import Look
from coachtui.widgets.safe import cells, cut, fit
from coachtui.widgets.week_layout import Block
from coachtui.widgets.week_scene import Scene

SPACED_WIDTH = 8
"""From here on a space stands between glyph and name."""


def block_line(scene: Scene, block: Block, row: int, width: int, *, overlay: bool = False) -> list[Segment]:
    """The segments of a block's row, exactly ``width`` cells."""
    item = block.item
    ghost = scene.ghost
    left_behind = ghost is not None and ghost.item is not None and ghost.item.id == item.id and not overlay
    picked = overlay or (
        ghost is None and scene.pick is not None and scene.pick.item is not None and scene.pick.item.id == item.id
    )
    spine_look, look = _looks(item, picked=picked, left_behind=left_behind)
    glyphs = scene.glyphs
    spine = (
        glyphs.pick
        if picked or item.kind is ItemKind.WISH
        else glyphs.dashed
        if item.dashed or left_behind
        else glyphs.solid
    )
    line = row - max(block.top, scene.geometry.first_row)
    text = _text_line(scene, block, line, width - 1)
    block_style = scene.styles.block
    return [
        Segment(_spine(spine, block, row), block_style(item.color, spine_look)),
        Segment(text, block_style(item.color, look)),
    ]


def _looks(item: GridItem, *, picked: bool, left_behind: bool) -> tuple[Look, Look]:
    """How spine and text are drawn."""
    if picked:
        return Look.PICK, Look.PICK
    if item.struck:
        return Look.DONE_SPINE, Look.STRUCK
    if left_behind or item.dim:
        return Look.DONE_SPINE, Look.DONE
    if item.dashed:
        return Look.ASKED, Look.ASKED
    return Look.SPINE, Look.BODY


def _spine(spine: Spine, block: Block, row: int) -> str:
    """An open corner where the block goes on over midnight."""
    first = row == block.top and not block.opens_above
    last = row == block.bottom - 1 and not block.opens_below
    if first and last:
        return spine.single
    return spine.top if first else spine.bottom if last else spine.middle


def _text_line(scene: Scene, block: Block, line: int, width: int) -> str:
    if line == 0:
        return _name_line(scene, block, width)
    item = block.item
    if line == 1:
        return fit(_time(scene, block, width), width)
    return fit(" " + item.subtitle, width, scene.glyphs.ellipsis) if line == 2 else " " * width


def _name_line(scene: Scene, block: Block, width: int) -> str:
    item, glyphs = block.item, scene.glyphs
    mark = mark_of(scene, item)
    gap = " " if width >= SPACED_WIDTH - 1 else ""
    glyph = glyphs.type_glyph(cut(item.glyph, 1)) if item.glyph else ""
    name = item.title if item.kind is not ItemKind.SLOT else scene.clock(item.span.start)
    room = width - cells(mark)
    if room <= 0:
        return fit(mark, width)
    text = fit(f"{glyph}{gap}{name}", room)
    if block.bottom - block.top == 1 and room - cells(cut(f"{glyph}{gap}{name}", room)) > 7:
        text = fit(text, room - 6) + fit(scene.clock(item.span.start), 6)
    return text + mark


def mark_of(scene: Scene, item: GridItem) -> str:
    """The character at the right end of a block's first row."""
    glyphs = scene.glyphs
    ghost = scene.ghost
    if ghost and (item.id in ghost.conflicts or (item.kind is ItemKind.GHOST and ghost.conflicts)):
        return glyphs.warning
    if item.id in scene.marked:
        return glyphs.marked
    return str(getattr(glyphs, item.mark)) if item.mark else ""


def _time(scene: Scene, block: Block, width: int) -> str:
    """When it is, in as many words as there is room for."""
    item = block.item
    start, end = item.span
    dash = scene.glyphs.dash
    if item.kind is ItemKind.SLOT or block.opens_above:
        return cut_whole(f"{dash}{scene.clock(end)}", width)
    if item.kind is ItemKind.GHOST:
        choices = [f"{scene.clock(start)}{dash}{scene.clock(end)}"]
    else:
        choices = [f"{scene.clock(start)} {length_label(item.minutes)}"]
    return next((f" {choice}" for choice in choices if cells(choice) < width), cut_whole(scene.clock(start), width))


def cut_whole(text: str, width: int) -> str:
    """The text where it fits whole, else nothing: half a time would be another time."""
    if cells(text) > width:
        return ""
    return f" {text}" if cells(text) < width else text
