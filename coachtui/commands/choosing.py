"""Which of the caller's own things an id on a command line means: any beginning that only one has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

import click

from coachtui.commands.caller import Caller
from coachtui.commands.writing import when_text
from coachtui.errors import NotFound
from coachtui.records.request import RequestStatus, RequestView
from coachtui.records.session import BookingStatus, BookingView
from coachtui.records.text import one_line

Own = TypeVar("Own", BookingView, RequestView, BookingView | RequestView)

UNDECIDED = (RequestStatus.PENDING, RequestStatus.COUNTERED)


async def bookings_to_come(caller: Caller) -> list[BookingView]:
    """The caller's own bookings that are not over and not cancelled."""
    from coachtui.service.booking import ListBookings

    bookings = (await caller.every(ListBookings(start=caller.now))).items
    return [each for each in bookings if each.status != BookingStatus.CANCELLED]


async def open_requests(caller: Caller) -> list[RequestView]:
    """The caller's own requests that are not decided."""
    from coachtui.service.requests import ListRequests

    requests = (await caller.every(ListRequests(role="client"))).items
    return [each for each in requests if each.status in UNDECIDED]


def by_beginning(identity: str, things: Sequence[Own], caller: Caller, *, what: str) -> Own:
    """The one thing whose id begins so; raises ``click.UsageError`` for several and ``NotFound`` for none."""
    found = [each for each in things if (each.id or "").startswith(identity)]
    if len(found) > 1:
        which = ", ".join(when_of(each, caller) for each in found[:5])
        raise click.UsageError(f"“{one_line(identity)}” may be any of these: {which}; give more of the id")
    if not found:
        raise NotFound(f"There is no {what} of yours whose id begins with “{one_line(identity)}”")
    return found[0]


def when_of(own: BookingView | RequestView, caller: Caller) -> str:
    """When it is; of a request the time asked for first."""
    if isinstance(own, BookingView):
        return when_text(own.start, own.end, caller.zone)
    first = own.times[0]
    return when_text(first.start, first.start + timedelta(minutes=first.duration_minutes), caller.zone)
