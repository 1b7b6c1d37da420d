"""News of commits to a store, by this process at once, by others within a quarter of a second."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from coachtui.backend.base import Changed
from coachtui.errors import NotFound, Unavailable
from coachtui.records.base import Id
from coachtui.records.time import instant
from coachtui.scheduling.privacy import permissions
from coachtui.service.context import Context
from coachtui.store.commits import Change, Commits

POLL_SECONDS = 0.1


@dataclass(eq=False)
class Subscription:
    """One listener to one coach's calendar; ``seen`` is the last commit it was told of, None before the first."""

    coach_id: Id
    loop: asyncio.AbstractEventLoop
    seen: int | None = None
    news: asyncio.Queue[Changed] = field(default_factory=asyncio.Queue)

    def tell(self, changes: Iterable[Changed]) -> None:
        """Called on the feed's thread."""
        with suppress(RuntimeError):  # the listener's event loop was closed meanwhile
            for changed in changes:
                self.loop.call_soon_threadsafe(self.news.put_nowait, changed)


class Feed:
    """Watches the store on a thread of its own while anyone listens."""

    def __init__(self, commits: Commits) -> None:
        self._commits = commits
        self._subscriptions: set[Subscription] = set()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._closed = False

    async def follow(self, coach_id: Id) -> AsyncIterator[Changed]:
        """The changes to a coach's calendar, whoever asks, until closed; the first has no span, as ``Backend`` says."""
        subscription = self.subscribe(coach_id)
        try:
            while True:
                yield await subscription.news.get()
        finally:
            self.unsubscribe(subscription)

    def subscribe(self, coach_id: Id) -> Subscription:
        """Begin to listen; the first news has no span and comes once nothing can be missed any more."""
        subscription = Subscription(coach_id, asyncio.get_running_loop())
        with self._lock:
            self._subscriptions.add(subscription)
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="coachtui-feed", daemon=True)
                self._thread.start()
        self._wake.set()
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        with self._lock:
            self._subscriptions.discard(subscription)
        self._wake.set()

    def committed(self) -> None:
        """Look now: this process has just committed something."""
        self._wake.set()

    def close(self) -> None:
        """Stop watching."""
        with self._lock:
            self._closed = True
            thread = self._thread
        self._wake.set()
        if thread is not None:
            thread.join()

    def _watch(self) -> None:
        version: int | None = None
        while True:
            with self._lock:
                subscriptions = list(self._subscriptions)
                if not subscriptions or self._closed:
                    self._thread = None
                    return
            self._wake.clear()
            try:
                now = self._commits.data_version()
                if now != version or any(each.seen is None for each in subscriptions):
                    self._catch_up(subscriptions)
                version = now
            except Unavailable:
                version = None  # look again at everything once the store is back
            self._wake.wait(POLL_SECONDS)

    def _catch_up(self, subscriptions: list[Subscription]) -> None:
        counters = self._commits.commit_counters()
        for subscription in subscriptions:
            newest = counters.get(subscription.coach_id, 0)
            if subscription.seen is None:
                subscription.seen = newest
                subscription.tell([Changed()])
            elif newest > subscription.seen:
                news = self._commits.changes_since(subscription.coach_id, subscription.seen)
                subscription.seen = max(change.commit for change in news)
                subscription.tell(map(_changed, news))


def coach_to_follow(handle: str, context: Context) -> Id:
    """The id of the coach with this handle; raises ``NotFound`` where the calendar is not the viewer's to see."""
    coach = context.coach_called(handle)
    if not permissions(context.privacy_of(coach), context.standing_with(coach)).see:
        raise NotFound
    return coach.id


def _changed(change: Change) -> Changed:
    return Changed(*map(instant, change.span)) if change.span else Changed()
