"""Streams of news (``text/event-stream``): each viewer is told of changes to what they themselves may see.

All streams on one coach's calendar share one watch, and viewers who see the same share its work. A stream holds what
its viewer was not told yet, as a set of weeks: whoever reads slowly is told less often, and nothing piles up.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from coachtui.errors import Unavailable
from coachtui.records.account import GuestToken, Token
from coachtui.records.base import Id
from coachtui.records.time import Instant
from coachtui.server.notification_marks import mark_of, marks
from coachtui.server.projections import Frame
from coachtui.server.stream import HEARTBEAT, Connection, Stream, event
from coachtui.server.watch import Watch
from coachtui.service.bearer import hash_of
from coachtui.service.calendar import FollowCalendar
from coachtui.service.notifications import FollowNotifications
from coachtui.service.operation import Operation

if TYPE_CHECKING:
    from coachtui.backend.local import LocalBackend
    from coachtui.service.context import Context

HEARTBEAT_SECONDS = 15.0
CHECK_SECONDS = 2.0
"""Between two looks for streams whose token was revoked."""

NEWS_SECONDS = 0.25
"""Between two looks for new notifications."""


class Following(NamedTuple):
    """What is to be followed, and by whom; the operation has let them in."""

    operation: Operation[Any]
    backend: LocalBackend
    token: str | None


class Streams:
    """Every stream of this process."""

    def __init__(self, backend: LocalBackend) -> None:
        self._backend = backend.as_account(None)
        self._watches: dict[Id, Watch] = {}
        self._told: set[Stream] = set()
        self._marks: dict[Id, str] = {}
        self._open: set[Stream] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._is_ending = False

    def end(self) -> None:
        """End every stream, for the server is to end; whoever comes now is sent away at once."""
        self._is_ending = True
        for stream in list(self._open):
            stream.end()

    async def close(self) -> None:
        self.end()
        for watch in self._watches.values():
            watch.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def serve(self, following: Following, last_seen: str | None, connection: Connection) -> None:
        """Answer with a stream, until the viewer goes or may be told no more; raises where it cannot begin.

        ``last_seen`` is the ``id`` of the last event that the viewer was sent before.
        """
        operation = following.operation
        account_id, coach_id, now = await following.backend.look(lambda context: _about(operation, context))
        stream = Stream(account_id, hash_of(following.token) if following.token else None)
        self._open.add(stream)
        if self._is_ending:
            stream.end()
        if not self._tasks:
            beside = (self._check(), self._beat(), self._look_for_news())
            self._tasks = [asyncio.create_task(each) for each in beside]
        try:
            if coach_id is not None:
                events = self._calendar_events(coach_id, Frame.at(now), stream, last_seen)
            elif isinstance(operation, FollowNotifications) and account_id is not None:
                events = self._notification_events(account_id, stream, last_seen)
            else:
                raise TypeError(f"{type(operation).__name__} is no stream")
            await stream.send_all(events, connection)
        finally:
            self._open.discard(stream)

    async def _calendar_events(
        self, coach_id: Id, frame: Frame, stream: Stream, last_seen: str | None
    ) -> AsyncGenerator[bytes, None]:
        watch = self._watches.get(coach_id)
        if watch is None:
            watch = self._watches[coach_id] = Watch(self._backend, coach_id, frame)
        watch.followers += 1
        try:
            yield await watch.join(stream, last_seen)
            while await stream.turn():
                yield watch.news(stream) if stream.pending else HEARTBEAT
        finally:
            watch.streams.discard(stream)
            watch.followers -= 1
            if not watch.followers:
                del self._watches[coach_id]
                watch.close()

    async def _notification_events(
        self, account_id: Id, stream: Stream, last_seen: str | None
    ) -> AsyncGenerator[bytes, None]:
        seen = (await self._backend.look(lambda context: marks([account_id], context)))[account_id]
        self._marks.setdefault(account_id, seen.mark)
        self._told.add(stream)
        try:
            yield event(None, None, seen.mark)
            if last_seen is not None and last_seen != seen.mark:
                yield event("changed", {"unread": seen.unread}, seen.mark)
            last = seen.mark
            while await stream.turn():
                stream.pending.clear()
                seen = (await self._backend.look(lambda context: marks([account_id], context)))[account_id]
                if seen.mark == last:
                    yield HEARTBEAT
                else:
                    last = seen.mark
                    yield event("changed", {"unread": seen.unread}, last)
        finally:
            self._told.discard(stream)

    async def _look_for_news(self) -> None:
        while True:
            await asyncio.sleep(NEWS_SECONDS)
            accounts = {stream.account_id for stream in self._told if stream.account_id is not None}
            self._marks = {account_id: mark for account_id, mark in self._marks.items() if account_id in accounts}
            if not accounts:
                continue
            with suppress(Unavailable):
                found = await self._backend.look(lambda context, ids=tuple(accounts): marks(ids, context))  # type: ignore[misc]
                for stream in self._told:
                    mark = mark_of(found, stream.account_id)
                    if mark != self._marks.get(stream.account_id or ""):
                        stream.tell([0])
                self._marks.update({account_id: seen.mark for account_id, seen in found.items()})

    async def _check(self) -> None:
        """End the streams whose token was revoked."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            hashes = tuple({stream.token_hash for stream in self._open if stream.token_hash is not None})
            if not hashes:
                continue
            with suppress(Unavailable):
                alive = await self._backend.look(lambda context, all=hashes: _alive(all, context))  # type: ignore[misc]
                for stream in self._open:
                    if stream.token_hash in hashes and stream.token_hash not in alive:
                        stream.end()

    async def _beat(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            for stream in self._open:
                stream.beat(loop.time())


def _about(operation: Operation[Any], context: Context) -> tuple[Id | None, Id | None, Instant]:
    """Who follows, whose calendar if it is one, and what time it is."""
    viewer_id = context.viewer.id if context.viewer else None
    coach_id = context.coach_called(operation.coach).id if isinstance(operation, FollowCalendar) else None
    return viewer_id, coach_id, context.now


def _alive(hashes: tuple[str, ...], context: Context) -> set[str]:
    found: set[str] = set()
    for first in range(0, len(hashes), 1000):
        some = hashes[first : first + 1000]
        kinds: tuple[type[Token | GuestToken], ...] = (Token, GuestToken)
        for kind in kinds:
            found |= {each.token_hash for each in context.store.find(kind, token_hash=some)}
    return found
