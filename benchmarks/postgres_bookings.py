"""Durable bookings on PostgreSQL by 8 and by 32 callers, with as many coaches and with one; and races for one hour.

Beside each: as many connections that do the bare statements (lock the coach, look for an overlap, write two rows). In
a race 32 ask for the same hour at the same moment: one has it, and the last is answered about as soon as the last of
32 that lock one row and insert. Wall time on a shared machine: the ratio is what counts.

Run ``python -m benchmarks.postgres_bookings [races]``.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import timedelta

import psycopg

from benchmarks.http_bookings import BARE_TABLES
from benchmarks.many_coaches import Practices, open_practices, postgres
from benchmarks.measuring import figure, median, ms
from coachtui.backend.local import LocalBackend
from coachtui.errors import NotOpen
from coachtui.service.booking import Book
from coachtui.store.database import Database

CALLERS = (8, 32)
EACH = 20
RACES = 1_000


class Ours:
    """One process with clients signed in."""

    def __init__(self, url: str, practices: Practices) -> None:
        self.database = Database.open(url)
        # The clock goes on with what was booked: nobody books years ahead.
        backend = LocalBackend(self.database, None, lambda: self.next - timedelta(days=1))
        self.clients = [backend.as_bearer(token) for token in practices.tokens]
        self.types = practices.session_types
        self.next = practices.first
        """The first hour that is free."""

    def book(self, coach: int, hours: int) -> Book:
        handle = f"coach-{coach}"
        return Book(coach=handle, session_type=self.types[handle], start=self.next + timedelta(hours=hours))

    async def rate(self, callers: int, coaches: int) -> float:
        """Bookings a second."""

        async def book_in_turn(place: int) -> None:
            for number in range(EACH):
                hours = number if coaches > 1 else number * callers + place
                await self.clients[place].run(self.book(place % coaches, hours))

        began = time.perf_counter()
        await asyncio.gather(*map(book_in_turn, range(callers)))
        taken = time.perf_counter() - began
        self.next += timedelta(hours=EACH * (callers if coaches == 1 else 1))
        return callers * EACH / taken

    async def race(self, callers: int) -> float:
        """Seconds until the last has an answer."""
        command = self.book(0, 0)
        began = time.perf_counter()
        answers = await asyncio.gather(
            *(self.clients[place].run(command) for place in range(callers)), return_exceptions=True
        )
        taken = time.perf_counter() - began
        refused = [each for each in answers if isinstance(each, NotOpen)]
        assert len(refused) == callers - 1, answers
        self.next += timedelta(hours=1)
        return taken


class Bare:
    """As many connections as callers, each in a thread."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.connections: list[psycopg.Connection] = []
        self.next = 0
        """The first hour that is free."""

    def connect(self, callers: int) -> None:
        """Be so many, at least."""
        self.connections += [psycopg.connect(self._url) for _ in range(callers - len(self.connections))]

    def rate(self, coaches: int) -> float:
        def book_in_turn(place: int) -> None:
            for number in range(EACH):
                hours = number if coaches > 1 else number * len(self.connections) + place
                assert self.book(place, place % coaches, self.next + hours)

        taken = self._all(book_in_turn)
        self.next += EACH * len(self.connections)
        return len(self.connections) * EACH / taken

    def race(self) -> float:
        won: list[int] = []

        def ask(place: int) -> None:
            if self.book(place, 0, self.next):
                won.append(place)

        taken = self._all(ask)
        assert len(won) == 1
        self.next += 1
        return taken

    def book(self, place: int, coach: int, hour: int) -> bool:
        connection, start = self.connections[place], hour * 3600
        connection.execute("SELECT id FROM bare_coaches WHERE id = %s FOR UPDATE", (coach,))
        meets = "SELECT 1 FROM bare_sessions WHERE coach = %s AND starts < %s AND ends > %s"
        is_free = connection.execute(meets, (coach, start + 3600, start)).fetchone() is None
        if is_free:
            made = connection.execute(
                "INSERT INTO bare_sessions (coach, starts, ends) VALUES (%s, %s, %s) RETURNING id",
                (coach, start, start + 3600),
            ).fetchone()
            assert made is not None
            connection.execute("INSERT INTO bare_bookings (session, client) VALUES (%s, %s)", (made[0], place))
        connection.commit()
        return is_free

    def _all(self, call: Callable[[int], None]) -> float:
        threads = [threading.Thread(target=call, args=(place,)) for place in range(len(self.connections))]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.perf_counter() - began

    def close(self) -> None:
        for connection in self.connections:
            connection.close()


async def measure(url: str, races: int) -> None:
    practices = await open_practices(url, max(CALLERS), max(CALLERS))
    ours, address = Ours(url, practices), url.replace("+psycopg", "")
    with closing(psycopg.connect(address, autocommit=True)) as connection:
        connection.execute(BARE_TABLES)
        ids = [(number,) for number in range(max(CALLERS))]
        connection.cursor().executemany("INSERT INTO bare_coaches VALUES (%s)", ids)
    bare = Bare(address)
    for callers in CALLERS:
        bare.connect(callers)
        for coaches, words in ((callers, "a coach each"), (1, "one coach")):
            pairs = [(await ours.rate(callers, coaches), bare.rate(coaches)) for _ in range(3)]
            mine, theirs = (median([pair[side] for pair in pairs]) for side in (0, 1))
            print(f"{callers} callers, {words}: {mine:.0f} a second, bare {theirs:.0f}")
            figure("  bare / ours", theirs / mine, 2)
    last: list[tuple[float, float]] = [(await ours.race(max(CALLERS)), bare.race()) for _ in range(races)]
    bare.close()
    print(f"{races:,} races of {max(CALLERS)} for one hour, one winner each: {ms([each for each, _ in last])}")
    figure("  the last answer", median([each for each, _ in last]) / median([each for _, each in last]), 3, "x bare")
    ours.database.close()


def main(args: Sequence[str] = ()) -> None:
    with postgres() as url:
        if url is None:
            print("PostgreSQL is not installed")
            return
        asyncio.run(measure(url, int(args[0]) if args else RACES))


if __name__ == "__main__":
    main(sys.argv[1:])
