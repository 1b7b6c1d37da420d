"""Forms: a panel at the side, or a sheet at the bottom where there is no room; declared by fields, never a screen.

What is typed is kept: closing a form leaves a draft, and a refusal is shown beside the field it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static

from coachtui.widgets.bindings import bindings
from coachtui.widgets.safe import safe

Values = Mapping[str, str]
"""What a form holds: text by field name; of a choice, the chosen value."""


class Check(NamedTuple):
    """What a form says under a field: how it is read, or what is wrong with it."""

    text: str
    is_right: bool = True


class Choice(NamedTuple):
    """One of the values of a choice field."""

    value: str
    label: str


@dataclass(frozen=True)
class Field:
    """One line (or note) of a form."""

    name: str
    label: str
    kind: Literal["text", "note", "choice", "fact"] = "text"
    choices: Sequence[Choice] = ()
    limit: int = 200
    placeholder: str = ""


class ChoiceField(Widget, can_focus=True):
    """``‹ 1:1 · 60 min ›``: left and right turn it, so do clicks on its ends."""

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
        steps = {"left": -1, "right": 1, "h": -1, "l": 1, "space": 1}
        if event.key in steps:
            event.stop()
            self.turn(steps[event.key])

    def on_click(self, event: events.Click) -> None:
        self.turn(-1 if event.x <= 1 else 1)


class Form(Widget):
    """A form of a few fields. Subclasses say which, and check what is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("form")]
    DEFAULT_CSS = """
    Form { dock: right; width: 34; height: 1fr; background: $background; padding: 0 1; overflow-y: auto;
           scrollbar-size-vertical: 1;
           border-left: vkey $foreground 25%; }
    Form.-sheet { dock: bottom; width: 1fr; height: auto; max-height: 60%; border-left: none;
                  border-top: hkey $foreground 25%; padding: 0 1; }
    Form #form-head { height: 1; dock: top; }
    Form #form-title { width: 1fr; text-style: bold; }
    Form #form-close { width: 5; color: $text-muted; }
    Form .form-row { height: auto; margin-top: 1; }
    Form.-sheet .form-row { margin-top: 0; }
    Form .form-label { width: 9; color: $text-muted; }
    Form .form-check { height: auto; padding-left: 9; color: $text-muted; }
    Form .form-check.-wrong { color: $text-error; text-style: bold; }
    Form .form-check.-right { color: $text-success; }
    Form Input { width: 1fr; background: $surface; padding: 0; }
    Form Input:focus { background: $primary 30%; }
    Form TextArea { width: 1fr; height: 3; padding: 0; border: none; background: $surface; }
    Form TextArea:focus { border: none; background: $primary 30%; }
    Form:ansi Input, Form:ansi TextArea { text-style: underline; }
    Form #form-facts { height: auto; color: $text-muted; margin-top: 1; }
    Form.-sheet #form-facts { margin-top: 0; }
    Form #form-buttons { height: 1; dock: bottom; }
    Form #form-body { height: auto; padding: 0 0 1 0; }
    Form.-sheet #form-body { padding: 0; }
    Form .form-button { width: auto; padding: 0 1; margin-right: 2; background: $success 60%; text-style: bold; }
    Form .form-button.-quiet { background: $surface; text-style: none; }
    Form:nocolor .form-button { text-style: reverse; }
    Form:nocolor .form-button.-quiet { text-style: none; }
    Form #form-problem { height: auto; color: $text-error; text-style: bold; }
    """

    class Submitted(Message):
        """The form was sent."""

        def __init__(self, form: Form, values: Values) -> None:
            self.form = form
            self.values = values
            super().__init__()

    class Changed(Message):
        """A value changed."""

        def __init__(self, form: Form, values: Values) -> None:
            self.form = form
            self.values = values
            super().__init__()

    class Closed(Message):
        """The form was left; what was typed is the draft."""

        def __init__(self, form: Form, values: Values) -> None:
            self.form = form
            self.values = values
            super().__init__()

    class NextFreeRequested(Message):
        """The next free time was asked for."""

        def __init__(self, form: Form) -> None:
            self.form = form
            super().__init__()

    def __init__(self, title: str, send: str, fields: Sequence[Field], values: Values, *, draft: str = "") -> None:
        """``send`` is the button's word; ``draft`` names the draft that ``values`` may hold, for whoever keeps it."""
        super().__init__()
        self.title = title
        self.send = send
        self.fields = tuple(fields)
        self.draft = draft
        self._values = {field.name: values.get(field.name, "") for field in fields}
        self._shown: dict[str, Widget] = {}
        self._touched: set[str] = set()
        """Fields somebody has typed in; before that, what is wrong with them is not said."""
        self.is_busy = False

    # -- what subclasses say --

    def check(self, values: Values) -> Mapping[str, Check]:
        """What to say under which field; a check that is not right keeps the form from being sent."""
        return {}

    def facts(self, values: Values) -> Sequence[str]:
        """Lines beneath the fields that follow from the values: price, deadline."""
        return ()

    # -- the values --

    @property
    def values(self) -> Values:
        """What the form holds now."""
        return dict(self._values)

    def set_value(self, name: str, value: str) -> None:
        """Put a value into a field, as when another time is picked on the grid."""
        widget = self._shown.get(name)
        if isinstance(widget, ChoiceField | Input):
            widget.value = value
        elif widget is not None:
            widget.text = value  # type: ignore[attr-defined]  # a TextArea, which is imported late
        self._note(name, value)

    def offer(self, name: str, choices: Sequence[Choice]) -> None:
        """Other choices for a choice field."""
        widget = self._shown.get(name)
        if isinstance(widget, ChoiceField):
            widget.offer(choices)

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """Say what was wrong: beside the field it belongs to, else above the buttons. Everything typed stays."""
        self.is_busy = False
        if field in self._shown:
            self._say(field or "", Check(sentence, is_right=False))
            self._shown[field or ""].focus()
        else:
            self.query_one("#form-problem", Static).update(safe(f"× {sentence}"))

    # -- drawing --

    def compose(self) -> ComposeResult:
        with Horizontal(id="form-head"):
            yield Static(safe(self.title), id="form-title")
            yield Static("esc ×", id="form-close")
        with Vertical(id="form-body"):
            for field in self.fields:
                with Horizontal(classes="form-row"):
                    yield Static(safe(field.label), classes="form-label")
                    yield self._widget(field)
                yield Static("", id=f"check-{field.name}", classes="form-check")
            yield Static("", id="form-facts")
            yield Static("", id="form-problem")
        with Horizontal(id="form-buttons"):
            yield Static(safe(f"{self.send} ^s"), id="form-send", classes="form-button")
            yield Static("Discard", id="form-discard", classes="form-button -quiet")

    def _widget(self, field: Field) -> Widget:
        value, name = self._values[field.name], f"field-{field.name}"
        widget: Widget
        if field.kind == "choice":
            widget = ChoiceField(field.choices, value, id=name)
            self._values[field.name] = widget.value
        elif field.kind == "note":
            from textual.widgets import TextArea  # 42 ms, and most forms have none

            widget = TextArea(value, id=name, compact=True, soft_wrap=True, tab_behavior="focus")
        elif field.kind == "fact":
            widget = Static(safe(value), id=name)
        else:
            widget = Input(value, id=name, compact=True, max_length=field.limit, placeholder=field.placeholder)
        self._shown[field.name] = widget
        return widget

    def on_mount(self) -> None:
        self._recheck()
        first = next(self._focusable(), None)
        if first is not None:
            first.focus()

    def _focusable(self) -> Iterator[Widget]:
        return (self._shown[field.name] for field in self.fields if field.kind != "fact")

    # -- what is done --

    @on(Input.Changed)
    @on(ChoiceField.Changed)
    def _value_changed(self, event: Input.Changed | ChoiceField.Changed) -> None:
        event.stop()
        self._note((event.control.id or "").removeprefix("field-"), event.value)

    def on_text_area_changed(self, event: Any) -> None:
        event.stop()
        self._note((event.text_area.id or "").removeprefix("field-"), event.text_area.text)

    def _note(self, name: str, value: str) -> None:
        if self._values.get(name) != value:
            self._values[name] = value
            self._touched.add(name)
            self._recheck()
            self.post_message(self.Changed(self, self.values))

    def _recheck(self) -> bool:
        checks = self.check(self._values)
        for field in self.fields:
            over = len(self._values[field.name]) - field.limit
            too_long = Check(f"{over} characters too many", is_right=False) if over > 0 else None
            check = too_long or checks.get(field.name)
            is_early = check is not None and not check.is_right and field.name not in self._touched
            self._say(field.name, None if is_early else check)
        self.query_one("#form-facts", Static).update(self._joined(self.facts(self._values)))
        self.query_one("#form-problem", Static).update("")
        return all(check.is_right for check in checks.values())

    def _joined(self, facts: Sequence[str]) -> Content:
        """A line each at the side, where there is room; one after the other on a sheet."""
        return safe(" · ".join(facts)) if self.has_class("-sheet") else safe_lines(facts)

    def fit(self, *, sheet: bool) -> None:
        """Be a sheet at the bottom, or a panel at the side."""
        self.set_class(sheet, "-sheet")
        if self.is_mounted:
            self._recheck()

    def _say(self, name: str, check: Check | None) -> None:
        line = self.query_one(f"#check-{name}", Static)
        line.display = check is not None
        if check is not None:
            line.update(safe(f"{'✓' if check.is_right else '×'} {check.text}"))
            line.set_class(check.is_right, "-right")
            line.set_class(not check.is_right, "-wrong")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_send()

    def on_click(self, event: events.Click) -> None:
        clicked = event.widget.id if event.widget else None
        if clicked == "form-send":
            self.action_send()
        elif clicked == "form-close":
            self.action_close()
        elif clicked == "form-discard":
            self.action_discard()

    def action_send(self) -> None:
        """Send what the form holds, once, if every check is right."""
        if self.is_busy:
            return
        self._touched.update(self._values)
        if self._recheck():
            self.is_busy = True
            self.post_message(self.Submitted(self, self.values))

    def action_close(self) -> None:
        self.post_message(self.Closed(self, self.values))

    def action_discard(self) -> None:
        """Leave the form and forget what was typed."""
        self.post_message(self.Closed(self, {}))

    def action_next_field(self) -> None:
        self.screen.focus_next()

    def action_previous_field(self) -> None:
        self.screen.focus_previous()

    def action_next_free(self) -> None:
        self.post_message(self.NextFreeRequested(self))


def safe_lines(lines: Sequence[str]) -> Content:
    """Text from people, one line each."""
    return Content("\n").join([safe(line) for line in lines])
