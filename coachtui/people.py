"""Who sits at the app: through which backend, on which side, before whose calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, Self

from coachtui.backend.local import LocalBackend
from coachtui.connect import open_backend
from coachtui.example_data import Beginning, Example, begin, fill
from coachtui.records.time import Instant, WallTime
from coachtui.records.week import Side
from coachtui.service.accounts import GetMe
from coachtui.service.availability import CreateAvailability
from coachtui.service.coaches import BecomeCoach, ListCoaches
from coachtui.service.session_types import CreateSessionType
from coachtui.settings import Settings

if TYPE_CHECKING:
    from coachtui.backend.base import Backend
    from coachtui.screens.first_start import Answers

#: An account of a local store needs no e-mail address; this one cannot be anybody's (RFC 2606).
NO_EMAIL = "owner@coachtui.invalid"


class Seat(NamedTuple):
    """A place at the app; ``coach`` is the handle of the calendar before it, None where there is none to see."""

    backend: Backend
    side: Side
    coach: str | None


class People:
    """Whoever may sit at the app on one store."""

    def __init__(self, backend: LocalBackend, clock: Callable[[], Instant]) -> None:
        self._backend = backend
        self._clock = clock

    @classmethod
    def open(cls, settings: Settings, clock: Callable[[], Instant]) -> Self:
        """On the settings' store, made where it is missing; raises ``StoreUnusable`` and ``NotFound``."""
        return cls(open_backend(settings, create=True, clock=clock), clock)

    @property
    def are_known(self) -> bool:
        """Whether somebody has said who they are."""
        return self._backend.account_id is not None

    async def prepare(self) -> None:
        """Whatever must be there before anybody sits down."""

    async def go_on(self) -> None:
        """Whatever else there is to do, once the calendar is on the screen."""

    async def seat(self, side: Side | None) -> Seat:
        """The account's own place: a coach before their calendar, a client before that of a coach they may see."""
        me = await self._backend.run(GetMe())
        if me.coach is not None and side is not Side.CLIENT:
            return Seat(self._backend, Side.COACH, me.coach.handle)
        coaches = (await self._backend.run(ListCoaches())).items
        own = me.coach.handle if me.coach else None
        return Seat(self._backend, Side.CLIENT, next((each.handle for each in coaches if each.handle != own), None))

    async def welcome(self, answers: Answers) -> None:
        """Make the account that owns the store, with what it begins with."""
        if answers.side is Side.CLIENT:
            example = await fill(self._backend, self._clock())
            self._backend = await self._backend.as_owner(example.client.id)
            return
        owner = await self._backend.create_account(NO_EMAIL, answers.name, answers.time_zone)
        self._backend = await self._backend.as_owner(owner.id)
        await self._backend.run(
            BecomeCoach(handle=answers.handle, display_name=answers.name, time_zone=answers.time_zone)
        )
        if answers.wants_example:
            await fill(self._backend, self._clock(), owner)
        else:
            await self._backend.run_all([_first_type(), _first_hours(self._clock().date())])

    async def close(self) -> None:
        await self._backend.close()


class DemoPeople(People):
    """The example's coach and client, on a store that nobody keeps."""

    _example: Example
    _beginning: Beginning | None = None

    @property
    def are_known(self) -> bool:
        return True

    async def prepare(self) -> None:
        self._beginning = await begin(self._backend, self._clock())
        self._example = self._beginning.example

    async def go_on(self) -> None:
        if self._beginning is not None:
            await self._beginning.go_on()

    async def seat(self, side: Side | None) -> Seat:
        account = self._example.client if side is Side.CLIENT else self._example.coach
        return Seat(self._backend.as_account(account.id), side or Side.COACH, self._example.handle)


def _first_type() -> CreateSessionType:
    return CreateSessionType(name="Session", duration_minutes=60, slot_step_minutes=30)


def _first_hours(today: date) -> CreateAvailability:
    return CreateAvailability(
        start=WallTime.parse("09:00"),
        end=WallTime.parse("17:00"),
        rrule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        valid_from=today.replace(day=1),
    )
