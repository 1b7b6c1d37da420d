"""From a projection to what the grid draws: the coach's view of it, and the client's."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypedDict

from coachtui.records.base import Id
from coachtui.records.calendar import (
    Available,
    BlockEntry,
    Booked,
    Calendar,
    Entry,
    Group,
    HoldEntry,
    Mine,
    RequestEntry,
    SessionEntry,
    Slot,
)
from coachtui.records.session import BookingStatus, SessionStatus
from coachtui.records.time import Span, seconds
from coachtui.widgets.grid_item import GridItem, ItemKind, Mark


class TypeLook(Protocol):
    """What the grid needs of a session type: a coach's ``SessionType`` and a client's ``SessionTypeCard`` have it."""

    @property
    def id(self) -> Id: ...
    @property
    def name(self) -> str: ...
    @property
    def glyph(self) -> str: ...
    @property
    def color(self) -> str: ...


SEATED = frozenset({BookingStatus.CONFIRMED})
_WAITING = frozenset({"waitlisted", "offered"})


def coach_items(calendar: Calendar, session_types: Iterable[TypeLook], now: datetime) -> tuple[GridItem, ...]:
    """What a coach sees: sessions by the names of those who come, requests, offers, holds and blocks."""
    looks = {each.id: each for each in session_types}
    items = []
    for entry in calendar.entries:
        item = _coach_item(entry, looks, now)
        if item:
            items.append(item)
    return tuple(items)


def client_items(
    calendar: Calendar,
    session_types: Iterable[TypeLook],
    slots: Iterable[Slot],
    now: datetime,
    slot_type: Id | None = None,
) -> tuple[GridItem, ...]:
    """What a client sees: their own, groups to join, time that is taken, and the starts of ``slots``.

    ``slot_type`` is the session type the slots are of.
    """
    looks = {each.id: each for each in session_types}
    items = []
    joined: set[tuple[datetime, datetime]] = set()
    for entry in calendar.entries:
        item = _client_item(entry, looks, now)
        if item:
            items.append(item)
            if item.kind in (ItemKind.GROUP, ItemKind.MINE):
                joined.add((item.start, item.end))
    slot_look = looks.get(slot_type) if slot_type else None
    items += [_slot_item(slot, slot_look) for slot in slots if (slot.start, slot.end) not in joined]
    return tuple(items)


def open_spans(calendar: Calendar, session_type: Id | None = None) -> tuple[Span, ...]:
    """The open spans of a projection, by start; only those for one session type where it is given."""
    return tuple(
        Span(seconds(entry.start), seconds(entry.end))
        for entry in calendar.entries
        if isinstance(entry, Available) and (session_type is None or session_type in entry.session_types)
    )


def _coach_item(entry: Entry, looks: Mapping[Id, TypeLook], now: datetime) -> GridItem | None:
    match entry:
        case SessionEntry():
            return session_item(entry, looks.get(entry.session_type), now)
        case RequestEntry():
            return _request_item(entry, looks.get(entry.request.session_type))
        case HoldEntry():
            look = looks.get(entry.session_type)
            return GridItem(
                id=f"hold {seconds(entry.start)}",
                kind=ItemKind.HOLD,
                start=entry.start,
                end=entry.end,
                title="on hold",
                status="on hold while a form is filled in",
                mark=Mark.WAITING,
                dashed=True,
                dim=True,
                source=entry,
                **look_of(look),
            )
        case BlockEntry():
            return GridItem(
                id=f"{entry.block_id} {seconds(entry.start)}",
                kind=ItemKind.BLOCK,
                start=entry.start,
                end=entry.end,
                title=entry.reason or "blocked",
                status="blocked",
                source=entry,
            )
    return None


def session_item(entry: SessionEntry, look: TypeLook | None, now: datetime) -> GridItem:
    """A session by the names of those who come, with what became of it."""
    mark, status = _session_state(entry, now)
    return GridItem(
        id=entry.id,
        kind=ItemKind.SESSION,
        start=entry.start,
        end=entry.end,
        title=_who(entry, look),
        subtitle=_seats(entry),
        status=status,
        mark=mark,
        struck=entry.status is SessionStatus.CANCELLED,
        dim=entry.status is not SessionStatus.SCHEDULED,
        movable=entry.status is SessionStatus.SCHEDULED,
        source=entry,
        **look_of(look),
    )


def _session_state(entry: SessionEntry, now: datetime) -> tuple[Mark, str]:
    match entry.status:
        case SessionStatus.CANCELLED:
            return Mark.CANCELLED, "cancelled"
        case SessionStatus.COMPLETED:
            return Mark.DONE, "done"
        case SessionStatus.NO_SHOW:
            return Mark.ABSENT, "did not come"
        case SessionStatus.SCHEDULED:
            return Mark.NONE, "past, not yet marked done" if entry.end <= now else "booked"


def _who(entry: SessionEntry, look: TypeLook | None) -> str:
    people = [booking.client.name for booking in entry.bookings if booking.status in SEATED]
    if not people and entry.status is SessionStatus.CANCELLED:
        people = [booking.client.name for booking in entry.bookings]
    type_name = look.name if look else "session"
    return people[0] if entry.capacity == 1 and people else type_name


def _seats(entry: SessionEntry) -> str:
    if entry.capacity == 1:
        return ""
    seated = sum(booking.status in SEATED for booking in entry.bookings)
    return f"{seated} of {entry.capacity}"


def _request_item(entry: RequestEntry, look: TypeLook | None) -> GridItem:
    return GridItem(
        id=f"{entry.request.id} {'offer' if entry.offer else 'time'} {entry.index}",
        kind=ItemKind.OFFER if entry.offer else ItemKind.REQUEST,
        start=entry.start,
        end=entry.end,
        title=entry.request.client.name,
        status="offered, not yet answered" if entry.offer else "requested",
        mark=Mark.OFFERED if entry.offer else Mark.ASKED,
        dashed=True,
        source=entry,
        **look_of(look),
    )


def _client_item(entry: Entry, looks: Mapping[Id, TypeLook], now: datetime) -> GridItem | None:
    match entry:
        case Mine():
            return _mine_item(entry, looks.get(entry.session_type), now)
        case Group():
            return _group_item(entry, looks.get(entry.session_type), now)
        case Booked():
            look = looks.get(entry.session_type) if entry.session_type else None
            return GridItem(
                id=f"taken {seconds(entry.start)}",
                kind=ItemKind.TAKEN,
                start=entry.start,
                end=entry.end,
                title=look.name if look else "",
                status="taken",
                source=entry,
            )
    return None


def _mine_item(entry: Mine, look: TypeLook | None, now: datetime) -> GridItem:
    asked = entry.status in ("requested", "pending")
    offered = entry.status in ("countered", "offered")
    mark = Mark.ASKED if asked else Mark.OFFERED if offered else _settled(entry.status)
    return GridItem(
        id=f"{entry.booking_id or entry.request_id} {seconds(entry.start)}",
        kind=ItemKind.OFFER if offered else ItemKind.MINE,
        start=entry.start,
        end=entry.end,
        title="You",
        status={"pending": "requested", "countered": "offered to you", "offered": "offered to you"}.get(
            entry.status, entry.status
        ),
        mark=mark,
        dashed=asked or entry.status in _WAITING or offered,
        struck=entry.status == "cancelled",
        dim=entry.end <= now or entry.status == "cancelled",
        movable=entry.status == "confirmed" and entry.start > now,
        source=entry,
        **look_of(look),
    )


def _settled(status: str) -> Mark:
    return {"waitlisted": Mark.WAITING, "cancelled": Mark.CANCELLED}.get(status, Mark.DONE)


def _group_item(entry: Group, look: TypeLook | None, now: datetime) -> GridItem:
    left = "" if entry.seats_left is None else f"{entry.seats_left} left"
    return GridItem(
        id=entry.session_id,
        kind=ItemKind.GROUP,
        start=entry.start,
        end=entry.end,
        title=look.name if look else "group",
        subtitle="full" if entry.full else left,
        status="full" if entry.full else left or "places free",
        dim=entry.full or entry.end <= now,
        source=entry,
        **look_of(look),
    )


def _slot_item(slot: Slot, look: TypeLook | None) -> GridItem:
    left = "" if slot.seats_left is None else f"{slot.seats_left} left"
    return GridItem(
        id=f"slot {seconds(slot.start)}",
        kind=ItemKind.SLOT,
        start=slot.start,
        end=slot.end,
        subtitle=left,
        status="free",
        source=slot,
        **look_of(look),
    )


def wish_items(starts: Sequence[datetime], minutes: int, look: TypeLook | None) -> list[GridItem]:
    """Times picked to be asked for, the most wanted first."""
    return [
        GridItem(
            id=f"wish {seconds(start)}",
            kind=ItemKind.WISH,
            start=start,
            end=start + timedelta(minutes=minutes),
            title=nth,
            status="your pick, not sent yet",
            dashed=True,
            **look_of(look),
        )
        for nth, start in zip(("1st", "2nd", "3rd"), starts, strict=False)
    ]


class Drawn(TypedDict):
    """The fields of a ``GridItem`` that a session type fills."""

    type_name: str
    glyph: str
    color: str


def look_of(look: TypeLook | None) -> Drawn:
    """What a session type gives to an item."""
    if look is None:
        return Drawn(type_name="", glyph="●", color="blue")
    return Drawn(type_name=look.name, glyph=look.glyph, color=look.color)
