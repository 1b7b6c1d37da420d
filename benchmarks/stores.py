"""Stores of a given size for the other scripts, made once and kept in the system's temporary folder.

    python -m benchmarks.stores 20000        # prints the path

A coach with sessions around today, about sixty a week; written straight through the store, for an operation each
would check what is known to be free.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from coachtui.backend.local import LocalBackend
from coachtui.example_data import fill
from coachtui.records.base import new_id
from coachtui.records.session import Booking, Session
from coachtui.records.session_type import SessionType
from coachtui.records.time import WallDateTime, instant, seconds
from coachtui.store.database import Database

A_WEEK = 60


def store_with(sessions: int) -> Path:
    """The path of a SQLite store whose coach has this many sessions, made today."""
    today = datetime.now(UTC).date()
    folder = Path(tempfile.gettempdir()) / "coachtui-benchmarks"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{sessions}-{today}.sqlite"
    if not path.exists():
        path_in_work = path.with_suffix(".making")
        path_in_work.unlink(missing_ok=True)
        asyncio.run(_make(path_in_work, sessions))
        path_in_work.rename(path)
    return path


async def _make(path: Path, count: int) -> None:
    database = Database.open(f"sqlite:///{path}")
    now = datetime.now(UTC).replace(microsecond=0)
    backend = LocalBackend(database, None, lambda: now)
    example = await fill(backend, now)
    await asyncio.to_thread(_add_sessions, database, example.coach.id, example.client.id, now, count)
    database.owner_id = example.coach.id
    await backend.close()


def _add_sessions(database: Database, coach_id: str, client_id: str, now: datetime, count: int) -> None:
    zone = ZoneInfo("Europe/London")
    with database.write(actor_id=coach_id, change_set=new_id(), operation="benchmark", now=now) as store:
        session_type = store.find(SessionType, coach_id=coach_id)[0]
        first = now.astimezone(zone).date() - timedelta(weeks=count // A_WEEK // 2)
        first -= timedelta(days=first.weekday())
        taken = [
            (seconds(each.start), seconds(each.end))
            for each in store.sessions_between(coach_id, instant(0), instant(4_102_444_800), ())
        ]
        made, index = 0, 0
        while made < count:
            day, place = divmod(index, 12)
            index += 1
            if (first + timedelta(days=day)).weekday() >= 5:
                continue
            wall = WallDateTime(first + timedelta(days=day), 7 * 60 + place * 65)
            local = datetime(
                wall.day.year, wall.day.month, wall.day.day, wall.minutes // 60, wall.minutes % 60, tzinfo=zone
            )
            start = seconds(local)
            if any(start < end and start + 3600 > begin for begin, end in taken):
                continue
            session = Session(
                id=new_id(),
                coach_id=coach_id,
                session_type=session_type.id,
                start=instant(start),
                end=instant(start + 3600),
                local_start=wall,
                time_zone="Europe/London",
                duration_minutes=60,
                price=session_type.price,
            )
            store.add(session)
            store.add(
                Booking(id=new_id(), session_id=session.id, coach_id=coach_id, account_id=client_id, created_at=now)
            )
            made += 1


if __name__ == "__main__":
    print(store_with(int(sys.argv[1])))
