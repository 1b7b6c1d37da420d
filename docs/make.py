"""What the documents show of the program itself: pictures of the demo, and the table of keys.

``make docs`` writes both anew. ``python -m docs.make keys`` or ``… pictures [name …]`` writes some.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from coachtui.keymap import ACTIONS, CONTEXTS, Action, Keymap
from coachtui.records.week import Side

if TYPE_CHECKING:
    from textual.pilot import Pilot

HERE = Path(__file__).parent

#: The demo's clock in every picture: a Wednesday on which a practice is under way.
AT = datetime(2026, 11, 25, 13, 10, tzinfo=UTC)


class Picture(NamedTuple):
    """One picture: who looks, at which size, in which theme, and what they press before."""

    name: str
    side: Side
    keys: Sequence[str] = ()
    size: tuple[int, int] = (120, 36)
    theme: str = "textual-dark"


def typed(text: str) -> list[str]:
    """The keys that type a text."""
    return ["space" if character == " " else character for character in text]


PICTURES: Sequence[Picture] = (
    Picture("coach-week", Side.COACH),
    Picture("coach-requests", Side.COACH, ["r"]),
    Picture("coach-paint", Side.COACH, ["A", "j", "j", "j"]),
    Picture("coach-hours", Side.COACH, ["H", "n", *typed("every other sun 9-12 for Intro until june")]),
    Picture("coach-outside", Side.COACH, ["H", "j", "enter", "ctrl+u", *typed("mon-fri 10-13"), "enter", "d", "j"]),
    Picture(
        "coach-new-session",
        Side.COACH,
        ["n", "tab", *"leo", "tab", "ctrl+u", *typed("thu 9:30")],
    ),
    Picture("coach-quick-line", Side.COACH, ["colon", *typed("leo 1:1 60 tue 15:00 weekly x8")], size=(80, 24)),
    Picture("coach-types", Side.COACH, ["O", "down", "enter"]),
    Picture("coach-clients", Side.COACH, ["c", "enter"], theme="textual-light"),
    Picture("coach-settings", Side.COACH, ["comma", "right", "right"]),
    Picture("coach-privacy", Side.COACH, ["P", "enter", "tab", "right", "right", "tab", "right", "right"]),
    Picture("coach-view-as", Side.COACH, ["V", *"ana", "enter"]),
    Picture("coach-small", Side.COACH, size=(80, 24), theme="textual-light"),
    Picture("client-week", Side.CLIENT),
    Picture("client-book", Side.CLIENT, ["n", "enter"]),
    Picture(
        "client-request", Side.CLIENT, ["n", *["shift+down"] * 3, "space", "shift+down", "shift+right", "space", "r"]
    ),
    Picture("client-coaches", Side.CLIENT, ["o", "down", "down"]),
    Picture("client-mine", Side.CLIENT, ["s"]),
    Picture("client-small", Side.CLIENT, size=(60, 20)),
)


def keys_page() -> str:
    """Every key of the app as a page of Markdown, by where it works."""
    keymap = Keymap({})
    lines = [
        "# Keys",
        "",
        "Every key of the app and the id by which `[keys]` in `coachtui.toml` sets it; `coachtui keys` shows them as",
        "you have set them, `?` in the app those that work where you are. Written by `make docs`.",
    ]
    for context, title in CONTEXTS.items():
        here = [action for action in ACTIONS if action.works_in(context)]
        if here:
            lines += ["", f"## {title}", "", "| key | what it does | id |", "|---|---|---|"]
            lines += [_row(keymap, action, context) for action in here]
    return "\n".join(lines) + "\n"


def _row(keymap: Keymap, action: Action, context: str) -> str:
    keys = keymap.all_shown(action.id).replace("|", "\\|")
    return f"| {keys} | {action.said(context)[1]} | `{action.id}` |"


async def take(picture: Picture) -> str:
    """The picture as SVG, drawn by the app itself."""
    from coachtui.app import demo_app
    from coachtui.settings import Settings

    with tempfile.TemporaryDirectory(prefix="coachtui-picture-") as folder:
        app = demo_app(Path(folder), Settings(theme=picture.theme), lambda: AT, picture.side)
        async with app.run_test(size=picture.size) as pilot:
            await _idle(pilot)
            for key in picture.keys:
                await pilot.press(key)
                await _idle(pilot)
            app.clear_notifications()
            await _idle(pilot)
            return plain_font(app.export_screenshot(title="coachtui"))


async def _idle(pilot: Pilot[Any]) -> None:
    """Until nothing but the watch for changes is at work, and what came of it is drawn."""
    quiet = 0
    while quiet < 5:
        await pilot.pause(0.05)
        busy = any(worker.is_running and worker.name != "changes" for worker in pilot.app.workers)
        quiet = 0 if busy else quiet + 1


def plain_font(svg: str) -> str:
    """The picture in the reader's own monospaced font: Textual's would be fetched from elsewhere."""
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return re.sub(r"Fira Code(, ?monospace)?", "monospace", svg)


def write_keys() -> None:
    (HERE / "keys.md").write_text(keys_page(), encoding="utf-8")


def write_pictures(names: Sequence[str]) -> None:
    os.environ.update(TZ="Europe/London", TEXTUAL_ANIMATIONS="none")
    folder = HERE / "pictures"
    folder.mkdir(exist_ok=True)
    for picture in PICTURES:
        if not names or picture.name in names:
            (folder / f"{picture.name}.svg").write_text(asyncio.run(take(picture)), encoding="utf-8")
            print(picture.name)


def main(arguments: Sequence[str]) -> None:
    what, *names = arguments or ["all"]
    if what in ("keys", "all"):
        write_keys()
    if what in ("pictures", "all"):
        write_pictures(names)


if __name__ == "__main__":
    main(sys.argv[1:])
