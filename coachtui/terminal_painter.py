"""Writes to the terminal only what looks otherwise than before, in as few bytes as that takes.

Textual writes every cell of a changed region, each stretch with its whole style: 20 kB for a step of a week, which is
felt over a slow line. Here what was written is remembered, cells that stay are left alone, and a style is told by what
is different in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import SGR_STYLES, Strip

NEAR = 4
"""So many cells that stay are written again where that is shorter than to jump over them."""


class Look(NamedTuple):
    """A style as a terminal is told it, in codes: what is switched on, and the colours."""

    attributes: str = ""
    front: str = "39"
    ground: str = "49"


class Line(NamedTuple):
    """The cells of a line; a character of two cells is followed by an empty one."""

    texts: list[str]
    looks: list[Look]


PLAIN = Look()
UNKNOWN = "\0"
"""In place of the text of a cell that was never written."""


class TerminalPainter:
    """Knows what the terminal shows."""

    def __init__(self) -> None:
        self._size = (0, 0)
        self._lines: dict[int, Line] = {}
        self._looks: dict[Style, Look] = {}
        self._known: dict[Look, Look] = {PLAIN: PLAIN}

    def forget(self) -> None:
        """The terminal shows something else now, nobody knows what."""
        self._lines.clear()

    def changes(self, update: CompositorUpdate) -> CompositorUpdate:
        """The same update, but for what is on the terminal already."""
        return Changes(self, update) if isinstance(update, ChopsUpdate | LayoutUpdate) else update

    def render(self, update: ChopsUpdate | LayoutUpdate, console: Console) -> str:
        """The bytes that make the terminal look as the update wants it."""
        size = _size_of(update)
        if self._size != size:
            self._size = size
            self.forget()
        system = console._color_system or ColorSystem.TRUECOLOR
        written = []
        for y, line in self._wanted(update, system).items():
            before = self._lines.get(y)
            if before is None or before != line:
                written.append(_written(y, line, before))
                self._lines[y] = line
        return "".join(written)

    def _wanted(self, update: ChopsUpdate | LayoutUpdate, system: ColorSystem) -> dict[int, Line]:
        """Every line that the update touches, as it is to look."""
        wanted: dict[int, Line] = {}
        width = self._size[0]
        for y, x, strip in _placed(update):
            line = wanted.get(y)
            if line is None:
                known = self._lines.get(y) or Line([UNKNOWN] * width, [PLAIN] * width)
                line = wanted[y] = Line(known.texts.copy(), known.looks.copy())
            self._lay(line, x, strip, system)
        return wanted

    def _lay(self, line: Line, x: int, strip: Strip, system: ColorSystem) -> None:
        for text, style, control in strip:
            if control:
                continue
            cells = cells_of(text)
            end = x + len(cells)
            line.texts[x:end] = cells
            line.looks[x:end] = [self._look(style, system)] * len(cells)
            x = end

    def _look(self, style: Style | None, system: ColorSystem) -> Look:
        if style is None:
            return PLAIN
        look = self._looks.get(style)
        if look is None:
            look = look_of(style, system)
            look = self._looks[style] = self._known.setdefault(look, look)  # one of a kind: compared by identity
        return look


class Changes(CompositorUpdate):
    """An update of which only the changes are written, once it is known that it will be."""

    def __init__(self, painter: TerminalPainter, update: ChopsUpdate | LayoutUpdate) -> None:
        self._painter = painter
        self._update = update

    def render_segments(self, console: Console) -> str:
        return self._painter.render(self._update, console)


def look_of(style: Style, system: ColorSystem) -> Look:
    """A style in a terminal's codes."""
    on = style._attributes & style._set_attributes
    attributes = ";".join(SGR_STYLES[bit] for bit in range(on.bit_length()) if on & (1 << bit))
    front, ground = style.color, style.bgcolor
    return Look(
        attributes,
        ";".join(front.downgrade(system).get_ansi_codes()) if front else PLAIN.front,
        ";".join(ground.downgrade(system).get_ansi_codes(foreground=False)) if ground else PLAIN.ground,
    )


@lru_cache(maxsize=4096)
def cells_of(text: str) -> Sequence[str]:
    """What stands in each cell; a text that is measured otherwise than character by character stays in one piece."""
    cells: list[str] = []
    for character in text:
        width = cell_len(character)
        if width:
            cells += [character, *[""] * (width - 1)]
        elif cells:
            last = max(place for place, cell in enumerate(cells) if cell)
            cells[last] += character
    width = cell_len(text)
    return cells if len(cells) == width else [text, *[""] * (width - 1)][:width]


def _size_of(update: ChopsUpdate | LayoutUpdate) -> tuple[int, int]:
    """Columns and lines of the terminal."""
    if isinstance(update, LayoutUpdate):
        return update.region.right, update.region.bottom
    return update.chop_ends[0][-1], len(update.chop_ends)


def _placed(update: ChopsUpdate | LayoutUpdate) -> Iterator[tuple[int, int, Strip]]:
    """The strips of an update, each with its line and its first cell."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in strips:
                yield y, x, strip
                x += strip.cell_length
        return
    for y, first, last in update.spans:
        for end, (x, piece) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if piece is not None and x <= last and end > first:
                yield y, x, piece.crop(0, min(end, last) - x)


def _written(y: int, line: Line, before: Line | None) -> str:
    """A line that has changed. Where characters are not all of one cell it is written whole: terminals differ there."""
    if before is not None and _is_simple(line.texts) and _is_simple(before.texts):
        changed = _changed(line, before)
    else:
        changed = (x for x, text in enumerate(line.texts) if text != UNKNOWN)
    parts: list[str] = []
    at, look = -1, None
    for x in changed:
        if x != at:
            parts.append(f"\x1b[{y + 1};{x + 1}H" if at < 0 else f"\x1b[{x - at}C")
        if line.looks[x] is not look:
            parts.append(_told(line.looks[x], look))
            look = line.looks[x]
        parts.append(line.texts[x])
        at = x + 1
    return "".join([*parts, "\x1b[m"])


def _is_simple(texts: Iterable[str]) -> bool:
    """Whether each cell has a character of its own."""
    return max(map(len, texts)) == 1 == min(map(len, texts))


def _changed(line: Line, before: Line) -> Iterable[int]:
    """The cells to write, with those between them that are shorter to write than to jump over."""
    pairs = enumerate(zip(line.texts, before.texts, line.looks, before.looks, strict=True))
    different = [x for x, (text, old_text, look, old_look) in pairs if text != old_text or look is not old_look]
    found = different[:1]
    for last, x in pairwise(different):
        if 1 < x - last <= NEAR and all(look is line.looks[x] for look in line.looks[last:x]):
            found += range(last + 1, x)
        found.append(x)
    return found


def _told(look: Look, before: Look | None) -> str:
    """The codes that lead from one look to another; from an unknown one by way of none."""
    if before is None or before.attributes != look.attributes:
        codes = ["0", look.attributes, *(code for code, none in zip(look[1:], PLAIN[1:], strict=True) if code != none)]
    else:
        codes = [code for code, old in zip(look[1:], before[1:], strict=True) if code != old]
    return f"\x1b[{';'.join(filter(None, codes))}m"
