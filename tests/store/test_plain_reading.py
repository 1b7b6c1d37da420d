"""What is read from the file without SQLAlchemy is what the store's own transaction reads."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from msgspec import structs

from coachtui.backend.local import LocalBackend
from coachtui.backend.reading import ReadingBackend, account_in
from coachtui.errors import InvalidToken, StoreUnusable
from coachtui.example_data import Example, fill
from coachtui.records.session import Booking, Session, SessionStatus
from coachtui.service.accounts import GetMe
from coachtui.service.calendar import GetCalendar
from coachtui.service.operation import Operation
from coachtui.service.ports import Store
from coachtui.service.session_types import CreateSessionType, ListSessionTypes
from coachtui.store import schema
from coachtui.store.database import Database
from coachtui.store.plain_reading import TABLES, WholeStoreNeeded, reading
from coachtui.store.tables import TABLE_OF
from coachtui.store.transaction import Transaction

NOW = datetime(2026, 11, 25, 13, 10, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
SUNDAY = MONDAY + timedelta(days=7)


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Example]:
    """A store with the example in it, only read by these tests."""
    path = tmp_path_factory.mktemp("plain") / "store.db"

    async def make() -> Example:
        database = Database.open(f"sqlite:///{path}")
        backend = LocalBackend(database, None, lambda: NOW)
        example = await fill(backend, NOW)
        database.owner_id = example.coach.id
        await backend.close()
        return example

    return path, asyncio.run(make())


@pytest.fixture
def whole(practice: tuple[Path, Example]) -> Iterator[Database]:
    database = Database.open(f"sqlite:///{practice[0]}")
    yield database
    database.close()


def no_whole() -> Any:
    raise AssertionError("this can be answered by reading")


def test_the_tables_are_those_of_the_store() -> None:
    assert {kind: TABLE_OF[kind].name for kind in TABLES} == TABLES


READS: list[Callable[[Store, Example], object]] = [
    *(lambda store, _, kind=kind: store.find(kind) for kind in TABLES),
    lambda store, it: store.find(
        Session, coach_id=it.coach.id, status=(SessionStatus.CANCELLED, SessionStatus.NO_SHOW)
    ),
    lambda store, it: store.find(Session, series_id=None, coach_id=it.coach.id),
    lambda store, it: store.find(Session, id=()),
    lambda store, it: store.get(Session, "not there"),
    lambda store, it: store.find(type(it.coach), email=it.client.email.upper()),
    lambda store, it: store.sessions_between(it.coach.id, MONDAY, SUNDAY),
    lambda store, it: store.sessions_between(it.coach.id, MONDAY, SUNDAY, ()),
    lambda store, it: store.sessions_between(it.coach.id, MONDAY, SUNDAY, (SessionStatus.CANCELLED,)),
    lambda store, it: store.bookings_in([each.id for each in store.find(Session, coach_id=it.coach.id)]),
    lambda store, it: store.bookings_of(it.client.id),
    lambda store, it: store.bookings_of(it.client.id, coach_id=it.coach.id, start=MONDAY, end=SUNDAY),
    lambda store, it: store.bookings_of(it.client.id, start=MONDAY),
]


@pytest.mark.parametrize("read", READS)
def test_every_read_is_as_the_stores_own(
    practice: tuple[Path, Example], whole: Database, read: Callable[[Store, Example], object]
) -> None:
    path, example = practice
    with whole._reader.begin() as connection, reading(path) as plain:
        expected = repr(read(Transaction(connection), example))  # as SQLAlchemy reads it
        assert repr(read(cast(Store, plain), example)) == expected
    with whole.read() as store:
        assert repr(read(store, example)) == expected


def test_what_plain_reading_cannot_is_read_as_ever(practice: tuple[Path, Example], whole: Database) -> None:
    with whole._reader.begin() as connection, whole.read() as reader:
        store = Transaction(connection)
        for kind in TABLE_OF.keys() - TABLES.keys():
            assert reader.find(kind) == store.find(kind)
        ids = [each.id for each in store.find(Session)] + [f"none-{number}" for number in range(1_000)]
        assert reader.bookings_in(ids) == store.bookings_in(ids) != []


def test_a_range_asked_again_is_read_anew_once_a_session_was_written(
    practice: tuple[Path, Example], tmp_path: Path
) -> None:
    path = tmp_path / "copy.db"
    path.write_bytes(practice[0].read_bytes())
    database, coach_id = Database.open(f"sqlite:///{path}"), practice[1].coach.id
    with database.write(coach_id, "set", "test", NOW) as store:
        before = store.sessions_between(coach_id, MONDAY, SUNDAY)
        store.update(structs.replace(before[0], status=SessionStatus.CANCELLED))
        assert store.sessions_between(coach_id, MONDAY, SUNDAY) == before[1:]
    database.close()


def test_the_reads_tried_find_something(practice: tuple[Path, Example]) -> None:
    with reading(practice[0]) as plain:
        assert len(plain.find(Booking)) > 50
        assert len(plain.sessions_between(practice[1].coach.id, MONDAY, SUNDAY)) > 5
        assert plain.find(Session, series_id=None)


async def test_queries_are_answered_as_the_whole_backend_does(practice: tuple[Path, Example], whole: Database) -> None:
    path, example = practice
    for account in (example.coach.id, example.client.id):
        quick = ReadingBackend(path, account, lambda: NOW, no_whole)
        slow = LocalBackend(whole, account, lambda: NOW)
        week = GetCalendar(coach="maya", start=MONDAY, end=SUNDAY)
        queries: tuple[Operation[Any], ...] = (GetMe(), week, ListSessionTypes(coach="maya"))
        for asked in queries:
            assert await quick.run(asked) == await slow.run(asked)


async def test_a_command_is_done_by_the_whole_backend_which_then_answers_all(
    practice: tuple[Path, Example], tmp_path: Path
) -> None:
    path = tmp_path / "copy.db"
    path.write_bytes(practice[0].read_bytes())
    opened: list[LocalBackend] = []

    def open_whole() -> LocalBackend:
        opened.append(LocalBackend(Database.open(f"sqlite:///{path}"), practice[1].coach.id, lambda: NOW))
        return opened[-1]

    backend = ReadingBackend(path, account_in(path, None), lambda: NOW, open_whole)
    types = ListSessionTypes(coach=practice[1].handle)
    before = await backend.run(types)
    assert opened == []
    made = await backend.run(CreateSessionType(name="Trial", duration_minutes=20))
    after = await backend.run(types)
    assert {each.id for each in after.items} == {*(each.id for each in before.items), made.id}
    assert len(opened) == 1
    await backend.close()


def test_nothing_can_be_written(practice: tuple[Path, Example]) -> None:
    with pytest.raises(WholeStoreNeeded), reading(practice[0]) as plain:
        plain._connection.execute("DELETE FROM sessions")
    with pytest.raises(WholeStoreNeeded), reading(practice[0]) as plain:
        plain.add(None)


async def test_an_account_that_is_gone_is_nobody(practice: tuple[Path, Example]) -> None:
    with pytest.raises(InvalidToken):
        await ReadingBackend(practice[0], "gone", lambda: NOW, no_whole).run(GetMe())


def test_what_is_no_store_of_this_version_is_left_to_the_whole_store(
    practice: tuple[Path, Example], tmp_path: Path
) -> None:
    older, foreign = tmp_path / "older.db", tmp_path / "foreign.db"
    older.write_bytes(practice[0].read_bytes())
    with closing(sqlite3.connect(older)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (schema.VERSIONS[0],))
    foreign.write_text("not a store")
    for path, error in ((older, WholeStoreNeeded), (foreign, StoreUnusable), (tmp_path / "none.db", WholeStoreNeeded)):
        with pytest.raises(error), reading(path):
            pass
    assert foreign.read_text() == "not a store"


def test_the_week_as_text_is_shown_without_sqlalchemy(practice: tuple[Path, Example]) -> None:
    code = (
        "import sys; from coachtui.cli import main; code = main(sys.argv[1:]); "
        "print(code, 'sqlalchemy' in sys.modules, file=sys.stderr)"
    )
    argv = [sys.executable, "-c", code, "week", "2026-11-25", "--database", f"sqlite:///{practice[0]}"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=True)
    assert "Ana Ruiz" in done.stdout
    assert done.stderr.split() == ["0", "False"]
