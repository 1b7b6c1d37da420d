"""``coachtui keys``: every key of the app, as this person has set them."""

from __future__ import annotations

from collections.abc import Iterator

import click

from coachtui.commands.answering import Shown, print_answer, said_in
from coachtui.commands.writing import faint, strong
from coachtui.keymap import ACTIONS, CONTEXTS, Keymap


@click.command()
@click.option(
    "--json", "as_json", is_flag=True, help="Answer as JSON: each action with its id, keys and where it works."
)
@click.pass_context
def command(context: click.Context, /, as_json: bool) -> None:
    """Show the keys of the app, with the ids by which `[keys]` in coachtui.toml sets them."""
    from coachtui.settings import SettingsProblem, load

    try:
        settings = load(said_in(context))
    except SettingsProblem as problem:
        raise click.ClickException(str(problem)) from None
    keymap = Keymap(settings.keys, ascii_only=settings.glyphs == "ascii")
    print_answer(Shown(_records(keymap), _lines(keymap)), as_json=as_json)


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
