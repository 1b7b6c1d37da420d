"""A fresh store, and records to fill it with."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coachtui.records.account import Account
from coachtui.records.coach import Coach
from coachtui.records.session import Session
from coachtui.records.time import WallDateTime
from coachtui.store.database import Database

NOW = datetime(2034, 6, 12, 8, 0, tzinfo=UTC)

MakeSession = Callable[..., Session]


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "coachtui.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    """A store in an SQLite file, with two coaches, ``maya`` and ``tom``."""
    opened = with_coaches(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """The same on each kind of database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("database")
        return
    opened = with_coaches(request.getfixturevalue("fresh_postgres_url"))
    yield opened
    opened.close()


def with_coaches(url: str) -> Database:
    database = Database.open(url)
    with database.write(None, "begin", "Begin", NOW) as store:
        for name in ("maya", "tom"):
            store.add(Account(id=name, email=f"{name}@example.com", name=name, time_zone="Europe/Berlin"))
            store.add(Coach(id=name, handle=name, display_name=name, time_zone="Europe/Berlin"))
    return database


@pytest.fixture
def session() -> MakeSession:
    """Makes a session of Maya's, ``at`` so many minutes from now."""

    def make(id: str, at: int = 0, minutes: int = 60, **fields: object) -> Session:
        start = NOW + timedelta(minutes=at)
        values: dict[str, object] = {
            "coach_id": "maya",
            "session_type": "type",
            "start": start,
            "end": start + timedelta(minutes=minutes),
            "local_start": WallDateTime.parse("2034-06-12T10:00"),
            "time_zone": "Europe/Berlin",
            "duration_minutes": minutes,
        }
        return Session(id=id, **{**values, **fields})  # type: ignore[arg-type]

    return make
