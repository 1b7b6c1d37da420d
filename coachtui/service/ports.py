"""What handlers need of a store; ``coachtui.store`` keeps these promises on SQLite and PostgreSQL."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from msgspec import Struct

from coachtui.records.base import Id, Stored
from coachtui.records.session import Booking, Session, SessionStatus
from coachtui.records.time import Instant

S = TypeVar("S", bound=Stored)


class AuditEntry(Struct, frozen=True, kw_only=True):
    """One row changed by one command: as it was and as it became, None where it was not or is no more."""

    at: Instant
    actor_id: Id | None
    change_set: Id
    operation: str
    kind: type[Stored]
    before: Stored | None
    after: Stored | None


class Answered(Struct, frozen=True, kw_only=True):
    """What a command with an idempotency key was, and what it was answered (JSON of the answer or of the problem)."""

    fingerprint: str
    status: int
    body: bytes
    at: Instant


class Store(Protocol):
    """One transaction: all of it is kept or none.

    Every ``add``, ``update`` and ``remove`` also writes the audit row and, for what belongs to a coach, counts up
    that coach's commit number and notes the span of time that changed.
    """

    # -- any stored record --

    def get(self, kind: type[S], id: Id) -> S | None:
        """The record with this id."""

    def find(self, kind: type[S], **equal: object) -> list[S]:
        """Records whose fields equal the values (or one of them, for a tuple), by creation; e-mail in any case."""

    def add(self, record: Stored) -> None:
        """Keep a new record. Raises ``Overlap`` for a scheduled session that meets another of its coach,
        ``EmailTaken``, ``HandleTaken`` or ``Conflict`` where something must be unique."""

    def update(self, record: S) -> S:
        """Keep a changed record and return it with its version one higher; raises as ``add``, and ``Stale`` (with
        ``current``) when ``record.version`` is not the version kept."""

    def remove(self, record: Stored) -> None:
        """Remove a record; raises ``Stale`` as ``update``."""

    def attempt(self) -> AbstractContextManager[None]:
        """A part of the transaction that is undone alone when an exception leaves it."""

    def many_writes(self) -> AbstractContextManager[None]:
        """For many writes by who has checked them: until left, what stands against one of them may be raised later
        than where it is written, and then every one of them must be undone."""

    # -- calendars --

    def lock_coach(self, coach_id: Id) -> None:
        """Wait until no other transaction is changing this coach's calendar (PostgreSQL: the coach's row)."""

    def lock_account(self, account_id: Id) -> None:
        """Wait until no other transaction is changing who may ask as this account (PostgreSQL: the account's row)."""

    def sessions_between(
        self, coach_id: Id, start: Instant, end: Instant, statuses: Sequence[SessionStatus] = (SessionStatus.SCHEDULED,)
    ) -> list[Session]:
        """The coach's sessions that meet ``[start, end)``, by start; no ``statuses`` means all."""

    def last_start(self, coach_id: Id) -> Instant | None:
        """When the last of the coach's sessions starts, whatever became of it; None where there is none."""

    def bookings_in(self, session_ids: Iterable[Id]) -> list[Booking]:
        """All bookings in these sessions, by creation."""

    def bookings_of(
        self, account_id: Id, *, coach_id: Id | None = None, start: Instant | None = None, end: Instant | None = None
    ) -> list[tuple[Booking, Session]]:
        """A client's bookings with their sessions that meet ``[start, end)``, by start."""

    def notification_counts(self, account_ids: Sequence[Id]) -> dict[Id, tuple[int, int, str]]:
        """For each account that has any: how many notifications, how many unread, and what stands for the newest."""

    # -- history --

    def changed(self) -> Sequence[tuple[Stored | None, Stored | None]]:
        """The records this command has changed so far, in order: as each was and as it became; only what is noted."""

    def audit_of(self, change_set: Id) -> list[AuditEntry]:
        """What a change set changed, in order."""

    def audit_between(self, coach_id: Id, start: Instant, end: Instant) -> list[AuditEntry]:
        """What was changed in the coach's calendar at ``start`` or later and before ``end``, in order."""

    def answered(self, account_id: Id | None, key: str) -> Answered | None:
        """What this account's command with this idempotency key was answered."""

    def keep_answer(self, account_id: Id | None, key: str, answered: Answered) -> None:
        """Keep the answer of a command with an idempotency key (stored under a hash of the key)."""
