"""Many at once: nobody is lost, nobody is double-booked, and the lock is what keeps it so."""

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from coachtui.errors import LimitReached, Unavailable
from coachtui.records.account import Account, Connection, ConnectionStatus
from coachtui.records.availability import AvailabilityRule
from coachtui.records.session import Session, SessionStatus
from coachtui.records.session_type import SessionType
from coachtui.records.time import WallTime
from coachtui.store import sqlite
from coachtui.store.database import Database
from coachtui.store.transaction import Transaction

MakeSession = Callable[..., Session]

SEATS = 5


def race(path: Path, session: MakeSession, now: datetime, attempts: int) -> tuple[int, list[Exception]]:
    """How many sessions there are after so many threads each added one, if it saw fewer than ``SEATS``."""
    database = Database.open(f"sqlite:///{path}")
    failures: list[Exception] = []
    together = threading.Barrier(attempts)

    def add(number: int) -> None:
        together.wait()
        try:
            with database.write("maya", f"change-{number}", "Test", now) as store:
                # The check of a handler: it reads first, and trusts what it has read.
                if len(store.find(Session, status=SessionStatus.SCHEDULED)) >= SEATS:
                    raise LimitReached
                store.add(session(f"s-{number}", 60 * number))
        except LimitReached:
            pass
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(attempts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as store:
        kept = len(store.find(Session))
    database.close()
    return kept, failures


def test_of_many_writers_at_once_exactly_as_many_succeed_as_may(
    database: Database, path: Path, session: MakeSession, now: datetime
) -> None:
    assert race(path, session, now, attempts=16) == (SEATS, [])


def open_impatiently(path: Path, patch: pytest.MonkeyPatch) -> Database:
    """The store, by connections that hardly wait for another that writes."""
    patch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    return Database.open(f"sqlite:///{path}")


def test_who_is_about_to_write_reads_alone(
    database: Database, path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient = open_impatiently(path, monkeypatch)
    one = database.write("maya", "one", "Test", now)
    other = impatient.write("maya", "other", "Test", now)
    with one, pytest.raises(Unavailable, match="locked"):
        other.__enter__()  # else two would have begun, and both trust what they read
    impatient.close()


def test_without_begin_immediate_the_race_is_lost(
    path: Path, database: Database, session: MakeSession, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tests above can fail: a deferred BEGIN lets two read before one writes, and the later one fails at once."""
    monkeypatch.setattr(sqlite, "BEGIN_WRITING", "BEGIN")
    impatient = open_impatiently(path, monkeypatch)

    def later(one: Transaction) -> None:
        with impatient.write("maya", "other", "Test", now) as other:
            assert one.find(Session) == other.find(Session) == []
            one.add(session("s-1"))
            other.add(session("s-2", 60))

    with impatient.write("maya", "one", "Test", now) as one, pytest.raises(Unavailable, match="locked"):
        later(one)
    impatient.close()


BOOKER = """
import asyncio, sys
from datetime import UTC, datetime, timedelta
from coachtui.backend.local import LocalBackend
from coachtui.errors import Conflict, Unavailable
from coachtui.service.booking import Book
from coachtui.store.database import Database

async def book(url, client, slots):
    now = datetime(2034, 6, 12, 8, tzinfo=UTC)
    backend = LocalBackend(Database.open(url), client, lambda: now)
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(slots):
        start = datetime(2034, 6, 14, 7, tzinfo=UTC) + timedelta(hours=number)
        while True:
            try:
                booking = await backend.run(Book(coach="maya", session_type="type", start=start), key=str(number))
                print("booked", booking.id, flush=True)
                break
            except Conflict:
                break
            except Unavailable:  # seven others wrote for longer than anybody waits: asked again, with the same key
                pass
    await backend.close()

asyncio.run(book(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""

SLOTS = 5


@pytest.fixture
def practice(any_database: Database, now: datetime) -> Database:
    """Maya is open on Wednesday for one-to-one sessions and has eight clients."""
    with any_database.write(None, "practice", "Test", now) as store:
        store.add(
            SessionType(
                id="type",
                coach_id="maya",
                position=0,
                name="1:1",
                duration_minutes=60,
                durations_minutes=(60,),
                slot_step_minutes=60,
            )
        )
        store.add(
            AvailabilityRule(
                id="open",
                coach_id="maya",
                start=WallTime.parse("09:00"),
                end=WallTime.parse("17:00"),
                rrule="FREQ=WEEKLY;BYDAY=WE",
                valid_from=date(2034, 1, 4),
            )
        )
        for number in range(8):
            id = f"client-{number}"
            store.add(Account(id=id, email=f"{id}@example.com", name=id, time_zone="Europe/Berlin"))
            store.add(Connection(id=id, coach_id="maya", account_id=id, status=ConnectionStatus.CONNECTED))
    return any_database


def test_of_many_processes_that_book_the_same_slots_one_gets_each(
    practice: Database, request: pytest.FixtureRequest, path: Path
) -> None:
    on_sqlite = path.exists()
    url = f"sqlite:///{path}" if on_sqlite else request.getfixturevalue("postgres_url")
    clients = 8 if on_sqlite else 4
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", BOOKER, url, f"client-{number}", str(SLOTS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(clients)
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    outputs = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * clients
    acknowledged = sorted(line.split()[1] for output in outputs for line in output.splitlines())
    with practice.read() as store:
        sessions = sorted(store.find(Session), key=lambda each: each.start)
        bookings = store.bookings_in([session.id for session in sessions])
    assert sorted(booking.id for booking in bookings) == acknowledged
    assert [session.start.hour for session in sessions] == [7 + number for number in range(SLOTS)]
    assert len(bookings) == SLOTS


def test_two_processes_may_make_the_same_store_at_once(tmp_path: Path) -> None:
    path = tmp_path / "new" / "store.db"
    script = f"from coachtui.store.database import Database; Database.open('sqlite:///{path}').close()"
    makers = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(3)]
    assert [maker.wait() for maker in makers] == [0, 0, 0]
    assert [each.name for each in path.parent.iterdir()] == ["store.db"]


def test_a_killed_writer_leaves_nothing_half_done(database: Database, path: Path, now: datetime) -> None:
    script = f"""
import os, signal
from datetime import timedelta
from coachtui.records.account import Account
from coachtui.store.database import Database
database = Database.open("sqlite:///{path}")
from datetime import datetime, UTC
with database.write(None, "c", "X", datetime(2034, 6, 12, tzinfo=UTC)) as store:
    for number in range(300):
        store.add(Account(id=str(number), email=f"{{number}}@example.com", name="A" * 200, time_zone="UTC"))
    store._connection.exec_driver_sql("PRAGMA cache_spill=ON")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    before = database.commit_counters()
    with database.write("maya", "after", "X", now + timedelta(seconds=1)) as store:
        assert store.audit_of("c") == []
    assert database.commit_counters() == before
