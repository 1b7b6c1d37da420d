"""``coachtui logout``: sign out of a server."""

from __future__ import annotations

import asyncio

import click

from coachtui.commands.answering import settings_of, where_options
from coachtui.errors import NotFound
from coachtui.records.text import one_line


@click.command()
@click.pass_context
def command(context: click.Context, /, **where: str) -> None:
    """Sign out of the server that --server names, or of the one that is asked by default.

    The token is revoked there and forgotten here, and so is what was kept of the calendar.
    """
    from coachtui.own_accounts import waiting_of
    from coachtui.settings import state_folder
    from coachtui.sign_in import sign_ins
    from coachtui.signing_in import sign_out

    settings = settings_of(context)
    found = sign_ins().find(settings.server, settings.as_email)
    if found is None:
        raise NotFound(f"You are not signed in{f' to {one_line(settings.server)}' if settings.server else ''}")
    waiting = waiting_of(found, state_folder())
    if waiting:
        click.echo(f"{waiting_words(waiting)}: kept here, and sent when you sign in again in the app", err=True)
    asyncio.run(sign_out(found))
    click.echo(f"Signed out of {found.server}")


def waiting_words(count: int) -> str:
    """How much waits to be sent."""
    return f"{count} changes wait to be sent" if count > 1 else "One change waits to be sent"


command.params += where_options()
