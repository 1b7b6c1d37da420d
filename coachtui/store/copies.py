"""Verified copies of a store in an SQLite file: made while it is in use, put back whole or not at all."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import chain, count
from pathlib import Path

from msgspec import Struct

from coachtui.errors import Refused, StoreUnusable
from coachtui.private_file import sync
from coachtui.store import schema, sqlite
from coachtui.store.refusals import in_our_words

_COUNTED = ("accounts", "coaches", "sessions", "bookings", "requests")


class Contents(Struct, frozen=True, kw_only=True):
    """How much there is in a store."""

    accounts: int
    coaches: int
    sessions: int
    bookings: int
    requests: int


def keep(path: Path, target: Path) -> Contents:
    """Copy a store and read the copy back; the copy appears under its name when it is known to be good.

    Raises ``StoreUnusable`` for a store that is damaged or none, ``Refused`` where there is such a file already.
    """
    sqlite.refuse_unless_ours(path)
    if target.exists():
        raise Refused(f"{target} is there already; nothing was written")
    with _writing(target), _part_of(target) as part:
        sqlite.backup(path, part)
        contents = contents_of(part)
        _name(part, target)
        sync(target.parent)
    return contents


def put_back(source: Path, path: Path, stamp: str) -> Path | None:
    """Make the store what its copy is, in one step for whoever has it open; a copy that is older is migrated.

    Answers where the store as it was is kept, None where there was none. Raises ``StoreUnusable`` for a copy that is
    damaged, of a newer program or no store; then nothing has changed.
    """
    with _writing(path), _part_of(path) as part:
        _copy_read_only(source, part)
        before = _set_aside(path, stamp)
        if path.exists():
            with (
                in_our_words(str(path)),
                closing(sqlite3.connect(part)) as copy,
                closing(sqlite.connect(path)) as store,
            ):
                copy.backup(store)
        else:
            _name(part, path)
        sync(path)
        sync(path.parent)
    sqlite.prepare(path)
    return before


def problems_of(path: Path) -> list[str]:
    """What is wrong inside a store, as SQLite says it; empty where nothing is."""
    with in_our_words(str(path)), closing(_reading(path)) as connection:
        damage = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        lost = [
            f"a row of {row[0]} refers to none of {row[2]}" for row in connection.execute("PRAGMA foreign_key_check")
        ]
    return damage + lost


def contents_of(path: Path) -> Contents:
    """How much there is in a store."""
    with in_our_words(str(path)), closing(_reading(path)) as connection:
        found = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in _COUNTED}
    return Contents(**found)


def copies_of(path: Path) -> list[Path]:
    """The copies that were made of a store before it was migrated or restored, the newest last."""
    found = path.parent.glob(f"{path.name}.before-*")
    return sorted(found, key=lambda each: each.stat().st_mtime)


def _copy_read_only(source: Path, part: Path) -> None:
    """A copy of the copy, which is never written to; raises ``StoreUnusable`` for one that cannot be used."""
    if not source.is_file():
        raise StoreUnusable(f"There is no file {source}")
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with in_our_words(str(source)), closing(_reading(source)) as copy, closing(sqlite3.connect(part)) as fresh:
        copy.backup(fresh)
    _refuse_a_bad_one(part, str(source))


def _refuse_a_bad_one(part: Path, name: str) -> None:
    try:
        sqlite.refuse_unless_ours(part)
    except StoreUnusable:
        raise StoreUnusable(f"{name} is not a coachtui store; nothing was changed") from None
    if problems := problems_of(part):
        raise StoreUnusable(f"{name} is damaged: {problems[0]}; nothing was changed")
    engine = sqlite.engine_for(part)
    try:
        with in_our_words(name), engine.connect() as connection:
            schema.is_newest(connection, name)
    finally:
        engine.dispose()


def _set_aside(path: Path, stamp: str) -> Path | None:
    """Keep the store as it is: a copy, or where it is damaged or empty the files themselves."""
    if not path.exists():
        return None
    first = path.with_name(f"{path.name}.before-restore-{stamp}")
    others = (first.with_name(f"{first.name}-{number}") for number in count(2))
    aside = next(each for each in chain([first], others) if not each.exists())
    try:
        keep(path, aside)
    except StoreUnusable:
        if path.stat().st_size and not _has_our_mark(path):
            raise
        for ending in ("", "-wal", "-shm", "-journal"):
            part = path.with_name(path.name + ending)
            if part.exists():
                part.rename(aside.with_name(aside.name + ending))
    return aside


def _has_our_mark(path: Path) -> bool:
    try:
        sqlite.refuse_unless_ours(path)
    except StoreUnusable:
        return False
    return True


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=sqlite.BUSY_SECONDS)


@contextmanager
def _part_of(target: Path) -> Iterator[Path]:
    """The name of a file that becomes the target; gone afterwards in any case."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError:
        raise Refused(f"{target} is there already; nothing was written") from None
    except OSError as error:
        raise StoreUnusable(f"{target} cannot be written: {error.strerror}") from None


def _name(part: Path, target: Path) -> None:
    """Give the finished file its name; raises FileExistsError where another has it."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if target.exists():
            raise FileExistsError from None
        part.rename(target)
