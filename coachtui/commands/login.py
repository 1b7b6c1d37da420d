"""``coachtui login``: sign in to a server."""

from __future__ import annotations

import asyncio

import click

from coachtui.commands.answering import Shown, print_answer, settings_of, where_options
from coachtui.commands.signing import password_asked, said_of, said_or_asked, server_said


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
    from coachtui.signing_in import device, sign_in

    settings = settings_of(context)
    place = server_said(settings)
    address = said_or_asked(email or settings.as_email, "--email", "E-mail")
    signed_in = asyncio.run(sign_in(place, address, password_asked(twice=False), label or device()))
    print_answer(Shown(signed_in.account, [said_of(signed_in, place)]), as_json=as_json)


command.params += where_options()
