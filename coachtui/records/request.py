"""Requests for times that are not open, and the offers that answer them."""

from enum import StrEnum

from msgspec import UNSET, Struct

from coachtui.records.account import Person
from coachtui.records.base import ChangeSet, Id, Stored
from coachtui.records.session import BookingView, Details
from coachtui.records.session_type import DurationMinutes
from coachtui.records.text import Text
from coachtui.records.time import Instant


class RequestStatus(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"
    COUNTERED = "countered"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class ProposedTime(Struct, frozen=True):
    """A time that was asked for or offered."""

    start: Instant
    duration_minutes: DurationMinutes


class Request(Stored, frozen=True, kw_only=True):
    """A client asks for a time, best first; ``holds`` says whether the first time is reserved until it is decided."""

    coach_id: Id
    account_id: Id
    session_type: Id
    times: tuple[ProposedTime, ...]
    offers: tuple[ProposedTime, ...] = ()
    message: Text = ""
    answer: Text = ""
    details: Details = {}
    status: RequestStatus = RequestStatus.PENDING
    holds: bool = False
    booking_id: Id | None = None
    created_at: Instant
    expires_at: Instant


class RequestView(Struct, frozen=True, kw_only=True):
    """A request as either side sees it; ``coach`` is the handle."""

    id: Id
    status: RequestStatus
    session_type: Id
    times: tuple[ProposedTime, ...]
    offers: tuple[ProposedTime, ...]
    message: str
    answer: str
    details: Details
    client: Person
    coach: str
    booking_id: Id | None
    created_at: Instant
    expires_at: Instant
    version: int
    change_set: ChangeSet = UNSET


class RequestDecided(Struct, frozen=True, kw_only=True):
    """What approving a request, or accepting an offer, answers; ``booking`` is as the client sees it."""

    request: RequestView
    booking: BookingView
    change_set: ChangeSet = UNSET
