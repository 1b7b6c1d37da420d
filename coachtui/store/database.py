"""A database that keeps the store, and the transactions on it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

from sqlalchemy import URL, Connection, Engine, bindparam, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from coachtui.errors import StoreUnusable
from coachtui.records.base import Id
from coachtui.records.time import Instant
from coachtui.store import changes
from coachtui.store.commits import Change
from coachtui.store.refusals import in_our_words
from coachtui.store.tables import store_meta
from coachtui.store.transaction import Transaction, Writing

OWNER = "owner_id"


class Watch(Protocol):
    """Looks out for commits of anyone, on a connection of its own."""

    def version(self) -> int:
        """A number that is another one after a commit."""

    def close(self) -> None: ...


class Backing(NamedTuple):
    """What is different between databases."""

    name: str
    """How a person knows the store: its file, or its URL without the password."""
    writer: Engine
    reader: Engine
    """The writer's engine and pool, under options with which a transaction cannot write."""
    transaction: type[Transaction]
    check: Callable[[], None]
    """Called before writing; raises ``StoreUnusable`` where nothing may be written."""
    watch: Callable[[], Watch]
    writers: int
    """How many transactions may write at the same time."""


class Database:
    """An open store. Any thread may read; one process on SQLite should write from one thread."""

    def __init__(self, backing: Backing) -> None:
        self.name = backing.name
        self.writers = backing.writers
        self._writer = backing.writer
        self._reader = backing.reader
        self._transaction = backing.transaction
        self._check = backing.check
        self._make_watch = backing.watch
        self._watch: Watch | None = None
        self._watch_lock = threading.Lock()

    @classmethod
    def open(cls, url: str) -> Database:
        """Open ``sqlite:///PATH`` or ``postgresql+psycopg://…``, made if it is missing.

        Raises ``StoreUnusable`` or ``Unavailable``.
        """
        try:
            parsed = make_url(url)
        except ArgumentError:
            raise StoreUnusable("That is not a database URL, such as sqlite:///PATH") from None
        backend = parsed.get_backend_name()
        if backend == "sqlite" and parsed.database and parsed.database != ":memory:":
            return cls(_sqlite(Path(parsed.database)))
        if backend == "postgresql":
            return cls(_postgres(parsed))
        raise StoreUnusable(f"{parsed.render_as_string()} is not a database that can be used")

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A transaction that sees one moment of the store and cannot write."""
        with self._reading() as connection:
            yield self._transaction(connection)

    @contextmanager
    def write(self, actor_id: Id | None, change_set: Id, operation: str, now: Instant) -> Iterator[Transaction]:
        """A transaction that is committed when left, and undone when an exception leaves it."""
        self._check()
        with in_our_words(self.name), self._writer.begin() as connection:
            transaction = self._transaction(connection, Writing(actor_id, change_set, operation, now))
            yield transaction
            transaction.finish()

    def commit_counters(self) -> dict[Id, int]:
        """The number of commits to each coach's calendar."""
        with self._reading() as connection:
            return changes.commit_counters(connection)

    def changes_since(self, coach_id: Id, commit: int) -> list[Change]:
        """What was committed to the coach's calendar after the commit with this number, in order."""
        with self._reading() as connection:
            return changes.changes_since(connection, coach_id, commit)

    def data_version(self) -> int:
        """A number that is another one after a commit of anyone; cheap to ask for again and again."""
        with self._watch_lock, in_our_words(self.name):
            watch = self._watch or self._make_watch()
            self._watch = None  # where it fails, the next one asks on a connection of its own
            version = watch.version()
            self._watch = watch
            return version

    @property
    def owner_id(self) -> Id | None:
        """Whose local store this is."""
        with self._reading() as connection:
            return connection.execute(_META, {"name": OWNER}).scalar_one_or_none()

    @owner_id.setter
    def owner_id(self, account_id: Id) -> None:
        with in_our_words(self.name), self._writer.begin() as connection:
            connection.execute(store_meta.delete().where(store_meta.c.name == OWNER))
            connection.execute(store_meta.insert().values(name=OWNER, value=account_id))

    def close(self) -> None:
        """Let go of every connection."""
        with self._watch_lock:
            if self._watch is not None:
                self._watch.close()
                self._watch = None
        self._writer.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with in_our_words(self.name), self._reader.begin() as connection:
            yield connection


_META = select(store_meta.c.value).where(store_meta.c.name == bindparam("name"))


def _sqlite(path: Path) -> Backing:
    from coachtui.store import sqlite
    from coachtui.store.sqlite_transaction import SqliteTransaction

    sqlite.prepare(path)
    engine = sqlite.engine_for(path)
    return Backing(
        name=str(path),
        writer=engine,
        reader=engine.execution_options(**sqlite.READING),
        transaction=SqliteTransaction,
        check=sqlite.same_file(path),
        watch=lambda: sqlite.FileWatch(path),
        writers=1,
    )


def _postgres(url: URL) -> Backing:
    from coachtui.store import postgres

    postgres.prepare(url)
    engine = postgres.engine_for(url)
    reader = engine.execution_options(**postgres.READING)
    return Backing(
        name=postgres.name_of(url),
        writer=engine,
        reader=reader,
        transaction=Transaction,
        check=lambda: None,
        watch=lambda: postgres.ServerWatch(reader),
        writers=postgres.WRITERS,
    )
