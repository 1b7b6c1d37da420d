"""What comes due by the clock alone: reminders before sessions, requests and offers that ran out."""

from collections.abc import Iterator
from datetime import timedelta

from msgspec import structs

from coachtui.records.coach import Coach
from coachtui.records.notification import Mail, NotificationKind, Reminders
from coachtui.records.request import Request, RequestStatus
from coachtui.records.session import Booking, BookingStatus
from coachtui.service.context import Context
from coachtui.service.effects import News, bring_about, effect_of, tell

SECOND = timedelta(seconds=1)
_UNDECIDED = (RequestStatus.PENDING, RequestStatus.COUNTERED)


def is_anything_due(context: Context) -> bool:
    """Whether ``let_come_due`` would do anything; only reads."""
    return bool(_reminders(context) or _run_out(context))


def let_come_due(context: Context) -> None:
    """Remind who is to be reminded, once for each time; let requests run out, and tell both sides."""
    tell(_reminders(context), context)
    for request in _run_out(context):
        context.store.lock_coach(request.coach_id)
        current = context.store.get(Request, request.id)
        if current is not None and current.status in _UNDECIDED:
            context.store.update(structs.replace(current, status=RequestStatus.EXPIRED))
    bring_about(context)


def _run_out(context: Context) -> list[Request]:
    found = context.store.find(Request, status=_UNDECIDED)
    return [request for request in found if request.expires_at <= context.now]


def _reminders(context: Context) -> list[News]:
    wanted: list[News] = [(NotificationKind.REMINDER, "client", booking) for booking in _to_remind(context)]
    effects = {effect_of(*news, context): news for news in wanted}
    made = {mail.effect for mail in context.store.find(Mail, effect=tuple(effects))} if effects else set()
    return [news for effect, news in effects.items() if effect not in made]


def _to_remind(context: Context) -> Iterator[Booking]:
    """Bookings of sessions that begin soon, made before it was time to remind of them."""
    minutes = {each.id: each.minutes_before for each in context.store.find(Reminders)}
    for coach in context.store.find(Coach):
        ahead = timedelta(minutes=minutes.get(coach.id, Reminders(id=coach.id).minutes_before))
        found = context.store.sessions_between(coach.id, context.now, context.now + ahead + SECOND) if ahead else []
        starts = {session.id: session.start for session in found if session.start > context.now}
        for booking in context.store.bookings_in(starts) if starts else ():
            made_before = booking.created_at <= starts[booking.session_id] - ahead
            if booking.status is BookingStatus.CONFIRMED and made_before:
                yield booking
