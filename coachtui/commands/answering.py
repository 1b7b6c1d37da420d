"""What every plain command shares: where it asks, how its answer is printed."""

from __future__ import annotations

import functools
import os
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from coachtui.errors import Refused
    from coachtui.settings import Settings


class Shown(NamedTuple):
    """An answer: the record as it is on the wire, and the same as lines for people, made only when wanted.

    ``content`` is a file that is asked for on standard output, written as it is in place of the lines.
    """

    record: object
    lines: Iterable[str]
    content: bytes | None = None


Body = Callable[..., Awaitable[Shown]]


def where_options() -> list[click.Parameter]:
    """The options that say which store or server is asked, and as whom; taken before and after a command's name."""
    return [
        click.Option(["--database"], metavar="URL", help="The calendar to open, as sqlite:///PATH."),
        click.Option(["--server"], metavar="URL", help="The server to ask instead of a calendar on this machine."),
        click.Option(["--as", "as_email"], metavar="EMAIL", help="Whose eyes to look through, of those known here."),
    ]


def key_option() -> Callable[[Any], Any]:
    return click.option(
        "--key", metavar="TEXT", help="Any text of your own: the same command again with it is done only once."
    )


def answers(body: Body) -> click.Command:
    """Make a click command of a coroutine function from a ``Caller`` and what was asked to ``Shown``."""

    @functools.wraps(body)
    @click.pass_context
    def call(context: click.Context, /, *, as_json: bool, **arguments: Any) -> None:
        import asyncio

        settings = settings_of(context)
        for option in where_options():
            arguments.pop(option.name or "")
        print_answer(asyncio.run(_ask(settings, body, arguments)), as_json=as_json)

    return _with_common_options(click.command()(call))


def _with_common_options(command: click.Command) -> click.Command:
    command.params.append(click.Option(["--json", "as_json"], is_flag=True, help="Answer as JSON, as on the wire."))
    command.params.extend(where_options())
    return command


def answers_here(body: Callable[..., Shown]) -> click.Command:
    """Make a click command of a function from the settings and what was asked to ``Shown``; no calendar is opened."""

    @functools.wraps(body)
    @click.pass_context
    def call(context: click.Context, /, *, as_json: bool, **arguments: Any) -> None:
        settings = settings_of(context)
        for option in where_options():
            arguments.pop(option.name or "")
        print_answer(body(settings, **arguments), as_json=as_json)

    return _with_common_options(click.command()(call))


def said_in(context: click.Context) -> dict[str, str]:
    """What the command line says about where to ask, a command's own options last; names as in the settings."""
    said: dict[str, str] = {}
    for each in (context.find_root(), context):
        for option in where_options():
            value = each.params.get(option.name or "")
            if value is not None:
                said[option.opts[0].lstrip("-")] = value
    return said


def settings_of(context: click.Context) -> Settings:
    """The settings with what the command line says; raises ``ClickException`` for one that cannot be right."""
    from coachtui.settings import SettingsProblem, load

    try:
        return load(said_in(context))
    except SettingsProblem as problem:
        raise click.ClickException(str(problem)) from None


async def _ask(settings: Settings, body: Body, arguments: dict[str, Any]) -> Shown:
    from coachtui.commands.caller import caller_of
    from coachtui.connect import how_to_sign_in, now, open_backend
    from coachtui.errors import Refused, SignIn

    backend, how = open_backend(settings, clock=now), how_to_sign_in(settings)
    try:
        caller = await caller_of(backend, now(), how)
        try:
            return await body(caller, **arguments)
        except SignIn:
            raise SignIn(how) from None
        except Refused as refusal:
            _note(refusal, caller.zone)
            raise
    finally:
        await backend.close()


def _note(refusal: Refused, zone: ZoneInfo) -> None:
    """Add what comes with a refusal: how to go on, and times as clocks in the zone show them."""
    from coachtui.commands.writing import when_text
    from coachtui.errors import GuestRequired, NeedsAllow

    if isinstance(refusal, GuestRequired):
        refusal.add_note("Say who with --guest NAME --guest-email MAIL, or sign in with coachtui login")
    spans = [(_instant(each["start"]), _instant(each["end"])) for each in refusal.extra.get("alternatives", ())]
    open_times = [when_text(start, end, zone) for start, end in spans]
    if open_times:
        refusal.add_note(f"Open near it: {', '.join(open_times)}")
    choices = [_instant(each).astimezone(zone).isoformat() for each in refusal.extra.get("choices", ())]
    if choices:
        refusal.add_note(f"Say which: {' or '.join(choices)}")
    if isinstance(refusal, NeedsAllow):
        rules = " ".join(f"--allow {each}" for each in refusal.extra.get("needs", ()))
        refusal.add_note(f"Go on with {rules}")


def _instant(value: datetime | str) -> datetime:
    """An instant of an error, which is text where the error came over a wire or out of the store."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def print_answer(shown: Shown, *, as_json: bool) -> None:
    """To standard output; colours only on a terminal, and never with ``NO_COLOR``."""
    if as_json:
        from coachtui.records import json

        click.echo(json.encode(shown.record))
        return
    if shown.content is not None:
        click.echo(shown.content, nl=False)
        return
    color = False if os.environ.get("NO_COLOR") else None
    for line in shown.lines:
        click.echo(line.rstrip(), color=color)
