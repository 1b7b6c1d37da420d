"""Undo never does what could not be done anew: no booking lost, no seat too many, nothing over what is held."""

from typing import Any

import pytest

from coachtui.errors import Overlap, Stale
from coachtui.service.booking import Book, ListBookings
from coachtui.service.history import Undo
from coachtui.service.holds import CreateHold
from coachtui.service.sessions import CancelSession, GetSession, UpdateSession

DAY = "2034-06-14"


async def join(practice: Any, client: Any, group: Any) -> None:
    await client.run(Book(coach="maya", session_type=group.session_type, start=group.start))


async def test_a_session_that_was_booked_since_is_not_undone(practice: Any) -> None:
    group = await practice.session(DAY, "10:00", await practice.session_type(name="G", duration_minutes=60, capacity=3))
    await join(practice, practice.client, group)
    with pytest.raises(Stale):
        await practice.coach.run(Undo(change_set=group.change_set))
    assert len((await practice.client.run(ListBookings())).items) == 1


async def test_seats_that_were_taken_since_are_not_taken_back(practice: Any) -> None:
    group = await practice.session(DAY, "10:00", await practice.session_type(name="G", duration_minutes=60, capacity=2))
    await join(practice, practice.client, group)
    await join(practice, practice.other, group)
    grown = await practice.coach.run(UpdateSession(id=group.id, version=1, capacity=3))
    await join(practice, practice.third, group)
    with pytest.raises(Stale):
        await practice.coach.run(Undo(change_set=grown.change_set))
    assert (await practice.coach.run(GetSession(id=group.id))).capacity == 3


async def test_a_cancelled_session_does_not_come_back_over_a_hold(practice: Any) -> None:
    session = await practice.session(DAY, "10:00")
    cancelled = await practice.coach.run(CancelSession(id=session.id))
    slot = CreateHold(coach="maya", session_type=practice.one_to_one, start=session.start)
    await practice.client.run(slot)
    with pytest.raises(Overlap):
        await practice.coach.run(Undo(change_set=cancelled.change_set))
    practice.clock.advance(minutes=5)
    await practice.coach.run(Undo(change_set=cancelled.change_set))
    assert (await practice.coach.run(GetSession(id=session.id))).status == "scheduled"
