"""Holds: a slot is reserved while its form is filled in."""

from __future__ import annotations

from datetime import timedelta

from coachtui.errors import HoldExpired, NotFound
from coachtui.records.base import Id
from coachtui.records.hold import Hold, HoldView
from coachtui.records.session_type import DurationMinutes
from coachtui.records.time import Instant, instant, seconds
from coachtui.service.access import ANYONE, WHO_SEES_THE_CALENDAR
from coachtui.service.coach_calendar import CoachCalendar
from coachtui.service.context import Context
from coachtui.service.operation import Command, handles
from coachtui.service.places import check_may_book, slot_at


class CreateHold(Command[HoldView], frozen=True, kw_only=True):
    """Reserve a slot while its form is filled in; a new hold replaces the caller's last with this coach."""

    coach: str
    session_type: Id
    start: Instant
    duration_minutes: DurationMinutes | None = None


@handles(CreateHold, "POST", "/v1/coaches/{coach}/holds", access=WHO_SEES_THE_CALENDAR, status=201)
def create_hold(command: CreateHold, context: Context) -> HoldView:
    """Raises what ``Book`` raises; a seat in a group that stands needs no hold and gets none that takes time."""
    coach = context.coach_called(command.coach)
    context.store.lock_coach(coach.id)
    calendar = CoachCalendar(context, coach)
    session_type = calendar.visible_type(command.session_type)
    check_may_book(calendar)
    opening = slot_at(
        calendar, session_type, seconds(command.start), command.duration_minutes or session_type.duration_minutes
    )
    _drop_old(calendar)
    hold = Hold(
        id=context.new_id(),
        coach_id=coach.id,
        account_id=calendar.viewer_id,
        session_type=session_type.id,
        start=instant(opening.start),
        end=instant(opening.end),
        expires_at=context.now + timedelta(seconds=calendar.rules.hold_seconds),
    )
    if opening.joins is None:
        context.store.add(hold)
    return HoldView(id=hold.id, start=hold.start, end=hold.end, expires_at=hold.expires_at)


class ReleaseHold(Command[None], frozen=True, kw_only=True):
    """Give a held slot back."""

    id: Id


@handles(ReleaseHold, "DELETE", "/v1/holds/{id}", access=ANYONE, status=204)
def release_hold(command: ReleaseHold, context: Context) -> None:
    """Raises ``NotFound`` for somebody else's as for none; a guest's id is the capability."""
    hold = context.store.get(Hold, command.id)
    viewer_id = context.viewer.id if context.viewer else None
    if hold is None or (hold.account_id is not None and hold.account_id != viewer_id):
        raise NotFound
    context.store.lock_coach(hold.coach_id)
    context.store.remove(hold)


def spend_hold(hold_id: Id, calendar: CoachCalendar) -> None:
    """The hold has served: its slot is being booked. Raises ``HoldExpired`` for one that is no longer held."""
    hold = next((each for each in calendar.live_holds if each.id == hold_id), None)
    if hold is None or (hold.account_id is not None and hold.account_id != calendar.viewer_id):
        raise HoldExpired
    calendar.context.store.remove(hold)
    calendar.forget_holds()


def _drop_old(calendar: CoachCalendar) -> None:
    """Remove the caller's own holds here, and every one of this coach that has run out."""
    for hold in calendar.context.store.find(Hold, coach_id=calendar.coach.id):
        is_own = hold.account_id is not None and hold.account_id == calendar.viewer_id
        if is_own or hold.expires_at <= calendar.context.now:
            calendar.context.store.remove(hold)
