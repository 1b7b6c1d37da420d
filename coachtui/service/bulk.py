"""Many changes as one: checked whole, written whole or with the rest, looked at first, undone together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, structs

from coachtui.errors import NotFound, Refused
from coachtui.records.availability import AvailabilityRule, Override
from coachtui.records.base import ChangeSet, Id, Stored
from coachtui.records.calendar import Slot
from coachtui.records.request import RequestView
from coachtui.records.session import Session, SessionsMade, SessionView
from coachtui.records.time import Instant
from coachtui.service.access import COACHES
from coachtui.service.changes import (
    Change,
    DeleteAvailabilityChange,
    DeleteOverrideChange,
    UpdateAvailabilityChange,
    UpdateOverrideChange,
    UpdateSessionChange,
)
from coachtui.service.context import Context
from coachtui.service.operation import Command, declaration, handles
from coachtui.service.outlook import Outlook, views_of
from coachtui.service.remembering import Remembering
from coachtui.service.requests import DenyRequest, request_views
from coachtui.service.session_making import OnConflict
from coachtui.service.session_place import Allow
from coachtui.service.sessions import CancelSession, UpdateSession

MOST_CHANGES = 1_000
#: How often what could not be done is tried again once the others are done: moves that wait for each other.
_ROUNDS = 6


class MoveTo(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a session goes that a change would leave outside what is open."""

    start: Instant
    allow: Allow = ()


RequestDecision = Literal["keep", "deny"]
Decision = Literal["keep", "cancel"] | MoveTo
Changes = Annotated[tuple[Change, ...], Meta(max_length=MOST_CHANGES)]
Decisions = Annotated[dict[Id, Decision], Meta(max_length=MOST_CHANGES)]
RequestDecisions = Annotated[dict[Id, RequestDecision], Meta(max_length=MOST_CHANGES)]


class ChangeResult(Struct, frozen=True, kw_only=True):
    """What became of one change; ``index`` counts the changes from 0, and on from there what was decided.

    Where a single change was asked for and something is in its way, ``alternatives`` are the nearest free times.
    """

    index: int
    ok: bool
    id: Id | None = None
    code: str | None = None
    detail: str | None = None
    conflicts: tuple[SessionView, ...] = ()
    alternatives: tuple[Slot, ...] = ()


class BulkDone(Struct, frozen=True, kw_only=True):
    """What ``Bulk`` answers; decisions are among the results only where they were refused."""

    results: tuple[ChangeResult, ...]
    applied: bool
    change_set: ChangeSet = UNSET


class Bulk(Command[BulkDone], frozen=True, kw_only=True):
    """Make many changes in one transaction; ``sessions`` and ``requests`` say what becomes of those in the way."""

    changes: Changes
    on_conflict: OnConflict = "fail"
    sessions: Decisions = {}
    requests: RequestDecisions = {}
    dry_run: bool = False


@handles(Bulk, "POST", "/v1/me/coach/bulk", access=COACHES, may_wait=True)
def bulk(command: Bulk, context: Context) -> BulkDone:
    """With ``fail``, nothing is applied where one change is refused; ``Invalid`` for what is no change at all."""
    context.store.lock_coach(context.coach.id)
    results: list[ChangeResult] = []
    try:
        with context.store.attempt():
            with context.store.many_writes():
                results = _carried_out(command, context)
            if command.dry_run or (command.on_conflict == "fail" and not all(each.ok for each in results)):
                raise _Undone
    except _Undone:
        return BulkDone(results=tuple(results), applied=False)
    return BulkDone(results=tuple(results), applied=True, change_set=context.change_set)


class Previewed(Struct, frozen=True, kw_only=True):
    """What a bulk change would do: the sessions to come, and the requests to answer, that it leaves outside what is
    open, and how many slots come and go."""

    sessions_affected: tuple[SessionView, ...]
    requests_affected: tuple[RequestView, ...] = ()
    slots_added: int
    slots_removed: int
    results: tuple[ChangeResult, ...]


class Preview(Command[Previewed], frozen=True, kw_only=True):
    """See what a bulk change would do; it is never applied."""

    changes: Changes
    on_conflict: OnConflict = "fail"
    sessions: Decisions = {}
    requests: RequestDecisions = {}
    dry_run: bool = True


@handles(Preview, "POST", "/v1/me/coach/preview", access=COACHES)
def preview(command: Preview, context: Context) -> Previewed:
    """Slots are those open to others from now on, as far ahead as may be booked."""
    context.store.lock_coach(context.coach.id)
    before = Outlook.of(context)
    found: list[Previewed] = []
    try:
        with context.store.attempt():
            results = _carried_out(command, context)
            after = Outlook.of(context)
            found.append(
                Previewed(
                    sessions_affected=views_of(before.left_outside(after, context), context),
                    requests_affected=tuple(request_views(before.asked_outside(after), context)),
                    slots_added=len(after.slots - before.slots),
                    slots_removed=len(before.slots - after.slots),
                    results=tuple(results),
                )
            )
            raise _Undone
    except _Undone:
        return found[0]


class _Undone(Exception):
    """Takes back everything inside an attempt."""


def _carried_out(command: Bulk | Preview, context: Context) -> list[ChangeResult]:
    """Cancel and deny what is to be, make the changes, then move what is to be moved."""
    store = Remembering(context.store)
    store.read_sessions([id for each in command.changes if (id := getattr(each, "id", None))] + [*command.sessions])
    context = replace(context, store=store, hours=store.hours, names_alternatives=len(command.changes) == 1)
    moves = {id: each for id, each in command.sessions.items() if isinstance(each, MoveTo)}
    cancels = [CancelSession(id=id) for id, each in command.sessions.items() if each == "cancel"]
    denials = [DenyRequest(id=id) for id, each in command.requests.items() if each == "deny"]
    cancelled = _done([*cancels, *denials], context)
    results = _done(command.changes, context)
    moved = _done([UpdateSession(id=id, start=each.start, allow=each.allow) for id, each in moves.items()], context)
    refused = [each for each in (*cancelled, *moved) if not each.ok]
    results += [structs.replace(each, index=len(results) + number) for number, each in enumerate(refused)]
    return results


def _done(changes: Sequence[Command[Any]], context: Context) -> list[ChangeResult]:
    """Each change's result, in order; moves that wait for each other find the order in which they can be made."""
    results: dict[int, ChangeResult] = {}
    waiting: Iterable[int] = _order(changes, context)
    for _ in range(_ROUNDS):
        tried = [(index, _result(index, changes[index], context)) for index in waiting]
        results.update(tried)
        again = [index for index, result in tried if result.code in ("overlap", "needs_allow")]
        if not again or len(again) == len(tried):
            break
        waiting = reversed(again)
    return [results[index] for index in range(len(changes))]


def _order(changes: Sequence[Command[Any]], context: Context) -> Sequence[int]:
    """The order in which to try: as given, but where all are moves, the last first if the first of them moves on."""
    moves = [each for each in changes if isinstance(each, UpdateSession) and each.start is not None]
    order = range(len(changes))
    session = context.store.get(Session, moves[0].id) if moves and len(moves) == len(changes) else None
    if session is None:
        return order
    starts = [each.start or context.now for each in moves]
    return sorted(order, key=starts.__getitem__, reverse=starts[0] > session.start)


def _result(index: int, change: Command[Any], context: Context) -> ChangeResult:
    try:
        with context.store.attempt():
            id = _made(change, context)
    except Refused as refusal:
        conflicts = [each for each in refusal.extra.get("conflicts", ()) if isinstance(each, SessionView)]
        return ChangeResult(
            index=index,
            ok=False,
            id=getattr(change, "id", None),
            code=refusal.code,
            detail=refusal.detail,
            conflicts=tuple(conflicts),
            alternatives=tuple(Slot(**each) for each in refusal.extra.get("alternatives", ())),
        )
    return ChangeResult(index=index, ok=True, id=id)


def _made(change: Command[Any], context: Context) -> Id | None:
    """Run the change's own handler; returns the id of what it made or changed."""
    kind = type(change)
    declared = declaration(kind.__base__ if kind.__struct_config__.tag is not None else kind)  # type: ignore[arg-type]
    answer = declared.handler(_with_version(change, context), context)
    if isinstance(answer, SessionsMade):
        return answer.items[0].id if answer.items else None
    return getattr(answer, "id", None) or getattr(change, "id", None)


#: What needs a version by itself, and none here: a POST never does.
_VERSIONED: dict[type[Command[Any]], type[Stored]] = {
    UpdateSession: Session,
    UpdateSessionChange: Session,
    UpdateAvailabilityChange: AvailabilityRule,
    DeleteAvailabilityChange: AvailabilityRule,
    UpdateOverrideChange: Override,
    DeleteOverrideChange: Override,
}


def _with_version(change: Any, context: Context) -> Any:
    """The change with the version there is where it says none."""
    kind = _VERSIONED.get(type(change))
    if kind is None or change.version is not None:
        return change
    record = context.store.get(kind, change.id)
    if record is None:
        raise NotFound
    return structs.replace(change, version=record.version)
