"""From settings to a backend: the one place that knows both kinds.

Nothing is imported before it is needed: the store costs a start of SQLAlchemy, a server one of httpx.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from coachtui.errors import NotFound, StoreUnusable
from coachtui.records.text import one_line
from coachtui.sign_in import sign_ins

if TYPE_CHECKING:
    from coachtui.backend.base import Backend
    from coachtui.backend.guest import GuestBackend
    from coachtui.backend.local import LocalBackend
    from coachtui.backend.reading import ReadingBackend
    from coachtui.backend.remote import RemoteBackend
    from coachtui.backend.threads import Threads
    from coachtui.records.base import Id
    from coachtui.records.time import Instant
    from coachtui.settings import Settings
    from coachtui.store.database import Database


def now() -> Instant:
    """The clock on the wall, for those that were given no other; whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


class Place(NamedTuple):
    """Which calendar is opened: a server's, with the token of whoever is signed in there, or a store's."""

    name: str
    """The address of the server or the URL of the store."""
    is_server: bool
    account: str | None
    """The e-mail address asked for; None for whoever owns the store, or for nobody."""
    token: str | None = None
    is_guest: bool = False
    """Whether a server is looked at without an account, which somebody has chosen."""


def place_of(settings: Settings) -> Place:
    """The server that is named, else the store that is named, else where one is signed in, else one's own store.

    Raises ``Invalid`` for what is no server's address, or one that a password would not be safe on the way to.
    """
    if settings.server is not None:
        from coachtui.server_address import check_is_private, server_address

        address = server_address(settings.server)
        found = sign_ins().find(address, settings.as_email)
        if found is None and not settings.allow_http:
            check_is_private(address)  # otherwise it was allowed when signing in
        return Place(address, True, found.email if found else settings.as_email, found.token if found else None)
    if settings.database is None and settings.as_email is None:
        found = sign_ins().find()
        if found is not None:
            return Place(found.server, True, found.email, found.token)
    return Place(database_of(settings), False, settings.as_email)


def open_backend(settings: Settings, *, clock: Callable[[], Instant] = now) -> Backend:
    """The calendar as its owner, or as whoever is meant, sees it, for somebody who asks a little and leaves.

    Raises what ``place_of`` and ``open_store`` raise; a server is asked with the first operation.
    """
    place = place_of(settings)
    if place.is_server:
        return open_server(place) if place.token is not None else open_guest(place)
    return open_reading(settings, clock=clock)


def open_server(place: Place, on_reached: Callable[[bool], None] = lambda _: None) -> RemoteBackend:
    """The server, asked as whoever is signed in there; ``on_reached`` is told whether it answers."""
    from coachtui.backend.remote import RemoteBackend

    return RemoteBackend(place.name, place.token, on_reached=on_reached)


def open_guest(place: Place, on_reached: Callable[[bool], None] = lambda _: None) -> GuestBackend:
    """The server, asked by somebody without an account, who manages what they booked as a guest."""
    from coachtui.backend.guest import GuestBackend
    from coachtui.backend.guest_bookings import guest_bookings
    from coachtui.machine_zone import machine_zone

    def as_bearer(token: str) -> RemoteBackend:
        return open_server(place._replace(token=token), on_reached)

    nobody = open_server(place._replace(token=None), on_reached)
    return GuestBackend(nobody, as_bearer, guest_bookings(), place.name, machine_zone())


def how_to_sign_in(settings: Settings) -> str:
    """What somebody does who is nobody where they ask."""
    place = place_of(settings)
    if place.is_server:
        return f"You are not signed in to {place.name}: coachtui login --server {place.name}"
    return "Nobody is set up here yet: start coachtui once, or say who you are with --as EMAIL"


def open_store(settings: Settings, *, create: bool = False, clock: Callable[[], Instant] = now) -> LocalBackend:
    """The store as its owner, or as the account ``as_email`` names, sees it.

    ``create`` makes a store that is missing; else, and where it cannot be used, raises ``StoreUnusable``. Raises
    ``NotFound`` where there is no such account.
    """
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


def open_reading(
    settings: Settings, *, create: bool = False, clock: Callable[[], Instant] = now, threads: Threads | None = None
) -> ReadingBackend | LocalBackend:
    """As ``open_store``, but a file is opened whole only once something is asked that reading it cannot answer.

    ``threads`` are what it is read on, for somebody who must not wait for that.
    """

    def whole() -> LocalBackend:
        return open_store(settings, create=create, clock=clock)

    url = database_of(settings)
    path = url.removeprefix("sqlite:///")
    if path in (url, "", ":memory:") or "?" in path:
        return whole()
    from coachtui.backend.reading import ReadingBackend, account_in
    from coachtui.store.plain_reading import WholeStoreNeeded

    try:
        account_id = account_in(Path(path), settings.as_email)
    except WholeStoreNeeded:
        return whole()
    if account_id is None and create:
        return whole()  # whoever begins has everything to write
    return ReadingBackend(Path(path), account_id, clock, whole, threads=threads)


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
