"""Why a time is open or not, and the calendar as others see it."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coachtui.errors import Forbidden, Invalid, NotFound
from coachtui.records.account import ConnectionStatus
from coachtui.records.calendar import Reason, Why
from coachtui.records.coach import Audience
from coachtui.records.time import Date, WallDateTime
from coachtui.service.availability import CreateBlock, CreateOverride
from coachtui.service.booking import Book
from coachtui.service.calendar import GetCalendar, ListSlots
from coachtui.service.coaches import GetCoach
from coachtui.service.connections import ListConnections, UpdateConnection
from coachtui.service.holds import CreateHold
from coachtui.service.practice import GetPrivacy, PutPrivacy
from coachtui.service.session_types import ListSessionTypes
from coachtui.service.why import GetWhy


def asking(practice: Any, day: str, start: str, minutes: int = 60, **fields: Any) -> GetWhy:
    at = practice.at(day, start)
    kind = fields.pop("session_type", practice.one_to_one)
    return GetWhy(coach="maya", session_type=kind, start=at, end=at + timedelta(minutes=minutes), **fields)


async def codes(practice: Any, viewer: Any, *when: Any, **fields: Any) -> list[str]:
    return [each.code for each in (await viewer.run(asking(practice, *when, **fields))).reasons]


async def test_an_open_time_names_the_rule_that_opens_it(practice: Any) -> None:
    why = await practice.coach.run(asking(practice, "2034-06-14", "10:00"))
    assert why.open
    (reason,) = why.reasons
    assert reason.code == "availability"
    assert "09:00" in reason.name
    assert reason.id
    assert await practice.client.run(asking(practice, "2034-06-14", "10:00")) == Why(open=True, reasons=())


async def test_the_owner_hears_every_rule_with_name_and_id(practice: Any) -> None:
    session = await practice.session("2034-06-14", "10:00", clients=(practice.client_id,))
    begin, end = WallDateTime.parse("2034-06-14T10:30"), WallDateTime.parse("2034-06-14T11:00")
    block = await practice.coach.run(CreateBlock(start=begin, end=end, reason="dentist"))
    why = await practice.coach.run(asking(practice, "2034-06-14", "10:00"))
    found = {each.code: each for each in why.reasons}
    assert not why.open
    assert found["session"] == Reason(code="session", name="Ana", id=session.id)
    assert found["block"] == Reason(code="block", name="dentist", id=block.id)
    assert "availability" in found


async def test_buffers_holds_overrides_notice_and_limits_speak(practice: Any) -> None:
    wide = await practice.session_type(
        name="Wide", duration_minutes=60, buffer_after_minutes=30, rules={"daily_limit": 1}
    )
    await practice.session("2034-06-14", "09:00", wide)
    assert {"buffer", "slot_step"} <= set(await codes(practice, practice.coach, "2034-06-14", "10:15"))
    assert "daily_limit" in await codes(practice, practice.coach, "2034-06-14", "14:30", session_type=wide)
    await practice.client.run(
        CreateHold(coach="maya", session_type=practice.one_to_one, start=practice.at("2034-06-15", "10:00"))
    )
    assert "hold" in await codes(practice, practice.coach, "2034-06-15", "10:00")
    await practice.coach.run(CreateOverride(date=Date(2034, 6, 16), windows=()))
    assert await codes(practice, practice.coach, "2034-06-16", "10:00") == ["override", "outside_availability"]
    assert "too_soon" in await codes(practice, practice.coach, "2034-06-12", "10:00")
    assert "too_far" in await codes(practice, practice.coach, "2035-06-13", "10:00")
    assert "duration" in await codes(practice, practice.coach, "2034-06-14", "13:30", 45)


async def test_others_hear_the_first_public_reason_only(practice: Any) -> None:
    await practice.session("2034-06-14", "10:00", private_notes="secret")
    for day, time, code in (
        ("2034-06-14", "10:00", "not_open"),
        ("2034-06-14", "03:00", "not_open"),
        ("2034-06-12", "10:00", "too_soon"),
        ("2035-06-13", "10:00", "too_far"),
    ):
        why = await practice.client.run(asking(practice, day, time))
        assert why == Why(open=False, reasons=(Reason(code=code),))


async def test_a_type_that_is_hidden_has_no_why(practice: Any) -> None:
    hidden = await practice.session_type(name="Hidden", duration_minutes=60, audience=Audience.PRIVATE)
    with pytest.raises(NotFound):
        await practice.client.run(asking(practice, "2034-06-14", "10:00", session_type=hidden))
    with pytest.raises(NotFound):
        await practice.anonymous.run(asking(practice, "2034-06-14", "10:00"))
    with pytest.raises(Invalid):
        await practice.client.run(asking(practice, "2034-06-14", "10:00", 0))


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_open_is_what_the_slots_say(practice: Any, data: st.DataObject) -> None:
    """And a time that is not open has, for the owner, a reason against it."""
    for day in data.draw(st.lists(st.sampled_from(["13", "14", "15"]), max_size=2, unique=True), "busy"):
        hour, begin = f"{data.draw(st.sampled_from([9, 11, 15]), 'hour'):02}", WallDateTime.parse
        await practice.coach.run(
            CreateBlock(start=begin(f"2034-06-{day}T{hour}:30"), end=begin(f"2034-06-{day}T{hour}:45"))
        )
    whose = practice.coach if data.draw(st.booleans(), "owner") else practice.client
    start = practice.at("2034-06-12", "08:00")
    query = ListSlots(coach="maya", session_type=practice.one_to_one, start=start, end=start + timedelta(days=4))
    slots = {slot.start for slot in (await whose.run(query)).slots}
    steps = data.draw(st.lists(st.integers(0, 96 * 4), min_size=12, max_size=12, unique=True), "times")
    for at in [start + timedelta(minutes=15 * each) for each in steps] + sorted(slots)[:4]:
        query_why = GetWhy(coach="maya", session_type=practice.one_to_one, start=at, end=at + timedelta(hours=1))
        why = await whose.run(query_why)
        assert why.open == (at in slots)
        against = [each.code for each in why.reasons if each.code not in ("availability", "override")]
        assert bool(against) == (not why.open)


# -- view as --


def week(practice: Any, **fields: Any) -> GetCalendar:
    start = practice.at("2034-06-12", "00:00")
    return GetCalendar(coach="maya", start=start, end=start + timedelta(days=7), **fields)


def the_four_reads(practice: Any, **fields: Any) -> list[Any]:
    start = practice.at("2034-06-12", "00:00")
    span = {"start": start, "end": start + timedelta(days=7)}
    return [
        GetCalendar(coach="maya", **span, **fields),
        ListSlots(coach="maya", session_type=practice.one_to_one, **span, **fields),
        ListSessionTypes(coach="maya", **fields),
        GetWhy(coach="maya", session_type=practice.one_to_one, **span, **fields),
    ]


async def outcome(viewer: Any, operation: Any) -> Any:
    try:
        return await viewer.run(operation)
    except NotFound as refusal:
        return refusal.code, refusal.detail


async def opened_to(practice: Any, audience: Audience) -> None:
    before = await practice.coach.run(GetPrivacy())
    await practice.coach.run(
        PutPrivacy(
            calendar_visibility=audience,
            booking_permission=Audience.CONNECTED,
            request_permission=audience,
            booked_display=before.booked_display,
            price_audience=before.price_audience,
            version=before.version,
        )
    )


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.REGISTERED, Audience.CONNECTED])
async def test_the_owner_sees_what_a_viewer_sees(practice: Any, audience: Audience) -> None:
    await opened_to(practice, audience)
    await practice.session_type(name="Open", duration_minutes=30, audience=Audience.PUBLIC)
    await practice.session("2034-06-14", "14:30", clients=(practice.other_id,))
    await practice.client.run(
        Book(coach="maya", session_type=practice.one_to_one, start=practice.at("2034-06-14", "10:00"))
    )
    viewers = {
        "anonymous": practice.anonymous,
        "registered": practice.third_unconnected,
        "connected": practice.third,
        practice.client_id: practice.client,
    }
    for name, viewer in viewers.items():
        for shown, own in zip(the_four_reads(practice, view_as=name), the_four_reads(practice), strict=True):
            assert await outcome(practice.coach, shown) == await outcome(viewer, own)


async def test_the_owner_sees_the_card_a_viewer_sees(practice: Any) -> None:
    viewers = {
        "anonymous": practice.anonymous,
        "registered": practice.third_unconnected,
        practice.client_id: practice.client,
    }
    for audience in (Audience.PUBLIC, Audience.CONNECTED):
        await opened_to(practice, audience)
        for name, viewer in viewers.items():
            shown = await outcome(practice.coach, GetCoach(coach="maya", view_as=name))
            assert shown == await outcome(viewer, GetCoach(coach="maya"))
    with pytest.raises(Forbidden):
        await practice.client.run(GetCoach(coach="maya", view_as=practice.other_id))


async def test_only_the_owner_views_as_another(practice: Any) -> None:
    with pytest.raises(Forbidden):
        await practice.client.run(week(practice, view_as=practice.other_id))
    with pytest.raises(NotFound):
        await practice.anonymous.run(week(practice, view_as="anonymous"))


async def test_an_account_that_is_no_client_looks_like_none(practice: Any) -> None:
    stranger = await practice.place.sign_up("eve@example.org", "Eve", "Europe/Berlin")
    refusals = []
    for account_id in (stranger, "A" * 22):
        with pytest.raises(NotFound) as refused:
            await practice.coach.run(week(practice, view_as=account_id))
        refusals.append((refused.value.detail, refused.value.extra))
    assert refusals[0] == refusals[1]


async def test_viewing_as_a_blocked_client_shows_what_they_see(practice: Any) -> None:
    found = (await practice.coach.run(ListConnections())).items
    (connection,) = [each for each in found if each.account.id == practice.client_id]
    await practice.coach.run(UpdateConnection(id=connection.id, status=ConnectionStatus.BLOCKED))
    assert not (await practice.client.run(GetCoach(coach="maya"))).may.see
    for query in the_four_reads(practice, view_as=practice.client_id):
        with pytest.raises(NotFound):
            await practice.coach.run(query)


async def test_a_part_of_booked_time_does_not_show_where_sessions_meet(practice: Any) -> None:
    await practice.session("2034-06-14", "10:00")
    await practice.session("2034-06-14", "11:00")
    start = practice.at("2034-06-14", "10:15")
    calendar = await practice.other.run(GetCalendar(coach="maya", start=start, end=start + timedelta(minutes=30)))
    (booked,) = [each for each in calendar.entries if type(each).__struct_config__.tag == "booked"]
    assert (booked.start, booked.end) == (start, start + timedelta(minutes=30))
