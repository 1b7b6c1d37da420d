"""Bookings with every check, each on the disk before it is acknowledged, and a week's slots out of many sessions.

Beside the bookings: raw ``sqlite3`` doing one overlap check and one insert in a ``BEGIN IMMEDIATE`` of its own, with
the same journal and as durable, on a file of as many rows. Beside the slots: the same week in a small store.

Run ``python -m benchmarks.bookings``.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.measuring import FEW, MANY, figure, median, ms
from benchmarks.stores import store_with
from coachtui.backend.local import LocalBackend
from coachtui.records.account import ConnectionStatus
from coachtui.service.booking import Book
from coachtui.service.calendar import ListSlots
from coachtui.service.coaches import ListCoaches
from coachtui.service.connections import ListConnections
from coachtui.service.practice import PutRules
from coachtui.service.session_types import ListSessionTypes
from coachtui.store.database import Database
from coachtui.store.sqlite import journal_mode

BOOKINGS = 200
LOOKS = 60
LATER = timedelta(days=4 * 365)
"""Where even the largest store has nothing yet."""

PEER = """
CREATE TABLE sessions (id TEXT PRIMARY KEY, coach_id TEXT NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL);
CREATE INDEX by_start ON sessions (coach_id, "start");
"""
MEETS = 'SELECT 1 FROM sessions WHERE coach_id = ? AND "start" < ? AND "start" > ? AND "end" > ?'


class Client:
    """Somebody who may book with the coach of a store, and how long that takes them."""

    def __init__(self, path: Path) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)
        database = Database.open(f"sqlite:///{path}")
        self.backend = LocalBackend(database, database.owner_id, lambda: self.now)

    async def get_ready(self) -> None:
        """Lift the coach's limits and become the first client."""
        await self.backend.run(PutRules(hold_seconds=300, request_expiry_hours=48))
        clients = (await self.backend.run(ListConnections())).items
        connected = next(each.account.id for each in clients if each.status is ConnectionStatus.CONNECTED)
        self.backend = self.backend.as_account(connected)
        self.coach = (await self.backend.run(ListCoaches())).items[0].handle
        types = (await self.backend.run(ListSessionTypes(coach=self.coach))).items
        self.session_type = next(each for each in types if each.capacity == 1 and not each.approval_required).id

    def week(self, start: datetime, days: int = 7) -> ListSlots:
        end = start + timedelta(days=days)
        return ListSlots(coach=self.coach, session_type=self.session_type, start=start, end=end)

    def book(self, start: datetime) -> Book:
        return Book(coach=self.coach, session_type=self.session_type, start=start)


class Peer:
    """The least that keeps one hour from being sold twice."""

    def __init__(self, path: Path, rows: int) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute(f"PRAGMA journal_mode={journal_mode()}")
        self.connection.execute("PRAGMA synchronous=FULL")
        self.connection.executescript(PEER)
        self.connection.execute("BEGIN")
        self.connection.executemany(
            "INSERT INTO sessions VALUES (?, 'coach', ?, ?)",
            ((f"row-{number}", number * 7200, number * 7200 + 3600) for number in range(rows)),
        )
        self.connection.execute("COMMIT")
        self.next = rows

    def book(self) -> None:
        start, self.next = self.next * 7200, self.next + 1
        run = self.connection.execute
        run("BEGIN IMMEDIATE")
        if not run(MEETS, ("coach", start + 3600, start - 86_400, start)).fetchall():
            run("INSERT INTO sessions VALUES (?, 'coach', ?, ?)", (f"row-{self.next}", start, start + 3600))
        run("COMMIT")


async def took(asked: Any) -> float:
    began = time.perf_counter()
    await asked
    return time.perf_counter() - began


def took_here(call: Callable[[], None]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


async def bookings(client: Client, peer: Peer) -> None:
    """One of ours, one of theirs, in turn."""
    free = [slot.start for slot in (await client.backend.run(client.week(client.now + LATER, 120))).slots]
    apart = free[:: len(free) // BOOKINGS][:BOOKINGS]
    ours, theirs = [], []
    for start in apart:
        if await is_free(client, start):
            ours.append(await took(client.backend.run(client.book(start))))
            theirs.append(took_here(peer.book))
    print(f"bookings beside {MANY:,} sessions: {ms(ours)}; bare check and insert: {ms(theirs)}")
    print(f"per second: {1 / median(ours):.0f}, bare {1 / median(theirs):.0f}")
    figure("time of a booking", median(ours) / median(theirs), 2, "x bare")


async def is_free(client: Client, start: datetime) -> bool:
    """Whether the slot is still there: an earlier booking's buffer may have taken it."""
    found = (await client.backend.run(client.week(start, 1))).slots
    return any(slot.start == start for slot in found)


async def slots(many: Client, few: Client) -> None:
    """A week that begins tomorrow, asked of the large and the small store in turn."""
    large, small = [], []
    for number in range(LOOKS):
        start = many.now + timedelta(days=1 + number % 5)
        large.append(await took(many.backend.run(many.week(start))))
        small.append(await took(few.backend.run(few.week(start))))
    print(f"slots of a week, end to end, out of {MANY:,} sessions: {ms(large)}; out of {FEW:,}: {ms(small)}")
    figure("a large store beside a small one", median(large) / median(small), 1.25)


async def run(folder: Path) -> None:
    clients = []
    for sessions in (MANY, FEW):
        path = folder / f"{sessions}.sqlite"
        shutil.copy(store_with(sessions), path)
        clients.append(Client(path))
        await clients[-1].get_ready()
    many, few = clients
    await slots(many, few)
    peer = Peer(folder / "peer.sqlite", MANY)
    with closing(peer.connection):
        await bookings(many, peer)
    for client in clients:
        await client.backend.close()


def main() -> None:
    # Beside the other files of this machine's disk: the system's temporary folder may be in memory.
    with tempfile.TemporaryDirectory(prefix="coachtui-bookings-", dir=Path.cwd()) as folder:
        path = Path(folder)
        stores = [store_with(sessions) for sessions in (MANY, FEW)]  # made outside of the event loop
        assert all(store.exists() for store in stores)
        asyncio.run(run(path))


if __name__ == "__main__":
    main()
