"""Whoever is signed in on a server, at the app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from coachtui.backend.outbox import Outbox
from coachtui.backend.patient import PatientBackend
from coachtui.connect import open_server
from coachtui.errors import InvalidToken, SignIn, Unavailable
from coachtui.seats import Seat, own_seat

if TYPE_CHECKING:
    from coachtui.backend.base import Backend
    from coachtui.connect import Place
    from coachtui.records.week import Side
    from coachtui.screens.desk import Desk
    from coachtui.screens.first_start import Answers


class PeopleElsewhere:
    """The one account that is signed in. Without the server, it sits where it sat last."""

    are_known = True

    def __init__(self, backend: Backend, place: Place, desk: Desk) -> None:
        self._backend = backend
        self._place = place
        self._desk = desk

    @classmethod
    def open(cls, place: Place, desk: Desk) -> Self:
        last = desk.kept.read()
        outbox = Outbox(desk.kept.folder_beside("outbox"))
        remote = open_server(place, desk.reach.tell)
        desk.outbox = PatientBackend(remote, outbox, desk.reach, desk.clock, last.me.id if last else None)
        return cls(desk.outbox, place, desk)

    async def prepare(self) -> None:
        """Raises ``SignIn`` where nobody is signed in."""
        if self._place.token is None:
            raise SignIn(f"You are not signed in to {self._how()}")

    async def go_on(self) -> None:
        """Nothing: the calendar is whole as the server tells it."""

    async def seat(self, side: Side | None, last: str | None = None) -> Seat:
        try:
            return await own_seat(self._backend, side, last)
        except InvalidToken:
            self._desk.kept.forget_calendars()  # the device may have been signed out because it is somebody else's now
            raise SignIn(f"You were signed out of {self._how()}") from None
        except Unavailable:
            kept = self._desk.kept.read()
            if kept is None:
                raise
            return Seat(self._backend, side or kept.side, kept.coach.handle)

    async def welcome(self, answers: Answers) -> None:
        """An account on a server says who it is when it registers."""

    async def close(self) -> None:
        await self._backend.close()

    def _how(self) -> str:
        return f"{self._place.name}: coachtui login --server {self._place.name}"
