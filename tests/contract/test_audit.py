"""Nothing disappears without a trace: who did what when, for the coach alone."""

from datetime import timedelta
from typing import Any

import pytest

from coachtui.errors import NotFound, SignIn
from coachtui.service.audit import ListAudit
from coachtui.service.booking import Book, CancelBooking


async def test_the_coach_reads_who_did_what_when(practice: Any) -> None:
    practice.clock.advance(hours=1)
    since = practice.clock.now
    command = Book(coach="maya", session_type=practice.one_to_one, start=practice.at("2034-06-14", "10:00"))
    booking = await practice.client.run(command)
    practice.clock.advance(hours=1)
    await practice.client.run(CancelBooking(id=booking.id))
    lines = (await practice.coach.run(ListAudit(start=since))).items
    of_booking = [each for each in lines if each.record_id == booking.id]
    assert [(each.operation, each.action, each.at) for each in of_booking] == [
        ("Book", "made", since),
        ("CancelBooking", "changed", since + timedelta(hours=1)),
    ]
    assert of_booking[1].fields == ("status",)
    assert {each.actor.name for each in lines if each.actor} == {"Ana"}
    earlier = await practice.coach.run(ListAudit(end=since))
    assert not set(earlier.items) & set(lines)
    assert {each.kind for each in lines} == {"Session", "Booking"}


async def test_the_trail_is_read_in_pages_and_is_the_coachs_own(practice: Any) -> None:
    whole = (await practice.coach.run(ListAudit(limit=1000))).items
    found, cursor = [], None
    while True:
        page = await practice.coach.run(ListAudit(limit=3, cursor=cursor))
        found += page.items
        cursor = page.next
        if cursor is None:
            break
    assert tuple(found) == whole
    assert not set(whole) & set((await practice.other_coach.run(ListAudit())).items)
    with pytest.raises(NotFound):
        await practice.client.run(ListAudit())
    with pytest.raises(SignIn):
        await practice.anonymous.run(ListAudit())
