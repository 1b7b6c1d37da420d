"""Another's id, in any place of any operation, is answered as one that nobody has: byte for byte."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from msgspec import structs

from coachtui.errors import Refused
from coachtui.records import json
from coachtui.records.account import Account
from coachtui.records.base import Id
from coachtui.records.coach import Audience, BookedDisplay
from coachtui.records.request import ProposedTime
from coachtui.records.session import Booking
from coachtui.records.time import WallTime
from coachtui.service.bulk import Bulk, Preview
from coachtui.service.coaches import BecomeCoach
from coachtui.service.context import Context
from coachtui.service.operation import Declaration, declarations
from coachtui.service.run import problem, run
from coachtui.service.session_types import CreateSessionType
from coachtui.store.tables import TABLE_OF, audit_log
from coachtui.store.transaction import Transaction

ACTORS = ("connected", "another coach", "guest")
WHO = {"connected": "ana", "another coach": "noa"}

#: Where an operation takes an id: alone, several, or as the keys of a mapping.
PLACES = {
    **dict.fromkeys(("id", "change_set", "session_type", "hold", "template_id", "view_as", "moving", "client"), "one"),
    **dict.fromkeys(("clients", "bookings", "session_types"), "several"),
    "client_price": "keys",
    "requests": "decided",
}

NOBODYS = "id" + "7" * 20


class Tried(Exception):
    """Undoes what was tried."""


@pytest.fixture(scope="module")
def world(worlds: Any) -> Iterator[Any]:
    """Maya's practice with one of everything, and Noa, a coach with nothing but a session type."""
    made = worlds.pair(Audience.PUBLIC, BookedDisplay.SESSION_TYPE, [])[0]
    worlds.fill(made)
    made.add_account("noa")
    made.run("noa", BecomeCoach(handle="noa", display_name="Noa", time_zone="Europe/Berlin"))
    made.types["noas"] = made.run("noa", CreateSessionType(name="Yoga", duration_minutes=60)).id
    with suppress(Tried), made.database.write(None, "tried", "", made.now) as made.trying:
        yield made
        raise Tried


@pytest.mark.parametrize("actor", ACTORS)
def test_anothers_id_is_answered_as_nobodys(world: Any, actor: str) -> None:
    foreign = foreign_ids(world, actor)
    assert len(foreign) >= 10, "there is too little of others to try"
    tried = 0
    for declared in declarations():
        for place in PLACES.keys() & set(declared.operation.__struct_fields__):
            expected = outcome(world, actor, operation(world, declared, place, NOBODYS))
            for id in foreign:
                asked = operation(world, declared, place, id)
                told = outcome(world, actor, asked).replace(id, NOBODYS)
                assert told == expected, f"{actor} learns of {kind_of(world, id)} from {asked}"
                tried += 1
    assert tried > 100


@pytest.mark.parametrize("operation", [Bulk, Preview])
def test_anothers_id_among_many_changes_is_answered_as_nobodys(world: Any, operation: Any) -> None:
    for op in ("update_session", "cancel_session"):
        told = {
            outcome(world, "another coach", json.convert({"changes": [{"op": op, "id": id}]}, operation)).replace(
                id, ""
            )
            for id in (NOBODYS, *foreign_ids(world, "another coach"))
        }
        assert len(told) == 1, told


def test_every_field_that_may_hold_an_id_is_tried() -> None:
    """By its type an id is any text: a new field of text is either tried here or known to be none."""
    no_ids = {
        *("coach", "handle", "search", "cursor", "email", "password", "current_password", "label", "name", "bio"),
        *("display_name", "time_zone", "role", "status", "message", "note", "details", "reason", "description"),
        *("color", "glyph", "location", "details_schema", "shared_notes", "private_notes", "rrule", "changes"),
        *("audience", "price_audience", "calendar_visibility", "booking_permission", "request_permission"),
        *("booked_display", "scope", "allow", "on_conflict", "sessions", "recurrence", "minutes_before", "pattern"),
    }
    fields = {
        each.name
        for declared in declarations()
        for each in structs.fields(declared.operation)
        if "str" in repr(each.type) and "datetime" not in repr(each.type)
    }
    assert fields - no_ids - PLACES.keys() == set()


# -- who knows what --


def foreign_ids(world: Any, actor: str) -> list[Id]:
    """An id of each kind that no answer has told the actor; what is one's own is told in one's lists."""
    told = " ".join(outcome(world, actor, each) for each in lists(world))
    known = {*told.split('"'), world.people.get(WHO.get(actor, ""), "")}
    found: list[Id] = []
    if actor == "guest":
        known.add(guests_booking(world.trying).id)
    for kind in TABLE_OF:
        found += [each.id for each in world.trying.find(kind) if each.id not in known][:1]
    change_set = world.trying._connection.execute(audit_log.select().limit(1)).one().change_set
    return list(dict.fromkeys((*found, change_set)))


def lists(world: Any) -> Iterator[Any]:
    """Every query that needs no id."""
    for declared in declarations():
        if not declared.is_command and not PLACES.keys() & set(required(declared)):
            for coach in ("maya", "noa") if "coach" in required(declared) else ("",):
                asked = operation(world, declared, None, "")
                yield structs.replace(asked, coach=coach) if coach else asked


def kind_of(world: Any, id: Id) -> str:
    return ", ".join(kind.__name__ for kind in TABLE_OF if world.trying.get(kind, id)) or "a change set"


# -- asking --


def required(declared: Declaration) -> list[str]:
    return [each.name for each in structs.fields(declared.operation) if each.required]


def operation(world: Any, declared: Declaration, place: str | None, id: Id) -> Any:
    """An operation that would be right for Noa, a coach, or for a client of Maya's, but for the id in one place."""
    start = world.at(20, "10:00")
    times = (ProposedTime(start, 60),)
    known: dict[str, Any] = {
        **{"coach": "maya", "id": NOBODYS, "change_set": NOBODYS, "role": "client", "search": "", "offer": 0},
        **{"start": start, "end": world.at(21, "10:00"), "times": times, "offers": times, "minutes_before": (60,)},
        **{"email": "new@example.org", "password": "long enough", "name": "New", "time_zone": "Europe/Berlin"},
        **{"display_name": "New", "handle": "new", "rrule": "FREQ=WEEKLY", "valid_from": date(2034, 1, 2)},
        **{"date": date(2034, 6, 20), "windows": (), "from_": date(2034, 6, 20), "duration_minutes": 60},
        **{"hold_seconds": 300, "request_expiry_hours": 48, "changes": ()},
        **dict.fromkeys(("calendar_visibility", "booking_permission", "request_permission"), Audience.CONNECTED),
        **{"booked_display": BookedDisplay.BOOKED, "price_audience": Audience.CONNECTED},
        "session_type": world.types["noas" if declared.path.startswith("/v1/me/coach") else "single"],
    }
    if declared.path == "/v1/me/coach/availability":
        known.update(start=WallTime.parse("09:00"), end=WallTime.parse("12:00"))
    values = {name: known[name] for name in required(declared)}
    if place is not None:
        put: dict[str, Any] = {"one": id, "several": (id,), "keys": {id: {"amount": 1, "currency": "EUR"}}}
        put["decided"] = {id: "deny"}
        values[place] = put[PLACES[place]]
    names = {each.name: each.encode_name for each in structs.fields(declared.operation)}
    sent = json.to_builtins({names[name]: value for name, value in values.items()})
    return json.convert(sent, declared.operation)


def guests_booking(store: Any) -> Booking:
    """The booking of somebody without an account."""
    found: Booking = next(each for each in store.find(Booking) if each.account_id is None)
    return found


def outcome(world: Any, actor: str, asked: Any) -> str:
    """What the actor is told; whatever was done is undone."""
    store: Transaction = world.trying
    told = ""
    account_id = world.people[WHO[actor]] if actor in WHO else None
    store.writes_as(account_id, "tried", type(asked).__name__)
    with suppress(Tried), store.attempt():
        viewer = store.get(Account, account_id) if account_id else None
        context = Context(store, world.now, viewer, "tried", lambda: "id" + "8" * 20)
        if actor == "guest":
            context = replace(context, guest_booking=guests_booking(store))
        try:
            told = json.encode(run(asked, context)).decode()
        except Refused as refusal:
            told = problem(refusal).decode()
        raise Tried
    return told
