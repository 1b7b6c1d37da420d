"""Sessions as appointments of a calendar file (RFC 5545), for mails and for what one saves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from coachtui.exchange.zone_changes import zone_component
from coachtui.records.base import Id
from coachtui.records.session import BookingStatus, BookingView
from coachtui.records.text import one_line, visible
from coachtui.records.time import MINUTE, Instant, seconds

if TYPE_CHECKING:
    from icalendar import Calendar

DOMAIN = "coachtui.invalid"
"""For what must look like an address and is none: message and calendar ids."""

_AROUND = timedelta(days=400)
"""The changes of a zone that a file tells, before its first and after its last appointment."""


class Appointment(Struct, frozen=True, kw_only=True):
    """A time in somebody's calendar, known there by the id ``about``; without a ``time_zone`` it is told in UTC."""

    about: Id
    start: Instant
    end: Instant
    time_zone: str = ""
    title: str
    location: str = ""
    notes: str = ""
    is_cancelled: bool = False
    is_tentative: bool = False


def appointment_of(booking: BookingView, title: str, time_zone: str) -> Appointment:
    """A client's booking, or what still waits to become one, in the coach's zone."""
    return Appointment(
        about=booking.id or booking.request_id or "",
        start=booking.start,
        end=booking.end,
        time_zone=time_zone,
        title=title,
        location=booking.location,
        notes="\n\n".join(part for part in (booking.shared_notes, booking.note) if part),
        is_cancelled=booking.status == BookingStatus.CANCELLED,
        is_tentative=booking.status not in (BookingStatus.CONFIRMED, BookingStatus.CANCELLED),
    )


def calendar_file(appointments: Sequence[Appointment], written_at: Instant) -> bytes:
    """The content of an ``.ics`` file, as of an instant: a calendar that has an older one takes this instead."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//coachtui//EN")
    is_taken_back = bool(appointments) and all(each.is_cancelled for each in appointments)
    calendar.add("method", "CANCEL" if is_taken_back else "PUBLISH")
    for zone in sorted({each.time_zone for each in appointments if each.time_zone}):
        _add_zone(calendar, zone, [each for each in appointments if each.time_zone == zone])
    for each in appointments:
        calendar.add_component(_event(each, written_at))
    content: bytes = calendar.to_ical()
    return content


def _add_zone(calendar: Calendar, zone: str, appointments: Sequence[Appointment]) -> None:
    first = min(each.start for each in appointments) - _AROUND
    last = max(each.end for each in appointments) + _AROUND
    calendar.add_component(zone_component(zone, first, last))


def _event(appointment: Appointment, written_at: Instant) -> Any:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{appointment.about}@{DOMAIN}")
    event.add("dtstamp", written_at)
    # Later ones replace earlier ones; a version would tell of changes that the reader may not know of.
    event.add("sequence", seconds(written_at) // MINUTE)
    event.add("dtstart", _written(appointment.start, appointment.time_zone))
    event.add("dtend", _written(appointment.end, appointment.time_zone))
    event.add("summary", one_line(appointment.title))
    event.add("status", _status(appointment))
    if appointment.location:
        event.add("location", one_line(appointment.location))
    if appointment.notes:
        event.add("description", visible(appointment.notes.replace("\r\n", "\n")))
    return event


def _status(appointment: Appointment) -> str:
    if appointment.is_cancelled:
        return "CANCELLED"
    return "TENTATIVE" if appointment.is_tentative else "CONFIRMED"


def _written(at: Instant, time_zone: str) -> datetime:
    """The wall time in the zone, or UTC for the second of two: a wall time in a file can only mean the first."""
    if not time_zone:
        return at
    wall = at.astimezone(ZoneInfo(time_zone))
    return at if wall.fold else wall
