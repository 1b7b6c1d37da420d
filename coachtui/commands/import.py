"""``coachtui import``: what is in an archive, brought into one's own calendar."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
from msgspec import Struct

from coachtui.commands.answering import Shown, answers
from coachtui.commands.caller import Caller
from coachtui.commands.writing import clock_text, day_text, faint, strong
from coachtui.records.archive import Archive, ArchivedProfile, ImportedItem, Owner
from coachtui.records.base import Id
from coachtui.records.text import one_line


class Brought(Struct, frozen=True, kw_only=True):
    """What ``coachtui import --json`` answers; the change sets, undone from the last on, take all of it back."""

    items: tuple[ImportedItem, ...]
    change_sets: tuple[Id, ...]
    dry_run: bool


@answers
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--dry-run", is_flag=True, help="Say what would become of each item, and change nothing.")
@click.option("--handle", metavar="HANDLE", help="By which you are found as a coach, where you are none yet.")
async def command(caller: Caller, source: Path, dry_run: bool, handle: str | None) -> Shown:
    """Bring in what `coachtui export` has put into a file, or a calendar file (.ics); - reads it from standard input.

    What is there already is left as it is, so the same file twice is the same as once. Nobody is written to: clients
    are invited, and their notes and prices wait for them. What cannot be brought in is named, with the reason. Of a
    calendar file, what takes time from now on becomes blocks.
    """
    from coachtui.archive_file import found_in, read_file
    from coachtui.backend.archiving import bring_in

    owner = Owner(email=caller.me.email, name=caller.me.name, time_zone=caller.me.time_zone)
    profile = await _profile(caller)
    if source == Path("-"):
        archive, left = found_in(sys.stdin.buffer.read(), owner, profile, caller.now)
    else:
        archive, left = read_file(source, owner, profile, caller.now)
    if archive.coach is not None and caller.me.coach is None and not dry_run:
        await _become_coach(archive, caller, handle)
    done = await bring_in(caller.backend, archive, dry_run=dry_run)
    items = (*done.items, *left)
    return Shown(
        Brought(items=items, change_sets=done.change_sets, dry_run=dry_run), _lines(items, caller, dry_run=dry_run)
    )


async def _profile(caller: Caller) -> ArchivedProfile | None:
    if caller.me.coach is None:
        return None
    card = await caller.coach(caller.me.coach.handle)
    return ArchivedProfile(handle=card.handle, display_name=card.display_name, time_zone=card.time_zone, bio=card.bio)


async def _become_coach(archive: Archive, caller: Caller, handle: str | None) -> None:
    """With the profile of the archive, by whose clocks its hours are meant."""
    from coachtui.service.coaches import BecomeCoach

    assert archive.coach is not None
    profile = archive.coach.profile
    await caller.run(
        BecomeCoach(
            handle=handle or profile.handle,
            display_name=profile.display_name,
            time_zone=profile.time_zone,
            bio=profile.bio,
        )
    )


def _lines(items: tuple[ImportedItem, ...], caller: Caller, *, dry_run: bool) -> Iterator[str]:
    made, there = (Counter(each.kind for each in items if each.outcome == outcome) for outcome in ("made", "there"))
    for kind in dict.fromkeys(each.kind for each in items):
        parts = [f"{made[kind]} {'would be ' if dry_run else ''}brought in"] if made[kind] else []
        parts += [f"{there[kind]} there already"] if there[kind] else []
        if parts:
            yield f"{strong(kind)}: {', '.join(parts)}"
    left = [each for each in items if each.outcome == "left"]
    if left:
        yield strong(f"Left out: {len(left)}")
    for each in left:
        when = ""
        if each.start is not None:
            when = f" {day_text(each.start.astimezone(caller.zone).date())} {clock_text(each.start, caller.zone)}"
        yield f"  {each.kind}{when} {one_line(each.name)}: {faint(one_line(each.detail))}"
    if not items:
        yield "There is nothing in it to bring in."
    elif not made and not left:
        yield "All of it is there already."
