"""What the change feed costs bookings: the commit numbers, the spans that changed, and somebody who listens.

Beside the same bookings in a store that notes no changes and that nobody listens to, in turn; on SQLite and
PostgreSQL, all of it durable.

Run ``python -m benchmarks.feed``.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.bookings import took
from benchmarks.http_bookings import database_beside
from benchmarks.many_coaches import Practices, open_practices, postgres
from benchmarks.measuring import figure, median, ms
from coachtui.backend.local import LocalBackend
from coachtui.records.base import Id
from coachtui.service.booking import Book
from coachtui.store.database import Database

BOOKINGS = 300
HANDLE = "coach-0"


class Store:
    """A store with one coach, and a client who books one hour after another."""

    def __init__(self, url: str, practices: Practices, *, has_feed: bool) -> None:
        self._database = Database.open(url)
        if not has_feed:
            self._database._transaction = _without_feed(self._database._transaction)
        anybody = LocalBackend(self._database, None, lambda: datetime.now(UTC).replace(microsecond=0))
        self._client = anybody.as_bearer(practices.tokens[0])
        self._listening = asyncio.create_task(_listen(self._client)) if has_feed else None
        self._next, self._type = practices.first, practices.session_types[HANDLE]

    async def book(self) -> float:
        """Seconds that it took."""
        booked = Book(coach=HANDLE, session_type=self._type, start=self._next)
        self._next += timedelta(hours=1)
        return await took(self._client.run(booked))

    async def close(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
        await self._client.close()


async def _listen(client: LocalBackend) -> None:
    async for _ in client.changes(HANDLE):
        pass


def _without_feed(transaction: type) -> type:
    def finish(self: object) -> dict[Id, int]:
        return {}

    return type("WithoutFeed", (transaction,), {"finish": finish})


async def measure(urls: Sequence[str]) -> None:
    stores = [
        Store(url, await open_practices(url, 1, 1), has_feed=has_feed)
        for url, has_feed in zip(urls, (True, False), strict=True)
    ]
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(BOOKINGS):
        for store, found in zip(stores, taken, strict=True):
            found.append(await store.book())
    for store in stores:
        await store.close()
    with_feed, without = taken
    print(f"  {ms(with_feed)}; without {ms(without)}")
    figure("  rate that the feed costs", (1 - median(without) / median(with_feed)) * 100, 15, "%")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="coachtui-feed-", dir=Path.cwd()) as folder:
        print("bookings on SQLite")
        asyncio.run(measure([f"sqlite:///{folder}/{name}.db" for name in ("with", "without")]))
    with postgres() as url:
        if url is None:
            print("PostgreSQL is not installed")
            return
        print("bookings on PostgreSQL")
        asyncio.run(measure([database_beside(url), database_beside(url)]))


if __name__ == "__main__":
    main()
