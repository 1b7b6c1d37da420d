"""Bookings over HTTP, by many clients with many coaches while many follow them; and all at once for one hour.

Beside those on PostgreSQL the bare transaction, on as many connections as the server writes on: it locks the coach,
looks for an overlap, and writes two rows. All is durable. Wall time on a shared machine: the ratio is what counts.

Run ``python -m benchmarks.http_bookings``.
"""

from __future__ import annotations

import asyncio
import tempfile
import threading
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg

from benchmarks.many_coaches import Booker, Practices, open_practices, postgres
from benchmarks.measuring import COACHTUI, at, cpu_of, figure, ms
from benchmarks.streams import Listeners, started
from coachtui.store.postgres import WRITERS

COACHES = 100
CONNECTIONS = 50
EACH = 30
STREAMS = 1_000
HOT = 200
PACED = 0.6
"""Of the rate that there can be: what waits for whom then is the server's, not the connections'."""
BARE_EACH = 400

BARE_TABLES = """
CREATE TABLE bare_coaches (id int PRIMARY KEY);
CREATE TABLE bare_sessions (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, coach int, starts int, ends int);
CREATE INDEX ON bare_sessions (coach, starts);
CREATE TABLE bare_bookings (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, session int, client int);
"""


async def book_all(url: str, pid: int, practices: Practices, pace: float | None = None) -> float:
    """Every connection books one hour after another, with one coach after another; how many a second.

    As fast as they are answered, when each waits for all of the others; or no more than ``pace`` of all a second.
    """
    handles = list(practices.session_types)
    bookers = [Booker(practices, token) for token in practices.tokens[:CONNECTIONS]]
    for booker in bookers:
        await booker.connect(url)

    async def book_in_turn(place: int, booker: Booker) -> None:
        for number in range(EACH):
            turn = number * CONNECTIONS + place
            if pace is not None:
                await asyncio.sleep(max(0.0, began + turn / pace - time.perf_counter()))
            start = practices.first + timedelta(hours=turn // COACHES)
            await booker.book(handles[turn % COACHES], start)

    began, before = time.perf_counter(), cpu_of(pid)
    await asyncio.gather(*(book_in_turn(place, booker) for place, booker in enumerate(bookers)))
    rate = CONNECTIONS * EACH / (time.perf_counter() - began)
    cpu = (cpu_of(pid) - before) / (CONNECTIONS * EACH)
    answers = [answer for booker in bookers for answer in booker.answers]
    assert {status for status, _ in answers} == {201}, answers
    taken = [seconds for _, seconds in answers]
    print(f"  {rate:.0f} a second, {cpu * 1e3:.1f} ms of CPU each; {ms(taken)}")
    if pace is not None:
        figure("  p99", at(taken, 0.99) * 1e3, 150, "ms")
    for booker in bookers:
        booker.close()
    return rate


async def one_hour(url: str, practices: Practices) -> None:
    """Everybody asks for the same hour at the same moment: one has it, and nobody waits or is told of a failure."""
    bookers = [Booker(practices, token) for token in practices.tokens[:HOT]]
    for booker in bookers:
        await booker.connect(url)
    start = practices.first + timedelta(days=20)
    await asyncio.gather(*(booker.book("coach-0", start) for booker in bookers))
    answers = [booker.answers[0] for booker in bookers]
    statuses = sorted(status for status, _ in answers)
    assert statuses[0] == 201, statuses
    assert 400 < statuses[1] <= statuses[-1] < 500, statuses
    figure(f"  {HOT} callers for one hour, the last answered after", max(seconds for _, seconds in answers), 2, "s")
    for booker in bookers:
        booker.close()


async def measure(database: str) -> float:
    """The rate on one database."""
    practices = await open_practices(database, COACHES, HOT)
    async with started((COACHTUI, "serve", "--port", "0", "--database", database), {}) as (url, pid):
        print("  without streams:")
        await book_all(url, pid, practices)
        print(f"  with {STREAMS:,} streams:")
        listeners = Listeners()
        for handle in practices.session_types:
            await listeners.open(url, f"/v1/coaches/{handle}/changes", STREAMS // COACHES)
        rate = await book_all(url, pid, practices._replace(first=practices.first + timedelta(days=5)))
        print(f"  at {PACED:.0%} of that rate:")
        later = practices._replace(first=practices.first + timedelta(days=10))
        await book_all(url, pid, later, rate * PACED)
        await one_hour(url, practices)
        await listeners.close()
    return rate


def bare(url: str) -> float:
    """How many bare bookings a second."""
    address = url.replace("+psycopg", "")
    with closing(psycopg.connect(address, autocommit=True)) as connection:
        connection.execute(BARE_TABLES)
        connection.cursor().executemany("INSERT INTO bare_coaches VALUES (%s)", [(n,) for n in range(COACHES)])
    writers = [threading.Thread(target=book_bare, args=(address, number)) for number in range(WRITERS)]
    began = time.perf_counter()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    return WRITERS * BARE_EACH / (time.perf_counter() - began)


def book_bare(address: str, writer: int) -> None:
    with closing(psycopg.connect(address)) as connection:
        for number in range(BARE_EACH):
            coach, start = (number * WRITERS + writer) % COACHES, number * 3600
            times = (coach, start, start + 3600)
            connection.execute("SELECT id FROM bare_coaches WHERE id = %s FOR UPDATE", (coach,))
            meets = "SELECT 1 FROM bare_sessions WHERE coach = %s AND starts < %s AND ends > %s"
            assert connection.execute(meets, (coach, start + 3600, start)).fetchone() is None
            made = connection.execute(
                "INSERT INTO bare_sessions (coach, starts, ends) VALUES (%s, %s, %s) RETURNING id", times
            ).fetchone()
            assert made is not None
            connection.execute("INSERT INTO bare_bookings (session, client) VALUES (%s, %s)", (made[0], writer))
            connection.commit()


def main() -> None:
    print(f"{COACHES} coaches, {CONNECTIONS} connections")
    with tempfile.TemporaryDirectory(prefix="coachtui-bookings-", dir=Path.cwd()) as folder:
        print("SQLite")
        rate = asyncio.run(measure(f"sqlite:///{folder}/coachtui.db"))
        figure("  a booking", 1e3 / rate, 1e3 / 200, "ms")
    with postgres() as url:
        if url is None:
            print("PostgreSQL is not installed")
            return
        print("PostgreSQL")
        before = bare(url)
        rate = asyncio.run(measure(database_beside(url)))
        print(f"  {before:.0f} bare bookings a second")
        figure("  bare / ours", before / rate, 4)


def database_beside(url: str) -> str:
    """A new database of the same server: a store wants one to itself."""
    name = f"coachtui_bench_{time.time_ns()}"
    with closing(psycopg.connect(url.replace("+psycopg", ""), autocommit=True)) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return url.replace("/postgres?", f"/{name}?")


if __name__ == "__main__":
    main()
