"""What is said of a client's own bookings and requests, in lists and before something is done to them."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from coachtui.records.request import RequestStatus, RequestView
from coachtui.records.session import BookingView
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.time import Instant
from coachtui.widgets.week_words import moment_words, price_words, span_words

STANDING = ("confirmed", "waitlisted", "offered", "requested")
OPEN = (RequestStatus.PENDING, RequestStatus.COUNTERED)


def too_late_words(act: str, until: Instant | None, coach: str, zone: ZoneInfo, now: Instant) -> str:
    """Why one may not cancel or move it oneself any more; empty while one may."""
    if until is None or now <= until:
        return ""
    return f"Too late to {act} it yourself: you could until {moment_words(zone, until)}. Ask {coach}"


def cancel_means(booking: BookingView, kind: SessionTypeCard | None, coach: str, zone: ZoneInfo, now: Instant) -> str:
    """What comes of cancelling a booking: until when one may, what becomes of the price and of the seat."""
    late = too_late_words("cancel", booking.cancel_until, coach, zone, now)
    means = late or "; ".join(_meanings(booking, kind, zone))
    return f"{means[:1].upper()}{means[1:]}."


def _meanings(booking: BookingView, kind: SessionTypeCard | None, zone: ZoneInfo) -> Iterator[str]:
    if booking.status == "offered":
        yield "the seat that is offered to you goes to whoever is next in line"
        return
    if booking.position is not None:
        yield f"you give up place {booking.position} in line: later you would stand at its end"
        return
    until = booking.cancel_until
    yield f"you may until {moment_words(zone, until)}" if until is not None else "you may until it begins"
    if booking.price is not None and booking.price.amount:
        yield f"{price_words(booking.price)} is off"
    if kind is not None and kind.capacity > 1:
        yield "your seat goes to whoever is next in line" if kind.waitlist else "your seat is free for others"
    else:
        yield "the time is open to others"


def own_state(own: BookingView | RequestView, now: Instant) -> str:
    """How it stands with a booking or a request: ``booked``, ``waiting, 2. in line``."""
    if isinstance(own, RequestView):
        left = f" · {span_words(own.expires_at - now)} left" if own.status in OPEN else ""
        said = {RequestStatus.PENDING: "waiting for an answer", RequestStatus.COUNTERED: "another time is offered"}
        return f"{said.get(own.status, own.status.value)}{left}"
    if own.position is not None:
        return f"waiting, {own.position}. in line"
    if own.status == "offered" and own.offer_expires_at is not None:
        return f"a seat is offered · {span_words(own.offer_expires_at - now)} left"
    if own.status == "confirmed":
        return "over" if own.end <= now else "booked"
    return own.status
