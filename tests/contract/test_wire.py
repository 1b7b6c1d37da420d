"""Operations over HTTP are the operations themselves: every one round-trips, and errors come back as themselves."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from urllib.parse import unquote

import httpx
import msgspec
import pytest
from msgspec import inspect, structs

from coachtui.backend import wire
from coachtui.backend.base import Backend
from coachtui.errors import (
    BY_CODE,
    CoachtuiError,
    Conflict,
    HandleTaken,
    Invalid,
    NotFound,
    Refused,
    ServerUnreachable,
    Stale,
    Unavailable,
    VersionRequired,
)
from coachtui.records.coach import Audience, BookedDisplay
from coachtui.records.time import WallDateTime, WallTime
from coachtui.service import registry
from coachtui.service.availability import UpdateAvailability, UpdateBlock
from coachtui.service.bulk import Bulk
from coachtui.service.coaches import BecomeCoach, GetCoach, ListCoaches
from coachtui.service.operation import Declaration, Operation, declaration, declarations
from coachtui.service.practice import GetPrivacy, PutPrivacy
from coachtui.service.requests import CreateRequest
from coachtui.service.session_types import CreateSessionType
from coachtui.service.sessions import CreateSession, ListSessions, UpdateSession
from coachtui.service.templates import CreateTemplate

assert registry
EVERY = list(declarations())


# -- every operation --


@pytest.mark.parametrize("fill", [True, False], ids=["filled", "bare"])
@pytest.mark.parametrize("declared", EVERY, ids=lambda declared: declared.operation.__name__)
def test_every_operation_comes_back_as_it_was_sent(declared: Declaration, fill: bool) -> None:
    values = {
        info.name: example(inspect.type_info(info.type))
        for info in structs.fields(declared.operation)
        if info.required or fill
    }
    operation = declared.operation(**values)
    assert received(wire.request_of(operation)) == operation


@pytest.mark.parametrize("declared", EVERY, ids=lambda declared: declared.operation.__name__)
def test_every_answer_comes_back_as_it_was_given(declared: Declaration) -> None:
    answer = example(inspect.type_info(declared.answer))
    required = {i.name: example(inspect.type_info(i.type)) for i in structs.fields(declared.operation) if i.required}
    operation = declared.operation(**required)
    response = wire.response_of(operation, answer)
    assert wire.answer_of(operation, response.status, response.body) == answer


def received(request: wire.Request) -> Operation[Any]:
    """The operation a server would understand."""
    declared, path = route(request.method, request.path)
    return wire.operation_of(declared, path, request.query, request.headers, request.body)


def route(method: str, path: str) -> tuple[Declaration, dict[str, str]]:
    steps = path.split("/")
    for declared in EVERY:
        pattern = declared.path.split("/")
        pairs = list(zip(pattern, steps, strict=False))
        if declared.method == method and len(pattern) == len(steps):
            values = {name[1:-1]: unquote(step) for name, step in pairs if name.startswith("{")}
            if all(name == step or name.startswith("{") for name, step in pairs):
                return declared, values
    raise AssertionError(f"no route for {method} {path}")


def example(kind: inspect.Type) -> Any:  # noqa: C901  # one line for each kind of type there is
    """Some value of the type that is not the default."""
    match kind:
        case inspect.Metadata():
            return example(kind.type)
        case inspect.UnionType():
            return example(kind.types[0])
        case inspect.StrType():
            if kind.pattern:
                return next(
                    text for text in ("EUR", "maya", "a@b.c") if msgspec.convert(text, str) and fits(kind, text)
                )
            return "ü" if kind.max_length == 1 else "a/b ?&=%ü\u00a0"[: kind.max_length or 99]
        case inspect.IntType():
            return min(kind.ge or 3, 3 if kind.le is None else kind.le)
        case inspect.FloatType():
            return 1.5
        case inspect.BoolType():
            return True
        case inspect.DateTimeType():
            return datetime(2034, 6, 14, 8, tzinfo=UTC)
        case inspect.DateType():
            return date(2034, 6, 14)
        case inspect.EnumType():
            return list(kind.cls)[-1]
        case inspect.LiteralType():
            return kind.values[-1]
        case inspect.VarTupleType():
            return (example(kind.item_type),) * 2
        case inspect.DictType():
            return {example(kind.key_type): example(kind.value_type)}
        case inspect.StructType():
            return kind.cls(**{field.name: example(field.type) for field in kind.fields})
        case inspect.CustomType():
            return {WallTime: WallTime(570), WallDateTime: WallDateTime(date(2034, 6, 14), 570)}[kind.cls]
        case inspect.NoneType():
            return None
    raise AssertionError(kind)


def fits(kind: inspect.StrType, text: str) -> bool:
    import re

    return re.search(kind.pattern or "", text) is not None


# -- what a request looks like --


def test_a_query_is_a_get_with_what_is_not_the_default_in_its_query() -> None:
    request = wire.request_of(ListCoaches(search="maya & co", limit=5))
    assert request[:3] == ("GET", "/v1/coaches", (("search", "maya & co"), ("limit", "5")))
    assert request.body == b""
    assert wire.request_of(ListCoaches()).query == ()


def test_a_commands_version_is_its_if_match_and_its_key_a_header() -> None:
    request = wire.request_of(UpdateSession(id="a/b", version=3, location="Court 4"), key="k1")
    assert request.path == "/v1/me/coach/sessions/a%2Fb"
    assert request.headers == {"if-match": '"3"', "idempotency-key": "k1", "content-type": "application/json"}
    body = json.loads(request.body)
    assert body["location"] == "Court 4"
    assert not {"id", "version"} & set(body)


# -- what a server understands --


def asked(operation: type[Operation[Any]], body: object = None, **parts: Any) -> Operation[Any]:
    content = b"" if body is None else json.dumps(body).encode()
    values = {"path": {}, "query": [], "headers": {}, **parts}
    return wire.operation_of(declaration(operation), values["path"], values["query"], values["headers"], content)


SESSION = {"session_type": "t", "start": "2034-06-14T10:00:00+02:00"}
REQUEST = {"session_type": "t", "times": [{"start": "2034-06-14T10:00:00+02:00", "duration_minutes": 60}]}
COACH = {"path": {"coach": "maya"}}


def test_instants_are_read_with_their_offset_and_kept_in_utc() -> None:
    command: Any = asked(CreateSession, SESSION)
    assert command.start == datetime(2034, 6, 14, 8, tzinfo=UTC)
    assert command.start.utcoffset() == timedelta(0)
    request: Any = asked(CreateRequest, REQUEST, **COACH)
    assert request.times[0].start.utcoffset() == timedelta(0)
    in_query: Any = asked(ListSessions, query=[("start", "2034-06-14T10:00:00+02:00")])
    assert in_query.start.tzinfo is UTC or in_query.start.tzinfo == timezone.utc  # noqa: UP017


def test_null_is_as_good_as_absent() -> None:
    command: Any = asked(CreateSession, {**SESSION, "clients": None, "private_notes": None, "price": None})
    assert command == asked(CreateSession, SESSION)


def test_null_is_as_good_as_absent_inside_what_is_sent_too() -> None:
    change = {"op": "create_block", "start_date": "2034-06-14", "end_date": "2034-06-15"}
    nulls = {**change, "start": None, "reason": None, "rrule": None}
    assert asked(Bulk, {"changes": [nulls]}) == asked(Bulk, {"changes": [change]})
    place = {"weekday": "MO", "start": "09:00"}
    template = {"name": "Mornings", "session_type": "t"}
    assert asked(CreateTemplate, {**template, "pattern": [{**place, "weeks": None}]}) == asked(
        CreateTemplate, {**template, "pattern": [place]}
    )
    kind, level = {"name": "1:1", "duration_minutes": 60}, {"name": "level", "kind": "text"}
    assert asked(CreateSessionType, {**kind, "details_schema": [{**level, "label": None}]}) == asked(
        CreateSessionType, {**kind, "details_schema": [level]}
    )


@pytest.mark.parametrize(
    ("operation", "body", "parts", "said"),
    [
        (CreateSession, {**SESSION, "coach_id": "x"}, {}, "coach_id"),
        (CreateSession, {**SESSION, "id": "x"}, {}, "id"),
        (CreateSession, {**SESSION, "price": {"amount": 1, "currency": "EUR", "vat": 3}}, {}, "price.vat"),
        (CreateSession, {**SESSION, "start": "2034-06-14T10:00:00"}, {}, "start"),
        (CreateSession, {**SESSION, "start": "2034-06-14T10:00:00.5Z"}, {}, "whole seconds"),
        (CreateSession, {**SESSION, "start": 2034}, {}, "start"),
        (CreateSession, {**SESSION, "capacity": "3"}, {}, "capacity"),
        (CreateSession, {"start": SESSION["start"]}, {}, "session_type"),
        (CreateSession, {**SESSION, "session_type": None}, {}, "session_type"),
        (CreateSession, ["a"], {}, "object"),
        (CreateSession, None, {}, "missing"),
        (CreateRequest, {**REQUEST, "times": [{**REQUEST["times"][0], "x": 1}]}, COACH, r"times\[0\]\.x"),  # type: ignore[dict-item]
        (CreateRequest, {**REQUEST, "coach": "maya"}, COACH, "coach"),
        (UpdateSession, {"version": 3}, {"path": {"id": "s"}}, "version"),
        (PutPrivacy, {"version": {}}, {}, "version"),
        (UpdateAvailability, {"start": {}}, {"path": {"id": "a"}}, "start"),
        (UpdateBlock, {"start": 5}, {"path": {"id": "b"}}, "start"),
        (UpdateSession, {}, {"path": {"id": "s"}, "headers": {"if-match": "three"}}, "If-Match"),
        (ListSessions, None, {"query": [("strat", "2034-06-14T10:00:00Z")]}, "strat"),
        (ListSessions, None, {"query": [("start", "1700000000")]}, "start"),
        (ListSessions, None, {"query": [("limit", "1"), ("limit", "2")]}, "limit"),
        (ListSessions, None, {"query": [("limit", "many")]}, "limit"),
        (ListSessions, {}, {}, "no body"),
    ],
)
def test_what_is_not_understood_is_refused_and_named(
    operation: type[Operation[Any]], body: object, parts: dict[str, Any], said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        asked(operation, body, **parts)


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"a":' * 5000, b"NaN", b"\x00"])
def test_what_is_not_json_is_refused(body: bytes) -> None:
    with pytest.raises(Invalid, match="JSON"):
        wire.operation_of(declaration(CreateSession), {}, [], {}, body)


def test_a_put_takes_what_the_get_gave_and_the_version_from_if_match() -> None:
    shown = {
        "calendar_visibility": "public",
        "booking_permission": "connected",
        "request_permission": "connected",
        "booked_display": "booked",
        "price_audience": "connected",
        "version": 7,
    }
    command: Any = asked(PutPrivacy, shown, headers={"if-match": '"3"'})
    assert (command.version, command.calendar_visibility) == (3, Audience.PUBLIC)
    assert asked(PutPrivacy, shown).version is None  # type: ignore[attr-defined]


# -- what a client understands --


@pytest.mark.parametrize("code", BY_CODE)
def test_every_error_comes_back_as_itself(code: str) -> None:
    kind = BY_CODE[code]
    alternatives = [{"start": datetime(2034, 6, 14, 8, tzinfo=UTC)}]
    response = wire.refusal_of(kind("Said.", field="start", alternatives=alternatives))
    assert response.status == kind.status
    with pytest.raises(CoachtuiError) as caught:
        wire.answer_of(GetCoach(coach="maya"), response.status, response.body)
    if code != CoachtuiError.code:
        assert type(caught.value) is kind
        assert dict(caught.value.extra) == {"field": "start", "alternatives": alternatives}
    assert str(caught.value) == "Said."


GARBAGE = [
    (200, b"<html>"),
    (200, b"{}"),
    (200, b""),
    (302, b""),
    (204, b""),
    (404, b"<html>not found</html>"),
    (500, b""),
    (502, b"[" * 100_000),
    (409, b'{"code": []}'),
    (409, b'{"code": "conflict", "self": 1}'),
    (409, b'{"code": "conflict", "detail": {"a": 1}}'),
]


@pytest.mark.parametrize(("status", "body"), GARBAGE)
def test_what_is_no_answer_is_never_taken_for_one(status: int, body: bytes) -> None:
    with pytest.raises(ServerUnreachable):
        wire.answer_of(GetCoach(coach="maya"), status, body)


def test_an_unknown_code_is_a_refusal_or_not_by_its_status() -> None:
    body = b'{"code": "from_the_future", "detail": "Not on a Sunday"}'
    for status, kind in ((409, Refused), (503, Unavailable)):
        with pytest.raises(kind, match="Not on a Sunday"):
            wire.answer_of(GetCoach(coach="maya"), status, body)


# -- the same, through httpx and a backend --


class OverHttp:
    """A backend at the far end of the derived routes."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._client = httpx.AsyncClient(transport=httpx.MockTransport(self._serve), base_url="http://coachtui.test")

    async def _serve(self, request: httpx.Request) -> httpx.Response:
        try:
            declared, path = route(request.method, request.url.raw_path.decode().partition("?")[0])
            headers = {name.lower(): value for name, value in request.headers.items()}
            query = request.url.params.multi_items()
            operation = wire.operation_of(declared, path, query, headers, request.content)
            answer = await self._backend.run(operation, key=headers.get("idempotency-key"))
            response = wire.response_of(declared, answer)
        except CoachtuiError as error:
            response = wire.refusal_of(error)
        return httpx.Response(response.status, content=response.body, headers={"content-type": response.content_type})

    async def run(self, operation: Operation[Any], *, key: str | None = None) -> Any:
        sent = wire.request_of(operation, key)
        response = await self._client.request(
            sent.method, sent.path, params=list(sent.query), headers=dict(sent.headers), content=sent.body
        )
        return wire.answer_of(operation, response.status_code, response.content)


async def test_operations_are_the_same_over_http(coach: Backend, client: Backend) -> None:
    far = OverHttp(client)
    becoming = BecomeCoach(handle="ana", display_name="Ana Ü", time_zone="Europe/Berlin")
    profile = await far.run(becoming, key="k1")
    assert profile == await far.run(becoming, key="k1") == await client.run(becoming, key="k1")
    assert await far.run(GetCoach(coach="maya")) == await client.run(GetCoach(coach="maya"))
    assert await far.run(GetPrivacy()) == await client.run(GetPrivacy())


async def test_errors_are_the_same_over_http(coach: Backend, client: Backend) -> None:
    far = OverHttp(client)
    with pytest.raises(HandleTaken, match="maya is taken"):
        await far.run(BecomeCoach(handle="maya", display_name="Ana", time_zone="Europe/Berlin"))
    with pytest.raises(NotFound):
        await far.run(GetCoach(coach="no/body?"))
    put = PutPrivacy(
        calendar_visibility=Audience.PUBLIC,
        booking_permission=Audience.PUBLIC,
        request_permission=Audience.PUBLIC,
        booked_display=BookedDisplay.BOOKED,
        price_audience=Audience.PUBLIC,
    )
    owner = OverHttp(coach)
    with pytest.raises(VersionRequired):
        await owner.run(put)
    with pytest.raises((Stale, Conflict)):
        await owner.run(structs.replace(put, version=99))
