"""What people are told: notifications, the mails that go with them, and when they are reminded."""

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, Struct

from coachtui.records.base import ChangeSet, Id, Stored
from coachtui.records.time import Instant

Facts = dict[str, str]


class NotificationKind(StrEnum):
    BOOKING_MADE = "booking_made"
    BOOKING_CANCELLED = "booking_cancelled"
    BOOKING_MOVED = "booking_moved"
    REQUEST_RECEIVED = "request_received"
    REQUEST_APPROVED = "request_approved"
    REQUEST_DENIED = "request_denied"
    REQUEST_COUNTERED = "request_countered"
    OFFER_ACCEPTED = "offer_accepted"
    OFFER_EXPIRED = "offer_expired"
    REQUEST_WITHDRAWN = "request_withdrawn"
    REQUEST_EXPIRED = "request_expired"
    CONNECTION_REQUESTED = "connection_requested"
    CONNECTION_ACCEPTED = "connection_accepted"
    SEAT_OFFERED = "seat_offered"
    REMINDER = "reminder"


class Notification(Stored, frozen=True, kw_only=True):
    """Something an account is told; ``subject`` names what it is about, by ids and what the account may know."""

    is_noted: ClassVar[bool] = False

    account_id: Id
    kind: NotificationKind
    at: Instant
    subject: Facts
    read: bool = False


class NotificationView(Struct, frozen=True, kw_only=True):
    """A notification as who it is for sees it."""

    id: Id
    kind: NotificationKind
    at: Instant
    subject: Facts
    read: bool


class MailStatus(StrEnum):
    """``sending``: a worker has it, and whether it was sent is not known until ``next_at``."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Mail(Stored, frozen=True, kw_only=True):
    """One mail to be sent: a row of the outbox, kept in the transaction that is its reason.

    ``effect`` is unique: what happened and who is told. ``facts`` is all that the text is made from, so that it says
    what was so then.
    """

    is_noted: ClassVar[bool] = False

    effect: str
    recipient: str
    kind: NotificationKind
    facts: Facts
    status: MailStatus = MailStatus.WAITING
    attempts: int = 0
    created_at: Instant
    next_at: Instant
    sent_at: Instant | None = None
    error: str = ""


class Reminders(Stored, frozen=True, kw_only=True):
    """How long before a session a coach's clients are reminded, 0: never; ``id`` is the coach's id."""

    minutes_before: Annotated[int, Meta(ge=0, le=20_160)] = 1440


class RemindersView(Struct, frozen=True, kw_only=True):
    """A coach's reminders; ``PutReminders`` takes exactly this."""

    minutes_before: int
    version: int
    change_set: ChangeSet = UNSET
