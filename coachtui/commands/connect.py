"""``coachtui connect``: ask a coach to be their client."""

from __future__ import annotations

from collections.abc import Iterator

import click

from coachtui.commands.answering import Shown, answers, key_option
from coachtui.commands.caller import Caller
from coachtui.errors import NotFound
from coachtui.records.account import ConnectionStatus, OwnConnection
from coachtui.records.base import new_id
from coachtui.records.text import one_line
from coachtui.service.connections import AskConnection, LeaveCoach


@answers
@click.argument("coach")
@click.option("--leave", is_flag=True, help="Be their client no longer, or take back having asked.")
@key_option()
async def command(caller: Caller, coach: str, leave: bool, key: str | None) -> Shown:
    """Ask a coach, by their handle, to be their client; takes up their invitation where there is one."""
    handle = coach.casefold()
    if leave:
        try:
            await caller.run(LeaveCoach(coach=handle), key or new_id())
        except NotFound:
            raise NotFound(f"You are not connected to a coach {one_line(coach)}") from None
        return Shown(None, [f"No longer connected to {one_line(coach)}. What is booked stays booked."])
    try:
        asked = await caller.run(AskConnection(coach=handle), key or new_id())
    except NotFound:
        raise NotFound(f"There is no coach {one_line(coach)}") from None
    return Shown(asked, _lines(asked))


def _lines(asked: OwnConnection) -> Iterator[str]:
    if asked.status is ConnectionStatus.CONNECTED:
        yield f"You are a client of {asked.coach}."
    else:
        yield f"Asked {asked.coach}, who has to accept it."
