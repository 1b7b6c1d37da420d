"""One open stream of news: what its viewer was not told yet, and the connection on which they are told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterable
from typing import TYPE_CHECKING

from coachtui.backend.wire import EVENTS
from coachtui.records import json
from coachtui.records.base import Id
from coachtui.server.responses import COMMON

if TYPE_CHECKING:
    from starlette.types import Receive, Send

    from coachtui.server.projections import Sight

logger = logging.getLogger("coachtui.server")

HEARTBEAT = b": all is well\n\n"

STALLED_SECONDS = 30.0
"""How long a viewer may take to read what they were sent."""


class Stream:
    """One open stream; whoever tells it reads it on ``turn``."""

    __slots__ = ("_limit", "_sending_since", "_wake", "account_id", "ended", "pending", "sight", "token_hash")

    def __init__(self, account_id: Id | None, token_hash: str | None) -> None:
        self.account_id, self.token_hash = account_id, token_hash
        self.sight: Sight | None = None
        self.pending: set[int] = set()
        self.ended = False
        self._wake = asyncio.Event()
        self._limit: asyncio.Timeout | None = None
        self._sending_since: float | None = None

    def tell(self, weeks: Iterable[int]) -> None:
        self.pending.update(weeks)
        if self.pending:
            self._wake.set()

    def beat(self, now: float) -> None:
        """Have the viewer told that all is well; ends the stream of one who has not read for long."""
        if self._sending_since is not None and self._limit is not None:
            if now - self._sending_since > STALLED_SECONDS:
                self._limit.reschedule(now)
            return
        self._wake.set()

    def end(self) -> None:
        self.ended = True
        self._wake.set()

    async def turn(self) -> bool:
        """Wait until there is news or a heartbeat is due; False once the stream is ended and all of its news told."""
        await self._wake.wait()
        self._wake.clear()
        if self.ended:
            self._wake.set()
        return bool(self.pending) or not self.ended

    async def send_all(self, events: AsyncGenerator[bytes, None], connection: Connection) -> None:
        """Send events until there are no more or the viewer has gone, or reads no longer."""
        gone = asyncio.create_task(self._until_gone(connection))
        try:
            async with asyncio.timeout(None) as self._limit:
                async for event in events:
                    self._sending_since = asyncio.get_running_loop().time()
                    await connection.send(event)
                    self._sending_since = None
                await connection.end()
        except Exception as problem:
            if not connection.has_begun:
                raise
            if not isinstance(problem, TimeoutError):  # whoever reads comes again with the last id
                logger.exception("failed", extra={"route": "a stream"})
        finally:
            gone.cancel()
            await events.aclose()

    async def _until_gone(self, connection: Connection) -> None:
        await connection.until_gone()
        self.end()


class Connection:
    """The ASGI side of one stream."""

    __slots__ = ("_receive", "_send", "has_begun")

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self.has_begun = False

    async def send(self, event: bytes, *, more: bool = True) -> None:
        if not self.has_begun:
            self.has_begun = True
            headers = [*COMMON, (b"content-type", EVENTS.encode()), (b"x-accel-buffering", b"no")]
            await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        await self._send({"type": "http.response.body", "body": event, "more_body": more})

    async def end(self) -> None:
        await self.send(b"", more=False)

    async def until_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass


def event(name: str | None, data: object, id: str | None) -> bytes:
    """An event; without a name only its id, from which to go on."""
    lines = []
    if name is not None:
        lines += [b"event: " + name.encode(), b"data: " + json.encode(data)]
    if id is not None:
        lines.append(b"id: " + id.encode())
    return b"\n".join(lines or [b": hello"]) + b"\n\n"
