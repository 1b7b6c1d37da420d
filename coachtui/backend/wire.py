"""Operations and answers as HTTP requests and responses, derived from how each operation is declared (``api.md``).

Path parameters come from the path's fields; a ``version`` of a PUT, PATCH or DELETE is its ``If-Match``; what is left
goes into the query of a GET or DELETE and into the JSON body of everything else.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

import msgspec
from msgspec import NODEFAULT, UNSET, Struct, inspect, structs

from coachtui.errors import CoachtuiError, Invalid, Refused, ServerUnreachable, Unavailable
from coachtui.records import json
from coachtui.service.operation import Declaration, Operation, declaration
from coachtui.service.run import error_from, invalid, problem

R = TypeVar("R")

JSON = "application/json"
PROBLEM = "application/problem+json"
EVENTS = "text/event-stream"
QUERY_METHODS = ("GET", "DELETE")
VERSIONED_METHODS = ("PUT", "PATCH", "DELETE")
VERSION = "version"
NO_ANSWER = "The server's answer cannot be read; whether anything changed is not known"


class Request(NamedTuple):
    """The parts of an HTTP request; header names in lower case, ``body`` empty where there is none."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes


class Response(NamedTuple):
    """The parts of an HTTP response."""

    status: int
    content_type: str
    body: bytes


class Places(NamedTuple):
    """Where each field of an operation travels."""

    version: bool
    query: Mapping[str, msgspec.inspect.Type]
    body: Mapping[str, msgspec.inspect.Type]
    required: frozenset[str]


@cache
def places_of(declared: Declaration) -> Places:
    """Where each field of the operation travels."""
    version = declared.method in VERSIONED_METHODS and VERSION in declared.operation.__struct_fields__
    rest = {
        info.encode_name: inspect.type_info(info.type)
        for info in structs.fields(declared.operation)
        if info.name not in declared.path_fields and not (version and info.name == VERSION)
    }
    required = frozenset(info.encode_name for info in structs.fields(declared.operation) if info.required)
    in_query = declared.method in QUERY_METHODS
    return Places(version, rest if in_query else {}, {} if in_query else rest, required)


# -- requests --


def request_of(operation: Operation[Any], key: str | None = None) -> Request:
    """The request that asks for the operation."""
    declared = declaration(type(operation))
    places = places_of(declared)
    values = json.to_builtins(operation)
    path = re.sub(r"{(\w+)}", lambda name: quote(str(values[name[1]]), safe=""), declared.path)
    headers: dict[str, str] = {}
    if key is not None:
        headers["idempotency-key"] = key
    if places.version and values.get(VERSION) is not None:
        headers["if-match"] = f'"{values[VERSION]}"'
    body = b""
    if declared.method not in QUERY_METHODS:
        headers["content-type"] = JSON
        body = msgspec.json.encode({name: values[name] for name in places.body if name in values})
    query = tuple(
        (name, _query_text(item))
        for name in places.query
        for item in _several(values.get(name))
        if getattr(operation, name) != _default(operation, name)
    )
    return Request(declared.method, path, query, headers, body)


def operation_of(
    declared: Declaration,
    path: Mapping[str, str],
    query: Iterable[tuple[str, str]],
    headers: Mapping[str, str],
    body: bytes,
) -> Operation[Any]:
    """The operation that a request asks for; raises ``Invalid`` for anything it does not know or cannot be.

    ``path`` holds the values of the path's fields, percent-decoded; ``headers`` are by lower-case name.
    """
    places = places_of(declared)
    values = {**_from_query(places, query), **_from_body(declared, places, body)}
    sent = dict(values)
    values.update(path)
    if places.version and "if-match" in headers:
        values[VERSION] = _version(headers["if-match"])
    try:
        operation: Operation[Any] = json.convert(values, declared.operation)
    except msgspec.ValidationError as error:
        raise invalid(str(error)) from None
    unknown = next(_unknown(sent, json.to_builtins(operation)), None)
    if unknown is not None:
        raise Invalid(f"{unknown}: no such field", field=unknown)
    try:
        normal: Operation[Any] = _in_utc(operation)
    except ValueError as error:
        raise Invalid(str(error)) from None
    return normal


def _from_query(places: Places, query: Iterable[tuple[str, str]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, text in query:
        kind = places.query.get(name)
        if kind is None:
            raise Invalid(f"{name}: no such query parameter", field=name)
        if _is(kind, inspect.VarTupleType):
            values.setdefault(name, []).append(text)
        elif name in values:
            raise Invalid(f"{name}: given more than once", field=name)
        else:
            values[name] = _number_or_text(kind, text)
    return values


def _from_body(declared: Declaration, places: Places, body: bytes) -> dict[str, Any]:
    if declared.method in QUERY_METHODS or not body:
        if body:
            raise Invalid(f"A {declared.method} has no body")
        return {}
    try:
        values = msgspec.json.decode(body)
    except _UNREADABLE:
        raise Invalid("The body is not JSON") from None
    if not isinstance(values, dict):
        raise Invalid("The body must be a JSON object")
    if declared.method == "PUT" and places.version:
        _leave_version(values)
    for name in values:
        if name not in places.body:
            raise Invalid(f"{name}: no such field", field=name)
    return _without_nulls(values, places.body, places.required)


def _leave_version(values: dict[str, Any]) -> None:
    """A PUT takes what the GET gave; which version is meant is for ``If-Match`` to say."""
    given = values.pop(VERSION, None)
    if given is not None and type(given) is not int:
        raise Invalid("version: expected `int`", field=VERSION)


def _without_nulls(
    values: Mapping[str, Any], kinds: Mapping[str, inspect.Type], required: Container[str]
) -> dict[str, Any]:
    """The values without those that are null where null means absent, inside them too."""
    return {
        name: _inside(value, kinds[name]) if name in kinds else value
        for name, value in values.items()
        if value is not None or name in required or name not in kinds or _is(kinds[name], inspect.NoneType)
    }


def _inside(value: Any, kind: inspect.Type) -> Any:
    if isinstance(value, list):
        item = next((each.item_type for each in _kinds_in(kind) if isinstance(each, inspect.VarTupleType)), None)
        return value if item is None else [_inside(each, item) for each in value]
    if isinstance(value, dict):
        for each in _kinds_in(kind):
            if isinstance(each, inspect.StructType) and value.get(each.tag_field or "") == each.tag:
                fields = {field.encode_name: field for field in each.fields}
                required = {name for name, field in fields.items() if field.required}
                return _without_nulls(value, {name: field.type for name, field in fields.items()}, required)
            if isinstance(each, inspect.DictType):
                return {name: _inside(item, each.value_type) for name, item in value.items()}
    return value


def _kinds_in(kind: inspect.Type) -> Iterator[inspect.Type]:
    if isinstance(kind, inspect.UnionType):
        for each in kind.types:
            yield from _kinds_in(each)
    else:
        yield kind.type if isinstance(kind, inspect.Metadata) else kind


def _version(text: str) -> int:
    number = re.fullmatch(r'"?([0-9]{1,9})"?', text.strip())
    if number is None:
        raise Invalid('If-Match: a version in quotes, such as "3"', field=VERSION)
    return int(number[1])


def _number_or_text(kind: inspect.Type, text: str) -> Any:
    if _is(kind, inspect.IntType) and re.fullmatch(r"-?[0-9]{1,18}", text):
        return int(text)
    if _is(kind, inspect.BoolType) and text in ("true", "false"):
        return text == "true"
    return text


def _query_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _several(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _is(kind: inspect.Type, wanted: type[inspect.Type]) -> bool:
    """Whether a value of the type may be of the wanted kind."""
    if isinstance(kind, inspect.UnionType):
        return any(_is(each, wanted) for each in kind.types)
    return _is(kind.type, wanted) if isinstance(kind, inspect.Metadata) else isinstance(kind, wanted)


def is_text(kind: inspect.Type) -> bool:
    """Whether a value of the type may be any text."""
    return _is(kind, inspect.StrType)


def _default(operation: Operation[Any], name: str) -> Any:
    info = next(each for each in structs.fields(operation) if each.name == name)
    return UNSET if info.default is NODEFAULT else info.default


def _unknown(sent: Any, understood: Any, path: str = "") -> Iterator[str]:
    """Paths of what was sent inside nested records and is in none of their fields."""
    if isinstance(sent, dict) and isinstance(understood, dict):
        for name, value in sent.items():
            where = f"{path}.{name}" if path else name
            if name in understood:
                yield from _unknown(value, understood[name], where)
            else:
                yield where
    elif isinstance(sent, list) and isinstance(understood, list | tuple):
        for index, (value, its) in enumerate(zip(sent, understood, strict=False)):
            yield from _unknown(value, its, f"{path}[{index}]")


def _in_utc(value: Any) -> Any:
    """The value with every instant in it in UTC; raises ValueError for fractions of a second."""
    if isinstance(value, datetime):
        return json.utc(value)
    if isinstance(value, Struct):
        changed = {name: _in_utc(getattr(value, name)) for name in value.__struct_fields__}
        return structs.replace(value, **changed)
    if isinstance(value, tuple):
        return tuple(map(_in_utc, value))
    return value


# -- responses --


def response_of(operation: Operation[Any] | Declaration, answer: Any) -> Response:
    """The response that gives the answer."""
    declared = operation if isinstance(operation, Declaration) else declaration(type(operation))
    if declared.status == 204:
        return Response(204, "", b"")
    return Response(declared.status, JSON, json.encode(answer))


def refusal_of(error: CoachtuiError) -> Response:
    """The response that gives the error."""
    return Response(error.status, PROBLEM, problem(error))


def answer_of(operation: Operation[R], status: int, body: bytes) -> R:
    """The answer in a response; raises the error in it, as itself, and ``ServerUnreachable`` for what is no answer."""
    declared = declaration(type(operation))
    if status >= 400:
        raise _error(status, body)
    if status != declared.status:
        raise ServerUnreachable(NO_ANSWER)
    if status == 204:
        return None  # type: ignore[return-value]  # it is declared to answer None
    try:
        answer: R = json.decode(body, declared.answer)
    except _UNREADABLE:
        raise ServerUnreachable(NO_ANSWER) from None
    return answer


def _error(status: int, body: bytes) -> CoachtuiError:
    try:
        error = error_from(body)
    except (*_UNREADABLE, TypeError):
        return ServerUnreachable(NO_ANSWER)
    if not isinstance(error.detail, str):
        return ServerUnreachable(NO_ANSWER)
    if type(error) is CoachtuiError:
        # A code of a newer server, or no code at all: what counts is whether it was understood and refused.
        return Refused(error.detail, **error.extra) if status < 500 else Unavailable(error.detail)
    return error


_UNREADABLE = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)
