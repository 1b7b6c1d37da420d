"""The program run in this process, at a fixed moment, on a practice full of example data."""

import asyncio
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from coachtui import connect
from coachtui.backend.local import LocalBackend
from coachtui.cli import main
from coachtui.records.account import ConnectionStatus
from coachtui.records.base import Money
from coachtui.records.request import ProposedTime
from coachtui.records.time import WallDateTime, WallTime
from coachtui.service.availability import CreateAvailability, CreateBlock
from coachtui.service.coaches import BecomeCoach
from coachtui.service.connections import AskConnection, ListConnections, UpdateConnection
from coachtui.service.requests import CreateRequest
from coachtui.service.session_types import CreateSessionType, ListSessionTypes
from coachtui.service.sessions import CreateSession
from coachtui.store.database import Database

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""A Monday noon in London."""


class Ran(NamedTuple):
    """What became of one run of the program."""

    code: int
    out: str
    err: str


Program = Callable[..., Ran]


async def fill(path: Path) -> None:
    """Maya, her clients Ana, Leo and Mo, their sessions of this week, and a wish of Leo's."""
    database = Database.open(f"sqlite:///{path}")
    nobody = LocalBackend(database, None, lambda: NOW)
    maya = await nobody.create_account("maya@example.org", "Maya Torres", "Europe/London")
    database.owner_id = maya.id
    coach = nobody.as_account(maya.id)
    await coach.run_all(
        [
            BecomeCoach(handle="maya", display_name="Maya Torres", time_zone="Europe/London"),
            CreateSessionType(name="1:1", duration_minutes=60, price=Money(6000, "GBP")),
            CreateSessionType(name="Group", duration_minutes=90, capacity=6, price=Money(2500, "GBP")),
            CreateSessionType(name="Intro", duration_minutes=30),
            CreateAvailability(
                start=WallTime.parse("09:00"),
                end=WallTime.parse("18:00"),
                rrule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA",
                valid_from=date(2026, 11, 1),
            ),
            CreateBlock(
                start=WallDateTime.parse("2026-11-26T12:30"),
                end=WallDateTime.parse("2026-11-26T13:00"),
                reason="dentist",
            ),
        ]
    )
    clients = {}
    for name, zone in (("Ana", "Europe/Madrid"), ("Leo", "Europe/London"), ("Mo", "Europe/Paris")):
        account = await nobody.create_account(f"{name.lower()}@example.org", f"{name} Example", zone)
        await nobody.as_account(account.id).run(AskConnection(coach="maya"))
        clients[name] = account.id
    for connection in (await coach.run(ListConnections())).items:
        await coach.run(UpdateConnection(id=connection.id, status=ConnectionStatus.CONNECTED))
    types = {each.name: each.id for each in (await coach.run(ListSessionTypes(coach="maya"))).items}
    for start, kind, names in (
        ("2026-11-23T09:00", "1:1", "Leo"),
        ("2026-11-25T09:00", "1:1", "Leo"),
        ("2026-11-25T10:30", "1:1", "Mo"),
        ("2026-11-25T13:30", "Group", "Ana Leo Mo"),
        ("2026-11-26T09:00", "1:1", "Ana"),
        ("2026-11-26T11:00", "1:1", "Leo"),
    ):
        at = datetime.fromisoformat(start).replace(tzinfo=UTC)
        who = tuple(clients[name] for name in names.split())
        await coach.run(CreateSession(session_type=types[kind], start=at, clients=who))
    wish = ProposedTime(datetime(2026, 11, 25, 19, tzinfo=UTC), 60)
    await nobody.as_account(clients["Leo"]).run(CreateRequest(coach="maya", session_type=types["1:1"], times=(wish,)))
    await nobody.close()


@pytest.fixture(scope="session")
def filled_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Maya's practice with a few sessions and a request in it."""
    path = tmp_path_factory.mktemp("practice") / "practice.db"
    asyncio.run(fill(path))
    return path


@pytest.fixture
def practice(filled_store: Path, tmp_path: Path) -> Path:
    """A copy that the test may change."""
    return Path(shutil.copy(filled_store, tmp_path / "practice.db"))


@pytest.fixture
def coachtui(
    practice: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Program:
    """Run a command line on the practice, as Maya where it does not say otherwise."""
    for name in ("DATABASE", "SERVER", "AS", "THEME"):
        monkeypatch.delenv(f"COACHTUI_{name}", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("COACHTUI_DATABASE", f"sqlite:///{practice}")
    monkeypatch.setattr(connect, "now", lambda: NOW)

    def run(*arguments: str) -> Ran:
        code = main(arguments)
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return run
