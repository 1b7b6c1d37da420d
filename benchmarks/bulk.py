"""A bulk change of 1,000 sessions, checked and written, beside one raw insert of 1,000 rows as durable.

Run ``python -m benchmarks.bulk``.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.bookings import PEER
from benchmarks.measuring import figure, median, ms
from coachtui.backend.local import LocalBackend
from coachtui.records.time import WallTime
from coachtui.service.availability import CreateAvailability
from coachtui.service.bulk import Bulk
from coachtui.service.changes import CreateSessionChange, UpdateSessionChange
from coachtui.service.coaches import BecomeCoach
from coachtui.service.session_types import CreateSessionType
from coachtui.store.database import Database
from coachtui.store.sqlite import journal_mode

SESSIONS, ROUNDS = 1_000, 7
FIRST = datetime(2034, 1, 2, 0, tzinfo=UTC)


def raw_insert(path: Path, round_: int) -> float:
    """Seconds for all rows in one transaction that is on the disk when it ends."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA journal_mode={journal_mode()}")
    connection.execute("PRAGMA synchronous=FULL")
    rows = [(f"{round_}-{n}", "coach", n * 7200, n * 7200 + 3600) for n in range(SESSIONS)]
    began = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO sessions VALUES (?, ?, ?, ?)", rows)
    connection.execute("COMMIT")
    took = time.perf_counter() - began
    connection.close()
    return took


async def run(folder: Path) -> None:
    backend = LocalBackend(Database.open(f"sqlite:///{folder / 'coachtui.db'}"), None, lambda: FIRST)
    coach = backend.as_account((await backend.create_account("maya@example.org", "Maya", "UTC")).id)
    await coach.run(BecomeCoach(handle="maya", display_name="Maya", time_zone="UTC"))
    await coach.run(
        CreateAvailability(
            start=WallTime.parse("00:00"), end=WallTime.parse("24:00"), rrule="FREQ=DAILY", valid_from=date(2034, 1, 1)
        )
    )
    session_type = (await coach.run(CreateSessionType(name="1:1", duration_minutes=60))).id
    starts = [FIRST + timedelta(hours=2 * (n + 1)) for n in range(SESSIONS)]
    made = await coach.run(Bulk(changes=tuple(CreateSessionChange(session_type=session_type, start=s) for s in starts)))
    assert made.applied
    ours, theirs = [], []
    peer = folder / "peer.sqlite"
    with sqlite3.connect(peer) as connection:
        connection.executescript(PEER)
    for number in range(ROUNDS):
        by = timedelta(minutes=15 if number % 2 == 0 else 0)
        changes = tuple(
            UpdateSessionChange(id=each.id or "", start=start + by)
            for each, start in zip(made.results, starts, strict=True)
        )
        began = time.perf_counter()
        done = await coach.run(Bulk(changes=changes))
        ours.append(time.perf_counter() - began)
        assert done.applied
        theirs.append(raw_insert(peer, number))
    print(f"{SESSIONS:,} sessions moved: {ms(ours)}; as many rows inserted: {ms(theirs)}")
    figure("a bulk change beside one raw insert", median(ours) / median(theirs), 20)
    await backend.close()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="coachtui-bulk-", dir=Path.cwd()) as folder:
        asyncio.run(run(Path(folder)))


if __name__ == "__main__":
    main()
