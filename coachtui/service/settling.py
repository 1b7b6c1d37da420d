"""Writing down what follows from the clock: requests, offers and holds that ran out, seats that go to the next in line.

Every answer is right without it; it is what makes the news of it.
"""

from collections.abc import Collection

from coachtui.records.base import Id
from coachtui.records.hold import Hold
from coachtui.records.request import Request
from coachtui.records.session import Booking, Session, SessionStatus
from coachtui.records.time import Instant
from coachtui.scheduling.waiting_list import WAITING
from coachtui.service.context import Context
from coachtui.service.effects import bring_about
from coachtui.service.places import calendar_of, settle_line
from coachtui.service.ports import Store
from coachtui.service.requests import UNDECIDED, as_of_now


def to_settle(store: Store, now: Instant) -> dict[Id, set[Id]]:
    """The coaches with something that may have run out, each with the sessions that somebody waits for."""
    found: dict[Id, set[Id]] = {each.coach_id: set() for each in store.find(Request, status=UNDECIDED)}
    for booking in store.find(Booking, status=WAITING):
        found.setdefault(booking.coach_id, set()).add(booking.session_id)
    for hold in store.find(Hold):
        if hold.expires_at <= now:
            found.setdefault(hold.coach_id, set())
    return found


def settle(coach_id: Id, in_line: Collection[Id], context: Context) -> None:
    """Write down what ran out in a coach's calendar and in these sessions, and tell those whom it concerns."""
    store = context.store
    store.lock_coach(coach_id)
    for request in store.find(Request, coach_id=coach_id, status=UNDECIDED):
        current = as_of_now(request, context)
        if current is not request:
            store.update(current)
    for hold in store.find(Hold, coach_id=coach_id):
        if hold.expires_at <= context.now:
            store.remove(hold)  # its time is free again, and whoever looks on is told
    calendar = calendar_of(coach_id, context)
    for session in store.find(Session, id=tuple(in_line)) if in_line else ():
        if session.status is SessionStatus.SCHEDULED:
            settle_line(session, calendar)
    bring_about(context)
