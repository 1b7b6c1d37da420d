"""A server with many coaches whom everybody may book, on any database; and connections that book there."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from coachtui.backend.local import Asked, LocalBackend
from coachtui.records import json
from coachtui.records.account import Token
from coachtui.records.base import Id, new_id
from coachtui.records.coach import Audience, BookedDisplay
from coachtui.records.time import WallTime
from coachtui.service.availability import CreateAvailability
from coachtui.service.bearer import hash_of, new_token
from coachtui.service.coaches import BecomeCoach
from coachtui.service.practice import PutPrivacy
from coachtui.service.session_types import CreateSessionType
from coachtui.service.tokens import TOKEN_PREFIX
from coachtui.store.database import Database
from tests import conftest

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on"}


class Practices(NamedTuple):
    """Coaches by handle, each with the id of a session type of an hour; and the tokens of who books."""

    session_types: dict[str, Id]
    tokens: list[str]
    first: datetime
    """From here on every hour of every coach is free."""


async def open_practices(url: str, coaches: int, clients: int) -> Practices:
    """Fill a new store."""
    database = Database.open(url)
    now = datetime.now(UTC).replace(microsecond=0)
    backend = LocalBackend(database, None, lambda: now)
    types: dict[str, Id] = {}
    for number in range(coaches):
        handle = f"coach-{number}"
        account = await backend.create_account(f"{handle}@example.org", handle, "UTC")
        asked: list[Asked] = [(account.id, each) for each in _practice(handle)]
        types[handle] = (await backend.run_all(asked))[-1].id
    tokens = []
    for number in range(clients):
        account = await backend.create_account(f"client-{number}@example.org", f"Client {number}", "UTC")
        tokens.append(signed_in(database, account.id, now))
    await backend.close()
    return Practices(types, tokens, now.replace(minute=0, second=0) + timedelta(days=2))


def _practice(handle: str) -> tuple[BecomeCoach | PutPrivacy | CreateAvailability | CreateSessionType, ...]:
    everybody = Audience.PUBLIC
    return (
        BecomeCoach(handle=handle, display_name=handle, time_zone="UTC"),
        PutPrivacy(
            calendar_visibility=everybody,
            booking_permission=everybody,
            request_permission=everybody,
            booked_display=BookedDisplay.BOOKED,
            price_audience=everybody,
            version=1,
        ),
        CreateAvailability(start=WallTime(0), end=WallTime(24 * 60), rrule="FREQ=DAILY", valid_from=date(2020, 1, 1)),
        CreateSessionType(name="1:1", duration_minutes=60, audience=everybody),
    )


def signed_in(database: Database, account_id: Id | None, now: datetime) -> str:
    """A token of the account's, which has no password."""
    assert account_id is not None
    secret = new_token(TOKEN_PREFIX)
    token = Token(
        id=new_id(), account_id=account_id, token_hash=hash_of(secret), label="", created_at=now, last_used_at=now
    )
    with database.write(account_id, new_id(), "benchmark", now) as store:
        store.add(token)
    return secret


class Booker:
    """A connection on which one client books; ``answers`` are the statuses and after how many seconds each came."""

    def __init__(self, practices: Practices, token: str) -> None:
        self.answers: list[tuple[int, float]] = []
        self._practices = practices
        self._token = token

    async def connect(self, url: str) -> None:
        self._host, _, port = url.removeprefix("http://").partition(":")
        self._reader, self._writer = await asyncio.open_connection(self._host, int(port))

    async def book(self, handle: str, start: datetime) -> None:
        body = json.encode({"session_type": self._practices.session_types[handle], "start": start})
        head = (
            f"POST /v1/coaches/{handle}/bookings HTTP/1.1\r\nHost: {self._host}\r\n"
            f"Authorization: Bearer {self._token}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        )
        began = time.perf_counter()
        self._writer.write(f"{head}\r\n".encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = next(line for line in answer.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        await self._reader.readexactly(int(length.split(b":")[1]))
        self.answers.append((int(answer.split()[1]), time.perf_counter() - began))

    def close(self) -> None:
        self._writer.close()


@contextmanager
def postgres() -> Iterator[str | None]:
    """The URL of an empty database on a server that keeps what it has acknowledged; None where none is installed.

    ``COACHTUI_TEST_POSTGRES`` may name one; else one is started as for the tests, but durable.
    """
    if given := os.environ.get(conftest.GIVEN_SERVER):
        yield given
        return
    binaries = conftest.find_binaries()
    if binaries is None:
        yield None
        return
    conftest.SETTINGS.update(DURABLE)
    folder = conftest.start(binaries)
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        conftest.stop(folder)
