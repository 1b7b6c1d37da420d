"""How an account's notifications are known to be others: a mark that changes with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from coachtui.records.base import Id

if TYPE_CHECKING:
    from coachtui.service.context import Context


class Seen(NamedTuple):
    """What stands for all of an account's notifications, and how many of them are unread."""

    mark: str
    unread: int


def marks(accounts: Iterable[Id], context: Context) -> dict[Id, Seen]:
    """The marks of accounts, in one moment."""
    wanted = tuple(accounts)
    counts = context.store.notification_counts(wanted)
    return {account_id: _seen(*counts.get(account_id, (0, 0, ""))) for account_id in wanted}


def mark_of(found: Mapping[Id, Seen], account_id: Id | None) -> str | None:
    seen = found.get(account_id) if account_id else None
    return seen.mark if seen else None


def _seen(every: int, unread: int, newest: str) -> Seen:
    return Seen(hashlib.blake2b(f"{every} {unread} {newest}".encode(), digest_size=12).hexdigest(), unread)
