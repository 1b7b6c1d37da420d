"""``coachtui request``: ask for a time that is not open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import click

from coachtui.commands.answering import Shown, answers, key_option
from coachtui.commands.caller import Caller
from coachtui.commands.reading import details_from, time_from
from coachtui.commands.writing import when_text
from coachtui.records.base import new_id
from coachtui.records.request import ProposedTime, RequestView
from coachtui.records.text import one_line


@answers
@click.argument("coach", required=False)
@click.option("--type", "session_type", metavar="NAME", help="Which type of session, by name or id.")
@click.option(
    "--at", "times", metavar="WHEN", required=True, multiple=True, help="When; up to three times, best first."
)
@click.option("--duration", type=click.IntRange(1, 1440), metavar="MINUTES", help="Where the type has several.")
@click.option("--message", metavar="TEXT", default="", help="A few words for the coach.")
@click.option("--detail", "details", metavar="NAME=VALUE", multiple=True, help="What the coach asks for the type.")
@key_option()
async def command(
    caller: Caller,
    coach: str | None,
    session_type: str | None,
    times: tuple[str, ...],
    duration: int | None,
    message: str,
    details: tuple[str, ...],
    key: str | None,
) -> Shown:
    """Ask for a time that is not open."""
    from coachtui.service.requests import CreateRequest

    card = await caller.coach(coach)
    kind = await caller.session_type(card.handle, session_type)
    minutes = duration or kind.duration_minutes
    wanted = tuple(ProposedTime(time_from(each, caller.now, caller.zone), minutes) for each in times)
    request = await caller.run(
        CreateRequest(
            coach=card.handle,
            session_type=kind.id,
            times=wanted,
            message=message,
            details=details_from(details, kind.details_schema),
        ),
        key or new_id(),
    )
    return Shown(request, _lines(request, f"{kind.name} with {card.display_name}", caller))


def _lines(request: RequestView, what: str, caller: Caller) -> Iterator[str]:
    first = request.times[0]
    when = when_text(first.start, first.start + timedelta(minutes=first.duration_minutes), caller.zone)
    yield f"Asked for: {one_line(what)}, {when} ({caller.zone.key})"
    yield f"id {request.id}"
