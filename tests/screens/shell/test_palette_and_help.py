"""The palette finds actions, shows their keys and does them; the help tells every key of where one is."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from textual.app import App
from textual.events import Paste

from coachtui.keymap import Keymap
from coachtui.records.time import WallDateTime
from coachtui.screens.command_palette import CommandPalette, actions
from coachtui.screens.help_screen import HelpScreen, help_text
from coachtui.screens.hits import Hit
from coachtui.screens.when_field import read_when
from coachtui.widgets.line_input import LineInput

HOSTILE = "[/] [@click=app.bell]x[/] \x1b[2J\u202e"


class Calling(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []

    def people(self, text: str) -> Iterator[Hit]:
        yield Hit(f"Client: {HOSTILE}", "", lambda: self.done.append("client"))

    def open_palette(self) -> None:
        keymap = Keymap({"session.new": "N"})
        self.push_screen(CommandPalette([actions(keymap, ("coach", "week"), self.done.append), self.people]))


def drawn(app: App[None]) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (44, 16)])
async def test_an_action_is_found_by_its_words_and_done(size: tuple[int, int]) -> None:
    app = Calling()
    async with app.run_test(size=size) as pilot:
        app.open_palette()
        await pilot.pause()
        await pilot.press(*"new ses")
        row = next(line for line in drawn(app).splitlines() if "A new session" in line)
        assert "N" in row.partition("A new session at the cursor")[2] or size[0] < 60
        await pilot.press("enter")
        assert app.done == ["new_session"]


async def test_nothing_in_the_palette_drives_the_terminal() -> None:
    app = Calling()
    async with app.run_test(size=(80, 24), tooltips=True) as pilot:
        app.open_palette()
        await pilot.pause()
        app.screen.query_one(LineInput).post_message(Paste(HOSTILE))
        await pilot.pause()
        assert "\x1b" not in drawn(app)
        assert "\u202e" not in drawn(app)
        assert "Client: [/] [@click=app.bell]x[/] ␛[2J<U+202E>" in drawn(app)
        await pilot.press("up", "enter")
        assert app.done == ["client"]


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (44, 16)])
async def test_help_opens_over_any_screen_and_closes(size: tuple[int, int]) -> None:
    app = Calling()
    async with app.run_test(size=size) as pilot:
        app.push_screen(HelpScreen(Keymap({"session.new": "N"}), ("week", "coach", "everywhere")))
        await pilot.pause()
        assert "hjkl" in drawn(app)
        await pilot.press("q")
        assert not isinstance(app.screen, HelpScreen)


def test_help_tells_the_keys_people_have() -> None:
    lines = help_text(Keymap({"session.new": "N"}), ("coach",)).plain.splitlines()
    assert lines[0] == "As a coach"
    assert any(line.startswith("N ") and line.endswith(" A new session at the cursor") for line in lines)


@pytest.mark.parametrize(
    ("text", "start", "said"),
    [
        ("9:00", "2026-11-24T09:00:00+00:00", ""),
        ("15", "2026-11-23T15:00:00+00:00", ""),
        ("mon 15:00", None, "that may be Mon 23 Nov 15:00 or Mon 30 Nov 15:00"),
        ("fri", None, "at what time?"),
        ("yesterday 9:00", "2026-11-22T09:00:00+00:00", ""),
        ("blah", None, "not understood: blah"),
    ],
)
def test_a_form_reads_a_time_to_come(text: str, start: str | None, said: str) -> None:
    found, problem = read_when(text, WallDateTime.parse("2026-11-23T13:10"), ZoneInfo("Europe/London"))
    assert (found.isoformat() if found else None, problem) == (start, said)
