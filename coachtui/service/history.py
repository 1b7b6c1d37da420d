"""Undo: taking back what one command of the caller changed."""

from __future__ import annotations

from msgspec import Struct, structs

from coachtui.errors import NotFound, Stale
from coachtui.records.base import Id, Stored
from coachtui.service.access import COACHES
from coachtui.service.context import Context
from coachtui.service.operation import Command, handles
from coachtui.service.ports import AuditEntry


class Undone(Struct, frozen=True, kw_only=True):
    """The change set of the undoing; undoing that is redo."""

    change_set: Id


class Undo(Command[Undone], frozen=True, kw_only=True):
    """Take back a change set of the caller's, whole or not at all."""

    change_set: Id


@handles(Undo, "POST", "/v1/me/coach/undo", access=COACHES)
def undo(command: Undo, context: Context) -> Undone:
    """Raises ``NotFound`` for somebody else's, ``Stale`` with what has happened since, ``Overlap`` where the time was
    taken meanwhile."""
    coach = context.coach
    entries = context.store.audit_of(command.change_set)
    if not entries or any(entry.actor_id != coach.id for entry in entries):
        raise NotFound("There is nothing to undo")
    context.store.lock_coach(coach.id)
    for kind, id, before, after in _net(entries):
        current = context.store.get(kind, id)
        if _content(current) != _content(after):
            raise Stale("It was changed since: undo that first", current=current)
        if before is None and current is not None:
            context.store.remove(current)
        elif before is not None and current is None:
            context.store.add(before)
        elif before is not None and current is not None:
            context.store.update(structs.replace(before, version=current.version))
    return Undone(change_set=context.change_set)


def _net(entries: list[AuditEntry]) -> list[tuple[type[Stored], Id, Stored | None, Stored | None]]:
    """Each record a change set touched, latest first, as it was before all of it and as it was after."""
    net: dict[tuple[type[Stored], Id], tuple[Stored | None, Stored | None]] = {}
    for entry in entries:
        record = entry.before or entry.after
        if record is not None:
            key = (entry.kind, record.id)
            net[key] = (net[key][0] if key in net else entry.before, entry.after)
    return [(kind, id, before, after) for (kind, id), (before, after) in reversed(net.items())]


def _content(record: Stored | None) -> Stored | None:
    """A record without its version, which only ever counts up."""
    return None if record is None else structs.replace(record, version=0)
