"""What waits for a server: kept, in order, sent once and as nobody else, and decided about where the world moved on."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from coachtui.backend import patient as module
from coachtui.backend.outbox import Outbox
from coachtui.backend.patient import KEPT, REFUSED, SENT, News, PatientBackend
from coachtui.backend.reach import Reach
from coachtui.errors import InvalidToken, NotFound, Overlap, ServerUnreachable, Stale, TooManyRequests, WaitingToSend
from coachtui.records.account import Me
from coachtui.service.accounts import GetMe
from coachtui.service.booking import Book
from coachtui.service.bulk import Bulk, BulkDone, ChangeResult
from coachtui.service.changes import CancelSessionChange
from coachtui.service.sessions import CancelSession, CreateSession, UpdateSession

NOW = datetime(2034, 6, 12, 8, tzinfo=UTC)
DOWN, LOST = "down", "lost"


class Answer(Struct, frozen=True):
    id: str
    version: int


class Server:
    """A server that does each key once, counts versions, and may be down or lose its answers."""

    def __init__(self) -> None:
        self.account = "maya"
        self.fault = ""
        self.versions: dict[str, int] = {}
        self.done: list[Any] = []
        self.refuse: Callable[[Any], Exception | None] = lambda _: None
        self._answers: dict[str, Any] = {}
        self.reach = Reach()

    async def run(self, operation: Any, *, key: str | None = None) -> Any:
        await asyncio.sleep(0)
        if self.fault == DOWN:
            self.reach.tell(False)
            raise ServerUnreachable(unsure=False)
        answer = self._answered(operation, key)
        if self.fault == LOST:
            self.reach.tell(False)
            raise ServerUnreachable(unsure=True)
        self.reach.tell(True)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _answered(self, operation: Any, key: str | None) -> Any:
        if isinstance(operation, GetMe):
            return Me(id=self.account, email="m@example.org", name="M", time_zone="UTC", coach=None, version=1)
        assert key is not None
        if key not in self._answers:
            self._answers[key] = self._do(operation)
        return self._answers[key]

    def _do(self, operation: Any) -> Any:
        refusal = self.refuse(operation)
        if refusal is not None:
            return refusal
        name = getattr(operation, "id", "new")
        now = self.versions.get(name, 1)
        if getattr(operation, "version", None) not in (None, now):
            return Stale(current={"id": name, "version": now})
        self.versions[name] = now + 1
        self.done.append(operation)
        return Answer(name, now + 1)

    def changes(self, coach: str) -> Any:
        raise NotImplementedError

    async def close(self) -> None:
        pass


class Desk:
    """One program after the other of one person at a server; ``news`` is what they were told."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.server, self.now = folder, Server(), NOW
        self.news: list[News] = []
        self.open()

    def open(self, account_id: str | None = "maya") -> PatientBackend:
        self.backend = PatientBackend(self.server, Outbox(self.folder), self.server.reach, lambda: self.now, account_id)
        self.backend.listen(self.news.append)
        return self.backend

    async def settle(self) -> None:
        """Until nothing is being sent."""
        while (task := self.backend._sending) is not None and not task.done():
            await task

    async def reconnect(self) -> None:
        self.server.fault = ""
        await self.backend.run(GetMe())
        await self.settle()

    async def keep(self, *commands: Any) -> None:
        for each in commands:
            with pytest.raises(WaitingToSend):
                await self.backend.run(each)

    @property
    def became(self) -> list[str]:
        return [each.became for each in self.news]


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LATER", 0.0)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "outbox")


def created(number: int) -> CreateSession:
    return CreateSession(session_type="t", start=NOW + timedelta(hours=number))


async def test_what_waits_is_sent_in_order_when_the_server_is_back(desk: Desk) -> None:
    desk.server.fault = DOWN
    await desk.keep(created(1), CancelSession(id="s"), created(2))
    assert [each.name for each in desk.backend.waiting] == ["CreateSession", "CancelSession", "CreateSession"]
    await desk.reconnect()
    assert desk.server.done == [created(1), CancelSession(id="s"), created(2)]
    assert (desk.became, desk.backend.waiting) == ([KEPT] * 3 + [SENT] * 3, ())


async def test_a_booking_never_waits(desk: Desk) -> None:
    desk.server.fault = DOWN
    with pytest.raises(ServerUnreachable):
        await desk.backend.run(Book(coach="maya", session_type="t", start=NOW))
    with pytest.raises(ServerUnreachable):
        await desk.backend.run(Bulk(changes=(), dry_run=True))
    assert not list(desk.folder.glob("*.json"))


async def test_the_file_is_there_and_durable_before_it_is_said_to_be(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr("os.fsync", synced.append)
    desk.server.fault = DOWN
    await desk.keep(created(1))
    assert len(synced) == 2  # the file and its folder
    [path] = desk.folder.glob("*.json")
    assert path.stat().st_mode & 0o777 == 0o600
    assert desk.folder.stat().st_mode & 0o777 == 0o700


async def test_where_it_cannot_be_kept_it_is_not_said_to_be(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coachtui.backend.outbox.replace_private", full)
    desk.server.fault = DOWN
    with pytest.raises(ServerUnreachable) as told:
        await desk.backend.run(created(1))
    assert "No space left on device" in str(told.value.__notes__)
    assert (desk.news, desk.backend.waiting) == ([], ())


async def test_nothing_is_sent_or_shown_as_another_account(desk: Desk) -> None:
    desk.server.fault = DOWN
    await desk.keep(created(1))
    desk.server.account = "noa"
    await desk.reconnect()
    assert (desk.server.done, desk.backend.waiting) == ([], ())
    assert desk.open("noa").waiting == ()
    desk.server.account = "maya"
    desk.open("maya")
    await desk.reconnect()
    assert desk.server.done == [created(1)]


async def test_changes_that_build_upon_each_other_do_not_clash(desk: Desk) -> None:
    desk.server.fault = DOWN
    moves = [UpdateSession(id="s", version=1, start=NOW + timedelta(hours=hour)) for hour in (1, 2, 3)]
    await desk.keep(*moves)
    await desk.reconnect()
    assert [each.start for each in desk.server.done] == [each.start for each in moves]
    assert desk.server.versions == {"s": 4}


async def test_where_the_world_moved_on_it_waits_for_a_decision_and_so_does_what_follows(desk: Desk) -> None:
    desk.server.fault = DOWN
    move = UpdateSession(id="s", version=1, start=NOW + timedelta(hours=1))
    await desk.keep(move, CancelSession(id="s"), created(1))
    desk.server.versions["s"] = 7  # somebody else
    await desk.reconnect()
    assert desk.server.done == [created(1)]
    first, second = desk.backend.waiting
    assert (type(first.refusal), second.refusal, desk.became[-2:]) == (Stale, None, [REFUSED, SENT])
    await desk.backend.send_anew(first)
    await desk.settle()
    assert desk.server.versions["s"] == 9
    assert desk.server.done[1:] == [UpdateSession(id="s", version=7, start=move.start), CancelSession(id="s")]
    assert desk.backend.waiting == ()


async def test_what_is_dropped_is_not_sent_and_holds_nothing_up(desk: Desk) -> None:
    desk.server.refuse = lambda each: NotFound() if getattr(each, "version", None) else None
    desk.server.fault = DOWN
    await desk.keep(UpdateSession(id="s", version=1), CancelSession(id="s"))
    await desk.reconnect()
    await desk.backend.drop(desk.backend.waiting[0])
    await desk.settle()
    assert (desk.server.done, desk.backend.waiting) == ([CancelSession(id="s")], ())


async def test_a_refusal_is_decided_about_after_a_restart_too_and_others_go_ahead(desk: Desk) -> None:
    desk.server.refuse = lambda each: Overlap(conflicts=[]) if each == created(1) else None
    desk.server.fault = DOWN
    await desk.keep(created(1))
    await desk.reconnect()
    [refused] = desk.open().waiting
    assert refused.refusal is not None
    assert (refused.refusal.code, refused.command) == ("overlap", created(1))
    answer: Any = await desk.backend.run(created(2))
    assert answer == Answer("new", 2)


async def test_a_bulk_change_that_was_not_applied_counts_as_refused(desk: Desk) -> None:
    refused = BulkDone(results=(ChangeResult(index=0, ok=False, code="stale", detail="Changed"),), applied=False)
    bulk = Bulk(changes=(CancelSessionChange(id="s"),))
    desk.server.fault = DOWN
    await desk.keep(bulk)
    for waiting in desk.backend.waiting:
        desk.server._answers[waiting.key] = refused
    await desk.reconnect()
    [waiting] = desk.backend.waiting
    assert waiting.refusal is not None
    assert waiting.refusal.detail == "1 of 1 cannot be done: Changed"
    await desk.backend.send_anew(waiting)
    await desk.settle()
    [sent] = desk.server.done
    assert sent.on_conflict == "skip"


async def test_what_may_have_been_done_so_long_ago_that_the_key_is_forgotten_is_asked_about(desk: Desk) -> None:
    desk.server.fault = LOST
    await desk.keep(created(1))
    desk.now += timedelta(days=2)
    await desk.reconnect()
    [waiting] = desk.backend.waiting
    assert waiting.refusal is not None
    assert "may have been done already" in waiting.refusal.detail
    assert desk.server.done == [created(1)]


async def test_a_revoked_token_leaves_it_waiting_and_a_busy_server_is_asked_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.server.fault = DOWN
    await desk.keep(created(1))
    said = [TooManyRequests(), InvalidToken()]
    keys = [each.key for each in desk.backend.waiting]

    def refuse(_: Any) -> Exception | None:
        desk.server._answers.pop(keys[0], None)
        return said.pop(0) if said else None

    async def run(operation: Any, *, key: str | None = None) -> Any:
        if key and (problem := refuse(operation)):
            raise problem
        return await Server.run(desk.server, operation, key=key)

    monkeypatch.setattr(desk.server, "run", run)
    await desk.reconnect()
    assert (said, len(desk.backend.waiting), desk.server.done) == ([], 1, [])
    await desk.reconnect()
    assert (desk.backend.waiting, desk.server.done) == ((), [created(1)])


@pytest.mark.parametrize(("said", "waited"), [({"retry_after": 40.0}, 40.0), ({"retry_after": 1e9}, 3600.0), ({}, 0.0)])
async def test_a_server_that_says_when_is_left_alone_until_then(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, said: Any, waited: float
) -> None:
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    desk.server.fault = DOWN
    await desk.keep(created(1))
    refusals = [TooManyRequests(**said)]
    run = desk.server.run

    async def busy(operation: Any, *, key: str | None = None) -> Any:
        if key and refusals:
            raise refusals.pop()
        return await run(operation, key=key)

    monkeypatch.setattr(desk.server, "run", busy)
    monkeypatch.setattr(asyncio, "sleep", pause)
    await desk.reconnect()
    assert waited in pauses
    assert max(pauses) == waited
    assert (desk.server.done, desk.backend.waiting) == ([created(1)], ())


async def test_two_programs_of_one_person_send_each_thing_once(desk: Desk) -> None:
    desk.server.fault = DOWN
    other = PatientBackend(desk.server, Outbox(desk.folder), desk.server.reach, lambda: NOW, "maya")
    await desk.keep(created(1))
    with pytest.raises(WaitingToSend):
        await other.run(created(2))
    desk.server.fault = ""
    await asyncio.gather(desk.backend.run(GetMe()), other.run(GetMe()))
    await desk.settle()
    assert other._sending is not None
    await other._sending
    await desk.reconnect()
    assert desk.server.done == [created(1), created(2)]


HAPPENINGS = st.lists(st.sampled_from(["do", "do", DOWN, LOST, "up", "killed"]), max_size=25)


@given(happenings=HAPPENINGS)
@settings(max_examples=40, deadline=None)
def test_whatever_happens_each_thing_is_done_once_and_in_order(
    happenings: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    async def play() -> None:
        desk = Desk(tmp_path_factory.mktemp("played") / "outbox")
        wanted: list[CreateSession] = []
        for happening in happenings:
            if happening == "do":
                wanted.append(created(len(wanted)))
                with suppress(WaitingToSend):
                    await desk.backend.run(wanted[-1])
            elif happening == "killed":
                if desk.backend._sending is not None:
                    desk.backend._sending.cancel()
                    await asyncio.wait([desk.backend._sending])
                desk.server.reach = Reach()
                desk.open()
            elif happening == "up":
                await desk.reconnect()
            else:
                desk.server.fault = happening
        await desk.reconnect()
        assert desk.server.done == wanted
        assert desk.backend.waiting == ()

    asyncio.run(play())
