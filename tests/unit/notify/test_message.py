"""Mails as they go over the wire: nothing of people's text becomes a header, and a server is spoken to as it should."""

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any

import pytest
from icalendar import Calendar

from coachtui.notify.message import message_of
from coachtui.notify.smtp import NeverSent, SmtpSettings, send, settings_from
from coachtui.records.notification import Mail, NotificationKind

NOW = datetime(2034, 6, 12, 8, 0, tzinfo=UTC)
EVIL = "Ana\r\nBcc: everyone@example.org\r\n\r\nHello\x1b[2J"


def mail(kind: NotificationKind = NotificationKind.BOOKING_MADE, **facts: str) -> Mail:
    found = {"coach": "maya", "side": "coach", "time_zone": "Europe/Berlin", "to_name": "Maya", "coach_name": "Maya"}
    when = {"start": "2034-06-14T08:00:00Z", "end": "2034-06-14T09:00:00Z", "booking_id": "b" * 22}
    return Mail(
        id="m" * 22,
        effect="e",
        recipient="maya@example.org",
        kind=kind,
        facts={**found, **when, **facts},
        created_at=NOW,
        next_at=NOW,
    )


@pytest.mark.parametrize("field", ["client", "to_name", "coach_name", "title", "location", "message"])
def test_no_text_of_people_adds_a_header(field: str) -> None:
    facts: dict[str, Any] = {field: EVIL}
    raw = message_of(mail(**facts), "calendar@example.org").as_bytes()
    back = message_from_bytes(raw, policy=policy.default)
    assert back["Bcc"] is None
    (recipient,) = back["To"].addresses
    assert recipient.addr_spec == "maya@example.org"
    assert b"\x1b" not in raw


def test_text_of_people_comes_back_from_the_calendar_as_it_went_in() -> None:
    title = 'Return; of serve, "slow"\\n'
    message = message_of(mail(title=title, location="Court 3, north; left"), "calendar@example.org")
    (attachment,) = message.iter_attachments()
    payload: Any = attachment.get_payload(decode=True)
    (event,) = Calendar.from_ical(payload).walk("VEVENT")
    assert (str(event["summary"]), str(event["location"])) == (title, "Court 3, north; left")
    assert event["uid"] == "b" * 22 + "@coachtui.invalid"


@pytest.mark.parametrize("kind", list(NotificationKind))
@pytest.mark.parametrize("side", ["coach", "client"])
def test_every_kind_has_words(kind: NotificationKind, side: str) -> None:
    message = message_of(mail(kind, side=side, client="Ana"), "calendar@example.org")
    assert message["Subject"]
    assert "{" not in str(message["Subject"])


def test_an_address_that_is_none_is_refused() -> None:
    wrong = Mail(**{**{name: getattr(mail(), name) for name in Mail.__struct_fields__}, "recipient": "a,b@c@d"})
    with pytest.raises(ValueError, match=r".*"):
        message_of(wrong, "calendar@example.org")


def test_settings_come_from_the_environment() -> None:
    assert settings_from({}) is None
    found = settings_from({"COACHTUI_SMTP_URL": "smtps://me%40example.org:s%2Fecret@mail.example.org"})
    assert found is not None
    assert (found.host, found.port, found.username) == ("mail.example.org", 465, "me@example.org")
    assert (found.password, found.sender) == ("s/ecret", "me@example.org")
    assert "s/ecret" not in repr(found)
    for wrong in ("http://mail.example.org", "smtp://host:port", "smtp://"):
        with pytest.raises(ValueError, match="COACHTUI") as refused:
            settings_from({"COACHTUI_SMTP_URL": wrong, "COACHTUI_MAIL_FROM": "me@example.org"})
        assert wrong not in str(refused.value)


class SmtpServer:
    """Answers one mail; ``rcpt`` is what it says to the recipient."""

    def __init__(self, rcpt: bytes = b"250 ok") -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.rcpt, self.lines = rcpt, list[bytes]()
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    @property
    def settings(self) -> SmtpSettings:
        port = self.socket.getsockname()[1]
        return SmtpSettings(scheme="smtp+plain", host="127.0.0.1", port=port, username="", password="", sender="a@b")

    def _serve(self) -> None:
        connection, _ = self.socket.accept()
        with connection, connection.makefile("rwb") as file:
            self._answer(file, b"220 here")
            for line in file:
                self.lines.append(line)
                verb = line[:4].upper()
                if verb == b"DATA":
                    self._answer(file, b"354 go on")
                    while self.lines[-1] != b".\r\n":
                        self.lines.append(file.readline())
                    self._answer(file, b"250 taken")
                elif verb == b"QUIT":
                    self._answer(file, b"421 no goodbye")
                    return
                else:
                    self._answer(file, self.rcpt if verb == b"RCPT" else b"250 ok")

    def _answer(self, file: Any, line: bytes) -> None:
        file.write(line + b"\r\n")
        file.flush()

    def close(self) -> None:
        self.thread.join()
        self.socket.close()


@pytest.fixture
def servers() -> Iterator[list[SmtpServer]]:
    made: list[SmtpServer] = []
    yield made
    for each in made:
        each.close()


def test_a_mail_that_was_taken_was_sent_whatever_the_server_says_in_parting(servers: list[SmtpServer]) -> None:
    servers.append(SmtpServer())
    send(message_of(mail(client="Ana"), "calendar@example.org"), servers[0].settings)
    assert any(line.startswith(b"Subject: Ana has booked") for line in servers[0].lines)


def test_a_recipient_refused_for_good_is_not_tried_again_and_one_refused_for_now_is(servers: list[SmtpServer]) -> None:
    servers += [SmtpServer(b"550 no such user"), SmtpServer(b"450 busy")]
    with pytest.raises(NeverSent):
        send(message_of(mail(), "calendar@example.org"), servers[0].settings)
    with pytest.raises(OSError, match="busy"):
        send(message_of(mail(), "calendar@example.org"), servers[1].settings)
