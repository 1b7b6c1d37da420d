"""One transaction on the store: the promises of ``service.ports.Store``."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from msgspec import Struct, structs
from sqlalchemy import Connection, Executable, Select

from coachtui.errors import NotFound, Stale
from coachtui.records.base import Id, Stored
from coachtui.records.session import Booking, Session, SessionStatus
from coachtui.records.time import Instant, instant, seconds
from coachtui.service.ports import Answered, AuditEntry
from coachtui.store import history, statements
from coachtui.store.changes import Touched, coach_of, commit_counters, spans_of
from coachtui.store.held_back import HeldBack
from coachtui.store.refusals import as_conflict
from coachtui.store.rows import rows_of
from coachtui.store.schema import LONGEST_SESSION_SECONDS

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
        self._opened = connection
        self._held = HeldBack(connection)
        self._writing = writing
        self._touched = Touched()
        self._changed: list[tuple[Stored | None, Stored | None]] = []
        self._audit: list[dict[str, Any]] = []
        """Audit rows not written yet: all of them go at once."""
        self._found: dict[type[Stored], dict[Hashable, list[Any]]] = {}
        self._sessions: dict[Id, Session] = {}
        """As they are kept, those that were read or written."""
        self._locked: frozenset[tuple[str, Id]] = frozenset()
        self.commits: dict[Id, int] = {}
        """The numbers of what ``finish`` counted, by coach."""

    @property
    def _connection(self) -> Connection:
        """The connection to read on: everything that waited is sent."""
        self._held.before_reading()
        return self._opened

    @property
    def _writable(self) -> Connection:
        self._held.before_writing()
        return self._opened

    # -- any stored record --

    def get(self, kind: type[S], id: Id) -> S | None:
        if kind is Session and id in self._sessions:
            return self._sessions[id]  # type: ignore[return-value]  # S is Session
        return next(iter(self.find(kind, id=id)), None)

    def find(self, kind: type[S], **equal: object) -> list[S]:
        # Asked again, the answer is the same, until this transaction writes one or has waited for another.
        found = self._found.setdefault(kind, {})
        asked = tuple(equal.items())
        if asked not in found:
            found[asked] = self._select(kind, equal)
            if kind is Session:
                self._sessions.update((each.id, each) for each in found[asked])
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
        found = self._connection.execute(statements.select_of(kind, tuple(conditions)), values).all()
        return list(map(rows.read, found))

    def add(self, record: Stored) -> None:
        kind = type(record)
        self._write(kind, statements.insert_of(kind), rows_of(kind).write(record))
        self._note(kind, None, record)

    def update(self, record: S) -> S:
        kind = type(record)
        before = self._current(record)
        after = structs.replace(record, version=record.version + 1)
        self._write(
            kind, statements.update_of(kind), {**statements.version_of(record), **rows_of(kind).write(after)}, of=record
        )
        self._note(kind, before, after)
        return after

    def remove(self, record: Stored) -> None:
        kind = type(record)
        before = self._current(record)
        self._write(kind, statements.delete_of(kind), statements.version_of(record), of=record)
        self._note(kind, before, None)

    def _write(
        self, kind: type[Stored], statement: Executable, values: dict[str, Any], *, of: Stored | None = None
    ) -> None:
        """Send it, or let it wait; raises ``Stale`` where it changes no row, ``of`` whatever version was meant."""
        self._found.pop(kind, None)
        if self._held.put(kind, statement, values, changes_one=of is not None):
            return
        with as_conflict():
            done = self._writable.execute(statement, values)
        if of is not None and done.rowcount != 1:
            self._sessions.pop(of.id, None)
            raise Stale(current=self.get(kind, of.id))

    @contextmanager
    def attempt(self) -> Iterator[None]:
        touched, changed, audited, locked = len(self._touched), len(self._changed), len(self._audit), self._locked
        try:
            with self._held.attempt():
                yield
        except BaseException:
            self._touched.back_to(touched)
            del self._changed[changed:]
            del self._audit[audited:]
            self._found.clear()
            self._sessions.clear()
            self._locked = locked  # a lock taken since is let go with what was done
            raise

    @contextmanager
    def many_writes(self) -> Iterator[None]:
        with self._held.holding():
            yield

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
            self._connection.execute(statements.LOCK[table], {"id": id})
            self._found.clear()  # whoever it waited for may have changed what was read before
            self._sessions.clear()

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
        statement = statements.SESSIONS_BETWEEN
        if statuses:
            statement, values["statuses"] = statements.SESSIONS_BETWEEN_OF_STATUS, [str(status) for status in statuses]
        return list(map(rows_of(Session).read, self._rows(statement, values)))

    def last_start(self, coach_id: Id) -> Instant | None:
        found = self._connection.execute(statements.LAST_START, {"coach_id": coach_id}).scalar()
        return None if found is None else instant(found)

    def bookings_in(self, session_ids: Iterable[Id]) -> list[Booking]:
        wanted = list(session_ids)
        found: list[tuple[int, Booking]] = []
        rows = rows_of(Booking)
        for first in range(0, len(wanted), MOST_PARAMETERS):
            values = {"session_ids": wanted[first : first + MOST_PARAMETERS]}
            found += [(row[-1], rows.read(row)) for row in self._rows(statements.BOOKINGS_IN, values)]
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
            for row in self._rows(statements.bookings_of_account(*values), values)
        ]

    def notification_counts(self, account_ids: Sequence[Id]) -> dict[Id, tuple[int, int, str]]:
        found: dict[Id, tuple[int, int, str]] = {}
        for first in range(0, len(account_ids), MOST_PARAMETERS):
            values = {"account_ids": list(account_ids[first : first + MOST_PARAMETERS])}
            for account_id, every, unread, newest in self._rows(statements.NOTIFICATION_COUNTS, values):
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
        self._write_audit()
        return history.audit_of(self._connection, change_set)

    def audit_between(self, coach_id: Id, start: Instant, end: Instant) -> list[AuditEntry]:
        self._write_audit()
        return history.audit_between(self._connection, coach_id, seconds(start), seconds(end))

    def answered(self, account_id: Id | None, key: str) -> Answered | None:
        return history.answered(self._connection, account_id, key, self._answers_kept_since())

    def keep_answer(self, account_id: Id | None, key: str, answered: Answered) -> None:
        history.keep_answer(self._writable, account_id, key, answered, self._answers_kept_since())

    # -- the transaction itself --

    def writes_as(self, actor_id: Id | None, change_set: Id, operation: str) -> None:
        """From here on, rows are changed by somebody else's command."""
        self._writing = Writing(actor_id, change_set, operation, self._by.now)
        self._changed.clear()

    def finish(self) -> dict[Id, int]:
        """Count the commits and note the spans, once, just before the commit; returns the numbers by coach."""
        self._write_audit()
        self.commits = self._touched.write(self._writable)
        return self.commits

    def last_commit(self) -> int | None:
        """The number of the last commit to the calendar that this transaction waited for; None where it did not."""
        numbers = commit_counters(self._connection) if self._locked else {}
        return max((numbers[id] for table, id in self._locked if table == "coaches" and id in numbers), default=None)

    def _session(self, id: Id) -> Session | None:
        return self.get(Session, id)

    def _write_audit(self) -> None:
        rows, self._audit = self._audit, []
        if rows:
            history.write_audit(self._writable, rows)

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
        if isinstance(after, Session):
            self._sessions[after.id] = after
        elif isinstance(before, Session):
            self._sessions.pop(before.id, None)
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
        self._audit.append(history.audit_row(entry))
        for record in (before, after):
            coach_id = coach_of(record) if record else None
            if record and coach_id:
                self._touched.note(coach_id, spans_of(record, self._session))
