"""The threads that transactions run on: one writes, in the order asked; two read."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

READERS = 2


class Threads:
    """Keeps blocking calls off the event loop. SQLite lets waiting writers starve; one line of them does not."""

    def __init__(self, writers: int = 1) -> None:
        self._writers = ThreadPoolExecutor(writers, "coachtui-writer")
        self._readers = ThreadPoolExecutor(READERS * writers, "coachtui-reader")

    async def write(self, call: Callable[[], T]) -> T:
        return await _outcome(self._writers, call)

    async def read(self, call: Callable[[], T]) -> T:
        return await _outcome(self._readers, call)

    async def close(self) -> None:
        """Refuse more calls and wait for those under way."""
        for executor in (self._writers, self._readers):
            await asyncio.to_thread(executor.shutdown)


async def _outcome(executor: ThreadPoolExecutor, call: Callable[[], T]) -> T:
    # Whoever stops waiting leaves the call in line: its command may be committed, and the line goes on.
    return await asyncio.shield(asyncio.wrap_future(executor.submit(call)))
