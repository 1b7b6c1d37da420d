"""From ``r`` to the inbox of a coach whom 500 requests wait for, beside 20,000 sessions.

Run ``python -m benchmarks.inbox``.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.measuring import COACHTUI, MANY, SOMEBODY, at, figure, home, median, ms, terminal
from benchmarks.stores import store_with
from coachtui.records.base import new_id
from coachtui.records.coach import Coach
from coachtui.records.request import ProposedTime, Request
from coachtui.records.session import Booking
from coachtui.records.session_type import SessionType
from coachtui.store.database import Database

REQUESTS, ROUNDS = 500, 30


def ask(path: Path) -> int:
    """Have a client ask for as many times, spread over the weeks to come; returns how many wait then."""
    database = Database.open(f"sqlite:///{path}")
    now = datetime.now(UTC).replace(microsecond=0)
    owner = database.owner_id or ""
    with database.write(actor_id=owner, change_set=new_id(), operation="benchmark", now=now) as store:
        coach = store.get(Coach, owner)
        session_type = store.find(SessionType, coach_id=owner)[0]
        client = next(each.account_id for each in store.find(Booking, coach_id=owner) if each.account_id)
        assert coach is not None
        for number in range(REQUESTS):
            evening = now.replace(hour=20, minute=0, second=0) + timedelta(days=1 + number % 60)
            store.add(
                Request(
                    id=new_id(),
                    coach_id=coach.id,
                    account_id=client,
                    session_type=session_type.id,
                    times=(ProposedTime(evening, 60), ProposedTime(evening + timedelta(days=1), 60)),
                    message="Could we meet in the evening for once?",
                    created_at=now - timedelta(minutes=number),
                    expires_at=now + timedelta(days=2),
                )
            )
    database.close()
    with sqlite3.connect(path) as connection:
        found = connection.execute("SELECT count(*) FROM requests WHERE status IN ('pending', 'countered')")
        return int(found.fetchone()[0])


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="coachtui-inbox-") as folder, home() as environment:
        path = Path(folder, "many.sqlite")
        shutil.copy(store_with(MANY), path)
        ask(path)
        app = (COACHTUI, "--database", f"sqlite:///{path}")
        with terminal(app, environment, quiet=0.15) as program:
            program.wait_for(SOMEBODY)
            program.drain(1.5)
            seen, settled = [], []
            for _ in range(ROUNDS):
                paint = program.press("r", until="Requests · 50")
                seen.append(paint.matched)
                settled.append(paint.settled)
                program.press("\x1b")
                program.drain(0.3)
    print(f"the inbox with {REQUESTS} requests: first seen {ms(seen)}; at rest {ms(settled)}")
    figure("opening the inbox", median(settled) * 1e3, 100, "ms")
    figure("  p95", at(settled, 0.95) * 1e3, 100, "ms")


if __name__ == "__main__":
    main()
