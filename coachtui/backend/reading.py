"""The backend on a store's file: queries are answered by reading it, all else by the whole backend, once it is needed.

What the whole backend needs takes longer to import than a week takes to read.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from coachtui.backend.feed import Feed, coach_to_follow
from coachtui.backend.threads import Threads
from coachtui.errors import InvalidToken
from coachtui.records.account import Account
from coachtui.records.base import Id, new_id
from coachtui.records.time import Instant
from coachtui.service.context import Context
from coachtui.service.operation import Operation, declaration
from coachtui.service.ports import Store
from coachtui.service.run import run
from coachtui.store.plain_reading import PlainCommits, WholeStoreNeeded, owner_of, reading

if TYPE_CHECKING:
    from coachtui.backend.base import Backend, Changed

R = TypeVar("R")


class ReadingBackend:
    """Asks the store in a file as one account.

    ``open_whole`` opens the whole backend, which is done once something is asked that reading cannot answer. With
    ``threads`` nothing is done on the thread that asks.
    """

    def __init__(
        self,
        path: Path,
        account_id: Id | None,
        clock: Callable[[], Instant],
        open_whole: Callable[[], Backend],
        *,
        threads: Threads | None = None,
    ) -> None:
        self.account_id = account_id
        self._path = path
        self._clock = clock
        self._open_whole = open_whole
        self._threads = threads
        self._whole: Backend | None = None
        self._opening = asyncio.Lock()
        self._commits = PlainCommits(path)
        self._feed: Feed | None = None

    async def run(self, operation: Operation[R], *, key: str | None = None) -> R:
        is_command = declaration(type(operation)).is_command
        if not is_command:
            try:
                return await self._look(lambda context: run(operation, context))
            except WholeStoreNeeded:
                pass
        answer = await (await self._everything()).run(operation, key=key)
        if is_command and self._feed is not None:
            self._feed.committed()
        return answer

    async def changes(self, coach: str) -> AsyncIterator[Changed]:
        coach_id = await self._look(lambda context: coach_to_follow(coach, context))
        if self._feed is None:
            self._feed = Feed(self._commits)
        async for changed in self._feed.follow(coach_id):
            yield changed

    async def close(self) -> None:
        if self._feed is not None:
            self._feed.close()
            self._commits.close()
        if self._threads is not None:
            await self._threads.close()
        if self._whole is not None:
            await self._whole.close()

    async def _look(self, see: Callable[[Context], R]) -> R:
        """What ``see`` makes of one moment of the file; raises ``WholeStoreNeeded`` for what cannot be read so."""

        def looked() -> R:
            with reading(self._path) as found:
                return see(self._context(cast(Store, found)))

        return looked() if self._threads is None else await self._threads.read(looked)

    async def _everything(self) -> Backend:
        """The whole backend, opened once."""
        async with self._opening:
            if self._whole is None:
                threads = self._threads
                self._whole = self._open_whole() if threads is None else await threads.work(self._open_whole)
            return self._whole

    def _context(self, store: Store) -> Context:
        viewer = store.get(Account, self.account_id) if self.account_id else None
        if self.account_id and viewer is None:
            raise InvalidToken("That account is no longer there")
        return Context(store=store, now=self._clock(), viewer=viewer, change_set=new_id())


def account_in(path: Path, email: str | None) -> Id | None:
    """The owner of the store in a file, or who has this address; raises ``WholeStoreNeeded`` where there is none."""
    if email is None:
        return owner_of(path)
    with reading(path) as store:
        for account in store.find(Account, email=email):
            return account.id
    raise WholeStoreNeeded("there is no such account")
