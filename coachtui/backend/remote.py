"""The backend that asks a server over HTTP, as if its store were here."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from typing import NamedTuple, TypeVar
from urllib.parse import urlencode, urlsplit

from coachtui.backend import wire
from coachtui.backend.base import Changed
from coachtui.backend.event_stream import Stream
from coachtui.backend.http_client import client_of, httpx
from coachtui.errors import CoachtuiError, InProgress, InvalidToken, ServerUnreachable, TooManyRequests, Unavailable
from coachtui.records.base import new_id
from coachtui.records.text import one_line
from coachtui.service.operation import Operation, declaration

R = TypeVar("R")

DEADLINE = 10.0
"""Seconds that an operation may take, everything that is tried again included."""

PAUSES = (0.1, 0.3, 0.6)
"""Seconds before it is tried again, where the server does not say; a server that is away is told of within a second."""

LEAST_PAUSE, MOST_TRIES = 0.1, 30

RETRY_AFTER = "retry_after"
"""In the ``extra`` of what was too much: seconds until the server wants to hear of it again."""

MOST_BYTES = 32 * 1024 * 1024
"""Of an answer; what a server sends beyond is not read."""


class _Answer(NamedTuple):
    status: int
    retry_after: float | None
    location: str
    body: bytes


class RemoteBackend:
    """Runs operations as whoever the token stands for; without one as nobody.

    The token goes to the address and nowhere else: nothing that is answered sends it on. Every command carries a key,
    so that one whose answer was lost is sent again and still done once. ``transport`` carries requests in place of the
    network; ``on_reached`` is called with whether the server answered, each time that is known.
    """

    def __init__(
        self,
        address: str,
        token: str | None = None,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        deadline: float = DEADLINE,
        on_reached: Callable[[bool], None] = lambda _: None,
    ) -> None:
        self.address = address
        self._token = token
        self._transport = transport
        self._deadline = deadline
        self._on_reached = on_reached
        self._client: httpx.AsyncClient | None = None

    async def run(self, operation: Operation[R], *, key: str | None = None) -> R:
        is_command = declaration(type(operation)).is_command
        request = wire.request_of(operation, (key or new_id()) if is_command else None)
        trying = _Trying(is_command)
        try:
            async with asyncio.timeout(self._deadline):
                answer = await self._persistently(operation, request, trying)
        except TimeoutError:
            self._on_reached(False)
            trying.is_unsure = trying.is_unsure or trying.is_sent
            raise self._unreachable("did not answer in time", trying) from None
        except httpx.HTTPError as problem:
            self._on_reached(False)
            raise self._unreachable(_why(problem), trying) from None
        except ServerUnreachable:
            self._on_reached(False)
            raise
        except CoachtuiError as error:
            self._on_reached(not isinstance(error, Unavailable))
            raise
        self._on_reached(True)
        return answer

    def sign_in(self, token: str) -> None:
        """From now on ask with this token."""
        self._token = token

    def changes(self, coach: str) -> AsyncIterator[Changed]:
        return Stream(self.address, self._http, self._headers, self.run, self._on_reached).changes(coach)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def _persistently(self, operation: Operation[R], request: wire.Request, trying: _Trying) -> R:
        """The answer, tried for as long as trying again may help; raises the last error."""
        while True:
            trying.count += 1
            wait: float | None = None
            try:
                answer = await self._ask(request, trying)
                wait = answer.retry_after
                return self._read(operation, answer)
            except TooManyRequests as error:
                if trying.is_unsure:  # an earlier try may have been done: only its answer can tell
                    raise ServerUnreachable(wire.NO_ANSWER) from error
                if wait is not None:
                    error.extra = {**error.extra, RETRY_AFTER: wait}
                raise
            except (httpx.TransportError, Unavailable, InProgress) as error:
                if isinstance(error, Unavailable):
                    trying.is_unsure = trying.is_command
                pause = trying.pause(wait)
                if pause is None:
                    raise
            await asyncio.sleep(pause)

    async def _ask(self, request: wire.Request, trying: _Trying) -> _Answer:
        url = self.address + request.path + (f"?{urlencode(request.query)}" if request.query else "")
        headers = {**request.headers, **self._headers()}
        trying.is_sent = trying.is_command
        try:
            async with self._http().stream(
                request.method, url, headers=headers, content=request.body or None
            ) as response:
                parts = []
                size = 0
                # As it was sent: nothing was asked to be compressed, and what is could be a bomb.
                async for part in response.aiter_raw():
                    parts.append(part)
                    size += len(part)
                    if size > MOST_BYTES:
                        raise ServerUnreachable("The server's answer is larger than any answer can be")
                told = response.headers
                location = told.get("location", "") if 300 <= response.status_code < 400 else ""
                return _Answer(response.status_code, _seconds(told.get("retry-after")), location, b"".join(parts))
        except (httpx.ConnectError, httpx.ConnectTimeout):
            trying.is_sent = False
            raise
        except httpx.TransportError:
            trying.is_unsure = trying.is_command
            raise

    def _read(self, operation: Operation[R], answer: _Answer) -> R:
        if answer.location:
            elsewhere = urlsplit(answer.location)
            origin = f"{elsewhere.scheme}://{elsewhere.netloc}" if elsewhere.netloc else answer.location
            raise ServerUnreachable(
                f"{self.address} sends on to {one_line(origin[:100])}: is that the server you mean?"
            )
        return wire.answer_of(operation, answer.status, answer.body)

    def _headers(self) -> dict[str, str]:
        """Who asks; raises ``InvalidToken`` for what no header can carry."""
        if self._token is not None and not (self._token.isascii() and self._token.isprintable()):
            raise InvalidToken
        return {"authorization": f"Bearer {self._token}"} if self._token is not None else {}

    def _http(self) -> httpx.AsyncClient:
        """The connections, made with the first request: a start that only shows what was kept needs none."""
        if self._client is None:
            self._client = client_of(self.address, self._deadline, self._transport)
        return self._client

    def _unreachable(self, why: str, trying: _Trying) -> ServerUnreachable:
        doubt = "; whether anything changed is not known" if trying.is_unsure else "; nothing was changed"
        if not trying.is_command:
            doubt = ""
        return ServerUnreachable(f"{self.address} {why}{doubt}", unsure=trying.is_unsure)


class _Trying:
    """How often an operation was tried, and whether one of the tries may have been done."""

    def __init__(self, is_command: bool) -> None:
        self.is_command = is_command
        self.count = 0
        self.is_sent = False
        self.is_unsure = False

    def pause(self, asked: float | None) -> float | None:
        """Seconds until the next try; None where there shall be none."""
        if asked is not None:
            return max(asked, LEAST_PAUSE) if self.count < MOST_TRIES else None
        if self.count > len(PAUSES):
            return None
        return PAUSES[self.count - 1] * (0.75 + random.random() / 2)  # not all at once when a server comes back


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isascii() and text.isdecimal() and len(text) < 7 else None


def _why(problem: httpx.HTTPError) -> str:
    if isinstance(problem, httpx.ConnectError):
        return "cannot be reached"
    if isinstance(problem, httpx.TimeoutException):
        return "did not answer in time"
    return "broke off the connection"
