"""A coach's changes as a server tells them: an event stream (``text/event-stream``) that is taken up again."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import quote

from msgspec import MsgspecError, Struct

from coachtui.backend.base import Changed
from coachtui.backend.http_client import httpx
from coachtui.errors import CoachtuiError, InvalidToken, SignIn, Unavailable
from coachtui.records import json
from coachtui.records.time import Instant
from coachtui.service.calendar import GetCalendar

SILENCE = 40.0
"""Seconds without a word, heartbeats included, after which a stream counts as broken."""

PAUSES = (0.5, 1, 2, 5, 10, 20, 30)
"""Seconds between tries to take the stream up again, one after the other."""

POLL_SECONDS = 5.0
POLL_PAST, POLL_AHEAD = timedelta(days=31), timedelta(days=184)
MOST_LINE = 64 * 1024


class Event(NamedTuple):
    """One event of a stream; ``id`` is where to go on after it."""

    name: str
    data: str
    id: str | None


class _Span(Struct):
    start: Instant | None = None
    end: Instant | None = None


class Stream:
    """The changes of one coach's calendar, for as long as somebody listens.

    Whenever the stream begins, at first or again, the news is one without a span: what was read before may be old. It
    also is when the server cannot be reached at first, so that whoever listens asks and is told why.
    """

    def __init__(
        self,
        address: str,
        http: Callable[[], httpx.AsyncClient],
        headers: Callable[[], Mapping[str, str]],
        run: Callable[[GetCalendar], Any],
        on_reached: Callable[[bool], None],
    ) -> None:
        self._address, self._http, self._headers, self._run = address, http, headers, run
        self._on_reached = on_reached
        self._last: str | None = None
        self._failures = 0

    async def changes(self, coach: str) -> AsyncIterator[Changed]:
        """Raises ``NotFound``, and what says that the token is none."""
        has_told = False
        while True:
            try:
                async for changed in self._connected(coach):
                    has_told = True
                    yield changed
                self._failures += 1  # a stream has no end: it was cut
            except _NoStream:
                async for changed in self._polled(coach):
                    has_told = True
                    yield changed
            except (httpx.HTTPError, Unavailable, TimeoutError):
                self._failures += 1
                self._on_reached(False)
                if not has_told:
                    has_told = True
                    yield Changed()
            await asyncio.sleep(pause_after(self._failures, random.random()))

    async def _connected(self, coach: str) -> AsyncIterator[Changed]:
        url = f"{self._address}/v1/coaches/{quote(coach, safe='')}/changes"
        headers = {"accept": "text/event-stream", **self._headers()}
        if self._last is not None:
            headers["last-event-id"] = self._last
        timeout = httpx.Timeout(SILENCE, connect=5.0)
        async with self._http().stream("GET", url, headers=headers, timeout=timeout) as response:
            if response.status_code != 200:
                await self._refused(response, coach)
            if not response.headers.get("content-type", "").startswith("text/event-stream"):
                raise Unavailable
            has_begun = False
            async for event in events(response.aiter_raw()):
                self._last = event.id if event.id is not None else self._last
                self._on_reached(True)  # a heartbeat, too, says that the server is there
                changed = _changed(event)
                if not has_begun:
                    # Only with its first word does the server watch; before, something could be missed.
                    has_begun = True
                    self._failures = 0
                    yield Changed()
                    if changed == Changed():
                        continue
                if changed is not None:
                    yield changed

    async def _refused(self, response: httpx.Response, coach: str) -> None:
        if response.status_code == 401:
            raise InvalidToken if "authorization" in self._headers() else SignIn
        if response.status_code in (404, 405):
            await self._ask(coach, datetime.now(UTC))  # raises where the calendar is not there to be seen
            raise _NoStream
        raise Unavailable

    async def _polled(self, coach: str) -> AsyncIterator[Changed]:
        """News from a server that has no streams: the calendar is asked for every few seconds and compared."""
        seen = b""
        while True:
            try:
                now = await self._ask(coach, datetime.now(UTC))
            except Unavailable:
                now = b""
            if now and now != seen:
                seen = now
                yield Changed()
            await asyncio.sleep(POLL_SECONDS)

    async def _ask(self, coach: str, now: datetime) -> bytes:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        query = GetCalendar(coach=coach, start=midnight - POLL_PAST, end=midnight + POLL_AHEAD)
        return hashlib.sha256(json.encode(await self._run(query))).digest()


class _NoStream(Exception):
    """The calendar can be seen, but the server has no stream for it."""


def pause_after(failures: int, chance: float) -> float:
    """Seconds to wait after so many failures in a row; ``chance`` (0 to 1) keeps many from coming back at once."""
    longest = PAUSES[min(failures, len(PAUSES)) - 1] if failures else 0.0
    return longest * (0.5 + chance / 2)


async def events(parts: AsyncIterator[bytes]) -> AsyncIterator[Event]:
    """The events in a stream of bytes, however it is cut into parts; a comment alone is one without name and data.

    Raises ``Unavailable`` for lines longer than any of ours.
    """
    rest = b""
    fields: dict[str, str] = {}
    async for part in parts:
        *lines, rest = (rest + part).replace(b"\r\n", b"\n").split(b"\n")
        if len(rest) > MOST_LINE:
            raise Unavailable
        for line in lines:
            if line:
                name, _, value = line.decode("utf-8", "replace").partition(":")
                fields[name] = value.removeprefix(" ")
            else:
                name = fields.get("event", "message") if "data" in fields else ""
                yield Event(name, fields.get("data", ""), fields.get("id"))
                fields = {}


def _changed(event: Event) -> Changed | None:
    if event.name != "changed":
        return None
    try:
        span = json.decode(event.data.encode(), _Span)
    except (MsgspecError, ValueError, CoachtuiError):
        return Changed()  # something is new; what, it does not say
    return Changed(span.start, span.end)
