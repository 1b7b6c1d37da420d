"""Worlds for the tests of privacy: a coach's practice in a store of its own, asked as anyone, with ids that count."""

import base64
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs

from coachtui.errors import Refused
from coachtui.records import json
from coachtui.records.account import Account, ConnectionStatus, Guest
from coachtui.records.base import Id, Money
from coachtui.records.coach import Audience, BookedDisplay
from coachtui.records.request import ProposedTime
from coachtui.records.session_type import DetailField, TypeRules
from coachtui.records.time import Instant, WallDateTime, WallTime
from coachtui.service import passwords, registry
from coachtui.service.accounts import Register
from coachtui.service.availability import CreateAvailability, CreateBlock, CreateOverride
from coachtui.service.booking import Book
from coachtui.service.coaches import BecomeCoach
from coachtui.service.connections import AskConnection, InviteClient, ListConnections, UpdateConnection
from coachtui.service.context import Context
from coachtui.service.holds import CreateHold
from coachtui.service.offers import CounterRequest
from coachtui.service.operation import declaration, name_of
from coachtui.service.practice import GetPrivacy, PutPrivacy
from coachtui.service.requests import CreateRequest
from coachtui.service.run import problem, run
from coachtui.service.session_place import Allow
from coachtui.service.session_types import CreateSessionType, UpdateSessionType
from coachtui.service.sessions import CancelSession, CreateSession, UpdateSession
from coachtui.service.templates import CreateTemplate
from coachtui.service.tokens import CreateToken
from coachtui.store import sqlite
from coachtui.store.database import Database

assert registry

NOW = datetime(2034, 6, 12, 6, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")
ID = re.compile(r"id\d{20}")


def id_number(number: int) -> Id:
    return f"id{number:020}"


class World:
    """A store and who is in it. Ids count up by ``step``, so that in two worlds anything ordered by id differs."""

    def __init__(self, database: Database, first: int, step: int, people: dict[str, Id], types: dict[str, Id]) -> None:
        self.database, self.now = database, NOW
        self.people, self.types = people, types
        self._next, self._step = first, step

    def new_id(self) -> Id:
        self._next += self._step
        return id_number(self._next)

    def run(self, who: str | None, operation: Any) -> Any:
        """The answer to the operation asked as somebody, by name; None is anonymous."""
        account_id = self.people[who] if who else None
        change_set = self.new_id()
        if not declaration(type(operation)).is_command:
            with self.database.read() as reading:
                viewer = reading.get(Account, account_id) if account_id else None
                return run(operation, Context(reading, self.now, viewer, change_set, self.new_id))
        with self.database.write(account_id, change_set, name_of(operation), self.now) as store:
            viewer = store.get(Account, account_id) if account_id else None
            return run(operation, Context(store, self.now, viewer, change_set, self.new_id))

    def add_account(self, name: str) -> None:
        self.people[name] = self.new_id()
        account = Account(id=self.people[name], email=f"{name}@example.org", name=name.title(), time_zone="Asia/Tokyo")
        with self.database.write(account.id, self.new_id(), "CreateAccount", self.now) as store:
            store.add(account)

    def connect(self, name: str, status: ConnectionStatus = ConnectionStatus.CONNECTED) -> None:
        self.run(name, AskConnection(coach="maya"))
        found = self.run("maya", ListConnections()).items
        (connection,) = [each for each in found if each.account.id == self.people[name]]
        self.run("maya", UpdateConnection(id=connection.id, status=status))

    def at(self, day: int, time: str) -> Instant:
        return datetime.fromisoformat(f"2034-06-{day:02}T{time}").replace(tzinfo=ZONE).astimezone(UTC)

    def session(self, day: int, time: str, kind: str = "secret", **fields: Any) -> Any:
        allow: Allow = ("outside_availability", "buffer", "limit")
        command = CreateSession(session_type=self.types[kind], start=self.at(day, time), allow=allow, **fields)
        return self.run("maya", command).items[0]


def make_practice(database: Database) -> World:
    """Maya, weekdays 9 to 17; Ana, Bo and Cy are connected, Dee is not, Eve is blocked."""
    world = World(database, 0, 1, {}, {})
    for name in ("maya", "ana", "bo", "cy", "dee", "eve"):
        world.add_account(name)
    world.run("maya", BecomeCoach(handle="maya", display_name="Maya", time_zone="Europe/Berlin"))
    set_privacy(world, Audience.CONNECTED, BookedDisplay.BOOKED)
    for name in ("ana", "bo", "cy"):
        world.connect(name)
    world.connect("eve", ConnectionStatus.BLOCKED)
    rrule = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    nine, five = WallTime.parse("09:00"), WallTime.parse("17:00")
    world.run("maya", CreateAvailability(start=nine, end=five, rrule=rrule, valid_from=date(2034, 1, 2)))
    kinds: dict[str, dict[str, Any]] = {
        "single": {"audience": Audience.PUBLIC},
        "group": {"audience": Audience.PUBLIC, "capacity": 4, "show_seats_left": False, "waitlist": True},
        "asked": {"audience": Audience.REGISTERED, "approval_required": True},
        "secret": {"audience": Audience.PRIVATE, "durations_minutes": (60, 120), "capacity": 3},
    }
    for name, fields in kinds.items():
        made = world.run("maya", CreateSessionType(name=name, duration_minutes=60, rules=TypeRules(), **fields))
        world.types[name] = made.id
    return world


def set_privacy(world: World, audience: Audience, display: BookedDisplay) -> None:
    version = world.run("maya", GetPrivacy()).version
    world.run(
        "maya",
        PutPrivacy(
            calendar_visibility=audience,
            booking_permission=audience,
            request_permission=audience,
            booked_display=display,
            price_audience=Audience.CONNECTED,
            version=version,
        ),
    )


# -- what is hidden: each as it is in one world and in the other --


def who_comes(world: World, other: bool) -> None:
    who, note = ("cy", "elbow") if other else ("bo", "knee")
    world.session(13, "10:00", "single", clients=(world.people[who],), private_notes=note, shared_notes=note)


def borders(world: World, other: bool) -> None:
    """Two hours as one session or as two; then in another order of making."""
    for time in ("10:00", "11:00") if other else ("10:00",):
        world.session(14, time, duration_minutes=60 if other else 120)
    for time in ("15:00", "09:00") if other else ("09:00", "15:00"):
        world.session(15, time)


def cancelled(world: World, other: bool) -> None:
    if other:
        session = world.session(16, "10:00", "single", clients=(world.people["bo"],))
        world.run("maya", CancelSession(id=session.id))


def asked_for(world: World, other: bool) -> None:
    if other:
        times = (ProposedTime(world.at(16, "20:00"), 60), ProposedTime(world.at(19, "07:00"), 60))
        world.run("cy", CreateRequest(coach="maya", session_type=world.types["single"], times=times, message="please"))


def in_groups(world: World, other: bool) -> None:
    """Who else is in a group, one of them with Ana in it; that one moves, and she is told."""
    others = (world.people["bo"], world.people["cy"]) if other else (world.people["bo"],)
    session = world.session(19, "10:00", "group", clients=(world.people["ana"], *others))
    moved = UpdateSession(id=session.id, version=session.version, start=world.at(19, "11:00"), allow=("buffer",))
    world.run("maya", moved)
    world.session(21, "10:00", "group", clients=others)


def notes_on_ana(world: World, other: bool) -> None:
    if other:
        for each in world.run("maya", ListConnections()).items:
            world.run("maya", UpdateConnection(id=each.id, private_notes="pays late"))


def more_in_store(world: World, other: bool) -> None:
    """Another client, another hidden type with a template, another coach whom nobody may see."""
    if other:
        world.add_account("faye")
        world.connect("faye")
        made = world.run("maya", CreateSessionType(name="Rehab", duration_minutes=45, audience=Audience.PRIVATE))
        world.run("maya", CreateTemplate(name="Rehab on Mondays", session_type=made.id))
        world.add_account("noa")
        world.run("noa", BecomeCoach(handle="noa", display_name="Noa", time_zone="Asia/Kolkata"))
        version = world.run("noa", GetPrivacy()).version
        names = ("calendar_visibility", "booking_permission", "request_permission", "price_audience")
        private: dict[str, Any] = dict.fromkeys(names, Audience.PRIVATE)
        world.run("noa", PutPrivacy(**private, booked_display=BookedDisplay.BOOKED, version=version))


def held_or_taken(world: World, other: bool) -> None:
    start = world.at(22, "10:00")
    if other:
        world.run("bo", CreateHold(coach="maya", session_type=world.types["single"], start=start))
    else:
        world.run("bo", Book(coach="maya", session_type=world.types["single"], start=start))


def blocked_or_taken(world: World, other: bool) -> None:
    if other:
        times = (WallDateTime.parse(f"2034-06-23T{hour}:00") for hour in (10, 11))
        world.run("maya", CreateBlock(start=next(times), end=next(times), reason="dentist"))
    else:
        world.session(23, "10:00", "single")


def reasons(world: World, other: bool) -> None:
    times = (WallDateTime.parse(f"2034-06-23T{hour}:00") for hour in (14, 15))
    world.run("maya", CreateBlock(start=next(times), end=next(times), reason="dentist" if other else "lawyer"))


HIDDEN = (who_comes, borders, cancelled, asked_for, in_groups, notes_on_ana, more_in_store, reasons)
"""What nobody but the owner may tell apart, however booked time is shown."""


def facts_hidden_by(display: BookedDisplay) -> list[Any]:
    found: list[Any] = list(HIDDEN)
    if display is not BookedDisplay.SESSION_TYPE:
        found.append(held_or_taken)
    if display is BookedDisplay.HIDDEN:
        found.append(blocked_or_taken)
    return found


# -- one of everything --

MARKER = "canary"


def fill(world: Any) -> None:
    """One of everything, each text with the marker in it."""
    said = f"{MARKER} said"
    with world.database.write(None, world.new_id(), "Fill", world.now) as store:
        for name in ("maya", "bo", "cy"):
            account = store.get(Account, world.people[name])
            store.update(structs.replace(account, name=f"{MARKER} {name}", email=f"{MARKER}-{name}@example.org"))
    world.run("maya", BecomeCoach(handle="maya", display_name=said, time_zone="Europe/Berlin", bio=said))
    who = {"email": f"{MARKER}-faye@example.org", "password": f"{MARKER} password"}
    world.run(None, Register(**who, name=said, time_zone="Europe/Berlin"))
    world.run(None, CreateToken(**who, label=said))
    schema = (DetailField(name=MARKER, kind="text", label=said),)
    words: dict[str, Any] = {"description": said, "location": said, "details_schema": schema}
    made = world.run("maya", CreateSessionType(name=said, duration_minutes=60, **words, audience=Audience.PRIVATE))
    world.types["secret"] = made.id
    for each in ("single", "group", "asked"):
        world.run("maya", UpdateSessionType(id=world.types[each], name=said, **words))
    details: dict[str, Any] = {MARKER: said}
    where: dict[str, Any] = {"shared_notes": said, "location": said}
    notes: dict[str, Any] = {"private_notes": said, **where}
    booked = world.session(13, "10:00", **notes, details=details, clients=(world.people["bo"],))
    guests = (Guest(name=said, email=f"{MARKER}@example.org"),)
    world.session(14, "10:00", "single", **notes, guests=guests, price=Money(8500, "EUR"))
    world.run("maya", CancelSession(id=booked.id, reason=said))
    invited = world.run("maya", InviteClient(email=f"{MARKER}-invited@example.org"))
    world.run("maya", UpdateConnection(id=invited.id, private_notes=said))
    world.run(
        "maya", CreateTemplate(name=said, session_type=made.id, location=said, shared_notes=said, details=details)
    )
    times = (WallDateTime.parse(f"2034-06-23T{hour}:00") for hour in (10, 11))
    world.run("maya", CreateBlock(start=next(times), end=next(times), reason=said))
    world.run("maya", CreateOverride(date=date(2034, 6, 24), windows=()))
    for each in world.run("maya", ListConnections()).items:
        world.run("maya", UpdateConnection(id=each.id, private_notes=said))
    single = {"coach": "maya", "session_type": world.types["single"]}
    world.run("bo", Book(**single, start=world.at(15, "10:00"), note=said))
    world.run("cy", CreateHold(**single, start=world.at(16, "10:00")))
    asked = CreateRequest(**single, times=(ProposedTime(world.at(16, "20:00"), 60),), message=said, details=details)
    request = world.run("cy", asked)
    world.run("maya", CounterRequest(id=request.id, offers=(ProposedTime(world.at(17, "20:00"), 60),), message=said))


# -- what a viewer observes --


class Observer:
    """One viewer of one world: every answer as text, ids by the order in which this viewer first saw them."""

    def __init__(self, world: World, who: str | None) -> None:
        self.world, self.who = world, who
        self._seen: dict[str, str] = {}

    def observe(self, operation: Any) -> tuple[str, Any]:
        """What comes back, told apart from a refusal; ids and cursors are the viewer's."""
        try:
            answer = self.world.run(self.who, operation)
        except Refused as refusal:
            return self._own_ids(problem(refusal).decode()), None
        return self._own_ids(json.encode(answer).decode()), answer

    def _own_ids(self, text: str) -> str:
        plain = re.sub(r'"next":"([\w-]+)"', lambda found: f'"next":"{_decoded(found[1])}"', text)
        return ID.sub(lambda found: self._seen.setdefault(found[0], f"#{len(self._seen)}"), plain)


def _decoded(cursor: str) -> str:
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()


class Worlds:
    """Makes pairs of worlds that differ only in what is hidden."""

    observer = Observer
    hidden_by = staticmethod(facts_hidden_by)
    set_privacy = staticmethod(set_privacy)
    fill = staticmethod(fill)
    marker = MARKER

    def __init__(self, template: Path, practice: World, databases: list[Database]) -> None:
        self._template, self._practice, self._databases = template, practice, databases

    def pair(self, audience: Audience, display: BookedDisplay, facts: list[Any]) -> tuple[World, World]:
        return self._world(0, audience, display, facts), self._world(1, audience, display, facts)

    def _world(self, index: int, audience: Audience, display: BookedDisplay, facts: list[Any]) -> World:
        database = self._databases[index]
        database.close()
        for stale in Path(database.name).parent.glob(f"{Path(database.name).name}-*"):
            stale.unlink()
        shutil.copy(self._template, database.name)
        first, step = (10**6, 1) if index == 0 else (10**19, -1)
        people, types = dict(self._practice.people), dict(self._practice.types)
        world = World(database, first, step, people, types)
        for fact in facts:
            fact(world, bool(index))
        # Last: where the calendar is private, the others could not have done their part in the facts.
        set_privacy(world, audience, display)
        return world


@pytest.fixture(scope="module")
def worlds(opened_worlds: Worlds) -> Iterator[Worlds]:
    with pytest.MonkeyPatch.context() as patch:  # and as it was for the tests of other folders
        patch.setattr(sqlite, "SYNCHRONOUS", "OFF")  # no test here cuts the power
        for cost, least in (("TIME_COST", 1), ("MEMORY_KIB", 8), ("PARALLELISM", 1)):
            patch.setattr(passwords, cost, least)  # nor guesses passwords
        yield opened_worlds


@pytest.fixture(scope="session")
def opened_worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    folder = tmp_path_factory.mktemp("worlds")
    template = folder / "template.db"
    database = Database.open(f"sqlite:///{template}")
    practice = make_practice(database)
    database.close()
    databases = [Database.open(f"sqlite:///{folder / name}.db") for name in ("here", "there")]
    yield Worlds(template, practice, databases)
    for each in databases:
        each.close()
