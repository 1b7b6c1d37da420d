"""What a handler is given besides its operation."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from coachtui.errors import NotFound, SignIn
from coachtui.records.account import Account, Connection, ConnectionStatus, Token
from coachtui.records.base import Id, new_id
from coachtui.records.coach import BookingRules, Coach, Privacy, Standing
from coachtui.records.session import Booking
from coachtui.records.time import Instant
from coachtui.service.open_hours import OpenHours
from coachtui.service.ports import Store


class Supposed(NamedTuple):
    """Settings of one coach as they might be, and whether who looks would be blocked."""

    coach_id: Id
    privacy: Privacy
    rules: BookingRules
    is_blocked: bool


@dataclass(frozen=True)
class Context:
    """Who asks, when, and the store's transaction."""

    store: Store
    now: Instant
    viewer: Account | None
    change_set: Id
    new_id: Callable[[], Id] = new_id
    names_alternatives: bool = True
    """Whether a coach who is refused a time is told free ones nearby; not for each of a thousand."""
    hours: OpenHours | None = None
    """Where what was found open is kept, for who will look a thousand times."""
    guest_booking: Booking | None = None
    """The booking that an anonymous caller may manage, by the token they were given for it."""
    token: Token | None = None
    """The token by which the viewer asks; None where the store is asked directly."""
    prepared: Any = None
    """What the operation's ``prepare`` came to, before the transaction."""
    as_standing: Standing | None = None
    """What the viewer is to the coach, for a viewer who is nobody in particular."""
    supposed: Supposed | None = None
    """What is taken for so in place of what is kept."""

    @property
    def account(self) -> Account:
        """The viewer's account; raises ``SignIn`` for an anonymous viewer."""
        if self.viewer is None:
            raise SignIn
        return self.viewer

    @cached_property
    def coach(self) -> Coach:
        """The viewer's own coach profile; raises ``SignIn`` or ``NotFound``."""
        coach = self.store.get(Coach, self.account.id)
        if coach is None:
            raise NotFound("You are not a coach yet")
        return coach

    def coach_called(self, handle: str) -> Coach:
        """The coach with this handle; raises ``NotFound``. Whether the viewer may know is the access rule's affair."""
        found = self.store.find(Coach, handle=handle)
        if not found:
            raise NotFound
        return found[0]

    def standing_with(self, coach: Coach) -> Standing:
        """What the viewer is to the coach; a blocked client stands as anonymous."""
        if self.as_standing is not None:
            return self.as_standing
        if self.viewer is None:
            return Standing.ANONYMOUS
        if self.viewer.id == coach.id:
            return Standing.OWNER
        status = next(
            (each.status for each in self.store.find(Connection, coach_id=coach.id, account_id=self.viewer.id)), None
        )
        return standing_by(status)

    def is_blocked_by(self, coach: Coach) -> bool:
        """Whether the coach has blocked the viewer, who may then neither book nor request, not even as the public."""
        if self.supposed is not None and self.supposed.coach_id == coach.id:
            return self.supposed.is_blocked
        return self.viewer is not None and bool(
            self.store.find(Connection, coach_id=coach.id, account_id=self.viewer.id, status=ConnectionStatus.BLOCKED)
        )

    def privacy_of(self, coach: Coach) -> Privacy:
        if self.supposed is not None and self.supposed.coach_id == coach.id:
            return self.supposed.privacy
        return self.store.get(Privacy, coach.id) or Privacy(id=coach.id)

    def rules_of(self, coach: Coach) -> BookingRules:
        if self.supposed is not None and self.supposed.coach_id == coach.id:
            return self.supposed.rules
        return self.store.get(BookingRules, coach.id) or BookingRules(id=coach.id)


def standing_by(status: ConnectionStatus | None) -> Standing:
    """What an account is to a coach who is somebody else, by its connection; None for none."""
    if status is ConnectionStatus.BLOCKED:
        return Standing.ANONYMOUS
    return Standing.CONNECTED if status is ConnectionStatus.CONNECTED else Standing.REGISTERED
