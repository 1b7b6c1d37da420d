"""``coachtui login``: sign in to a server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click

from coachtui.commands.answering import Shown, print_answer, settings_of, where_options
from coachtui.commands.signing import device, keep, password_asked, said_of, said_or_asked, server_said

if TYPE_CHECKING:
    from coachtui.connect import Place
    from coachtui.records.account import SignedIn


@click.command()
@click.option("--email", metavar="EMAIL", help="Your e-mail address there.")
@click.option("--label", metavar="TEXT", help="What this device is called among yours; the machine's name by default.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON: the account, never the token.")
@click.pass_context
def command(context: click.Context, /, email: str | None, label: str | None, as_json: bool, **where: str) -> None:
    """Sign in to the server that --server names.

    From then on the app and all commands ask that server, unless you name another or a --database. The password is
    asked for without echo, or is the first line of standard input.
    """
    settings = settings_of(context)
    place = server_said(settings)
    address = said_or_asked(email or settings.as_email, "--email", "E-mail")
    signed_in = asyncio.run(_sign_in(place, address, password_asked(twice=False), label or device()))
    print_answer(Shown(signed_in.account, [said_of(signed_in, place)]), as_json=as_json)


async def _sign_in(place: Place, email: str, password: str, label: str) -> SignedIn:
    from coachtui.connect import open_server
    from coachtui.service.tokens import CreateToken

    backend = open_server(place)
    try:
        signed_in = await backend.run(CreateToken(email=email, password=password, label=label))
    finally:
        await backend.close()
    await keep(signed_in, place)
    return signed_in


command.params += where_options()
