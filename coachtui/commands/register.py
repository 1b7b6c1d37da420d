"""``coachtui register``: make an account on a server, and sign in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click

from coachtui.commands.answering import Shown, print_answer, settings_of, where_options
from coachtui.commands.signing import password_asked, said_of, said_or_asked, server_said
from coachtui.errors import Refused

if TYPE_CHECKING:
    from coachtui.connect import Place
    from coachtui.records.account import SignedIn
    from coachtui.service.accounts import Register


@click.command()
@click.option("--email", metavar="EMAIL", help="The e-mail address you will sign in with.")
@click.option("--name", metavar="NAME", help="Your name, as others see it.")
@click.option("--zone", metavar="ZONE", help="Your time zone, such as Europe/London; this machine's by default.")
@click.option("--coach", metavar="HANDLE", help="Be a coach there too, whose clients find them by this handle.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON: the account, never the token.")
@click.pass_context
def command(
    context: click.Context,
    /,
    email: str | None,
    name: str | None,
    zone: str | None,
    coach: str | None,
    as_json: bool,
    **where: str,
) -> None:
    """Make an account on the server that --server names, and sign in to it.

    A coach begins with weekdays 9 to 17 and one type of session, for the clients they connect to. The password is
    asked for without echo, or is the first line of standard input.
    """
    from coachtui.machine_zone import machine_zone
    from coachtui.service.accounts import Register

    settings = settings_of(context)
    place = server_said(settings)
    registration = Register(
        email=said_or_asked(email or settings.as_email, "--email", "E-mail"),
        name=said_or_asked(name, "--name", "Name"),
        time_zone=zone or machine_zone(),
        password=password_asked(twice=True),
    )
    signed_in = asyncio.run(_register(place, registration, coach))
    lines = [said_of(signed_in, place)]
    if coach is not None:
        lines.append(f"Clients find you as {coach.casefold()}; `coachtui` opens your calendar")
    print_answer(Shown(signed_in.account, lines), as_json=as_json)


async def _register(place: Place, registration: Register, handle: str | None) -> SignedIn:
    from coachtui.signing_in import become_coach, register

    signed_in = await register(place, registration)
    if handle is not None:
        try:
            await become_coach(place, signed_in, handle.casefold())
        except Refused as refusal:
            refusal.add_note(
                "You have an account and are signed in, but are no coach yet: see coachtui call BecomeCoach"
            )
            raise
    return signed_in


command.params += where_options()
