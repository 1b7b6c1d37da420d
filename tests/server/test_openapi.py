"""The OpenAPI document says what the operations say: all of it, in valid OpenAPI, the same each time."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from coachtui.backend import wire
from coachtui.errors import BY_CODE
from coachtui.server.openapi import document
from coachtui.service import registry
from coachtui.service.operation import Declaration, declarations

assert registry
EVERY = list(declarations())
DOCUMENT: dict[str, Any] = document(EVERY, "1.2.3")
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]


def operation(declared: Declaration) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][declared.path][declared.method.lower()]
    return found


def called(name: str) -> dict[str, Any]:
    return operation(next(each for each in EVERY if each.operation.__name__ == name))


def resolved(thing: dict[str, Any]) -> dict[str, Any]:
    found: Any = DOCUMENT
    if "$ref" not in thing:
        return thing
    for step in thing["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)


def parameters(said: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in map(resolved, said["parameters"])}


def body(said: dict[str, Any]) -> dict[str, Any]:
    return resolved(said["requestBody"]["content"]["application/json"]["schema"])


def takes(schema: dict[str, Any], value: object) -> bool:
    whole = {**schema, "components": DOCUMENT["components"]}
    return jsonschema_rs.validator_for(whole, validate_formats=True).is_valid(value)


# -- the whole --


def test_it_is_valid_openapi_and_every_schema_a_valid_schema() -> None:
    assert [str(error) for error in OPENAPI_31_VALIDATOR.iter_errors(DOCUMENT)] == []
    for schema in SCHEMAS.values():
        jsonschema_rs.Draft202012Validator({**schema, "components": DOCUMENT["components"]})


def test_it_is_the_same_each_time() -> None:
    assert json.dumps(document(declarations(), "1.2.3")) == json.dumps(DOCUMENT)
    assert DOCUMENT["info"]["version"] == "1.2.3"


def test_every_reference_leads_somewhere_and_every_component_is_used() -> None:
    used = set(references(DOCUMENT))
    for each in used:
        assert resolved({"$ref": each})
    made = {f"#/components/schemas/{name}" for name in SCHEMAS}
    assert made - used == set()


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


# -- every operation --


@pytest.mark.parametrize("declared", EVERY, ids=lambda declared: declared.operation.__name__)
def test_every_operation_is_in_it_whole(declared: Declaration) -> None:
    said, places = operation(declared), wire.places_of(declared)
    named = parameters(said)
    assert said["operationId"] == declared.operation.__name__
    assert said["summary"]
    assert "``" not in said["description"]
    assert [name for name, each in named.items() if each["in"] == "path"] == list(declared.path_fields)
    assert [name for name, each in named.items() if each["in"] == "query"] == list(places.query)
    assert ("If-Match" in named) == places.version
    assert ("Idempotency-Key" in named) == (declared.method == "POST")
    if declared.method in wire.QUERY_METHODS:
        assert "requestBody" not in said
    else:
        assert set(body(said)["properties"]) - {"version"} == set(places.body)
        assert body(said)["additionalProperties"] is False
    done = said["responses"][str(declared.status)]
    assert ("content" in done) == (declared.status != 204)
    assert {"401", "422", "429", "503"} <= set(said["responses"])


def test_no_path_has_more_than_is_declared() -> None:
    made = sum(len(methods) for methods in DOCUMENT["paths"].values())
    assert made == len(EVERY)


def test_who_need_not_sign_in_is_said() -> None:
    assert called("GetCalendar")["security"] == [{}, {"token": []}]
    assert called("GetMe")["security"] == [{"token": []}]


def test_refusals_are_by_what_an_operation_is_and_by_what_its_handler_says() -> None:
    assert "412" in called("Undo")["responses"]
    assert "412" not in called("CreateSession")["responses"]
    assert "413" not in called("GetMe")["responses"]
    assert "403" in called("GetCalendar")["responses"]


def test_every_code_is_in_the_refusal_of_its_status() -> None:
    for code, error in BY_CODE.items():
        if error.status == 500:
            continue
        refusal = DOCUMENT["components"]["responses"][f"Refused{error.status}"]
        assert f"`{code}`" in refusal["description"]
        schema = refusal["content"]["application/problem+json"]["schema"]
        assert takes(schema, json.loads(wire.refusal_of(error()).body))
        assert not takes(schema, {**json.loads(wire.refusal_of(error()).body), "code": "else"})


# -- what is asked --

SESSION = {"session_type": "t", "start": "2034-06-14T10:00:00+02:00"}


@pytest.mark.parametrize(
    ("sent", "is_taken"),
    [
        (SESSION, True),
        ({**SESSION, "clients": None, "price": None}, True),
        ({**SESSION, "price": {"amount": 8500, "currency": "EUR"}}, True),
        ({**SESSION, "price": {"amount": 8500, "currency": "EUR", "vat": 3}}, False),
        ({**SESSION, "price": {"amount": -1, "currency": "EUR"}}, False),
        ({**SESSION, "price": {"amount": 1, "currency": "euro"}}, False),
        ({**SESSION, "coach_id": "x"}, False),
        ({**SESSION, "start": "2034-06-14T10:00:00"}, False),
        ({**SESSION, "capacity": 0}, False),
        ({**SESSION, "private_notes": "a" * 5001}, False),
        ({"start": SESSION["start"]}, False),
    ],
)
def test_a_body_is_taken_as_the_server_takes_it(sent: dict[str, Any], is_taken: bool) -> None:
    assert takes(body(called("CreateSession")), sent) is is_taken


@pytest.mark.parametrize(("time", "is_taken"), [("09:30", True), ("24:00", True), ("24:01", False), ("9:30", False)])
def test_wall_times_have_their_form(time: str, is_taken: bool) -> None:
    rule = {"start": "00:00", "end": time, "rrule": "FREQ=DAILY", "valid_from": "2034-06-14"}
    assert takes(body(called("CreateAvailability")), rule) is is_taken


def test_a_put_takes_what_its_get_gives() -> None:
    assert "version" in body(called("PutPrivacy"))["properties"]
    assert "version" not in body(called("UpdateSession"))["properties"]


def test_a_query_parameter_is_never_null() -> None:
    limit, cursor = (parameters(called("ListCoaches"))[name]["schema"] for name in ("limit", "cursor"))
    assert limit["default"] == 200
    assert cursor == {"type": "string"}


def test_how_many_a_page_may_hold_is_said_wherever_it_is_asked() -> None:
    asked = {each.operation.__name__: parameters(operation(each)).get("limit") for each in EVERY}
    bounds = {name: (limit["schema"]["minimum"], limit["schema"]["maximum"]) for name, limit in asked.items() if limit}
    assert "ListCoaches" in bounds
    assert set(bounds.values()) == {(1, 1000)}


# -- what is answered --


def test_an_answer_has_all_its_fields_but_what_means_nothing() -> None:
    session = SCHEMAS["SessionView"]
    assert set(session["properties"]) - set(session["required"]) == {"change_set"}
    assert "additionalProperties" not in session
    reason = SCHEMAS["Reason"]
    assert reason["required"] == ["code"]


def test_what_is_asked_and_answered_in_two_forms_is_two_schemas() -> None:
    asked, answered = SCHEMAS["PatternPlaceAsked"], SCHEMAS["PatternPlace"]
    assert (asked["required"], answered["required"]) == (["weekday", "start"], ["weekday", "start", "weeks"])
    assert asked["additionalProperties"] is False
    assert "null" in json.dumps(asked["properties"]["weeks"])
