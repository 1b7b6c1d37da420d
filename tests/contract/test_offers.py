"""Counter-offers: the coach proposes other times, they are held, the client takes one or lets them run out."""

from datetime import timedelta
from typing import Any

import pytest

from coachtui.errors import Forbidden, Invalid, NotFound, NotOpen, NotPending, OfferExpired, Overlap
from coachtui.records.base import Money
from coachtui.records.request import ProposedTime, RequestView
from coachtui.service.booking import Book, ListBookings
from coachtui.service.offers import AcceptOffer, CounterRequest
from coachtui.service.requests import (
    ApproveRequest,
    CreateRequest,
    DenyRequest,
    GetRequest,
    ListRequests,
    WithdrawRequest,
)
from coachtui.service.sessions import CreateSession, ListSessions

DAY = "2034-06-14"


async def asked(practice: Any, time: str = "19:00") -> RequestView:
    request: RequestView = await practice.client.run(
        CreateRequest(coach="maya", session_type=practice.one_to_one, times=(proposed(practice, time),))
    )
    return request


def proposed(practice: Any, time: str, minutes: int = 60, day: str = DAY) -> ProposedTime:
    return ProposedTime(practice.at(day, time), minutes)


async def countered(practice: Any, *times: str, **fields: Any) -> RequestView:
    request = await asked(practice)
    offers = tuple(proposed(practice, time) for time in times)
    answer: RequestView = await practice.coach.run(CounterRequest(id=request.id, offers=offers, **fields))
    return answer


def book(practice: Any, time: str) -> Book:
    return Book(coach="maya", session_type=practice.one_to_one, start=practice.at(DAY, time))


async def test_a_counter_offers_times_and_says_until_when(practice: Any) -> None:
    request = await countered(practice, "18:00", "20:00", message="either?")
    assert (request.status, request.answer) == ("countered", "either?")
    assert request.offers == (proposed(practice, "18:00"), proposed(practice, "20:00"))
    assert request.expires_at == practice.clock.now + timedelta(hours=48)
    seen = await practice.client.run(GetRequest(id=request.id))
    assert (seen.status, seen.offers) == ("countered", request.offers)


async def test_an_offered_time_is_held_from_everyone_even_the_coach(practice: Any) -> None:
    await countered(practice, "10:00")
    with pytest.raises(NotOpen):
        await practice.other.run(book(practice, "10:00"))
    with pytest.raises(Overlap):
        await practice.coach.run(CreateSession(session_type=practice.one_to_one, start=practice.at(DAY, "10:30")))


async def test_an_accepted_offer_is_a_booking_and_frees_the_others(practice: Any) -> None:
    request = await countered(practice, "10:00", "11:00")
    decided = await practice.client.run(AcceptOffer(id=request.id, offer=1))
    assert (decided.request.status, decided.request.booking_id) == ("approved", decided.booking.id)
    assert (practice.wall(decided.booking.start), decided.booking.status) == ("11:00", "confirmed")
    assert decided.booking.price == practice.price
    assert (await practice.client.run(ListBookings())).items == (decided.booking,)
    assert (await practice.other.run(book(practice, "10:00"))).status == "confirmed"
    with pytest.raises(NotPending):
        await practice.client.run(AcceptOffer(id=request.id, offer=0))


async def test_a_late_accept_is_told_and_the_time_is_free_again(practice: Any) -> None:
    request = await countered(practice, "10:00", expires_at=practice.clock.now + timedelta(hours=1))
    practice.clock.advance(hours=1)
    with pytest.raises(OfferExpired):
        await practice.client.run(AcceptOffer(id=request.id, offer=0))
    assert (await practice.client.run(GetRequest(id=request.id))).status == "expired"
    assert (await practice.other.run(book(practice, "10:00"))).status == "confirmed"


async def test_an_offer_whose_time_has_begun_is_late(practice: Any) -> None:
    request = await countered(practice, "18:00", expires_at=practice.at("2034-06-20", "12:00"))
    practice.clock.now = practice.at(DAY, "18:00")
    with pytest.raises(OfferExpired):
        await practice.client.run(AcceptOffer(id=request.id, offer=0))


async def test_a_counter_is_refused_over_a_session_and_changes_nothing(practice: Any) -> None:
    request = await asked(practice)
    await practice.session(DAY, "10:00")
    for offers in (("11:00", "10:30"), ("10:00",)):
        with pytest.raises(Overlap):
            await practice.coach.run(
                CounterRequest(id=request.id, offers=tuple(proposed(practice, time) for time in offers))
            )
    assert (await practice.client.run(GetRequest(id=request.id))).status == "pending"


@pytest.mark.parametrize("times", [(), ("17:00", "18:00", "19:00", "20:00")])
async def test_offers_are_one_to_three(practice: Any, times: tuple[str, ...]) -> None:
    with pytest.raises(Invalid, match="offers"):
        await countered(practice, *times)


async def test_offers_and_their_end_are_to_come(practice: Any) -> None:
    with pytest.raises(Invalid, match="expires_at"):
        await countered(practice, "18:00", expires_at=practice.clock.now)
    request = await asked(practice)
    with pytest.raises(Invalid, match="passed"):
        await practice.coach.run(CounterRequest(id=request.id, offers=(proposed(practice, "09:00", day="2034-06-12"),)))


async def test_only_an_offer_there_is_can_be_accepted(practice: Any) -> None:
    request = await countered(practice, "18:00")
    for index in (-1, 1):
        with pytest.raises(Invalid, match="offer"):
            await practice.client.run(AcceptOffer(id=request.id, offer=index))
    waiting = await asked(practice, "21:00")
    with pytest.raises(NotPending):
        await practice.client.run(AcceptOffer(id=waiting.id, offer=0))
    practice.clock.now = waiting.expires_at
    with pytest.raises(NotPending):
        await practice.client.run(AcceptOffer(id=waiting.id, offer=0))


async def test_each_side_does_its_own_and_nobody_else_knows(practice: Any) -> None:
    request = await countered(practice, "18:00")
    with pytest.raises(Forbidden):
        await practice.coach.run(AcceptOffer(id=request.id, offer=0))
    with pytest.raises(Forbidden):
        await practice.client.run(CounterRequest(id=request.id, offers=request.offers))
    for operation in (AcceptOffer(id=request.id, offer=0), CounterRequest(id=request.id, offers=request.offers)):
        with pytest.raises(NotFound):
            await practice.other.run(operation)


async def test_a_countered_request_may_be_countered_again_denied_or_withdrawn(practice: Any) -> None:
    request = await countered(practice, "10:00")
    again = await practice.coach.run(CounterRequest(id=request.id, offers=(proposed(practice, "11:00"),)))
    assert [practice.wall(offer.start) for offer in again.offers] == ["11:00"]
    with pytest.raises(NotPending):
        await practice.coach.run(ApproveRequest(id=request.id))
    assert (await practice.coach.run(DenyRequest(id=request.id))).status == "denied"
    assert (await practice.other.run(book(practice, "11:00"))).status == "confirmed"
    second = await countered(practice, "18:00")
    assert (await practice.client.run(WithdrawRequest(id=second.id))).status == "withdrawn"
    with pytest.raises(NotPending):
        await practice.client.run(AcceptOffer(id=second.id, offer=0))
    assert (await practice.coach.run(ListRequests(role="coach"))).items[1].status == "withdrawn"


async def test_a_price_given_with_the_approval_is_the_price(practice: Any) -> None:
    request = await asked(practice)
    decided = await practice.coach.run(ApproveRequest(id=request.id, price=Money(5000, "EUR")))
    assert decided.booking.price == Money(5000, "EUR")
    (session,) = (await practice.coach.run(ListSessions())).items
    assert session.bookings[0].price == Money(5000, "EUR")
