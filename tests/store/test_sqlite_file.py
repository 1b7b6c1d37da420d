"""Which files are opened, which are left alone, and what is said about it."""

import os
import sqlite3
from contextlib import closing, nullcontext
from datetime import datetime
from pathlib import Path

import pytest

from coachtui.errors import StoreUnusable, Unavailable
from coachtui.records.account import Account
from coachtui.records.coach import Coach
from coachtui.store import sqlite
from coachtui.store.database import Database


def open_at(path: Path) -> Database:
    return Database.open(f"sqlite:///{path}")


def fill(database: Database, now: datetime, how_many: int = 1, *, attempting: bool = False) -> None:
    with database.write(None, "change", "Test", now) as store, store.attempt() if attempting else nullcontext():
        for number in range(how_many):
            store.add(account(f"ana-{number}"))


def fill_the_disk(database: Database, pages: int | None = None) -> None:
    """Let the file grow to so many pages only, or not at all."""
    with database._writer.connect() as connection:
        now = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages or now}")


def account(id: str = "ana") -> Account:
    return Account(id=id, email=f"{id}@example.com", name="Ana" * 50, time_zone="UTC")


def test_a_missing_file_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "coachtui" / "data" / "store.db"
    open_at(path).close()
    assert path.stat().st_mode & 0o777 == 0o600
    assert [folder.stat().st_mode & 0o777 for folder in (path.parent, path.parent.parent)] == [0o700, 0o700]
    assert [each.name for each in path.parent.iterdir()] == ["store.db"]


def test_a_file_system_without_links_will_do(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(_source: Path, _target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    for _ in range(2):
        open_at(path).close()
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_what_was_committed_is_there_when_opened_again(database: Database, path: Path) -> None:
    database.close()
    with open_at(path).read() as store:
        assert [coach.handle for coach in store.find(Coach)] == ["maya", "tom"]


FOREIGN = {
    "empty": b"",
    "text": b"Dear diary, " * 1000,
    "short": b"SQLite format 3\0",
    "another program's": b"SQLite format 3\0" + b"\x10\x00" + b"\1" * 5000,
}


@pytest.mark.parametrize("what", FOREIGN)
def test_a_file_that_is_not_ours_is_named_and_left_alone(path: Path, what: str) -> None:
    path.write_bytes(FOREIGN[what])
    with pytest.raises(StoreUnusable, match=str(path)):
        open_at(path)
    assert path.read_bytes() == FOREIGN[what]
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_folder_is_not_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="not a file"):
        open_at(tmp_path)


@pytest.mark.parametrize("kept", [100, 4096, 10_000])
def test_a_truncated_store_is_refused(database: Database, path: Path, kept: int) -> None:
    database.close()
    cut = path.read_bytes()[:kept]
    path.write_bytes(cut)
    with pytest.raises(StoreUnusable, match=str(path)):
        open_at(path)
    assert path.read_bytes() == cut


def test_a_corrupt_store_says_so(database: Database, path: Path) -> None:
    database.close()
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(StoreUnusable, match="damaged"):
        open_at(path)


def test_a_file_that_vanished_is_not_written(database: Database, path: Path, now: datetime) -> None:
    path.rename(path.with_name("elsewhere.db"))
    with pytest.raises(StoreUnusable, match="gone"):
        fill(database, now)


def test_a_file_that_was_replaced_is_not_written(database: Database, path: Path, now: datetime) -> None:
    copy = path.with_name("copy.db")
    copy.write_bytes(path.read_bytes())
    copy.rename(path)
    with pytest.raises(StoreUnusable, match="replaced"):
        fill(database, now)


def test_a_locked_store_is_said_to_be_locked(
    database: Database, path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.01)
    waiting = open_at(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="locked by another program; nothing was changed"):
            fill(waiting, now)
    waiting.close()


@pytest.mark.parametrize("attempting", [False, True])
def test_a_full_disk_changes_nothing_and_can_be_read_and_heals(
    database: Database, now: datetime, attempting: bool
) -> None:
    fill_the_disk(database)
    with pytest.raises(Unavailable, match="disk is full; nothing was changed"):
        fill(database, now, 500, attempting=attempting)
    with database.read() as store:
        assert [each.id for each in store.find(Account)] == ["maya", "tom"]
    fill_the_disk(database, pages=1_000_000)
    fill(database, now, 500)


def test_a_store_that_may_not_be_written_is_refused(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.close()
    monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)  # root may write whatever the mode says
    with pytest.raises(StoreUnusable, match="read-only"):
        open_at(path)


def test_what_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnusable, match="cannot be made"):
        open_at(tmp_path / "file" / "store.db")


@pytest.mark.parametrize("url", ["", "nonsense", "sqlite://", "sqlite:///:memory:", "mysql://user:secret@host/db"])
def test_what_is_no_database_of_ours_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(StoreUnusable) as refused:
        Database.open(url)
    assert "secret" not in str(refused.value)


def test_every_commit_is_synced_and_no_journal_is_unsafe(database: Database) -> None:
    with database._writer.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one().upper() == sqlite.journal_mode()


@pytest.mark.parametrize(
    ("version", "mode"), [((3, 40, 1), "DELETE"), ((3, 51, 2), "DELETE"), ((3, 51, 3), "WAL"), ((3, 52, 0), "WAL")]
)
def test_the_write_ahead_log_is_used_where_it_is_safe(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], mode: str
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert sqlite.journal_mode() == mode


def test_a_reader_cannot_write_even_past_the_store(database: Database) -> None:
    with pytest.raises(StoreUnusable), database.read() as store:
        store._connection.exec_driver_sql("DELETE FROM accounts")


def test_a_backup_is_a_store_of_its_own(database: Database, path: Path) -> None:
    target = path.with_name("backup.db")
    sqlite.backup(path, target)
    assert target.stat().st_mode & 0o777 == 0o600
    with open_at(target).read() as store:
        assert [coach.handle for coach in store.find(Coach)] == ["maya", "tom"]
