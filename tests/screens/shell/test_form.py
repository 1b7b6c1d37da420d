"""A form keeps what is typed, says what is wrong, keeps its keys to itself, and lets nothing drive the terminal."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.events import Key, Paste
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from coachtui.widgets.choice_field import ChoiceField
from coachtui.widgets.form import Check, Choice, Field, Form, Values

HOSTILE = "[/] [@click=app.bell]x[/] \x1b[2J \x1b]52;c;eA==\x07 \u202eabc\u200b"
SHOWN = "[/] [@click=app.bell]x[/] [2J ]52;c;eA== abc"
SIZES = pytest.mark.parametrize("size", [(120, 36), (44, 16)])

FIELDS = (
    Field("type", "type", "choice", [Choice("a", "Ana " + HOSTILE), Choice("b", "Bo"), Choice("c", "Cy")]),
    Field("when", "when " + HOSTILE, placeholder=HOSTILE),
    Field("who", "who", "fact"),
    Field("note", "note", "note", limit=20),
)


class Small(Form):
    def check(self, values: Values) -> Mapping[str, Check]:
        return {"when": Check("not understood", is_right=False) if values["when"] == "bad" else Check(values["when"])}

    def facts(self, values: Values) -> Sequence[str]:
        return (f"type {values['type']}", HOSTILE)


class Formed(App[None]):
    BINDINGS: ClassVar[list[BindingType]] = [(key, f"hear('{key}')") for key in ("q", "n")]

    def __init__(self, size: tuple[int, int], values: Values) -> None:
        super().__init__()
        self.heard: list[str] = []
        self.sent: list[Values] = []
        self.closed: list[Values] = []
        self.form = Small("Request " + HOSTILE, "Request", FIELDS, values)
        self.form.set_class(size[0] < 110, "-sheet")

    def compose(self) -> ComposeResult:
        behind = Static("behind", id="behind")
        behind.can_focus = True
        yield behind
        yield self.form

    def action_hear(self, key: str) -> None:
        self.heard.append(key)

    def on_form_submitted(self, event: Form.Submitted) -> None:
        self.sent.append(event.values)

    def on_form_closed(self, event: Form.Closed) -> None:
        self.closed.append(event.values)


def drawn(app: App[None]) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def field(app: Formed, name: str) -> Widget:
    return app.form.query_one(f"#field-{name}")


async def test_who_types_ahead_types_into_the_next_field() -> None:
    app = Formed((120, 36), {})
    async with app.run_test(size=(120, 36)) as pilot:
        for key in ("tab", "o", "k", "tab", "h", "i", "shift+tab", "!", "tab", "tab", "right"):
            app.post_message(Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        assert app.form.values == {"type": "b", "when": "ok!", "who": "", "note": "hi"}


@SIZES
async def test_what_is_typed_is_checked_and_sent(size: tuple[int, int]) -> None:
    app = Formed(size, {"who": "Maya"})
    async with app.run_test(size=size) as pilot:
        await pilot.press("right", "tab", *"bad", "ctrl+s")
        await pilot.pause()
        assert app.sent == []
        assert "× not understood" in drawn(app)
        await pilot.press("backspace", "tab", *"hi", "ctrl+s", "ctrl+s")
        assert app.sent == [{"type": "b", "when": "ba", "who": "Maya", "note": "hi"}]
        app.form.refuse("taken a moment ago", "when")
        await pilot.pause()
        await pilot.pause()
        assert "× taken a moment ago" in drawn(app)
        assert app.form.values["note"] == "hi"
        await pilot.press("ctrl+s")
        assert len(app.sent) == 2


async def test_closing_keeps_what_was_typed_and_discarding_does_not() -> None:
    app = Formed((80, 24), {"when": "fri 3pm", "note": "kept"})
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab", "!", "escape")
        assert app.closed == [{"type": "a", "when": "fri 3pm!", "who": "", "note": "kept"}]
        app.form.action_discard()
        await pilot.pause()
        assert app.closed[1:] == [{}]


async def test_no_key_of_the_screen_works_while_a_form_has_the_cursor() -> None:
    app = Formed((80, 24), {})
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(3):
            await pilot.press("q", "n", "tab")
        assert app.heard == []


async def test_tab_stays_in_the_form() -> None:
    app = Formed((80, 24), {})
    async with app.run_test(size=(80, 24)) as pilot:
        seen = [app.focused]
        for _ in range(3):
            await pilot.press("tab")
            seen.append(app.focused)
        assert seen == [field(app, "type"), field(app, "when"), field(app, "note"), field(app, "type")]
        await pilot.press("shift+tab")
        assert app.focused is field(app, "note")


@SIZES
async def test_nothing_typed_or_pasted_or_given_drives_the_terminal(size: tuple[int, int]) -> None:
    app = Formed(size, {"when": HOSTILE, "who": HOSTILE, "note": HOSTILE})
    async with app.run_test(size=size, tooltips=True, notifications=True) as pilot:
        await pilot.press("tab")
        field(app, "when").post_message(Paste(HOSTILE))
        field(app, "note").post_message(Paste(HOSTILE + "\nsecond"))
        app.form.refuse(HOSTILE)
        await pilot.pause()
        for character in "\x1b\x07\u202e\u200b":
            assert character not in drawn(app)
            assert character not in app.form.values["when"] + app.form.values["note"]
        assert app.form.values["note"].endswith("\nsecond") or "\nsecond" in app.form.values["note"]


async def test_values_given_later_are_shown_and_held() -> None:
    app = Formed((120, 36), {})
    async with app.run_test(size=(120, 36)) as pilot:
        app.form.set_value("when", "fri")
        app.form.set_value("note", "two\nlines")
        app.form.offer("type", [Choice("c", "Cy"), Choice("d", "Di")])
        await pilot.pause()
        assert dict(app.form.values) == {"type": "c", "when": "fri", "who": "", "note": "two\nlines"}
        assert isinstance(shown := field(app, "when"), Input)
        assert shown.value == "fri"
        assert isinstance(note := field(app, "note"), TextArea)
        assert note.text == "two\nlines"


async def test_what_is_too_long_is_counted() -> None:
    app = Formed((120, 36), {"note": "x" * 23})
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("ctrl+s")
        await pilot.pause()
        await pilot.pause()
        assert app.sent == []
        assert "× 3 characters" in drawn(app)


async def test_choices_turn_round_by_keys_and_clicks() -> None:
    app = Formed((120, 36), {"type": "c"})
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("right")
        assert app.form.values["type"] == "a"
        await pilot.press("left", "left")
        assert app.form.values["type"] == "b"
        await pilot.click(ChoiceField, offset=(0, 0))
        assert app.form.values["type"] == "a"


async def test_a_form_that_is_closed_before_it_scrolls_to_what_is_wrong_does_not_mind() -> None:
    app = Formed((120, 36), {"when": "bad"})
    async with app.run_test(size=(120, 36)) as pilot:
        app.form.action_send()
        await app.form.remove()
        await pilot.pause()
        app.form._reveal("when")
        assert app.sent == []
