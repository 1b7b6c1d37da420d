"""One line that explains the grid's signs, and the coach's session types."""

from collections.abc import Iterable

from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from coachtui.records.week import Side
from coachtui.widgets.calendar_items import TypeLook
from coachtui.widgets.glyphs import UNICODE, GlyphSet
from coachtui.widgets.palette_styles import GridStyles, Look
from coachtui.widgets.safe import cells, cut


def signs(side: Side, glyphs: GlyphSet) -> list[str]:
    """What each sign means, most useful first."""
    solid, dashed, pick = glyphs.solid.middle, glyphs.dashed.middle, glyphs.pick.middle
    if side is Side.COACH:
        return [
            f"{solid} booked",
            f"{dashed} requested",
            f"{pick} cursor",
            f"{glyphs.done} done",
            f"{glyphs.cancelled} cancelled",
            f"{glyphs.open} open",
        ]
    return [
        f"{glyphs.free} free",
        f"{solid} booked {glyphs.done}",
        f"{dashed} requested {glyphs.asked}",
        f"{pick} your pick",
        f"{glyphs.taken} taken",
        "blank: not offered",
    ]


class Legend(Widget):
    """Draws as many of the signs and types as fit, each whole."""

    DEFAULT_CSS = "Legend { height: 1; width: 1fr; }"

    side: reactive[Side] = reactive(Side.COACH)
    session_types: reactive[tuple[TypeLook, ...]] = reactive(())
    glyphs: reactive[GlyphSet] = reactive(UNICODE)

    def __init__(
        self, side: Side = Side.COACH, session_types: Iterable[TypeLook] = (), *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.set_reactive(Legend.side, side)
        self.set_reactive(Legend.session_types, tuple(session_types))

    def render_line(self, y: int) -> Strip:
        styles = GridStyles(self)
        if y:
            return Strip.blank(self.size.width, styles.base)
        note = styles.chrome("note")
        segments = [Segment(" ", styles.base)]
        room = self.size.width - 1
        for text in _fitting(signs(self.side, self.glyphs), room, 2):
            segments.append(Segment(f"{text}  ", note))
            room -= cells(text) + 2
        names = [
            (f"{self.glyphs.type_glyph(cut(each.glyph, 1))} {cut(each.name, 24)}", each) for each in self.session_types
        ]
        shown = _fitting([text for text, _ in names], room - 2, 2)
        if shown:
            segments.append(Segment("  ", styles.base))
        for text, (_, each) in zip(shown, names, strict=False):
            segments += [
                Segment(text[0], styles.block(each.color, Look.DONE_SPINE)),
                Segment(f"{text[1:]}  ", note),
            ]
        return Strip(segments).adjust_cell_length(self.size.width, styles.base)


def _fitting(texts: list[str], room: int, gap: int) -> list[str]:
    """The first of the texts that fit side by side."""
    shown = []
    for text in texts:
        room -= cells(text)
        if room < 0:
            break
        shown.append(text)
        room -= gap
    return shown
