"""What only a server can do: several writers at once, deadlocks, lost connections, other programs' databases."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from datetime import datetime
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from coachtui.backend.base import Changed
from coachtui.backend.local import LocalBackend
from coachtui.errors import InProgress, Overlap, StoreUnusable, Unavailable
from coachtui.records.account import Account, Token
from coachtui.records.coach import Coach
from coachtui.records.session import Session
from coachtui.service.coaches import BecomeCoach, GetCoach
from coachtui.store import schema
from coachtui.store.database import Database
from coachtui.store.refusals import may_try_again

PATIENCE = 5.0

MakeSession = Callable[..., Session]


@pytest.fixture
def url(fresh_postgres_url: str) -> str:
    return fresh_postgres_url


@pytest.fixture
def server(url: str, now: datetime) -> Iterator[Database]:
    """A store on PostgreSQL with two coaches, ``maya`` and ``tom``."""
    opened = Database.open(url)
    with opened.write(None, "begin", "Begin", now) as store:
        for name in ("maya", "tom"):
            store.add(Account(id=name, email=f"{name}@example.com", name=name, time_zone="UTC"))
            store.add(Coach(id=name, handle=name, display_name=name, time_zone="UTC"))
    yield opened
    opened.close()


@pytest.fixture
def empty_url(postgres_server: str) -> Iterator[str]:
    """A database without tables, for one test."""
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    name = f"empty_{threading.get_native_id()}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield admin.url.set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def execute(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def tables(url: str) -> list[tuple[object, ...]]:
    """Columns, constraints and indexes of every table."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [
            tuple(row)
            for query in (
                "SELECT table_name, column_name, data_type, is_nullable, is_identity FROM information_schema.columns"
                " WHERE table_schema = 'public'",
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE connamespace = 'public'::regnamespace",
                "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
            )
            for row in connection.execute(text(query))
        ]
    engine.dispose()
    return sorted(found, key=str)


def test_migrating_from_nothing_gives_what_a_new_store_has(url: str, empty_url: str) -> None:
    engine = create_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE EXTENSION btree_gist"))
        schema.migrate(connection)
    engine.dispose()
    assert tables(empty_url) == tables(url)


def test_several_servers_may_make_the_same_store_at_once(empty_url: str) -> None:
    failures: list[Exception] = []

    def open_and_close() -> None:
        try:
            Database.open(empty_url).close()
        except Exception as failure:
            failures.append(failure)

    at_once(4, lambda _: open_and_close())
    assert failures == []
    Database.open(empty_url).close()


@pytest.mark.parametrize("version", schema.VERSIONS[:-1])
def test_several_servers_may_migrate_a_store_of_any_version_at_once(url: str, empty_url: str, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", "coachtui.store:migrations")
    engine = create_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE EXTENSION btree_gist"))
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    engine.dispose()
    execute(
        empty_url,
        "INSERT INTO accounts (id, version, email, email_key, name, time_zone)"
        " VALUES ('maya', 3, 'maya@example.org', 'maya@example.org', 'Maya', 'Europe/Berlin')",
    )
    failures: list[Exception] = []

    def open_and_read(_: int) -> None:
        try:
            opened = Database.open(empty_url)
            with opened.read() as store:
                assert [(each.id, each.version) for each in store.find(Account)] == [("maya", 3)]
            opened.close()
        except Exception as failure:
            failures.append(failure)

    at_once(3, open_and_read)
    assert failures == []
    assert tables(empty_url) == tables(url)


def test_another_programs_tables_are_left_alone(empty_url: str) -> None:
    execute(empty_url, "CREATE TABLE orders (id int)")
    with pytest.raises(StoreUnusable, match="another program's tables \\(orders\\)"):
        Database.open(empty_url)
    assert {row[0] for row in tables(empty_url)} == {"orders"}


def test_a_newer_store_is_refused(empty_url: str) -> None:
    Database.open(empty_url).close()
    execute(empty_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreUnusable, match="newer"):
        Database.open(empty_url)


def test_a_server_that_is_not_there_is_unavailable_and_its_password_unsaid() -> None:
    with pytest.raises(Unavailable, match="not available") as refused:
        Database.open("postgresql+psycopg://maya:secret@127.0.0.1:1/coachtui")
    assert "secret" not in str(refused.value)


def at_once(how_many: int, call: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=call, args=(number,)) for number in range(how_many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("locks", [True, False], ids=["with the lock", "by the constraint alone"])
def test_overlapping_sessions_at_once_leave_none_that_overlap(
    server: Database, session: MakeSession, now: datetime, locks: bool
) -> None:
    outcomes: list[type[Exception] | None] = []

    def add(number: int) -> None:
        try:
            with server.write("maya", f"c-{number}", "Test", now) as store:
                if locks:
                    store.lock_coach("maya")
                for part in (0, 1):  # two, so that two transactions can wait for each other
                    store.add(session(f"s-{number}-{part}", 100 * ((number + part) % 2) + number, 60))
            outcomes.append(None)
        except (Overlap, Unavailable) as refused:
            outcomes.append(type(refused))

    at_once(8, add)
    with server.read() as store:
        kept = sorted(store.find(Session), key=lambda each: each.start)
    assert len(kept) == 2
    assert kept[0].end <= kept[1].start
    if locks:
        assert sorted(outcomes, key=str) == [Overlap] * 7 + [None]


def test_a_deadlock_can_be_tried_again(server: Database, now: datetime) -> None:
    both_hold_one = threading.Barrier(2)
    failures: list[Unavailable] = []

    def lock(number: int) -> None:
        first, second = ("maya", "tom") if number else ("tom", "maya")
        try:
            with server.write(None, f"c-{number}", "Test", now) as store:
                store.lock_coach(first)
                both_hold_one.wait(PATIENCE)
                store.lock_coach(second)
        except Unavailable as failure:
            failures.append(failure)

    at_once(2, lock)
    (failure,) = failures
    assert may_try_again(failure)
    assert "nothing was changed" in str(failure)


async def test_a_command_the_database_undid_is_done_again(
    server: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = LocalBackend(server, "maya", lambda: now)
    undone: list[int] = []
    plain = backend._command

    def undone_twice(operation: BecomeCoach, *rest: Any) -> object:
        if len(undone) < 2:
            undone.append(1)
            with server.write(None, "c", "Test", now) as store:
                store._connection.execute(text("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$"))
        return plain(operation, *rest)

    monkeypatch.setattr(backend, "_command", undone_twice)
    profile = await backend.run(BecomeCoach(handle="maya-2", display_name="Maya", time_zone="UTC"))
    assert (profile.version, len(undone)) == (2, 2)
    await backend.close()


def test_two_changes_to_who_may_ask_as_an_account_wait_for_each_other(server: Database, now: datetime) -> None:
    """Else a password changed while somebody signs in with the old one would leave them signed in."""
    order: list[str] = []

    def change() -> None:
        with server.write("maya", "d", "Test", now) as store:
            store.lock_account("maya")
            order.extend(each.token_hash for each in store.find(Token, account_id="maya"))

    with server.write("maya", "c", "Test", now) as store:
        store.lock_account("maya")
        changing = threading.Thread(target=change)
        changing.start()
        until_somebody_waits(server)
        fields = {"account_id": "maya", "label": "", "created_at": now, "last_used_at": now}
        store.add(Token(id="t", token_hash="made meanwhile", **fields))  # type: ignore[arg-type]
        assert order == []
    changing.join(PATIENCE)
    assert order == ["made meanwhile"]


def until_somebody_waits(server: Database) -> None:
    """Returns when a transaction waits for the lock of another."""
    deadline = time.monotonic() + PATIENCE
    asked = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    with server._reader.connect() as connection:
        while not connection.execute(text(asked)).scalar_one():
            assert time.monotonic() < deadline


def test_a_key_that_is_being_answered_is_in_progress(server: Database, now: datetime) -> None:
    with server.write("maya", "c", "Test", now) as store:
        assert store.answered("maya", "k1") is None
        with server.write("tom", "d", "Test", now) as other:
            assert other.answered("tom", "k1") is None
            with pytest.raises(InProgress):
                other.answered("maya", "k1")


def test_a_reader_cannot_write_even_past_the_store(server: Database) -> None:
    with pytest.raises(StoreUnusable, match="cannot be written"), server.read() as store:
        store._connection.execute(text("DELETE FROM changes"))


def test_a_reader_sees_one_moment(server: Database, session: MakeSession, now: datetime) -> None:
    with server.read() as store:
        assert store.find(Session) == []
        with server.write("maya", "c", "Test", now) as writer:
            writer.add(session("s"))
        assert store.find(Session, coach_id="maya") == []
    with server.read() as store:
        assert len(store.find(Session)) == 1


@pytest.fixture
async def backend(server: Database, now: datetime) -> AsyncIterator[LocalBackend]:
    opened = LocalBackend(server, "maya", lambda: now)
    yield opened
    await opened.close()


async def test_a_server_that_was_restarted_is_used_again_and_nothing_is_missed(
    backend: LocalBackend, url: str, now: datetime
) -> None:
    async with aclosing(backend.changes("maya")) as changes, asyncio.timeout(PATIENCE):  # type: ignore[type-var]
        await anext(changes)
        execute(
            url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        assert (await backend.run(GetCoach(coach="maya"))).handle == "maya"
        other = Database.open(url)
        with other.write("maya", "elsewhere", "Test", now) as store:
            coach = store.get(Coach, "maya")
            assert coach
            store.update(coach)
        other.close()
        assert await anext(changes) == Changed()
