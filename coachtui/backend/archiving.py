"""Everything one owns, asked for operation by operation; and an archive brought in, part by part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from msgspec import UNSET, Struct, structs

from coachtui.backend.base import Backend
from coachtui.exchange.archive import parts_of
from coachtui.records.account import Me
from coachtui.records.archive import (
    Archive,
    ArchivedProfile,
    ClientArchive,
    CoachArchive,
    Imported,
    ImportedItem,
    Owner,
)
from coachtui.records.base import Id, new_id
from coachtui.records.coach import BookingRules, Privacy
from coachtui.records.session import BookingStatus
from coachtui.records.time import Instant
from coachtui.service.accounts import GetMe
from coachtui.service.availability import ListAvailability, ListBlocks, ListOverrides
from coachtui.service.booking import ListBookings
from coachtui.service.coaches import GetCoach
from coachtui.service.connections import ListConnections, ListOwnConnections
from coachtui.service.importing import ImportArchive
from coachtui.service.listing import MOST, Page
from coachtui.service.notifications import GetReminders
from coachtui.service.operation import Query
from coachtui.service.practice import GetPrivacy, GetRules
from coachtui.service.requests import ListRequests
from coachtui.service.session_types import ListOwnSessionTypes
from coachtui.service.sessions import ListSessions
from coachtui.service.templates import ListTemplates

T = TypeVar("T")
Told = Callable[[int, int], object]
"""Is told how many parts of how many are done."""


class BroughtIn(Struct, frozen=True, kw_only=True):
    """What became of a whole archive; undone from the last of the change sets to the first, all is as before."""

    items: tuple[ImportedItem, ...]
    change_sets: tuple[Id, ...] = ()


async def archive_of(backend: Backend, now: Instant) -> Archive:
    """Everything the caller owns; raises what the operations raise."""
    me = await backend.run(GetMe())
    return Archive(
        made_at=now,
        account=Owner(email=me.email, name=me.name, time_zone=me.time_zone),
        coach=await _coach(backend, me) if me.coach is not None else None,
        client=ClientArchive(
            coaches=await _every(backend, ListOwnConnections()),
            bookings=await _every(backend, ListBookings()),
            requests=await _every(backend, ListRequests(role="client")),
        ),
    )


async def bring_in(backend: Backend, archive: Archive, *, dry_run: bool = False, told: Told | None = None) -> BroughtIn:
    """Bring what is a coach's into the caller's calendar, and say what became of each item.

    The parts are commands of their own: cut off between two of them, the same again does the rest. What is a client's
    is in the calendars of others: of that it is said what is there.
    """
    theirs = await _clients_items(backend, archive.client)
    if archive.coach is None:
        return BroughtIn(items=tuple(theirs))
    parts = parts_of(archive)
    answers: list[Imported] = []
    items: list[ImportedItem] = []
    for number, (part, kind) in enumerate(parts, 1):
        answer = await backend.run(ImportArchive(archive=part, dry_run=dry_run), key=new_id())
        answers.append(answer)
        # Each part names the session types anew, for what is in it: only the first says what became of those.
        items += [item for item in answer.items if kind in (None, item.kind)]
        if told is not None:
            told(number, len(parts))
    change_sets = [answer.change_set for answer in answers if answer.change_set is not UNSET]
    return BroughtIn(items=(*items, *theirs), change_sets=tuple(change_sets))


async def _clients_items(backend: Backend, archive: ClientArchive) -> list[ImportedItem]:
    coaches = {each.coach for each in await _every(backend, ListOwnConnections())}
    bookings = {(each.coach, each.start) for each in await _every(backend, ListBookings())}
    items = [
        _is_there("coach", each.display_name, each.coach in coaches, "ask them to connect anew")
        for each in archive.coaches
    ]
    for booking in archive.bookings:
        if booking.status != BookingStatus.CANCELLED:
            is_there = (booking.coach, booking.start) in bookings
            item = _is_there("booking", booking.coach, is_there, "it is not in their calendar here: book anew")
            items.append(structs.replace(item, start=booking.start))
    return items


def _is_there(kind: str, name: str, is_there: bool, else_said: str) -> ImportedItem:
    if is_there:
        return ImportedItem(kind=kind, name=name, outcome="there")
    return ImportedItem(kind=kind, name=name, outcome="left", detail=else_said)


async def _coach(backend: Backend, me: Me) -> CoachArchive:
    assert me.coach is not None
    card = await backend.run(GetCoach(coach=me.coach.handle))
    privacy, rules = await backend.run(GetPrivacy()), await backend.run(GetRules())
    return CoachArchive(
        profile=ArchivedProfile(
            handle=card.handle, display_name=card.display_name, time_zone=card.time_zone, bio=card.bio
        ),
        privacy=Privacy(id=me.id, **_fields(privacy)),
        rules=BookingRules(id=me.id, **_fields(rules)),
        reminders_minutes_before=(await backend.run(GetReminders())).minutes_before,
        session_types=await _every(backend, ListOwnSessionTypes(with_deleted=True)),
        availability=await _every(backend, ListAvailability()),
        overrides=await _every(backend, ListOverrides()),
        blocks=await _every(backend, ListBlocks()),
        templates=await _every(backend, ListTemplates()),
        clients=await _every(backend, ListConnections()),
        sessions=await _every(backend, ListSessions()),
        requests=await _every(backend, ListRequests(role="coach")),
    )


def _fields(view: Struct) -> dict[str, Any]:
    return {name: getattr(view, name) for name in view.__struct_fields__ if name != "change_set"}


async def _every(backend: Backend, query: Query[Page[T]]) -> tuple[T, ...]:
    """All pages of a list as one."""
    page = await backend.run(structs.replace(query, limit=MOST))
    items = list(page.items)
    while page.next is not None:
        page = await backend.run(structs.replace(query, limit=MOST, cursor=page.next))
        items += page.items
    return tuple(items)
