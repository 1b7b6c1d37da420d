"""``coachtui book``: take a time that is open."""

from __future__ import annotations

from collections.abc import Iterator

import click

from coachtui.commands.answering import Shown, answers, key_option
from coachtui.commands.caller import Caller
from coachtui.commands.reading import time_from
from coachtui.commands.writing import price_text, when_text
from coachtui.records.base import new_id
from coachtui.records.session import BookingView
from coachtui.records.text import one_line


@answers
@click.argument("coach", required=False)
@click.option("--type", "session_type", metavar="NAME", help="Which type of session, by name or id.")
@click.option(
    "--at", metavar="WHEN", required=True, help='When it starts: 2026-11-27T15:00, or words such as "fri 3pm".'
)
@click.option("--duration", type=click.IntRange(1, 1440), metavar="MINUTES", help="Where the type has several.")
@click.option("--note", metavar="TEXT", default="", help="A few words for the coach.")
@key_option()
async def command(
    caller: Caller,
    coach: str | None,
    session_type: str | None,
    at: str,
    duration: int | None,
    note: str,
    key: str | None,
) -> Shown:
    """Book a time that is open with COACH."""
    from coachtui.service.booking import Book

    card = await caller.coach(coach)
    kind = await caller.session_type(card.handle, session_type)
    start = time_from(at, caller.now, caller.zone)
    booking = await caller.run(
        Book(coach=card.handle, session_type=kind.id, start=start, duration_minutes=duration, note=note),
        key or new_id(),
    )
    return Shown(booking, _lines(booking, f"{kind.name} with {card.display_name}", caller))


def _lines(booking: BookingView, what: str, caller: Caller) -> Iterator[str]:
    done = {"confirmed": "Booked", "waitlisted": "On the waiting list"}.get(booking.status, "Asked for")
    price = f", {price_text(booking.price)}" if booking.price else ""
    when = when_text(booking.start, booking.end, caller.zone)
    yield f"{done}: {one_line(what)}, {when} ({caller.zone.key}){price}"
    if booking.status == "requested":
        yield "The time is kept for you until your coach has answered."
    yield f"id {booking.id or booking.request_id}"
