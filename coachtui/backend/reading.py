"""The backend of whoever asks once and leaves: queries are answered from the file, all else by the whole backend."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from coachtui.errors import InvalidToken
from coachtui.records.account import Account
from coachtui.records.base import Id, new_id
from coachtui.records.time import Instant
from coachtui.service.context import Context
from coachtui.service.operation import Operation, declaration
from coachtui.service.ports import Store
from coachtui.service.run import run
from coachtui.store.plain_reading import WholeStoreNeeded, owner_of, reading

if TYPE_CHECKING:
    from coachtui.backend.base import Backend, Changed

R = TypeVar("R")


class ReadingBackend:
    """Asks the store in a file as one account, on the thread that asks.

    ``open_whole`` opens the whole backend, which is done once something is asked that reading cannot answer.
    """

    def __init__(
        self, path: Path, account_id: Id | None, clock: Callable[[], Instant], open_whole: Callable[[], Backend]
    ) -> None:
        self._path = path
        self._account_id = account_id
        self._clock = clock
        self._open_whole = open_whole
        self._whole: Backend | None = None

    async def run(self, operation: Operation[R], *, key: str | None = None) -> R:
        if self._whole is None and not declaration(type(operation)).is_command:
            try:
                return self._read(operation)
            except WholeStoreNeeded:
                pass
        return await self._everything().run(operation, key=key)

    def changes(self, coach: str) -> AsyncIterator[Changed]:
        return self._everything().changes(coach)

    async def close(self) -> None:
        if self._whole is not None:
            await self._whole.close()

    def _read(self, operation: Operation[R]) -> R:
        with reading(self._path) as found:
            viewer = found.get(Account, self._account_id) if self._account_id else None
            if self._account_id and viewer is None:
                raise InvalidToken("That account is no longer there")
            store = cast(Store, found)
            return run(operation, Context(store=store, now=self._clock(), viewer=viewer, change_set=new_id()))

    def _everything(self) -> Backend:
        if self._whole is None:
            self._whole = self._open_whole()
        return self._whole


def account_in(path: Path, email: str | None) -> Id | None:
    """The owner of the store in a file, or who has this address; raises ``WholeStoreNeeded`` where there is none."""
    if email is None:
        return owner_of(path)
    with reading(path) as store:
        for account in store.find(Account, email=email):
            return account.id
    raise WholeStoreNeeded("there is no such account")
