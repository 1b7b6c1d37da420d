"""What runs out is written down and told, once; the answers were right before."""

from datetime import timedelta
from typing import Any

from coachtui.records.request import ProposedTime
from coachtui.service.booking import AcceptSeat, Book, CancelBooking
from coachtui.service.notifications import ListNotifications, ReadAllNotifications
from coachtui.service.offers import CounterRequest
from coachtui.service.requests import CreateRequest, ListRequests

DAY = "2034-06-16"


async def told(viewer: Any) -> list[str]:
    found = [str(each.kind) for each in (await viewer.run(ListNotifications(unread=True))).items]
    await viewer.run(ReadAllNotifications())
    return found


async def test_requests_and_offers_run_out(practice: Any) -> None:
    for time in ("19:00", "20:00"):
        times = (ProposedTime(practice.at(DAY, time), 60),)
        await practice.client.run(CreateRequest(coach="maya", session_type=practice.one_to_one, times=times))
    first = (await practice.coach.run(ListRequests(role="coach"))).items[0]
    await practice.coach.run(CounterRequest(id=first.id, offers=(ProposedTime(practice.at(DAY, "21:00"), 60),)))
    await told(practice.client)
    await practice.place.settle()
    assert await told(practice.client) == []
    practice.clock.advance(hours=48)
    for _ in range(2):
        await practice.place.settle()
    assert sorted(await told(practice.client)) == ["offer_expired", "request_expired"]
    assert {each.status for each in (await practice.coach.run(ListRequests(role="coach"))).items} == {"expired"}


async def test_an_offered_seat_goes_to_the_next_who_is_told(practice: Any) -> None:
    group = await practice.session_type(name="Group", duration_minutes=60, capacity=2, waitlist=True)
    command = Book(coach="maya", session_type=group, start=practice.at(DAY, "10:00"), join_waitlist=True)
    await practice.third.run(command)
    mine = await practice.client.run(command)
    waiting = await practice.other.run(command)
    await practice.client.run(CancelBooking(id=mine.id))
    assert "seat_offered" in await told(practice.other)
    again = await practice.client.run(command)
    await told(practice.client)
    practice.clock.advance(hours=48)
    practice.clock.now += timedelta(seconds=1)
    await practice.place.settle()
    assert await told(practice.other) == ["offer_expired"]
    assert await told(practice.client) == ["seat_offered"]
    assert (await practice.client.run(AcceptSeat(id=again.id))).status == "confirmed"
    assert waiting.id != again.id
