"""Whatever people are called and whatever they write: it is shown letter for letter, drives nothing, breaks nothing."""

import importlib
import pkgutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from msgspec import structs
from textual.screen import Screen
from textual.widgets import Input

from coachtui import screens
from coachtui.backend.archiving import BroughtIn
from coachtui.errors import Refused
from coachtui.keymap import ACTIONS
from coachtui.records.archive import Archive, ImportedItem, Outcome, Owner
from coachtui.records.base import Stored
from coachtui.records.text import Line, OptionalLine, Text, is_hidden
from coachtui.records.week import Side
from coachtui.screens.accounts_list import AccountsList, Sitting
from coachtui.screens.archive_list import ArchiveList
from coachtui.screens.booking_form import BookingForm
from coachtui.screens.command_palette import CommandPalette
from coachtui.screens.first_start import FirstStart
from coachtui.screens.sign_in_screen import SignInScreen
from coachtui.store.tables import TABLE_OF
from coachtui.widgets.confirm import Confirm
from coachtui.widgets.form import Form
from coachtui.widgets.prompt import Prompt
from coachtui.widgets.week_grid import WeekGrid

DRIVING = "[/] [@click=app.bell]x[/] \x1b[2J \x1b]52;c;eA==\x07 \x9b31m \x85 \u202ekcab\u2066 \u200b\ufeff \n\r\t[bold"
BLANK = " \u3000 "
WIDE = "日本語のなまえ\u0301\u0301👩‍👩‍👧 " * 8
TEXTS = (DRIVING, BLANK, "\u200b\u202e", "[" * 200, WIDE, "\\[/bold] [#zzz] {0} %s $text-error [link='")

WRITTEN = {Line, OptionalLine, Text}
"""The types of whatever people write."""


def columns_of(kind: type[Stored]) -> list[str]:
    """The texts of people in a record, by the types of its fields: a new one is found by itself."""
    fields = structs.fields(kind)
    return [each.name for each in fields if WRITTEN & {each.type, *get_args(each.type)}]


#: Every text of people that a screen may show.
COLUMNS = {table.name: columns for kind, table in TABLE_OF.items() if (columns := columns_of(kind))}

Write = Callable[[str], None]


@pytest.fixture
def write(open_story: Any, tmp_path: Path) -> Write:
    """Puts a text into the store beneath everything that would refuse it, the others of them in turns."""

    def write(text: str) -> None:
        store = sqlite3.connect(tmp_path / "store.db")
        for table, columns in COLUMNS.items():
            for turn, other in enumerate((text, *TEXTS)):
                changes = ", ".join(f"{column} = :text" for column in columns)
                which = {"text": other, "turn": turn, "turns": len(TEXTS) + 1}
                store.execute(f"UPDATE {table} SET {changes} WHERE (rowid - 1) % :turns = :turn", which)
        store.execute("UPDATE session_types SET glyph = ? WHERE rowid % 2", (text.strip()[-1:] or "\u202e",))
        store.execute(
            "UPDATE notifications SET subject = json_set(subject, '$.client', ?, '$.coach_name', ?)", (text, text)
        )
        store.commit()
        store.close()

    return write


def look(story: Any) -> None:
    """Nothing on the terminal is more than text, and nothing of it does anything when clicked."""
    for strip in story.app.screen._compositor.render_strips():
        for segment in strip:
            assert not any(map(is_hidden, segment.text)), repr(segment.text)
            assert "@click" not in (segment.style.meta if segment.style else {})
    assert story.text.strip()


async def do(story: Any, *keys: str) -> None:
    for key in keys:
        await story.press(key)
        look(story)


async def go(story: Any, words: str) -> None:
    await story.press("g")
    await story.type(words)
    await do(story, "enter")


async def test_a_coach_goes_through_everything(open_story: Any, write: Write) -> None:
    write(DRIVING)
    async with open_story(Side.COACH, (120, 36)) as story:
        await go(story, "thu 9:00")
        assert "[/]" in story.text
        await do(story, "e", "escape", "m", "l", "j", "escape", "d", "y", "u", "y", "f", "f", "f", "f", "f")
        await do(story, "n", "right", "tab", "right", "escape", "slash")
        await story.type("[/] [@click")
        await do(story, "enter", "ctrl+p")
        await story.type("[/")
        await do(story, "escape")
        await go(story, "fri 18:30")
        await do(story, "enter", "x", "n", "a")


async def test_a_coach_goes_through_the_lists(open_story: Any, write: Write) -> None:
    write(DRIVING)
    async with open_story(Side.COACH, (120, 36)) as story:
        await do(story, "O", "down", "e", "pagedown", "escape", "a", "d", "y", "escape", "escape")
        await do(story, "P", "down", "down", "e", "right", "pagedown", "escape", "end", "escape")
        await do(story, "comma", "pagedown", "escape")
        await do(story, "H", "down", "down", "down", "enter", "escape", "f", "d", "escape", "n")
        await story.type("away thu 26 nov: [/] [@click=app.bell]x[/]")
        await do(story, "enter", "down", "d", "m", "escape", "a", "enter", "u", "escape", "b")
        await story.type("[/bold] [@click")
        await do(story, "enter", "escape")
        await do(story, "c", "down", "e", "escape", "n", "escape", "b", "n", "enter", "down", "f", "enter")


async def test_a_client_goes_through_everything(open_story: Any, write: Write) -> None:
    write(DRIVING)
    async with open_story(Side.CLIENT, (80, 24)) as story:
        assert "[/] [@click=app.bell]x[/] ␛[2J" in story.text
        await do(story, "n", "f", "plus", "T", "enter", "ctrl+s", "enter", "y", "d", "y", "u")
        await go(story, "fri 21:00")
        await do(story, "enter", "r", "ctrl+s", "d", "y", "ctrl+p", "escape")
        await do(story, "o", "down", "down", "c", "slash")
        await story.type("[/] [@click")
        await do(story, "enter", "slash", "escape", "escape", "O")


@pytest.mark.parametrize("text", TEXTS[1:], ids=["blank", "hidden", "endless", "wide", "broken"])
async def test_a_list_of_a_day_before_and_after_changing_sides(open_story: Any, write: Write, text: str) -> None:
    write(text)
    async with open_story(Side.CLIENT, (44, 16)) as story:
        await do(story, "n", "enter")
        await do(story, "escape", "D", "j", "e")


# -- every screen, every key, every field --


def hostile_archive(story: Any) -> ArchiveList:
    """What a server that is no friend says of an archive."""
    archive = Archive(made_at=story.screen.now, account=Owner(email=DRIVING, name=DRIVING, time_zone="UTC"))
    items = tuple(
        ImportedItem(kind=DRIVING, name=DRIVING, outcome=outcome, start=story.screen.now, detail=DRIVING)
        for outcome in get_args(Outcome)
    )
    screen = ArchiveList(story.app.desk, story.screen.backend, story.screen, archive, ())
    screen._done = BroughtIn(items=items)
    screen._items = items
    return screen


ELSEWHERE: dict[str, Callable[[Any], Screen[Any]]] = {
    "SignInScreen": lambda story: SignInScreen(DRIVING, refuse, email="eve@example.org", said=DRIVING),
    "FirstStart": lambda story: FirstStart("Europe/London"),
    "ArchiveList": hostile_archive,
    "AccountsList": lambda story: AccountsList(
        story.app.desk,
        story.screen.backend,
        story.screen,
        sittings=lambda: [Sitting("0", DRIVING, DRIVING, DRIVING, Side.COACH)],
    ),
}
"""Screens that no key of the demo leads to, and how each is made."""

OTHERWISE = {
    "WaitingList": "test_waiting_to_send.py: what waits is what was typed",
    "GuestBookingForm": "the same fields as BookingForm, and two that refuse what is no name",
}
"""What is neither: why, and where it is looked at."""


async def refuse(who: object) -> None:
    """A server's answer to signing in."""
    raise Refused(DRIVING)


def kinds_of(base: type[Any]) -> set[str]:
    """The names of every screen (or form) of ours that can be opened: those that no other is made of."""
    for module in pkgutil.iter_modules(screens.__path__):
        importlib.import_module(f"{screens.__name__}.{module.name}")
    found, left = set(), [base]
    while left:
        kinds = left.pop().__subclasses__()
        left += kinds
        found |= {each.__name__ for each in kinds if each.__module__.startswith("coachtui.") and is_opened(each)}
    return found


def is_opened(kind: type[Any]) -> bool:
    return not any(each.__module__.startswith("coachtui.") for each in kind.__subclasses__()) or kind is BookingForm


class Walk:
    """Goes through screens by their keys, types into every field there is, and looks at all it sees."""

    def __init__(self, story: Any, seen: set[str], gone_through: set[str]) -> None:
        """``seen`` are the kinds of screens and forms that were open, ``gone_through`` those of which every key was."""
        self.story, self.seen, self.gone_through = story, seen, gone_through
        self.lead_away: set[str] = set()
        """Keys that open another screen, whatever the cursor is on."""

    @property
    def here(self) -> set[str]:
        """What is open: the screen on top, and a form in it."""
        screen = self.story.app.screen
        return {type(screen).__name__, *(type(each).__name__ for each in screen.query(Form))}

    def keys(self) -> list[str]:
        """Those of everything that can be done on the screen on top, but leaving the app or the side."""
        contexts = self.story.app._contexts()
        actions = [each for each in ACTIONS if any(each.works_in(context) for context in contexts)]
        left_out: tuple[str, ...] = ("app.quit", "demo.switch", "list.leave", "mode.leave", "cursor.", "days.", "week.")
        left_out += ("cell.left", "cell.right", "cell.up", "cell.down", "coach.next")
        return [each.default_keys[0] for each in actions if not each.id.startswith(left_out)]

    async def press(self, *keys: str) -> None:
        for key in keys:
            self.story.send(key)
            await self.story.until(lambda: not self.story.is_busy)
            try:
                look(self.story)
            except AssertionError as wrong:
                raise AssertionError(f"{key} led to {self.here}:\n{self.story.text}") from wrong
            self.story.app.clear_notifications()  # as they come, they would be hundreds
        self.seen |= self.here

    async def back(self, to: Screen[Any]) -> None:
        """Close whatever is open over a screen, and in it."""
        for _ in range(12):
            screen = self.story.app.screen
            is_asking = any(each.is_open for each in (*screen.query(Confirm), *screen.query(Prompt)))
            if screen is to and not is_asking and not screen.query(Form) and not screen.has_class("has-inbox"):
                grid = next(iter(screen.query(WeekGrid)), None)
                if grid is None or grid.moving is None:
                    return
            await self.press("escape")
        raise AssertionError(f"there is no way back from {self.here}")

    async def type(self) -> None:
        """Into every field of what is open."""
        for field in self.story.app.screen.query("Input, TextArea"):
            if field.display and field.region.area:
                with self.story.app._context():
                    if isinstance(field, Input):
                        field.value = DRIVING
                    else:
                        field.text = DRIVING
                await self.story.settle()
                look(self.story)

    async def go_through(self) -> None:
        """Press every key on what the cursor is on, and on each screen that one of them opens, once, every key."""
        calendar, cell = self.story.screen, self.story.screen.grid.cursor
        for key in self.keys():
            if key in self.lead_away:
                continue
            with self.story.app._context():
                calendar.turn_to("maya")
                calendar.go_to(cell)
            await self.story.idle()
            await self.press(key)
            screen = self.story.app.screen
            if screen is not calendar:
                self.lead_away.add(key)
            if screen is not calendar and type(screen).__name__ not in self.gone_through:
                self.gone_through.add(type(screen).__name__)
                for inner in ("down", "down", *self.keys()):
                    if self.story.app.screen is not screen:
                        await self.back(calendar)
                        await self.press(key)
                        screen = self.story.app.screen
                    await self.do(inner)
            await self.use()
            await self.back(calendar)

    async def do(self, key: str) -> None:
        """Press a key, say yes where it asks, and use what it opens."""
        here = self.story.app.screen
        await self.press(key)
        if any(each.is_open for each in self.story.app.screen.query(Confirm)):
            await self.press("y")
        await self.use()
        if here in self.story.app.screen_stack:
            await self.back(here)

    async def use(self) -> None:
        """Take the first there is to choose from; type into all there is, and send it."""
        if isinstance(self.story.app.screen, CommandPalette):
            await self.press("enter")
        await self.type()
        if self.story.app.screen.query(Form):
            await self.press("ctrl+s")


CELLS = {
    Side.COACH: ("thu 9:00", "fri 18:30", "wed 7:00"),
    Side.CLIENT: ("fri 14:00", "thu 10:00", "fri 21:00"),
}
"""A session, a request and nothing; free, one's own, and not open."""


async def test_every_key_on_every_screen_and_every_field(open_story: Any, write: Write) -> None:
    """A new screen or form is gone through by itself; one that no key leads to has to be named above."""
    write(DRIVING)
    seen: set[str] = set()
    gone_through: set[str] = set()
    for side in Side:
        async with open_story(side, (80, 24)) as story:
            walk = Walk(story, seen, gone_through)
            for cell in CELLS[side]:
                await go(story, cell)
                await walk.go_through()
            for make in ELSEWHERE.values():
                here = story.app.screen
                with story.app._context():
                    story.app.push_screen(make(story))
                await story.settle()
                await walk.type()
                await walk.press("ctrl+s", "down")
                await walk.back(here)
    assert kinds_of(Screen) | kinds_of(Form) == seen | OTHERWISE.keys()
