"""The coach's sessions: create, change, cancel, complete."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from msgspec import Struct, structs

from coachtui.errors import Conflict, Invalid, NeedsAllow, NotFound, Overlap
from coachtui.records.account import Account, Connection, ConnectionStatus, Person
from coachtui.records.base import Id, Money
from coachtui.records.session import (
    Booking,
    BookingStatus,
    Details,
    Session,
    SessionBooking,
    SessionsMade,
    SessionStatus,
    SessionView,
)
from coachtui.records.session_type import Capacity, DurationMinutes, SessionType
from coachtui.records.text import OptionalLine, Text
from coachtui.records.time import MINUTE, Instant, instant, seconds
from coachtui.scheduling.conflicts import in_the_way, overlapping
from coachtui.scheduling.pricing import price_in
from coachtui.scheduling.zones import wall_of
from coachtui.service.access import COACHES
from coachtui.service.coach_calendar import CoachCalendar, buffers, is_live, seats_left
from coachtui.service.connections import connection_between, person
from coachtui.service.context import Context
from coachtui.service.listing import Page
from coachtui.service.operation import Command, Query, handles
from coachtui.service.own import check_version, given, own

Allow = tuple[Literal["outside_availability", "buffer", "limit"], ...]
"""Which of their own rules the coach sets aside for this change."""


class ListSessions(Query[Page[SessionView]], frozen=True, kw_only=True):
    """The caller's sessions, as a coach, by start; all from ``start`` to ``end`` where given."""

    start: Instant | None = None
    end: Instant | None = None
    session_type: Id | None = None
    status: SessionStatus | None = None
    cursor: str | None = None
    limit: int = 200


@handles(ListSessions, "GET", "/v1/me/coach/sessions", access=COACHES)
def list_sessions(query: ListSessions, context: Context) -> Page[SessionView]:
    """Of every status unless one is named."""
    statuses = (query.status,) if query.status is not None else ()
    start = query.start or instant(0)
    end = query.end or instant(253402300799)  # the last second of the year 9999
    found = [
        session
        for session in context.store.sessions_between(context.coach.id, start, end, statuses)
        if query.session_type in (session.session_type, None)
    ]
    page = Page.of(found, query.cursor, query.limit, key=lambda session: session.id)
    calendar = CoachCalendar(context, context.coach)
    return Page(items=tuple(session_views(calendar.with_bookings(page.items), context)), next=page.next)


class GetSession(Query[SessionView], frozen=True, kw_only=True):
    """One of the caller's sessions, as a coach."""

    id: Id


@handles(GetSession, "GET", "/v1/me/coach/sessions/{id}", access=COACHES)
def get_session(query: GetSession, context: Context) -> SessionView:
    """Raises ``NotFound``."""
    return session_view(own(context, Session, query.id), context)


class Guest(Struct, frozen=True, kw_only=True):
    """Somebody without an account."""

    name: OptionalLine
    email: OptionalLine


class CreateSession(Command[SessionsMade], frozen=True, kw_only=True):
    """Put a session into the caller's own calendar."""

    session_type: Id
    start: Instant
    duration_minutes: DurationMinutes | None = None
    clients: tuple[Id, ...] = ()
    guests: tuple[Guest, ...] = ()
    price: Money | None = None
    client_specific_price: Money | None = None
    capacity: Capacity | None = None
    location: OptionalLine | None = None
    private_notes: Text = ""
    shared_notes: Text = ""
    details: Details = {}
    allow: Allow = ()


@handles(CreateSession, "POST", "/v1/me/coach/sessions", access=COACHES, status=201)
def create_session(command: CreateSession, context: Context) -> SessionsMade:
    """Raises ``Overlap``, ``NeedsAllow``, ``NotFound`` for a type or client that is not the coach's."""
    coach = context.coach
    context.store.lock_coach(coach.id)
    calendar = CoachCalendar(context, coach)
    session_type = _own_type(calendar, command.session_type)
    clients = [_own_client(account_id, context) for account_id in command.clients]
    session = Session(
        id=context.new_id(),
        coach_id=coach.id,
        session_type=session_type.id,
        **when(calendar, seconds(command.start), command.duration_minutes or session_type.duration_minutes),
        capacity=command.capacity or session_type.capacity,
        price=command.price or session_type.price,
        client_specific_price=command.client_specific_price,
        location=session_type.location if command.location is None else command.location,
        private_notes=command.private_notes,
        shared_notes=command.shared_notes,
        details=command.details,
    )
    if len(clients) + len(command.guests) > session.capacity:
        raise Invalid(f"clients: more than the capacity, {session.capacity}", field="clients")
    check_place(calendar, session, session_type, command.allow)
    context.store.add(session)
    for client in clients:
        connection = connection_between(coach, client, context)
        _add_booking(session, price_in(session, session_type, connection), context, account_id=client.id)
    for guest in command.guests:
        price = price_in(session, session_type, None)
        _add_booking(session, price, context, guest_name=guest.name, guest_email=guest.email)
    return SessionsMade(items=(session_view(session, context),), change_set=context.change_set)


class UpdateSession(Command[SessionView], frozen=True, kw_only=True):
    """Move a session or change what it says; ``version`` is required."""

    id: Id
    version: int | None = None
    session_type: Id | None = None
    start: Instant | None = None
    duration_minutes: DurationMinutes | None = None
    price: Money | None = None
    client_specific_price: Money | None = None
    capacity: Capacity | None = None
    location: OptionalLine | None = None
    private_notes: Text | None = None
    shared_notes: Text | None = None
    details: Details | None = None
    allow: Allow = ()


@handles(UpdateSession, "PATCH", "/v1/me/coach/sessions/{id}", access=COACHES)
def update_session(command: UpdateSession, context: Context) -> SessionView:
    """Raises ``Stale``, ``VersionRequired``, ``Overlap``, ``NeedsAllow``; bookings keep their price."""
    coach = context.coach
    context.store.lock_coach(coach.id)
    before = own(context, Session, command.id)
    check_version(before, command.version, required=True)
    calendar = CoachCalendar(context, coach)
    session_type = _own_type(calendar, command.session_type or before.session_type)
    after = structs.replace(before, **given(command, "id", "version", "start", "duration_minutes", "allow"))
    if command.start is not None or command.duration_minutes is not None:
        start = seconds(command.start or before.start)
        after = structs.replace(after, **when(calendar, start, command.duration_minutes or before.duration_minutes))
    booked = after.capacity - seats_left(after, context.store.bookings_in([before.id]))
    if booked > after.capacity:
        raise Invalid(f"capacity: {booked} places are taken", field="capacity")
    moved = (after.start, after.end, after.session_type) != (before.start, before.end, before.session_type)
    if moved and after.status is SessionStatus.SCHEDULED:
        check_place(calendar, after, session_type, command.allow)
    return session_view(context.store.update(after), context, change_set=True)


class CancelSession(Command[SessionView], frozen=True, kw_only=True):
    """Cancel a session and every booking in it."""

    id: Id
    reason: Text | None = None


@handles(CancelSession, "POST", "/v1/me/coach/sessions/{id}/cancel", access=COACHES)
def cancel_session(command: CancelSession, context: Context) -> SessionView:
    """Raises ``Conflict`` for one that is not scheduled any more."""
    return _end(command.id, SessionStatus.CANCELLED, context)


class CompleteSession(Command[SessionView], frozen=True, kw_only=True):
    """Say that a session took place."""

    id: Id


@handles(CompleteSession, "POST", "/v1/me/coach/sessions/{id}/complete", access=COACHES)
def complete_session(command: CompleteSession, context: Context) -> SessionView:
    """Raises ``Conflict`` for one that is not scheduled, or has not begun."""
    return _end(command.id, SessionStatus.COMPLETED, context)


class MarkNoShow(Command[SessionView], frozen=True, kw_only=True):
    """Say that nobody came to a session."""

    id: Id


@handles(MarkNoShow, "POST", "/v1/me/coach/sessions/{id}/no-show", access=COACHES)
def mark_no_show(command: MarkNoShow, context: Context) -> SessionView:
    """Raises ``Conflict`` for one that is not scheduled, or has not begun."""
    return _end(command.id, SessionStatus.NO_SHOW, context)


# -- what a session must satisfy --


def when(calendar: CoachCalendar, start: int, duration_minutes: int) -> dict[str, Any]:
    """The fields of a session that say when it is, from its start in UTC seconds."""
    if start % MINUTE:
        raise Invalid("start: sessions start on a whole minute", field="start")
    local_start, fold = wall_of(calendar.zone, start)
    return {
        "start": instant(start),
        "end": instant(start + duration_minutes * MINUTE),
        "local_start": local_start,
        "fold": fold,
        "time_zone": calendar.coach.time_zone,
        "duration_minutes": duration_minutes,
    }


def check_place(
    calendar: CoachCalendar, session: Session, session_type: SessionType, allow: Allow, without: Sequence[Id] = ()
) -> None:
    """Raises ``Overlap`` where the coach's time is taken, ``NeedsAllow`` where their own rules speak against it."""
    start, end = seconds(session.start), seconds(session.end)
    ignored = (session.id, *without)
    taken = calendar.taken(start, end, without=ignored)
    if overlapping(start, end, taken):
        raise _overlap(calendar, session, ignored)
    needs = []
    if not calendar.is_open(session_type.id, start, end):
        needs.append("outside_availability")
    if in_the_way(start, end, *buffers(session_type), taken):
        needs.append("buffer")
    if calendar.is_full(calendar.rules_of(session_type), start, ignored):
        needs.append("limit")
    missing = [each for each in needs if each not in allow]
    if missing:
        raise NeedsAllow(f"That is against your own rules: {_in_words(missing)}", needs=missing)


def _overlap(calendar: CoachCalendar, session: Session, ignored: Sequence[Id]) -> Overlap:
    found = [
        other for other in calendar.sessions(seconds(session.start), seconds(session.end)) if other.id not in ignored
    ]
    views = list(session_views(calendar.with_bookings(found), calendar.context))
    if not views:
        return Overlap("That time is held for a client", conflicts=[])
    named = ", ".join(_named(view, calendar) for view in views)
    return Overlap(f"That overlaps {named}", conflicts=views)


def _named(view: SessionView, calendar: CoachCalendar) -> str:
    who = ", ".join(booking.client.name for booking in view.bookings if booking.status is BookingStatus.CONFIRMED)
    start, _ = wall_of(calendar.zone, seconds(view.start))
    end, _ = wall_of(calendar.zone, seconds(view.end))
    return f"{who or calendar.types[view.session_type].name}, {start.day:%a} {start.day.day} {start.time}–{end.time}"


_WORDS = {
    "outside_availability": "it is outside your availability",
    "buffer": "it is inside a buffer",
    "limit": "it is more sessions than your limit",
}


def _in_words(needs: list[str]) -> str:
    return " and ".join(_WORDS[each] for each in needs)


def _own_type(calendar: CoachCalendar, type_id: Id) -> SessionType:
    try:
        return calendar.types[type_id]
    except KeyError:
        raise NotFound("There is no such session type") from None


def _own_client(account_id: Id, context: Context) -> Account:
    account = context.store.get(Account, account_id)
    connections = context.store.find(Connection, coach_id=context.coach.id, account_id=account_id)
    known = any(each.status is ConnectionStatus.CONNECTED for each in connections)
    if account is None or not known:
        raise NotFound("There is no such client of yours")
    return account


def _add_booking(session: Session, price: Money | None, context: Context, **who: Any) -> None:
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


def _end(session_id: Id, status: SessionStatus, context: Context) -> SessionView:
    context.store.lock_coach(context.coach.id)
    session = own(context, Session, session_id)
    if session.status is not SessionStatus.SCHEDULED:
        raise Conflict(f"That session is {session.status.value.replace('_', ' ')} already")
    if status is not SessionStatus.CANCELLED and session.start > context.now:
        raise Conflict("That session has not begun yet")
    if status is SessionStatus.CANCELLED:
        for booking in context.store.bookings_in([session.id]):
            if is_live(booking):
                context.store.update(structs.replace(booking, status=BookingStatus.CANCELLED))
    return session_view(context.store.update(structs.replace(session, status=status)), context, change_set=True)


# -- how the coach sees a session --


def session_view(session: Session, context: Context, *, change_set: bool = False) -> SessionView:
    """One session with its bookings."""
    (view,) = session_views([(session, context.store.bookings_in([session.id]))], context)
    return structs.replace(view, change_set=context.change_set) if change_set else view


def session_views(sessions: Iterable[tuple[Session, Sequence[Booking]]], context: Context) -> Iterable[SessionView]:
    """Sessions with their bookings and who has them, in one question to the store."""
    pairs = list(sessions)
    ids = {booking.account_id for _, bookings in pairs for booking in bookings if booking.account_id}
    accounts = {account.id: account for account in context.store.find(Account, id=tuple(ids))} if ids else {}
    for session, bookings in pairs:
        yield SessionView(
            **structs.asdict(session),
            bookings=tuple(
                SessionBooking(
                    id=booking.id,
                    client=_client_of(booking, accounts),
                    status=booking.status,
                    price=booking.price,
                    note=booking.note,
                )
                for booking in bookings
            ),
        )


def _client_of(booking: Booking, accounts: dict[Id, Account]) -> Person:
    if booking.account_id is None:
        return Person(id=None, name=booking.guest_name, email=booking.guest_email)
    return person(accounts[booking.account_id])
