"""A mail as text, with the appointment as a calendar attachment; nothing in it can add a header."""

from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from coachtui.notify.headlines import headline
from coachtui.records.notification import Facts, Mail, NotificationKind
from coachtui.records.text import one_line, visible

DOMAIN = "coachtui.invalid"
"""For what must look like an address and is none: message and calendar ids."""

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
    from icalendar import Calendar, Event

    event = Event()
    about = facts.get("booking_id") or facts.get("request_id") or mail.id
    event.add("uid", f"{about}@{DOMAIN}")
    event.add("dtstamp", mail.created_at)
    event.add("dtstart", _instant(facts["start"]))
    event.add("dtend", _instant(facts["end"]))
    event.add("summary", facts.get("title") or f"Session with {facts.get('coach_name', '')}")
    event.add("sequence", int(facts.get("sequence", "0")))
    event.add("status", "CANCELLED" if mail.kind is NotificationKind.BOOKING_CANCELLED else "CONFIRMED")
    if facts.get("location"):
        event.add("location", facts["location"])
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//coachtui//EN")
    calendar.add("method", "CANCEL" if mail.kind is NotificationKind.BOOKING_CANCELLED else "PUBLISH")
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
