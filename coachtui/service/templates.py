"""Templates: a coach's saved ways of making sessions, and patterns of them."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import field, structs

from coachtui.errors import Invalid
from coachtui.records.account import Account
from coachtui.records.base import Id, Money
from coachtui.records.session import BookingStatus, Details, SessionsMade
from coachtui.records.session_type import Capacity, DurationMinutes, SessionType
from coachtui.records.template import Pattern, Template, TemplateSuggestion, TemplateView
from coachtui.records.text import Line, OptionalLine, Text
from coachtui.scheduling.details import check_details
from coachtui.scheduling.pattern_words import weekdays_words
from coachtui.scheduling.series import MOST_SESSIONS, check_pattern, pattern_starts
from coachtui.scheduling.suggestions import WITHIN, Habit, habits, place_of
from coachtui.service.access import COACHES
from coachtui.service.coach_calendar import TAKE_TIME, CoachCalendar
from coachtui.service.context import Context
from coachtui.service.listing import Page, PageLimit
from coachtui.service.operation import Command, Query, handles
from coachtui.service.own import check_version, given, own, shown, viewed
from coachtui.service.session_making import Making, OnConflict, make_several, own_clients, own_type
from coachtui.service.session_place import Allow


class ListTemplates(Query[Page[TemplateView]], frozen=True, kw_only=True):
    """The caller's templates, by creation."""

    cursor: str | None = None
    limit: PageLimit = 200


@handles(ListTemplates, "GET", "/v1/me/coach/templates", access=COACHES)
def list_templates(query: ListTemplates, context: Context) -> Page[TemplateView]:
    """All of them."""
    views = [shown(each, TemplateView) for each in context.store.find(Template, coach_id=context.coach.id)]
    return Page.of(views, query.cursor, query.limit, key=lambda each: each.id)


class CreateTemplate(Command[TemplateView], frozen=True, kw_only=True):
    """Save a way of making sessions; ``clients`` are those who come where applying it names nobody."""

    name: Line
    session_type: Id
    duration_minutes: DurationMinutes | None = None
    price: Money | None = None
    capacity: Capacity | None = None
    location: OptionalLine | None = None
    shared_notes: Text = ""
    details: Details = {}
    clients: tuple[Id, ...] = ()
    pattern: Pattern = ()


@handles(CreateTemplate, "POST", "/v1/me/coach/templates", access=COACHES, status=201, may_wait=True)
def create_template(command: CreateTemplate, context: Context) -> TemplateView:
    """Raises ``NotFound`` for a type or client that is not the coach's, ``Invalid``."""
    template = Template(id=context.new_id(), coach_id=context.coach.id, **given(command))
    _check(template, context)
    context.store.add(template)
    return viewed(template, TemplateView, context)


class GetTemplate(Query[TemplateView], frozen=True, kw_only=True):
    """One of the caller's templates."""

    id: Id


@handles(GetTemplate, "GET", "/v1/me/coach/templates/{id}", access=COACHES)
def get_template(query: GetTemplate, context: Context) -> TemplateView:
    """Raises ``NotFound``."""
    return shown(own(context, Template, query.id), TemplateView)


class UpdateTemplate(Command[TemplateView], frozen=True, kw_only=True):
    """Change a template; sessions made from it stay as they are."""

    id: Id
    version: int | None = None
    name: Line | None = None
    session_type: Id | None = None
    duration_minutes: DurationMinutes | None = None
    price: Money | None = None
    capacity: Capacity | None = None
    location: OptionalLine | None = None
    shared_notes: Text | None = None
    details: Details | None = None
    clients: tuple[Id, ...] | None = None
    pattern: Pattern | None = None


@handles(UpdateTemplate, "PATCH", "/v1/me/coach/templates/{id}", access=COACHES, may_wait=True)
def update_template(command: UpdateTemplate, context: Context) -> TemplateView:
    """Raises ``NotFound``, ``Stale`` and ``Invalid``."""
    before = own(context, Template, command.id)
    check_version(before, command.version)
    after = structs.replace(before, **given(command, "id", "version"))
    _check(after, context)
    return viewed(context.store.update(after), TemplateView, context)


class DeleteTemplate(Command[None], frozen=True, kw_only=True):
    """Forget a template; sessions made from it stay."""

    id: Id
    version: int | None = None


@handles(DeleteTemplate, "DELETE", "/v1/me/coach/templates/{id}", access=COACHES, status=204, may_wait=True)
def delete_template(command: DeleteTemplate, context: Context) -> None:
    """Raises ``NotFound`` and ``Stale``."""
    template = own(context, Template, command.id)
    check_version(template, command.version)
    context.store.remove(template)


class ApplyTemplate(Command[SessionsMade], frozen=True, kw_only=True):
    """Make the sessions of a template's pattern; week 1 is the seven days that begin with ``from``."""

    id: Id
    from_: date = field(name="from")
    clients: tuple[Id, ...] | None = None
    allow: Allow = ()
    on_conflict: OnConflict = "fail"


@handles(ApplyTemplate, "POST", "/v1/me/coach/templates/{id}/apply", access=COACHES, status=201, may_wait=True)
def apply_template(command: ApplyTemplate, context: Context) -> SessionsMade:
    """Raises what ``CreateSession`` raises, and ``Invalid`` for a template without a pattern."""
    context.store.lock_coach(context.coach.id)
    template = own(context, Template, command.id)
    calendar = CoachCalendar(context, context.coach)
    session_type = own_type(calendar, template.session_type)
    if not template.pattern:
        raise Invalid("pattern: this template has none; make a session with its template_id", field="pattern")
    check_details(session_type.details_schema, template.details)
    clients = template.clients if command.clients is None else command.clients
    making = Making(
        calendar=calendar,
        session_type=session_type,
        duration_minutes=template.duration_minutes or session_type.duration_minutes,
        fields={
            "template_id": template.id,
            "price": template.price or session_type.price,
            "capacity": template.capacity or session_type.capacity,
            "location": session_type.location if template.location is None else template.location,
            "shared_notes": template.shared_notes,
            "details": template.details,
        },
        clients=own_clients(clients, context),
        guests=(),
        allow=command.allow,
    )
    return make_several(making, pattern_starts(template.pattern, command.from_), command.on_conflict)


class ListTemplateSuggestions(Query[Page[TemplateSuggestion]], frozen=True, kw_only=True):
    """What the caller makes again and again, ready for ``CreateTemplate``, latest first."""


@handles(ListTemplateSuggestions, "GET", "/v1/me/coach/template-suggestions", access=COACHES)
def list_template_suggestions(query: ListTemplateSuggestions, context: Context) -> Page[TemplateSuggestion]:
    """Of the sessions of the eight weeks past and the eight to come."""
    calendar = CoachCalendar(context, context.coach)
    within = timedelta(seconds=WITHIN)
    sessions = context.store.sessions_between(calendar.coach.id, context.now - within, context.now + within, TAKE_TIME)
    clients = {
        session.id: [each.account_id for each in bookings if each.account_id and each.status is BookingStatus.CONFIRMED]
        for session, bookings in calendar.with_bookings(sessions)
    }
    found = [
        (habit, calendar.types[habit.session_type])
        for habit in habits(sessions, clients, context.store.find(Template, coach_id=calendar.coach.id))
        if habit.session_type in calendar.types and not calendar.types[habit.session_type].deleted
    ]
    return Page(items=tuple(_suggestion(habit, session_type, context) for habit, session_type in found))


def _suggestion(habit: Habit, session_type: SessionType, context: Context) -> TemplateSuggestion:
    accounts = context.store.find(Account, id=tuple(sorted(habit.clients))) if habit.clients else []
    who = f" with {', '.join(account.name for account in accounts)}" if accounts else ""
    name = f"{session_type.name}, {weekdays_words([habit.weekday])} {habit.start}{who}"
    return TemplateSuggestion(
        name=name if len(name) <= 200 else f"{name[:199]}…",
        session_type=session_type.id,
        duration_minutes=habit.duration_minutes,
        clients=tuple(account.id for account in accounts),
        pattern=(place_of(habit),),
    )


def _check(template: Template, context: Context) -> None:
    session_type = own_type(CoachCalendar(context, context.coach), template.session_type)
    own_clients(template.clients, context)
    check_pattern(template.pattern)
    if sum(len(place.weeks) for place in template.pattern) > MOST_SESSIONS:
        raise Invalid(f"pattern: at most {MOST_SESSIONS:,} sessions", field="pattern")
    # What is required may be filled in later; what stands must be right.
    optional = tuple(structs.replace(each, required=False) for each in session_type.details_schema)
    check_details(optional, template.details)
