"""From settings to a backend: the one place that knows both kinds.

Nothing is imported before it is needed: the store costs a start of SQLAlchemy, a server one of httpx.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from coachtui.errors import NotFound, ServerUnreachable, StoreUnusable
from coachtui.records.text import one_line

if TYPE_CHECKING:
    from coachtui.backend.local import LocalBackend
    from coachtui.records.base import Id
    from coachtui.records.time import Instant
    from coachtui.settings import Settings
    from coachtui.store.database import Database


def now() -> Instant:
    """The clock on the wall, for those that were given no other; whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def open_backend(settings: Settings, *, create: bool = False, clock: Callable[[], Instant] = now) -> LocalBackend:
    """The store as its owner, or as the account ``as_email`` names, sees it.

    ``create`` makes a store that is missing; else, and where it cannot be used, raises ``StoreUnusable``. Raises
    ``NotFound`` where there is no such account, ``ServerUnreachable`` for a server.
    """
    if settings.server is not None:
        raise ServerUnreachable(f"{one_line(settings.server)} cannot be asked: servers come with a later version")
    from coachtui.backend.local import LocalBackend
    from coachtui.store.database import Database

    url = database_of(settings)
    if not create:
        _check_there(url)
    database = Database.open(url)
    try:
        account_id = _account_id(database, settings.as_email)
    except BaseException:
        database.close()
        raise
    return LocalBackend(database, account_id, clock)


def database_of(settings: Settings) -> str:
    """The URL of the store: the settings', else that in the platform's data folder."""
    if settings.database is not None:
        return settings.database
    from platformdirs import user_data_path

    from coachtui.settings import APPLICATION

    return f"sqlite:///{user_data_path(APPLICATION) / 'coachtui.db'}"


def _account_id(database: Database, email: str | None) -> Id | None:
    if email is None:
        return database.owner_id
    from coachtui.records.account import Account

    with database.read() as store:
        found = [each for each in store.find(Account) if each.email.casefold() == email.casefold()]
    if not found:
        raise NotFound(f"There is no account {one_line(email)} in {database.name}")
    return found[0].id


def _check_there(url: str) -> None:
    path = url.partition("?")[0].removeprefix("sqlite:///")
    if path != url and path not in ("", ":memory:") and not Path(path).exists():
        raise StoreUnusable(f"There is no calendar at {one_line(path)} yet: start coachtui once to make one")
