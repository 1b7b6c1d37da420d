"""Who may ask: the access rules that operations are declared with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from coachtui.errors import NotFound
from coachtui.records.account import Connection, Invitation
from coachtui.records.coach import Audience
from coachtui.scheduling.privacy import permissions
from coachtui.service.context import Context


@dataclass(frozen=True)
class Access:
    """An access rule: its name in tables and documents, and the check, which raises where the viewer may not."""

    name: str
    check: Callable[[Any, Context], None]


def _let_in(operation: Any, context: Context) -> None:
    pass


def _need_account(operation: Any, context: Context) -> None:
    _ = context.account


def _need_coach(operation: Any, context: Context) -> None:
    _ = context.coach


def _need_card(operation: Any, context: Context) -> None:
    coach = context.coach_called(operation.coach)
    is_owner = context.viewer is not None and context.viewer.id == coach.id
    if context.privacy_of(coach).calendar_visibility is Audience.PRIVATE and not is_owner:
        raise NotFound


def _need_card_or_invitation(operation: Any, context: Context) -> None:
    coach = context.coach_called(operation.coach)
    viewer = context.viewer
    invited = viewer and context.store.find(Invitation, coach_id=coach.id, email=viewer.email)
    known = viewer and context.store.find(Connection, coach_id=coach.id, account_id=viewer.id)
    if not invited and not known:
        _need_card(operation, context)


def _need_sight(operation: Any, context: Context) -> None:
    coach = context.coach_called(operation.coach)
    if not permissions(context.privacy_of(coach), context.standing_with(coach)).see:
        raise NotFound


def _need_account_or_token(operation: Any, context: Context) -> None:
    if context.guest_booking is None:
        _ = context.account


ANYONE = Access("anyone", _let_in)
SIGNED_IN = Access("signed in", _need_account)
"""Any account; what it may reach is its own things only, which the handler looks up by account."""
WHO_HAS_A_BOOKING = Access("who has a booking", _need_account_or_token)
"""Any account, and a guest with a manage token; which booking it may reach is looked up by either."""
COACHES = Access("coaches", _need_coach)
"""Accounts with a coach profile, for their own things."""
WHO_HAS_THE_HANDLE = Access("who has the handle", _need_card)
"""Anyone, unless the coach's calendar is private; the operation has a field ``coach``."""
WHO_MAY_ASK = Access("who may ask to connect", _need_card_or_invitation)
"""As ``WHO_HAS_THE_HANDLE``; of a private coach, those who were invited or are known. It has a field ``coach``."""
WHO_SEES_THE_CALENDAR = Access("who sees the calendar", _need_sight)
"""Viewers whose ``may.see`` is true; the operation has a field ``coach``."""

BY_WHO_ASKS = (ANYONE, SIGNED_IN, WHO_HAS_A_BOOKING, COACHES)
"""Rules that look at who asks and not at what is asked."""
