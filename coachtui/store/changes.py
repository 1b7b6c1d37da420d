"""What changed in a coach's calendar: a commit counter per coach, and the spans each commit touched.

A counter row updated in the same transaction loses no commit, where reading on from the last sequence number does.
"""

from collections.abc import Callable, Iterable

from sqlalchemy import Connection, bindparam, select, text

from coachtui.records.base import Id, Stored
from coachtui.records.coach import BookingRules, Coach, Privacy
from coachtui.records.hold import Hold
from coachtui.records.notification import Reminders
from coachtui.records.request import ProposedTime, Request
from coachtui.records.session import Booking, Session
from coachtui.records.time import MINUTE, Span, seconds
from coachtui.store.commits import Change
from coachtui.store.tables import changes, coach_commits

MOST_SPANS = 20
"""A commit with more separate spans is noted as one span around them all."""


def coach_of(record: Stored) -> Id | None:
    """Whose calendar the record belongs to; None for an account."""
    if isinstance(record, Coach | Privacy | BookingRules | Reminders):
        return record.id
    return getattr(record, "coach_id", None)


def spans_of(record: Stored, session_called: Callable[[Id], Session | None]) -> list[Span] | None:
    """When the record itself takes place; None for what holds at any time, such as a rule.

    Buffers and limits reach further than the session they are counted from: who shows slots looks a week around it.
    """
    if isinstance(record, Session | Hold):
        return [Span(seconds(record.start), seconds(record.end))]
    if isinstance(record, Booking):
        session = session_called(record.session_id)
        return None if session is None else spans_of(session, session_called)
    if isinstance(record, Request):
        return [_span(time) for time in (*record.times, *record.offers)]
    return None


def _span(time: ProposedTime) -> Span:
    start = seconds(time.start)
    return Span(start, start + time.duration_minutes * MINUTE)


class Touched:
    """The spans a transaction has touched so far, each with its coach, in the order in which they were noted."""

    def __init__(self) -> None:
        self._noted: list[tuple[Id, Span | None]] = []

    def __len__(self) -> int:
        return len(self._noted)

    def back_to(self, length: int) -> None:
        """Forget what was noted since there were this many."""
        del self._noted[length:]

    def note(self, coach_id: Id, spans: Iterable[Span] | None) -> None:
        self._noted += [(coach_id, span) for span in ([None] if spans is None else spans)]

    def write(self, connection: Connection) -> dict[Id, int]:
        """Count up each touched coach's commits and keep the spans; returns the new numbers."""
        spans: dict[Id, set[Span | None]] = {}
        for coach_id, span in self._noted:
            spans.setdefault(coach_id, set()).add(span)
        commits: dict[Id, int] = {}
        for coach_id in sorted(spans):
            commit = commits[coach_id] = connection.execute(_COUNT_UP, {"coach_id": coach_id}).scalar_one()
            kept: list[Span] | list[None] = merged(spans[coach_id]) or [None]
            rows = [_row(coach_id, commit, span) for span in kept]
            connection.execute(changes.insert().inline(), rows)
        return commits


def merged(spans: Iterable[Span | None]) -> list[Span] | None:
    """The union of the spans, ordered, at most ``MOST_SPANS``; None as soon as one is None, for everything."""
    union: list[Span] = []
    for span in sorted(spans, key=lambda each: each or Span(0, 0)):
        if span is None:
            return None
        if union and span.start <= union[-1].end:
            union[-1] = Span(union[-1].start, max(union[-1].end, span.end))
        else:
            union.append(span)
    return union if len(union) <= MOST_SPANS else [Span(union[0].start, union[-1].end)]


def _row(coach_id: Id, commit: int, span: Span | None) -> dict[str, object]:
    start, end = span or (None, None)
    return {"coach_id": coach_id, "commit": commit, "start": start, "end": end}


_COUNT_UP = text(
    'INSERT INTO coach_commits (coach_id, "commit") VALUES (:coach_id, 1) ON CONFLICT (coach_id) '
    'DO UPDATE SET "commit" = coach_commits."commit" + 1 RETURNING "commit"'
)

_COMMITS = select(coach_commits.c.coach_id, coach_commits.c.commit)

_SINCE = (
    select(changes.c.commit, changes.c.start, changes.c.end)
    .where(changes.c.coach_id == bindparam("coach_id"), changes.c.commit > bindparam("since"))
    .order_by(changes.c.commit, changes.c.seq)
)


def commit_counters(connection: Connection) -> dict[Id, int]:
    """The number of commits to each coach's calendar."""
    return {row[0]: row[1] for row in connection.execute(_COMMITS)}


def changes_since(connection: Connection, coach_id: Id, since: int) -> list[Change]:
    """What was committed to the coach's calendar after the commit numbered ``since``, in order."""
    rows = connection.execute(_SINCE, {"coach_id": coach_id, "since": since})
    return [Change.of(*row) for row in rows]
