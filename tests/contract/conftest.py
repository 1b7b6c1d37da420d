"""The places that the contract holds for, and a few people in each; one test body runs on every place."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest

from coachtui.backend.base import Backend
from coachtui.backend.local import LocalBackend
from coachtui.records.base import Id
from coachtui.service.coaches import BecomeCoach
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
    return LocalPlace(Database.open(f"sqlite:///{path}"), clock)


PLACES: dict[str, Callable[[pytest.FixtureRequest, Clock], Place]] = {"sqlite": on_sqlite}


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
