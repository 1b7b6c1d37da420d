"""Streams of news (``text/event-stream``): each viewer is told of changes to what they themselves may see.

All streams on one coach's calendar share one watch, and viewers who see the same share its work. A stream holds what
its viewer was not told yet, as a set of weeks: whoever reads slowly is told less often, and nothing piles up.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from coachtui.backend.wire import EVENTS
from coachtui.errors import Unavailable
from coachtui.records import json
from coachtui.records.account import GuestToken, Token
from coachtui.records.base import Id
from coachtui.records.coach import Coach
from coachtui.server.notification_marks import mark_of, marks
from coachtui.server.projections import (
    Frame,
    Prints,
    Sight,
    cursor,
    everything,
    limits_reach_far,
    prints,
    read_cursor,
    sights,
    spans,
    touched,
)
from coachtui.server.responses import COMMON
from coachtui.service.bearer import hash_of
from coachtui.service.calendar import FollowCalendar
from coachtui.service.notifications import FollowNotifications
from coachtui.service.operation import Operation

if TYPE_CHECKING:
    from starlette.types import Receive, Send

    from coachtui.backend.base import Changed
    from coachtui.backend.local import LocalBackend
    from coachtui.service.context import Context

logger = logging.getLogger("coachtui.server")

HEARTBEAT_SECONDS = 15.0
CHECK_SECONDS = 2.0
"""Between two looks for streams whose token was revoked."""

NEWS_SECONDS = 0.25
"""Between two looks for new notifications."""

FRAME_SECONDS = 3600
"""How long the clock stands still for fingerprints."""


class Following(NamedTuple):
    """What is to be followed, and by whom; the operation has let them in."""

    operation: Operation[Any]
    backend: LocalBackend
    token: str | None


class Stream:
    """One open stream; its loop sleeps on ``wake``."""

    __slots__ = ("account_id", "ended", "pending", "sight", "token", "wake")

    def __init__(self, account_id: Id | None, token: str | None) -> None:
        self.account_id, self.token = account_id, token
        self.sight: Sight | None = None
        self.pending: set[int] = set()
        self.ended = False
        self.wake = asyncio.Event()

    def tell(self, weeks: Iterable[int]) -> None:
        self.pending.update(weeks)
        if self.pending:
            self.wake.set()

    def end(self) -> None:
        self.ended = True
        self.wake.set()


class Watch:
    """The streams on one coach's calendar, and the fingerprints of it by what their viewers see."""

    def __init__(self, backend: LocalBackend, coach_id: Id, frame: Frame) -> None:
        self.streams: set[Stream] = set()
        self.followers = 0
        self.frame = frame
        self.known: dict[Sight, Prints] = {}
        self._backend, self._coach_id = backend, coach_id
        self._changed: list[Changed] = []
        self._wake = asyncio.Event()
        self._turn = asyncio.Lock()
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._work())]
        self._is_listening = asyncio.Event()

    async def join(self, stream: Stream, last_seen: str | None) -> None:
        """Begin to tell; first of what has changed since the viewer saw what the cursor stands for."""
        await self._is_listening.wait()
        async with self._turn:
            seen = read_cursor(last_seen, self.frame.now) if last_seen else None
            missed = await self._backend.look(lambda context: self._missed(stream, seen, context))
            self.streams.add(stream)
        if last_seen and seen is None:
            missed = everything(self.frame)
        stream.tell(missed)

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()

    def cursor_of(self, stream: Stream) -> str | None:
        known = self.known.get(stream.sight) if stream.sight else None
        return cursor(self.frame, known) if known else None

    def _missed(self, stream: Stream, seen: tuple[Frame, Prints] | None, context: Context) -> list[int]:
        """The weeks that look otherwise than they did; also finds out the stream's sight."""
        coach = context.store.get(Coach, self._coach_id)
        stream.sight = sights(coach, [stream.account_id], context)[stream.account_id] if coach else None
        if coach is None or stream.sight is None:
            stream.end()
            return []
        if stream.sight not in self.known:
            self.known[stream.sight] = prints(coach, stream.account_id, self.frame, everything(self.frame), context)
        if seen is None:
            return []
        frame, before = seen
        after = prints(coach, stream.account_id, frame, everything(frame), context)
        return [week for week in everything(frame) if before[week] != after[week]]

    async def _listen(self) -> None:
        async for changed in self._backend.commits(self._coach_id):
            if self._is_listening.is_set():
                self._changed.append(changed)
                self._wake.set()
            self._is_listening.set()

    async def _work(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(FRAME_SECONDS):
                    await self._wake.wait()
            self._wake.clear()
            async with self._turn:
                try:
                    await self._catch_up()
                except Unavailable:
                    await asyncio.sleep(1)
                    self._wake.set()

    async def _catch_up(self) -> None:
        changed, streams = list(self._changed), list(self.streams)
        before, frame = self.known, self.frame
        found, now_known, later = await self._backend.look(lambda context: self._compared(changed, streams, context))
        del self._changed[: len(changed)]
        differences: dict[tuple[Sight | None, Sight], list[int]] = {}
        for stream in streams:
            sight = found[stream.account_id]
            if sight is None:
                stream.tell(everything(frame))
                stream.end()
                continue
            if (stream.sight, sight) not in differences:
                old, new = before.get(stream.sight, {}) if stream.sight else {}, now_known[sight]
                differences[stream.sight, sight] = [week for week in new if old.get(week) != new[week]]
            weeks = differences[stream.sight, sight]
            stream.sight = sight
            stream.tell(weeks)
        self.frame, self.known = later or (frame, now_known)

    def _compared(
        self, changed: list[Changed], streams: list[Stream], context: Context
    ) -> tuple[dict[Id | None, Sight | None], dict[Sight, Prints], tuple[Frame, dict[Sight, Prints]] | None]:
        """Everybody's sight and the fingerprints of each, in one moment; and those of the next frame when it is due."""
        coach = context.store.get(Coach, self._coach_id)
        accounts = {stream.account_id for stream in streams}
        if coach is None:
            return dict.fromkeys(accounts), {}, None
        found = sights(coach, accounts, context)
        seers = {sight: account_id for account_id, sight in found.items() if sight is not None}
        near, far = touched(changed, self.frame), limits_reach_far(coach, context)
        known: dict[Sight, Prints] = {}
        for sight, account_id in seers.items():
            old = self.known.get(sight, {})
            weeks = near if old and not (far and sight.own) else everything(self.frame)
            known[sight] = {**old, **prints(coach, account_id, self.frame, weeks, context)}
        if (context.now - self.frame.now).total_seconds() < FRAME_SECONDS:
            return found, known, None
        frame = Frame.at(context.now)
        following = {
            sight: prints(coach, account_id, frame, everything(frame), context) for sight, account_id in seers.items()
        }
        return found, known, (frame, following)


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
        account_id = await following.backend.look(lambda context: context.viewer.id if context.viewer else None)
        stream = Stream(account_id, following.token)
        self._open.add(stream)
        if self._is_ending:
            stream.end()
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._check()), asyncio.create_task(self._look_for_news())]
        try:
            if isinstance(operation, FollowCalendar):
                events = self._calendar_events(operation.coach, stream, last_seen)
            elif isinstance(operation, FollowNotifications) and account_id is not None:
                events = self._notification_events(account_id, stream, last_seen)
            else:
                raise TypeError(f"{type(operation).__name__} is no stream")
            await connection.send_all(events, stream)
        finally:
            self._open.discard(stream)

    async def _calendar_events(self, handle: str, stream: Stream, last_seen: str | None) -> AsyncGenerator[bytes, None]:
        coach_id = await self._backend.look(lambda context: context.coach_called(handle).id)
        watch = self._watches.get(coach_id)
        if watch is None:
            frame = Frame.at(await self._backend.look(lambda context: context.now))
            watch = self._watches.setdefault(coach_id, Watch(self._backend, coach_id, frame))
        watch.followers += 1
        try:
            await watch.join(stream, last_seen)
            yield _event(None, None, watch.cursor_of(stream))
            async for _ in _turns(stream):
                weeks = set(stream.pending)
                stream.pending.clear()
                at = watch.cursor_of(stream)
                for span in spans(weeks, watch.frame):
                    yield _event("changed", {"start": span.start, "end": span.end}, at)
                if not weeks:
                    yield HEARTBEAT
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
            yield _event(None, None, seen.mark)
            if last_seen is not None and last_seen != seen.mark:
                yield _event("changed", {"unread": seen.unread}, seen.mark)
            last = seen.mark
            async for _ in _turns(stream):
                stream.pending.clear()
                seen = (await self._backend.look(lambda context: marks([account_id], context)))[account_id]
                if seen.mark == last:
                    yield HEARTBEAT
                else:
                    last = seen.mark
                    yield _event("changed", {"unread": seen.unread}, last)
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
            hashes = {hash_of(stream.token): stream for stream in self._open if stream.token is not None}
            if not hashes:
                continue
            with suppress(Unavailable):
                alive = await self._backend.look(lambda context, all=tuple(hashes): _alive(all, context))  # type: ignore[misc]
                for stream in list(self._open):
                    if stream.token is not None and hash_of(stream.token) in hashes.keys() - alive:
                        stream.end()


class Connection:
    """The ASGI side of one stream."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self.has_begun = False

    async def send_all(self, events: AsyncGenerator[bytes, None], stream: Stream) -> None:
        """Send events until there are no more or the viewer has gone."""
        gone = asyncio.create_task(self._until_gone(stream))
        try:
            async for event in events:
                if not self.has_begun:
                    await self._begin()
                await self._send({"type": "http.response.body", "body": event, "more_body": True})
            if not self.has_begun:
                await self._begin()
        except Exception:
            if not self.has_begun:
                raise
            logger.exception("failed", extra={"route": "a stream"})  # whoever reads comes again with the last id
        finally:
            gone.cancel()
            await events.aclose()
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _begin(self) -> None:
        self.has_begun = True
        headers = [*COMMON, (b"content-type", EVENTS.encode()), (b"x-accel-buffering", b"no")]
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})

    async def _until_gone(self, stream: Stream) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        stream.end()


async def _turns(stream: Stream) -> AsyncGenerator[None, None]:
    """A turn each time there is news, or none for a while, until the stream is ended; the last news still come."""
    while not stream.ended or stream.pending:
        with suppress(TimeoutError):
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                await stream.wake.wait()
        stream.wake.clear()
        if stream.ended and not stream.pending:
            return
        yield
        if stream.ended:
            return


HEARTBEAT = b": all is well\n\n"


def _event(name: str | None, data: object, id: str | None) -> bytes:
    """An event; without a name only its id, from which to go on."""
    lines = []
    if name is not None:
        lines += [b"event: " + name.encode(), b"data: " + json.encode(data)]
    if id is not None:
        lines.append(b"id: " + id.encode())
    return b"\n".join(lines or [b": hello"]) + b"\n\n"


def _alive(hashes: tuple[str, ...], context: Context) -> set[str]:
    found: set[str] = set()
    for first in range(0, len(hashes), 1000):
        some = hashes[first : first + 1000]
        kinds: tuple[type[Token | GuestToken], ...] = (Token, GuestToken)
        for kind in kinds:
            found |= {each.token_hash for each in context.store.find(kind, token_hash=some)}
    return found
