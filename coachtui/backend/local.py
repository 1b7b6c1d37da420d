"""The backend that runs operations against a store of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from coachtui.backend.base import Changed
from coachtui.backend.feed import Feed, coach_to_follow
from coachtui.backend.threads import Threads
from coachtui.errors import InvalidToken, Refused, Unavailable
from coachtui.records.account import Account, Token
from coachtui.records.base import Id, new_id
from coachtui.records.time import Instant
from coachtui.scheduling.zones import zone_named
from coachtui.service import guests, tokens
from coachtui.service.access import ANYONE, Access
from coachtui.service.context import Context
from coachtui.service.operation import Operation, declaration, name_of
from coachtui.service.ports import Store
from coachtui.service.run import check, preparation, run
from coachtui.service.settling import settle, to_settle
from coachtui.store.database import Database
from coachtui.store.refusals import may_try_again

R = TypeVar("R")

ATTEMPTS = 5
"""How often a command is tried that the database undoes for the sake of another."""

Asked = Operation[Any] | tuple[Id, Operation[Any]]
"""An operation, or one asked as another account."""


class LocalBackend:
    """Runs operations as one account; None is anonymous. ``as_account`` gives another on the same store and threads.

    Who bears a token is looked up in the transaction of each operation, so that a revoked one is dead at once.
    """

    def __init__(self, database: Database, account_id: Id | None, clock: Callable[[], Instant]) -> None:
        self.account_id = account_id
        self._bearer: str | None = None
        self._database = database
        self._clock = clock
        self._threads = Threads(database.writers)
        self._feed = Feed(database)

    def as_account(self, account_id: Id | None) -> LocalBackend:
        """The same store, asked as another account; closing one closes all."""
        other = object.__new__(LocalBackend)
        other.__dict__.update(self.__dict__)
        other.account_id = account_id
        other._bearer = None
        return other

    def as_bearer(self, token: str) -> LocalBackend:
        """The same store, asked with a token: an account's, or a guest's for their booking.

        Raises ``InvalidToken`` once asked, and from when the token is revoked.
        """
        other = self.as_account(None)
        other._bearer = token
        return other

    async def as_owner(self, account_id: Id) -> LocalBackend:
        """The account owns this store from now on; asks as it."""
        await self._threads.write(lambda: setattr(self._database, "owner_id", account_id))
        return self.as_account(account_id)

    async def run(
        self, operation: Operation[R], *, key: str | None = None, on_commit: Callable[[int], None] | None = None
    ) -> R:
        """As any backend; ``on_commit`` is told the number of a command's commit to the calendar, and of a refused
        one's the last commit before it. Numbers count hidden things: they are for tests."""
        declared = declaration(type(operation))
        if declared.is_command:
            prepared = await self._prepare(operation) if declared.prepare else None
            command = partial(self._command, operation, key, prepared, on_commit)
            return await self._threads.write(lambda: _persistently(command))
        return await self._threads.read(lambda: self._query(operation))

    async def run_all(self, operations: Sequence[Asked]) -> list[Any]:
        """Every operation in order and in one transaction; the first refusal undoes all of them and is raised."""
        return await self._threads.write(lambda: _persistently(lambda: self._commands(operations)))

    async def check_access(self, access: Access = ANYONE) -> None:
        """Raises ``InvalidToken`` where whoever asks is nobody any more, as who holds a stream open must be told, and
        what the rule raises, which must be one that looks at nothing else (``BY_WHO_ASKS``)."""
        await self._threads.read(lambda: self._check_access(access))

    async def settle(self) -> None:
        """Write down which offers, requests and holds ran out, and tell of it; to be called from time to time."""
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

    async def look(self, see: Callable[[Context], R]) -> R:
        """What ``see`` makes of one moment of the store, on a thread that reads; its context is the caller's."""

        def looked() -> R:
            with self._database.read() as store:
                return see(self._context(store, new_id(), self.account_id))

        return await self._threads.read(looked)

    async def changes(self, coach: str) -> AsyncIterator[Changed]:
        coach_id = await self.look(lambda context: coach_to_follow(coach, context))
        async for changed in self.commits(coach_id):
            yield changed

    def commits(self, coach_id: Id) -> AsyncIterator[Changed]:
        """As ``changes``, whoever asks: what may be told of it is for the caller to find out."""
        return self._feed.follow(coach_id)

    async def close(self) -> None:
        await self._threads.close()
        self._feed.close()
        self._database.close()

    async def _prepare(self, operation: Operation[Any]) -> Any:
        """What is too slow for a transaction: looked up in one, done in none."""
        return await self._threads.work(await self._threads.read(lambda: self._preparation(operation)))

    def _preparation(self, operation: Operation[Any]) -> Callable[[], Any]:
        with self._database.read() as store:
            return preparation(operation, self._context(store, new_id(), self.account_id))

    def _check_access(self, access: Access) -> None:
        with self._database.read() as store:
            access.check(None, self._context(store, new_id(), self.account_id))

    def _query(self, operation: Operation[R]) -> R:
        with self._database.read() as store:
            context = self._context(store, new_id(), self.account_id)
            answer = run(operation, context)
        self._note_use(context)
        return answer

    def _command(
        self,
        operation: Operation[R],
        key: str | None,
        prepared: Any = None,
        on_commit: Callable[[int], None] | None = None,
    ) -> R:
        change_set = new_id()
        refused: Refused | None = None
        with self._database.write(self.account_id, change_set, name_of(operation), self._clock()) as store:
            context = replace(self._context(store, change_set, self.account_id), prepared=prepared)
            if self._bearer is not None and context.viewer is not None:
                store.writes_as(context.viewer.id, change_set, name_of(operation))
            try:
                answer = run(operation, context, key)
            except Refused as refusal:
                if key is None:
                    _tell(on_commit, store.last_commit)
                    raise
                refused = refusal  # what was done is undone already; the refusal itself is committed
        self._note_use(context)
        if refused is not None:
            raise refused
        _tell(on_commit, lambda: max(store.commits.values(), default=None))
        self._feed.committed()
        return answer

    def _note_use(self, context: Context) -> None:
        """Have it noted now and then that a token was used, by whoever writes next; nobody waits for it."""
        token, now = context.token, context.now

        def note(token: Token) -> None:
            with self._database.write(token.account_id, new_id(), "UseToken", now) as store:
                tokens.note_used(token, now, store)

        if token is not None and tokens.is_due(token, now):
            self._threads.write_later(partial(note, token))

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
            return to_settle(store, self._clock())

    def _settle(self, coach_id: Id, in_line: set[Id]) -> None:
        change_set = new_id()
        with self._database.write(None, change_set, "Settle", self._clock()) as store:
            settle(coach_id, in_line, self._context(store, change_set, None))
        self._feed.committed()

    def _context(self, store: Store, change_set: Id, account_id: Id | None) -> Context:
        now = self._clock()
        if self._bearer is not None:
            if self._bearer.startswith(guests.TOKEN_PREFIX):
                booking = guests.booking_of_guest(self._bearer, store)
                return Context(store=store, now=now, viewer=None, change_set=change_set, guest_booking=booking)
            account, token = tokens.account_of(self._bearer, store)
            return Context(store=store, now=now, viewer=account, change_set=change_set, token=token)
        viewer = store.get(Account, account_id) if account_id else None
        if account_id and viewer is None:
            raise InvalidToken("That account is no longer there")
        return Context(store=store, now=now, viewer=viewer, change_set=change_set)


def _tell(on_commit: Callable[[int], None] | None, number: Callable[[], int | None]) -> None:
    told = None if on_commit is None else number()
    if on_commit is not None and told is not None:
        on_commit(told)


def _persistently(call: Callable[[], R]) -> R:
    """The call's outcome, once more where the database has undone it for the sake of another transaction."""
    for _ in range(ATTEMPTS - 1):
        try:
            return call()
        except Unavailable as failure:
            if not may_try_again(failure):
                raise
    return call()
