"""Sessions, bookings and requests in one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import groupby
from typing import TypeVar
from zoneinfo import ZoneInfo

from coachtui.commands.writing import (
    day_text,
    hours_text,
    left_text,
    names_text,
    price_text,
    short,
    strong,
    type_text,
    when_text,
)
from coachtui.records.base import Id
from coachtui.records.request import RequestStatus, RequestView
from coachtui.records.session import BookingStatus, BookingView, Session, SessionStatus, SessionView
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.text import one_line
from coachtui.records.time import Instant

T = TypeVar("T", Session, SessionView, BookingView)

Types = Mapping[Id, SessionTypeCard]


def name_width(types: Types) -> int:
    """As wide as the longest name of a type, within reason, so that what follows stands in a column."""
    return min(max((len(each.name) for each in types.values()), default=0), 16)


def session_text(session: SessionView, types: Types) -> str:
    """``● 1:1  Ana Ruiz  cancelled  x7Kd2m``: what kind, who comes, how full, what became of it."""
    there = [each for each in session.bookings if each.status is BookingStatus.CONFIRMED]
    waiting = sum(each.status is BookingStatus.WAITLISTED for each in session.bookings)
    parts = [
        type_text(types.get(session.session_type), name_width(types)),
        names_text(each.client.name for each in there),
    ]
    if session.capacity > 1:
        parts.append(f"{len(there)} of {session.capacity}" + (f", {waiting} waiting" if waiting else ""))
    if session.status is not SessionStatus.SCHEDULED:
        parts.append(session.status.value.replace("_", " "))
    return "  ".join([*filter(None, parts), short(session.id)])


def booking_text(booking: BookingView, types: Types) -> str:
    """``● 1:1  with maya  60.00 GBP  confirmed  x7Kd2m``: what kind, with whom, for how much."""
    parts = [
        type_text(types.get(booking.session_type), name_width(types)),
        f"with {booking.coach}",
        price_text(booking.price) if booking.price else "",
        booking.status,
        short(booking.id or booking.request_id or ""),
    ]
    return "  ".join(filter(None, parts))


def request_text(request: RequestView, types: Types, now: Instant, zone: ZoneInfo, *, who: str) -> str:
    """``x7Kd2m  ● 1:1  to maya  Fri 5 Dec 20:00–21:00  pending, 40h left  “…”``; when answered, the offers."""
    is_live = request.status in (RequestStatus.PENDING, RequestStatus.COUNTERED)
    left = f", {left_text(request.expires_at, now)} left" if is_live else ""
    times = request.offers if request.status is RequestStatus.COUNTERED else request.times
    spans = ((time.start, time.start + timedelta(minutes=time.duration_minutes)) for time in times)
    parts = [
        short(request.id),
        type_text(types.get(request.session_type), name_width(types)),
        who,
        " or ".join(when_text(start, end, zone) for start, end in spans),
        f"{request.status.value}{left}",
        f"“{one_line(request.message)}”" if request.message else "",
    ]
    return "  ".join(filter(None, parts))


def by_day(things: Iterable[T], zone: ZoneInfo, text: Callable[[T], str]) -> Iterator[str]:
    """Things by start, under the day each begins on."""
    for day, those in groupby(things, key=lambda each: _day(each.start, zone)):
        yield strong(day)
        for each in those:
            yield f"  {hours_text(each.start, each.end, zone)}  {text(each)}"


def _day(at: Instant, zone: ZoneInfo) -> str:
    return day_text(at.astimezone(zone).date())
