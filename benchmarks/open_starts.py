"""From a key to the last of what it paints for a client, on a week with 300 open starts; beside the floor.

A step from one start to the next, and of a week, on a store of this machine.

Run ``python -m benchmarks.open_starts``.
"""

from __future__ import annotations

import asyncio
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.measuring import COACHTUI, FLOOR, FLOOR_READY, at, figure, home, median, ms, terminal
from coachtui.backend.local import LocalBackend
from coachtui.records.account import ConnectionStatus
from coachtui.records.time import WallTime
from coachtui.service.availability import CreateAvailability
from coachtui.service.coaches import BecomeCoach
from coachtui.service.connections import AskConnection, ListConnections, UpdateConnection
from coachtui.service.session_types import CreateSessionType
from coachtui.store.database import Database

COACH, CLIENT = "coach@example.org", "client@example.org"
NAME = "Tennis lesson"
OPENS, CLOSES, EVERY = 7, 22, 20
STARTS = 7 * ((CLOSES - OPENS - 1) * 60 // EVERY + 1)
ROUND = "jjjjjjjjllkkkkkkkkhh"
ROUNDS = 10
WEEKS = 40


async def fill(url: str) -> None:
    """A coach who is open every day, and a client of theirs; the store is the client's."""
    database = Database.open(url)
    now = datetime.now(UTC).replace(microsecond=0)
    backend = LocalBackend(database, None, lambda: now)
    coach, client = [
        await backend.create_account(each, each.partition("@")[0].title(), "UTC") for each in (COACH, CLIENT)
    ]
    practice = (
        BecomeCoach(handle="coach", display_name="Coach", time_zone="UTC"),
        CreateAvailability(
            start=WallTime(OPENS * 60), end=WallTime(CLOSES * 60), rrule="FREQ=DAILY", valid_from=date(2020, 1, 1)
        ),
        CreateSessionType(name=NAME, duration_minutes=60, slot_step_minutes=EVERY),
    )
    await backend.run_all([(coach.id, each) for each in practice])
    await backend.run_all([(client.id, AskConnection(coach="coach"))])
    mine = backend.as_account(coach.id)
    (connection,) = (await mine.run(ListConnections())).items
    await mine.run(UpdateConnection(id=connection.id, status=ConnectionStatus.CONNECTED))
    database.owner_id = client.id
    await backend.close()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="coachtui-starts-") as folder, home() as environment:
        url = f"sqlite:///{Path(folder, 'coachtui.db')}"
        asyncio.run(fill(url))
        with (
            terminal(FLOOR, environment, quiet=0.06) as floor,
            terminal((COACHTUI, "--database", url), environment, quiet=0.06) as app,
        ):
            floor.wait_for(FLOOR_READY)
            app.wait_for(NAME)
            app.drain(1.0)
            away = datetime.now(UTC).weekday() - 2
            for key in ("]", *("h" * away or "l" * -away)):  # Wednesday: no step leaves the week
                app.press(key)
            app.drain(1.0)
            theirs: list[float] = []
            ours: list[float] = []
            for key in ROUND * ROUNDS:
                theirs.append(floor.press("x").settled)
                ours.append(app.press(key).settled)
            weeks = [app.press("]" if step % 10 < 5 else "[").settled for step in range(WEEKS)]
    print(f"a step between starts, {STARTS} in the week")
    print(f"  floor  {ms(theirs)}")
    print(f"  app    {ms(ours)}")
    figure("  p50 / floor", median(ours) / median(theirs), 2)
    figure("  p95", at(ours, 0.95) * 1e3, 16, "ms")
    print(f"a step of a week  {ms(weeks)}")
    figure("  p95", at(weeks, 0.95) * 1e3, 30, "ms")


if __name__ == "__main__":
    main()
