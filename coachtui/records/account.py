"""Accounts, and what connects a client to a coach."""

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, Struct

from coachtui.records.base import ChangeSet, Id, Money, Stored
from coachtui.records.text import Line, OptionalLine, Text
from coachtui.records.time import Instant, ZoneName

Email = Annotated[str, Meta(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]

_MOST_IN_PASSWORD = 256
"""Characters, so at most 1,024 bytes; what is longer only costs time to hash."""

GivenPassword = Annotated[
    str, Meta(max_length=_MOST_IN_PASSWORD, extra_json_schema={"format": "password", "writeOnly": True})
]
"""A password as somebody gives it to be checked."""

NewPassword = Annotated[
    str, Meta(min_length=8, max_length=_MOST_IN_PASSWORD, extra_json_schema={"format": "password", "writeOnly": True})
]
"""A password that somebody chooses."""


class Account(Stored, frozen=True, kw_only=True):
    """A person; may be a coach, a client, or both. Can sign in where there is a ``Password``."""

    email: Email
    name: Line
    time_zone: ZoneName


class CoachRef(Struct, frozen=True):
    """By which handle an account is a coach."""

    handle: str


NOBODY = "guest-without-an-account"
"""The id, on this machine, of whoever has no account."""


class Me(Struct, frozen=True, kw_only=True):
    """The caller's own account."""

    id: Id
    email: str
    name: str
    time_zone: str
    coach: CoachRef | None
    version: int


class Password(Stored, frozen=True, kw_only=True):
    """What an account signs in with, hashed with argon2id; ``id`` is the account's. A local account has none."""

    is_noted: ClassVar[bool] = False
    hash: str


class Token(Stored, frozen=True, kw_only=True):
    """A device signed in: the SHA-256 of its bearer token, in hexadecimal. Revoked, the record is gone.

    ``last_used_at`` lags behind by up to an hour.
    """

    is_noted: ClassVar[bool] = False
    account_id: Id
    token_hash: str
    label: OptionalLine
    created_at: Instant
    last_used_at: Instant


class TokenView(Struct, frozen=True, kw_only=True):
    """A device signed in, as its owner sees it; ``current`` is the one that asks, ``last_used_at`` to the hour."""

    id: Id
    label: str
    created_at: Instant
    last_used_at: Instant
    current: bool


class AccountView(Struct, frozen=True, kw_only=True):
    """An account as its owner sees it."""

    id: Id
    email: str
    name: str
    time_zone: str


class SignedIn(Struct, frozen=True, kw_only=True):
    """An account and the bearer token that stands for it; the token is told this once."""

    account: AccountView
    token: str


class Person(Struct, frozen=True, kw_only=True):
    """Somebody as the coach of their session sees them; ``id`` is None for a guest without an account."""

    id: Id | None
    name: str
    email: str


class Guest(Struct, frozen=True, kw_only=True):
    """Somebody who books without an account."""

    name: Line
    email: Email


class GuestToken(Stored, frozen=True, kw_only=True):
    """What stands for an account for one booking: the SHA-256 of a guest's manage token, in hexadecimal."""

    booking_id: Id
    token_hash: str


class ConnectionStatus(StrEnum):
    """How far coach and client know each other; ``invited`` waits for the client, ``requested`` for the coach."""

    INVITED = "invited"
    REQUESTED = "requested"
    CONNECTED = "connected"
    BLOCKED = "blocked"


class Connection(Stored, frozen=True, kw_only=True):
    """Coach and client know each other. ``client_price`` maps a session type's id to this client's price."""

    coach_id: Id
    account_id: Id
    status: ConnectionStatus
    client_price: dict[Id, Money] = {}
    private_notes: Text = ""


class Invitation(Stored, frozen=True, kw_only=True):
    """A coach invites whoever has an e-mail address; with or without an account there, it is the same.

    Prices and notes are the connection's once it is accepted.
    """

    coach_id: Id
    email: Email
    client_price: dict[Id, Money] = {}
    private_notes: Text = ""


class ConnectionView(Struct, frozen=True, kw_only=True):
    """A connection as the coach sees it."""

    id: Id
    account: Person
    status: ConnectionStatus
    client_price: dict[Id, Money]
    private_notes: str
    version: int
    change_set: ChangeSet = UNSET


class OwnConnection(Struct, frozen=True, kw_only=True):
    """A connection, or an invitation to one, as the client sees it; ``coach`` is the handle."""

    id: Id
    coach: str
    display_name: str
    status: ConnectionStatus
    version: int
