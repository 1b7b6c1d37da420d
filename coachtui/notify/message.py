"""A mail as text, with the appointment as a calendar attachment; nothing in it can add a header."""

from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from coachtui.exchange.appointments import DOMAIN, Appointment, calendar_file
from coachtui.notify.headlines import headline
from coachtui.records.notification import Facts, Mail, NotificationKind
from coachtui.records.text import one_line, visible

_WITH_APPOINTMENT = {
    NotificationKind.BOOKING_MADE,
    NotificationKind.BOOKING_MOVED,
    NotificationKind.BOOKING_CANCELLED,
    NotificationKind.REQUEST_APPROVED,
    NotificationKind.OFFER_ACCEPTED,
    NotificationKind.REMINDER,
}


def message_of(mail: Mail, sender: str) -> EmailMessage:
    """The mail to be sent; the same one every time, ``Message-ID`` included. Raises ``ValueError`` for an address
    that no mail can be sent to.
    """
    facts = {name: one_line(text) for name, text in mail.facts.items() if name != "message"}
    message = EmailMessage()
    message["From"] = _address(facts.get("coach_name", ""), sender)
    message["To"] = _address(facts.get("to_name", ""), mail.recipient)
    message["Subject"] = headline(mail.kind, facts)
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.id}@{DOMAIN}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_text(mail, facts))
    if mail.kind in _WITH_APPOINTMENT and "start" in facts:
        content = _appointment(mail, facts)
        message.add_attachment(content, maintype="text", subtype="calendar", filename="appointment.ics")
    return message


def _address(name: str, address: str) -> Address:
    return Address(display_name=name, addr_spec=one_line(address))


def _text(mail: Mail, facts: Facts) -> str:
    lines = [headline(mail.kind, facts) + ".", ""]
    if "start" in facts:
        zone = ZoneInfo(facts["time_zone"])
        start, end = (_instant(facts[each]).astimezone(zone) for each in ("start", "end"))
        lines.append(f"When: {start:%A} {start.day} {start:%B %Y}, {start:%H:%M}–{end:%H:%M} ({facts['time_zone']})")
    if facts.get("location"):
        lines.append(f"Where: {facts['location']}")
    if mail.facts.get("message"):
        lines += ["", visible(mail.facts["message"].replace("\r\n", "\n"))]
    return "\n".join(lines) + "\n"


def _appointment(mail: Mail, facts: Facts) -> bytes:
    appointment = Appointment(
        about=facts.get("booking_id") or facts.get("request_id") or mail.id,
        start=_instant(facts["start"]),
        end=_instant(facts["end"]),
        title=facts.get("title") or f"Session with {facts.get('coach_name', '')}",
        location=facts.get("location", ""),
        is_cancelled=mail.kind is NotificationKind.BOOKING_CANCELLED,
    )
    return calendar_file([appointment], mail.created_at)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
