"""The backend that runs operations against a store of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from coachtui.backend.base import Changed
from coachtui.backend.feed import Feed
from coachtui.backend.threads import Threads
from coachtui.errors import InvalidToken, NotFound, Refused, Unavailable
from coachtui.records.account import Account
from coachtui.records.base import Id, new_id
from coachtui.records.time import Instant
from coachtui.scheduling.privacy import permissions
from coachtui.scheduling.zones import zone_named
from coachtui.service.context import Context
from coachtui.service.guests import booking_of_guest
from coachtui.service.operation import Operation, declaration, name_of
from coachtui.service.ports import Store
from coachtui.service.run import check, run
from coachtui.service.settling import settle, to_settle
from coachtui.store.database import Database
from coachtui.store.refusals import may_try_again

R = TypeVar("R")

ATTEMPTS = 5
"""How often a command is tried that the database undoes for the sake of another."""

Asked = Operation[Any] | tuple[Id, Operation[Any]]
"""An operation, or one asked as another account."""


class LocalBackend:
    """Runs operations as one account; None is anonymous. ``as_account`` gives another on the same store and threads."""

    def __init__(self, database: Database, account_id: Id | None, clock: Callable[[], Instant]) -> None:
        self.account_id = account_id
        self._guest_token: str | None = None
        self._database = database
        self._clock = clock
        self._threads = Threads(database.writers)
        self._feed = Feed(database)

    def as_account(self, account_id: Id | None) -> LocalBackend:
        """The same store, asked as another account; closing one closes all."""
        other = object.__new__(LocalBackend)
        other.__dict__.update(self.__dict__)
        other.account_id = account_id
        other._guest_token = None
        return other

    def as_guest(self, manage_token: str) -> LocalBackend:
        """The same store, asked by a guest with the token of a booking; raises ``InvalidToken`` once asked."""
        other = self.as_account(None)
        other._guest_token = manage_token
        return other

    async def as_owner(self, account_id: Id) -> LocalBackend:
        """The account owns this store from now on; asks as it."""
        await self._threads.write(lambda: setattr(self._database, "owner_id", account_id))
        return self.as_account(account_id)

    async def run(self, operation: Operation[R], *, key: str | None = None) -> R:
        if declaration(type(operation)).is_command:
            return await self._threads.write(lambda: _persistently(lambda: self._command(operation, key)))
        return await self._threads.read(lambda: self._query(operation))

    async def run_all(self, operations: Sequence[Asked]) -> list[Any]:
        """Every operation in order and in one transaction; the first refusal undoes all of them and is raised."""
        return await self._threads.write(lambda: _persistently(lambda: self._commands(operations)))

    async def settle(self) -> None:
        """Write down which offers and requests ran out, and tell of it; to be called from time to time."""
        for coach_id, in_line in (await self._threads.read(self._to_settle)).items():
            await self._threads.write(partial(_persistently, partial(self._settle, coach_id, in_line)))

    async def create_account(self, email: str, name: str, time_zone: str) -> Account:
        """A person of this store, without a password; raises ``EmailTaken`` or ``Invalid``."""
        account = Account(id=new_id(), email=email, name=name, time_zone=time_zone)
        check(account)
        zone_named(time_zone)

        def add() -> Account:
            with self._database.write(account.id, new_id(), "CreateAccount", self._clock()) as store:
                store.add(account)
            return account

        return await self._threads.write(add)

    async def changes(self, coach: str) -> AsyncIterator[Changed]:
        coach_id = await self._threads.read(lambda: self._visible_coach(coach))
        subscription = self._feed.subscribe(coach_id)
        try:
            while True:
                yield await subscription.news.get()
        finally:
            self._feed.unsubscribe(subscription)

    async def close(self) -> None:
        await self._threads.close()
        self._feed.close()
        self._database.close()

    def _query(self, operation: Operation[R]) -> R:
        with self._database.read() as store:
            return run(operation, self._context(store, new_id(), self.account_id))

    def _command(self, operation: Operation[R], key: str | None) -> R:
        change_set = new_id()
        refused: Refused | None = None
        with self._database.write(self.account_id, change_set, name_of(operation), self._clock()) as store:
            try:
                answer = run(operation, self._context(store, change_set, self.account_id), key)
            except Refused as refusal:
                if key is None:
                    raise
                refused = refusal  # what was done is undone already; the refusal itself is committed
        if refused is not None:
            raise refused
        self._feed.committed()
        return answer

    def _commands(self, operations: Sequence[Asked]) -> list[Any]:
        answers: list[Any] = []
        with self._database.write(self.account_id, new_id(), "", self._clock()) as store:
            for asked in operations:
                account_id, operation = asked if isinstance(asked, tuple) else (self.account_id, asked)
                change_set = new_id()
                store.writes_as(account_id, change_set, name_of(operation))
                answers.append(run(operation, self._context(store, change_set, account_id)))
        self._feed.committed()
        return answers

    def _to_settle(self) -> dict[Id, set[Id]]:
        with self._database.read() as store:
            return to_settle(store)

    def _settle(self, coach_id: Id, in_line: set[Id]) -> None:
        change_set = new_id()
        with self._database.write(None, change_set, "Settle", self._clock()) as store:
            settle(coach_id, in_line, self._context(store, change_set, None))
        self._feed.committed()

    def _context(self, store: Store, change_set: Id, account_id: Id | None) -> Context:
        viewer = store.get(Account, account_id) if account_id else None
        if account_id and viewer is None:
            raise InvalidToken("That account is no longer there")
        guest_booking = booking_of_guest(self._guest_token, store) if self._guest_token and viewer is None else None
        return Context(
            store=store, now=self._clock(), viewer=viewer, change_set=change_set, guest_booking=guest_booking
        )

    def _visible_coach(self, handle: str) -> Id:
        with self._database.read() as store:
            context = self._context(store, new_id(), self.account_id)
            coach = context.coach_called(handle)
            if not permissions(context.privacy_of(coach), context.standing_with(coach)).see:
                raise NotFound
            return coach.id


def _persistently(call: Callable[[], R]) -> R:
    """The call's outcome, once more where the database has undone it for the sake of another transaction."""
    for _ in range(ATTEMPTS - 1):
        try:
            return call()
        except Unavailable as failure:
            if not may_try_again(failure):
                raise
    return call()
