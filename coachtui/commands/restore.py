"""``coachtui restore``: a copy of the calendar put back."""

from __future__ import annotations

from pathlib import Path

import click

from coachtui.commands.answering import Shown, answers_here
from coachtui.commands.writing import contents_text
from coachtui.settings import Settings


@answers_here
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path))
def command(settings: Settings, source: Path) -> Shown:
    """Make the calendar what a copy made by `coachtui backup` is.

    The copy is read through first; the calendar as it was is kept beside it. An app that is open shows it at once.
    """
    from coachtui import upkeep
    from coachtui.connect import now

    done = upkeep.restore(settings, source, now())
    lines = [f"{done.store} is as in {done.copy}: {contents_text(done.contents)}"]
    if done.before:
        lines.append(f"As it was before, it is kept in {done.before}")
    return Shown(done, lines)
