"""What goes wrong between an app and its server: nothing is done twice, and nothing is said that was not answered."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from coachtui.backend import remote
from coachtui.backend.outbox import Outbox
from coachtui.backend.patient import PatientBackend
from coachtui.backend.reach import Reach
from coachtui.backend.remote import RemoteBackend
from coachtui.errors import NotOpen, TooManyRequests, Unavailable, WaitingToSend
from coachtui.service.accounts import GetMe
from coachtui.service.booking import Book, ListBookings
from coachtui.service.sessions import CreateSession, ListSessions

pytestmark = pytest.mark.parametrize("place", ["http+sqlite"], indirect=True)

Fault = Callable[["Proxy", asyncio.StreamWriter, bytes], Awaitable[None]]
"""Answers instead of the server, whose whole answer it is given."""

DEADLINE = 1.2
CONFIRMED = "confirmed"
LINGER_NOT = struct.pack("ii", 1, 0)


class Proxy:
    """Carries requests to an app, over a real connection, until ``fault`` spoils ``times`` of the answers."""

    def __init__(self, app: Any, ask: Any) -> None:
        self._app, self._ask = app, ask
        self.fault: Fault | None = None
        self.times = 0
        self.asked = 0
        self.before = False
        """Whether the fault comes before the server is asked."""
        self.tokens: list[str] = []
        self.elsewhere = ""
        self.address = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                lines = head.decode("latin-1").split("\r\n")
                method, target, _ = lines[0].split(" ")
                headers = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
                self.tokens.append(head.decode("latin-1").partition("Bearer ")[2].partition("\r\n")[0])
                headers["authorization"] = f"bearer {self.tokens[-1]}"
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                self.asked += 1
                spoils, self.times = self.times > 0, self.times - 1
                answer = b"" if spoils and self.before else await self._forwarded(method, target, headers, body)
                if spoils and self.fault is not None:
                    await self.fault(self, writer, answer)
                    return
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _forwarded(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> bytes:
        path, _, query = target.partition("?")
        answer = await self._ask(self._app, method, path, query=query, headers=headers, body=body)
        lines = [f"HTTP/1.1 {answer.status} X", *(f"{name}: {value}" for name, value in answer.headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + bytes(answer.body)


def reset(writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
    writer.transport.abort()


async def reset_before(proxy: Proxy, writer: asyncio.StreamWriter, answer: bytes) -> None:
    reset(writer)


async def reset_within(proxy: Proxy, writer: asyncio.StreamWriter, answer: bytes) -> None:
    writer.write(answer[: len(answer) // 2])
    await writer.drain()
    reset(writer)


async def slow(proxy: Proxy, writer: asyncio.StreamWriter, answer: bytes) -> None:
    for byte in answer[:5]:
        writer.write(bytes([byte]))
    await asyncio.sleep(DEADLINE * 2)


def with_body(body: bytes, status: str = "201 Created", more: str = "content-type: application/json") -> Fault:
    async def answered(proxy: Proxy, writer: asyncio.StreamWriter, answer: bytes) -> None:
        whole = answer.partition(b"\r\n\r\n")[2] if body == b"half" else body
        sent = whole[: len(whole) // 2] if body == b"half" else whole
        location = f"location: {proxy.elsewhere}/v1/x\r\n" if status.startswith("3") else ""
        head = f"HTTP/1.1 {status}\r\n{more}\r\n{location}content-length: {len(sent)}\r\n\r\n"
        writer.write(head.encode() + sent)
        await writer.drain()

    return answered


async def garbage(proxy: Proxy, writer: asyncio.StreamWriter, answer: bytes) -> None:
    writer.write(b"\x16\x03\x01\x00\xff\x1b]52;c;aGk=\x07\r\n\r\n" * 20)
    await writer.drain()


async def half_closed(proxy: Proxy, writer: asyncio.StreamWriter, answer: bytes) -> None:
    writer.write_eof()
    await asyncio.sleep(DEADLINE / 4)


async def wrong_length(proxy: Proxy, writer: asyncio.StreamWriter, answer: bytes) -> None:
    writer.write(answer.replace(b"content-length: ", b"content-length: 9"))
    await writer.drain()


HTML = b"<html><body>Sign in to the hotel's network \x1b[2J</body></html>"
FAULTS: dict[str, Fault] = {
    "reset mid-request": reset_before,
    "reset mid-answer": reset_within,
    "slow": slow,
    "truncated JSON": with_body(b"half"),
    "garbage": garbage,
    "HTML 200": with_body(HTML, "200 OK", "content-type: text/html"),
    "HTML 201": with_body(HTML, "201 Created", "content-type: text/html"),
    "500": with_body(b"{}", "500 Oh"),
    "502": with_body(HTML, "502 Bad Gateway", "content-type: text/html"),
    "half-closed": half_closed,
    "wrong content-length": wrong_length,
    "redirect elsewhere": with_body(b"", "307 Elsewhere"),
}


@asynccontextmanager
async def listening(proxy: Proxy) -> AsyncIterator[str]:
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    async with server:
        proxy.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield proxy.address


class Between:
    """A client's backend, with a proxy between it and the server."""

    def __init__(self, practice: Any, proxy: Proxy, address: str) -> None:
        self.practice, self.proxy = practice, proxy
        self.reached: list[bool] = []
        token = practice.place._token(practice.client_id)
        self.backend = RemoteBackend(address, token, deadline=DEADLINE, on_reached=self.reached.append)
        self.book = Book(coach="maya", session_type=practice.one_to_one, start=practice.at("2034-06-14", "10:00"))

    async def booked(self) -> int:
        """How many bookings the client has, as the server itself says."""
        page = await self.practice.client.run(ListBookings())
        return sum(each.status == CONFIRMED for each in page.items)


@pytest.fixture
async def between(practice: Any, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Between]:
    """Who waits a tenth of the usual before it is tried again."""
    from importlib import import_module

    monkeypatch.setattr(remote, "PAUSES", tuple(pause / 10 for pause in remote.PAUSES))
    conftest = import_module(type(practice).__module__)
    proxy = Proxy(practice.place._api, conftest.beside("over_http").ask)
    async with listening(proxy) as address:
        here = Between(practice, proxy, address)
        yield here
        await here.backend.close()


@pytest.mark.parametrize("name", FAULTS)
async def test_what_goes_wrong_once_is_mended_and_done_once(between: Between, name: str) -> None:
    between.proxy.fault, between.proxy.times = FAULTS[name], 1
    between.proxy.before = name == "reset mid-request"
    if name == "slow":
        with pytest.raises(Unavailable):  # all the time there is went by
            await between.backend.run(between.book, key="k1")
        assert (await between.backend.run(between.book, key="k1")).status == CONFIRMED
    else:
        assert (await between.backend.run(between.book)).status == CONFIRMED
    assert await between.booked() == 1
    assert between.proxy.asked > 1
    assert between.reached[-1]


@pytest.mark.parametrize("name", FAULTS)
async def test_what_stays_wrong_is_told_and_can_be_sent_again(between: Between, name: str) -> None:
    other = Proxy(None, None)
    async with listening(other) as elsewhere:
        between.proxy.elsewhere = elsewhere
        between.proxy.fault, between.proxy.times = FAULTS[name], 1000
        between.proxy.before = name == "reset mid-request"
        with pytest.raises(Unavailable) as told:
            await between.backend.run(between.book, key="k1")
        assert "\x1b" not in told.value.detail
        assert between.reached == [False]
        between.proxy.times = 0
        assert (await between.backend.run(between.book, key="k1")).status == CONFIRMED
    assert await between.booked() == 1
    assert other.tokens == []  # nobody else has seen the token


@pytest.mark.parametrize("name", FAULTS)
async def test_what_a_coach_does_meanwhile_waits_and_is_done_once(between: Between, name: str, tmp_path: Path) -> None:
    practice, proxy, reach = between.practice, between.proxy, Reach()
    token = practice.place._token(practice.people["Maya"])
    remote = RemoteBackend(proxy.address, token, deadline=DEADLINE, on_reached=reach.tell)
    patient = PatientBackend(remote, Outbox(tmp_path / "outbox"), reach, practice.clock, practice.people["Maya"])
    command = CreateSession(session_type=practice.one_to_one, start=practice.at("2034-06-14", "10:00"))
    proxy.fault, proxy.times, proxy.before = FAULTS[name], 1000, name == "reset mid-request"
    proxy.elsewhere = "http://192.0.2.1"
    with pytest.raises(WaitingToSend):
        await patient.run(command)
    proxy.times = 0
    await patient.run(GetMe())
    assert patient._sending is not None
    await patient._sending
    assert patient.waiting == ()
    start, end = practice.at("2034-06-14", "00:00"), practice.at("2034-06-15", "00:00")
    assert len((await practice.coach.run(ListSessions(start=start, end=end))).items) == 1
    await patient.close()


async def test_a_server_that_is_away_is_told_of_soon_and_nothing_was_sent(between: Between) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        away = RemoteBackend(f"http://127.0.0.1:{closed.getsockname()[1]}", "token", deadline=5)
        async with asyncio.timeout(4):
            with pytest.raises(Unavailable, match="cannot be reached; nothing was changed"):
                await away.run(between.book)
        await away.close()
    assert await between.booked() == 0


async def test_how_long_a_busy_server_wants_to_be_left_alone_is_told(between: Between) -> None:
    body = b'{"code": "too_many_requests", "status": 429, "title": "Too many requests"}'
    more = "content-type: application/problem+json\r\nretry-after: 40"
    between.proxy.fault, between.proxy.times = with_body(body, "429 Too Many Requests", more), 1000
    with pytest.raises(TooManyRequests) as told:
        await between.backend.run(between.book)
    assert told.value.extra["retry_after"] == 40


async def test_a_refusal_comes_back_as_itself_at_once(between: Between) -> None:
    await between.backend.run(between.book)
    asked = between.proxy.asked
    with pytest.raises(NotOpen) as told:
        await between.backend.run(between.book)
    assert told.value.extra["alternatives"]
    assert between.proxy.asked == asked + 1
    assert between.reached == [True, True]
