"""Undo: taking back what one command of the caller changed."""

from __future__ import annotations

from msgspec import Struct, structs

from coachtui.errors import NotFound, Overlap, Stale
from coachtui.records.base import Id, Stored
from coachtui.records.session import Session, SessionStatus
from coachtui.records.time import seconds
from coachtui.scheduling.conflicts import overlapping
from coachtui.service.access import COACHES
from coachtui.service.coach_calendar import CoachCalendar, seats_left
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
    net = _net(entries)
    for kind, id, before, after in net:
        current = context.store.get(kind, id)
        if _content(current) != _content(after):
            raise Stale("It was changed since: undo that first", current=current)
        _take_back(current, before, context)
    calendar = CoachCalendar(context, coach)
    for _, _, before, after in net:
        if isinstance(before, Session) and isinstance(after, Session | None):
            _check_back(before, after, calendar)
    return Undone(change_set=context.change_set)


def _take_back(current: Stored | None, before: Stored | None, context: Context) -> None:
    if before is None and current is not None:
        _check_nobody_in(current, context)
        context.store.remove(current)
    elif before is not None and current is None:
        context.store.add(before)
    elif before is not None and current is not None:
        context.store.update(structs.replace(before, version=current.version))


def _check_nobody_in(gone: Stored, context: Context) -> None:
    """Raises ``Stale`` where somebody has booked a session that would go."""
    if isinstance(gone, Session) and context.store.bookings_in([gone.id]):
        raise Stale("It was booked since: cancel it instead", current=gone)


def _check_back(session: Session, was: Session | None, calendar: CoachCalendar) -> None:
    """Raises ``Stale`` where more are in a session than it had seats for, ``Overlap`` where its time is held."""
    if session.status is not SessionStatus.SCHEDULED:
        return
    if was is not None and seats_left(session, calendar.context.store.bookings_in([session.id])) < 0:
        raise Stale("More have booked since than there were seats for", current=was)
    start, end = seconds(session.start), seconds(session.end)
    if overlapping(start, end, calendar.taken(start, end, without=(session.id,))):
        raise Overlap("That time is held for a client now")


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
