"""``coachtui reschedule``: move a booking of one's own to another open time."""

from __future__ import annotations

import click

from coachtui.commands.answering import Shown, answers, key_option
from coachtui.commands.caller import Caller
from coachtui.commands.choosing import bookings_to_come, by_beginning, when_of
from coachtui.commands.reading import time_from
from coachtui.records.base import new_id
from coachtui.service.booking import RescheduleBooking


@answers
@click.argument("identity", metavar="ID")
@click.option("--at", metavar="WHEN", required=True, help='Where it goes: 2026-11-27T15:00, or words like "fri 3pm".')
@key_option()
async def command(caller: Caller, identity: str, at: str, key: str | None) -> Shown:
    """Move a booking to another open time; refused, it stays where it is.

    ID is as `agenda` shows it: any beginning that only one has.
    """
    booking = by_beginning(identity, await bookings_to_come(caller), caller, what="booking to come")
    start = time_from(at, caller.now, caller.zone)
    moved = await caller.run(RescheduleBooking(id=booking.id or "", start=start), key or new_id())
    return Shown(moved, [f"Moved: {when_of(booking, caller)} → {when_of(moved, caller)} ({caller.zone.key})"])


# An id may begin with a hyphen.
command.ignore_unknown_options = True
