"""``coachtui requests``: what was asked for, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import click

from coachtui.commands.answering import Shown, answers
from coachtui.commands.caller import Caller
from coachtui.commands.describing import Types, request_text
from coachtui.commands.writing import names_text
from coachtui.records.request import RequestStatus, RequestView
from coachtui.service.requests import ListRequests

ROLES = ("coach", "client")


@answers
@click.option("--role", type=click.Choice(ROLES), help="Those made to you, or by you; a coach's default is the first.")
@click.option("--status", type=click.Choice([each.value for each in RequestStatus]), help="Only these; without it all.")
async def command(caller: Caller, role: str | None, status: str | None) -> Shown:
    """List requests and what became of them."""
    as_client = role == "client" or (role is None and caller.me.coach is None)
    requests = await caller.every(
        ListRequests(role="client" if as_client else "coach", status=RequestStatus(status) if status else None)
    )
    types = {coach: await caller.type_names(coach) for coach in {each.coach for each in requests.items}}
    return Shown(requests, _lines(requests.items, types, caller, as_client=as_client))


def _lines(
    requests: Sequence[RequestView], types: Mapping[str, Types], caller: Caller, *, as_client: bool
) -> Iterator[str]:
    if not requests:
        yield "No requests."
    for each in requests:
        who = f"to {each.coach}" if as_client else names_text([each.client.name])
        yield request_text(each, types[each.coach], caller.now, caller.zone, who=who)
