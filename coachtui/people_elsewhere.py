"""Whoever is signed in on a server, at the app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from coachtui.backend.outbox import Outbox
from coachtui.backend.patient import PatientBackend
from coachtui.connect import open_server
from coachtui.errors import InvalidToken, SignIn
from coachtui.records.week import Side
from coachtui.seats import Seat, own_seat
from coachtui.service.accounts import GetMe

if TYPE_CHECKING:
    from coachtui.backend.remote import RemoteBackend
    from coachtui.connect import Place
    from coachtui.screens.desk import Desk
    from coachtui.screens.first_start import Answers


class PeopleElsewhere:
    """The one account that is signed in. Without the server, it sits where it sat last."""

    def __init__(self, remote: RemoteBackend, backend: PatientBackend, place: Place, desk: Desk) -> None:
        self._remote = remote
        self._backend = backend
        self._place = place
        self._desk = desk
        self._sat_as_before = False

    @classmethod
    def open(cls, place: Place, desk: Desk) -> Self:
        last = desk.kept.read()
        outbox = Outbox(desk.kept.folder_beside("outbox"))
        remote = open_server(place, desk.reach.tell)
        desk.outbox = PatientBackend(remote, outbox, desk.reach, desk.clock, last.me.id if last else None)
        return cls(remote, desk.outbox, place, desk)

    @property
    def are_known(self) -> bool:
        return self._place.token is not None

    async def prepare(self) -> None:
        """Nothing: the server is there, or it is not."""

    async def go_on(self) -> Side | None:
        """The side they are on by what the server says, where they took the place they had last."""
        if not self._sat_as_before:
            return None
        me = await self._backend.run(GetMe())
        return Side.COACH if me.coach is not None else Side.CLIENT

    async def seat(self, side: Side | None, last: str | None = None) -> Seat:
        """Where they sat last, without asking: the calendar is asked for anyway, and says whether it is theirs."""
        kept = self._desk.kept.read()
        if kept is not None and side in (None, kept.side):
            self._sat_as_before = side is None
            return Seat(self._backend, kept.side, kept.coach.handle)
        try:
            return await own_seat(self._backend, side, last)
        except InvalidToken:
            raise self.signed_out() from None

    def signed_out(self) -> SignIn:
        self._desk.kept.forget_calendars()  # the device may have been signed out because it is somebody else's now
        return SignIn(f"You were signed out of {self._how()}")

    def signed_in(self, place: Place) -> None:
        if place.token is not None:
            self._remote.sign_in(place.token)
            self._backend.send_soon()

    async def welcome(self, answers: Answers) -> None:
        """An account on a server says who it is when it registers."""

    async def close(self) -> None:
        await self._backend.close()

    def _how(self) -> str:
        return f"{self._place.name}: coachtui login --server {self._place.name}"
