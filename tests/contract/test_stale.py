"""Who changes what was changed meanwhile is refused with what there is now: exactly what reading it answers them."""

from datetime import date
from typing import Any

import msgspec
import pytest
from msgspec import structs

from coachtui.errors import Stale
from coachtui.records import json
from coachtui.records.account import ConnectionStatus
from coachtui.records.base import Id
from coachtui.records.time import WallDateTime
from coachtui.service.availability import CreateBlock, CreateOverride, ListAvailability
from coachtui.service.connections import GetConnection, InviteClient, ListConnections
from coachtui.service.operation import Declaration, declarations, reading
from coachtui.service.templates import CreateTemplate

VERSIONED = [each for each in declarations() if "version" in each.operation.__struct_fields__]


@pytest.fixture
async def made(practice: Any) -> dict[str, Id]:
    """One of everything that has an id and a version, by the last word of its path."""
    coach = practice.coach
    session = await practice.session("2034-06-14", "10:00", clients=(practice.client_id,), location="Court 2")
    noon, evening = WallDateTime.parse("2034-06-20T12:00"), WallDateTime.parse("2034-06-20T18:00")
    return {
        "sessions": session.id,
        "session-types": practice.one_to_one,
        "availability": (await coach.run(ListAvailability())).items[0].id,
        "overrides": (await coach.run(CreateOverride(date=date(2034, 6, 21), windows=()))).id,
        "blocks": (await coach.run(CreateBlock(start=noon, end=evening, reason="Dentist"))).id,
        "templates": (await coach.run(CreateTemplate(name="Weekly", session_type=practice.one_to_one))).id,
        "connections": (await coach.run(ListConnections())).items[0].id,
    }


def as_read(answer: Any) -> Any:
    """What whoever reads the JSON of it has."""
    return msgspec.json.decode(json.encode(answer))


@pytest.mark.parametrize("declared", VERSIONED, ids=lambda each: each.operation.__name__)
async def test_an_old_version_is_refused_with_what_reading_it_answers(
    practice: Any, made: dict[str, Id], declared: Declaration
) -> None:
    read = reading(declared)
    assert read is not None, f"{declared.path} has a version and nothing that reads it"
    which = {name: made[declared.path.split("/")[-2]] for name in declared.path_fields}
    there = as_read(await practice.coach.run(read.operation(**which)))
    needed = {each.name for each in structs.fields(declared.operation) if each.required} - which.keys()
    stale = declared.operation(**which, **{name: there[name] for name in needed}, version=there["version"] + 1)
    with pytest.raises(Stale) as refused:
        await practice.coach.run(stale)
    assert as_read(refused.value.extra["current"]) == there
    assert as_read(await practice.coach.run(read.operation(**which))) == there


async def test_one_client_or_somebody_invited_is_read_by_the_id_in_the_list(practice: Any) -> None:
    await practice.coach.run(InviteClient(email="new@example.org"))
    listed = (await practice.coach.run(ListConnections())).items
    assert {each.status for each in listed} == {ConnectionStatus.CONNECTED, ConnectionStatus.INVITED}
    for each in listed:
        assert await practice.coach.run(GetConnection(id=each.id)) == each
