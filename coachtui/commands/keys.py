"""``coachtui keys``: every key of the app, as this person has set them."""

from __future__ import annotations

from collections.abc import Iterator

from coachtui.commands.answering import Shown, answers_here
from coachtui.commands.writing import faint, strong
from coachtui.keymap import ACTIONS, CONTEXTS, Keymap
from coachtui.settings import Settings


@answers_here
def command(settings: Settings) -> Shown:
    """Show the keys of the app, with the ids by which `[keys]` in coachtui.toml sets them."""
    keymap = Keymap(settings.keys, ascii_only=settings.glyphs == "ascii")
    return Shown(_records(keymap), _lines(keymap))


def _records(keymap: Keymap) -> list[dict[str, object]]:
    return [
        {"id": each.id, "keys": keymap.keys(each.id), "help": each.help, "contexts": each.contexts} for each in ACTIONS
    ]


def _lines(keymap: Keymap) -> Iterator[str]:
    """Each context with its actions; an action that has other words elsewhere is told there too."""
    keys_width = max(len(keymap.all_shown(each.id)) for each in ACTIONS)
    help_width = max(len(each.said(context)[1]) for each in ACTIONS for context in CONTEXTS)
    for context, title in CONTEXTS.items():
        here = [each for each in ACTIONS if each.works_in(context)]
        if here:
            yield strong(title)
        for each in here:
            words = each.said(context)[1]
            yield f"  {keymap.all_shown(each.id):{keys_width}}  {words:{help_width}}  {faint(each.id)}"
        if here:
            yield ""
