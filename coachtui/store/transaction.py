"""One transaction on the store: the promises of ``service.ports.Store``."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

from msgspec import Struct, structs
from sqlalchemy import Connection, Select, bindparam, case, delete, func, select, update
from sqlalchemy.exc import DBAPIError

from coachtui.errors import NotFound, Stale
from coachtui.records.base import Id, Stored
from coachtui.records.session import Booking, Session, SessionStatus
from coachtui.records.time import Instant, instant, seconds
from coachtui.service.ports import Answered, AuditEntry
from coachtui.store import history
from coachtui.store.changes import Touched, coach_of, commit_counters, spans_of
from coachtui.store.refusals import as_conflict
from coachtui.store.rows import rows_of
from coachtui.store.schema import LONGEST_SESSION_SECONDS
from coachtui.store.tables import (
    TABLE_OF,
    accounts,
    bookings,
    coaches,
    notifications,
    sessions,
)

S = TypeVar("S", bound=Stored)

MOST_PARAMETERS = 1_000
"""How many values one ``IN`` takes; SQLite allows 32,766, PostgreSQL 65,535."""

ROWS_AT_ONCE = 100


class Writing(Struct, frozen=True):
    """Who writes what and when; every changed row is noted under it."""

    actor_id: Id | None
    change_set: Id
    operation: str
    now: Instant


class Transaction:
    """A ``Store`` on one connection; without ``writing`` it only reads."""

    def __init__(self, connection: Connection, writing: Writing | None = None) -> None:
        self._connection = connection
        self._writing = writing
        self._touched = Touched()
        self._changed: list[tuple[Stored | None, Stored | None]] = []
        self._found: dict[type[Stored], dict[Hashable, list[Any]]] = {}
        self._locked: frozenset[tuple[str, Id]] = frozenset()
        self.commits: dict[Id, int] = {}
        """The numbers of what ``finish`` counted, by coach."""

    # -- any stored record --

    def get(self, kind: type[S], id: Id) -> S | None:
        return next(iter(self.find(kind, id=id)), None)

    def find(self, kind: type[S], **equal: object) -> list[S]:
        # Asked again, the answer is the same, until this transaction writes one or has waited for another.
        found = self._found.setdefault(kind, {})
        asked = tuple(equal.items())
        if asked not in found:
            found[asked] = self._select(kind, equal)
        return list(found[asked])

    def _select(self, kind: type[S], equal: dict[str, object]) -> list[S]:
        rows = rows_of(kind)
        conditions: list[tuple[str, str]] = []
        values: dict[str, Any] = {}
        for name, value in equal.items():
            if isinstance(value, tuple):
                several = [rows.compared(name, each) for each in value]
                column = rows.compared(name, None)[0]
                values[column] = [each for _, each in several]
                conditions.append((column, "among"))
            else:
                column, values[column] = rows.compared(name, value)
                conditions.append((column, "empty" if value is None else "equals"))
        found = self._connection.execute(_select(kind, tuple(conditions)), values).all()
        return list(map(rows.read, found))

    def add(self, record: Stored) -> None:
        kind = type(record)
        self._found.pop(kind, None)
        with as_conflict():
            self._connection.execute(TABLE_OF[kind].insert().inline(), rows_of(kind).write(record))
        self._note(kind, None, record)

    def update(self, record: S) -> S:
        kind = type(record)
        before = self._current(record)
        after = structs.replace(record, version=record.version + 1)
        self._found.pop(kind, None)
        with as_conflict():
            done = self._connection.execute(_update(kind), {**_versioned(record), **rows_of(kind).write(after)})
        if done.rowcount != 1:
            raise Stale(current=self.get(kind, record.id))
        self._note(kind, before, after)
        return after

    def remove(self, record: Stored) -> None:
        kind = type(record)
        before = self._current(record)
        self._found.pop(kind, None)
        if self._connection.execute(_delete(kind), _versioned(record)).rowcount != 1:
            raise Stale(current=self.get(kind, record.id))
        self._note(kind, before, None)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        touched, changed, locked = self._touched.copy(), len(self._changed), self._locked
        savepoint = self._connection.begin_nested()
        try:
            yield
        except BaseException as error:
            self._touched = touched
            del self._changed[changed:]
            self._found.clear()
            self._locked = locked  # a lock taken since is let go with what was done
            try:
                savepoint.rollback()
            except DBAPIError:
                # A full disk has ended the whole transaction, savepoints and all: that is what happened.
                if isinstance(error, DBAPIError):
                    raise error from None
                raise
            raise
        savepoint.commit()

    # -- calendars --

    def lock_coach(self, coach_id: Id) -> None:
        self._lock("coaches", coach_id)

    def lock_account(self, account_id: Id) -> None:
        self._lock("accounts", account_id)

    def _lock(self, table: str, id: Id) -> None:
        if (table, id) in self._locked:
            return
        self._locked |= {(table, id)}
        # SQLite: whoever writes holds the whole store already, by BEGIN IMMEDIATE.
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_LOCK[table], {"id": id})
            self._found.clear()  # whoever it waited for may have changed what was read before

    def sessions_between(
        self, coach_id: Id, start: Instant, end: Instant, statuses: Sequence[SessionStatus] = (SessionStatus.SCHEDULED,)
    ) -> list[Session]:
        found = self._found.setdefault(Session, {})
        asked = ("between", coach_id, start, end, tuple(statuses))
        if asked not in found:
            found[asked] = self._select_sessions(coach_id, start, end, statuses)
        return list(found[asked])

    def _select_sessions(
        self, coach_id: Id, start: Instant, end: Instant, statuses: Sequence[SessionStatus]
    ) -> list[Session]:
        values: dict[str, Any] = {"coach_id": coach_id, "from": seconds(start), "until": seconds(end)}
        values["longest_before"] = values["from"] - LONGEST_SESSION_SECONDS
        statement = _SESSIONS_BETWEEN
        if statuses:
            statement, values["statuses"] = _SESSIONS_BETWEEN_OF_STATUS, [str(status) for status in statuses]
        return list(map(rows_of(Session).read, self._rows(statement, values)))

    def last_start(self, coach_id: Id) -> Instant | None:
        found = self._connection.execute(_LAST_START, {"coach_id": coach_id}).scalar()
        return None if found is None else instant(found)

    def bookings_in(self, session_ids: Iterable[Id]) -> list[Booking]:
        wanted = list(session_ids)
        found: list[tuple[int, Booking]] = []
        rows = rows_of(Booking)
        for first in range(0, len(wanted), MOST_PARAMETERS):
            values = {"session_ids": wanted[first : first + MOST_PARAMETERS]}
            found += [(row[-1], rows.read(row)) for row in self._rows(_BOOKINGS_IN, values)]
        found.sort(key=lambda each: each[0])
        return [booking for _, booking in found]

    def bookings_of(
        self, account_id: Id, *, coach_id: Id | None = None, start: Instant | None = None, end: Instant | None = None
    ) -> list[tuple[Booking, Session]]:
        values: dict[str, Any] = {"account_id": account_id}
        if coach_id is not None:
            values["coach_id"] = coach_id
        if start is not None:
            values["from"] = seconds(start)
        if end is not None:
            values["until"] = seconds(end)
        booking_rows, session_rows = rows_of(Booking), rows_of(Session)
        width = len(booking_rows.columns)
        return [
            (booking_rows.read(row[:width]), session_rows.read(row[width:]))
            for row in self._rows(_bookings_of(*values), values)
        ]

    def notification_counts(self, account_ids: Sequence[Id]) -> dict[Id, tuple[int, int, str]]:
        found: dict[Id, tuple[int, int, str]] = {}
        for first in range(0, len(account_ids), MOST_PARAMETERS):
            values = {"account_ids": list(account_ids[first : first + MOST_PARAMETERS])}
            for account_id, every, unread, newest in self._rows(_NOTIFICATION_COUNTS, values):
                found[account_id] = (every, unread, str(newest))
        return found

    def _rows(self, statement: Select[Any], values: dict[str, Any]) -> Iterator[Any]:
        """The rows, few at a time: all at once they would keep every other thread waiting, the screen's among them."""
        for part in self._connection.execute(statement, values).partitions(ROWS_AT_ONCE):
            yield from part

    # -- history --

    def changed(self) -> Sequence[tuple[Stored | None, Stored | None]]:
        return tuple(self._changed)

    def audit_of(self, change_set: Id) -> list[AuditEntry]:
        return history.audit_of(self._connection, change_set)

    def audit_between(self, coach_id: Id, start: Instant, end: Instant) -> list[AuditEntry]:
        return history.audit_between(self._connection, coach_id, seconds(start), seconds(end))

    def answered(self, account_id: Id | None, key: str) -> Answered | None:
        return history.answered(self._connection, account_id, key, self._answers_kept_since())

    def keep_answer(self, account_id: Id | None, key: str, answered: Answered) -> None:
        history.keep_answer(self._connection, account_id, key, answered, self._answers_kept_since())

    # -- the transaction itself --

    def writes_as(self, actor_id: Id | None, change_set: Id, operation: str) -> None:
        """From here on, rows are changed by somebody else's command."""
        self._writing = Writing(actor_id, change_set, operation, self._by.now)
        self._changed.clear()

    def finish(self) -> dict[Id, int]:
        """Count the commits and note the spans, once, just before the commit; returns the numbers by coach."""
        self.commits = self._touched.write(self._connection)
        return self.commits

    def last_commit(self) -> int | None:
        """The number of the last commit to the calendar that this transaction waited for; None where it did not."""
        numbers = commit_counters(self._connection) if self._locked else {}
        return max((numbers[id] for table, id in self._locked if table == "coaches" and id in numbers), default=None)

    @property
    def _by(self) -> Writing:
        if self._writing is None:
            raise RuntimeError("a query cannot write")
        return self._writing

    def _answers_kept_since(self) -> int:
        return seconds(self._by.now - history.ANSWERS_KEPT)

    def _current(self, record: S) -> S:
        """The record as it is kept; raises ``Stale`` for another version of it."""
        current = self.get(type(record), record.id)
        if current is None:
            raise NotFound
        if current.version != record.version:
            raise Stale(current=current)
        return current

    def _note(self, kind: type[Stored], before: Stored | None, after: Stored | None) -> None:
        by = self._by
        if not kind.is_noted:
            return
        self._changed.append((before, after))
        entry = AuditEntry(
            at=by.now,
            actor_id=by.actor_id,
            change_set=by.change_set,
            operation=by.operation,
            kind=kind,
            before=before,
            after=after,
        )
        history.write_audit(self._connection, entry)
        for record in (before, after):
            coach_id = coach_of(record) if record else None
            if record and coach_id:
                self._touched.note(coach_id, spans_of(record, self._connection))


def _versioned(record: Stored) -> dict[str, Any]:
    return {"kept_id": record.id, "kept_version": record.version}


@cache
def _select(kind: type[Stored], conditions: tuple[tuple[str, str], ...]) -> Select[Any]:
    table = TABLE_OF[kind]
    statement = select(*(table.c[name] for name in rows_of(kind).columns)).order_by(table.c.seq)
    for name, how in conditions:
        column = table.c[name]
        if how == "empty":
            statement = statement.where(column.is_(None))
        elif how == "among":
            statement = statement.where(column.in_(bindparam(name, expanding=True)))
        else:
            statement = statement.where(column == bindparam(name))
    return statement


@cache
def _update(kind: type[Stored]) -> Any:
    return update(TABLE_OF[kind]).where(*_is_kept(kind))


@cache
def _delete(kind: type[Stored]) -> Any:
    return delete(TABLE_OF[kind]).where(*_is_kept(kind))


def _is_kept(kind: type[Stored]) -> tuple[Any, Any]:
    columns = TABLE_OF[kind].c
    return columns.id == bindparam("kept_id"), columns.version == bindparam("kept_version")


# NO KEY, so that rows that merely refer to the coach or the account need not wait.
_LOCK = {
    table.name: select(table.c.seq).where(table.c.id == bindparam("id")).with_for_update(key_share=True)
    for table in (coaches, accounts)
}

_SESSION_COLUMNS = [sessions.c[name] for name in rows_of(Session).columns]
_BOOKING_COLUMNS = [bookings.c[name] for name in rows_of(Booking).columns]

_SESSIONS_BETWEEN = (
    select(*_SESSION_COLUMNS)
    .where(
        sessions.c.coach_id == bindparam("coach_id"),
        sessions.c.start < bindparam("until"),
        # Implied by the next line, and what bounds the index range below.
        sessions.c.start > bindparam("longest_before"),
        sessions.c.end > bindparam("from"),
    )
    .order_by(sessions.c.start, sessions.c.seq)
)
_SESSIONS_BETWEEN_OF_STATUS = _SESSIONS_BETWEEN.where(sessions.c.status.in_(bindparam("statuses", expanding=True)))

_LAST_START = (
    select(sessions.c.start)
    .where(sessions.c.coach_id == bindparam("coach_id"))
    .order_by(sessions.c.start.desc())
    .limit(1)
)

_BOOKINGS_IN = select(*_BOOKING_COLUMNS, bookings.c.seq).where(
    bookings.c.session_id.in_(bindparam("session_ids", expanding=True))
)

_NOTIFICATION_COUNTS = (
    select(
        notifications.c.account_id,
        func.count(),
        func.sum(case((notifications.c.read, 0), else_=1)),
        func.max(notifications.c.seq),
    )
    .where(notifications.c.account_id.in_(bindparam("account_ids", expanding=True)))
    .group_by(notifications.c.account_id)
)


@cache
def _bookings_of(*given: str) -> Select[Any]:
    conditions = {
        "account_id": bookings.c.account_id == bindparam("account_id"),
        "coach_id": bookings.c.coach_id == bindparam("coach_id"),
        "from": sessions.c.end > bindparam("from"),
        "until": sessions.c.start < bindparam("until"),
    }
    return (
        select(*_BOOKING_COLUMNS, *_SESSION_COLUMNS)
        .join_from(bookings, sessions, bookings.c.session_id == sessions.c.id)
        .where(*(conditions[name] for name in given))
        .order_by(sessions.c.start, bookings.c.seq)
    )
