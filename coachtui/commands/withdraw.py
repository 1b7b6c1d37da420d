"""``coachtui withdraw``: take back a request of one's own."""

from __future__ import annotations

import click

from coachtui.commands.answering import Shown, answers, key_option
from coachtui.commands.caller import Caller
from coachtui.commands.choosing import by_beginning, open_requests, when_of
from coachtui.records.base import new_id
from coachtui.service.requests import WithdrawRequest


@answers
@click.argument("identity", metavar="ID")
@key_option()
async def command(caller: Caller, identity: str, key: str | None) -> Shown:
    """Take back a request that is not decided yet.

    ID is as `requests` shows it: any beginning that only one has.
    """
    request = by_beginning(identity, await open_requests(caller), caller, what="open request")
    gone = await caller.run(WithdrawRequest(id=request.id), key or new_id())
    return Shown(gone, [f"Withdrawn: {when_of(gone, caller)} ({caller.zone.key})"])


# An id may begin with a hyphen.
command.ignore_unknown_options = True
