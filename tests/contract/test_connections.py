"""Connections: asked for, invited to, accepted, ended, blocked; and what standing follows everywhere."""

from typing import Any

import pytest

from coachtui.errors import Conflict, Forbidden, NotFound, SignIn, Stale
from coachtui.records.account import ConnectionStatus, ConnectionView
from coachtui.records.base import Money
from coachtui.records.coach import Audience, Standing
from coachtui.records.request import ProposedTime
from coachtui.service.booking import AcceptSeat, Book, CancelBooking, GetBooking
from coachtui.service.coaches import GetCoach
from coachtui.service.connections import (
    AskConnection,
    DeleteConnection,
    InviteClient,
    LeaveCoach,
    ListConnections,
    ListOwnConnections,
    UpdateConnection,
)
from coachtui.service.history import Undo
from coachtui.service.notifications import ListNotifications
from coachtui.service.offers import AcceptOffer, CounterRequest
from coachtui.service.practice import GetPrivacy, PutPrivacy
from coachtui.service.requests import CreateRequest

DAY = "2034-06-16"


async def connection(practice: Any, name: str) -> ConnectionView:
    found: ConnectionView = next(
        each for each in (await practice.coach.run(ListConnections())).items if each.account.name == name
    )
    return found


async def block(practice: Any, name: str) -> None:
    theirs = await connection(practice, name)
    await practice.coach.run(UpdateConnection(id=theirs.id, status=ConnectionStatus.BLOCKED))


async def standing(viewer: Any) -> Standing:
    found: Standing = (await viewer.run(GetCoach(coach="maya"))).standing
    return found


async def make_private(practice: Any) -> None:
    before = await practice.coach.run(GetPrivacy())
    fields = {name: getattr(before, name) for name in before.__struct_fields__ if name != "change_set"}
    await practice.coach.run(PutPrivacy(**{**fields, "calendar_visibility": Audience.PRIVATE}))


async def test_an_invitation_answers_alike_with_and_without_an_account(practice: Any) -> None:
    answers = [
        await practice.coach.run(InviteClient(email=email)) for email in ("dee@example.org", "nobody@example.org")
    ]
    for answer in answers:
        assert (answer.status, answer.version, answer.account.id, answer.account.name) == ("invited", 1, None, "")
    listed = (await practice.coach.run(ListConnections())).items[-2:]
    assert [each.account.email for each in listed] == ["dee@example.org", "nobody@example.org"]
    assert {len(each.id) for each in listed} == {22}
    assert (await practice.coach.run(InviteClient(email="DEE@example.org"))).id == answers[0].id


async def test_the_invited_accepts_by_asking_and_keeps_what_the_coach_wrote(practice: Any) -> None:
    invited = await practice.coach.run(InviteClient(email="Dee@example.org"))
    price = {practice.one_to_one: Money(7000, "EUR")}
    await practice.coach.run(UpdateConnection(id=invited.id, client_price=price, private_notes="from Bo"))
    dee = practice.third_unconnected
    assert await standing(dee) is Standing.REGISTERED
    assert (await dee.run(AskConnection(coach="maya"))).status == "connected"
    assert await standing(dee) is Standing.CONNECTED
    known = await connection(practice, "Dee")
    assert (known.client_price, known.private_notes, known.account.email) == (price, "from Bo", "dee@example.org")
    assert not [each for each in (await practice.coach.run(ListConnections())).items if each.status == "invited"]
    news = (await practice.coach.run(ListNotifications())).items
    assert "connection_accepted" in {str(each.kind) for each in news}


async def test_who_signs_up_after_the_invitation_accepts_it_too(practice: Any) -> None:
    await practice.coach.run(InviteClient(email="new@example.org"))
    newcomer = practice.place.backend(await practice.place.sign_up("new@example.org", "New", "Europe/Berlin"))
    assert (await newcomer.run(AskConnection(coach="maya"))).status == "connected"


async def test_to_a_private_coach_only_an_invitation_leads(practice: Any) -> None:
    await make_private(practice)
    dee = practice.third_unconnected
    with pytest.raises(NotFound):
        await dee.run(AskConnection(coach="maya"))
    await practice.coach.run(InviteClient(email="dee@example.org"))
    assert (await dee.run(AskConnection(coach="maya"))).status == "connected"


async def test_only_the_client_accepts_an_invitation(practice: Any) -> None:
    invited = await practice.coach.run(InviteClient(email="dee@example.org"))
    with pytest.raises(Conflict):
        await practice.coach.run(UpdateConnection(id=invited.id, status=ConnectionStatus.CONNECTED))
    with pytest.raises(NotFound):
        await practice.other_coach.run(UpdateConnection(id=invited.id, private_notes="mine"))
    with pytest.raises(NotFound):
        await practice.other_coach.run(DeleteConnection(id=invited.id))
    await practice.coach.run(DeleteConnection(id=invited.id))
    assert (await practice.third_unconnected.run(AskConnection(coach="maya"))).status == "requested"


async def test_inviting_who_has_asked_accepts_and_a_client_stays_one(practice: Any) -> None:
    dee = practice.third_unconnected
    await dee.run(AskConnection(coach="maya"))
    assert (await practice.coach.run(InviteClient(email="dee@example.org"))).status == "connected"
    assert (await practice.coach.run(InviteClient(email="dee@example.org"))).account.name == "Dee"
    await block(practice, "Dee")
    with pytest.raises(Conflict):
        await practice.coach.run(InviteClient(email="dee@example.org"))


async def test_a_client_leaves_and_asks_anew(practice: Any) -> None:
    await practice.client.run(LeaveCoach(coach="maya"))
    assert await standing(practice.client) is Standing.REGISTERED
    with pytest.raises(NotFound):
        await practice.client.run(LeaveCoach(coach="maya"))
    assert (await practice.client.run(AskConnection(coach="maya"))).status == "requested"


async def test_the_coach_ends_a_connection_and_bookings_stay(practice: Any) -> None:
    booking = await practice.client.run(
        Book(coach="maya", session_type=practice.one_to_one, start=practice.at(DAY, "10:00"))
    )
    mine = await connection(practice, "Ana")
    with pytest.raises(Stale):
        await practice.coach.run(DeleteConnection(id=mine.id, version=mine.version + 1))
    await practice.coach.run(DeleteConnection(id=mine.id, version=mine.version))
    assert await standing(practice.client) is Standing.REGISTERED
    assert (await practice.client.run(GetBooking(id=booking.id))).status == "confirmed"
    assert (await practice.client.run(CancelBooking(id=booking.id))).status == "cancelled"


async def test_a_blocked_client_cannot_tell_and_cannot_lift_it(practice: Any) -> None:
    await block(practice, "Ana")
    await practice.client.run(LeaveCoach(coach="maya"))
    asked = await practice.client.run(AskConnection(coach="maya"))
    assert asked.status == "requested"
    assert (await connection(practice, "Ana")).status == "blocked"
    assert await standing(practice.client) is Standing.ANONYMOUS


async def test_a_blocked_client_takes_no_offer_and_no_seat(practice: Any) -> None:
    request = await practice.client.run(
        CreateRequest(
            coach="maya", session_type=practice.one_to_one, times=(ProposedTime(practice.at(DAY, "19:00"), 60),)
        )
    )
    offers = (ProposedTime(practice.at(DAY, "20:00"), 60),)
    await practice.coach.run(CounterRequest(id=request.id, offers=offers))
    group = await practice.session_type(name="Group", duration_minutes=60, capacity=2, waitlist=True)
    command = Book(coach="maya", session_type=group, start=practice.at(DAY, "10:00"), join_waitlist=True)
    await practice.third.run(command)
    seated = await practice.other.run(command)
    waiting = await practice.client.run(command)
    await block(practice, "Ana")
    await practice.other.run(CancelBooking(id=seated.id))
    with pytest.raises(Forbidden):
        await practice.client.run(AcceptOffer(id=request.id, offer=0))
    with pytest.raises(Forbidden):
        await practice.client.run(AcceptSeat(id=waiting.id))


async def test_blocking_is_undone_by_its_change_set(practice: Any) -> None:
    mine = await connection(practice, "Ana")
    blocked = await practice.coach.run(UpdateConnection(id=mine.id, status=ConnectionStatus.BLOCKED))
    assert isinstance(blocked.change_set, str)
    await practice.coach.run(Undo(change_set=blocked.change_set))
    assert await standing(practice.client) is Standing.CONNECTED


async def own(viewer: Any) -> list[tuple[str, str, str]]:
    return [(each.coach, each.display_name, each.status) for each in (await viewer.run(ListOwnConnections())).items]


async def test_a_client_has_a_list_of_the_coaches_they_know_and_are_invited_by(practice: Any) -> None:
    dee = practice.third_unconnected
    assert await own(dee) == []
    await dee.run(AskConnection(coach="noa"))
    await make_private(practice)
    await practice.coach.run(InviteClient(email="dee@example.org"))
    assert await own(dee) == [("noa", "Noa", "requested"), ("maya", "Maya", "invited")]
    await dee.run(AskConnection(coach="maya"))
    assert await own(dee) == [("noa", "Noa", "requested"), ("maya", "", "connected")]
    assert await own(practice.client) == [("maya", "", "connected")], "a private coach is absent by name too"


async def test_a_blocked_client_is_not_told_so_by_their_list(practice: Any) -> None:
    await block(practice, "Ana")
    assert await own(practice.client) == [("maya", "Maya", "requested")]


async def test_nobody_in_particular_has_no_list_of_coaches(practice: Any) -> None:
    with pytest.raises(SignIn):
        await practice.anonymous.run(ListOwnConnections())
