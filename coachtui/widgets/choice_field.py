"""A field of a form that holds one of a few values: ``‹ 1:1 · 60 min ›``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from coachtui.widgets.safe import safe

_STEPS = {"left": -1, "right": 1, "h": -1, "l": 1, "space": 1}


class Choice(NamedTuple):
    """One of the values of a choice field."""

    value: str
    label: str


class ChoiceField(Widget, can_focus=True):
    """Left and right turn it, so do clicks on its ends."""

    DEFAULT_CSS = """
    ChoiceField { height: 1; width: 1fr; background: $surface; color: $foreground; }
    ChoiceField:focus { background: $primary 30%; text-style: bold; }
    ChoiceField:ansi:focus, ChoiceField:nocolor:focus { text-style: reverse; }
    """
    value: reactive[str] = reactive("")

    class Changed(Message):
        """Another value was chosen."""

        def __init__(self, field: ChoiceField, value: str) -> None:
            self.field = field
            self.value = value
            super().__init__()

        @property
        def control(self) -> ChoiceField:
            return self.field

    def __init__(self, choices: Sequence[Choice], value: str, *, id: str) -> None:
        super().__init__(id=id)
        self.choices = tuple(choices)
        self.set_reactive(ChoiceField.value, value if value in self._values else self._first)

    @property
    def _values(self) -> list[str]:
        return [choice.value for choice in self.choices]

    @property
    def _first(self) -> str:
        return self.choices[0].value if self.choices else ""

    def offer(self, choices: Sequence[Choice]) -> None:
        """Other choices; the value stays where it is still one of them."""
        self.choices = tuple(choices)
        if self.value not in self._values:
            self.value = self._first
        self.refresh()

    def turn(self, by: int) -> None:
        """Choose the next or the one before, round and round."""
        values = self._values
        if values:
            here = values.index(self.value) if self.value in values else 0
            self.value = values[(here + by) % len(values)]

    def watch_value(self, value: str) -> None:
        self.post_message(self.Changed(self, value))

    def render(self) -> Content:
        label = next((choice.label for choice in self.choices if choice.value == self.value), "")
        if len(self.choices) < 2:
            return Content.assemble("  ", safe(label))
        room = max(0, self.size.width - 4)
        shown = safe(label).truncate(room, ellipsis=True, pad=True)
        return Content.assemble(("‹ ", "dim"), shown, (" ›", "dim"))

    def on_key(self, event: events.Key) -> None:
        if event.key in _STEPS:
            event.stop()
            self.turn(_STEPS[event.key])

    def on_click(self, event: events.Click) -> None:
        self.turn(-1 if event.x <= 1 else 1)
