"""Many at once: nobody is lost, nobody is double-booked, and the lock is what keeps it so."""

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from coachtui.errors import LimitReached, Unavailable
from coachtui.records.session import Session, SessionStatus
from coachtui.store import sqlite
from coachtui.store.database import Database

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


def test_without_begin_immediate_the_race_is_lost(
    database: Database, path: Path, session: MakeSession, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test above can fail: a deferred BEGIN lets all read before one writes, and the rest fails at once."""
    monkeypatch.setattr(sqlite, "BEGIN_WRITING", "BEGIN")
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.1)
    _, failures = race(path, session, now, attempts=16)
    assert any(isinstance(failure, Unavailable) for failure in failures)


WRITER = """
import sys
from datetime import datetime, timedelta, UTC
from coachtui.errors import Overlap
from coachtui.records.session import Session
from coachtui.records.time import WallDateTime
from coachtui.store.database import Database

path, process, sessions = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
database = Database.open(f"sqlite:///{path}")
now = datetime(2034, 6, 12, 8, tzinfo=UTC)
print("ready", flush=True)
sys.stdin.readline()
for number in range(sessions):
    try:
        with database.write("maya", f"{process}-{number}", "Test", now) as store:
            start = now + timedelta(minutes=60 * number + 7 * process)
            store.add(Session(id=f"{process}-{number}", coach_id="maya", session_type="t", start=start,
                end=start + timedelta(minutes=60), local_start=WallDateTime.parse("2034-06-12T10:00"),
                time_zone="UTC", duration_minutes=60))
        print("kept", f"{process}-{number}")
    except Overlap:
        pass
"""


def test_eight_processes_on_one_file_keep_what_was_acknowledged_and_never_overlap(
    database: Database, path: Path
) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(number), "6"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(8)
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    outputs = [process.communicate("go\n")[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * 8
    acknowledged = sorted(line.split()[1] for output in outputs for line in output.splitlines())
    with database.read() as store:
        sessions = sorted(store.find(Session), key=lambda each: each.start)
    assert sorted(each.id for each in sessions) == acknowledged
    assert all(first.end <= second.start for first, second in pairwise(sessions))
    assert len(sessions) >= 6
    assert database.commit_counters()["maya"] == 1 + len(sessions)


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
