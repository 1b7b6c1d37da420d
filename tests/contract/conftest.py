"""The places that the contract holds for, and a few people in each; one test body runs on every place."""

import asyncio
import importlib.util
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import msgspec
import pytest
from sqlalchemy import select

from coachtui.backend.base import Backend
from coachtui.backend.local import LocalBackend
from coachtui.backend.reading import ReadingBackend
from coachtui.records.account import Account, ConnectionStatus
from coachtui.records.base import Id, Money, new_id
from coachtui.records.session import SessionView
from coachtui.records.session_type import TypeRules
from coachtui.records.time import Instant, WallTime
from coachtui.server.api import Api
from coachtui.service.availability import CreateAvailability
from coachtui.service.coaches import BecomeCoach
from coachtui.service.connections import AskConnection, ListConnections, UpdateConnection
from coachtui.service.context import Context
from coachtui.service.session_types import CreateSessionType
from coachtui.service.sessions import CreateSession
from coachtui.service.tokens import signed_in
from coachtui.store import sqlite
from coachtui.store.database import Database
from coachtui.store.tables import metadata

MONDAY = datetime(2034, 6, 12, 8, 0, tzinfo=UTC)


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

    def bearer(self, token: str) -> Backend:
        """Asks with a token: an account's, or that of a guest's booking."""

    async def settle(self) -> None:
        """Write down what ran out."""

    async def sign_up(self, email: str, name: str, time_zone: str) -> Id:
        """Make an account."""

    async def close(self) -> None: ...


class LocalPlace:
    """A store in this process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.clock = clock
        self._backend = LocalBackend(database, None, clock)

    def backend(self, account_id: Id | None) -> Backend:
        return self._backend.as_account(account_id)

    def bearer(self, token: str) -> Backend:
        return self._backend.as_bearer(token)

    async def settle(self) -> None:
        await self._backend.settle()

    async def sign_up(self, email: str, name: str, time_zone: str) -> Id:
        return (await self._backend.create_account(email, name, time_zone)).id

    async def close(self) -> None:
        await self._backend.close()


class FilePlace(LocalPlace):
    """A store in a file, whose queries are answered by reading it."""

    def backend(self, account_id: Id | None) -> Backend:
        whole, path = super().backend(account_id), Path(self._backend._database.name)
        return ReadingBackend(path, account_id, self.clock, lambda: whole)


class HttpPlace(LocalPlace):
    """A server on a store in this process."""

    def __init__(self, local: LocalPlace) -> None:
        super().__init__(local._backend._database, local.clock)
        self._api = Api(self._backend, {})
        self._tokens: dict[Id, str] = {}

    def backend(self, account_id: Id | None) -> Backend:
        return self._asking(None if account_id is None else self._token(account_id), super().backend(account_id))

    def bearer(self, token: str) -> Backend:
        return self._asking(token, super().bearer(token))

    def _asking(self, token: str | None, local: Backend) -> Backend:
        backend: Backend = beside("over_http").OverHttp(self._api, token, local)
        return backend

    def _token(self, account_id: Id) -> str:
        """A token as signing in gives it, without the time that a password takes."""
        if account_id not in self._tokens:
            now = self.clock()
            with self._backend._database.write(account_id, new_id(), "SignIn", now) as store:
                account = store.get(Account, account_id)
                assert account
                context = Context(store=store, now=now, viewer=account, change_set=new_id())
                self._tokens[account_id] = signed_in(account, "", context).token
        return self._tokens[account_id]


@pytest.fixture
def clock() -> Clock:
    """A Monday morning in early summer."""
    return Clock(MONDAY)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new SQLite store, to be copied: that is quicker than to make another."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    Database.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def practice_store(empty_store: Path) -> Path:
    """A store with the practice in it, to be copied."""
    path = empty_store.with_name("practice.db")
    shutil.copy(empty_store, path)

    async def fill() -> None:
        place = LocalPlace(Database.open(f"sqlite:///{path}"), Clock(MONDAY))
        await Practice(place, place.clock).make()
        await place.close()

    with ThreadPoolExecutor(1) as aside:  # the tests' own event loop is none of its business
        aside.submit(asyncio.run, fill()).result()
    return path


@pytest.fixture
def template(request: pytest.FixtureRequest) -> Path:
    """The store that the test begins with."""
    name = "practice_store" if "practice" in request.fixturenames else "empty_store"
    path: Path = request.getfixturevalue(name)
    return path


@pytest.fixture(scope="session")
def opened_sqlite(empty_store: Path) -> Database:
    """A store in a file, opened once; after ``close`` it can be used again, with what it has compiled."""
    path = empty_store.with_name("coachtui.db")
    shutil.copy(empty_store, path)
    return Database.open(f"sqlite:///{path}")


def on_sqlite(request: pytest.FixtureRequest, template: Path, clock: Clock) -> LocalPlace:
    database: Database = request.getfixturevalue("opened_sqlite")
    shutil.copy(template, database.name)
    request.getfixturevalue("monkeypatch").setattr(sqlite, "SYNCHRONOUS", "OFF")  # no test here cuts the power
    return LocalPlace(database, clock)


@pytest.fixture(scope="session")
def postgres_contents(opened_postgres: Database) -> Callable[[Path], str]:
    """Says a template's contents in statements that put them in place of everything in the store on PostgreSQL."""

    @cache
    def contents(template: Path) -> str:
        tables = metadata.sorted_tables
        emptied = [f"DELETE FROM {table.name}" for table in tables]
        source = Database.open(f"sqlite:///{template}")
        kept = []
        with source._reader.begin() as rows, opened_postgres._writer.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {template.stem}; {';'.join(emptied)}")
            for table in tables:
                columns = [column for column in table.c if column.name != "seq"]
                order = table.c.get("seq", columns[0])
                if found := [row._asdict() for row in rows.execute(select(*columns).order_by(order))]:
                    connection.execute(table.insert().inline(), found)
                    connection.exec_driver_sql(f"CREATE TABLE {template.stem}.{table.name} AS TABLE {table.name}")
                    kept.append(f"INSERT INTO {table.name} SELECT * FROM {template.stem}.{table.name}")
        source.close()
        return ";".join((*emptied, *kept))

    return contents


def on_a_file(request: pytest.FixtureRequest, template: Path, clock: Clock) -> LocalPlace:
    return FilePlace(on_sqlite(request, template, clock)._backend._database, clock)


def on_postgresql(request: pytest.FixtureRequest, template: Path, clock: Clock) -> LocalPlace:
    database: Database = request.getfixturevalue("opened_postgres")
    with database._writer.begin() as connection:
        connection.exec_driver_sql(request.getfixturevalue("postgres_contents")(template))
    # The next test goes on with the connections, and what the server has found out for them.
    request.getfixturevalue("monkeypatch").setattr(database, "close", lambda: None)
    return LocalPlace(database, clock)


def on_http_and_sqlite(request: pytest.FixtureRequest, template: Path, clock: Clock) -> Place:
    return HttpPlace(on_sqlite(request, template, clock))


def on_http_and_postgresql(request: pytest.FixtureRequest, template: Path, clock: Clock) -> Place:
    return HttpPlace(on_postgresql(request, template, clock))


PLACES: dict[str, Callable[[pytest.FixtureRequest, Path, Clock], Place]] = {
    "sqlite": on_sqlite,
    "file": on_a_file,
    "postgresql": on_postgresql,
    "http+sqlite": on_http_and_sqlite,
    "http+postgresql": on_http_and_postgresql,
}


@pytest.fixture(params=list(PLACES))
async def place(request: pytest.FixtureRequest, template: Path, clock: Clock) -> AsyncIterator[Place]:
    here = PLACES[request.param](request, template, clock)
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


#: The ids of people and things in the store of ``practice_store``.
PRACTICE: dict[str, Id] = {}


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
        self.people: dict[str, Id] = {}

    async def make(self) -> None:
        """Fill an empty store; ``open`` then finds everybody in it, or in a copy."""
        for name in ("Maya", "Noa", "Ana", "Bo", "Cy", "Dee"):
            account_id = await self.place.sign_up(f"{name.lower()}@example.org", name, "Europe/Berlin")
            backend = self.place.backend(account_id)
            self.people[name] = account_id
            if name in ("Maya", "Noa"):
                await backend.run(BecomeCoach(handle=name.lower(), display_name=name, time_zone="Europe/Berlin"))
            elif name != "Dee":
                await backend.run(AskConnection(coach="maya"))
        self._meet()
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
        PRACTICE.update(self.people, one_to_one=self.one_to_one)

    def open(self) -> "Practice":
        """The practice in a copy of the store that was made."""
        self.people.update(PRACTICE)
        self.one_to_one = PRACTICE["one_to_one"]
        self._meet()
        return self

    def _meet(self) -> None:
        self.client_id, self.other_id = self.people["Ana"], self.people["Bo"]
        self.coach, self.other_coach, self.client, self.other, self.third, self.third_unconnected = (
            self.place.backend(self.people[name]) for name in ("Maya", "Noa", "Ana", "Bo", "Cy", "Dee")
        )
        self.anonymous = self.place.backend(None)

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
def practice(place: Place, clock: Clock) -> Practice:
    return Practice(place, clock).open()


@pytest.fixture
def fresh_practice(request: pytest.FixtureRequest, practice_store: Path) -> Callable[[str], Practice]:
    """Opens the practice anew on a kind of database; its place is closed before the next."""

    def open_again(kind: str) -> Practice:
        clock = Clock(MONDAY)
        return Practice(PLACES[kind](request, practice_store, clock), clock).open()

    return open_again


@pytest.fixture
def played(fresh_practice: Callable[[str], Practice]) -> Callable[[str], type]:
    """The machine of ``playing.py`` on a kind of database; each history begins with the practice as it was made."""

    def on(kind: str) -> type:
        fields = {"practice": staticmethod(lambda: fresh_practice(kind)), "model_module": beside("model")}
        return type("Played", (beside("playing").Played,), fields)

    return on


@pytest.fixture
def model_module() -> ModuleType:
    """The plain model of ``model.py``."""
    return beside("model")


@cache
def beside(name: str) -> ModuleType:
    """A module of this folder, which no import finds where tests are no package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
