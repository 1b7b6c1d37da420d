"""Forms: a panel at the side, or a sheet at the bottom where there is no room; declared by fields, never a screen.

What is typed is kept: closing a form leaves a draft, and a refusal is shown beside the field it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal, NamedTuple

from msgspec import Struct
from textual import events, on
from textual.app import ComposeResult
from textual.await_remove import AwaitRemove
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from coachtui.widgets.bindings import bindings
from coachtui.widgets.choice_field import Choice, ChoiceField
from coachtui.widgets.line_input import LineInput
from coachtui.widgets.safe import safe
from coachtui.widgets.toast import toast

__all__ = ["Check", "Choice", "Field", "Form", "Values", "safe_lines"]

FIELD_STEPS = ("form.next", "form.previous")
"""Done before the keys typed after them are given to a field."""

Values = Mapping[str, str]
"""What a form holds: text by field name; of a choice, the chosen value."""


class Check(NamedTuple):
    """What a form says under a field: how it is read, or what is wrong with it."""

    text: str
    is_right: bool = True


class Field(Struct, frozen=True):
    """One line (or note) of a form."""

    name: str
    label: str
    kind: Literal["text", "secret", "note", "choice", "pick", "fact"] = "text"
    choices: Sequence[Choice] = ()
    limit: int = 200
    placeholder: str = ""


class Form(Widget):
    """A form of a few fields. Subclasses say which, and check what is typed."""

    is_picked_in_week: ClassVar[bool] = False
    """Whether its time may be picked in the week while it is open."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("form", before_others=FIELD_STEPS)]
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
    Form #form-kept { width: 1fr; color: $text-muted; text-wrap: nowrap; text-overflow: clip; }
    Form.-sheet #form-kept { text-align: right; }
    Form #form-body { height: auto; padding: 0 0 1 0; }
    Form.-sheet #form-body { padding: 0; }
    Form .form-button { width: auto; padding: 0 1; margin-right: 1; background: $success 60%; text-style: bold; }
    Form .form-button.-quiet { margin-right: 0; background: $surface; text-style: none; }
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

    class PickRequested(Message):
        """A time is to be picked in the week."""

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
        self._is_removed = False
        self.is_ready = False
        """Whether what is typed gets into its first field."""

    # -- what subclasses say --

    def check(self, values: Values) -> Mapping[str, Check]:
        """What to say under which field; a check that is not right keeps the form from being sent."""
        return {}

    def facts(self, values: Values) -> Sequence[str]:
        """Lines beneath the fields that follow from the values: price, deadline."""
        return ()

    def is_asked(self, name: str, values: Values) -> bool:
        """Whether a field is there at all: some depend on what is chosen in another."""
        return True

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
            widget.refresh(layout=True)

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """Say what was wrong: beside the field it belongs to, else above the buttons. Everything typed stays."""
        self.is_busy = False
        if self.is_closed:
            toast(self.app, sentence, severity="error")
        elif field in self._shown:
            self._say(field or "", Check(sentence, is_right=False))
            self._go_to(field or "")
        else:
            self.query_one("#form-problem", Static).update(safe(f"× {sentence}"))
            self.show_end("#form-problem")

    @property
    def is_closed(self) -> bool:
        """Whether it was closed before the answer to what was sent came."""
        return self._is_removed or not self.query("#form-problem")

    def remove(self) -> AwaitRemove:
        self._is_removed = True  # its widgets go one after the other, a little later
        return super().remove()

    def show_end(self, selector: str) -> None:
        """Bring what stands beneath the fields into sight, which in a long form it is not."""
        self.call_after_refresh(lambda: [self.scroll_to_widget(each, animate=False) for each in self.query(selector)])

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
            yield Static("draft kept", id="form-kept")

    def _widget(self, field: Field) -> Widget:
        value, name = self._values[field.name], f"field-{field.name}"
        widget: Widget
        if field.kind == "choice":
            widget = ChoiceField(field.choices, value, id=name)
            self._values[field.name] = widget.value
        elif field.kind == "pick":
            from coachtui.widgets.pick_field import PickField  # few forms have one

            widget = PickField(field.choices, value, id=name)
            self._values[field.name] = widget.value
        elif field.kind == "note":
            from coachtui.widgets.note_input import NoteInput  # 42 ms, and most forms have none

            widget = NoteInput(value, id=name, placeholder=field.placeholder)
            self._values[field.name] = widget.text
        elif field.kind == "fact":
            widget = Static(safe(value), id=name)
        else:
            widget = LineInput(
                value,
                id=name,
                max_length=field.limit,
                placeholder=field.placeholder,
                password=field.kind == "secret",
            )
            self._values[field.name] = widget.value
        self._shown[field.name] = widget
        return widget

    def on_mount(self) -> None:
        self._recheck()
        self.focus_field()
        self.call_later(setattr, self, "is_ready", True)

    def focus_field(self) -> None:
        """Go to the first field."""
        first = next(self._focusable(), None)
        if first is not None:
            self.screen.set_focus(first)

    def _focusable(self) -> Iterator[Widget]:
        asked = (field for field in self.fields if field.kind != "fact" and self.is_asked(field.name, self._values))
        return (self._shown[field.name] for field in asked)

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

    def _checks(self) -> dict[str, Check]:
        """What to say under which field, what is too long first."""
        over = {
            field.name: len(self._values[field.name]) - field.limit for field in self.fields if field.kind != "fact"
        }
        too_long = {name: Check(f"{by} characters too many", is_right=False) for name, by in over.items() if by > 0}
        return {**self.check(self._values), **too_long}

    def _recheck(self) -> str:
        """Say what is to be said; the first field that is wrong, empty where all are right."""
        if self.is_closed:
            return ""
        checks = self._checks()
        for field in self.fields:
            check = checks.get(field.name)
            is_early = check is not None and not check.is_right and field.name not in self._touched
            self._say(field.name, None if is_early else check)
            row = self._shown[field.name].parent
            if isinstance(row, Widget):
                row.display = self.is_asked(field.name, self._values)
        self.query_one("#form-facts", Static).update(self._joined(self.facts(self._values)))
        self.query_one("#form-problem", Static).update("")
        self.query_one("#form-kept").display = bool(self.draft and self._touched)
        return next(
            (field.name for field in self.fields if field.name in checks and not checks[field.name].is_right), ""
        )

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
        wrong = self._recheck()
        if wrong:
            self._go_to(wrong)
        else:
            self.is_busy = True
            self.post_message(self.Submitted(self, self.values))

    def action_close(self) -> None:
        if self.is_busy:
            toast(self.app, "It is sent already, and cannot be called back: its answer will be said")
        self.post_message(self.Closed(self, self.values))

    def action_discard(self) -> None:
        """Leave the form and forget what was typed."""
        self.post_message(self.Closed(self, {}))

    def action_next_field(self) -> None:
        self._step(1)

    def action_previous_field(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        """To the next field or the one before, round and round: what lies behind the form is not there now."""
        fields = list(self._focusable())
        focused = self.screen.focused  # has_focus comes late for who types ahead, and so does what focus() does
        here = fields.index(focused) if focused in fields else -1 if by > 0 else 0
        if fields:
            self.screen.set_focus(fields[(here + by) % len(fields)])

    def _go_to(self, name: str) -> None:
        """To a field, with what is said under it in sight."""
        self._shown[name].focus(scroll_visible=False)
        self.call_after_refresh(self._reveal, name)

    def _reveal(self, name: str) -> None:
        for said in self.query(f"#check-{name}"):  # none where it was closed meanwhile
            self.scroll_to_widget(self._shown[name], animate=False)
            self.scroll_to_widget(said, animate=False)

    def on_key(self, event: events.Key) -> None:
        # A letter typed beside a text field is no key of the screen's, but help is always there.
        if event.is_printable and event.character != "?":
            event.stop()

    def action_next_free(self) -> None:
        self.post_message(self.NextFreeRequested(self))

    def action_pick_in_week(self) -> None:
        self.post_message(self.PickRequested(self))


def safe_lines(lines: Sequence[str]) -> Content:
    """Text from people, one line each."""
    return Content("\n").join([safe(line) for line in lines])
