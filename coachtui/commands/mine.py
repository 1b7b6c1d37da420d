"""``coachtui mine``: one's own bookings and requests with every coach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

import click
from msgspec import Struct

from coachtui.commands.answering import Shown, answers
from coachtui.commands.caller import Caller
from coachtui.commands.choosing import UNDECIDED
from coachtui.commands.describing import Types, booking_text, by_day, request_text
from coachtui.commands.writing import strong
from coachtui.records.request import RequestView
from coachtui.records.session import BookingStatus, BookingView

PAST = timedelta(days=366)
"""How far back ``--all`` goes."""


class Mine(Struct, frozen=True, kw_only=True):
    """What ``coachtui mine --json`` answers."""

    bookings: tuple[BookingView, ...]
    requests: tuple[RequestView, ...]


@answers
@click.option("--all", "with_past", is_flag=True, help="The last year too, and what was cancelled or decided.")
async def command(caller: Caller, with_past: bool) -> Shown:
    """List your own bookings and requests with every coach.

    What is to come; save one to your calendar with `coachtui ics`.
    """
    from coachtui.service.booking import ListBookings
    from coachtui.service.requests import ListRequests

    since = caller.now - PAST if with_past else caller.now
    bookings = (await caller.every(ListBookings(start=since))).items
    requests = (await caller.every(ListRequests(role="client"))).items
    mine = Mine(
        bookings=tuple(each for each in bookings if with_past or each.status != BookingStatus.CANCELLED),
        requests=tuple(each for each in requests if with_past or each.status in UNDECIDED),
    )
    types = {coach: await caller.type_names(coach) for coach in _coaches(mine)}
    return Shown(mine, _lines(mine, types, caller))


def _coaches(mine: Mine) -> set[str]:
    return {each.coach for each in mine.bookings} | {each.coach for each in mine.requests}


def _lines(mine: Mine, types: Mapping[str, Types], caller: Caller) -> Iterator[str]:
    if not mine.bookings and not mine.requests:
        yield "Nothing of yours is to come."
    yield from by_day(mine.bookings, caller.zone, lambda each: booking_text(each, types[each.coach]))
    if mine.requests:
        yield strong("Requests")
    for each in mine.requests:
        yield f"  {request_text(each, types[each.coach], caller.now, caller.zone, who=f'to {each.coach}')}"
