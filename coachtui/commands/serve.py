"""``coachtui serve``: the same calendar over HTTP, for many."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from coachtui.commands.answering import settings_of, where_options

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 is any that is free.")
@click.option("--certificate", type=_FILE, help="Serve over TLS with this certificate, a PEM file.")
@click.option("--private-key", type=_FILE, help="The certificate's key, a PEM file, where it is not in the same.")
@click.option(
    "--proxy-headers",
    metavar="ADDRESS",
    multiple=True,
    help="Believe the X-Forwarded headers of the proxy at this address; may be given several times.",
)
@click.option(
    "--log",
    type=click.Choice(["problems", "requests"]),
    default="problems",
    show_default=True,
    help="What to write to standard error, one line of JSON each.",
)
@click.pass_context
def command(context: click.Context, /, **chosen: Any) -> None:
    """Serve the calendar over HTTP.

    On PostgreSQL (--database postgresql+psycopg://USER@HOST/NAME) any number of servers may share one database; on
    SQLite there is one. Tables are made or brought to their newest form first. Ends on Ctrl+C or SIGTERM.
    """
    if chosen["private_key"] and not chosen["certificate"]:
        raise click.UsageError("--private-key needs a --certificate")
    settings = settings_of(context)
    try:
        from coachtui.server.serving import Serving, serve
    except ModuleNotFoundError as missing:
        raise click.ClickException(
            f"serving needs more than was installed ({missing.name}): pip install 'coachtui[server]'"
        ) from None
    from coachtui.connect import database_of, now
    from coachtui.server.app import open_app

    try:
        app = open_app(database_of(settings), now, os.environ)
    except ValueError as problem:
        raise click.ClickException(str(problem)) from None
    serve(
        app,
        Serving(
            host=chosen["host"],
            port=chosen["port"],
            certificate=chosen["certificate"],
            private_key=chosen["private_key"],
            proxies=chosen["proxy_headers"],
            log=chosen["log"],
        ),
        lambda url: click.echo(f"coachtui serving on {url}"),
    )


command.params += [option for option in where_options() if option.name == "database"]
