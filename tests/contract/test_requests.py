"""Requests: a client asks for a closed time, the coach decides, one winner."""

from datetime import timedelta
from typing import Any

import pytest

from coachtui.errors import Forbidden, Invalid, NotFound, NotPending, OpenBookIt, Overlap
from coachtui.records.request import ProposedTime, RequestStatus, RequestView
from coachtui.service.booking import ListBookings
from coachtui.service.requests import (
    ApproveRequest,
    CreateRequest,
    DenyRequest,
    GetRequest,
    ListRequests,
    WithdrawRequest,
)
from coachtui.service.sessions import ListSessions


async def ask(practice: Any, *times: tuple[str, str]) -> RequestView:
    asked: RequestView = await practice.client.run(
        CreateRequest(
            coach="maya",
            session_type=practice.one_to_one,
            times=tuple(ProposedTime(practice.at(day, time), 60) for day, time in times),
            message="please",
        )
    )
    return asked


async def test_an_approved_request_is_a_booking(practice: Any) -> None:
    request = await ask(practice, ("2034-06-14", "19:00"), ("2034-06-15", "19:00"))
    assert (request.status, request.client.name) == ("pending", "Ana")
    decided = await practice.coach.run(ApproveRequest(id=request.id, time=1, message="see you"))
    assert decided.request.status == "approved"
    assert decided.booking.start == practice.at("2034-06-15", "19:00")
    assert (await practice.client.run(ListBookings())).items == (decided.booking,)
    (session,) = (await practice.coach.run(ListSessions())).items
    assert session.bookings[0].client.name == "Ana"


async def test_an_open_time_is_booked_not_requested(practice: Any) -> None:
    with pytest.raises(OpenBookIt):
        await ask(practice, ("2034-06-14", "10:00"))


async def test_a_length_that_is_not_offered_can_be_asked_for_in_open_time(practice: Any) -> None:
    times = (ProposedTime(practice.at("2034-06-14", "10:00"), 45),)
    asked = await practice.client.run(CreateRequest(coach="maya", session_type=practice.one_to_one, times=times))
    assert asked.status == "pending"


async def test_approving_over_a_session_is_refused_and_the_request_stays(practice: Any) -> None:
    request = await ask(practice, ("2034-06-14", "19:00"))
    await practice.session("2034-06-14", "19:30", allow=("outside_availability",))
    with pytest.raises(Overlap):
        await practice.coach.run(ApproveRequest(id=request.id))
    assert (await practice.client.run(GetRequest(id=request.id))).status == "pending"


async def test_a_request_is_decided_once(practice: Any) -> None:
    request = await ask(practice, ("2034-06-14", "19:00"))
    denied = await practice.coach.run(DenyRequest(id=request.id, message="sorry"))
    assert (denied.status, denied.answer) == ("denied", "sorry")
    for operation in (ApproveRequest(id=request.id), DenyRequest(id=request.id)):
        with pytest.raises(NotPending):
            await practice.coach.run(operation)
    with pytest.raises(NotPending):
        await practice.client.run(WithdrawRequest(id=request.id))


async def test_a_client_withdraws_their_own_and_decides_nothing(practice: Any) -> None:
    request = await ask(practice, ("2034-06-14", "19:00"))
    with pytest.raises(Forbidden):
        await practice.client.run(ApproveRequest(id=request.id))
    assert (await practice.client.run(WithdrawRequest(id=request.id))).status == "withdrawn"


async def test_another_clients_request_looks_like_none(practice: Any) -> None:
    request = await ask(practice, ("2034-06-14", "19:00"))
    for operation in (GetRequest(id=request.id), WithdrawRequest(id=request.id), ApproveRequest(id=request.id)):
        with pytest.raises(NotFound):
            await practice.other.run(operation)


async def test_an_unanswered_request_expires(practice: Any) -> None:
    request = await ask(practice, ("2034-06-14", "19:00"))
    practice.clock.now = request.expires_at
    assert (await practice.client.run(GetRequest(id=request.id))).status == "expired"
    with pytest.raises(NotPending):
        await practice.coach.run(ApproveRequest(id=request.id))
    assert (await practice.coach.run(ListRequests(role="coach", status=RequestStatus.PENDING))).items == ()


async def test_times_are_one_to_three_and_to_come(practice: Any) -> None:
    times = [("2034-06-14", f"{hour}:00") for hour in (18, 19, 20, 21)]
    with pytest.raises(Invalid, match="times"):
        await ask(practice, *times)
    with pytest.raises(Invalid, match="times"):
        await ask(practice)
    practice.clock.now = practice.at("2034-06-14", "19:00") + timedelta(seconds=1)
    with pytest.raises(Invalid, match="passed"):
        await ask(practice, ("2034-06-14", "19:00"))


async def test_the_newest_come_first_where_that_is_asked_for(practice: Any) -> None:
    made = [(await ask(practice, (f"2034-06-{day}", "19:00"))).id for day in (14, 15, 16)]
    page = await practice.coach.run(ListRequests(role="coach", newest_first=True, limit=2))
    assert [each.id for each in page.items] == [made[2], made[1]]
    rest = await practice.coach.run(ListRequests(role="coach", newest_first=True, limit=2, cursor=page.next))
    assert [each.id for each in rest.items] == [made[0]]
