"""The program: which command was called, and what becomes of its errors.

Each plain command is a module of ``coachtui.commands``, imported only when it is called; the app is imported only
when it opens.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from io import TextIOWrapper

import click

from coachtui.commands.answering import said_in, where_options
from coachtui.records.json import utc
from coachtui.records.text import one_line
from coachtui.start import DONE, INTERRUPTED, WRONG_USE, open_app, outcome, say
from coachtui.terminal import require_terminal

COMMANDS = (
    "accept",
    "account",
    "agenda",
    "availability",
    "backup",
    "block",
    "book",
    "call",
    "cancel",
    "clients",
    "coaches",
    "connect",
    "doctor",
    "export",
    "ics",
    "import",
    "keys",
    "login",
    "logout",
    "mine",
    "notifications",
    "override",
    "privacy",
    "register",
    "request",
    "requests",
    "reschedule",
    "restore",
    "rules",
    "serve",
    "session",
    "settings",
    "slots",
    "templates",
    "types",
    "week",
    "why",
    "withdraw",
)


class Program(click.Group):
    """The commands by name, each brought in only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*COMMANDS, *self.commands})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        command: click.Command = import_module(f"coachtui.commands.{cmd_name}").command
        command.name = cmd_name
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as wrong:
            raise click.UsageError(
                f"there is no command {args[0]}{_nearest(args[0], self.list_commands(ctx))}"
            ) from wrong


def _instant(context: click.Context, parameter: click.Parameter, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return utc(datetime.fromisoformat(text))
    except ValueError:
        raise click.BadParameter(f"{one_line(text)} is not an instant such as 2034-06-14T09:00:00Z") from None


@click.group(cls=Program, invoke_without_command=True, params=where_options())
@click.version_option(package_name="coachtui", message="%(prog)s %(version)s")
@click.pass_context
def program(context: click.Context, /, **where: str | None) -> int:
    """A coaching calendar and booking system for the terminal.

    Without a command the app opens on your calendar. Try it on example data with `coachtui demo`.

    Every command takes --json, and says more with --help. Exit codes: 0 done, 1 refused, 2 wrong use, 3 the calendar
    cannot be opened or the server not reached.
    """
    if context.invoked_subcommand is not None:
        return DONE
    return open_app(said_in(context))


@program.command()
@click.option(
    "--as", "side", type=click.Choice(["coach", "client"]), default="coach", show_default=True, help="Whose side."
)
@click.option(
    "--at", metavar="INSTANT", callback=_instant, help="Start the clock at a moment such as 2034-06-14T09:00:00Z."
)
@click.pass_context
def demo(context: click.Context, /, side: str, at: datetime | None) -> int:
    """Open the app on example data, thrown away."""
    require_terminal()
    from coachtui.app import run_demo
    from coachtui.settings import load_or_defaults

    if context.find_root().params.get("as_email"):
        raise click.UsageError("the demo has people of its own: --as is coach or client, after demo", context)
    settings, problem = load_or_defaults()
    return run_demo(settings, problem, side=side, at=at)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and answer its exit code; one sentence on standard error for whatever is expected to go wrong."""
    _write_anything()
    try:
        return outcome(lambda: program.main(arguments, prog_name="coachtui", standalone_mode=False))
    except click.ClickException as wrong:
        return say(wrong.format_message(), WRONG_USE, hint=_hint(wrong))
    except click.Abort:
        return INTERRUPTED


def _hint(wrong: click.ClickException) -> str:
    context = wrong.ctx if isinstance(wrong, click.UsageError) else None
    return f" (see {context.command_path} --help)" if context is not None else ""


def _nearest(wanted: str, names: Sequence[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(wanted, names, n=1)
    return f"; did you mean {close[0]}?" if close else f"; there are {', '.join(names)}"


def _write_anything() -> None:
    """Let no character that the terminal's encoding lacks stop an answer."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
