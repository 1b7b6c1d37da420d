"""``--view-as``: a coach asks what somebody else would be answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import click

from coachtui.commands.caller import Caller
from coachtui.commands.reading import one_of
from coachtui.commands.writing import faint
from coachtui.errors import NotFound
from coachtui.records.text import one_line


def view_as_option() -> Callable[[Any], Any]:
    return click.option(
        "--view-as",
        "view_as",
        metavar="WHO",
        help="Your own calendar as WHO sees it: visitor, registered, connected, or a client's name.",
    )


@dataclass(frozen=True)
class Looking(Caller):
    """A coach who looks at their own calendar with the eyes of somebody, who is called so."""

    name: str


async def looking(caller: Caller, view_as: str | None) -> Caller:
    """The caller, or their look as somebody else; raises ``NotFound`` where that one sees nothing."""
    if view_as is None:
        return caller
    from coachtui.backend.looking import LookingBackend
    from coachtui.service.coaches import GetCoach

    if caller.me.coach is None:
        raise NotFound("You are no coach: only coaches see their calendar as others do")
    id, name = await _viewer(caller, view_as)
    seen = Looking(LookingBackend(caller.backend, id), caller.me, caller.now, name)
    nothing = NotFound(f"{one_line(name[:1].upper() + name[1:])} sees nothing of your calendar")
    try:
        card = await seen.run(GetCoach(coach=caller.me.coach.handle))
    except NotFound:
        raise nothing from None
    if not card.may.see:
        raise nothing
    return seen


def as_seen(caller: Caller, lines: Iterable[str]) -> Iterator[str]:
    """The lines, after who would read them where that is somebody else."""
    if isinstance(caller, Looking):
        yield faint(f"As {one_line(caller.name)} sees it")
    yield from lines


async def _viewer(caller: Caller, wanted: str) -> tuple[str, str]:
    """What ``view_as`` takes, and how they are called; raises ``click.UsageError`` for nobody, or for several."""
    from coachtui.scheduling.onlookers import ONLOOKERS
    from coachtui.service.connections import ListConnections

    for each in ONLOOKERS:
        if wanted.casefold() in (each.id, each.brief) and not each.is_blocked:
            return each.id, each.name
    clients = [each.account for each in (await caller.every(ListConnections())).items if each.account.id is not None]
    found = one_of(wanted, clients, kind="client", id_of=lambda each: each.email or "", name_of=lambda each: each.name)
    return found.id or "", found.name
