"""Whatever people are called and whatever they write: it is shown letter for letter, drives nothing, breaks nothing."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coachtui.records.text import is_hidden
from coachtui.records.week import Side

DRIVING = "[/] [@click=app.bell]x[/] \x1b[2J \x1b]52;c;eA==\x07 \x9b31m \x85 \u202ekcab\u2066 \u200b\ufeff \n\r\t[bold"
BLANK = " \u3000 "
WIDE = "日本語のなまえ\u0301\u0301👩‍👩‍👧 " * 8
TEXTS = (DRIVING, BLANK, "\u200b\u202e", "[" * 200, WIDE, "\\[/bold] [#zzz] {0} %s $text-error [link='")

#: Every text of people that a screen may show.
COLUMNS = {
    "accounts": ("name",),
    "coaches": ("display_name", "bio"),
    "session_types": ("name", "description", "location"),
    "sessions": ("location", "private_notes", "shared_notes", "cancel_reason"),
    "bookings": ("guest_name", "note"),
    "requests": ("message", "answer"),
    "blocks": ("reason",),
    "connections": ("private_notes",),
}

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
        store.execute("UPDATE session_types SET glyph = ? WHERE rowid % 2", (text[:8],))
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
        await do(story, "comma", "pagedown", "escape")
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
