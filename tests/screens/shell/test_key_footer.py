"""The footer: what fits, in order, and clickable."""

from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import BindingType

from coachtui.keymap import Keymap
from coachtui.widgets.bindings import bindings
from coachtui.widgets.drawn_line import width_of
from coachtui.widgets.key_footer import Entry, KeyFooter, _parts, entries, fitting

COACH = (
    "cursor",
    "session.new",
    ("session.move", "reschedule"),
    "request.accept",
    "request.decline",
    "find.open",
    "date.go",
    "week.today",
    "change.undo",
    "session.edit",
    "session.cancel",
    "zoom.change",
)


def line(width: int, given: tuple[Entry, ...]) -> str:
    return "".join(part.text for part in _parts(fitting(given, width)))


def test_words_and_keys_come_from_the_keymap_or_from_the_screen() -> None:
    made = entries(Keymap({"session.new": "N"}), COACH, context="coach")
    assert [(entry.key, entry.label) for entry in made[:3]] == [("hjkl", "move"), ("N", "new"), ("m", "reschedule")]
    assert [entry.key for entry in made[-2:]] == ["^p", "?"]


@pytest.mark.parametrize(("width", "most"), [(120, 11), (119, 11), (80, 9), (60, 7), (44, 5), (20, 2), (5, 1)])
def test_as_many_as_fit_and_help_last(width: int, most: int) -> None:
    shown = fitting(entries(Keymap(), COACH, context="coach"), width)
    assert len(shown) <= most
    assert shown[-1].key == "?"
    assert width < 8 or width_of(_parts(shown)) <= width


def test_what_is_shown_at_120_and_80() -> None:
    made = entries(Keymap(), COACH, context="coach")
    assert line(120, made) == (
        " hjkl move  n new  m reschedule  a accept  x decline  / find  g go to  t today  u undo  ^p commands  ? help"
    )
    assert line(80, made) == " hjkl move  n new  m reschedule  a accept  x decline  / find  ^p cmds  ? help"


class Footed(App[None]):
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("coach")]

    def __init__(self) -> None:
        super().__init__()
        self.new = 0

    def compose(self) -> ComposeResult:
        footer = KeyFooter()
        footer.entries = (
            *entries(Keymap(), ["session.new"], context="coach"),
            Entry("\x1b[2J", "[@click=app.bell]x[/]"),
        )
        yield footer

    def action_new_session(self) -> None:
        self.new += 1


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (20, 5)])
async def test_a_click_does_what_the_key_does(size: tuple[int, int]) -> None:
    app = Footed()
    async with app.run_test(size=size) as pilot:
        await pilot.click(KeyFooter, offset=(3, 0))
        await pilot.press("n")
        assert app.new == 2
        shown = app.query_one(KeyFooter).render_line(0).text
        assert len(shown) == size[0]
        assert "\x1b" not in shown
        if size[0] > 60:
            assert "␛[2J [@click=app.bell]x[/]" in shown
