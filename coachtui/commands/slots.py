"""``coachtui slots``: the times that can be booked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import click

from coachtui.commands.answering import Shown, answers
from coachtui.commands.caller import Caller
from coachtui.commands.reading import end_from, start_from
from coachtui.commands.viewing import as_seen, looking, view_as_option
from coachtui.commands.writing import clock_text, day_text, strong
from coachtui.records.calendar import Slot
from coachtui.service.calendar import ListSlots


@answers
@click.argument("coach", required=False)
@click.option("--type", "session_type", metavar="NAME", help="Which type of session, by name or id.")
@click.option("--start", metavar="WHEN", help="From this day or time on; without it from now.")
@click.option("--end", metavar="WHEN", help="Until the end of this day, or this time; without it a week on.")
@click.option("--duration", type=click.IntRange(1, 1440), metavar="MINUTES", help="Where the type has several.")
@view_as_option()
async def command(
    caller: Caller,
    coach: str | None,
    session_type: str | None,
    start: str | None,
    end: str | None,
    duration: int | None,
    view_as: str | None,
) -> Shown:
    """List the times you could book with COACH.

    WHEN is a day such as 2026-11-27, a time such as 2026-11-27T15:00, or words such as "fri 3pm".
    """
    caller = await looking(caller, view_as)
    card = await caller.coach(coach)
    kind = await caller.session_type(card.handle, session_type)
    begin = start_from(start, caller.now, caller.zone) if start else caller.now
    until = end_from(end, caller.now, caller.zone) if end else begin + timedelta(days=7)
    slots = await caller.run(
        ListSlots(coach=card.handle, session_type=kind.id, start=begin, end=until, duration_minutes=duration)
    )
    return Shown(slots, as_seen(caller, _lines(slots.slots, caller.zone)))


def _lines(slots: Iterable[Slot], zone: ZoneInfo) -> Iterator[str]:
    shown = False
    for day, those in groupby(slots, key=lambda slot: slot.start.astimezone(zone).date()):
        shown = True
        yield f"{strong(f'{day_text(day):10}')}  {'  '.join(_slot(each, zone) for each in those)}"
    if not shown:
        yield "Nothing is open then."


def _slot(slot: Slot, zone: ZoneInfo) -> str:
    at = clock_text(slot.start, zone)
    return at if slot.seats_left is None else f"{at} ({slot.seats_left} left)"
