"""What is watched of one coach's calendar, for all who follow it: whom does a commit show to, and where."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from coachtui.errors import Unavailable
from coachtui.records.base import Id
from coachtui.records.coach import Coach
from coachtui.server.projections import (
    Frame,
    Prints,
    Sight,
    cursor,
    everything,
    limits_reach_far,
    moved_by_clock,
    prints,
    read_cursor,
    sights,
    spans,
    touched,
)
from coachtui.server.stream import Stream, event

if TYPE_CHECKING:
    from coachtui.backend.base import Changed
    from coachtui.backend.local import LocalBackend
    from coachtui.service.context import Context

logger = logging.getLogger("coachtui.server")

FRAME_SECONDS = 60.0
"""Between two looks at the clock."""

BEGIN_SECONDS = 10.0
"""A stream may take to begin."""


class Found(NamedTuple):
    """What one look at the store found: everybody's sight; the fingerprints of each sight by the clock as it stood,
    which say what changed; and those by the clock as it stands now."""

    sights: dict[Id | None, Sight | None]
    known: dict[Sight, Prints]
    frame: Frame
    following: dict[Sight, Prints]


class Watch:
    """The streams on one coach's calendar, and the fingerprints of it by what their viewers see."""

    def __init__(self, backend: LocalBackend, coach_id: Id, frame: Frame) -> None:
        self.streams: set[Stream] = set()
        self.followers = 0
        self._frame = frame
        self._known: dict[Sight, Prints] = {}
        self._again: dict[tuple[Sight, Frame], Prints] = {}
        self._events: dict[tuple[Sight | None, frozenset[int]], bytes] = {}
        self._backend, self._coach_id = backend, coach_id
        self._changed: list[Changed] = []
        self._wake = asyncio.Event()
        self._turn = asyncio.Lock()
        self._is_listening = asyncio.Event()
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._work())]

    async def join(self, stream: Stream, last_seen: str | None) -> bytes:
        """Begin to tell, first of what has changed since the viewer saw what the cursor stands for; returns the event
        that says where to go on from. Raises ``Unavailable``, or TimeoutError where it cannot begin."""
        async with asyncio.timeout(BEGIN_SECONDS):
            await self._is_listening.wait()
            async with self._turn:
                seen = read_cursor(last_seen, self._frame.now) if last_seen else None
                missed = await self._backend.look(lambda context: self._missed(stream, seen, context))
                self.streams.add(stream)
        if last_seen and seen is None:
            missed = everything(self._frame)
        stream.tell(missed)
        return event(None, None, self._cursor_of(stream.sight))

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()

    def news(self, stream: Stream) -> bytes:
        """The events that tell all that is pending; those of one sight are made once."""
        weeks = frozenset(stream.pending)
        stream.pending.clear()
        made = self._events.get((stream.sight, weeks))
        if made is None:
            at = self._cursor_of(stream.sight)
            told = spans(weeks, self._frame)
            made = b"".join(event("changed", {"start": each.start, "end": each.end}, at) for each in told)
            self._events[stream.sight, weeks] = made
        return made

    def _cursor_of(self, sight: Sight | None) -> str | None:
        known = self._known.get(sight) if sight else None
        return cursor(self._frame, known) if known else None

    def _missed(self, stream: Stream, seen: tuple[Frame, Prints] | None, context: Context) -> list[int]:
        """The weeks that look otherwise than they did; also finds out the stream's sight."""
        coach = context.store.get(Coach, self._coach_id)
        sight = stream.sight = sights(coach, [stream.account_id], context)[stream.account_id] if coach else None
        if coach is None or sight is None:
            stream.end()
            return []
        if sight not in self._known:
            self._known[sight] = prints(coach, stream.account_id, self._frame, everything(self._frame), context)
        if seen is None:
            return []
        frame, before = seen
        after = self._known[sight] if frame == self._frame else self._again.get((sight, frame))
        if after is None:
            # Those who come again after a server was started anew have all seen the same: this is done once for them.
            after = self._again[sight, frame] = prints(coach, stream.account_id, frame, everything(frame), context)
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
                except Exception:
                    logger.exception("failed", extra={"route": "a stream"})
                    for stream in self.streams:  # they come again with what they have seen
                        stream.end()

    async def _catch_up(self) -> None:
        changed, streams = list(self._changed), list(self.streams)
        found = await self._backend.look(lambda context: self._compared(changed, streams, context))
        before, self._known = self._known, found.known
        del self._changed[: len(changed)]
        if changed:
            self._again.clear()
        self._events.clear()
        differences: dict[tuple[Sight | None, Sight], list[int]] = {}
        for stream in streams:
            sight = found.sights[stream.account_id]
            if sight is None:
                stream.tell(everything(self._frame))
                stream.end()
                continue
            if (stream.sight, sight) not in differences:
                old = before.get(stream.sight, {}) if stream.sight else {}
                new = found.known[sight]
                differences[stream.sight, sight] = [week for week in new if old.get(week) != new[week]]
            weeks = differences[stream.sight, sight]
            stream.sight = sight
            stream.tell(weeks)
        self._frame, self._known = found.frame, found.following

    def _compared(self, changed: list[Changed], streams: list[Stream], context: Context) -> Found:
        coach = context.store.get(Coach, self._coach_id)
        accounts = {stream.account_id for stream in streams}
        if coach is None:
            return Found(dict.fromkeys(accounts), {}, self._frame, {})
        found = sights(coach, accounts, context)
        seers = {sight: account_id for account_id, sight in found.items() if sight is not None}
        near, far = touched(changed, self._frame), limits_reach_far(coach, context)
        known: dict[Sight, Prints] = {}
        for sight, account_id in seers.items():
            old = self._known.get(sight, {})
            weeks = near if old and not (far and sight.own) else everything(self._frame)
            known[sight] = {**old, **prints(coach, account_id, self._frame, weeks, context)}
        frame = Frame.at(context.now)
        if frame.now <= self._frame.now:
            return Found(found, known, self._frame, known)
        moved = moved_by_clock(coach, self._frame, frame, context)
        following: dict[Sight, Prints] = {}
        for sight, account_id in seers.items():
            weeks = everything(frame) if far and sight.own else moved
            after = {**known[sight], **prints(coach, account_id, frame, weeks, context)}
            following[sight] = {week: after[week] for week in everything(frame)}
        return Found(found, known, frame, following)
