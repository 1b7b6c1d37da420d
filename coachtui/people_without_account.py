"""Somebody without an account, at the app: they look at a server's public calendars, and book where everybody may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from coachtui.connect import open_guest
from coachtui.errors import SignIn
from coachtui.records.week import Side
from coachtui.seats import Seat, own_seat

if TYPE_CHECKING:
    from coachtui.backend.guest import GuestBackend
    from coachtui.connect import Place
    from coachtui.screens.desk import Desk
    from coachtui.screens.first_start import Answers


class PeopleWithoutAccount:
    """Nobody to the server; nothing that is changed is kept while it is away."""

    def __init__(self, backend: GuestBackend, place: Place) -> None:
        self._backend = backend
        self._place = place

    @classmethod
    def open(cls, place: Place, desk: Desk) -> Self:
        return cls(open_guest(place, desk.reach.tell), place)

    @property
    def are_known(self) -> bool:
        return True

    async def prepare(self) -> None:
        """Nothing: the server is there, or it is not."""

    async def go_on(self) -> Side | None:
        return None

    async def seat(self, side: Side | None, last: str | None = None) -> Seat:
        return await own_seat(self._backend, Side.CLIENT, last)

    def signed_out(self) -> SignIn:
        return SignIn(f"Without an account there is nothing more to see on {self._place.name}")

    def signed_in(self, place: Place) -> None:
        """Whoever signs in sits down anew."""

    async def welcome(self, answers: Answers) -> None:
        """Nobody is asked who they are before they book."""

    async def close(self) -> None:
        await self._backend.close()
