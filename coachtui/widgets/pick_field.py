"""A field of a form that shows all its values, one a line, each chosen by its number; at first none is."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.geometry import Size

from coachtui.widgets.choice_field import ChoiceField
from coachtui.widgets.safe import safe

_STEPS = {"up": -1, "k": -1, "left": -1, "down": 1, "j": 1, "right": 1}


class PickField(ChoiceField):
    """Digits choose, the arrows go from one to the next, a click takes the line."""

    DEFAULT_CSS = "PickField { height: auto; }"

    @property
    def _first(self) -> str:
        return ""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(1, len(self.choices))

    def render(self) -> Content:
        lines = []
        for number, choice in enumerate(self.choices, 1):
            line = Content.assemble((f"{number} ", "bold $text-warning"), safe(choice.label))
            lines.append(line.stylize("reverse") if choice.value == self.value else line)
        return Content("\n").join(lines)

    def turn(self, by: int) -> None:
        if self.value or not self.choices:
            super().turn(by)
        else:
            self.value = self.choices[0 if by > 0 else -1].value

    def on_key(self, event: events.Key) -> None:
        event.prevent_default()  # the arrows mean something else here
        if event.key in _STEPS:
            event.stop()
            self.turn(_STEPS[event.key])
        elif event.key.isdecimal() and 0 < int(event.key) <= len(self.choices):
            event.stop()
            self.value = self.choices[int(event.key) - 1].value

    def on_click(self, event: events.Click) -> None:
        event.prevent_default()
        if 0 <= event.y < len(self.choices):
            self.value = self.choices[event.y].value
