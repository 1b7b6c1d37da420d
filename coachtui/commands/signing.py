"""What signing in and out share: where, as whom, with which password."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from coachtui.errors import CoachtuiError, Refused
from coachtui.records.text import one_line

if TYPE_CHECKING:
    from coachtui.connect import Place
    from coachtui.records.account import SignedIn
    from coachtui.settings import Settings


def server_said(settings: Settings) -> Place:
    """The server that is meant, asked as nobody; raises ``UsageError`` where none is."""
    from coachtui.connect import Place
    from coachtui.server_address import check_is_private, server_address

    if settings.server is None:
        raise click.UsageError("say which server with --server URL")
    address = server_address(settings.server)
    if not settings.allow_http:
        check_is_private(address)
    return Place(address, True, None)


def said_or_asked(value: str | None, option: str, question: str, default: str | None = None) -> str:
    """What an option says, else what the person at the terminal answers."""
    if value is None and not sys.stdin.isatty():
        raise click.UsageError(f"say {option}: nobody is there to be asked")
    answer: str = value if value is not None else click.prompt(question, default=default, err=True)
    return answer.strip()


def password_asked(*, twice: bool) -> str:
    """Typed without echo; where no terminal is there to be asked, the first line of standard input."""
    if sys.stdin.isatty():
        typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=twice, err=True)
        return typed
    line = sys.stdin.readline()
    if not line.strip():
        raise click.UsageError("a password is read from standard input, and there was none")
    return line.rstrip("\r\n")


async def keep(signed_in: SignedIn, place: Place) -> None:
    """Keep the token; where it cannot be kept, it is revoked and that is said."""
    from coachtui.sign_in import SignedIn as Kept
    from coachtui.sign_in import sign_ins

    known = sign_ins()
    before = known.find(place.name, signed_in.account.email)
    try:
        known.add(Kept(server=place.name, email=signed_in.account.email, token=signed_in.token))
    except OSError as problem:
        await _revoke(signed_in.token, place)
        raise Refused(f"You are not signed in: the token cannot be kept in {known.file} ({problem.strerror})") from None
    if before is not None and before.token is not None:
        await _revoke(before.token, place)


async def _revoke(token: str, place: Place) -> None:
    """Take back a token that is of no more use; one that cannot be taken back is shown among the devices."""
    from coachtui.connect import open_server
    from coachtui.service.tokens import SignOut

    backend = open_server(place._replace(token=token))
    with suppress(CoachtuiError):
        await backend.run(SignOut())
    await backend.close()


def said_of(signed_in: SignedIn, place: Place) -> str:
    account = signed_in.account
    return f"Signed in to {place.name} as {one_line(account.name)} <{one_line(account.email)}>"


def device() -> str:
    """What this device is called among those that are signed in."""
    import platform

    return one_line(platform.node())[:100] or "a terminal"
