"""The projection: what each viewer is shown of the same week."""

from datetime import timedelta
from typing import Any

import pytest

from coachtui.errors import Invalid, NotFound, RangeTooLong
from coachtui.records import json
from coachtui.records.coach import Audience
from coachtui.records.request import ProposedTime
from coachtui.service.booking import Book
from coachtui.service.calendar import GetCalendar
from coachtui.service.requests import CreateRequest


def week(practice: Any, **fields: Any) -> GetCalendar:
    start = practice.at("2034-06-12", "00:00")
    return GetCalendar(coach="maya", start=start, end=start + timedelta(days=7), **fields)


async def entries(practice: Any, viewer: Any, kind: str, **fields: Any) -> list[Any]:
    calendar = await viewer.run(week(practice, **fields))
    return [entry for entry in calendar.entries if type(entry).__struct_config__.tag == kind]


async def test_the_owner_sees_sessions_with_names(practice: Any) -> None:
    await practice.session("2034-06-14", "10:00", clients=(practice.client_id,), private_notes="toss too low")
    (session,) = await entries(practice, practice.coach, "session")
    assert session.bookings[0].client.name == "Ana"
    assert session.private_notes == "toss too low"


async def test_others_see_booked_time_without_any_name(practice: Any) -> None:
    await practice.session("2034-06-14", "10:00", clients=(practice.client_id,), private_notes="toss too low")
    calendar = await practice.other.run(week(practice))
    (booked,) = [entry for entry in calendar.entries if type(entry).__struct_config__.tag == "booked"]
    assert (practice.wall(booked.start), practice.wall(booked.end), booked.session_type) == ("10:00", "11:00", None)
    text = json.encode(calendar).decode()
    for secret in ("Ana", "toss", practice.client_id, "ana@"):
        assert secret not in text


async def test_touching_booked_time_is_one_span(practice: Any) -> None:
    await practice.session("2034-06-14", "10:00")
    await practice.session("2034-06-14", "11:00")
    (booked,) = await entries(practice, practice.other, "booked")
    assert (practice.wall(booked.start), practice.wall(booked.end)) == ("10:00", "12:00")


async def test_ones_own_booking_is_mine_and_not_booked(practice: Any) -> None:
    await practice.client.run(
        Book(coach="maya", session_type=practice.one_to_one, start=practice.at("2034-06-14", "10:00"))
    )
    (mine,) = await entries(practice, practice.client, "mine")
    assert (practice.wall(mine.start), mine.status) == ("10:00", "confirmed")
    assert await entries(practice, practice.client, "booked") == []


async def test_available_is_open_time_minus_everything_busy(practice: Any) -> None:
    await practice.session("2034-06-14", "10:00")
    available = await entries(practice, practice.client, "available")
    wednesday = [
        (practice.wall(entry.start), practice.wall(entry.end))
        for entry in available
        if entry.start >= practice.at("2034-06-14", "00:00") and entry.end <= practice.at("2034-06-15", "00:00")
    ]
    assert wednesday == [("09:00", "10:00"), ("11:00", "12:30"), ("13:30", "17:00")]


async def test_a_group_shows_its_seats_left_to_those_who_see_its_type(practice: Any) -> None:
    group = await practice.session_type(name="Group", duration_minutes=60, capacity=3)
    await practice.client.run(Book(coach="maya", session_type=group, start=practice.at("2034-06-14", "10:00")))
    (entry,) = await entries(practice, practice.other, "group")
    assert (entry.seats_left, entry.full) == (2, False)


async def test_filtering_by_type_drops_other_visible_types_and_keeps_untyped_booked_time(practice: Any) -> None:
    group = await practice.session_type(name="Group", duration_minutes=60, capacity=3)
    await practice.client.run(Book(coach="maya", session_type=group, start=practice.at("2034-06-14", "10:00")))
    await practice.session("2034-06-14", "14:30")
    calendar = await practice.other.run(week(practice, session_type=practice.one_to_one))
    kinds = [type(entry).__struct_config__.tag for entry in calendar.entries]
    assert "group" not in kinds
    assert "booked" in kinds


async def test_a_stranger_sees_nothing_where_only_clients_may(practice: Any) -> None:
    for viewer in (practice.anonymous, practice.third_unconnected):
        with pytest.raises(NotFound) as closed:
            await viewer.run(week(practice))
        with pytest.raises(NotFound) as absent:
            await viewer.run(GetCalendar(coach="nobody", start=week(practice).start, end=week(practice).end))
        assert str(closed.value) == str(absent.value)


async def test_own_requests_are_mine_and_the_coachs_to_answer(practice: Any) -> None:
    start = practice.at("2034-06-14", "19:00")
    await practice.client.run(
        CreateRequest(
            coach="maya", session_type=practice.one_to_one, times=(ProposedTime(start, 60),), message="please"
        )
    )
    (mine,) = await entries(practice, practice.client, "mine")
    assert mine.status == "pending"
    (asked,) = await entries(practice, practice.coach, "request")
    assert (asked.request.client.name, asked.start) == ("Ana", start)
    assert await entries(practice, practice.other, "booked") == []


async def test_entries_come_by_start(practice: Any) -> None:
    await practice.session("2034-06-15", "10:00")
    await practice.session("2034-06-13", "10:00")
    calendar = await practice.coach.run(week(practice))
    starts = [entry.start for entry in calendar.entries]
    assert starts == sorted(starts)


async def test_a_range_has_an_end_after_its_start_and_at_most_400_days(practice: Any) -> None:
    start = practice.at("2034-06-12", "00:00")
    with pytest.raises(Invalid, match="end"):
        await practice.coach.run(GetCalendar(coach="maya", start=start, end=start))
    with pytest.raises(RangeTooLong):
        await practice.coach.run(GetCalendar(coach="maya", start=start, end=start + timedelta(days=401)))


async def test_a_type_for_nobody_is_in_no_clients_calendar(practice: Any) -> None:
    hidden = await practice.session_type(name="Mentoring", duration_minutes=60, audience=Audience.PRIVATE)
    for entry in await entries(practice, practice.client, "available"):
        assert hidden not in entry.session_types
    with pytest.raises(NotFound):
        await practice.client.run(week(practice, session_type=hidden))
