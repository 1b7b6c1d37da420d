"""The projection: a coach's calendar as one viewer may see it."""

from msgspec import Struct

from coachtui.records.base import Id
from coachtui.records.request import RequestView
from coachtui.records.session import SessionView
from coachtui.records.time import Instant


class Available(Struct, frozen=True, kw_only=True, tag_field="kind", tag="available"):
    """An open span, as long as it can be, minus everything busy; ``session_types`` in the order of the coach's."""

    start: Instant
    end: Instant
    session_types: tuple[Id, ...]


class Booked(Struct, frozen=True, kw_only=True, tag_field="kind", tag="booked"):
    """Time that somebody else has taken. There is no field for a name to hide in."""

    start: Instant
    end: Instant
    session_type: Id | None


class Group(Struct, frozen=True, kw_only=True, tag_field="kind", tag="group"):
    """A session with more than one seat that the viewer may see."""

    start: Instant
    end: Instant
    session_id: Id
    session_type: Id
    seats_left: int | None
    full: bool


class Mine(Struct, frozen=True, kw_only=True, tag_field="kind", tag="mine"):
    """The viewer's own booking, request or offer."""

    start: Instant
    end: Instant
    session_type: Id
    booking_id: Id | None
    request_id: Id | None
    status: str


class SessionEntry(SessionView, frozen=True, kw_only=True, tag_field="kind", tag="session"):
    """Owner only: a session."""


class BlockEntry(Struct, frozen=True, kw_only=True, tag_field="kind", tag="block"):
    """Owner only: one occurrence of a block."""

    start: Instant
    end: Instant
    block_id: Id
    reason: str


class HoldEntry(Struct, frozen=True, kw_only=True, tag_field="kind", tag="hold"):
    """Owner only: a slot somebody is filling in a form for."""

    start: Instant
    end: Instant
    session_type: Id
    expires_at: Instant


class RequestEntry(Struct, frozen=True, kw_only=True, tag_field="kind", tag="request"):
    """Owner only: one of a request's times or offers; ``index`` counts within them."""

    start: Instant
    end: Instant
    index: int
    offer: bool
    request: RequestView


Entry = Available | Booked | Group | Mine | SessionEntry | BlockEntry | HoldEntry | RequestEntry


class Calendar(Struct, frozen=True, kw_only=True):
    """What one viewer sees of ``[start, end)``; entries by start."""

    coach: str
    time_zone: str
    start: Instant
    end: Instant
    entries: tuple[Entry, ...]


class Slot(Struct, frozen=True, kw_only=True):
    """A start and end that this viewer could book now; ``seats_left`` where there is more than one and it is shown."""

    start: Instant
    end: Instant
    seats_left: int | None = None


class Slots(Struct, frozen=True, kw_only=True):
    """Every slot of a session type in a range, by start."""

    slots: tuple[Slot, ...]


class Reason(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One rule that speaks about a time; name and id to the owner only."""

    code: str
    name: str = ""
    id: Id = ""


class Why(Struct, frozen=True, kw_only=True):
    """Why a time is open or not."""

    open: bool
    reasons: tuple[Reason, ...]
