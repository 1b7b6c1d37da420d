"""``coachtui accept``: take a time that the coach offers instead, or a seat that came free."""

from __future__ import annotations

import click

from coachtui.commands.answering import Shown, answers, key_option
from coachtui.commands.caller import Caller
from coachtui.commands.choosing import bookings_to_come, by_beginning, open_requests, when_of
from coachtui.records.base import new_id
from coachtui.records.request import RequestView
from coachtui.records.session import BookingView
from coachtui.service.booking import AcceptSeat
from coachtui.service.offers import AcceptOffer


@answers
@click.argument("identity", metavar="ID")
@click.option(
    "--offer", type=click.IntRange(1, 3), metavar="NUMBER", help="Which of the offered times, from 1, where several."
)
@key_option()
async def command(caller: Caller, identity: str, offer: int | None, key: str | None) -> Shown:
    """Take what is offered to you: a time instead of the one you asked for, or a seat you waited for.

    ID is that of the request or the booking, as `requests` and `agenda` show it: any beginning that only one has.
    """
    own: list[BookingView | RequestView] = [*await open_requests(caller), *await bookings_to_come(caller)]
    found = by_beginning(identity, own, caller, what="request or booking")
    if isinstance(found, RequestView):
        if len(found.offers) > 1 and offer is None:
            raise click.UsageError(
                f"{len(found.offers)} times are offered: say which with --offer 1 to {len(found.offers)}"
            )
        decided = await caller.run(AcceptOffer(id=found.id, offer=(offer or 1) - 1), key or new_id())
        return Shown(decided, [f"Booked: {when_of(decided.booking, caller)} ({caller.zone.key})"])
    if offer is not None:
        raise click.UsageError("--offer is for requests that were answered with other times")
    seat = await caller.run(AcceptSeat(id=found.id or ""), key or new_id())
    return Shown(seat, [f"Booked: {when_of(seat, caller)} ({caller.zone.key})"])


# An id may begin with a hyphen.
command.ignore_unknown_options = True
