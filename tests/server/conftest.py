"""A server's app on a store of its own, and what asks it."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from coachtui.server.app import make_app
from coachtui.store import sqlite
from coachtui.store.database import Database

NOW = datetime(2034, 6, 12, 8, 0, tzinfo=UTC)
PASSWORD = "correct horse"

Ask = Callable[..., Any]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setattr(sqlite, "SYNCHRONOUS", "OFF")  # no test here cuts the power
    return Database.open(f"sqlite:///{tmp_path / 'coachtui.db'}")


@pytest.fixture
def environment() -> Mapping[str, str]:
    """The server's environment, for a test to put something into."""
    return {}


@pytest.fixture
async def http(database: Database, environment: Mapping[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    """Asks the app without a token."""
    app = make_app(database, lambda: NOW, environment)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://server") as client,
    ):
        yield client


class Person:
    """Somebody signed in."""

    def __init__(self, http: httpx.AsyncClient, id: str, token: str) -> None:
        self.http, self.id, self.token = http, id, token

    async def ask(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> Any:
        """The response to a request with this person's token."""
        return await self.http.request(
            method, path, headers={"authorization": f"Bearer {self.token}", **(headers or {})}, **more
        )


@pytest.fixture
def register(http: httpx.AsyncClient) -> Ask:
    """Makes an account by name."""

    async def registered(name: str) -> Person:
        body = {"email": f"{name}@example.org", "password": PASSWORD, "name": name, "time_zone": "Europe/Berlin"}
        answer = await http.post("/v1/accounts", json=body)
        assert answer.status_code == 201
        return Person(http, answer.json()["account"]["id"], answer.json()["token"])

    return registered


@pytest.fixture
async def maya(register: Ask) -> Person:
    """A coach whom everybody may see and book, on Wednesdays."""
    coach: Person = await register("maya")
    profile = {"handle": "maya", "display_name": "Maya", "time_zone": "Europe/Berlin"}
    assert (await coach.ask("PUT", "/v1/me/coach", json=profile)).status_code == 200
    privacy = (await coach.ask("GET", "/v1/me/coach/privacy")).json()
    opened = dict.fromkeys(("calendar_visibility", "booking_permission", "request_permission"), "public")
    put = await coach.ask(
        "PUT", "/v1/me/coach/privacy", json={**privacy, **opened}, headers={"if-match": f'"{privacy["version"]}"'}
    )
    assert put.status_code == 200, put.text
    hours = {"start": "09:00", "end": "17:00", "rrule": "FREQ=WEEKLY;BYDAY=WE", "valid_from": "2034-01-01"}
    assert (await coach.ask("POST", "/v1/me/coach/availability", json=hours)).status_code == 201
    return coach


@pytest.fixture
async def one_to_one(maya: Person) -> str:
    """The id of a session type that everybody may see."""
    fields = {"name": "1:1", "duration_minutes": 60, "audience": "public", "price_audience": "public"}
    made = await maya.ask("POST", "/v1/me/coach/session-types", json=fields)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])
