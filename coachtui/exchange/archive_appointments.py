"""What an archive holds for any other calendar."""

from __future__ import annotations

from coachtui.exchange.appointments import Appointment, appointment_of
from coachtui.records.archive import Archive
from coachtui.records.session import BookingStatus, SessionStatus, SessionView


def appointments_of(archive: Archive) -> list[Appointment]:
    """What an archive holds for a calendar: the sessions of the coach and the bookings of the client that stand."""
    found = [appointment_of(each, f"Session with {each.coach}", "") for each in archive.client.bookings if each.id]
    if archive.coach is not None:
        names = {each.id: each.name for each in archive.coach.session_types}
        zone = archive.coach.profile.time_zone
        found += [_appointment(each, names.get(each.session_type, ""), zone) for each in archive.coach.sessions]
    return [each for each in found if not each.is_cancelled]


def _appointment(session: SessionView, type_name: str, zone: str) -> Appointment:
    people = [each.client.name for each in session.bookings if each.status is BookingStatus.CONFIRMED]
    return Appointment(
        about=session.id,
        start=session.start,
        end=session.end,
        time_zone=zone,
        title=": ".join(part for part in (type_name, ", ".join(people)) if part),
        location=session.location,
        notes="\n\n".join(part for part in (session.shared_notes, session.private_notes) if part),
        is_cancelled=session.status is SessionStatus.CANCELLED,
    )
