"""What a change of hours would leave outside, out of 20,000 sessions, beside the same out of 1,000; and its words.

Run ``python -m benchmarks.planning``.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.measuring import FEW, MANY, figure, median, ms
from benchmarks.stores import store_with
from coachtui.backend.local import LocalBackend
from coachtui.records.time import WallDateTime, WallTime
from coachtui.scheduling.availability_in_words import read_availability
from coachtui.service.availability import ListAvailability
from coachtui.service.bulk import Preview
from coachtui.service.changes import Change, CreateBlockChange, UpdateAvailabilityChange
from coachtui.store.database import Database

ROUNDS = 9
LINES = (
    "every other friday 9-12 for Intro until june",
    "mon 9-12, wed 14-18 and fri 9-12",
    "away 24 dec - 2 jan: home",
)
NOW = datetime.now(UTC).replace(microsecond=0)


async def coach_of(folder: Path, sessions: int) -> LocalBackend:
    """The owner of a copy of the store with so many sessions."""
    path = Path(shutil.copy(store_with(sessions), folder / f"{sessions}.sqlite"))
    database = Database.open(f"sqlite:///{path}")
    assert database.owner_id
    return LocalBackend(database, None, lambda: NOW).as_account(database.owner_id)


async def took(coach: LocalBackend, change: Change) -> tuple[float, int]:
    """Seconds of a preview, and how many sessions it names."""
    began = time.perf_counter()
    seen = await coach.run(Preview(changes=(change,)))
    return time.perf_counter() - began, len(seen.sessions_affected)


async def run(folder: Path) -> None:
    many, few = [await coach_of(folder, sessions) for sessions in (MANY, FEW)]
    day = (NOW + timedelta(days=5)).date()
    block = CreateBlockChange(start_date=day, end_date=day)
    ours, theirs, hours = [], [], []
    for _ in range(ROUNDS):
        ours.append((await took(many, block))[0])
        theirs.append((await took(few, block))[0])
    rule = (await many.run(ListAvailability())).items[0]
    shorter = UpdateAvailabilityChange(id=rule.id, end=WallTime(rule.end.minutes - 60))
    outside = 0
    for _ in range(3):
        seconds, outside = await took(many, shorter)
        hours.append(seconds)
    print(f"a day off weighed, out of {MANY:,} sessions: {ms(ours)}; out of {FEW:,}: {ms(theirs)}")
    print(f"hours that leave {outside:,} sessions outside: {ms(hours)}")
    figure("a day off weighed, 20,000 sessions beside 1,000", median(ours) / median(theirs), 3)
    read_lines()
    for coach in (many, few):
        await coach.close()


def read_lines() -> None:
    """How long a line of hours takes to read, which happens at every letter."""
    now, types = WallDateTime(NOW.date(), 600), {"intro": "Intro", "one": "1:1"}
    for line in LINES:
        times = []
        for _ in range(50):
            began = time.perf_counter()
            found = read_availability(line, now, types)
            times.append(time.perf_counter() - began)
        assert found.readings
        print(f"{line!r} read: {ms(times)}")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="coachtui-planning-") as folder:
        asyncio.run(run(Path(folder)))


if __name__ == "__main__":
    main()
