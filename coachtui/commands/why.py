"""``coachtui why``: why a time is open, or is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import click

from coachtui.commands.answering import Shown, answers
from coachtui.commands.caller import Caller
from coachtui.commands.reading import time_from
from coachtui.commands.viewing import as_seen, looking, view_as_option
from coachtui.commands.writing import when_text
from coachtui.records.calendar import Why
from coachtui.records.text import one_line
from coachtui.service.why import GetWhy, reason_words


@answers
@click.argument("coach", required=False)
@click.option("--type", "session_type", metavar="NAME", help="Which type of session, by name or id.")
@click.option("--at", metavar="WHEN", required=True, help='When it would start: 2026-11-27T15:00, or "fri 3pm".')
@click.option("--duration", type=click.IntRange(1, 1440), metavar="MINUTES", help="Where the type has several.")
@view_as_option()
async def command(
    caller: Caller, coach: str | None, session_type: str | None, at: str, duration: int | None, view_as: str | None
) -> Shown:
    """Say why a time is open, or is not.

    A coach is told every rule of their own that speaks; anybody else the first reason that is theirs to know.
    """
    caller = await looking(caller, view_as)
    card = await caller.coach(coach)
    kind = await caller.session_type(card.handle, session_type)
    start = time_from(at, caller.now, caller.zone)
    end = start + timedelta(minutes=duration or kind.duration_minutes)
    why = await caller.run(GetWhy(coach=card.handle, session_type=kind.id, start=start, end=end))
    what = f"{one_line(kind.name)}, {when_text(start, end, caller.zone)} ({caller.zone.key})"
    return Shown(why, as_seen(caller, _lines(why, what)))


def _lines(why: Why, what: str) -> Iterator[str]:
    yield f"{'Open' if why.open else 'Not open'}: {what}"
    for reason in why.reasons:
        yield f"  {reason_words(reason)}"
