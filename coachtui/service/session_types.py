"""Session types: what a coach offers."""

from typing import Literal

from msgspec import structs

from coachtui.errors import HasSessions, Invalid, NotFound
from coachtui.records.base import Id, Money
from coachtui.records.coach import Audience
from coachtui.records.session import Session, SessionStatus
from coachtui.records.session_type import (
    COLORS,
    GLYPHS,
    BufferMinutes,
    Capacity,
    Color,
    DetailField,
    DurationMinutes,
    Glyph,
    SessionType,
    SessionTypeCard,
    SessionTypeView,
    TypeRules,
)
from coachtui.records.text import Line, OptionalLine, Text
from coachtui.scheduling.details import check_schema
from coachtui.scheduling.pricing import price_of
from coachtui.scheduling.privacy import sees_price
from coachtui.service.access import COACHES, WHO_SEES_THE_CALENDAR
from coachtui.service.coach_calendar import CoachCalendar
from coachtui.service.connections import connection_between
from coachtui.service.context import Context
from coachtui.service.listing import Page, PageLimit
from coachtui.service.operation import Command, Query, handles
from coachtui.service.own import check_version, given, own, shown, viewed
from coachtui.service.session_changes import end
from coachtui.service.session_views import session_views

MOST_DURATIONS = 50


class ListSessionTypes(Query[Page[SessionTypeCard]], frozen=True, kw_only=True):
    """The session types of a coach that the caller may see, in the coach's order."""

    coach: str
    cursor: str | None = None
    limit: PageLimit = 200
    view_as: str | None = None


@handles(ListSessionTypes, "GET", "/v1/coaches/{coach}/session-types", access=WHO_SEES_THE_CALENDAR)
def list_session_types(query: ListSessionTypes, context: Context) -> Page[SessionTypeCard]:
    """Prices are the caller's own where the coach has agreed on them, None where they may not be seen."""
    calendar = CoachCalendar(context, context.coach_called(query.coach))
    connection = connection_between(calendar.coach, context.viewer, context)
    cards = [
        SessionTypeCard(
            id=each.id,
            name=each.name,
            description=each.description,
            color=each.color,
            glyph=each.glyph,
            duration_minutes=each.duration_minutes,
            durations_minutes=each.durations_minutes,
            capacity=each.capacity,
            price=price_of(each, connection) if sees_price(each, calendar.privacy, calendar.standing) else None,
            approval_required=each.approval_required,
            waitlist=each.waitlist,
            cancel_notice_minutes=calendar.rules_of(each).cancel_notice_minutes,
            location=each.location,
            details_schema=each.details_schema,
        )
        for each in calendar.visible_types.values()
    ]
    return Page.of(cards, query.cursor, query.limit, key=lambda card: card.id)


class ListOwnSessionTypes(Query[Page[SessionTypeView]], frozen=True, kw_only=True):
    """The caller's own session types, whole; ``with_deleted``, also those of which only sessions are left."""

    with_deleted: bool = False
    cursor: str | None = None
    limit: PageLimit = 200


@handles(ListOwnSessionTypes, "GET", "/v1/me/coach/session-types", access=COACHES)
def list_own_session_types(query: ListOwnSessionTypes, context: Context) -> Page[SessionTypeView]:
    """By position."""
    calendar = CoachCalendar(context, context.coach)
    found = (calendar.types if query.with_deleted else calendar.visible_types).values()
    return Page.of(
        [shown(each, SessionTypeView) for each in found], query.cursor, query.limit, key=lambda each: each.id
    )


class CreateSessionType(Command[SessionTypeView], frozen=True, kw_only=True):
    """Offer a new kind of session."""

    name: Line
    duration_minutes: DurationMinutes
    description: Text = ""
    color: Color | None = None
    glyph: Glyph | None = None
    durations_minutes: tuple[DurationMinutes, ...] | None = None
    slot_step_minutes: DurationMinutes | None = None
    capacity: Capacity | None = None
    show_seats_left: bool | None = None
    waitlist: bool | None = None
    price: Money | None = None
    audience: Audience | None = None
    price_audience: Audience | None = None
    buffer_before_minutes: BufferMinutes | None = None
    buffer_after_minutes: BufferMinutes | None = None
    approval_required: bool | None = None
    rules: TypeRules | None = None
    location: OptionalLine | None = None
    details_schema: tuple[DetailField, ...] | None = None
    active: bool | None = None


@handles(CreateSessionType, "POST", "/v1/me/coach/session-types", access=COACHES, status=201, may_wait=True)
def create_session_type(command: CreateSessionType, context: Context) -> SessionTypeView:
    """Colour and glyph, where not given, are the next that no other type of the coach has."""
    others = list(CoachCalendar(context, context.coach).visible_types.values())
    fields = {
        "color": _next_free(COLORS, [other.color for other in others]),
        "glyph": _next_free(GLYPHS, [other.glyph for other in others]),
        "durations_minutes": (command.duration_minutes,),
        "slot_step_minutes": command.duration_minutes,
        **given(command),
    }
    position = max((other.position for other in others), default=-1) + 1
    session_type = SessionType(id=context.new_id(), coach_id=context.coach.id, position=position, **fields)
    _check(session_type)
    context.store.add(session_type)
    return viewed(session_type, SessionTypeView, context)


class GetSessionType(Query[SessionTypeView], frozen=True, kw_only=True):
    """One of the caller's own session types."""

    id: Id


@handles(GetSessionType, "GET", "/v1/me/coach/session-types/{id}", access=COACHES)
def get_session_type(query: GetSessionType, context: Context) -> SessionTypeView:
    """Raises ``NotFound``."""
    return shown(_own_type(query.id, context), SessionTypeView)


class UpdateSessionType(Command[SessionTypeView], frozen=True, kw_only=True):
    """Change what a kind of session offers; sessions that stand keep what they were made with."""

    id: Id
    version: int | None = None
    name: Line | None = None
    duration_minutes: DurationMinutes | None = None
    description: Text | None = None
    color: Color | None = None
    glyph: Glyph | None = None
    durations_minutes: tuple[DurationMinutes, ...] | None = None
    slot_step_minutes: DurationMinutes | None = None
    capacity: Capacity | None = None
    show_seats_left: bool | None = None
    waitlist: bool | None = None
    price: Money | None = None
    audience: Audience | None = None
    price_audience: Audience | None = None
    buffer_before_minutes: BufferMinutes | None = None
    buffer_after_minutes: BufferMinutes | None = None
    approval_required: bool | None = None
    rules: TypeRules | None = None
    location: OptionalLine | None = None
    details_schema: tuple[DetailField, ...] | None = None
    active: bool | None = None
    without: tuple[Literal["price", "price_audience"], ...] = ()
    """What it has no more: to leave it out is to let it be."""


@handles(UpdateSessionType, "PATCH", "/v1/me/coach/session-types/{id}", access=COACHES, may_wait=True)
def update_session_type(command: UpdateSessionType, context: Context) -> SessionTypeView:
    """Raises ``NotFound``, ``Stale`` and ``Invalid``."""
    before = _own_type(command.id, context)
    check_version(before, command.version)
    after = structs.replace(before, **given(command, "id", "version", "without"), **dict.fromkeys(command.without))
    if command.slot_step_minutes is None and before.slot_step_minutes == before.duration_minutes:
        after = structs.replace(after, slot_step_minutes=after.duration_minutes)
    if command.duration_minutes is not None and command.durations_minutes is None:
        kept = tuple(each for each in before.durations_minutes if each != before.duration_minutes)
        after = structs.replace(after, durations_minutes=tuple(sorted({*kept, command.duration_minutes})))
    _check(after)
    return viewed(context.store.update(after), SessionTypeView, context)


class DeleteSessionType(Command[None], frozen=True, kw_only=True):
    """Offer a kind of session no more; ``sessions`` says what becomes of those to come."""

    id: Id
    version: int | None = None
    sessions: Literal["keep", "cancel"] | None = None


@handles(DeleteSessionType, "DELETE", "/v1/me/coach/session-types/{id}", access=COACHES, status=204, may_wait=True)
def delete_session_type(command: DeleteSessionType, context: Context) -> None:
    """Raises ``HasSessions`` (with ``conflicts``) where there are sessions to come and it is not said what becomes of
    them, ``NotFound`` and ``Stale``."""
    coach = context.coach
    context.store.lock_coach(coach.id)
    before = _own_type(command.id, context)
    check_version(before, command.version)
    to_come = [
        each
        for each in context.store.find(Session, coach_id=coach.id, session_type=before.id, status="scheduled")
        if each.start > context.now
    ]
    if to_come and command.sessions is None:
        views = session_views(CoachCalendar(context, coach).with_bookings(to_come), context)
        many = "is a session" if len(to_come) == 1 else f"are {len(to_come)} sessions"
        raise HasSessions(f"There {many} of {before.name} to come", conflicts=list(views))
    for session in to_come if command.sessions == "cancel" else ():
        end(session, SessionStatus.CANCELLED, context)
    context.store.update(structs.replace(before, deleted=True))


def _own_type(type_id: Id, context: Context) -> SessionType:
    session_type = own(context, SessionType, type_id)
    if session_type.deleted:
        raise NotFound
    return session_type


def _check(session_type: SessionType) -> None:
    check_schema(session_type.details_schema)
    if len(set(session_type.durations_minutes)) < len(session_type.durations_minutes):
        raise Invalid("durations_minutes: the same duration stands twice", field="durations_minutes")
    if len(session_type.durations_minutes) > MOST_DURATIONS:
        raise Invalid(f"durations_minutes: at most {MOST_DURATIONS}", field="durations_minutes")
    if session_type.duration_minutes not in session_type.durations_minutes:
        raise Invalid(
            f"durations_minutes: must hold duration_minutes, {session_type.duration_minutes}", field="durations_minutes"
        )


def _next_free(choices: tuple[str, ...], used: list[str]) -> str:
    """The first choice that is used least."""
    return min(choices, key=used.count)
