"""One line of our own chrome, drawn from parts that may be clicked: the footer, the top bar, a form's buttons."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from coachtui.records.text import one_line
from coachtui.widgets.safe import cells

#: How a part may look: colour on dark and on light ground, among the 16, and what is left without colour.
LOOKS: dict[str, tuple[str, str, str, str]] = {
    "text": ("#d5d8e4", "#1c1e26", "ansi_default", "none"),
    "strong": ("#e6e9f2", "#15171d", "ansi_default", "bold"),
    "faint": ("#8b90a0", "#575c69", "ansi_default", "dim"),
    "line": ("#353945", "#bcc0ca", "ansi_default", "dim"),
    "key": ("#ff9e64", "#ad390a", "ansi_bright_red", "bold"),
    "good": ("#9ece6a", "#33691e", "ansi_green", "none"),
    "wrong": ("#f7768e", "#b3123f", "ansi_red", "bold"),
    "warning": ("#e0af68", "#8a5a00", "ansi_yellow", "bold"),
}
#: Looks with a ground of their own: front and ground on dark, on light; reversed where there are few colours.
GROUNDS: dict[str, tuple[str, str, str, str]] = {
    "chosen": ("#e6e9f2", "#33384a", "#15171d", "#d3d8e8"),
    "button": ("#d5d8e4", "#2c303c", "#1c1e26", "#e2e5ee"),
    "main": ("#15171d", "#9ece6a", "#ffffff", "#33691e"),
    "today": ("#15171d", "#ff9e64", "#ffffff", "#ad390a"),
}


def looks_css(widget: str) -> str:
    """The default CSS of the looks."""
    rules = []
    for name, (dark, light, ansi, style) in LOOKS.items():
        weight = "bold" if style == "bold" else "none"
        rules += [
            f"{widget} > .look--{name} {{ color: {dark}; text-style: {weight}; }}",
            f"{widget}:light > .look--{name} {{ color: {light}; }}",
            f"{widget}:ansi > .look--{name} {{ color: {ansi}; text-style: {style}; }}",
            f"{widget}:nocolor > .look--{name} {{ color: $foreground; text-style: {style}; }}",
        ]
    for name, (dark, dark_ground, light, light_ground) in GROUNDS.items():
        weight = "none" if name == "button" else "bold"
        rules += [
            f"{widget} > .look--{name} {{ color: {dark}; background: {dark_ground}; text-style: {weight}; }}",
            f"{widget}:light > .look--{name} {{ color: {light}; background: {light_ground}; }}",
            f"{widget}:ansi > .look--{name} {{ color: ansi_default; background: ansi_default; "
            f"text-style: {weight} reverse; }}".replace("none reverse", "reverse"),
            f"{widget}:nocolor > .look--{name} {{ color: $foreground; background: $background; "
            f"text-style: {weight} reverse; }}".replace("none reverse", "reverse"),
        ]
    return "\n".join(rules)


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


class DrawnLine(Widget):
    """A line made of parts; a subclass says which, and what a click on each means."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"look--{name}" for name in (*LOOKS, *GROUNDS)}
    DEFAULT_CSS = "DrawnLine { height: 1; width: 1fr; }\n" + looks_css("DrawnLine")
    ALLOW_SELECT = False

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

    def render_line(self, y: int) -> Strip:
        base = self.rich_style
        if y:
            return Strip.blank(self.size.width, base)
        segments = [
            Segment(one_line(part.text), self.get_component_rich_style(f"look--{part.look}"))
            for part in self.parts(self.size.width)
        ]
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def on_click(self, event: events.Click) -> None:
        end = 0
        for part in self.parts(self.size.width):
            end += cells(one_line(part.text))
            if event.x < end:
                if part.target:
                    event.stop()
                    self.pressed(part.target)
                return
