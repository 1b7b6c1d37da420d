"""The threads that transactions run on: one writes, in the order asked; two read. Two more do slow work outside any."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")

READERS = 2
WORKERS = 2
"""Each hashing a password takes 64 MiB and a core."""


class Threads:
    """Keeps blocking calls off the event loop. SQLite lets waiting writers starve; one line of them does not."""

    def __init__(self, writers: int = 1) -> None:
        self._writers = ThreadPoolExecutor(writers, "coachtui-writer")
        self._readers = ThreadPoolExecutor(READERS * writers, "coachtui-reader")
        self._workers = ThreadPoolExecutor(WORKERS, "coachtui-worker")

    async def write(self, call: Callable[[], T]) -> T:
        return await _outcome(self._writers, call)

    async def read(self, call: Callable[[], T]) -> T:
        return await _outcome(self._readers, call)

    async def work(self, call: Callable[[], T]) -> T:
        """Something slow that needs no store."""
        return await _outcome(self._workers, call)

    def write_later(self, call: Callable[[], object]) -> None:
        """Something to write that nobody waits for, and that may be left undone."""
        with suppress(RuntimeError):  # closing
            self._writers.submit(call)

    async def close(self) -> None:
        """Refuse more calls and wait for those under way."""
        for executor in (self._workers, self._readers, self._writers):
            await asyncio.to_thread(executor.shutdown)


async def _outcome(executor: ThreadPoolExecutor, call: Callable[[], T]) -> T:
    # Whoever stops waiting leaves the call in line: its command may be committed, and the line goes on.
    return await asyncio.shield(asyncio.wrap_future(executor.submit(call)))
