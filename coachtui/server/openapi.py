"""The OpenAPI 3.1 document of the operations, derived from how each is declared and from nothing else."""

import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from coachtui.backend.wire import EVENTS, JSON, PROBLEM, QUERY_METHODS, VERSION, Places, places_of
from coachtui.errors import BY_CODE, CoachtuiError
from coachtui.server.schemas import Schema, Schemas, no_null, ref
from coachtui.service.access import ANYONE, COACHES, WHO_HAS_THE_HANDLE, WHO_SEES_THE_CALENDAR
from coachtui.service.operation import Declaration

ABOUT = """Calendars of coaches, as each viewer may see them, and the bookings in them.

Instants carry an offset and have whole seconds; answers give them in UTC. Wall times are the coach's. In what is sent,
absent and null mean the same, and fields and parameters that are not known are refused. What a viewer may not see is
answered as what does not exist. `If-Match` carries the version of the thing that is to be changed."""

#: A valid viewer there is one who has not signed in.
_WITHOUT_ACCOUNT = (ANYONE, WHO_HAS_THE_HANDLE, WHO_SEES_THE_CALENDAR)
_NONE = type(None)
_WAIT: Schema = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}}}
_IF_MATCH: Schema = {
    "name": "If-Match",
    "in": "header",
    "description": "The version of what is to be changed; an old one is refused with `stale`.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
}
_KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Sent again with the same body, the first answer comes back and nothing is done twice.",
    "schema": {"type": "string", "minLength": 1},
}
_LAST_EVENT: Schema = {
    "name": "Last-Event-ID",
    "in": "header",
    "description": "The id of the last event that was read: what has changed since comes first.",
    "schema": {"type": "string", "minLength": 1},
}


def document(declared: Iterable[Declaration], version: str) -> dict[str, Any]:
    """The whole document as builtins, in the order of the declarations; ``version`` is the program's."""
    every = list(declared)
    schemas = Schemas([each.operation for each in every], [each.answer for each in every if each.answer is not _NONE])
    paths: dict[str, dict[str, Any]] = {}
    for each in every:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "coachtui", "version": version, "description": ABOUT, "license": {"name": "MIT"}},
        "servers": [{"url": "/"}],
        "tags": list(_tags(every)),
        "paths": paths,
        "components": {
            "schemas": dict(sorted({**schemas.components, "Problem": _problem()}.items())),
            "responses": {_refusal_name(status): _refusal(status) for status in sorted(_codes())},
            "parameters": {"IfMatch": _IF_MATCH, "IdempotencyKey": _KEY, "LastEventID": _LAST_EVENT},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(declared: Declaration, schemas: Schemas) -> dict[str, Any]:
    places = places_of(declared)
    schema = schemas.take_asked(declared.operation)
    summary, _, rest = _prose(declared.operation).partition("\n\n")
    who = f"For: {declared.access.name}."
    said = {
        "operationId": declared.operation.__name__,
        "tags": [_tag(declared)],
        "summary": summary.rstrip("."),
        "description": "\n\n".join(filter(None, (rest, _prose(declared.handler), who))),
        "security": [{}, {"token": []}] if declared.access in _WITHOUT_ACCOUNT else [{"token": []}],
        "parameters": list(_parameters(declared, places, schema)),
        "responses": _responses(declared, schemas),
    }
    if declared.method not in QUERY_METHODS:
        said["requestBody"] = _body(declared, places, schema, schemas)
    return said


def _parameters(declared: Declaration, places: Places, schema: Schema) -> Iterator[dict[str, Any]]:
    for name in declared.path_fields:
        yield {"name": name, "in": "path", "required": True, "schema": {"minLength": 1, **schema["properties"][name]}}
    for name in places.query:
        required = name in schema["required"]
        yield {"name": name, "in": "query", "required": required, "schema": no_null(schema["properties"][name])}
    if places.version:
        yield {"$ref": "#/components/parameters/IfMatch"}
    if declared.method == "POST":
        yield {"$ref": "#/components/parameters/IdempotencyKey"}
    if declared.streams:
        yield {"$ref": "#/components/parameters/LastEventID"}


def _body(declared: Declaration, places: Places, schema: Schema, schemas: Schemas) -> dict[str, Any]:
    """What goes into the body, as a component of the operation's name; a PUT takes the version that its GET gave."""
    left_out = set(schema["properties"]) - set(places.body)
    if declared.method == "PUT" and places.version:
        left_out.discard(VERSION)
    required = [name for name in schema["required"] if name not in left_out]
    schemas.components[declared.operation.__name__] = {
        "type": "object",
        "properties": {name: each for name, each in schema["properties"].items() if name not in left_out},
        "required": required,
        "additionalProperties": False,
    }
    return {"required": bool(required), "content": {JSON: {"schema": ref(declared.operation.__name__)}}}


def _responses(declared: Declaration, schemas: Schemas) -> dict[str, Any]:
    done: dict[str, Any] = {"description": "Done."}
    if declared.streams:
        said = "Events `changed`, each with data as JSON and an id to go on from, and comments as a heartbeat."
        done = {"description": said, "content": {EVENTS: {"schema": {"type": "string"}}}}
    elif declared.answer is not _NONE:
        done["content"] = {JSON: {"schema": schemas.answered(declared.answer)}}
    refusals = {
        str(status): {"$ref": f"#/components/responses/{_refusal_name(status)}"} for status in _may_be(declared)
    }
    return {str(declared.status): done, **refusals}


def _may_be(declared: Declaration) -> list[int]:
    """The statuses of all refusals there can be: by what it is, and by what its handler says it raises."""
    fields = declared.operation.__struct_fields__
    found = {401, 422, 429, 503} | {BY_CODE[code].status for code in _codes_named_by(declared.handler)}
    if declared.is_command:
        found |= {403, 404, 409}
    if declared.path_fields or "session_type" in fields or declared.access is COACHES:
        found |= {404}
    if "view_as" in fields:
        found |= {403}
    if places_of(declared).version:
        found |= {412, 428}
    if declared.method not in QUERY_METHODS:
        found |= {413}
    return sorted(found)


# -- refusals --


def _codes() -> dict[int, list[type[CoachtuiError]]]:
    """Every error by its status."""
    found: dict[int, list[type[CoachtuiError]]] = {}
    for error in BY_CODE.values():
        if error.status >= 400 and error is not CoachtuiError:
            found.setdefault(error.status, []).append(error)
    return found


def _refusal_name(status: int) -> str:
    return f"Refused{status}"


def _refusal(status: int) -> dict[str, Any]:
    errors = sorted(_codes()[status], key=lambda error: error.code)
    schema = {
        "allOf": [
            ref("Problem"),
            {"properties": {"status": {"const": status}, "code": {"enum": [error.code for error in errors]}}},
        ]
    }
    said = "; ".join(f"`{error.code}`: {error.title}" for error in errors)
    return {
        "description": f"{said}.",
        "content": {PROBLEM: {"schema": schema}},
        **({"headers": _WAIT} if status in (429, 503) else {}),
    }


def _problem() -> Schema:
    instant = {"type": "string", "format": "date-time"}
    span = {"type": "object", "properties": {"start": instant, "end": instant}, "required": ["start", "end"]}
    return {
        "description": "Why something was not done (RFC 9457); `code` is stable, `detail` a sentence for a person.",
        "type": "object",
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string"},
            "detail": {"type": "string"},
            "field": {"type": ["string", "null"], "description": "What cannot be right."},
            "choices": {"type": "array", "items": instant, "description": "The instants a wall time may mean."},
            "alternatives": {"type": "array", "items": span, "description": "Times nearby that are open."},
            "conflicts": {"type": "array", "description": "What is in the way; to the owner only."},
            "needs": {"type": "array", "items": {"type": "string"}, "description": "What `allow` must name."},
            "current": {"description": "The thing as it is now."},
        },
        "required": ["type", "title", "status", "code", "detail"],
    }


# -- words --


def _tags(declared: list[Declaration]) -> Iterator[dict[str, str]]:
    """One tag for each module that operations are at home in, with what it says of itself."""
    for home in dict.fromkeys(each.operation.__module__ for each in declared):
        yield {"name": _tag_of(home), "description": _prose(sys.modules[home])}


def _tag(declared: Declaration) -> str:
    return _tag_of(declared.operation.__module__)


def _tag_of(module: str) -> str:
    return module.rpartition(".")[2].replace("_", " ")


def _prose(thing: Any) -> str:
    """The docstring in Markdown, its errors by the codes that are answered."""
    return re.sub(r"``(.*?)``", lambda found: f"`{_CODES.get(found[1], found[1])}`", inspect.getdoc(thing) or "")


def _codes_named_by(handler: Any) -> set[str]:
    return {_CODES[name] for name in re.findall(r"``(\w+)``", inspect.getdoc(handler) or "") if name in _CODES}


_CODES = {error.__name__: code for code, error in BY_CODE.items()}
