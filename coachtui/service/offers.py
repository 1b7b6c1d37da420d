"""Offers: the coach answers a request with other times, the client takes one."""

from __future__ import annotations

from datetime import timedelta

from msgspec import structs

from coachtui.errors import Forbidden, Invalid, NotOpen, NotPending, OfferExpired, Overlap
from coachtui.records.base import Id
from coachtui.records.request import ProposedTime, Request, RequestDecided, RequestStatus, RequestView
from coachtui.records.session import Session
from coachtui.records.session_type import SessionType
from coachtui.records.text import Text
from coachtui.records.time import Instant, seconds
from coachtui.service.access import SIGNED_IN
from coachtui.service.coach_calendar import CoachCalendar
from coachtui.service.context import Context
from coachtui.service.operation import Command, handles
from coachtui.service.places import calendar_of
from coachtui.service.requests import UNDECIDED, Times, book_request, decidable, request_view
from coachtui.service.session_place import EVERYTHING, check_place, when


class CounterRequest(Command[RequestView], frozen=True, kw_only=True):
    """Coach: offer other times, held for the client until ``expires_at``; again, the new offers replace the old."""

    id: Id
    offers: Times
    message: Text = ""
    expires_at: Instant | None = None


@handles(CounterRequest, "POST", "/v1/requests/{id}/counter", access=SIGNED_IN)
def counter_request(command: CounterRequest, context: Context) -> RequestView:
    """Raises ``NotPending``, ``Overlap`` for a time that is taken, ``Invalid`` for one that has passed."""
    request = decidable(command.id, context, side="coach", statuses=UNDECIDED)
    calendar = CoachCalendar(context, context.coach)
    session_type = calendar.types[request.session_type]
    until = command.expires_at or context.now + timedelta(hours=calendar.rules.request_expiry_hours)
    if until <= context.now:
        raise Invalid("expires_at: must be to come", field="expires_at")
    for time in command.offers:
        _check_offer(time, request, session_type, calendar)
    after = structs.replace(
        request, status=RequestStatus.COUNTERED, offers=command.offers, answer=command.message, expires_at=until
    )
    return structs.replace(request_view(context.store.update(after), context), change_set=context.change_set)


class AcceptOffer(Command[RequestDecided], frozen=True, kw_only=True):
    """Client: book one of the times that were offered."""

    id: Id
    offer: int


@handles(AcceptOffer, "POST", "/v1/requests/{id}/accept", access=SIGNED_IN)
def accept_offer(command: AcceptOffer, context: Context) -> RequestDecided:
    """Raises ``NotPending``, ``OfferExpired``, ``Forbidden`` for a client who was blocked meanwhile, ``NotOpen``."""
    answerable = (RequestStatus.COUNTERED, RequestStatus.EXPIRED)
    request = decidable(command.id, context, side="client", statuses=answerable)
    if request.status is RequestStatus.EXPIRED:
        raise OfferExpired if request.offers else NotPending("That request is expired already")
    if not 0 <= command.offer < len(request.offers):
        raise Invalid(f"offer: 0 to {len(request.offers) - 1}", field="offer")
    time = request.offers[command.offer]
    if time.start <= context.now:
        raise OfferExpired
    calendar = calendar_of(request.coach_id, context)
    if context.is_blocked_by(calendar.coach):
        raise Forbidden("You may not book with this coach")
    try:
        return book_request(request, time, calendar, request.answer, None, EVERYTHING)
    except Overlap:
        raise NotOpen from None  # what is in the way is the coach's affair


def _check_offer(time: ProposedTime, request: Request, session_type: SessionType, calendar: CoachCalendar) -> None:
    if time.start <= calendar.context.now:
        raise Invalid("offers: that time has passed", field="offers")
    offered = Session(
        id=request.id,
        coach_id=calendar.coach.id,
        session_type=session_type.id,
        **when(calendar, seconds(time.start), time.duration_minutes),
    )
    check_place(calendar, offered, session_type, EVERYTHING)
