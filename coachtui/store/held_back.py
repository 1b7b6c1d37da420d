"""Statements of one transaction that wait to be sent, and the savepoints that are made no sooner than needed.

A thousand rows sent one by one cost a thousand times what SQLAlchemy and the database do for a statement; as few
statements with many rows each, they cost little more than the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Executable, NestedTransaction
from sqlalchemy.exc import DBAPIError

from coachtui.errors import CoachtuiError, Stale
from coachtui.records.base import Stored
from coachtui.records.notification import Mail, Notification
from coachtui.records.session import Booking, Session
from coachtui.store.refusals import as_conflict

#: What may wait, in the order in which it is sent: bookings refer to sessions, and sessions to no booking.
RANKS: Mapping[type[Stored], int] = {Session: 0, Booking: 1, Notification: 2, Mail: 3}


@dataclass
class _Attempt:
    """An open part of the transaction: what was held when it began, and its savepoint, once anything was sent in it."""

    held: int
    savepoint: NestedTransaction | None = None


@dataclass(frozen=True)
class _Held:
    rank: int
    statement: Executable
    values: dict[str, Any]
    changes_one: bool


class HeldBack:
    """What waits to be sent on a connection, in order; empty but while ``holding``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._held: list[_Held] = []
        self._attempts: list[_Attempt] = []
        self._failure: CoachtuiError | None = None
        self.holds = False

    def put(self, kind: type[Stored], statement: Executable, values: dict[str, Any], *, changes_one: bool) -> bool:
        """Whether the statement waits now; ``changes_one`` says that no row for it is an old version's sign."""
        if not self.holds or kind not in RANKS:
            return False
        self._held.append(_Held(RANKS[kind], statement, values, changes_one))
        return True

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Until left, statements may wait; what stands against one of them is raised then at the latest."""
        if self.holds:
            yield
            return
        self.holds = True
        try:
            yield
            self.before_reading()
        finally:
            self.holds, self._failure = False, None

    def before_reading(self) -> None:
        """Send what waits, if anything does. What failed once fails until it is undone."""
        if self._held or self._failure is not None:
            self.before_writing()

    def before_writing(self) -> None:
        """Send what waits, and make the savepoints to which what is written next can be undone."""
        if self._failure is not None:
            raise self._failure
        held, sent = self._held, 0
        self._held = []
        try:
            for attempt in self._attempts:
                if attempt.savepoint is None:
                    self._send(held[sent : attempt.held])
                    attempt.savepoint = self._connection.begin_nested()
                    sent = attempt.held
                attempt.held = 0
            self._send(held[sent:])
        except CoachtuiError as error:
            self._failure = error
            raise

    def _send(self, held: Iterable[_Held]) -> None:
        by_rank = sorted(held, key=lambda each: each.rank)  # those of one rank stay in their order
        for _, alike in groupby(by_rank, key=lambda each: (each.rank, id(each.statement))):
            several = list(alike)
            with as_conflict():
                done = self._connection.execute(several[0].statement, [each.values for each in several])
            if several[0].changes_one and done.rowcount != len(several):
                raise Stale

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part that is undone alone when an exception leaves it."""
        attempt = _Attempt(len(self._held))
        self._attempts.append(attempt)
        try:
            yield
        except BaseException as error:
            del self._held[attempt.held :]
            self._undo(attempt, error)
            raise
        else:
            if attempt.savepoint is not None:
                attempt.savepoint.commit()
        finally:
            self._attempts.pop()

    def _undo(self, attempt: _Attempt, error: BaseException) -> None:
        if attempt.savepoint is None:
            return
        try:
            attempt.savepoint.rollback()
        except DBAPIError:
            # A full disk has ended the whole transaction, savepoints and all: that is what happened.
            if isinstance(error, DBAPIError):
                raise error from None
            raise
