"""The example's practice: what a first look sees is there first, and nobody who looks around is in its way."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coachtui.backend.local import LocalBackend
from coachtui.example_data import WEEKS, begin, fill
from coachtui.records.session import SessionStatus, SessionView
from coachtui.service.sessions import CancelSession, ListSessions
from coachtui.store.database import Database

NOW = datetime(2026, 11, 25, 13, 10, tzinfo=UTC)
"""A Wednesday in London."""
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
async def backend(tmp_path: Path) -> AsyncIterator[LocalBackend]:
    store = LocalBackend(Database.open(f"sqlite:///{tmp_path / 'store.db'}"), None, lambda: NOW)
    yield store
    await store.close()


async def sessions(me: LocalBackend, week: int) -> list[SessionView]:
    monday = MONDAY + timedelta(weeks=week)
    return list((await me.run(ListSessions(start=monday, end=monday + timedelta(weeks=1)))).items)


async def test_the_week_of_now_is_there_before_the_others(backend: LocalBackend) -> None:
    beginning = await begin(backend, NOW)
    me = backend.as_account(beginning.example.coach.id)
    assert len(await sessions(me, 0)) > 10
    assert [week for week in WEEKS if await sessions(me, week)] == [0]
    await beginning.go_on()
    assert [week for week in WEEKS if await sessions(me, week)] == list(WEEKS)


async def test_what_is_over_has_come_to_an_end(backend: LocalBackend) -> None:
    me = backend.as_account((await fill(backend, NOW)).coach.id)
    over = [session for week in WEEKS for session in await sessions(me, week) if session.end <= NOW]
    assert {session.status for session in over} == {SessionStatus.COMPLETED, SessionStatus.NO_SHOW}


async def test_what_somebody_does_meanwhile_stands_and_the_rest_is_made(backend: LocalBackend) -> None:
    beginning = await begin(backend, NOW)
    me = backend.as_account(beginning.example.coach.id)
    first = min(await sessions(me, 0), key=lambda session: session.start)
    await asyncio.gather(me.run(CancelSession(id=first.id)), beginning.go_on())
    found = {session.id: session.status for session in await sessions(me, 0)}
    assert found.get(first.id, SessionStatus.CANCELLED) is SessionStatus.CANCELLED
    assert set(found.values()) >= {SessionStatus.COMPLETED}
    assert [week for week in WEEKS if await sessions(me, week)] == list(WEEKS)
