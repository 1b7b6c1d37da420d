"""A store in an SQLite file: opened safely, written in one order, never mistaken for another file.

The reasons are measured (``docs/decisions/0007-sqlite-as-it-must-be-opened.md``).
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coachtui.errors import StoreUnusable
from coachtui.private_file import sync
from coachtui.store import schema

if TYPE_CHECKING:
    from sqlalchemy import Engine

APPLICATION_ID = 0x436F6163
"""``Coac``, in the file's header."""

BUSY_SECONDS = 5.0
SYNCHRONOUS = "FULL"
"""An acknowledged commit is on the disk; with NORMAL, a power cut may take the last ones back."""
BEGIN_WRITING = "BEGIN IMMEDIATE"
"""A deferred BEGIN lets two read before either writes: the later one fails."""
WAL_IS_SAFE_FROM = (3, 51, 3)
"""Before it, several connections could reset a write-ahead log under one another (https://sqlite.org/wal.html)."""

_HEADER = b"SQLite format 3\0"
_APPLICATION_ID_AT = 68


def journal_mode() -> str:
    """``WAL`` where this SQLite keeps it safe, else ``DELETE``."""
    return "WAL" if sqlite3.sqlite_version_info >= WAL_IS_SAFE_FROM else "DELETE"


def prepare(path: Path) -> None:
    """Make the file if it is missing, refuse it if it is not ours, migrate it if it is old.

    A new store appears under its name complete, by one link: a file of 0 bytes is therefore never one of ours that is
    being made, but one that was emptied, and is refused like any other file that is not a store.
    """
    from coachtui.store.refusals import in_our_words

    if not path.exists():
        _make(path)
    refuse_unless_ours(path)
    name = str(path)
    engine = engine_for(path)
    try:
        with in_our_words(name):
            with engine.connect() as connection:
                ready = schema.is_newest(connection, name)
            if not ready:
                _migrate(path, engine)
    finally:
        engine.dispose()


def engine_for(path: Path) -> Engine:
    """An engine whose transactions begin with ``BEGIN IMMEDIATE``, or with ``READING`` cannot write."""
    from sqlalchemy import create_engine, event, pool

    creator = partial(connect, path)
    engine = create_engine("sqlite://", creator=creator, poolclass=pool.QueuePool, pool_size=4, max_overflow=4)

    def begin(connection: Any) -> None:
        reads = connection.get_execution_options().get("coachtui_reads", False)
        raw = connection.connection.dbapi_connection
        raw.execute(f"PRAGMA query_only={int(reads)}")
        raw.execute("BEGIN" if reads else BEGIN_WRITING)

    event.listen(engine, "begin", begin)
    return engine


READING = {"coachtui_reads": True}
"""Execution options of an engine or connection that only reads; both share one pool and its compiled statements."""


class FileWatch:
    """Looks out for commits to the file by anyone but this connection."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path)

    def version(self) -> int:
        version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return version

    def close(self) -> None:
        self._connection.close()


def backup(path: Path, target: Path) -> None:
    """Copy the store while it is in use, and read the copy back; raises ``StoreUnusable`` where it is damaged."""
    from coachtui.store.refusals import in_our_words

    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    os.close(descriptor)
    with in_our_words(str(target)), closing(connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        problems = [row[0] for row in copy.execute("PRAGMA integrity_check")]
    if problems != ["ok"]:
        raise StoreUnusable(f"{path} is damaged: {problems[0]}")
    sync(target)
    sync(target.parent)


def same_file(path: Path) -> Callable[[], None]:
    """A check that the file opened is still there under its name; raises ``StoreUnusable``.

    SQLite goes on writing into a deleted file, and everything acknowledged would be lost.
    """
    opened = os.stat(path)

    def check() -> None:
        try:
            now = os.stat(path)
        except OSError:
            raise StoreUnusable(f"{path} has gone; nothing was changed") from None
        if (now.st_dev, now.st_ino) != (opened.st_dev, opened.st_ino):
            raise StoreUnusable(f"{path} was replaced by another file; nothing was changed")
        if now.st_size < len(_HEADER):
            raise StoreUnusable(f"{path} was emptied; nothing was changed")

    return check


def connect(path: Path) -> sqlite3.Connection:
    """A connection to a store that is there, as each must be opened."""
    uri = f"{path.absolute().as_uri()}?mode=rw"
    # One thread at a time holds a connection, the pool sees to that; it need not be the same one.
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        for pragma in ("foreign_keys=ON", f"synchronous={SYNCHRONOUS}", "trusted_schema=OFF", "cell_size_check=ON"):
            connection.execute(f"PRAGMA {pragma}")
        mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
        if mode.upper() != journal_mode():
            connection.execute(f"PRAGMA journal_mode={journal_mode()}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _make(path: Path) -> None:
    try:
        _make_folder(path.parent)
        part = path.with_name(f".{path.name}.{os.getpid()}-{time.monotonic_ns()}.part")
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StoreUnusable(f"{path} cannot be made: {error.strerror}") from None
    try:
        _fill(part)
        _appear(part, path)
        sync(path.parent)
    except OSError as error:
        raise StoreUnusable(f"{path} cannot be made: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)


def _appear(part: Path, path: Path) -> None:
    """Give the finished file its name, unless somebody else was quicker: theirs is as good."""
    try:
        os.link(part, path)
    except FileExistsError:
        return
    except OSError:  # a file system without links
        if not path.exists():
            part.rename(path)


def _fill(part: Path) -> None:
    from coachtui.store.refusals import in_our_words

    engine = engine_for(part)
    try:
        with in_our_words(str(part)), engine.begin() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            schema.create(connection)
    finally:
        engine.dispose()


def _make_folder(folder: Path) -> None:
    """Make the folder and those above it that are missing, for their owner alone."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)


def refuse_unless_ours(path: Path) -> None:
    """Read the header without SQLite, which would take an empty file for a new store and heal a foreign one."""
    if not path.is_file():
        raise StoreUnusable(f"{path} is not a file")
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise StoreUnusable(f"{path} cannot be read: {error.strerror}") from None
    if not header:
        raise StoreUnusable(f"{path} is empty, it may have been cut off; restore a backup or move the file away")
    application_id = int.from_bytes(header[_APPLICATION_ID_AT : _APPLICATION_ID_AT + 4])
    if not header.startswith(_HEADER) or application_id != APPLICATION_ID:
        raise StoreUnusable(f"{path} is not a coachtui store; it was left as it is")
    if not os.access(path, os.W_OK):
        raise StoreUnusable(f"{path} is read-only")


def _migrate(path: Path, engine: Engine) -> None:
    """Migrate within one transaction that also keeps other programs from doing the same, after a verified copy."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    backup(path, path.with_name(f"{path.name}.before-{schema.NEWEST}-{stamp}-{os.getpid()}"))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.rollback()
        with connection.begin():
            if not schema.is_newest(connection, str(path)):
                schema.migrate(connection)
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise StoreUnusable(f"{path} cannot be migrated: it refers to rows that are not there")
