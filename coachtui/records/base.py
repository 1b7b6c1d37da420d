"""What all records share: ids, money, versions."""

import secrets
from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, Struct, UnsetType

Id = str
"""Random and opaque: 22 characters of ``[A-Za-z0-9_-]``, 128 bits. Nothing is ever ordered by it."""

ChangeSet = Id | UnsetType
"""Names what one command of a coach changed, so that ``Undo`` can take it back; absent where nothing was changed."""


def new_id() -> Id:
    """A fresh random id."""
    return secrets.token_urlsafe(16)


class Money(Struct, frozen=True):
    """An amount in minor units (cents) of an ISO 4217 currency."""

    amount: Annotated[int, Meta(ge=0, le=1_000_000_000)]
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")]


class Stored(Struct, frozen=True, kw_only=True):
    """A record with a row of its own; ``version`` counts its changes from 1."""

    is_noted: ClassVar[bool] = True
    """Whether its changes are audited and can be undone; not so what follows from them, such as a notification, and
    not so a secret, which nothing may keep a copy of."""

    id: Id
    version: int = 1


class Versioned(Struct, frozen=True, kw_only=True):
    """The answer to a coach's change: the version it made and the change set that takes it back."""

    version: int
    change_set: ChangeSet = UNSET
