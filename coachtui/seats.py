"""Who sits at the app: through which backend, on which side, before whose calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from coachtui.records.week import Side
from coachtui.service.accounts import GetMe
from coachtui.service.coaches import ListCoaches

if TYPE_CHECKING:
    from coachtui.backend.base import Backend
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

    async def go_on(self) -> None:
        """Whatever else there is to do, once the calendar is on the screen."""

    async def seat(self, side: Side | None) -> Seat:
        """Their place; by default on the side that the account is on."""

    async def welcome(self, answers: Answers) -> None:
        """Begin with what somebody said at their first start."""

    async def close(self) -> None: ...


async def own_seat(backend: Backend, side: Side | None) -> Seat:
    """The account's own place: a coach before their calendar, a client before that of a coach they may see."""
    me = await backend.run(GetMe())
    if me.coach is not None and side is not Side.CLIENT:
        return Seat(backend, Side.COACH, me.coach.handle)
    coaches = (await backend.run(ListCoaches())).items
    own = me.coach.handle if me.coach else None
    return Seat(backend, Side.CLIENT, next((each.handle for each in coaches if each.handle != own), None))
