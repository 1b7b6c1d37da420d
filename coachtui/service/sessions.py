"""The coach's sessions: create, change, cancel, complete."""

from __future__ import annotations

from typing import Any

from coachtui.errors import Invalid
from coachtui.records.base import Id, Money
from coachtui.records.session import Details, Session, SessionsMade, SessionStatus, SessionView
from coachtui.records.session_type import Capacity, DurationMinutes, SessionType
from coachtui.records.template import Template
from coachtui.records.text import OptionalLine, Text
from coachtui.records.time import Instant, instant, seconds
from coachtui.scheduling.details import check_details
from coachtui.service.access import COACHES
from coachtui.service.coach_calendar import CoachCalendar
from coachtui.service.context import Context
from coachtui.service.listing import Page, PageLimit
from coachtui.service.operation import Command, Query, handles
from coachtui.service.own import check_version, given, own
from coachtui.service.session_changes import Scope, change, end, in_scope, mark_absent
from coachtui.service.session_making import (
    Guest,
    Making,
    Recurrence,
    make_one,
    make_several,
    own_clients,
    own_type,
    series_starts,
)
from coachtui.service.session_place import Allow, check_place, when
from coachtui.service.session_views import session_view, session_views

__all__ = [  # with what others who keep sessions need
    "Allow",
    "CancelSession",
    "CompleteSession",
    "CreateSession",
    "GetSession",
    "Guest",
    "ListSessions",
    "MarkNoShow",
    "UpdateSession",
    "check_place",
    "session_view",
    "session_views",
    "when",
]


class ListSessions(Query[Page[SessionView]], frozen=True, kw_only=True):
    """The caller's sessions, as a coach, by start; all from ``start`` to ``end`` where given.

    With ``client`` (an account's id) those in which that client has or had a place.
    """

    start: Instant | None = None
    end: Instant | None = None
    session_type: Id | None = None
    status: SessionStatus | None = None
    client: Id | None = None
    cursor: str | None = None
    limit: PageLimit = 200


@handles(ListSessions, "GET", "/v1/me/coach/sessions", access=COACHES)
def list_sessions(query: ListSessions, context: Context) -> Page[SessionView]:
    """Of every status unless one is named; raises ``Invalid`` for an end that is not after the start."""
    statuses = (query.status,) if query.status is not None else ()
    start = query.start or instant(0)
    until = query.end or instant(253402300799)  # the last second of the year 9999
    if until <= start:
        raise Invalid("end: must be after start", field="end")
    if query.client is not None:
        places = context.store.bookings_of(query.client, coach_id=context.coach.id, start=start, end=until)
        every = list({session.id: session for _, session in places}.values())
    else:
        every = context.store.sessions_between(context.coach.id, start, until, statuses)
    found = [
        session
        for session in every
        if query.session_type in (session.session_type, None) and query.status in (session.status, None)
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


class CreateSession(Command[SessionsMade], frozen=True, kw_only=True):
    """Put a session into the caller's own calendar, or with ``recurrence`` a series of them."""

    session_type: Id
    start: Instant
    duration_minutes: DurationMinutes | None = None
    clients: tuple[Id, ...] = ()
    guests: tuple[Guest, ...] = ()
    template_id: Id | None = None
    price: Money | None = None
    client_specific_price: Money | None = None
    capacity: Capacity | None = None
    location: OptionalLine | None = None
    private_notes: Text = ""
    shared_notes: Text = ""
    details: Details = {}
    recurrence: Recurrence | None = None
    allow: Allow = ()


@handles(CreateSession, "POST", "/v1/me/coach/sessions", access=COACHES, status=201, may_wait=True)
def create_session(command: CreateSession, context: Context) -> SessionsMade:
    """Raises ``Overlap``, ``NeedsAllow``, ``NonexistentTime``, ``NotFound`` for a type, template or client that is not
    the coach's, ``Invalid`` for details the type does not know."""
    context.store.lock_coach(context.coach.id)
    calendar = CoachCalendar(context, context.coach)
    session_type = own_type(calendar, command.session_type)
    template = own(context, Template, command.template_id) if command.template_id is not None else None
    series_id = context.new_id() if command.recurrence is not None else None
    fields, minutes = _fields(command, session_type, template)
    making = Making(
        calendar=calendar,
        session_type=session_type,
        duration_minutes=minutes,
        fields={**fields, "series_id": series_id},
        clients=own_clients(command.clients, context),
        guests=command.guests,
        allow=command.allow,
    )
    if command.recurrence is None:
        return make_one(making, seconds(command.start))
    starts = series_starts(command.start, command.recurrence.rrule, calendar)
    return make_several(making, starts, command.recurrence.on_conflict)


def _fields(command: CreateSession, session_type: SessionType, template: Template | None) -> tuple[dict[str, Any], int]:
    """What the session begins with, and its minutes: as the command says, else its template, else its type."""
    from_template: dict[str, Any] = {}
    if template is not None and template.session_type == session_type.id:
        names = ("duration_minutes", "price", "capacity", "location", "shared_notes", "details")
        from_template = {name: value for name in names if (value := getattr(template, name)) not in (None, "", {})}
    fields: dict[str, Any] = {
        "duration_minutes": session_type.duration_minutes,
        "price": session_type.price,
        "capacity": session_type.capacity,
        "location": session_type.location,
        **from_template,
    }
    said = given(command, "session_type", "start", "clients", "guests", "recurrence", "allow")
    fields.update({name: value for name, value in said.items() if value != "" or name == "location"})
    fields["details"] = {**from_template.get("details", {}), **command.details}
    check_details(session_type.details_schema, fields["details"])
    return fields, fields.pop("duration_minutes")


class UpdateSession(Command[SessionView], frozen=True, kw_only=True):
    """Move a session or change what it says, alone or with its series; ``version`` is required."""

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
    scope: Scope = "this"
    allow: Allow = ()


@handles(UpdateSession, "PATCH", "/v1/me/coach/sessions/{id}", access=COACHES, may_wait=True)
def update_session(command: UpdateSession, context: Context) -> SessionView:
    """Raises ``Stale``, ``VersionRequired``, ``Overlap``, ``NeedsAllow``; bookings keep their price.

    With a ``scope`` the others of the series move on the wall clock by as much, all or none.
    """
    context.store.lock_coach(context.coach.id)
    session = own(context, Session, command.id)
    check_version(session, command.version, required=True)
    fields = given(command, "id", "version", "start", "duration_minutes", "scope", "allow")
    calendar = CoachCalendar(context, context.coach)
    changed = change(
        in_scope(session, command.scope, context),
        session,
        fields,
        command.start,
        command.duration_minutes,
        command.allow,
        calendar,
    )
    return session_view(changed, context, change_set=True)


class CancelSession(Command[SessionView], frozen=True, kw_only=True):
    """Cancel a session and every booking in it, alone or with its series."""

    id: Id
    reason: Text | None = None
    scope: Scope = "this"


@handles(CancelSession, "POST", "/v1/me/coach/sessions/{id}/cancel", access=COACHES, may_wait=True)
def cancel_session(command: CancelSession, context: Context) -> SessionView:
    """Raises ``Conflict`` for one that is not scheduled any more."""
    session = _locked(command.id, context)
    ended = {
        each.id: end(each, SessionStatus.CANCELLED, context, command.reason or "")
        for each in in_scope(session, command.scope, context)
    }
    return session_view(ended[session.id], context, change_set=True)


class CompleteSession(Command[SessionView], frozen=True, kw_only=True):
    """Say that a session took place."""

    id: Id


@handles(CompleteSession, "POST", "/v1/me/coach/sessions/{id}/complete", access=COACHES, may_wait=True)
def complete_session(command: CompleteSession, context: Context) -> SessionView:
    """Raises ``Conflict`` for one that is not scheduled, or has not begun."""
    session = end(_locked(command.id, context), SessionStatus.COMPLETED, context)
    return session_view(session, context, change_set=True)


class MarkNoShow(Command[SessionView], frozen=True, kw_only=True):
    """Say that nobody came to a session, or who of several did not; where some came it is completed."""

    id: Id
    bookings: tuple[Id, ...] = ()


@handles(MarkNoShow, "POST", "/v1/me/coach/sessions/{id}/no-show", access=COACHES, may_wait=True)
def mark_no_show(command: MarkNoShow, context: Context) -> SessionView:
    """Raises ``Conflict`` for one that is not scheduled, or has not begun, ``Invalid`` for a booking not in it."""
    session = _locked(command.id, context)
    ended = end(session, mark_absent(session, command.bookings, context), context)
    return session_view(ended, context, change_set=True)


def _locked(session_id: Id, context: Context) -> Session:
    context.store.lock_coach(context.coach.id)
    return own(context, Session, session_id)
