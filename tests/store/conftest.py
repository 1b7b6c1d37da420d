"""A fresh store, and records to fill it with."""

import shutil
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


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in a file with two coaches, to be copied: that is quicker than to make another."""
    path = tmp_path_factory.mktemp("store") / "template.db"
    database = Database.open(f"sqlite:///{path}")
    add_coaches(database)
    database.close()
    return path


@pytest.fixture
def database(template: Path, path: Path) -> Iterator[Database]:
    """A store in an SQLite file, with two coaches, ``maya`` and ``tom``."""
    shutil.copy(template, path)
    opened = Database.open(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """The same on each kind of database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("database")
        return
    opened: Database = request.getfixturevalue("postgres_database")
    add_coaches(opened)
    yield opened
    opened.close()


def add_coaches(database: Database) -> None:
    with database.write(None, "begin", "Begin", NOW) as store:
        for name in ("maya", "tom"):
            store.add(Account(id=name, email=f"{name}@example.com", name=name, time_zone="Europe/Berlin"))
            store.add(Coach(id=name, handle=name, display_name=name, time_zone="Europe/Berlin"))


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
