"""``coachtui ics``: one's own booking as a file that any calendar takes."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec import UNSET, Struct, UnsetType

from coachtui.commands.answering import Shown, answers
from coachtui.commands.caller import Caller
from coachtui.commands.choosing import bookings_to_come, by_beginning, when_of
from coachtui.errors import CoachtuiError, NotFound, Refused
from coachtui.records.base import Id
from coachtui.records.session import BookingView


class CalendarFile(Struct, frozen=True, kw_only=True):
    """What ``coachtui ics --json`` answers; asked for on standard output it is ``content``, and ``path`` is null."""

    booking: Id | None
    path: str | None
    bytes: int
    content: str | UnsetType = UNSET


@answers
@click.argument("identity", metavar="BOOKING")
@click.option("-o", "target", metavar="FILE", type=click.Path(path_type=Path), help="Where to; - is standard output.")
async def command(caller: Caller, identity: str, target: Path | None) -> Shown:
    """Save a booking as a calendar file (.ics).

    BOOKING is its id as `mine` shows it: any beginning that only one has. Without -o the file is named after its day
    and put here. A file that is there already is left as it is.
    """
    from coachtui.exchange.appointments import appointment_of, calendar_file
    from coachtui.exchange.file_names import appointment_file_name
    from coachtui.private_file import write_new

    booking = await _booking(identity, caller)
    title, zone = await _title_and_zone(booking, caller)
    content = calendar_file([appointment_of(booking, title, zone)], caller.now)
    if target == Path("-"):
        here = CalendarFile(booking=booking.id, path=None, bytes=len(content), content=content.decode())
        return Shown(here, (), content)
    path = target or Path(appointment_file_name(booking, caller.zone))
    try:
        write_new(path, content)
    except FileExistsError:
        raise Refused(f"{path} is there already: say where to with -o FILE") from None
    except OSError as problem:
        raise Refused(f"{path} cannot be written: {problem.strerror}") from problem
    done = CalendarFile(booking=booking.id, path=str(path), bytes=len(content))
    return Shown(done, [f"Saved {when_of(booking, caller)} to {path}"])


# An id may begin with a hyphen.
command.ignore_unknown_options = True


async def _booking(identity: str, caller: Caller) -> BookingView:
    """The booking to come whose id begins so, or any whose whole id it is."""
    from coachtui.service.booking import GetBooking

    try:
        return by_beginning(identity, await bookings_to_come(caller), caller, what="booking to come")
    except NotFound as nothing:
        try:
            return await caller.run(GetBooking(id=identity))
        except Refused:
            raise nothing from None


async def _title_and_zone(booking: BookingView, caller: Caller) -> tuple[str, str]:
    """What it is called and the coach's zone; of a coach who is hidden now, as much as is known."""
    types = await caller.type_names(booking.coach)
    try:
        card = await caller.coach(booking.coach)
    except CoachtuiError:
        return f"Session with {booking.coach}", ""
    kind = types.get(booking.session_type)
    return f"{kind.name if kind else 'Session'} with {card.display_name}", card.time_zone
