"""A coach's own calendar as others would see it under other settings, by the code that answers them."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from msgspec import Meta, Struct, structs

from coachtui.records.base import Id
from coachtui.records.calendar import Calendar, Slot
from coachtui.records.coach import Audience, BookedDisplay, BookingRules, Limit, May, Minutes, Privacy
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.time import Instant
from coachtui.service.access import COACHES
from coachtui.service.calendar import GetCalendar, ListSlots, check_range, get_calendar, list_slots
from coachtui.service.coaches import card_of
from coachtui.service.context import Context, Supposed
from coachtui.service.operation import Query, handles
from coachtui.service.session_types import ListSessionTypes, list_session_types
from coachtui.service.viewing import ANONYMOUS, CONNECTED, REGISTERED, as_somebody

MOST_TYPES = 1000
BLOCKED = "blocked"
Unlimited = Literal[
    "min_notice_minutes", "max_advance_days", "daily_limit", "weekly_limit", "max_active_bookings_per_client"
]


class Glimpse(Struct, frozen=True, kw_only=True):
    """What somebody would see and could book; without ``may.see`` there is no calendar and nothing in the rest."""

    may: May
    session_types: tuple[SessionTypeCard, ...] = ()
    calendar: Calendar | None = None
    session_type: Id | None = None
    """The type that the slots are of."""
    slots: tuple[Slot, ...] = ()


class ViewIf(Query[Glimpse], frozen=True, kw_only=True):
    """The caller's calendar in ``[start, end)`` as somebody would see it under other settings; nothing is changed.

    Settings that are not said stay as they are; ``without`` names rules that would not limit anything.
    """

    start: Instant
    end: Instant
    viewer: Literal["anonymous", "registered", "connected", "blocked"] = "anonymous"
    session_type: Id | None = None
    calendar_visibility: Audience | None = None
    booking_permission: Audience | None = None
    request_permission: Audience | None = None
    booked_display: BookedDisplay | None = None
    price_audience: Audience | None = None
    min_notice_minutes: Minutes | None = None
    max_advance_days: Annotated[int, Meta(ge=0, le=3650)] | None = None
    daily_limit: Limit | None = None
    weekly_limit: Limit | None = None
    max_active_bookings_per_client: Limit | None = None
    without: tuple[Unlimited, ...] = ()


@handles(ViewIf, "GET", "/v1/me/coach/view", access=COACHES)
def view_if(query: ViewIf, context: Context) -> Glimpse:
    """Slots are those of the session type that is named, where the viewer sees it, else of the first they see."""
    check_range(query.start, query.end)
    coach = context.coach
    eyes = replace(
        _looking(query, context),
        supposed=Supposed(
            coach.id,
            structs.replace(context.privacy_of(coach), **_said(query, Privacy)),
            structs.replace(context.rules_of(coach), **_said(query, BookingRules), **dict.fromkeys(query.without)),
            query.viewer == BLOCKED,
        ),
    )
    may = card_of(coach, eyes).may
    if not may.see:
        return Glimpse(may=may)
    cards = list_session_types(ListSessionTypes(coach=coach.handle, limit=MOST_TYPES), eyes).items
    picked = next((each for each in cards if each.id == query.session_type), cards[0] if cards else None)
    span = {"coach": coach.handle, "start": query.start, "end": query.end}
    return Glimpse(
        may=may,
        session_types=cards,
        calendar=get_calendar(GetCalendar(**span), eyes),  # type: ignore[arg-type]  # by their names
        session_type=picked.id if picked else None,
        slots=list_slots(ListSlots(**span, session_type=picked.id), eyes).slots if picked else (),  # type: ignore[arg-type]
    )


def _looking(query: ViewIf, context: Context) -> Context:
    """The context of who looks: a visitor, or nobody in particular with an account."""
    if query.viewer == ANONYMOUS:
        return replace(context, viewer=None)
    return as_somebody(context, query.viewer if query.viewer in (REGISTERED, CONNECTED) else ANONYMOUS)


def _said(query: ViewIf, record: type[Privacy | BookingRules]) -> dict[str, object]:
    """Of a record the fields that the query says otherwise."""
    names = [name for name in record.__struct_fields__ if name in query.__struct_fields__ and name not in query.without]
    return {name: value for name in names if (value := getattr(query, name)) is not None}
