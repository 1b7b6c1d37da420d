"""Making sessions: one, a series, or what a template's pattern says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from msgspec import Struct

from coachtui.errors import Conflict, Invalid, NonexistentTime, NotFound
from coachtui.records.account import Account, Connection, ConnectionStatus
from coachtui.records.availability import RecurrenceRule
from coachtui.records.base import Id, Money
from coachtui.records.session import Booking, Session, SessionsMade, Skipped
from coachtui.records.session_type import SessionType
from coachtui.records.text import OptionalLine
from coachtui.records.time import Instant, WallDateTime, instant, seconds
from coachtui.scheduling.pricing import price_in
from coachtui.scheduling.series import series_dates
from coachtui.scheduling.zones import instant_of, wall_of
from coachtui.service.coach_calendar import CoachCalendar
from coachtui.service.context import Context
from coachtui.service.session_place import Allow, check_place, refusal_of, when
from coachtui.service.session_views import session_views

OnConflict = Literal["fail", "skip"]


class Recurrence(Struct, frozen=True, kw_only=True):
    """How a series goes on, on the coach's wall clock; the rule needs a COUNT or an UNTIL."""

    rrule: RecurrenceRule
    on_conflict: OnConflict = "fail"


class Guest(Struct, frozen=True, kw_only=True):
    """Somebody without an account."""

    name: OptionalLine
    email: OptionalLine


@dataclass(frozen=True)
class Making:
    """What all sessions made by one command have in common; ``fields`` are those of ``Session``."""

    calendar: CoachCalendar
    session_type: SessionType
    duration_minutes: int
    fields: dict[str, Any]
    clients: Sequence[tuple[Account, Connection]]
    guests: Sequence[Guest]
    allow: Allow

    def session_at(self, start: int) -> Session:
        """A session not kept yet; raises ``Invalid`` for more clients than places."""
        session = Session(
            id=self.calendar.context.new_id(),
            coach_id=self.calendar.coach.id,
            session_type=self.session_type.id,
            **when(self.calendar, start, self.duration_minutes),
            **self.fields,
        )
        if len(self.clients) + len(self.guests) > session.capacity:
            raise Invalid(f"clients: more than the capacity, {session.capacity}", field="clients")
        return session

    def keep(self, session: Session) -> Session:
        """Keep a session that was checked, with a booking for each client and guest."""
        self.calendar.context.store.add(session)
        for account, connection in self.clients:
            self._book(session, price_in(session, self.session_type, connection), account_id=account.id)
        for guest in self.guests:
            price = price_in(session, self.session_type, None)
            self._book(session, price, guest_name=guest.name, guest_email=guest.email)
        return session

    def _book(self, session: Session, price: Money | None, **who: Any) -> None:
        context = self.calendar.context
        context.store.add(
            Booking(
                id=context.new_id(),
                session_id=session.id,
                coach_id=session.coach_id,
                price=price,
                created_at=context.now,
                **who,
            )
        )


def make_one(making: Making, start: int) -> SessionsMade:
    """Raises what ``check_place`` raises."""
    session = making.session_at(start)
    check_place(making.calendar, session, making.session_type, making.allow)
    return _made(making, [making.keep(session)], [])


def make_several(making: Making, starts: Sequence[int | WallDateTime], on_conflict: OnConflict) -> SessionsMade:
    """A session at each start, all of them checked; a wall time in a fold is the first of the two.

    With ``fail``, raises the first refusal with ``skipped``, all that is in the way of each.
    """
    kept: list[Session] = []
    skipped: list[Skipped] = []
    refusals: list[Conflict | NonexistentTime] = []
    for start in starts:
        try:
            kept.append(_make(making, start))
        except (Conflict, NonexistentTime) as refusal:
            refusals.append(refusal)
            skipped.append(_skipped(refusal, start, making.calendar))
    if refusals and on_conflict == "fail":
        first = refusals[0]
        conflicts = [conflict for each in skipped for conflict in each.conflicts]
        detail = first.detail if len(starts) == 1 else f"{len(skipped)} of {len(starts)} cannot be: {first.detail}"
        raise type(first)(detail, **{**first.extra, "conflicts": conflicts, "skipped": skipped})
    return _made(making, kept, skipped)


def series_starts(start: Instant, rrule: str, calendar: CoachCalendar) -> list[int | WallDateTime]:
    """When the sessions of a series are; the one that the caller gave keeps the very instant they said."""
    first, _ = wall_of(calendar.zone, seconds(start))
    return [
        seconds(start) if day == first.day else WallDateTime(day, first.minutes)
        for day in series_dates(rrule, first.day)
    ]


def own_type(calendar: CoachCalendar, type_id: Id) -> SessionType:
    """The coach's session type; raises ``NotFound`` for one that is not theirs, or offered no more."""
    session_type = calendar.types.get(type_id)
    if session_type is None or session_type.deleted:
        raise NotFound("There is no such session type")
    return session_type


def own_clients(account_ids: Sequence[Id], context: Context) -> list[tuple[Account, Connection]]:
    """The coach's clients with these account ids; raises ``NotFound``, and ``Invalid`` for one named twice."""
    if len(set(account_ids)) < len(account_ids):
        raise Invalid("clients: somebody is named twice", field="clients")
    found = []
    for account_id in account_ids:
        account = context.store.get(Account, account_id)
        known = context.store.find(
            Connection, coach_id=context.coach.id, account_id=account_id, status=ConnectionStatus.CONNECTED
        )
        if account is None or not known:
            raise NotFound("There is no such client of yours")
        found.append((account, known[0]))
    return found


def _make(making: Making, start: int | WallDateTime) -> Session:
    if isinstance(start, WallDateTime):
        start = instant_of(making.calendar.zone, start, fold=0)
    session = making.session_at(start)
    refusal = refusal_of(making.calendar, session, making.session_type, making.allow)
    if refusal is not None:
        raise refusal
    return making.keep(session)


def _skipped(refusal: Conflict | NonexistentTime, start: int | WallDateTime, calendar: CoachCalendar) -> Skipped:
    """A start that does not exist is told as RFC 5545 reads it: with the offset from before the jump."""
    if isinstance(refusal, NonexistentTime):
        return Skipped(start=refusal.extra["choices"][-1], code=refusal.code)
    if isinstance(start, WallDateTime):
        start = instant_of(calendar.zone, start, fold=0)
    return Skipped(start=instant(start), code=refusal.code, conflicts=tuple(refusal.extra.get("conflicts", ())))


def _made(making: Making, sessions: Sequence[Session], skipped: Sequence[Skipped]) -> SessionsMade:
    context = making.calendar.context
    views = session_views(making.calendar.with_bookings(sessions), context)
    return SessionsMade(items=tuple(views), skipped=tuple(skipped), change_set=context.change_set)
