"""Many open streams on one coach's calendar: how soon the last viewer is told of a booking, and what a stream keeps.

Beside it a bare server, which sends the same bytes to as many connections when it is asked to. Also what it costs
bookings that streams are open, beside the same bookings with none.

Run ``python -m benchmarks.streams``.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from benchmarks.measuring import COACHTUI, figure, median, ms

STREAMS = 1000
CHANGES = 15
BOOKINGS = 60
EVENT = b"event: changed\n"
BARE = Path(__file__).with_name("bare_fan_out.py")


class Listeners:
    """Connections that read a stream each; ``told`` counts those that were sent an event."""

    def __init__(self) -> None:
        self.told = 0
        self.bytes = b""
        self._all_told = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self, url: str, path: str, count: int) -> None:
        host, _, port = url.removeprefix("http://").partition(":")
        asked = f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        for _ in range(count):
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(asked)
            await reader.readuntil(b"\r\n\r\n")
            await reader.readuntil(b"\n\n")  # where to go on from: the stream has begun
            self._tasks.append(asyncio.create_task(self._read(reader, writer)))

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65_536):
                if EVENT in data:
                    self.bytes = data
                    self.told += 1
                    if self.told == len(self._tasks):
                        self._all_told.set()
        finally:
            writer.close()

    def forget(self) -> None:
        self.told = 0
        self._all_told.clear()

    async def all_told(self) -> None:
        async with asyncio.timeout(30):
            await self._all_told.wait()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class Practice:
    """A coach whom anybody may see and book, at any hour, on a server; and whom to ask there."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.session_type = ""
        tomorrow = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
        self._times = (tomorrow + timedelta(hours=number) for number in range(10_000))

    async def set_up(self) -> None:
        person = {"email": "coach@example.org", "password": "correct horse", "name": "Maya", "time_zone": "UTC"}
        made = await self._ask("POST", "/v1/accounts", person)
        self.http.headers["authorization"] = f"Bearer {made['token']}"
        await self._ask("PUT", "/v1/me/coach", {"handle": "maya", "display_name": "Maya", "time_zone": "UTC"})
        privacy = await self._ask("GET", "/v1/me/coach/privacy")
        opened = dict.fromkeys(("calendar_visibility", "booking_permission", "request_permission"), "public")
        await self._ask("PUT", "/v1/me/coach/privacy", {**privacy, **opened}, privacy["version"])
        hours = {"start": "00:00", "end": "24:00", "rrule": "FREQ=DAILY", "valid_from": "2020-01-01"}
        await self._ask("POST", "/v1/me/coach/availability", hours)
        offer = {"name": "1:1", "duration_minutes": 60, "audience": "public"}
        self.session_type = (await self._ask("POST", "/v1/me/coach/session-types", offer))["id"]
        client = {"email": "client@example.org", "password": "correct horse", "name": "Bo", "time_zone": "UTC"}
        self.http.headers["authorization"] = f"Bearer {(await self._ask('POST', '/v1/accounts', client))['token']}"

    async def change(self) -> None:
        """Book the next hour."""
        start = next(self._times).isoformat()
        await self._ask("POST", "/v1/coaches/maya/bookings", {"session_type": self.session_type, "start": start})

    async def _ask(self, method: str, path: str, body: Any = None, version: int | None = None) -> Any:
        headers = {} if version is None else {"if-match": f'"{version}"'}
        answer = await self.http.request(method, path, json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()


@asynccontextmanager
async def started(argv: Sequence[str], environment: Mapping[str, str]) -> AsyncIterator[tuple[str, int]]:
    """A server's URL and process id; it says the URL on a line."""
    server = await asyncio.create_subprocess_exec(
        *argv, stdout=subprocess.PIPE, env={**os.environ, "COACHTUI_RATE_LIMITS": "off", **environment}
    )
    assert server.stdout is not None
    line = (await server.stdout.readline()).decode()
    try:
        yield "http://" + line.strip().rpartition("http://")[2], server.pid
    finally:
        server.terminate()
        await server.wait()


def resident_kb(pid: int) -> int:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


async def told_after(listeners: Listeners, change: Any) -> list[float]:
    """From a change being asked for to its being read from the last stream, for each of some changes.

    Not from its answer: that may well come after many were told.
    """
    found = []
    for _ in range(CHANGES):
        listeners.forget()
        began = time.perf_counter()
        await change()
        await listeners.all_told()
        found.append(time.perf_counter() - began)
        await asyncio.sleep(0.1)
    return found


async def time_of(practice: Practice) -> list[float]:
    found = []
    for _ in range(BOOKINGS):
        began = time.perf_counter()
        await practice.change()
        found.append(time.perf_counter() - began)
    return found


async def run(folder: Path) -> None:
    database = f"sqlite:///{folder / 'coachtui.db'}"
    async with (
        started((COACHTUI, "serve", "--port", "0", "--database", database), {}) as (url, pid),
        httpx.AsyncClient(base_url=url, timeout=30) as http,
    ):
        practice = Practice(http)
        await practice.set_up()
        path = "/v1/coaches/maya/changes"
        first = Listeners()
        await first.open(url, path, 20)  # what is made once is made
        await practice.change()
        await first.close()
        alone = await time_of(practice)

        before, listeners = resident_kb(pid), Listeners()
        await listeners.open(url, path, STREAMS)
        after = resident_kb(pid)
        ours = await told_after(listeners, practice.change)
        kept = resident_kb(pid)
        event = listeners.bytes
        beside = await time_of(practice)
        await listeners.close()
    print(f"resident: {before} kB, {after} kB with {STREAMS} streams, {kept} kB after {CHANGES} changes")
    print(f"a booking with no stream open {ms(alone)}; with {STREAMS} {ms(beside)}")
    async with (
        started((sys.executable, str(BARE), event.hex()), {}) as (url, _),
        httpx.AsyncClient(base_url=url) as http,
    ):
        listeners = Listeners()
        await listeners.open(url, "/", STREAMS)
        bare = await told_after(listeners, lambda: http.post("/"))
        await listeners.close()
    print(f"a change to the last of {STREAMS} streams {ms(ours)}; a bare fan-out {ms(bare)}")
    figure("time to the last stream but for the booking", (median(ours) - median(alone)) / median(bare), 4, "x bare")
    figure("memory of a stream", (kept - before) / STREAMS, 40, "kB")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="coachtui-streams-", dir=Path.cwd()) as folder:
        asyncio.run(run(Path(folder)))


if __name__ == "__main__":
    main()
