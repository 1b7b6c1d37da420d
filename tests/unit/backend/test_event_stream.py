"""Streams of changes: read however they are cut, taken up where they broke off, replaced where there is none."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import UTC, datetime

import httpx
import pytest

from coachtui.backend import event_stream
from coachtui.backend.base import Changed
from coachtui.backend.event_stream import Event, events, pause_after
from coachtui.backend.remote import RemoteBackend
from coachtui.errors import InvalidToken, NotFound, Unavailable

SPAN = Changed(datetime(2034, 6, 14, 8, tzinfo=UTC), datetime(2034, 6, 14, 9, tzinfo=UTC))
TOLD = b'id: 7\nevent: changed\ndata: {"start":"2034-06-14T08:00:00Z","end":"2034-06-14T09:00:00Z"}\n\n'
CALENDAR = (
    b'{"coach":"maya","time_zone":"Europe/Berlin","start":"2034-06-01T00:00:00Z","end":"2034-07-01T00:00:00Z",'
    b'"entries":[%s]}'
)
BUSY = b'{"kind":"booked","start":"2034-06-14T08:00:00Z","end":"2034-06-14T09:00:00Z","session_type":null}'


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "PAUSES", (0.001,))
    monkeypatch.setattr(event_stream, "POLL_SECONDS", 0.001)
    monkeypatch.setattr("coachtui.backend.remote.PAUSES", ())


class Parts(httpx.AsyncByteStream):
    """A body that comes in parts; it breaks off with an error at the end, as a connection does."""

    def __init__(self, *parts: bytes) -> None:
        self.parts = parts

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self.parts:
            yield part
        raise httpx.ReadError("gone")


def stream_of(*parts: bytes) -> httpx.Response:
    return httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=Parts(*parts))


def answer(status: int, body: bytes) -> httpx.Response:
    return httpx.Response(status, stream=httpx.ByteStream(body))


class Server:
    """Answers each request with the next answer, and remembers what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers: Iterator[httpx.Response | Exception] = iter(answers)
        self.asked: list[httpx.Request] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = next(self.answers, None)
        if answer is None:
            await asyncio.Event().wait()  # a server that says no more
        assert answer is not None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def backend(self) -> RemoteBackend:
        return RemoteBackend("https://example.org", "t", transport=httpx.MockTransport(self))


async def told_by(server: Server, count: int) -> list[Changed]:
    found: list[Changed] = []
    async with asyncio.timeout(5), aclosing(server.backend().changes("maya")) as changes:  # type: ignore[type-var]
        while len(found) < count:
            found.append(await anext(changes))
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
async def test_events_are_the_same_however_the_stream_is_cut(size: int) -> None:
    whole = b": heartbeat\r\n\r\n" + TOLD + b"data:x\n\nretry: 3\n\n" + TOLD[:20]

    async def cut() -> AsyncIterator[bytes]:
        for start in range(0, len(whole), size):
            yield whole[start : start + size]

    found = [event async for event in events(cut())]
    assert found[0] == found.pop() == Event("", "", None)  # a heartbeat, and what comes without data
    assert found[1:] == [Event("changed", TOLD.split(b"data: ")[1].strip().decode(), "7"), Event("message", "x", None)]


async def test_a_line_without_an_end_is_not_kept_for_ever() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 1000

    with pytest.raises(Unavailable):
        [event async for event in events(endless())]


async def test_a_stream_begins_with_news_of_everything_and_goes_on_where_it_broke_off() -> None:
    server = Server(stream_of(b": hello\n\n", TOLD), httpx.ConnectError("away"), stream_of(TOLD))
    assert await told_by(server, 4) == [Changed(), SPAN, Changed(), SPAN]
    assert [each.headers.get("last-event-id") for each in server.asked] == [None, "7", "7"]
    assert all(each.headers["authorization"] == "Bearer t" for each in server.asked)


async def test_an_id_alone_says_where_to_go_on() -> None:
    server = Server(stream_of(b"id: 3\n\n"), stream_of(b": hello\n\n"))
    assert await told_by(server, 2) == [Changed(), Changed()]
    assert [each.headers.get("last-event-id") for each in server.asked] == [None, "3"]


async def test_what_the_server_says_to_begin_with_is_not_said_twice() -> None:
    first = b'event: changed\ndata: {"start":null,"end":null}\n\n'
    assert await told_by(Server(stream_of(first, TOLD)), 2) == [Changed(), SPAN]


async def test_a_server_that_is_away_is_told_once_and_then_asked_again() -> None:
    away = [httpx.ConnectError("away")] * 3
    assert await told_by(Server(*away, stream_of(TOLD)), 3) == [Changed(), Changed(), SPAN]


async def test_a_calendar_that_may_not_be_seen_has_no_changes() -> None:
    missing = [answer(404, b'{"code":"not_found","detail":"No","status":404}') for _ in range(2)]
    with pytest.raises(NotFound):
        await told_by(Server(*missing), 1)


async def test_a_token_that_is_none_any_more_ends_the_stream() -> None:
    with pytest.raises(InvalidToken):
        await told_by(Server(httpx.Response(401)), 1)


async def test_a_server_without_streams_is_asked_and_compared() -> None:
    calendars = [answer(200, CALENDAR % entries) for entries in (b"", b"", BUSY, BUSY, b"")]
    server = Server(httpx.Response(404), *calendars)
    assert await told_by(server, 3) == [Changed()] * 3
    assert len(server.asked) == 6


def test_pauses_grow_and_are_never_all_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "PAUSES", (0.5, 1, 30))
    assert pause_after(0, 0.5) == 0
    assert [pause_after(count, 1) for count in (1, 2, 3, 99)] == [0.5, 1, 30, 30]
    assert pause_after(3, 0) == 15
