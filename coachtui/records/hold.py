"""Holds: a slot is reserved for a moment while somebody fills in a form."""

from msgspec import Struct

from coachtui.records.base import Id, Stored
from coachtui.records.time import Instant


class Hold(Stored, frozen=True, kw_only=True):
    """A slot reserved until ``expires_at``; ``account_id`` is None for a guest, to whom the id is the capability."""

    coach_id: Id
    account_id: Id | None
    session_type: Id
    start: Instant
    end: Instant
    expires_at: Instant


class HoldView(Struct, frozen=True, kw_only=True):
    """A hold as who made it sees it."""

    id: Id
    start: Instant
    end: Instant
    expires_at: Instant
