"""Coaches: becoming one, finding one, and the card each viewer may read."""

from contextlib import suppress
from dataclasses import replace

from msgspec import UNSET, structs

from coachtui.errors import HandleTaken
from coachtui.records.base import Id
from coachtui.records.coach import BookingRules, Coach, CoachCard, CoachProfile, Handle, Privacy
from coachtui.records.text import Line, Text
from coachtui.records.time import ZoneName
from coachtui.scheduling.privacy import permissions
from coachtui.scheduling.zones import zone_named
from coachtui.service.access import ANYONE, SIGNED_IN, WHO_HAS_THE_HANDLE
from coachtui.service.context import Context
from coachtui.service.listing import Page, PageLimit
from coachtui.service.operation import Command, Query, handles
from coachtui.service.outlook import Outlook


class BecomeCoach(Command[CoachProfile], frozen=True, kw_only=True):
    """Make the caller's account a coach, or change the profile; with ``dry_run`` see what a move of zone would do."""

    handle: Handle
    display_name: Line
    time_zone: ZoneName
    bio: Text | None = None
    dry_run: bool = False


@handles(BecomeCoach, "PUT", "/v1/me/coach", access=SIGNED_IN)
def become_coach(command: BecomeCoach, context: Context) -> CoachProfile:
    """Raises ``HandleTaken``, and ``Invalid`` for an unknown zone.

    Sessions keep their own zone and wall time, and so their instant; open hours go along with the coach.
    """
    if not command.dry_run:
        return _become(command, context)
    found: list[CoachProfile] = []
    with suppress(_Undone), context.store.attempt():
        found.append(structs.replace(_become(command, context), change_set=UNSET))
        raise _Undone
    return found[0]


class _Undone(Exception):
    """Takes back what was only tried."""


def _become(command: BecomeCoach, context: Context) -> CoachProfile:
    zone_named(command.time_zone)
    account = context.account
    others = [coach for coach in context.store.find(Coach, handle=command.handle) if coach.id != account.id]
    if others:
        raise HandleTaken(f"The handle {command.handle} is taken")
    context.store.lock_coach(account.id)
    before = context.store.get(Coach, account.id)
    profile = Coach(
        id=account.id,
        version=before.version if before else 1,
        handle=command.handle,
        display_name=command.display_name,
        time_zone=command.time_zone,
        bio=command.bio or "",
    )
    if before is None:
        context.store.add(profile)
        context.store.add(Privacy(id=profile.id))
        context.store.add(BookingRules(id=profile.id))
        affected: tuple[Id, ...] = ()
    else:
        profile, affected = _changed(before, profile, context)
    return CoachProfile(
        id=profile.id,
        handle=profile.handle,
        display_name=profile.display_name,
        time_zone=profile.time_zone,
        bio=profile.bio,
        version=profile.version,
        sessions_affected=affected,
        change_set=context.change_set,
    )


def _changed(before: Coach, after: Coach, context: Context) -> tuple[Coach, tuple[Id, ...]]:
    """Keep the profile; returns it with the sessions to come that a move of zone leaves outside what is open."""
    if before.time_zone == after.time_zone:
        return context.store.update(after), ()
    context.store.lock_coach(before.id)
    outlook = Outlook.of(context)
    kept = context.store.update(after)
    moved = Outlook.of(replace(context))  # a context remembers its coach
    return kept, tuple(session.id for session in outlook.left_outside(moved, context))


class GetCoach(Query[CoachCard], frozen=True, kw_only=True):
    """The card of a coach, as the caller may see it."""

    coach: str
    view_as: str | None = None


@handles(GetCoach, "GET", "/v1/coaches/{coach}", access=WHO_HAS_THE_HANDLE)
def get_coach(query: GetCoach, context: Context) -> CoachCard:
    """Raises ``NotFound``."""
    return card_of(context.coach_called(query.coach), context)


class ListCoaches(Query[Page[CoachCard]], frozen=True, kw_only=True):
    """The coaches whose calendar the caller may see, by creation."""

    search: str | None = None
    cursor: str | None = None
    limit: PageLimit = 200


@handles(ListCoaches, "GET", "/v1/coaches", access=ANYONE)
def list_coaches(query: ListCoaches, context: Context) -> Page[CoachCard]:
    """Raises ``Invalid`` for a cursor that is not ours."""
    cards = [card_of(coach, context) for coach in context.store.find(Coach)]
    wanted = (query.search or "").casefold()
    return Page.of(
        [
            card
            for card in cards
            if card.may.see and (wanted in card.handle.casefold() or wanted in card.display_name.casefold())
        ],
        query.cursor,
        query.limit,
        key=lambda card: card.handle,
    )


def card_of(coach: Coach, context: Context) -> CoachCard:
    """The coach as the context's viewer may see them."""
    standing = context.standing_with(coach)
    return CoachCard(
        handle=coach.handle,
        display_name=coach.display_name,
        bio=coach.bio,
        time_zone=coach.time_zone,
        standing=standing,
        may=permissions(context.privacy_of(coach), standing, blocked=context.is_blocked_by(coach)),
    )
