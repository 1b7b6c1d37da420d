"""``coachtui requests``: what was asked for, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

import click

from coachtui.commands.answering import Shown, answers
from coachtui.commands.caller import Caller
from coachtui.commands.describing import Types, name_width
from coachtui.commands.writing import left_text, names_text, short, type_text, when_text
from coachtui.records.request import RequestStatus, RequestView
from coachtui.records.text import one_line
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
        theirs = types[each.coach]
        who = f"to {each.coach}" if as_client else names_text([each.client.name])
        kind = type_text(theirs.get(each.session_type), name_width(theirs))
        is_live = each.status in (RequestStatus.PENDING, RequestStatus.COUNTERED)
        left = f", {left_text(each.expires_at, caller.now)} left" if is_live else ""
        message = f"  “{one_line(each.message)}”" if each.message else ""
        yield f"{short(each.id)}  {kind}  {who}  {_times(each, caller)}  {each.status.value}{left}{message}"


def _times(request: RequestView, caller: Caller) -> str:
    times = request.offers if request.status is RequestStatus.COUNTERED else request.times
    return " or ".join(
        when_text(time.start, time.start + timedelta(minutes=time.duration_minutes), caller.zone) for time in times
    )
