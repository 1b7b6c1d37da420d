"""``coachtui agenda``: what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import click

from coachtui.commands.answering import Shown, answers
from coachtui.commands.caller import Caller
from coachtui.commands.describing import booking_text, by_day, session_text
from coachtui.commands.reading import today
from coachtui.records.session import BookingStatus, SessionStatus
from coachtui.records.time import Instant, instant
from coachtui.scheduling.zones import day_span


@answers
@click.option("--days", type=click.IntRange(1, 400), default=7, show_default=True, help="How many, with today.")
async def command(caller: Caller, days: int) -> Shown:
    """List what comes next, day by day.

    A coach's sessions; else your own bookings.
    """
    end = instant(day_span(caller.zone, today(caller.now, caller.zone) + timedelta(days=days - 1)).end)
    if caller.me.coach is None:
        return await _bookings(caller, end, days)
    from coachtui.service.sessions import ListSessions

    sessions = await caller.every(ListSessions(start=caller.now, end=end, status=SessionStatus.SCHEDULED))
    types = await caller.type_names(caller.me.coach.handle)
    lines = by_day(sessions.items, caller.zone, lambda each: session_text(each, types))
    return Shown(sessions, lines if sessions.items else _nothing(days))


async def _bookings(caller: Caller, end: Instant, days: int) -> Shown:
    from coachtui.service.booking import ListBookings

    bookings = await caller.every(ListBookings(start=caller.now, end=end))
    live = [each for each in bookings.items if each.status != BookingStatus.CANCELLED]
    types = {coach: await caller.type_names(coach) for coach in {each.coach for each in live}}
    lines = by_day(live, caller.zone, lambda each: booking_text(each, types[each.coach]))
    return Shown(bookings, lines if live else _nothing(days))


def _nothing(days: int) -> Iterator[str]:
    yield "Nothing today." if days == 1 else f"Nothing in these {days} days."
