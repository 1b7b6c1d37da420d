"""Streams are told of what comes from elsewhere: from another server on the same database, and from the clock."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from coachtui.server import app as server_app
from coachtui.server.app import make_app
from coachtui.store.database import Database
from tests.server.conftest import NOW, Person
from tests.server.test_streams import CHANGES, WEDNESDAY_AT_TEN, book, covers
from tests.server.test_streams import follow as follow


class Clock:
    """What time it is until the test says otherwise."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def http(database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    monkeypatch.setattr(server_app, "SETTLE_SECONDS", 0.05)
    app = make_app(database, clock, {})
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://server") as client,
    ):
        yield client


async def test_a_hold_that_ran_out_is_told_to_everybody(
    maya: Any, register: Any, one_to_one: str, follow: Any, clock: Clock
) -> None:
    bo = await register("bo")
    async with follow(None, CHANGES) as nobody:
        body = {"session_type": one_to_one, "start": WEDNESDAY_AT_TEN}
        held = await bo.ask("POST", "/v1/coaches/maya/holds", json=body)
        assert held.status_code == 201, held.text
        await nobody.until(lambda each: len(each.events) == 1)
        clock.now = datetime.fromisoformat(held.json()["expires_at"]) + timedelta(seconds=1)
        await nobody.until(lambda each: len(each.events) == 2)
        assert covers(nobody.events[1], WEDNESDAY_AT_TEN)


class TestTwoServersOnOneDatabase:
    @pytest.fixture
    def database(self, fresh_postgres_url: str) -> Database:
        return Database.open(fresh_postgres_url)

    async def test_what_one_commits_the_other_tells(
        self, maya: Any, register: Any, one_to_one: str, follow: Any, fresh_postgres_url: str, clock: Clock
    ) -> None:
        bo = await register("bo")
        other = make_app(Database.open(fresh_postgres_url), clock, {})
        async with (
            other.router.lifespan_context(other),
            httpx.AsyncClient(transport=httpx.ASGITransport(other), base_url="http://other") as elsewhere,
            follow(None, CHANGES) as nobody,
            follow(maya, "/v1/notifications/stream") as news,
        ):
            seen = nobody.last_id
            await book(Person(elsewhere, bo.id, bo.token), one_to_one)
            await nobody.until(lambda each: each.events)
            await news.until(lambda each: each.events)
            assert covers(nobody.events[0], WEDNESDAY_AT_TEN)
        async with follow(None, CHANGES, seen) as again:  # an id is understood wherever it came from
            await again.until(lambda each: each.events)
            assert again.events == nobody.events
