"""The prompt understands while one types; the question takes only yes for yes; nothing typed drives the terminal."""

from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.events import Paste
from textual.widgets import Static

from coachtui.widgets.confirm import Confirm
from coachtui.widgets.line_input import LineInput, without_hidden
from coachtui.widgets.prompt import Answer, Choice, Prompt, PromptReading
from coachtui.widgets.toast import copy_text, toast

HOSTILE = "[/] [@click=app.bell]x[/] \x1b[2J \x1b]52;c;eA==\x07 \u202eabc\u200b"
SIZES = pytest.mark.parametrize("size", [(120, 36), (44, 16)])


def upper(text: str) -> Answer:
    if text.startswith("?"):
        return Answer(problem=f"not understood: {text}")
    return Answer((Choice(text.upper(), text.upper()), Choice(text.title(), text.title())))


class Asking(App[None]):
    BINDINGS: ClassVar[list[BindingType]] = [("q", "hear('q')"), ("y", "hear('y')"), ("enter", "hear('enter')")]

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []

    def compose(self) -> ComposeResult:
        behind = Static("behind", id="behind")
        behind.can_focus = True
        yield behind
        yield Prompt()
        yield Confirm()

    def on_mount(self) -> None:
        self.query_one("#behind").focus()

    def action_hear(self, key: str) -> None:
        self.heard.append(key)

    def on_prompt_submitted(self, event: Prompt.Submitted) -> None:
        self.heard.append((event.asked, event.text, event.value))

    def on_prompt_closed(self, event: Prompt.Closed) -> None:
        self.heard.append((event.asked, "closed"))

    def on_confirm_answered(self, event: Confirm.Answered) -> None:
        self.heard.append((event.asked, event.yes))


def reading(app: App[None]) -> str:
    return app.query_one(PromptReading).render_line(0).text.strip()


@SIZES
async def test_what_is_typed_is_read_back_and_taken(size: tuple[int, int]) -> None:
    app = Asking()
    async with app.run_test(size=size) as pilot:
        app.query_one(Prompt).ask("date", "go to", upper)
        await pilot.press("q", "a")
        assert "→ QA" in reading(app)
        await pilot.press("down", "enter")
        assert app.heard == [("date", "qa", "Qa")]
        assert app.focused is app.query_one("#behind")
        await pilot.press("q")
        assert app.heard[-1] == "q"


async def test_what_is_not_understood_is_not_taken() -> None:
    app = Asking()
    async with app.run_test() as pilot:
        prompt = app.query_one(Prompt)
        prompt.ask("date", "go to", upper)
        await pilot.press("?", "enter")
        assert prompt.is_open
        assert reading(app) == "× not understood: ?"
        await pilot.press("escape")
        assert not prompt.is_open
        assert app.heard == [("date", "closed")]


async def test_without_a_reader_the_text_is_the_answer() -> None:
    app = Asking()
    async with app.run_test() as pilot:
        app.query_one(Prompt).ask("find", "find", value="ana")
        await pilot.press("!", "enter")
        assert app.heard == [("find", "ana!", "ana!")]


async def test_a_reading_can_be_clicked() -> None:
    app = Asking()
    async with app.run_test(size=(120, 36)) as pilot:
        app.query_one(Prompt).ask("date", "go to", upper, value="ab")
        await pilot.pause()
        shown = app.query_one(PromptReading).render_line(0).text
        await pilot.click(PromptReading, offset=(shown.index("Ab"), 0))
        assert app.heard == [("date", "ab", "Ab")]


@SIZES
async def test_pasted_text_cannot_drive_the_terminal(size: tuple[int, int]) -> None:
    app = Asking()
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        prompt = app.query_one(Prompt)
        prompt.ask("date", HOSTILE, upper, placeholder=HOSTILE)
        await pilot.pause()
        app.query_one(LineInput).post_message(Paste(HOSTILE + "\nsecond"))
        await pilot.pause()
        assert app.query_one(LineInput).value == "[/] [@click=app.bell]x[/] [2J ]52;c;eA== abc second"
        drawn = "".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "\x1b" not in drawn
        assert "\u202e" not in drawn


@pytest.mark.parametrize(
    ("key", "yes", "size"), [("y", True, (120, 36)), ("n", False, (80, 24)), ("escape", False, (44, 16))]
)
async def test_a_question_is_answered_by_one_key(key: str, yes: bool, size: tuple[int, int]) -> None:
    app = Asking()
    async with app.run_test(size=size) as pilot:
        app.query_one(Confirm).ask(
            "Cancel Ana Ruiz, Tue 24 10:00?", lambda: app.heard.append("cancelled"), asked="cancel"
        )
        await pilot.press("enter", "q", "space")
        assert app.heard == []
        await pilot.press(key)
        await pilot.pause()
        assert sorted(app.heard, key=str) == [("cancel", yes), *(["cancelled"] if yes else [])]
        assert app.focused is app.query_one("#behind")


async def test_a_question_keeps_its_answers_in_sight() -> None:
    app = Asking()
    async with app.run_test(size=(44, 16)) as pilot:
        confirm = app.query_one(Confirm)
        confirm.ask("Cancel " + HOSTILE + "?")
        await pilot.pause()
        shown = [confirm.render_line(y).text for y in range(confirm.size.height)]
        assert "\x1b" not in "".join(shown)
        assert shown[-1].rstrip().endswith("y yes  n no")
        await pilot.click(Confirm, offset=(shown[-1].index("n no"), len(shown) - 1))
        assert app.heard == [("", False)]


async def test_who_goes_elsewhere_has_not_said_yes() -> None:
    app = Asking()
    async with app.run_test() as pilot:
        app.query_one(Confirm).ask("Sure?", lambda: app.heard.append("done"))
        await pilot.pause()
        app.query_one("#behind").focus()
        await pilot.pause()
        assert app.heard == [("", False)]


async def test_toasts_and_copies_are_safe() -> None:
    app = Asking()
    async with app.run_test(notifications=True) as pilot:
        toast(app, HOSTILE, severity="error")
        assert copy_text(app, "a\x1b[2J\nb") == "a␛[2J\nb"
        assert app.clipboard == "a␛[2J\nb"
        await pilot.pause()
        assert "copied: a␛[2J␤b" in [each.message for each in app._notifications]
        assert not any("\x1b" in each.message for each in app._notifications)


@pytest.mark.parametrize(
    ("text", "left"), [("a\r\nb\tc", "a b c"), (HOSTILE, without_hidden(HOSTILE)), ("é漢🙂", "é漢🙂"), ("", "")]
)
def test_nothing_hidden_is_left(text: str, left: str) -> None:
    assert without_hidden(text) == left
    assert left.isprintable()


LONG = "Leo Park, Thu 26 Nov 13:00 and 4 more stay, outside what is open, and 12 fewer times to book: close this once?"


@pytest.mark.parametrize(("size", "height"), [((160, 24), 1), ((120, 36), 2), ((80, 24), 2), ((44, 16), 4)])
async def test_a_long_question_is_said_whole_in_as_many_lines_as_it_takes(size: tuple[int, int], height: int) -> None:
    app = Asking()
    async with app.run_test(size=size) as pilot:
        confirm = app.query_one(Confirm)
        confirm.ask(LONG, lambda: app.heard.append("done"), yes="close it")
        await pilot.pause()
        assert confirm.size.height == height
        lines = [confirm.render_line(y).text for y in range(height)]
        assert " ".join(" ".join(lines).split()) == f"{LONG} y close it n no"
        assert "y close it" in lines[-1]
        await pilot.click(Confirm, offset=(lines[-1].index("close it"), height - 1))
        assert "done" in app.heard


async def test_a_question_that_is_far_too_long_is_cut_off() -> None:
    app = Asking()
    async with app.run_test(size=(44, 16)) as pilot:
        confirm = app.query_one(Confirm)
        confirm.ask("word " * 200)
        await pilot.pause()
        assert confirm.size.height <= 5
        assert "…" in "".join(confirm.render_line(y).text for y in range(confirm.size.height))


async def test_a_reading_that_has_no_room_beside_what_is_typed_stands_beneath_it() -> None:
    app = Asking()
    async with app.run_test(size=(60, 16)) as pilot:
        prompt = app.query_one(Prompt)
        prompt.ask("date", "go to", upper)
        await pilot.press(*"short")
        assert prompt.size.height == 1
        await pilot.press(*"but longer and longer")
        await pilot.pause()
        assert prompt.size.height == 2
        assert "→ SHORTBUT LONGER AND LONGER  or  Shortbut Longer And" in reading(app)
        await pilot.press("escape")
        prompt.ask("date", "go to", upper)
        await pilot.pause()
        assert prompt.size.height == 1
