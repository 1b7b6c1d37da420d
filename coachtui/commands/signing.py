"""What signing in and out share: where, as whom, with which password."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

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


def said_of(signed_in: SignedIn, place: Place) -> str:
    account = signed_in.account
    return f"Signed in to {place.name} as {one_line(account.name)} <{one_line(account.email)}>"
