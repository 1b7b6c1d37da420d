"""The outbox: one mail for each effect, sent once, tried again, and by any number of workers that may be killed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Event

from coachtui.errors import Unavailable
from coachtui.notify.outbox import CLAIM, DELAYS, TOO_OLD
from coachtui.notify.smtp import NeverSent
from coachtui.notify.worker import Worker
from coachtui.records.notification import Mail, MailStatus
from coachtui.records.request import ProposedTime
from coachtui.service.booking import Book, CancelBooking, RescheduleBooking
from coachtui.service.notifications import ListNotifications, PutReminders
from coachtui.service.requests import ApproveRequest, CreateRequest, GetRequest

SENDER = "calendar@example.org"


class MailServer:
    """Takes what it is sent, unless it is told to be out of order."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.problem: Exception | None = None
        self.killed = False

    def __call__(self, message: EmailMessage) -> None:
        if self.problem is not None:
            raise self.problem
        self.taken.append(message)
        if self.killed:
            raise KeyboardInterrupt

    @property
    def subjects(self) -> list[str]:
        return [str(each["Subject"]) for each in self.taken]


@pytest.fixture
def database(practice: Any) -> Any:
    """The store, with an outbox that is empty."""
    database = practice.place._backend._database
    with database.write(None, "empty", "Empty", practice.clock.now) as store:
        for mail in store.find(Mail):
            store.remove(mail)
    return database


@pytest.fixture
def server() -> MailServer:
    return MailServer()


@pytest.fixture
def worker(database: Any, practice: Any, server: MailServer) -> Worker:
    return Worker(database, practice.clock, server, SENDER)


async def book(practice: Any, time: str = "10:00", note: str = "") -> Any:
    start = practice.at("2034-06-14", time)
    return await practice.client.run(Book(coach="maya", session_type=practice.one_to_one, start=start, note=note))


def mails(database: Any) -> list[Mail]:
    with database.read() as store:
        found: list[Mail] = store.find(Mail)
        return found


async def test_a_booking_is_mailed_to_the_coach_once(practice: Any, worker: Worker, server: MailServer) -> None:
    await book(practice, note="My elbow hurts")
    assert worker.step() == 1
    assert worker.step() == 0
    (message,) = server.taken
    assert message["To"] == "Maya <maya@example.org>"
    assert message["Subject"] == "Ana has booked 1:1"
    body = message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "Wednesday 14 June 2034, 10:00–11:00 (Europe/Berlin)" in text
    assert "My elbow hurts" in text
    (attachment,) = message.iter_attachments()
    assert attachment.get_content_type() == "text/calendar"
    assert b"DTSTART:20340614T080000Z" in attachment.get_payload(decode=True)


async def test_an_approved_request_brings_its_appointment_which_cancelling_takes_away(
    practice: Any, worker: Worker, server: MailServer
) -> None:
    times = tuple(ProposedTime(practice.at("2034-06-14", each), 60) for each in ("19:00", "20:00"))
    command = CreateRequest(coach="maya", session_type=practice.one_to_one, times=times)
    request = await practice.client.run(command)
    decided = await practice.coach.run(ApproveRequest(id=request.id, time=1))
    while worker.step():
        pass
    await practice.client.run(CancelBooking(id=decided.booking.id))
    while worker.step():
        pass
    appointments: list[Any] = [
        each.get_payload(decode=True) for mail in server.taken for each in mail.iter_attachments()
    ]
    approved, cancelled = (Event.from_ical(each).walk("VEVENT")[0] for each in appointments)
    assert approved["DTSTART"].to_ical() == b"20340614T180000Z"
    assert (cancelled["UID"], cancelled["STATUS"]) == (approved["UID"], "CANCELLED")


async def test_a_server_that_is_away_is_tried_again_later_and_later(
    practice: Any, database: Any, worker: Worker, server: MailServer
) -> None:
    await practice.coach.run(PutReminders(minutes_before=0))
    await book(practice)
    server.problem = ConnectionRefusedError()
    for delay in DELAYS:
        assert worker.step() == 0
        (mail,) = mails(database)
        assert (mail.status, mail.next_at) == (MailStatus.WAITING, practice.clock.now + delay)
        practice.clock.now = mail.next_at - timedelta(seconds=1)
        server.problem, kept = None, server.problem
        assert worker.step() == 0
        server.problem = kept
        practice.clock.now = mail.next_at
    server.problem = None
    assert worker.step() == 1
    assert mails(database)[0].status is MailStatus.SENT


async def test_what_can_never_be_sent_is_given_up(
    practice: Any, database: Any, worker: Worker, server: MailServer
) -> None:
    await book(practice)
    server.problem = NeverSent("no such address")
    worker.step()
    server.problem = None
    practice.clock.advance(hours=12)
    worker.step()
    assert server.taken == []
    assert {mail.status for mail in mails(database) if mail.kind == "booking_made"} == {MailStatus.FAILED}


async def test_a_worker_that_was_killed_is_followed_by_another_after_its_claim(
    practice: Any, database: Any, worker: Worker, server: MailServer
) -> None:
    """Whether it had sent is not known: the mail goes out once more, as the same message."""
    await book(practice)
    server.killed = True
    with pytest.raises(KeyboardInterrupt):
        worker.step()
    server.killed = False
    follower = Worker(database, practice.clock, server, SENDER)
    assert follower.step() == 0
    practice.clock.now += CLAIM
    assert follower.step() == 1
    assert len({each["Message-ID"] for each in server.taken}) == 1


async def test_what_is_known_to_be_sent_is_not_sent_again_though_it_could_not_be_written_down(
    practice: Any, database: Any, server: MailServer
) -> None:
    class FailingOnce:
        read = database.read
        writes = 0

        @contextmanager
        def write(self, *given: Any) -> Iterator[Any]:
            self.writes += 1
            if self.writes == 2:
                raise Unavailable
            with database.write(*given) as store:
                yield store

    await book(practice)
    worker = Worker(FailingOnce(), practice.clock, server, SENDER)
    with pytest.raises(Unavailable):
        worker.step()
    practice.clock.now += CLAIM
    worker.step()
    assert len(server.taken) == 1
    assert mails(database)[0].status is MailStatus.SENT


async def test_two_workers_share_the_outbox(practice: Any, database: Any, server: MailServer) -> None:
    await book(practice)
    await book(practice, "14:30")

    class Interrupting(MailServer):
        def __call__(self, message: EmailMessage) -> None:
            other.step()
            server(message)

    other = Worker(database, practice.clock, server, SENDER)
    Worker(database, practice.clock, Interrupting(), SENDER).step()
    assert len(server.taken) == 2
    assert len({each["Message-ID"] for each in server.taken}) == 2


async def test_a_mail_server_set_up_late_does_not_send_what_is_old(
    practice: Any, worker: Worker, server: MailServer, database: Any
) -> None:
    await book(practice)
    practice.clock.now += TOO_OLD + timedelta(minutes=1)
    worker.step()
    assert "Ana has booked 1:1" not in server.subjects


async def test_clients_are_reminded_once_a_day_before(practice: Any, worker: Worker, server: MailServer) -> None:
    booking = await book(practice)
    worker.step()
    practice.clock.now = booking.start - timedelta(days=1, minutes=1)
    assert worker.step() == 0
    practice.clock.now += timedelta(minutes=1)
    assert worker.step() == 1
    assert worker.step() == 0
    assert server.subjects[-1] == "Soon: 1:1 with Maya"
    told = [each.kind for each in (await practice.client.run(ListNotifications())).items]
    assert told.count("reminder") == 1


async def test_a_session_that_moves_is_reminded_of_again(practice: Any, worker: Worker, server: MailServer) -> None:
    booking = await book(practice)
    moved = await practice.client.run(RescheduleBooking(id=booking.id, start=practice.at("2034-06-15", "10:00")))
    practice.clock.now = booking.start - timedelta(days=1)
    worker.step()
    assert "Soon: 1:1 with Maya" not in server.subjects
    practice.clock.now = moved.start - timedelta(hours=2)
    worker.step()
    assert server.subjects.count("Soon: 1:1 with Maya") == 1


async def test_the_coach_says_when_clients_are_reminded(practice: Any, worker: Worker, server: MailServer) -> None:
    await practice.coach.run(PutReminders(minutes_before=0))
    booking = await book(practice)
    worker.step()
    practice.clock.now = booking.start - timedelta(hours=1)
    assert worker.step() == 0
    await practice.coach.run(PutReminders(minutes_before=30))
    practice.clock.now = booking.start - timedelta(minutes=30)
    assert worker.step() == 1


async def test_what_runs_out_is_told_to_both_sides(practice: Any, worker: Worker) -> None:
    times = (ProposedTime(practice.at("2034-06-16", "19:00"), 60),)
    request = await practice.client.run(CreateRequest(coach="maya", session_type=practice.one_to_one, times=times))
    practice.clock.now = request.expires_at
    worker.step()
    worker.step()
    for viewer in (practice.client, practice.coach):
        kinds = [each.kind for each in (await viewer.run(ListNotifications())).items]
        assert kinds.count("request_expired") == 1
    assert (await practice.client.run(GetRequest(id=request.id))).status == "expired"
