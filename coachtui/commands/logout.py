"""``coachtui logout``: sign out of a server."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import click

from coachtui.commands.answering import settings_of, where_options
from coachtui.errors import InvalidToken, NotFound, Refused, Unavailable
from coachtui.records.text import one_line


@click.command()
@click.pass_context
def command(context: click.Context, /, **where: str) -> None:
    """Sign out of the server that --server names, or of the one that is asked by default.

    The token is revoked there and forgotten here, and so is what was kept of the calendar.
    """
    from coachtui.backend.kept_week import KeptWeek
    from coachtui.connect import Place, open_server
    from coachtui.settings import state_folder
    from coachtui.sign_in import sign_ins

    settings = settings_of(context)
    known = sign_ins()
    found = known.find(settings.server, settings.as_email)
    if found is None:
        raise NotFound(f"You are not signed in{f' to {one_line(settings.server)}' if settings.server else ''}")
    try:
        known.remove(found)
    except OSError as problem:
        raise Refused(f"You are still signed in: {known.file} cannot be written ({problem.strerror})") from None
    KeptWeek(state_folder(), found.server, found.email).forget_all()

    async def revoke() -> None:
        from coachtui.service.tokens import SignOut

        backend = open_server(Place(found.server, True, found.email, found.token))
        with suppress(InvalidToken):  # it was revoked already
            await backend.run(SignOut())
        await backend.close()

    if found.token is not None:
        try:
            asyncio.run(revoke())
        except Unavailable as problem:
            problem.add_note("This machine has forgotten you; there, sign this device out once you reach it again")
            raise
    click.echo(f"Signed out of {found.server}")


command.params += where_options()
