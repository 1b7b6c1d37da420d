"""Who is told what: each step makes a notification for the other side, in the transaction of the step."""

from datetime import timedelta
from typing import Any

import pytest

from coachtui.errors import NotFound, SignIn, TooLate
from coachtui.records.account import ConnectionStatus, Guest
from coachtui.records.coach import Audience
from coachtui.records.notification import Mail
from coachtui.records.request import ProposedTime
from coachtui.service.booking import AcceptSeat, Book, CancelBooking, RescheduleBooking
from coachtui.service.connections import AskConnection, InviteClient, ListConnections, UpdateConnection
from coachtui.service.history import Undo
from coachtui.service.notifications import (
    GetReminders,
    ListNotifications,
    PutReminders,
    ReadAllNotifications,
    ReadNotification,
)
from coachtui.service.offers import AcceptOffer, CounterRequest
from coachtui.service.requests import ApproveRequest, CreateRequest, DenyRequest, WithdrawRequest
from coachtui.service.sessions import CancelSession, UpdateSession

WEDNESDAY = "2034-06-14"


async def forget(practice: Any) -> None:
    for each in (practice.coach, practice.client, practice.other, practice.third):
        await each.run(ReadAllNotifications())


async def told(viewer: Any) -> list[str]:
    return [str(each.kind) for each in (await viewer.run(ListNotifications(unread=True))).items]


async def book(practice: Any, time: str = "10:00", **fields: Any) -> Any:
    command = Book(coach="maya", session_type=practice.one_to_one, start=practice.at(WEDNESDAY, time), **fields)
    return await practice.client.run(command)


async def ask(practice: Any) -> Any:
    times = (ProposedTime(practice.at(WEDNESDAY, "19:00"), 60),)
    return await practice.client.run(CreateRequest(coach="maya", session_type=practice.one_to_one, times=times))


async def test_the_coach_is_told_of_a_booking_and_by_whom(practice: Any) -> None:
    await forget(practice)
    booking = await book(practice, note="my elbow")
    (notification,) = (await practice.coach.run(ListNotifications(unread=True))).items
    assert notification.kind == "booking_made"
    assert notification.at == practice.clock.now
    session_id = notification.subject["session_id"]
    assert session_id
    assert notification.subject == {
        "coach": "maya",
        "booking_id": booking.id,
        "session_id": session_id,
        "session_type": practice.one_to_one,
        "start": "2034-06-14T08:00:00Z",
        "end": "2034-06-14T09:00:00Z",
        "status": "confirmed",
        "client": "Ana",
    }
    assert await told(practice.client) == []
    assert await told(practice.other) == []


async def test_cancelling_and_moving_are_told_to_the_other_side(practice: Any) -> None:
    booking = await book(practice)
    await forget(practice)
    await practice.client.run(RescheduleBooking(id=booking.id, start=practice.at(WEDNESDAY, "14:30")))
    assert await told(practice.coach) == ["booking_moved"]
    await practice.client.run(CancelBooking(id=booking.id))
    assert await told(practice.coach) == ["booking_moved", "booking_cancelled"]
    assert await told(practice.client) == []


async def test_what_the_coach_does_is_told_to_every_client_in_it(practice: Any) -> None:
    await forget(practice)
    clients = (practice.client_id, practice.other_id)
    session = await practice.session(WEDNESDAY, "10:00", clients=clients, capacity=3)
    change = UpdateSession(id=session.id, version=session.version, start=practice.at(WEDNESDAY, "15:00"), allow=())
    moved = await practice.coach.run(change)
    await practice.coach.run(UpdateSession(id=session.id, version=moved.version, private_notes="nobody's business"))
    await practice.coach.run(CancelSession(id=session.id))
    for viewer in (practice.client, practice.other):
        assert await told(viewer) == ["booking_made", "booking_moved", "booking_cancelled"]
    assert await told(practice.coach) == []


async def test_undoing_is_told_too(practice: Any) -> None:
    await forget(practice)
    session = await practice.session(WEDNESDAY, "10:00", clients=(practice.client_id,))
    undone = await practice.coach.run(Undo(change_set=session.change_set))
    await practice.coach.run(Undo(change_set=undone.change_set))
    assert await told(practice.client) == ["booking_made", "booking_cancelled", "booking_made"]


async def test_each_step_of_a_request_is_told(practice: Any) -> None:
    await forget(practice)
    await practice.client.run(WithdrawRequest(id=(await ask(practice)).id))
    assert await told(practice.coach) == ["request_received", "request_withdrawn"]
    await practice.coach.run(DenyRequest(id=(await ask(practice)).id))
    await practice.coach.run(ApproveRequest(id=(await ask(practice)).id))
    assert await told(practice.client) == ["request_denied", "request_approved"]


async def test_an_approved_request_is_told_with_the_time_it_was_given(practice: Any) -> None:
    times = tuple(ProposedTime(practice.at(WEDNESDAY, each), 60) for each in ("19:00", "20:00"))
    command = CreateRequest(coach="maya", session_type=practice.one_to_one, times=times)
    request = await practice.client.run(command)
    await forget(practice)
    decided = await practice.coach.run(ApproveRequest(id=request.id, time=1))
    (notification,) = (await practice.client.run(ListNotifications(unread=True))).items
    assert notification.subject["start"] == "2034-06-14T18:00:00Z"
    assert notification.subject["booking_id"] == decided.booking.id


async def test_steps_of_a_connection_are_told_but_not_being_blocked(practice: Any) -> None:
    await forget(practice)
    await practice.third_unconnected.run(AskConnection(coach="maya"))
    assert await told(practice.coach) == ["connection_requested"]
    (asked,) = [each for each in (await practice.coach.run(ListConnections())).items if each.status == "requested"]
    await practice.coach.run(UpdateConnection(id=asked.id, status=ConnectionStatus.CONNECTED))
    await practice.coach.run(UpdateConnection(id=asked.id, status=ConnectionStatus.BLOCKED))
    assert await told(practice.third_unconnected) == ["connection_accepted"]


async def test_who_is_invited_is_told_and_the_coach_when_they_accept(practice: Any) -> None:
    await forget(practice)
    await practice.coach.run(InviteClient(email="dee@example.org"))
    await practice.coach.run(InviteClient(email="nobody@example.org"))
    assert await told(practice.third_unconnected) == ["connection_requested"]
    await practice.third_unconnected.run(AskConnection(coach="maya"))
    assert await told(practice.coach) == ["connection_accepted"]


async def test_what_was_refused_is_told_to_nobody(practice: Any) -> None:
    booking = await book(practice)
    await forget(practice)
    practice.clock.now = booking.start - timedelta(minutes=1)
    with pytest.raises(TooLate):
        await practice.client.run(CancelBooking(id=booking.id), key="once")
    assert await told(practice.coach) == []


async def test_a_command_sent_twice_is_told_once(practice: Any) -> None:
    await forget(practice)
    start = practice.at(WEDNESDAY, "10:00")
    for _ in range(2):
        await practice.client.run(Book(coach="maya", session_type=practice.one_to_one, start=start), key="one")
    assert await told(practice.coach) == ["booking_made"]


async def test_reading_one_reading_all_and_counting(practice: Any) -> None:
    await forget(practice)
    await book(practice)
    await book(practice, "14:30")
    page = await practice.coach.run(ListNotifications(unread=True, limit=1))
    assert (len(page.items), page.unread, page.next is not None) == (1, 2, True)
    with pytest.raises(NotFound):
        await practice.client.run(ReadNotification(id=page.items[0].id))
    assert (await practice.coach.run(ReadNotification(id=page.items[0].id))).read
    assert (await practice.coach.run(ListNotifications(unread=True))).unread == 1
    assert (await practice.coach.run(ReadAllNotifications())).unread == 0
    assert (await practice.coach.run(ListNotifications(unread=True))).items == ()
    assert len((await practice.coach.run(ListNotifications())).items) >= 2
    with pytest.raises(SignIn):
        await practice.anonymous.run(ListNotifications())


async def test_of_more_than_a_page_holds_the_newest_are_asked_for_first(practice: Any) -> None:
    await forget(practice)
    for time in ("10:00", "11:00", "14:30"):
        await book(practice, time)
    oldest_first = (await practice.coach.run(ListNotifications(unread=True))).items
    page = await practice.coach.run(ListNotifications(unread=True, newest_first=True, limit=2))
    assert page.items == oldest_first[:0:-1]
    rest = await practice.coach.run(ListNotifications(unread=True, newest_first=True, limit=2, cursor=page.next))
    assert (rest.items, rest.next) == (oldest_first[:1], None)


async def test_reminders_are_a_day_before_unless_the_coach_says_otherwise(practice: Any) -> None:
    before = await practice.coach.run(GetReminders())
    assert before.minutes_before == 1440
    after = await practice.coach.run(PutReminders(minutes_before=60))
    assert (after.minutes_before, (await practice.coach.run(GetReminders())).minutes_before) == (60, 60)
    with pytest.raises(NotFound):
        await practice.client.run(GetReminders())


async def test_a_type_that_the_client_may_not_see_is_not_named(practice: Any) -> None:
    hidden = await practice.session_type(name="Rehab after surgery", duration_minutes=60, audience=Audience.PRIVATE)
    await practice.session(WEDNESDAY, "10:00", hidden, clients=(practice.client_id,))
    page = await practice.client.run(ListNotifications())
    assert "Rehab" not in str(page)


async def test_offers_are_told_and_so_is_who_takes_them(practice: Any) -> None:
    await forget(practice)
    request = await ask(practice)
    offers = (ProposedTime(practice.at(WEDNESDAY, "20:00"), 60),)
    await practice.coach.run(CounterRequest(id=request.id, offers=offers))
    assert await told(practice.client) == ["request_countered"]
    await practice.client.run(AcceptOffer(id=request.id, offer=0))
    assert await told(practice.coach) == ["request_received", "offer_accepted"]
    assert await told(practice.client) == ["request_countered"]


async def test_a_freed_seat_is_offered_to_who_waits_and_nobody_else_hears_of_it(practice: Any) -> None:
    group = await practice.session_type(name="Group", duration_minutes=60, capacity=2, waitlist=True)
    start = practice.at(WEDNESDAY, "10:00")
    seats = [
        await viewer.run(Book(coach="maya", session_type=group, start=start, join_waitlist=True))
        for viewer in (practice.client, practice.other, practice.third)
    ]
    assert seats[2].status == "waitlisted"
    await forget(practice)
    await practice.client.run(CancelBooking(id=seats[0].id))
    assert await told(practice.third) == ["seat_offered"]
    assert await told(practice.coach) == ["booking_cancelled"]
    assert await told(practice.other) == []
    await practice.third.run(AcceptSeat(id=seats[2].id))
    assert await told(practice.coach) == ["booking_cancelled", "booking_made"]
    assert await told(practice.third) == ["seat_offered"]


async def test_a_guest_is_told_by_mail_alone(practice: Any) -> None:
    await forget(practice)
    session = await practice.session(WEDNESDAY, "10:00", guests=(Guest(name="Gil", email="gil@example.org"),))
    await practice.coach.run(CancelSession(id=session.id))
    with practice.place._backend._database.read() as store:
        mails = [mail for mail in store.find(Mail) if mail.recipient == "gil@example.org"]
    assert [str(mail.kind) for mail in mails] == ["booking_made", "booking_cancelled"]
    assert len({mail.effect for mail in mails}) == 2
    assert await told(practice.coach) == []
