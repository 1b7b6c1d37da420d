"""Reading a store's SQLite file without SQLAlchemy, whose import takes longer than a plain command's whole answer.

What is read becomes records by the same ``rows``; whatever else a ``Store`` can do needs the whole store.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from coachtui.errors import Unavailable
from coachtui.records.account import Account, Connection, Invitation, Token
from coachtui.records.availability import AvailabilityRule, Block, Override
from coachtui.records.base import Id, Stored
from coachtui.records.coach import BookingRules, Coach, Privacy
from coachtui.records.hold import Hold
from coachtui.records.notification import Notification, Reminders
from coachtui.records.request import Request
from coachtui.records.session import Booking, Session, SessionStatus
from coachtui.records.session_type import SessionType
from coachtui.records.template import Template
from coachtui.records.time import Instant, seconds
from coachtui.store import schema, sqlite
from coachtui.store.commits import Change
from coachtui.store.rows import rows_of

S = TypeVar("S", bound=Stored)

#: As ``tables.TABLE_OF`` has them; those that screens and plain commands read, and of who asks.
TABLES: Mapping[type[Stored], str] = {
    Account: "accounts",
    Token: "tokens",
    Coach: "coaches",
    Privacy: "privacy",
    BookingRules: "booking_rules",
    Connection: "connections",
    SessionType: "session_types",
    AvailabilityRule: "availability_rules",
    Override: "overrides",
    Block: "blocks",
    Session: "sessions",
    Booking: "bookings",
    Request: "requests",
    Hold: "holds",
    Template: "templates",
    Notification: "notifications",
    Reminders: "reminders",
    Invitation: "invitations",
}

MOST_PARAMETERS = 1_000
"""How many values one ``IN`` takes."""


class WholeStoreNeeded(Exception):
    """What is asked cannot be answered by reading these tables."""


class PlainReading:
    """The reading half of a ``Store`` on one connection, in one transaction; the rest raises ``WholeStoreNeeded``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> NoReturn:
        raise WholeStoreNeeded(name)

    def get(self, kind: type[S], id: Id) -> S | None:
        return next(iter(self.find(kind, id=id)), None)

    def find(self, kind: type[S], **equal: object) -> list[S]:
        rows = rows_of(kind)
        conditions, values = ["1"], list[Any]()
        for name, value in equal.items():
            if isinstance(value, tuple):
                conditions.append(f'"{rows.compared(name, None)[0]}" IN ({_places(value)})')
                values += [rows.compared(name, each)[1] for each in value]
            else:
                column, kept = rows.compared(name, value)
                conditions.append(f'"{column}" IS ?')
                values.append(kept)
        query = f"SELECT {_columns(kind)} FROM {_table(kind)} AS t WHERE {' AND '.join(conditions)} ORDER BY t.seq"
        return list(map(rows.read, self._connection.execute(query, values)))

    def sessions_between(
        self, coach_id: Id, start: Instant, end: Instant, statuses: Sequence[SessionStatus] = (SessionStatus.SCHEDULED,)
    ) -> list[Session]:
        begin = seconds(start)
        longest_before = begin - schema.LONGEST_SESSION_SECONDS
        of_status = f"AND t.status IN ({_places(statuses)})" if statuses else ""
        found = self._connection.execute(
            f"SELECT {_columns(Session)} FROM sessions AS t"
            f' WHERE t.coach_id = ? AND t.start < ? AND t.start > ? AND t."end" > ? {of_status}'
            " ORDER BY t.start, t.seq",
            [coach_id, seconds(end), longest_before, begin, *map(str, statuses)],
        )
        return list(map(rows_of(Session).read, found))

    def bookings_in(self, session_ids: Iterable[Id]) -> list[Booking]:
        wanted = list(session_ids)
        if len(wanted) > MOST_PARAMETERS:
            raise WholeStoreNeeded("bookings of so many sessions")
        found = self._connection.execute(
            f"SELECT {_columns(Booking)} FROM bookings AS t WHERE t.session_id IN ({_places(wanted)}) ORDER BY t.seq",
            wanted,
        )
        return list(map(rows_of(Booking).read, found))

    def bookings_of(
        self, account_id: Id, *, coach_id: Id | None = None, start: Instant | None = None, end: Instant | None = None
    ) -> list[tuple[Booking, Session]]:
        given: list[tuple[str, object]] = [("b.account_id = ?", account_id)]
        if coach_id is not None:
            given.append(("b.coach_id = ?", coach_id))
        if start is not None:
            given.append(('s."end" > ?', seconds(start)))
        if end is not None:
            given.append(("s.start < ?", seconds(end)))
        found = self._connection.execute(
            f"SELECT {_columns(Booking, 'b')}, {_columns(Session, 's')} FROM bookings AS b"
            f" JOIN sessions AS s ON b.session_id = s.id WHERE {' AND '.join(each for each, _ in given)}"
            " ORDER BY s.start, b.seq",
            [value for _, value in given],
        )
        bookings, sessions = rows_of(Booking), rows_of(Session)
        width = len(bookings.columns)
        return [(bookings.read(row[:width]), sessions.read(row[width:])) for row in found]


@contextmanager
def reading(path: Path) -> Iterator[PlainReading]:
    """One moment of the store in a file; raises ``WholeStoreNeeded`` for tables of another version."""
    with _connected(path) as connection:
        yield PlainReading(connection)


class PlainCommits:
    """The commits to the store in a file; to be asked on one thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._watch: sqlite.FileWatch | None = None

    def data_version(self) -> int:
        try:
            self._watch = self._watch or sqlite.FileWatch(self._path)
            return self._watch.version()
        except sqlite3.Error as error:
            self._watch = None  # the next one asks on a connection of its own
            raise _away(self._path) from error

    def commit_counters(self) -> dict[Id, int]:
        return dict(self._asked('SELECT coach_id, "commit" FROM coach_commits'))

    def changes_since(self, coach_id: Id, commit: int) -> list[Change]:
        query = 'SELECT "commit", start, "end" FROM changes WHERE coach_id = ? AND "commit" > ? ORDER BY "commit", seq'
        return [Change.of(*row) for row in self._asked(query, coach_id, commit)]

    def close(self) -> None:
        if self._watch is not None:
            self._watch.close()

    def _asked(self, query: str, *values: object) -> list[Any]:
        try:
            with _connected(self._path) as connection:
                return connection.execute(query, values).fetchall()
        except WholeStoreNeeded as error:
            raise _away(self._path) from error


def _away(path: Path) -> Unavailable:
    return Unavailable(f"{path} is not available right now")


def owner_of(path: Path) -> Id | None:
    """Whose store it is; raises as ``reading``."""
    with _connected(path) as connection:
        row = connection.execute("SELECT value FROM store_meta WHERE name = 'owner_id'").fetchone()
        return None if row is None else row[0]


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    if not path.is_file():
        raise WholeStoreNeeded("there is no file")
    sqlite.refuse_unless_ours(path)
    try:
        with closing(sqlite.connect(path)) as connection:
            connection.execute("PRAGMA query_only=1")
            connection.execute("BEGIN")
            version = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            if version != (schema.NEWEST,):
                raise WholeStoreNeeded("it has to be migrated")
            yield connection
    except sqlite3.Error as error:
        # The whole store meets with the same, and knows how to say it.
        raise WholeStoreNeeded(str(error)) from error


def _table(kind: type[Stored]) -> str:
    if kind not in TABLES:
        raise WholeStoreNeeded(kind.__name__)
    return TABLES[kind]


@cache
def _columns(kind: type[Stored], table: str = "t") -> str:
    return ", ".join(f'{table}."{name}"' for name in rows_of(kind).columns)


def _places(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
