"""Which change of a record is news, of which kind, to which side (``api.md``, notifications)."""

from typing import Literal

from coachtui.records.account import Connection, ConnectionStatus
from coachtui.records.notification import NotificationKind as Kind
from coachtui.records.request import Request, RequestStatus
from coachtui.records.session import Booking, BookingStatus

Side = Literal["coach", "client"]
Told = tuple[Kind, Side]

SIDES: tuple[Side, Side] = ("coach", "client")


def about_booking(before: Booking | None, after: Booking | None, actor: Side | None, *, moved: bool) -> list[Told]:
    """News of a booking; ``moved``: its session is at another time now. Who did it is not told."""
    old, new = (each.status if each else BookingStatus.CANCELLED for each in (before, after))
    if new is BookingStatus.OFFERED and old is not new:
        return [(Kind.SEAT_OFFERED, "client")]
    if old is BookingStatus.OFFERED and new in (BookingStatus.CANCELLED, BookingStatus.WAITLISTED) and actor is None:
        return [(Kind.OFFER_EXPIRED, "client")]
    if old is BookingStatus.CANCELLED and new is not old:
        return _to_others(Kind.BOOKING_MADE, actor)
    if new is BookingStatus.CANCELLED and old is not new:
        return _to_others(Kind.BOOKING_CANCELLED, actor)
    if new is BookingStatus.CONFIRMED and old is not new:
        return _to_others(Kind.BOOKING_MADE, actor)
    return _to_others(Kind.BOOKING_MOVED, actor) if moved and new is not BookingStatus.CANCELLED else []


def about_request(before: Request | None, after: Request | None, actor: Side | None) -> list[Told]:
    """News of a request: each step goes to the other side, running out to both."""
    if after is None:
        return []
    if before is None:
        return [(Kind.REQUEST_RECEIVED, "coach")] if after.status is RequestStatus.PENDING else []
    if after.status is RequestStatus.COUNTERED and (before.status, before.offers) != (after.status, after.offers):
        return [(Kind.REQUEST_COUNTERED, "client")]
    if after.status is before.status:
        return []
    if after.status is RequestStatus.APPROVED:
        return [(Kind.OFFER_ACCEPTED, "coach") if actor == "client" else (Kind.REQUEST_APPROVED, "client")]
    if after.status is RequestStatus.EXPIRED:
        kind = Kind.OFFER_EXPIRED if before.status is RequestStatus.COUNTERED else Kind.REQUEST_EXPIRED
        return [(kind, side) for side in SIDES]
    return _REQUEST_STEPS.get(after.status, [])


_REQUEST_STEPS: dict[RequestStatus, list[Told]] = {
    RequestStatus.DENIED: [(Kind.REQUEST_DENIED, "client")],
    RequestStatus.WITHDRAWN: [(Kind.REQUEST_WITHDRAWN, "coach")],
}


def about_connection(before: Connection | None, after: Connection | None, actor: Side | None) -> list[Told]:
    """News of a connection; being blocked, or left, is told to nobody."""
    old, new = (each.status if each else None for each in (before, after))
    if old is new:
        return []
    if new is ConnectionStatus.REQUESTED and old is None:
        return [(Kind.CONNECTION_REQUESTED, "coach")]
    if new is ConnectionStatus.INVITED:
        return [(Kind.CONNECTION_REQUESTED, "client")]
    if new is ConnectionStatus.CONNECTED and old in (None, ConnectionStatus.REQUESTED, ConnectionStatus.INVITED):
        return _to_others(Kind.CONNECTION_ACCEPTED, actor)
    return []


def _to_others(kind: Kind, actor: Side | None) -> list[Told]:
    """To the other side; to the client alone where neither did it."""
    if actor is None:
        return [(kind, "client")]
    return [(kind, side) for side in SIDES if side != actor]
