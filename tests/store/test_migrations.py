"""A store of any age ends up with the same tables, and alembic is imported only for an old one."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from coachtui.errors import StoreUnusable
from coachtui.records.account import Account, Password, Token
from coachtui.records.coach import Coach
from coachtui.store import schema, sqlite
from coachtui.store.database import Database


def tables(path: Path) -> list[tuple[object, ...]]:
    """What SQLite has written down about its tables, indexes and triggers."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    return sorted((kind, name, table, normal(sql or "")) for kind, name, table, sql in rows)


def normal(sql: str) -> tuple[str, ...]:
    """The columns and constraints in any order, for a column added later stands last; layout does not count."""
    head, _, rest = re.sub(r"\s+", "", sql).removesuffix(")").partition("(")
    return head, *sorted(re.split(r",(?![^()]*\))", rest))


def make_old(path: Path) -> None:
    """A store of ours from before the first migration."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id={sqlite.APPLICATION_ID}")
        connection.execute("CREATE TABLE old_things (name TEXT)")
        connection.execute("INSERT INTO old_things VALUES ('kept')")
        connection.commit()


def test_migrating_from_nothing_gives_what_a_new_store_has(tmp_path: Path) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    make_old(old)
    for path in (old, new):
        Database.open(f"sqlite:///{path}").close()
    assert [row for row in tables(old) if row[2] != "old_things"] == tables(new)


@pytest.mark.parametrize("version", schema.VERSIONS[:-1])
def test_a_store_of_any_version_comes_up_with_what_is_in_it(tmp_path: Path, version: str) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    make_old(old)
    make_version(old, version)
    with closing(sqlite3.connect(old)) as connection:
        connection.execute(
            "INSERT INTO accounts (id, version, email, email_key, name, time_zone) "
            "VALUES ('maya', 3, 'Maya@example.org', 'maya@example.org', 'Maya', 'Europe/Berlin')"
        )
        connection.execute(
            "INSERT INTO coaches (id, version, handle, display_name, time_zone, bio) "
            "VALUES ('maya', 1, 'maya', 'Maya Lindt', 'Europe/Berlin', 'Tennis')"
        )
        connection.commit()
    Database.open(f"sqlite:///{new}").close()
    database = Database.open(f"sqlite:///{old}")
    with database.read() as store:
        (maya,) = store.find(Account)
        assert (maya.id, maya.version, maya.email, maya.name) == ("maya", 3, "Maya@example.org", "Maya")
        assert [(each.handle, each.bio) for each in store.find(Coach)] == [("maya", "Tennis")]
        assert (store.find(Password), store.find(Token)) == ([], [])
    database.close()
    assert [row for row in tables(old) if row[2] != "old_things"] == tables(new)


def test_several_processes_may_migrate_the_same_store_at_once(tmp_path: Path) -> None:
    path, new = tmp_path / "old.db", tmp_path / "new.db"
    make_old(path)
    make_version(path, schema.VERSIONS[0])
    script = (
        "import sys; from coachtui.store.database import Database; print('ready', flush=True); sys.stdin.readline(); "
        f"Database.open('sqlite:///{path}').close()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    openers = [subprocess.Popen([sys.executable, "-c", script], **pipes) for _ in range(3)]  # type: ignore[call-overload]
    for opener in openers:
        assert opener.stdout.readline() == "ready\n"
    for opener in openers:
        opener.stdin.write("go\n")
        opener.stdin.flush()
    for opener in openers:
        opener.communicate()
    assert [opener.returncode for opener in openers] == [0, 0, 0]
    Database.open(f"sqlite:///{new}").close()
    assert [row for row in tables(path) if row[2] != "old_things"] == tables(new)
    backups = list(tmp_path.glob("old.db.before-*"))
    assert backups, "it was copied before it was migrated"
    for backup in backups:
        assert any(row[1] == "old_things" for row in tables(backup))


def make_version(path: Path, version: str) -> None:
    """Bring an empty store of ours up to a version that was the newest once."""
    config = Config()
    config.set_main_option("script_location", "coachtui.store:migrations")
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    engine.dispose()


def test_the_versions_known_without_alembic_are_alembics() -> None:
    config = Config()
    config.set_main_option("script_location", "coachtui.store:migrations")
    found = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert found[::-1] == list(schema.VERSIONS)


def test_an_old_store_is_copied_before_it_is_migrated(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    make_old(path)
    Database.open(f"sqlite:///{path}").close()
    (backup,) = tmp_path.glob("old.db.before-*")
    assert [row[1] for row in tables(backup)] == ["old_things"]
    assert backup.stat().st_mode & 0o777 == 0o600


def test_a_failing_migration_leaves_the_old_store_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.db"
    make_old(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE store_meta (other TEXT)")  # in the way of the migration
    before = tables(path)
    with pytest.raises(Exception, match="not available"):
        Database.open(f"sqlite:///{path}")
    assert tables(path) == before


def test_a_newer_store_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    Database.open(f"sqlite:///{path}").close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = path.read_bytes()
    with pytest.raises(StoreUnusable, match="newer"):
        Database.open(f"sqlite:///{path}")
    assert path.read_bytes() == before


@pytest.mark.parametrize("which", ["missing", "existing"])
def test_a_store_that_needs_no_migration_is_opened_without_alembic(tmp_path: Path, which: str) -> None:
    path = tmp_path / "store.db"
    if which == "existing":
        Database.open(f"sqlite:///{path}").close()
    script = (
        "import sys; from coachtui.store.database import Database; "
        f"Database.open('sqlite:///{path}').close(); "
        "print(sorted({'alembic', 'psycopg', 'httpx'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
