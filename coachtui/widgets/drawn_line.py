"""One line of our own chrome, drawn from parts that may be clicked: the footer, the top bar, a form's buttons."""

from collections.abc import Mapping, Sequence
from itertools import dropwhile
from typing import NamedTuple

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip

from coachtui.records.text import one_line
from coachtui.widgets.inks import Ink, Inks
from coachtui.widgets.line_widget import LineWidget
from coachtui.widgets.safe import cells

#: How a part may look.
LOOKS: Mapping[str, Ink] = {
    "text": Ink("#d5d8e4", "#1c1e26"),
    "strong": Ink("#e6e9f2", "#15171d", emphasis="bold"),
    "faint": Ink("#8b90a0", "#575c69", emphasis="dim"),
    "line": Ink("#353945", "#bcc0ca", emphasis="dim"),
    "key": Ink("#ff9e64", "#ad390a", "ansi_bright_red", "bold"),
    "good": Ink("#9ece6a", "#33691e", "ansi_green"),
    "wrong": Ink("#f7768e", "#b3123f", "ansi_red", "bold"),
    "warning": Ink("#e0af68", "#855600", "ansi_yellow", "bold"),
    "chosen": Ink("#e6e9f2", "#15171d", emphasis="bold", dark_ground="#33384a", light_ground="#d3d8e8"),
    "button": Ink("#d5d8e4", "#1c1e26", dark_ground="#2c303c", light_ground="#e2e5ee"),
    "main": Ink("#15171d", "#ffffff", emphasis="bold", dark_ground="#9ece6a", light_ground="#33691e"),
    "today": Ink("#15171d", "#ffffff", emphasis="bold", dark_ground="#ff9e64", light_ground="#ad390a"),
}

TINY = 4
"""Narrower than this, no cell is left empty at the begin of a line."""


class Part(NamedTuple):
    """A stretch of the line; ``target`` names what a click on it means, empty for nothing."""

    text: str
    look: str = "text"
    target: str = ""


def width_of(parts: Sequence[Part]) -> int:
    """The cells that parts take side by side."""
    return sum(cells(one_line(part.text)) for part in parts)


def filled(left: Sequence[Part], right: Sequence[Part], width: int) -> list[Part]:
    """Parts at both ends, with at least one space between; what is too much falls off the right end."""
    gap = width - width_of(left) - width_of(right)
    return [*left, Part(" " * max(1, gap)), *right]


class DrawnLine(LineWidget):
    """A line made of parts, or a few; a subclass says which, and what a click on each means."""

    DEFAULT_CSS = "DrawnLine { height: 1; width: 1fr; }"
    _inks: Inks | None = None

    class Pressed(Message):
        """A part was clicked."""

        def __init__(self, line: "DrawnLine", target: str) -> None:
            self.line = line
            self.target = target
            super().__init__()

        @property
        def control(self) -> "DrawnLine":
            return self.line

    def parts(self, width: int) -> Sequence[Part]:
        """What is drawn in this width."""
        raise NotImplementedError

    def pressed(self, target: str) -> None:
        """A part with this target was clicked."""
        self.post_message(self.Pressed(self, target))

    def rows(self, width: int) -> Sequence[Sequence[Part]]:
        """What is drawn where it is more than one line."""
        return [self.parts(width)]

    def _drawn(self, y: int) -> Sequence[Part]:
        """The parts of a line; without the blanks before them where that leaves hardly anything to see."""
        rows = self.rows(self.size.width)
        parts = rows[y] if y < len(rows) else []
        if self.size.width >= TINY:
            return parts
        shown = list(dropwhile(lambda part: not part.text.strip(), parts))
        return [shown[0]._replace(text=shown[0].text.lstrip()), *shown[1:]] if shown else parts

    def render_line(self, y: int) -> Strip:
        inks = self._inks = self._inks or Inks(self)
        segments = [Segment(one_line(part.text), inks.style(LOOKS[part.look])) for part in self._drawn(y)]
        return Strip(segments).adjust_cell_length(self.size.width, inks.ground)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._inks = None

    def on_click(self, event: events.Click) -> None:
        end = 0
        for part in self._drawn(event.y):
            end += cells(one_line(part.text))
            if event.x < end:
                if part.target:
                    event.stop()
                    self.pressed(part.target)
                return
