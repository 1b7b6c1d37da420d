"""``coachtui cancel``: give a place back, or cancel a session."""

from __future__ import annotations

from collections.abc import Iterator

import click

from coachtui.commands.answering import Shown, answers, key_option
from coachtui.commands.caller import Caller
from coachtui.commands.writing import when_text
from coachtui.errors import NotFound
from coachtui.records.base import Id, new_id
from coachtui.records.session import BookingStatus, BookingView, SessionStatus, SessionView
from coachtui.records.text import one_line


@answers
@click.argument("identity", metavar="ID")
@click.option("--reason", metavar="TEXT", help="A few words for the other side.")
@key_option()
async def command(caller: Caller, identity: str, reason: str | None, key: str | None) -> Shown:
    """Cancel a booking, or a session and all in it.

    ID is as `week` and `agenda` show it: any beginning that only one has.
    """
    from coachtui.service.booking import CancelBooking
    from coachtui.service.sessions import CancelSession

    found = [each for each in await _to_come(caller) if each.id is not None and each.id.startswith(identity)]
    if len(found) > 1:
        which = ", ".join(when_text(each.start, each.end, caller.zone) for each in found[:5])
        raise click.UsageError(f"“{one_line(identity)}” may be any of these: {which}; give more of the id")
    done: BookingView | SessionView
    if found and isinstance(found[0], SessionView):
        done = await caller.run(CancelSession(id=found[0].id, reason=reason), key or new_id())
        return Shown(done, _lines(done, caller))
    whole: Id = found[0].id or identity if found else identity
    try:
        done = await caller.run(CancelBooking(id=whole, reason=reason), key or new_id())
    except NotFound:
        raise NotFound(f"Nothing of yours to come has an id that begins with “{one_line(identity)}”") from None
    return Shown(done, _lines(done, caller))


# An id may begin with a hyphen.
command.ignore_unknown_options = True


async def _to_come(caller: Caller) -> list[BookingView | SessionView]:
    """What the caller could still cancel."""
    from coachtui.service.booking import ListBookings
    from coachtui.service.sessions import ListSessions

    bookings = (await caller.every(ListBookings(start=caller.now))).items
    found: list[BookingView | SessionView] = [each for each in bookings if each.status != BookingStatus.CANCELLED]
    if caller.me.coach is not None:
        found += (await caller.every(ListSessions(start=caller.now, status=SessionStatus.SCHEDULED))).items
    return found


def _lines(done: BookingView | SessionView, caller: Caller) -> Iterator[str]:
    yield f"Cancelled: {when_text(done.start, done.end, caller.zone)} ({caller.zone.key})"
