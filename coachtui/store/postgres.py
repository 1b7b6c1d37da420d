"""A store in a PostgreSQL database, for servers: any number of processes, one order of commits per coach.

An exclusion constraint alone is right but deadlocks when inserts overlap; the coach's row is locked first
(``Transaction.lock_coach``), and the constraint is the net.
"""

from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text

from coachtui.errors import StoreUnusable
from coachtui.store import schema
from coachtui.store.refusals import in_our_words

WRITERS = 4
"""How many transactions one process writes at the same time; each waits for its coach's row only."""

_MIGRATING = 0x436F6163
"""The advisory lock of whoever makes or migrates the tables."""

_OPTIONS = "-c lock_timeout=5s -c statement_timeout=10s -c idle_in_transaction_session_timeout=30s -c timezone=UTC"


def name_of(url: URL) -> str:
    """The URL without its password."""
    return url.render_as_string(hide_password=True)


READING = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""Execution options of an engine that sees one moment and cannot write; it shares the pool of the one that writes."""


def engine_for(url: URL) -> Engine:
    """An engine whose transactions are acknowledged when synced."""
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args={"connect_timeout": 5, "options": _OPTIONS},
            pool_size=WRITERS,
            max_overflow=3 * WRITERS,
            pool_timeout=5,
            pool_pre_ping=True,
            isolation_level="READ COMMITTED",
        )
    except ModuleNotFoundError:
        raise StoreUnusable("PostgreSQL needs more than was installed: pip install 'coachtui[server]'") from None

    def sync(connection: Any, _record: Any) -> None:
        connection.execute("SET synchronous_commit = on")
        connection.commit()

    event.listen(engine, "connect", sync)
    return engine


def prepare(url: URL) -> None:
    """Make the tables or bring them to their newest form; raises ``StoreUnusable`` for those of a newer program."""
    name = name_of(url)
    engine = engine_for(url)
    try:
        with in_our_words(name), engine.begin() as connection:
            # Of several servers that start at once, one does it and the others wait here.
            connection.execute(text("SET LOCAL lock_timeout = '60s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MIGRATING})
            _make_or_migrate(connection, name)
    finally:
        engine.dispose()


def _make_or_migrate(connection: Connection, name: str) -> None:
    if schema.is_newest(connection, name):
        return
    if schema.version_of(connection) is not None:
        schema.migrate(connection)
        return
    foreign = inspect(connection).get_table_names()
    if foreign:
        raise StoreUnusable(f"{name} holds another program's tables ({min(foreign)}); it was left as it is")
    connection.execute(text("CREATE EXTENSION IF NOT EXISTS btree_gist"))
    schema.create(connection)


class ServerWatch:
    """Looks out for commits of anyone, by the sum of all counters."""

    def __init__(self, reader: Engine) -> None:
        self._connection = reader.connect().execution_options(isolation_level="AUTOCOMMIT")

    def version(self) -> int:
        return int(self._connection.execute(_COMMITS).scalar_one())

    def close(self) -> None:
        self._connection.close()


_COMMITS = text('SELECT coalesce(sum("commit"), 0) FROM coach_commits')
