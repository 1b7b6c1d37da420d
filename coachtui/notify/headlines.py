"""What happened in half a sentence, to the coach and to the client."""

from collections.abc import Mapping

from coachtui.records.notification import Facts, NotificationKind

_HEADLINES: Mapping[NotificationKind, tuple[str, str]] = {
    NotificationKind.BOOKING_MADE: ("{client} has booked {title}", "Booked: {title} with {coach}"),
    NotificationKind.BOOKING_CANCELLED: ("{client} has cancelled {title}", "Cancelled: {title} with {coach}"),
    NotificationKind.BOOKING_MOVED: ("{client} has moved {title}", "Moved: {title} with {coach}"),
    NotificationKind.REQUEST_RECEIVED: ("{client} asks for {title}", "Asked {coach} for {title}"),
    NotificationKind.REQUEST_APPROVED: ("Approved: {title} for {client}", "{coach} has approved {title}"),
    NotificationKind.REQUEST_DENIED: ("Denied: {title} for {client}", "{coach} cannot offer {title} then"),
    NotificationKind.REQUEST_COUNTERED: ("Offered: {title} for {client}", "{coach} offers other times for {title}"),
    NotificationKind.OFFER_ACCEPTED: ("{client} has taken your offer of {title}", "Booked: {title} with {coach}"),
    NotificationKind.OFFER_EXPIRED: ("Your offer to {client} has expired", "The offer of {coach} has expired"),
    NotificationKind.REQUEST_WITHDRAWN: ("{client} no longer asks for {title}", "Withdrawn: {title} with {coach}"),
    NotificationKind.REQUEST_EXPIRED: ("The request of {client} has expired", "Your request to {coach} has expired"),
    NotificationKind.CONNECTION_REQUESTED: ("{client} would like to connect", "{coach} invites you to connect"),
    NotificationKind.CONNECTION_ACCEPTED: ("{client} is now your client", "{coach} is now your coach"),
    NotificationKind.SEAT_OFFERED: ("A seat is offered to {client}", "A seat is free for you: {title} with {coach}"),
    NotificationKind.REMINDER: ("Soon: {title} with {client}", "Soon: {title} with {coach}"),
}
"""What each kind is called, to the coach and to the client."""


def headline(kind: NotificationKind, facts: Facts) -> str:
    """``Leo Example asks for 1:1``; from ``client``, ``coach_name``, ``title``, and whose ``side`` hears it."""
    to_coach, to_client = _HEADLINES[kind]
    names = {"client": facts.get("client") or "A client", "coach": facts.get("coach_name") or "your coach"}
    names["title"] = facts.get("title") or "a session"
    return (to_coach if facts.get("side") == "coach" else to_client).format(**names)
