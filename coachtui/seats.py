"""Who sits at the app: through which backend, on which side, before whose calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from coachtui.errors import NotFound, SignIn
from coachtui.records.account import ConnectionStatus
from coachtui.records.week import Side
from coachtui.service.accounts import GetMe
from coachtui.service.coaches import GetCoach, ListCoaches
from coachtui.service.connections import ListOwnConnections

if TYPE_CHECKING:
    from coachtui.backend.base import Backend
    from coachtui.connect import Place
    from coachtui.screens.first_start import Answers


class Seat(NamedTuple):
    """A place at the app; ``coach`` is the handle of the calendar before it, None where there is none to see."""

    backend: Backend
    side: Side
    coach: str | None


class Sitters(Protocol):
    """Whoever may sit at the app."""

    @property
    def are_known(self) -> bool:
        """Whether somebody has said who they are."""

    async def prepare(self) -> None:
        """Whatever must be there before anybody sits down."""

    async def go_on(self) -> Side | None:
        """Whatever else there is to do, once the calendar is on the screen; the side they are on, if not known."""

    async def seat(self, side: Side | None, last: str | None = None) -> Seat:
        """Their place; by default on the side that the account is on, a client before the coach seen last."""

    def signed_out(self) -> SignIn:
        """What is said where the token is none any more; what was kept of calendars goes."""

    def signed_in(self, place: Place) -> None:
        """The same account has a token again."""

    async def welcome(self, answers: Answers) -> None:
        """Begin with what somebody said at their first start."""

    async def close(self) -> None: ...


async def own_seat(backend: Backend, side: Side | None, last: str | None = None) -> Seat:
    """The account's own place: a coach before their calendar, a client before that of the coach they saw last."""
    me = await backend.run(GetMe())
    if me.coach is not None and side is not Side.CLIENT:
        return Seat(backend, Side.COACH, me.coach.handle)
    return Seat(backend, Side.CLIENT, await _coach_to_show(backend, me.coach.handle if me.coach else None, last))


async def _coach_to_show(backend: Backend, own: str | None, last: str | None) -> str | None:
    """The coach who was seen last, else one that the account is connected to, else any who shows a calendar."""
    if last is not None and await _is_seen(backend, last):
        return last
    for each in (await backend.run(ListOwnConnections())).items:
        if each.status is ConnectionStatus.CONNECTED and await _is_seen(backend, each.coach):
            return each.coach
    coaches = (await backend.run(ListCoaches(limit=2))).items
    return next((each.handle for each in coaches if each.handle != own), None)


async def _is_seen(backend: Backend, coach: str) -> bool:
    try:
        return (await backend.run(GetCoach(coach=coach))).may.see
    except NotFound:
        return False
