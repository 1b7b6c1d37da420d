"""A transaction on SQLite: what calendars are made of is asked of the file itself.

SQLAlchemy takes several times as long to ask as SQLite to answer, and a week or a booking is a dozen questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from sqlalchemy import Connection

from coachtui.records.base import Id, Stored
from coachtui.records.session import Booking, Session, SessionStatus
from coachtui.records.time import Instant
from coachtui.store.plain_reading import MOST_PARAMETERS, TABLES, PlainReading
from coachtui.store.transaction import Transaction, Writing

S = TypeVar("S", bound=Stored)


class SqliteTransaction(Transaction):
    """The same answers as any transaction's, in the same transaction of the database."""

    def __init__(self, connection: Connection, writing: Writing | None = None) -> None:
        super().__init__(connection, writing)
        raw = connection.connection.dbapi_connection
        assert raw is not None
        self._file = PlainReading(raw)  # type: ignore[arg-type]  # the protocol of any driver, here sqlite3's

    @property
    def _plain(self) -> PlainReading:
        """The file to read: everything that waited is sent."""
        self._held.before_reading()
        return self._file

    def _select(self, kind: type[S], equal: dict[str, object]) -> list[S]:
        return self._plain.find(kind, **equal) if kind in TABLES else super()._select(kind, equal)

    def _select_sessions(
        self, coach_id: Id, start: Instant, end: Instant, statuses: Sequence[SessionStatus]
    ) -> list[Session]:
        return self._plain.sessions_between(coach_id, start, end, statuses)

    def bookings_in(self, session_ids: Iterable[Id]) -> list[Booking]:
        wanted = list(session_ids)
        return self._plain.bookings_in(wanted) if len(wanted) <= MOST_PARAMETERS else super().bookings_in(wanted)

    def bookings_of(
        self, account_id: Id, *, coach_id: Id | None = None, start: Instant | None = None, end: Instant | None = None
    ) -> list[tuple[Booking, Session]]:
        return self._plain.bookings_of(account_id, coach_id=coach_id, start=start, end=end)
