"""What ``coachtui privacy`` and ``coachtui rules`` share: settings that are read, changed and put whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import structs

from coachtui.commands.caller import Caller
from coachtui.errors import NotFound
from coachtui.records.base import new_id
from coachtui.records.text import one_line
from coachtui.scheduling.practice_in_words import read_practice

if TYPE_CHECKING:
    from coachtui.records.session_type import SessionTypeView
    from coachtui.service.operation import Command, Query

ACTS = ("show", "change")
Options = Mapping[str, tuple[str, str]]
"""By the name of a setting, its option and what that says."""

V = TypeVar("V")


def setting_options(options: Options) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option for each setting."""

    def with_options(body: Callable[..., Any]) -> Callable[..., Any]:
        for name, (option, help) in reversed(list(options.items())):
            body = click.option(option, name, help=help, metavar="TEXT")(body)
        return body

    return with_options


def said_settings(act: str, said: Mapping[str, str | None], options: Options) -> Mapping[str, Any]:
    """What the options say, by setting; raises ``click.UsageError`` for what cannot be read, or where nothing is
    said."""
    texts = {name: text for name, text in said.items() if text is not None}
    if act == "show" and texts:
        raise click.UsageError(f"write {next(iter(options[name][0] for name in texts))} after change")
    if act == "change" and not texts:
        first = next(iter(options.values()))[0]
        raise click.UsageError(f"say what to change, such as {first}; --help shows all there is")
    reading = read_practice(texts)
    for name, problem in reading.problems.items():
        raise click.UsageError(f"{options[name][0]} “{one_line(texts[name][:60])}”: {one_line(problem)}")
    return reading.values


async def changed(
    caller: Caller,
    values: Mapping[str, Any],
    query: Query[V],
    command: type[Command[V]],
    key: str | None,
    *,
    dry_run: bool,
) -> V:
    """The settings that the query answers with other values, put in the place of what they were; with ``dry_run`` only
    as they would be. Raises ``NotFound`` for who is no coach."""
    if caller.me.coach is None:
        raise NotFound("You are no coach: only coaches have a calendar to say this of")
    before = await caller.run(query)
    after = structs.replace(before, **values)  # type: ignore[type-var]  # both views are records
    if dry_run or after == before:
        return after
    fields = {name: getattr(after, name) for name in command.__struct_fields__}
    return await caller.run(command(**fields), key or new_id())


async def own_types(caller: Caller) -> tuple[SessionTypeView, ...]:
    """What the coach offers."""
    from coachtui.service.session_types import ListOwnSessionTypes

    return (await caller.every(ListOwnSessionTypes())).items
