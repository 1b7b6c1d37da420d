"""Whoever sits at the app on a store of this machine, and at the demo."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Self

from coachtui.backend.threads import Threads
from coachtui.connect import open_reading, open_store
from coachtui.errors import SignIn
from coachtui.records.time import Instant
from coachtui.records.week import Side
from coachtui.seats import Seat, own_seat
from coachtui.settings import Settings

if TYPE_CHECKING:
    from coachtui.backend.local import LocalBackend
    from coachtui.backend.reading import ReadingBackend
    from coachtui.connect import Place
    from coachtui.example_data import Beginning, Example
    from coachtui.screens.first_start import Answers

#: An account of a local store needs no e-mail address; this one cannot be anybody's (RFC 2606).
NO_EMAIL = "owner@coachtui.invalid"


class People:
    """Whoever may sit at the app on one store."""

    def __init__(self, backend: LocalBackend | ReadingBackend, clock: Callable[[], Instant]) -> None:
        self._backend = backend
        self._clock = clock

    @classmethod
    def open(cls, settings: Settings, clock: Callable[[], Instant]) -> Self:
        """On the settings' store, made where it is missing; raises ``StoreUnusable`` and ``NotFound``."""
        return cls(open_reading(settings, create=True, clock=clock, threads=Threads()), clock)

    @property
    def are_known(self) -> bool:
        """Whether somebody has said who they are."""
        return self._backend.account_id is not None

    async def prepare(self) -> None:
        """Whatever must be there before anybody sits down."""

    async def go_on(self) -> Side | None:
        """Whatever else there is to do, once the calendar is on the screen."""
        return None

    async def seat(self, side: Side | None, last: str | None = None) -> Seat:
        return await own_seat(self._backend, side, last)

    def signed_out(self) -> SignIn:
        return SignIn()

    def signed_in(self, place: Place) -> None:
        """Nobody signs in to a store of one's own."""

    async def welcome(self, answers: Answers) -> None:
        """Make the account that owns the store, with what it begins with."""
        from coachtui.backend.local import LocalBackend
        from coachtui.beginnings import beginnings
        from coachtui.example_data import fill

        backend = self._backend
        assert isinstance(backend, LocalBackend), "who is known needs no welcome"
        if answers.side is Side.CLIENT:
            example = await fill(backend, self._clock())
            self._backend = await backend.as_owner(example.client.id)
            return
        owner = await backend.create_account(NO_EMAIL, answers.name, answers.time_zone)
        self._backend = backend = await backend.as_owner(owner.id)
        become, *rest = beginnings(answers.handle, answers.name, answers.time_zone, self._clock().date())
        await backend.run(become)
        if answers.wants_example:
            await fill(backend, self._clock(), owner)
        else:
            await backend.run_all(rest)

    async def close(self) -> None:
        await self._backend.close()


class DemoPeople(People):
    """The example's coach and client, on a store that nobody keeps."""

    _example: Example
    _beginning: Beginning | None = None

    def __init__(self, backend: LocalBackend, clock: Callable[[], Instant]) -> None:
        super().__init__(backend, clock)
        self._store = backend

    @classmethod
    def open(cls, settings: Settings, clock: Callable[[], Instant]) -> Self:
        return cls(open_store(settings, create=True, clock=clock), clock)

    @property
    def are_known(self) -> bool:
        return True

    async def prepare(self) -> None:
        from coachtui.example_data import begin

        self._beginning = await begin(self._store, self._clock())
        self._example = self._beginning.example

    async def go_on(self) -> Side | None:
        if self._beginning is not None:
            await self._beginning.go_on()
        return None

    async def seat(self, side: Side | None, last: str | None = None) -> Seat:
        account = self._example.client if side is Side.CLIENT else self._example.coach
        coach = last if side is Side.CLIENT and last is not None else self._example.handle
        return Seat(self._store.as_account(account.id), side or Side.COACH, coach)
