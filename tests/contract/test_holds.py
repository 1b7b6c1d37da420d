"""Holds: a slot is kept for one person while they fill in the form, and for nobody longer than that."""

from datetime import timedelta
from typing import Any

import pytest

from coachtui.errors import HoldExpired, NotFound, NotOpen
from coachtui.records.calendar import Booked, HoldEntry
from coachtui.service.booking import Book
from coachtui.service.calendar import GetCalendar
from coachtui.service.holds import CreateHold, ReleaseHold


def hold(practice: Any, time: str = "10:00") -> CreateHold:
    return CreateHold(coach="maya", session_type=practice.one_to_one, start=practice.at("2034-06-14", time))


def book(practice: Any, time: str = "10:00", **fields: Any) -> Book:
    return Book(coach="maya", session_type=practice.one_to_one, start=practice.at("2034-06-14", time), **fields)


async def test_a_held_slot_is_open_to_its_holder_alone(practice: Any) -> None:
    await practice.client.run(hold(practice))
    with pytest.raises(NotOpen):
        await practice.other.run(book(practice))
    assert (await practice.client.run(book(practice))).status == "confirmed"


async def test_a_hold_is_spent_by_the_booking_it_was_for(practice: Any) -> None:
    held = await practice.client.run(hold(practice))
    await practice.client.run(book(practice, hold=held.id))
    with pytest.raises(NotFound):
        await practice.client.run(ReleaseHold(id=held.id))


async def test_a_hold_runs_out(practice: Any) -> None:
    held = await practice.client.run(hold(practice))
    assert held.expires_at - practice.clock.now == timedelta(seconds=300)
    practice.clock.now = held.expires_at
    with pytest.raises(HoldExpired):
        await practice.client.run(book(practice, hold=held.id))
    assert (await practice.other.run(book(practice))).status == "confirmed"


async def test_a_new_hold_replaces_the_last(practice: Any) -> None:
    await practice.client.run(hold(practice, "10:00"))
    await practice.client.run(hold(practice, "11:00"))
    assert (await practice.other.run(book(practice, "10:00"))).status == "confirmed"
    with pytest.raises(NotOpen):
        await practice.other.run(book(practice, "11:00"))


async def test_released_it_is_open_to_all_and_only_its_holder_releases_it(practice: Any) -> None:
    held = await practice.client.run(hold(practice))
    with pytest.raises(NotFound):
        await practice.other.run(ReleaseHold(id=held.id))
    await practice.client.run(ReleaseHold(id=held.id))
    assert (await practice.other.run(book(practice))).status == "confirmed"


async def test_somebody_elses_hold_is_no_hold_of_mine(practice: Any) -> None:
    held = await practice.client.run(hold(practice))
    with pytest.raises(HoldExpired):
        await practice.other.run(book(practice, "11:00", hold=held.id))


async def test_others_see_it_booked_and_the_coach_sees_what_it_is(practice: Any) -> None:
    await practice.client.run(hold(practice))
    week = GetCalendar(coach="maya", start=practice.at("2034-06-12", "00:00"), end=practice.at("2034-06-19", "00:00"))
    assert [type(each) for each in (await practice.other.run(week)).entries if isinstance(each, Booked)] == [Booked]
    assert not [each for each in (await practice.client.run(week)).entries if isinstance(each, Booked)]
    assert [each for each in (await practice.coach.run(week)).entries if isinstance(each, HoldEntry)]
