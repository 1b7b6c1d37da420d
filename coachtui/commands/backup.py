"""``coachtui backup``: a verified copy of the calendar."""

from __future__ import annotations

from pathlib import Path

import click

from coachtui.commands.answering import Shown, answers_here
from coachtui.commands.writing import contents_text, size_text
from coachtui.settings import Settings


@answers_here
@click.argument("target", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
def command(settings: Settings, target: Path | None) -> Shown:
    """Copy the calendar into a new file, while it is in use, and read the copy back.

    Without FILE the copy is beside the calendar, under the date. Put it back with `coachtui restore`.
    """
    from coachtui import upkeep
    from coachtui.connect import now

    done = upkeep.back_up(settings, target, now())
    return Shown(
        done, [f"Copied to {done.copy} ({size_text(done.bytes)}), and read back: {contents_text(done.contents)}"]
    )
