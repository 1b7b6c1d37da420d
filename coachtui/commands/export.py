"""``coachtui export``: everything one owns, in one file."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec import UNSET, Struct, UnsetType, structs

from coachtui.commands.answering import Shown, answers
from coachtui.commands.caller import Caller
from coachtui.commands.writing import size_text
from coachtui.errors import Refused
from coachtui.records.archive import Archive


class Exported(Struct, frozen=True, kw_only=True):
    """What ``coachtui export --json`` answers; ``path`` is null where the archive itself was asked for."""

    path: str | None
    bytes: int
    sessions: int
    bookings: int
    archive: Archive | UnsetType = UNSET


@answers
@click.option("-o", "target", metavar="FILE", type=click.Path(path_type=Path), help="Where to; - is standard output.")
async def command(caller: Caller, target: Path | None) -> Shown:
    """Put everything you own into one file.

    As a coach: your calendar with its session types, hours, clients and sessions. As a client: your bookings and
    requests with every coach. The file is a ZIP of `archive.json`, which `coachtui import` reads, and `sessions.ics`
    for any other calendar. Without -o it is put here, named after the day; a file that is there stays as it is.
    """
    from coachtui.archive_file import packed
    from coachtui.backend.archiving import archive_of
    from coachtui.private_file import write_new

    archive = await archive_of(caller.backend, caller.now)
    content = packed(archive)
    done = Exported(
        path=None,
        bytes=len(content),
        sessions=len(archive.coach.sessions) if archive.coach is not None else 0,
        bookings=len(archive.client.bookings),
    )
    if target == Path("-"):
        return Shown(structs.replace(done, archive=archive), (), content)
    path = target or Path(f"coachtui-{caller.now.astimezone(caller.zone):%Y-%m-%d}.zip")
    try:
        write_new(path, content)
    except FileExistsError:
        raise Refused(f"{path} is there already: say where to with -o FILE") from None
    except OSError as problem:
        raise Refused(f"{path} cannot be written: {problem.strerror}") from problem
    return Shown(
        structs.replace(done, path=str(path)),
        [f"Put {done.sessions} sessions and {done.bookings} bookings into {path} ({size_text(done.bytes)})"],
    )
