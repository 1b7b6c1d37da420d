"""The places that the contract holds for, and a few people in each; one test body runs on every place."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import msgspec
import pytest

from coachtui.backend.base import Backend
from coachtui.backend.local import LocalBackend
from coachtui.records.account import ConnectionStatus
from coachtui.records.base import Id, Money
from coachtui.records.session import SessionView
from coachtui.records.session_type import TypeRules
from coachtui.records.time import Instant, WallTime
from coachtui.service.availability import CreateAvailability
from coachtui.service.coaches import BecomeCoach
from coachtui.service.connections import AskConnection, ListConnections, UpdateConnection
from coachtui.service.session_types import CreateSessionType
from coachtui.service.sessions import CreateSession
from coachtui.store import sqlite
from coachtui.store.database import Database


class Clock:
    """What time it is in a test, until the test says otherwise."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


class Place(Protocol):
    """A fresh store and a way to it."""

    def backend(self, account_id: Id | None) -> Backend:
        """Asks as the account; None asks as nobody."""

    async def sign_up(self, email: str, name: str, time_zone: str) -> Id:
        """Make an account."""

    async def close(self) -> None: ...


class LocalPlace:
    """A store in this process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._backend = LocalBackend(database, None, clock)

    def backend(self, account_id: Id | None) -> Backend:
        return self._backend.as_account(account_id)

    async def sign_up(self, email: str, name: str, time_zone: str) -> Id:
        return (await self._backend.create_account(email, name, time_zone)).id

    async def close(self) -> None:
        await self._backend.close()


@pytest.fixture
def clock() -> Clock:
    """A Monday morning in early summer."""
    return Clock(datetime(2034, 6, 12, 8, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new SQLite store, to be copied: that is quicker than to make another."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    Database.open(f"sqlite:///{path}").close()
    return path


def on_sqlite(request: pytest.FixtureRequest, clock: Clock) -> Place:
    path = request.getfixturevalue("tmp_path") / "coachtui.db"
    shutil.copy(request.getfixturevalue("empty_store"), path)
    request.getfixturevalue("monkeypatch").setattr(sqlite, "SYNCHRONOUS", "OFF")  # no test here cuts the power
    return LocalPlace(Database.open(f"sqlite:///{path}"), clock)


def on_postgresql(request: pytest.FixtureRequest, clock: Clock) -> Place:
    return LocalPlace(Database.open(request.getfixturevalue("fresh_postgres_url")), clock)


PLACES: dict[str, Callable[[pytest.FixtureRequest, Clock], Place]] = {
    "sqlite": on_sqlite,
    "postgresql": on_postgresql,
}


@pytest.fixture(params=list(PLACES))
async def place(request: pytest.FixtureRequest, clock: Clock) -> AsyncIterator[Place]:
    here = PLACES[request.param](request, clock)
    yield here
    await here.close()


SignUp = Callable[[str], Awaitable[Backend]]


@pytest.fixture
def sign_up(place: Place) -> SignUp:
    """Makes an account by name and asks as it."""

    async def signed_up(name: str) -> Backend:
        return place.backend(await place.sign_up(f"{name.lower()}@example.com", name, "Europe/Berlin"))

    return signed_up


@pytest.fixture
def backend(place: Place) -> Backend:
    """Asks as nobody."""
    return place.backend(None)


@pytest.fixture
def anonymous(backend: Backend) -> Backend:
    return backend


@pytest.fixture
async def coach(sign_up: SignUp) -> Backend:
    """Maya, a coach in Berlin with everything as a new coach has it."""
    maya = await sign_up("Maya")
    await maya.run(BecomeCoach(handle="maya", display_name="Maya Lindt", time_zone="Europe/Berlin"))
    return maya


@pytest.fixture
async def client(sign_up: SignUp) -> Backend:
    """Ana, who is nobody's client yet."""
    return await sign_up("Ana")


@pytest.fixture
async def other(sign_up: SignUp) -> Backend:
    """Tom, somebody else."""
    return await sign_up("Tom")


class Practice:
    """A coach who is open on weekdays 9 to 12:30 and 13:30 to 17 in Berlin, clients, and somebody outside."""

    coach: Backend
    other_coach: Backend
    client: Backend
    client_id: Id
    other: Backend
    other_id: Id
    third: Backend
    third_unconnected: Backend
    anonymous: Backend
    one_to_one: Id
    price = Money(8500, "EUR")
    zone = ZoneInfo("Europe/Berlin")

    def __init__(self, place: Place, clock: Clock) -> None:
        self.place, self.clock = place, clock

    async def open(self) -> "Practice":
        self.anonymous = self.place.backend(None)
        self.coach, _ = await self._sign_up("Maya", is_coach=True)
        self.other_coach, _ = await self._sign_up("Noa", is_coach=True)
        self.client, self.client_id = await self._sign_up("Ana", asks=True)
        self.other, self.other_id = await self._sign_up("Bo", asks=True)
        self.third, _ = await self._sign_up("Cy", asks=True)
        self.third_unconnected, _ = await self._sign_up("Dee")
        for each in (await self.coach.run(ListConnections())).items:
            await self.coach.run(UpdateConnection(id=each.id, status=ConnectionStatus.CONNECTED))
        for start, end in (("09:00", "12:30"), ("13:30", "17:00")):
            await self.coach.run(
                CreateAvailability(
                    start=WallTime.parse(start),
                    end=WallTime.parse(end),
                    rrule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
                    valid_from=date(2034, 1, 2),
                )
            )
        self.one_to_one = await self.session_type(name="1:1", duration_minutes=60, price=self.price)
        return self

    async def _sign_up(self, name: str, *, is_coach: bool = False, asks: bool = False) -> tuple[Backend, Id]:
        account_id = await self.place.sign_up(f"{name.lower()}@example.org", name, "Europe/Berlin")
        backend = self.place.backend(account_id)
        if is_coach:
            await backend.run(BecomeCoach(handle=name.lower(), display_name=name, time_zone="Europe/Berlin"))
        if asks:
            await backend.run(AskConnection(coach="maya"))
        return backend, account_id

    async def session_type(self, rules: dict[str, int] | None = None, **fields: Any) -> Id:
        """The id of a new session type of the coach."""
        own_rules = TypeRules(**rules) if rules else None
        return (await self.coach.run(CreateSessionType(**fields, rules=own_rules))).id

    async def session(self, day: str, time: str, session_type: Id | None = None, **fields: Any) -> SessionView:
        """A new session of the coach, with the change set that made it."""
        command = CreateSession(session_type=session_type or self.one_to_one, start=self.at(day, time), **fields)
        made = await self.coach.run(command)
        return msgspec.structs.replace(made.items[0], change_set=made.change_set)

    def at(self, day: str, time: str) -> Instant:
        """The instant of a wall time in Berlin."""
        return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=self.zone).astimezone(UTC)

    def wall(self, at: Instant) -> str:
        """What a clock in Berlin shows."""
        return at.astimezone(self.zone).strftime("%H:%M")


@pytest.fixture
async def practice(place: Place, clock: Clock) -> Practice:
    return await Practice(place, clock).open()
