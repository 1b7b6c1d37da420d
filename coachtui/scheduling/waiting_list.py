"""Who is in a group session, who is offered a seat, who waits: what follows from the clock alone.

A freed seat is offered to the first in line, for a while; an offer that runs out goes to the next at that very
moment. Whoever let one run out is out of the line (``docs/decisions/0012-waiting-lists.md``).
"""

from collections.abc import Sequence
from datetime import timedelta

from msgspec import structs

from coachtui.records.session import Booking, BookingStatus, Session
from coachtui.records.time import Instant

WAITING = (BookingStatus.WAITLISTED, BookingStatus.OFFERED)
SEATED = (BookingStatus.CONFIRMED, BookingStatus.OFFERED)


def is_waiting(booking: Booking) -> bool:
    """Whether what becomes of a booking depends on the line it stands in."""
    return booking.status in WAITING


def as_of(now: Instant, session: Session, bookings: Sequence[Booking], answer_time: timedelta) -> list[Booking]:
    """The session's bookings, given by creation, as they are at ``now``; unchanged ones are the same objects."""
    found = list(bookings)
    if not any(map(is_waiting, found)):
        return found
    while (late := _first_late(found, now)) is not None:
        ran_out_at = found[late].offer_expires_at or now
        found[late] = structs.replace(found[late], status=BookingStatus.CANCELLED)
        _offer(found, session, ran_out_at, answer_time)
    _offer(found, session, now, answer_time)
    return found


def position_of(booking: Booking, bookings: Sequence[Booking]) -> int | None:
    """The place in the line, from 1; None for whoever does not wait."""
    line = [each.id for each in bookings if each.status is BookingStatus.WAITLISTED]
    return line.index(booking.id) + 1 if booking.id in line else None


def _first_late(bookings: Sequence[Booking], now: Instant) -> int | None:
    """The index of the offer that ran out first."""
    late = [
        (each.offer_expires_at, index)
        for index, each in enumerate(bookings)
        if each.status is BookingStatus.OFFERED and each.offer_expires_at is not None and each.offer_expires_at <= now
    ]
    return min(late)[1] if late else None


def _offer(bookings: list[Booking], session: Session, at: Instant, answer_time: timedelta) -> None:
    """Offer each free seat to the next in line, until the session begins at the latest."""
    if at >= session.start:
        return
    free = session.capacity - sum(1 for each in bookings if each.status in SEATED)
    for index, booking in enumerate(bookings):
        if free > 0 and booking.status is BookingStatus.WAITLISTED:
            until = min(at + answer_time, session.start)
            bookings[index] = structs.replace(booking, status=BookingStatus.OFFERED, offer_expires_at=until)
            free -= 1
