"""``coachtui call``: any operation there is, by its name."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import click
import msgspec

from coachtui.commands.answering import Shown, answers, key_option
from coachtui.commands.caller import Caller
from coachtui.commands.writing import faint, strong
from coachtui.records.base import new_id
from coachtui.records.text import one_line, visible
from coachtui.service.operation import Declaration, Operation, declarations


class Given(NamedTuple):
    """One field as it was typed."""

    name: str
    text: str


def _list(context: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        for line in _every_operation():
            click.echo(line)
        context.exit()


@answers
@click.argument("name", metavar="OPERATION")
@click.argument("fields", metavar="[FIELD=VALUE]...", nargs=-1)
@click.option("--body", metavar="JSON", help="More fields as one JSON object; - reads it from standard input.")
@key_option()
@click.option(
    "--list", is_flag=True, is_eager=True, expose_value=False, callback=_list, help="Show all operations, and leave."
)
async def command(caller: Caller, name: str, fields: tuple[str, ...], body: str | None, key: str | None) -> Shown:
    """Run any operation by its name, such as `ListSlots` or `list-slots`.

    A VALUE is text, or JSON where the field is none: limit=5, times='[{"start": …}]'. The answer is JSON, in lines for
    people, without --json.
    """
    declared = _declared(name)
    operation = _operation(declared, [_given(each) for each in fields], _object(body))
    answer = await caller.run(operation, (key or new_id()) if declared.is_command else None)
    return Shown(answer, _indented(answer))


def _declared(name: str) -> Declaration:
    from difflib import get_close_matches

    every = {each.operation.__name__.lower(): each for each in _all()}
    wanted = name.replace("-", "").replace("_", "").lower()
    if wanted in every:
        return every[wanted]
    close = get_close_matches(wanted, every, n=1)
    hint = f"did you mean {every[close[0]].operation.__name__}?" if close else "--list shows all"
    raise click.UsageError(f"there is no operation {one_line(name)}; {hint}")


def _operation(declared: Declaration, fields: Sequence[Given], body: Mapping[str, Any]) -> Operation[Any]:
    """The operation as a request for it would be read, with the same refusals."""
    from coachtui.backend.wire import QUERY_METHODS, VERSION, is_text, operation_of, places_of

    places = places_of(declared)
    path: dict[str, str] = {}
    query: list[tuple[str, str]] = []
    headers: dict[str, str] = {}
    rest = dict(body)
    for name, text in fields:
        if name in declared.path_fields:
            path[name] = text
        elif name == VERSION and places.version:
            headers["if-match"] = text
        elif declared.method in QUERY_METHODS:
            query.append((name, text))
        elif name in places.body and is_text(places.body[name]):
            rest[name] = text
        else:
            rest[name] = _json_or_text(text)
    content = msgspec.json.encode(rest) if rest else b""
    return operation_of(declared, path, query, headers, content)


def _given(text: str) -> Given:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"{one_line(text)}: a field is given as FIELD=VALUE")
    return Given(name, value)


def _object(body: str | None) -> dict[str, Any]:
    if body is None:
        return {}
    text: str | bytes = sys.stdin.buffer.read() if body == "-" else body
    try:
        given: dict[str, Any] = msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        raise click.UsageError("--body is not a JSON object") from None
    return given


def _json_or_text(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return text


def _indented(answer: object) -> Iterator[str]:
    """The answer in lines; nothing in it that a terminal would obey."""
    from coachtui.records import json

    yield from visible(msgspec.json.format(json.encode(answer), indent=2).decode()).split("\n")


def _every_operation() -> Iterator[str]:
    for each in _all():
        needed = [field.encode_name for field in msgspec.structs.fields(each.operation) if field.required]
        others = [field.encode_name for field in msgspec.structs.fields(each.operation) if not field.required]
        optional = f"[{' '.join(others)}]" if others else ""
        summary = (each.operation.__doc__ or "").split("\n\n")[0].replace("``", "")
        yield f"{strong(each.operation.__name__)}  {' '.join(filter(None, (*needed, optional)))}"
        yield f"    {summary}  {faint(f'{each.method} {each.path}')}"


def _all() -> Sequence[Declaration]:
    from coachtui.service import registry

    assert registry
    return sorted(declarations(), key=lambda each: each.operation.__name__)
