"""Requests: a client asks for a time that is not open, the coach decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Annotated, Literal

from msgspec import UNSET, Meta, structs

from coachtui.errors import Forbidden, Invalid, NotFound, NotPending, OpenBookIt
from coachtui.records.account import Account
from coachtui.records.base import Id, Money
from coachtui.records.coach import Coach
from coachtui.records.request import ProposedTime, Request, RequestDecided, RequestStatus, RequestView
from coachtui.records.session import Details, Session
from coachtui.records.text import Text
from coachtui.records.time import MINUTE, seconds
from coachtui.scheduling.details import check_details
from coachtui.scheduling.pricing import price_in
from coachtui.service.access import SIGNED_IN, WHO_SEES_THE_CALENDAR
from coachtui.service.coach_calendar import CoachCalendar
from coachtui.service.connections import connection_between, person
from coachtui.service.context import Context
from coachtui.service.listing import Page, PageLimit
from coachtui.service.operation import Command, Query, handles
from coachtui.service.places import add_booking, booking_view
from coachtui.service.sessions import Allow, check_place, when

Times = Annotated[tuple[ProposedTime, ...], Meta(min_length=1, max_length=3)]
UNDECIDED = (RequestStatus.PENDING, RequestStatus.COUNTERED)


class CreateRequest(Command[RequestView], frozen=True, kw_only=True):
    """Ask a coach for a time that is not open: up to three, best first."""

    coach: str
    session_type: Id
    times: Times
    message: Text = ""
    details: Details = {}


@handles(CreateRequest, "POST", "/v1/coaches/{coach}/requests", access=WHO_SEES_THE_CALENDAR, status=201, may_wait=True)
def create_request(command: CreateRequest, context: Context) -> RequestView:
    """Raises ``Forbidden``, ``OpenBookIt`` where a time could be booked, ``Invalid`` for one in the past."""
    account, coach = context.account, context.coach_called(command.coach)
    context.store.lock_coach(coach.id)
    calendar = CoachCalendar(context, coach)
    session_type = calendar.visible_type(command.session_type)
    if coach.id == account.id or not calendar.may.request:
        raise Forbidden("You may see this calendar but not request times in it")
    check_details(session_type.details_schema, command.details)
    for time in command.times:
        start, duration = seconds(time.start), time.duration_minutes * MINUTE
        if time.start <= context.now:
            raise Invalid("times: that time has passed", field="times")
        is_offered = time.duration_minutes in session_type.durations_minutes  # what is not cannot be booked either
        openings = calendar.openings(session_type, duration, start, start + duration) if is_offered else []
        if any(opening.start == start for opening in openings):
            raise OpenBookIt
    request = make_request(calendar, session_type.id, command.times, command.message, command.details, holds=False)
    return request_view(request, context)


class ListRequests(Query[Page[RequestView]], frozen=True, kw_only=True):
    """The caller's requests, as client or as coach, by creation; ``newest_first`` begins with the latest."""

    role: Literal["client", "coach"]
    status: RequestStatus | None = None
    newest_first: bool = False
    cursor: str | None = None
    limit: PageLimit = 200


@handles(ListRequests, "GET", "/v1/requests", access=SIGNED_IN)
def list_requests(query: ListRequests, context: Context) -> Page[RequestView]:
    """Those that ran out are shown as expired."""
    whose = {"account_id": context.account.id} if query.role == "client" else {"coach_id": context.account.id}
    found = [as_of_now(each, context) for each in context.store.find(Request, **whose)]
    wanted = [each for each in found if query.status in (each.status, None)]
    if query.newest_first:
        wanted.reverse()
    page = Page.of(wanted, query.cursor, query.limit, key=lambda each: each.id)
    return Page(items=tuple(request_views(page.items, context)), next=page.next)


class GetRequest(Query[RequestView], frozen=True, kw_only=True):
    """One of the caller's requests, as client or as coach."""

    id: Id


@handles(GetRequest, "GET", "/v1/requests/{id}", access=SIGNED_IN)
def get_request(query: GetRequest, context: Context) -> RequestView:
    """Raises ``NotFound`` for somebody else's as for none."""
    request = context.store.get(Request, query.id)
    if request is None or context.account.id not in (request.account_id, request.coach_id):
        raise NotFound
    return request_view(as_of_now(request, context), context)


class ApproveRequest(Command[RequestDecided], frozen=True, kw_only=True):
    """Coach: book one of the times that were asked for."""

    id: Id
    time: int | None = None
    message: Text = ""
    price: Money | None = None
    allow: Allow = ()


@handles(ApproveRequest, "POST", "/v1/requests/{id}/approve", access=SIGNED_IN)
def approve_request(command: ApproveRequest, context: Context) -> RequestDecided:
    """Raises ``NotPending``, ``Overlap``, ``NeedsAllow`` (a time outside availability needs none: it was asked for)."""
    request = decidable(command.id, context, side="coach")
    calendar = CoachCalendar(context, context.coach)
    index = command.time or 0
    if not 0 <= index < len(request.times):
        raise Invalid(f"time: 0 to {len(request.times) - 1}", field="time")
    return book_request(request, request.times[index], calendar, command.message, command.price, command.allow)


class DenyRequest(Command[RequestView], frozen=True, kw_only=True):
    """Coach: say no, or take offers back."""

    id: Id
    message: Text = ""


@handles(DenyRequest, "POST", "/v1/requests/{id}/deny", access=SIGNED_IN)
def deny_request(command: DenyRequest, context: Context) -> RequestView:
    """Raises ``NotPending``."""
    request = decidable(command.id, context, side="coach", statuses=UNDECIDED)
    denied = structs.replace(request, status=RequestStatus.DENIED, answer=command.message)
    return structs.replace(request_view(context.store.update(denied), context), change_set=context.change_set)


class WithdrawRequest(Command[RequestView], frozen=True, kw_only=True):
    """Client: take a request back."""

    id: Id


@handles(WithdrawRequest, "POST", "/v1/requests/{id}/withdraw", access=SIGNED_IN)
def withdraw_request(command: WithdrawRequest, context: Context) -> RequestView:
    """Raises ``NotPending``."""
    request = decidable(command.id, context, side="client", statuses=UNDECIDED)
    withdrawn = structs.replace(request, status=RequestStatus.WITHDRAWN)
    return request_view(context.store.update(withdrawn), context)


# -- steps --


def make_request(
    calendar: CoachCalendar,
    session_type: Id,
    times: tuple[ProposedTime, ...],
    message: str,
    details: Details,
    *,
    holds: bool,
) -> Request:
    """Keep a request of the caller's; with ``holds``, its first time is reserved until it is decided or expires."""
    context = calendar.context
    request = Request(
        id=context.new_id(),
        coach_id=calendar.coach.id,
        account_id=context.account.id,
        session_type=session_type,
        times=times,
        message=message,
        details=details,
        holds=holds,
        created_at=context.now,
        expires_at=context.now + timedelta(hours=calendar.rules.request_expiry_hours),
    )
    context.store.add(request)
    return request


def book_request(
    request: Request, time: ProposedTime, calendar: CoachCalendar, message: str, price: Money | None, allow: Allow
) -> RequestDecided:
    """Approving is a booking: the same lock, the same checks, one winner."""
    context = calendar.context
    session_type = calendar.types.get(request.session_type)
    account = context.store.get(Account, request.account_id)
    if session_type is None or account is None:
        raise NotFound
    session = Session(
        id=context.new_id(),
        coach_id=calendar.coach.id,
        session_type=session_type.id,
        **when(calendar, seconds(time.start), time.duration_minutes),
        capacity=session_type.capacity,
        price=price or session_type.price,
        location=session_type.location,
        details=request.details,
        opened_by_booking=True,
    )
    check_place(calendar, session, session_type, (*allow, "outside_availability"), without=(request.id,))
    context.store.add(session)
    agreed = price or price_in(session, session_type, connection_between(calendar.coach, account, context))
    booking = add_booking(session, agreed, request.message, context, account.id)
    decided = context.store.update(
        structs.replace(request, status=RequestStatus.APPROVED, answer=message, booking_id=booking.id)
    )
    return RequestDecided(
        request=request_view(decided, context),
        booking=booking_view(booking, session, calendar),
        change_set=context.change_set if calendar.viewer_id == calendar.coach.id else UNSET,
    )


def decidable(
    id: Id,
    context: Context,
    *,
    side: Literal["client", "coach"],
    statuses: Sequence[RequestStatus] = (RequestStatus.PENDING,),
) -> Request:
    """The request with its coach locked; raises ``NotFound``, ``Forbidden`` for the other side, ``NotPending``."""
    request = context.store.get(Request, id)
    if request is None or context.account.id not in (request.account_id, request.coach_id):
        raise NotFound
    if context.account.id != (request.coach_id if side == "coach" else request.account_id):
        raise Forbidden(f"Only the {side} may do that")
    context.store.lock_coach(request.coach_id)
    current = as_of_now(context.store.get(Request, id) or request, context)
    if current.status not in statuses:
        raise NotPending(f"That request is {current.status.value} already")
    return current


def as_of_now(request: Request, context: Context) -> Request:
    """The request with the status it has now: one that ran out is expired, whether or not that was written yet."""
    if request.status in UNDECIDED and request.expires_at <= context.now:
        return structs.replace(request, status=RequestStatus.EXPIRED)
    return request


# -- how both sides see a request --


def request_view(request: Request, context: Context) -> RequestView:
    (view,) = request_views([request], context)
    return view


def request_views(requests: Iterable[Request], context: Context) -> Iterable[RequestView]:
    """Requests with who asked and whom."""
    found = list(requests)
    clients = {each.id: each for each in context.store.find(Account, id=_ids(each.account_id for each in found))}
    coaches = {each.id: each for each in context.store.find(Coach, id=_ids(each.coach_id for each in found))}
    for request in found:
        yield RequestView(
            id=request.id,
            status=request.status,
            session_type=request.session_type,
            times=request.times,
            offers=request.offers,
            message=request.message,
            answer=request.answer,
            details=request.details,
            client=person(clients[request.account_id]),
            coach=coaches[request.coach_id].handle,
            booking_id=request.booking_id,
            created_at=request.created_at,
            expires_at=request.expires_at,
            version=request.version,
        )


def _ids(found: Iterable[Id]) -> tuple[Id, ...]:
    return tuple(set(found))
