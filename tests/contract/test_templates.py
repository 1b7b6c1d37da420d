"""Templates: saved, applied to coming weeks, suggested from what a coach makes again and again."""

from datetime import date
from typing import Any

import pytest
from msgspec import UNSET, structs

from coachtui.errors import HasSessions, Invalid, NotFound, Overlap
from coachtui.records import json
from coachtui.records.base import Money
from coachtui.records.session import SessionStatus
from coachtui.records.session_type import DetailField
from coachtui.records.template import PatternPlace, TemplateView, Weekday
from coachtui.records.time import WallTime
from coachtui.service.booking import CancelBooking, ListBookings
from coachtui.service.history import Undo
from coachtui.service.session_types import DeleteSessionType, GetSessionType, ListOwnSessionTypes, ListSessionTypes
from coachtui.service.sessions import GetSession
from coachtui.service.templates import (
    ApplyTemplate,
    CreateTemplate,
    DeleteTemplate,
    GetTemplate,
    ListTemplates,
    ListTemplateSuggestions,
    UpdateTemplate,
)


def at(weekday: Weekday, start: str, *weeks: int) -> PatternPlace:
    return PatternPlace(weekday=weekday, start=WallTime.parse(start), weeks=weeks or (1,))


async def template(practice: Any, **fields: Any) -> TemplateView:
    made: TemplateView = await practice.coach.run(
        CreateTemplate(**{"name": "Weekly", "session_type": practice.one_to_one, **fields})
    )
    return made


async def test_a_template_is_kept_changed_and_forgotten(practice: Any) -> None:
    made = await template(practice, location="Court 2")
    assert (await practice.coach.run(ListTemplates())).items == (structs.replace(made, change_set=UNSET),)
    changed = await practice.coach.run(UpdateTemplate(id=made.id, version=made.version, name="Twice a week"))
    assert (changed.name, changed.location, changed.version) == ("Twice a week", "Court 2", 2)
    with pytest.raises(NotFound):
        await practice.other_coach.run(GetTemplate(id=made.id))
    await practice.coach.run(DeleteTemplate(id=made.id))
    with pytest.raises(NotFound):
        await practice.coach.run(GetTemplate(id=made.id))


async def test_a_session_begins_with_what_its_template_says(practice: Any) -> None:
    made = await template(
        practice, duration_minutes=45, price=Money(5000, "EUR"), location="Court 2", shared_notes="Hi"
    )
    session = await practice.session("2034-06-14", "10:00", template_id=made.id, location="Court 3")
    assert session.template_id == made.id
    assert (session.duration_minutes, session.price, session.location, session.shared_notes) == (
        45,
        Money(5000, "EUR"),
        "Court 3",
        "Hi",
    )


async def test_a_pattern_is_applied_to_the_weeks_from_a_date(practice: Any) -> None:
    made = await template(practice, pattern=(at("MO", "10:00", 1, 3), at("TH", "14:00")))
    applied = await practice.coach.run(
        ApplyTemplate(id=made.id, from_=date(2034, 6, 14), clients=(practice.client_id,))
    )
    assert [str(each.local_start) for each in applied.items] == [
        "2034-06-15T14:00",
        "2034-06-19T10:00",
        "2034-07-03T10:00",
    ]
    assert {each.template_id for each in applied.items} == {made.id}
    assert [each.bookings[0].client.name for each in applied.items] == ["Ana"] * 3
    await practice.coach.run(Undo(change_set=applied.change_set))
    with pytest.raises(NotFound):
        await practice.coach.run(GetSession(id=applied.items[0].id))


async def test_a_pattern_is_applied_whole_or_with_skip_the_rest(practice: Any) -> None:
    made = await template(practice, pattern=(at("MO", "10:00", 1, 2),))
    await practice.session("2034-06-19", "10:00")
    with pytest.raises(Overlap, match="1 of 2"):
        await practice.coach.run(ApplyTemplate(id=made.id, from_=date(2034, 6, 19)))
    applied = await practice.coach.run(ApplyTemplate(id=made.id, from_=date(2034, 6, 19), on_conflict="skip"))
    assert [str(each.local_start) for each in applied.items] == ["2034-06-26T10:00"]
    assert [each.code for each in applied.skipped] == ["overlap"]


async def test_a_template_without_a_pattern_cannot_be_applied(practice: Any) -> None:
    made = await template(practice)
    with pytest.raises(Invalid, match="pattern"):
        await practice.coach.run(ApplyTemplate(id=made.id, from_=date(2034, 6, 19)))


async def test_what_a_coach_makes_again_and_again_is_suggested_ready_to_be_kept(practice: Any) -> None:
    for day in ("2034-06-14", "2034-06-21"):
        await practice.session(day, "10:00", clients=(practice.client_id,))
    await practice.session("2034-06-28", "10:00")
    assert (await practice.coach.run(ListTemplateSuggestions())).items == ()
    await practice.session("2034-07-05", "10:00", clients=(practice.client_id,))
    (suggested,) = (await practice.coach.run(ListTemplateSuggestions())).items
    assert suggested.name == "1:1, Wed 10:00 with Ana"
    assert suggested.pattern == (at("WE", "10:00"),)
    assert suggested.clients == (practice.client_id,)
    made = await practice.coach.run(CreateTemplate(**structs.asdict(suggested)))
    assert (await practice.coach.run(ListTemplateSuggestions())).items == ()
    applied = await practice.coach.run(ApplyTemplate(id=made.id, from_=date(2034, 7, 10)))
    assert [each.bookings[0].client.name for each in applied.items] == ["Ana"]


async def test_a_type_with_sessions_to_come_is_deleted_only_when_it_is_said_what_becomes_of_them(
    practice: Any,
) -> None:
    session = await practice.session("2034-06-14", "10:00", clients=(practice.client_id,))
    with pytest.raises(HasSessions) as refused:
        await practice.coach.run(DeleteSessionType(id=practice.one_to_one))
    assert [each["id"] for each in json.to_builtins(refused.value.extra["conflicts"])] == [session.id]
    await practice.coach.run(DeleteSessionType(id=practice.one_to_one, sessions="cancel"))
    assert (await practice.coach.run(GetSession(id=session.id))).status is SessionStatus.CANCELLED


async def test_a_deleted_type_is_gone_for_all_and_its_kept_sessions_go_on(practice: Any) -> None:
    session = await practice.session("2034-06-14", "10:00", clients=(practice.client_id,))
    await practice.coach.run(DeleteSessionType(id=practice.one_to_one, sessions="keep"))
    assert (await practice.coach.run(ListOwnSessionTypes())).items == ()
    assert (await practice.client.run(ListSessionTypes(coach="maya"))).items == ()
    for gone in (GetSessionType(id=practice.one_to_one), DeleteSessionType(id=practice.one_to_one)):
        with pytest.raises(NotFound):
            await practice.coach.run(gone)
    with pytest.raises(NotFound):
        await practice.session("2034-06-15", "10:00")
    other = await practice.session_type(name="Other", duration_minutes=60)
    with pytest.raises(Overlap, match="Ana"):
        await practice.session("2034-06-14", "10:00", session_type=other)
    assert (await practice.coach.run(GetSession(id=session.id))).status is SessionStatus.SCHEDULED
    (booking,) = (await practice.client.run(ListBookings())).items
    assert (await practice.client.run(CancelBooking(id=booking.id))).status == "cancelled"


async def test_a_type_whose_sessions_are_over_is_deleted_without_a_question(practice: Any) -> None:
    await practice.session("2034-06-13", "10:00")
    practice.clock.advance(days=3)
    await practice.coach.run(DeleteSessionType(id=practice.one_to_one))
    assert (await practice.coach.run(ListOwnSessionTypes())).items == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"details_schema": (DetailField(name="level", kind="choice"),)},
        {"details_schema": (DetailField(name="level", kind="text", choices=("a",)),)},
        {"details_schema": (DetailField(name="level", kind="text"),) * 2},
        {"durations_minutes": (60, 60)},
        {"durations_minutes": (30,)},
    ],
)
async def test_a_type_that_makes_no_sense_is_refused(practice: Any, fields: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        await practice.session_type(name="Odd", duration_minutes=60, **fields)
