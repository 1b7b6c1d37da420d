"""The local backend: in order, off the event loop, whole or not at all, also when nobody waits any more."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coachtui.backend.base import Backend, Changed
from coachtui.backend.local import LocalBackend
from coachtui.errors import EmailTaken, HandleTaken, Invalid, InvalidToken, NotFound
from coachtui.records.account import Account
from coachtui.records.coach import Coach, CoachProfile
from coachtui.scheduling.zones import zone_named
from coachtui.service.accounts import Register
from coachtui.service.coaches import BecomeCoach, GetCoach
from coachtui.service.context import Context
from coachtui.service.tokens import signed_in
from coachtui.store.database import Database

PATIENCE = 5.0


@pytest.fixture
async def backend(database: Database, now: datetime) -> AsyncIterator[LocalBackend]:
    opened = LocalBackend(database, "maya", lambda: now)
    yield opened
    await opened.close()


def becoming(handle: str) -> BecomeCoach:
    return BecomeCoach(handle=handle, display_name=handle, time_zone="Europe/Paris")


async def test_it_is_a_backend(backend: LocalBackend) -> None:
    asked: Backend = backend
    assert (await asked.run(GetCoach(coach="maya"))).handle == "maya"


async def test_another_account_on_the_same_store(backend: LocalBackend) -> None:
    assert (await backend.as_account("tom").run(becoming("tom-2"))).id == "tom"
    assert backend.account_id == "maya"
    assert (await backend.as_account(None).run(GetCoach(coach="tom-2"))).handle == "tom-2"


async def test_an_account_that_is_gone_is_nobody(backend: LocalBackend) -> None:
    with pytest.raises(InvalidToken):
        await backend.as_account("gone").run(GetCoach(coach="maya"))


async def test_commands_are_done_in_the_order_asked(backend: LocalBackend) -> None:
    profiles = await asyncio.gather(*(backend.run(becoming(f"maya-{number}")) for number in range(20)))
    assert [(profile.handle, profile.version) for profile in profiles] == [
        (f"maya-{number}", number + 2) for number in range(20)
    ]


async def test_many_operations_are_one_transaction(backend: LocalBackend, database: Database) -> None:
    before = database.commit_counters()["maya"]
    first, second = await backend.run_all([becoming("maya-2"), ("tom", becoming("tom-2"))])
    assert (first.id, second.id) == ("maya", "tom")
    assert database.commit_counters()["maya"] == before + 1
    with database.read() as store:
        actors = [store.audit_of(profile.change_set)[0].actor_id for profile in (first, second)]
    assert actors == ["maya", "tom"]


async def test_the_first_refusal_undoes_all_of_them(backend: LocalBackend, database: Database) -> None:
    with pytest.raises(HandleTaken):
        await backend.run_all([becoming("maya-2"), ("tom", becoming("maya-2"))])
    with database.read() as store:
        assert [coach.handle for coach in store.find(Coach)] == ["maya", "tom"]


async def test_a_new_account(backend: LocalBackend, database: Database) -> None:
    account = await backend.create_account("Ana@example.com", "Ana", "Europe/Berlin")
    with database.read() as store:
        assert store.find(Account, email="ana@EXAMPLE.com") == [account]
    with pytest.raises(EmailTaken):
        await backend.create_account("ANA@example.com", "Ana", "Europe/Berlin")
    with pytest.raises(Invalid):
        await backend.create_account("not an address", "Ana", "Europe/Berlin")
    with pytest.raises(Invalid):
        await backend.create_account("ana2@example.com", "Ana", "Nowhere/City")


async def test_who_stops_waiting_neither_undoes_the_command_nor_stops_the_writer(
    backend: LocalBackend, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, go_on = threading.Event(), threading.Event()

    def slowly(name: str) -> object:
        started.set()
        assert go_on.wait(PATIENCE)
        return zone_named(name)

    monkeypatch.setattr("coachtui.service.coaches.zone_named", slowly)
    running = asyncio.create_task(backend.run(becoming("maya-2")))
    waiting = asyncio.create_task(backend.run(becoming("maya-3")))
    await asyncio.to_thread(started.wait, PATIENCE)
    for task in (running, waiting):
        task.cancel()
    await asyncio.gather(running, waiting, return_exceptions=True)
    assert running.cancelled()
    go_on.set()
    assert (await backend.run(becoming("maya-4"))).version == 4


async def test_a_password_is_hashed_where_it_keeps_nobody_waiting(
    backend: LocalBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, go_on = threading.Event(), threading.Event()

    def slowly(password: str) -> str:
        started.set()
        assert go_on.wait(PATIENCE)
        return f"hash of {password}"

    monkeypatch.setattr("coachtui.service.accounts.hashed", slowly)
    register = Register(email="ana@example.org", password="long enough", name="Ana", time_zone="Europe/Paris")
    registering = asyncio.create_task(backend.run(register))
    await asyncio.to_thread(started.wait, PATIENCE)
    assert (await backend.run(becoming("maya-2"))).version == 2  # neither the loop nor the one writer waits
    go_on.set()
    assert (await registering).account.name == "Ana"


async def test_who_asks_is_told_from_the_bearer_in_the_audit(backend: LocalBackend, database: Database) -> None:
    with database.write(None, "t", "Test", datetime.now(UTC)) as store:
        context = Context(store, datetime.now(UTC), None, "t")
        tom = store.get(Account, "tom")
        assert tom
        token = signed_in(tom, "", context).token
    profile = await backend.as_bearer(token).run(becoming("tom-2"))
    with database.read() as store:
        assert {each.actor_id for each in store.audit_of(profile.change_set)} == {"tom"}  # type: ignore[arg-type]


async def test_the_event_loop_goes_on_while_a_command_runs(
    backend: LocalBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = threading.get_ident()
    seen: list[int] = []

    def noting(name: str) -> object:
        seen.append(threading.get_ident())
        return zone_named(name)

    monkeypatch.setattr("coachtui.service.coaches.zone_named", noting)
    await asyncio.gather(*(backend.run(becoming(f"maya-{number}")) for number in range(5)))
    assert len(set(seen)) == 1
    assert thread not in seen


async def test_a_key_that_was_never_acknowledged_can_be_asked_again_after_opening_anew(
    backend: LocalBackend, path: Path, now: datetime
) -> None:
    first: CoachProfile = await backend.run(becoming("maya-2"), key="k1")
    again = LocalBackend(Database.open(f"sqlite:///{path}"), "maya", lambda: now)
    assert await again.run(becoming("maya-2"), key="k1") == first
    await again.close()


async def test_commits_of_another_process_are_told(backend: LocalBackend, path: Path, now: datetime) -> None:
    other = Database.open(f"sqlite:///{path}")  # connections of its own, as another process has them
    async with aclosing(backend.changes("maya")) as changes, asyncio.timeout(PATIENCE):  # type: ignore[type-var]
        assert await anext(changes) == Changed()
        with other.write("maya", "elsewhere", "Test", now) as store:
            coach = store.get(Coach, "maya")
            assert coach
            store.update(coach)
        assert await anext(changes) == Changed()
    other.close()


async def test_the_feed_sleeps_when_nobody_listens(backend: LocalBackend) -> None:
    async with aclosing(backend.changes("maya")) as changes, asyncio.timeout(PATIENCE):  # type: ignore[type-var]
        await anext(changes)
        feed = backend._feed._thread
        assert feed
    await asyncio.to_thread(feed.join, PATIENCE)
    assert not feed.is_alive()
    async with aclosing(backend.changes("maya")) as changes, asyncio.timeout(PATIENCE):  # type: ignore[type-var]
        assert await anext(changes) == Changed()


async def test_closing_waits_for_what_is_running(database: Database, now: datetime, path: Path) -> None:
    backend = LocalBackend(database, "maya", lambda: now)
    commands = [asyncio.create_task(backend.run(becoming(f"maya-{number}"))) for number in range(5)]
    await asyncio.sleep(0)  # let each ask
    await backend.close()
    assert [(await command).version for command in commands] == [2, 3, 4, 5, 6]
    with pytest.raises(RuntimeError):
        await backend.run(GetCoach(coach="maya"))


async def test_what_may_not_be_seen_has_no_changes(backend: LocalBackend) -> None:
    with pytest.raises(NotFound):
        await anext(backend.as_account(None).changes("maya"))
