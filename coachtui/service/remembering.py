"""A store that asks the store beneath it the same thing once, for commands that are many commands."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

from coachtui.records.base import Id, Stored
from coachtui.records.session import Booking, Session, SessionStatus
from coachtui.records.time import Instant
from coachtui.service.open_hours import DECIDE, OpenHours
from coachtui.service.ports import Answered, AuditEntry, Store

S = TypeVar("S", bound=Stored)

_SCHEDULED = (SessionStatus.SCHEDULED,)
_AROUND = timedelta(days=60)
_LONGEST = timedelta(days=1)


class Remembering:
    """A ``Store`` within one transaction that writes through and keeps what it read true to what it wrote."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: dict[type[Stored], dict[tuple[tuple[str, object], ...], list[Any]]] = {}
        self._scheduled: dict[Id, _Scheduled] = {}
        self._bookings: dict[Id, list[Booking]] = {}
        """All bookings in each session that was added or read here."""
        self._writes = 0
        self.hours = OpenHours()

    def read_sessions(self, ids: Sequence[Id]) -> None:
        """Read these sessions and the bookings in them at once: they will be asked for one by one."""
        found = self._store.find(Session, id=tuple(dict.fromkeys(ids))) if ids else []
        self._bookings.update({session.id: [] for session in found})
        for booking in self._store.bookings_in([session.id for session in found]):
            self._bookings[booking.session_id].append(booking)

    # -- any stored record --

    def get(self, kind: type[S], id: Id) -> S | None:
        if kind is Session:
            return self._store.get(kind, id)
        return next(iter(self.find(kind, id=id)), None)

    def find(self, kind: type[S], **equal: object) -> list[S]:
        if kind in (Session, Booking):
            return self._store.find(kind, **equal)
        found = self._found.setdefault(kind, {})
        asked = tuple(equal.items())
        if asked not in found:
            found[asked] = self._store.find(kind, **equal)
        return list(found[asked])

    def add(self, record: Stored) -> None:
        self._store.add(record)
        self._wrote(type(record), record)
        if isinstance(record, Session):
            self._bookings[record.id] = []
        elif isinstance(record, Booking) and record.session_id in self._bookings:
            self._bookings[record.session_id].append(record)

    def update(self, record: S) -> S:
        if isinstance(record, Booking):
            self._bookings.clear()
        kept = self._store.update(record)
        self._wrote(type(record), kept)
        return kept

    def remove(self, record: Stored) -> None:
        if isinstance(record, Booking):
            self._bookings.clear()
        self._store.remove(record)
        self._wrote(type(record), record, is_removed=True)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        writes = self._writes
        try:
            with self._store.attempt():
                yield
        except BaseException:
            if self._writes != writes:
                self._found.clear()
                self._scheduled.clear()
                self._bookings.clear()
                self.hours.forget()
            raise

    def _wrote(self, kind: type[Stored], record: Stored, *, is_removed: bool = False) -> None:
        self._writes += 1
        self._found.pop(kind, None)
        if kind in DECIDE:
            self.hours.forget()
        if isinstance(record, Session) and record.coach_id in self._scheduled:
            self._scheduled[record.coach_id].note(record, is_removed=is_removed)

    # -- calendars --

    def lock_coach(self, coach_id: Id) -> None:
        """Nothing to wait for: who remembers has locked the coach."""

    def lock_account(self, account_id: Id) -> None:
        self._store.lock_account(account_id)

    def sessions_between(
        self, coach_id: Id, start: Instant, end: Instant, statuses: Sequence[SessionStatus] = _SCHEDULED
    ) -> list[Session]:
        if tuple(statuses) != _SCHEDULED:
            return self._store.sessions_between(coach_id, start, end, statuses)
        known = self._scheduled.get(coach_id)
        if known is None or start < known.start or end > known.end:
            first = start if known is None else min(start, known.start)
            last = end if known is None else max(end, known.end)
            first, last = first - _AROUND, last + _AROUND
            sessions = self._store.sessions_between(coach_id, first, last)
            known = self._scheduled[coach_id] = _Scheduled(first, last, sessions)
        return known.between(start, end)

    def bookings_in(self, session_ids: Iterable[Id]) -> list[Booking]:
        wanted = list(session_ids)
        if all(id in self._bookings for id in wanted):
            return [booking for id in wanted for booking in self._bookings[id]]
        return self._store.bookings_in(wanted)

    def bookings_of(
        self, account_id: Id, *, coach_id: Id | None = None, start: Instant | None = None, end: Instant | None = None
    ) -> list[tuple[Booking, Session]]:
        return self._store.bookings_of(account_id, coach_id=coach_id, start=start, end=end)

    # -- history --

    def audit_of(self, change_set: Id) -> list[AuditEntry]:
        return self._store.audit_of(change_set)

    def answered(self, account_id: Id | None, key: str) -> Answered | None:
        return self._store.answered(account_id, key)

    def keep_answer(self, account_id: Id | None, key: str, answered: Answered) -> None:
        self._store.keep_answer(account_id, key, answered)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


class _Scheduled:
    """One coach's scheduled sessions from ``start`` to ``end``, in order."""

    def __init__(self, start: Instant, end: Instant, sessions: Sequence[Session]) -> None:
        self.start, self.end = start, end
        self._sessions = {session.id: session for session in sessions}
        self._order = [(session.start, session.id) for session in sessions]

    def between(self, start: Instant, end: Instant) -> list[Session]:
        first = bisect_right(self._order, (start - _LONGEST, ""))
        last = bisect_left(self._order, (end, ""))
        found = [self._sessions[id] for _, id in self._order[first:last]]
        return [session for session in found if session.end > start]

    def note(self, session: Session, *, is_removed: bool) -> None:
        """Keep up with a session that was written."""
        before = self._sessions.pop(session.id, None)
        if before is not None:
            del self._order[bisect_left(self._order, (before.start, before.id))]
        is_here = session.start < self.end and session.end > self.start
        if is_here and not is_removed and session.status is SessionStatus.SCHEDULED:
            self._sessions[session.id] = session
            insort(self._order, (session.start, session.id))
