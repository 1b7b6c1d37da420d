"""Sessions, and the bookings that are places in them."""

from enum import StrEnum

from msgspec import UNSET, Struct, UnsetType

from coachtui.records.account import Person
from coachtui.records.base import ChangeSet, Id, Money, Stored
from coachtui.records.session_type import Capacity, DurationMinutes
from coachtui.records.text import OptionalLine, Text
from coachtui.records.time import Instant, WallDateTime, ZoneName

Details = dict[str, str | int | float]
"""The type-specific fields of a session, by the names of the type's ``details_schema``."""


class SessionStatus(StrEnum):
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    COMPLETED = "completed"
    NO_SHOW = "no_show"


class BookingStatus(StrEnum):
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    CANCELLED = "cancelled"


class Session(Stored, frozen=True, kw_only=True):
    """A thing in a coach's calendar.

    It keeps its local start (with ``fold``, 1 for the second of two equal wall times), its zone and its duration;
    ``start`` and ``end`` are derived from them and kept as an index.
    """

    coach_id: Id
    session_type: Id
    start: Instant
    end: Instant
    local_start: WallDateTime
    fold: int = 0
    time_zone: ZoneName
    duration_minutes: DurationMinutes
    status: SessionStatus = SessionStatus.SCHEDULED
    capacity: Capacity = 1
    price: Money | None = None
    client_specific_price: Money | None = None
    template_id: Id | None = None
    series_id: Id | None = None
    location: OptionalLine = ""
    private_notes: Text = ""
    shared_notes: Text = ""
    details: Details = {}
    opened_by_booking: bool = False
    """Whether a client's booking made it; then it goes when the last booking in it is cancelled."""
    cancel_reason: Text = ""


class Booking(Stored, frozen=True, kw_only=True):
    """One client's place in a session: an account, or a guest by name and e-mail."""

    session_id: Id
    coach_id: Id
    account_id: Id | None = None
    guest_name: OptionalLine = ""
    guest_email: OptionalLine = ""
    status: BookingStatus = BookingStatus.CONFIRMED
    price: Money | None = None
    note: Text = ""
    created_at: Instant
    offer_expires_at: Instant | None = None
    no_show: bool = False


class SessionBooking(Struct, frozen=True, kw_only=True):
    """A booking as the session's coach sees it."""

    id: Id
    client: Person
    status: BookingStatus
    price: Money | None
    note: str
    no_show: bool = False


class SessionView(Session, frozen=True, kw_only=True):
    """A session as its coach sees it."""

    bookings: tuple[SessionBooking, ...] = ()
    change_set: ChangeSet = UNSET


class Skipped(Struct, frozen=True, kw_only=True):
    """An occurrence that was not made."""

    start: Instant
    code: str
    conflicts: tuple[SessionView, ...] = ()


class SessionsMade(Struct, frozen=True, kw_only=True):
    """What ``CreateSession`` answers."""

    items: tuple[SessionView, ...]
    skipped: tuple[Skipped, ...] = ()
    change_set: ChangeSet = UNSET


class BookingView(Struct, frozen=True, kw_only=True):
    """A booking as its client sees it; ``coach`` is the handle.

    ``status`` is ``requested`` where the type needs approval: ``request_id`` then names the request. A guest is told
    the ``manage_token`` once. ``cancel_until`` and ``reschedule_until`` are the last instants at which the client may
    cancel or move it; later only the coach may.
    """

    id: Id | None
    status: str
    start: Instant
    end: Instant
    session_type: Id
    price: Money | None
    coach: str
    position: int | None = None
    request_id: Id | None = None
    note: str = ""
    shared_notes: str = ""
    location: str = ""
    offer_expires_at: Instant | None = None
    cancel_until: Instant | None = None
    reschedule_until: Instant | None = None
    manage_token: str | UnsetType = UNSET
    version: int = 1
