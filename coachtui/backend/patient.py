"""The backend of the app on a server: what may wait is kept while the server cannot be reached, and sent after, once.

A command that may wait (its declaration says so) goes behind those that wait already, is sent in that order under the
key it had from the beginning, and leaves the outbox only with an answer. A refusal stays there for the person to decide
about; what concerns the same thing waits behind it. Nothing is sent as another account.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, NamedTuple, NoReturn, TypeVar

from msgspec import structs

from coachtui.backend.base import Backend, Changed
from coachtui.backend.outbox import Outbox, Waiting, of_account
from coachtui.backend.reach import Reach
from coachtui.errors import (
    CoachtuiError,
    Conflict,
    InProgress,
    InvalidToken,
    Refused,
    SignIn,
    TooManyRequests,
    Unavailable,
    WaitingToSend,
)
from coachtui.records.account import Me
from coachtui.records.base import Id, new_id
from coachtui.records.time import Instant
from coachtui.service.accounts import GetMe
from coachtui.service.operation import Command, Operation, declaration

R = TypeVar("R")

KEY_LASTS = timedelta(hours=20)
"""A server forgets its answers after a day; what may have been done so long ago is not sent again unasked."""

LATER = 5.0
"""Seconds until what the server would not take just now is sent again, where it does not say when."""

LONGEST = 3600.0
"""Seconds that a server may have one wait."""


class News(NamedTuple):
    """What became of something that waits: kept, sent (with its answer), refused, or dropped."""

    waiting: Waiting
    became: str
    answer: Any = None


KEPT, SENT, REFUSED, DROPPED = "kept", "sent", "refused", "dropped"


class PatientBackend:
    """``account_id`` is who asks, as far as it is known before the server has said so."""

    def __init__(
        self, remote: Backend, outbox: Outbox, reach: Reach, clock: Callable[[], Instant], account_id: Id | None
    ) -> None:
        self._remote = remote
        self._outbox = outbox
        self._reach = reach
        self._clock = clock
        self._account_id = account_id
        self._listeners: list[Callable[[News], None]] = []
        self._order = asyncio.Lock()
        self._sending: asyncio.Task[None] | None = None
        self._is_called = False
        self.waiting: tuple[Waiting, ...] = of_account(outbox.read(), account_id)
        """All that waits, oldest first, with what has to be decided about."""
        reach.listen(self._reach_changed)

    async def run(self, operation: Operation[R], *, key: str | None = None) -> R:
        if not _may_wait(operation):
            answer = await self._remote.run(operation, key=key)
            if isinstance(answer, Me):
                self._is_known_as(answer.id)
            self.send_soon()
            return answer
        async with self._order:
            return await self._run_in_order(operation, key or new_id())

    def changes(self, coach: str) -> AsyncIterator[Changed]:
        return self._remote.changes(coach)

    async def close(self) -> None:
        self._reach.leave(self._reach_changed)
        if self._sending is not None:
            self._sending.cancel()
        await self._remote.close()

    def listen(self, listener: Callable[[News], None]) -> None:
        self._listeners.append(listener)

    def leave(self, listener: Callable[[News], None]) -> None:
        if listener in self._listeners:
            self._listeners.remove(listener)

    # -- keeping --

    async def _run_in_order(self, operation: Operation[R], key: str) -> R:
        """Send it where nothing it must not overtake waits and the server answers; else keep it."""
        if not self._reach.is_reached or not self._may_go_ahead(operation):
            await self._keep(operation, key, Unavailable(), is_tried=False)
        try:
            return await self._remote.run(operation, key=key)
        except Unavailable as problem:
            await self._keep(operation, key, problem, is_tried=bool(problem.extra.get("unsure", True)))

    def _may_go_ahead(self, operation: Operation[Any]) -> bool:
        """Only what has to be decided about may be overtaken, and not by what is about the same thing."""
        return all(each.problem is not None and not _are_related(each.command, operation) for each in self.waiting)

    async def _keep(self, operation: Operation[Any], key: str, problem: Unavailable, *, is_tried: bool) -> NoReturn:
        """Raises ``WaitingToSend`` once it is kept, ``problem`` where it cannot be."""
        if self._account_id is None:
            raise problem
        try:
            waiting = await asyncio.to_thread(
                self._outbox.add, operation, key, self._account_id, self._clock(), is_tried=is_tried
            )
        except OSError as trouble:
            problem.add_note(f"It cannot be kept here either: {trouble.strerror}")
            raise problem from None
        self._tell(News(waiting, KEPT))
        if self._reach.is_reached:
            self.send_soon()
        raise WaitingToSend

    # -- sending --

    def _reach_changed(self) -> None:
        if self._reach.is_reached:
            self.send_soon()

    def send_soon(self) -> None:
        """The server answers: send what waits."""
        if any(each.problem is None for each in self.waiting):
            self._is_called = True
            if self._sending is None or self._sending.done():
                self._sending = asyncio.create_task(self._send())

    async def _send(self) -> None:
        """Again for as long as it was called meanwhile: the server may be back since the last try failed."""
        while self._is_called:
            self._is_called = False
            with self._outbox.sending() as is_ours, suppress(CoachtuiError, OSError):
                if is_ours:
                    await self._send_all()
                else:  # another program of the same person sends
                    await asyncio.sleep(LATER)
                    self._look()
                    self._is_called = self._reach.is_reached and any(each.problem is None for each in self.waiting)

    async def _send_all(self) -> None:
        """Raises what keeps the rest waiting."""
        self._is_known_as((await self._remote.run(GetMe())).id)
        while (waiting := self._next()) is not None:
            await self._send_one(waiting)

    def _next(self) -> Waiting | None:
        """The first that does not wait for a decision, its own or that about something before it."""
        self._look()
        undecided: list[Command[Any] | None] = []
        for each in self.waiting:
            command = each.command
            if each.problem is None and not any(_are_related(before, command) for before in undecided):
                return each
            undecided.append(command)
        return None

    async def _send_one(self, waiting: Waiting) -> None:
        """Raises ``Unavailable``, ``InvalidToken`` or ``SignIn``, and OSError: nothing is known of it then."""
        command, now = waiting.command, self._clock()
        if command is None:
            await self._refuse(waiting, Conflict("This version of coachtui cannot read what was kept"))
            return
        if waiting.tried_at is not None and now - waiting.tried_at > KEY_LASTS:
            await self._refuse(waiting, Conflict("It may have been done already: look before you send it anew"))
            return
        if waiting.tried_at is None:
            waiting = structs.replace(waiting, tried_at=now)
            await asyncio.to_thread(self._outbox.put, waiting)
        try:
            answer = await self._remote.run(command, key=waiting.key)
        except (InProgress, TooManyRequests) as busy:
            await asyncio.sleep(_pause(busy))
            return
        except (InvalidToken, SignIn):
            raise
        except Refused as refusal:
            await self._refuse(waiting, refusal)
            return
        if getattr(answer, "applied", True) is False:
            await self._refuse(waiting, _not_applied(answer))
            return
        # First what builds upon it, then it: killed in between, it is answered once more and all is done again.
        await asyncio.to_thread(self._outbox.put, *_built_upon(waiting, command, answer, self.waiting))
        await asyncio.to_thread(self._outbox.remove, waiting)
        self._tell(News(waiting, SENT, answer))

    async def _refuse(self, waiting: Waiting, refusal: CoachtuiError) -> None:
        waiting = waiting.refused(refusal)
        await asyncio.to_thread(self._outbox.put, waiting)
        self._tell(News(waiting, REFUSED))

    # -- deciding --

    async def send_anew(self, waiting: Waiting) -> None:
        """What was refused shall be done all the same, on what is there now: another command, so another key."""
        command, refusal = waiting.command, waiting.refusal
        if command is None or refusal is None:
            return
        fresh = structs.replace(waiting.asking(insisting(command, refusal)), key=new_id(), tried_at=None, problem=None)
        await asyncio.to_thread(self._outbox.put, fresh)
        self._look()
        self._tell(News(fresh, KEPT))
        self.send_soon()

    async def drop(self, waiting: Waiting) -> None:
        """It is not wanted any more."""
        await asyncio.to_thread(self._outbox.remove, waiting)
        self._tell(News(waiting, DROPPED))
        self.send_soon()

    # -- what is known --

    def _tell(self, news: News) -> None:
        self._look()
        for each in list(self._listeners):
            each(news)

    def _look(self) -> None:
        self.waiting = of_account(self._outbox.read(), self._account_id)

    def _is_known_as(self, account_id: Id) -> None:
        if account_id != self._account_id:
            self._account_id = account_id
            self._look()


def _pause(busy: CoachtuiError) -> float:
    """How long the server wants to be left alone."""
    asked = busy.extra.get("retry_after")
    return min(float(asked), LONGEST) if isinstance(asked, int | float) and asked > 0 else LATER


def _may_wait(operation: Operation[Any]) -> bool:
    """A dry run asks: its answer is wanted now."""
    return declaration(type(operation)).may_wait and not getattr(operation, "dry_run", False)


def insisting(command: Command[Any], refusal: CoachtuiError) -> Command[Any]:
    """The command again, on what the refusal says is there now, above the rules it says were in the way."""
    extra = refusal.extra
    fields: dict[str, Any] = {}
    if "version" in command.__struct_fields__ and isinstance(extra.get("current"), dict):
        fields["version"] = extra["current"].get("version")
    if "allow" in command.__struct_fields__ and extra.get("needs"):
        fields["allow"] = tuple(dict.fromkeys((*command.allow, *extra["needs"])))  # type: ignore[attr-defined]
    if "on_conflict" in command.__struct_fields__ and "refused" in extra:
        fields["on_conflict"] = "skip"
    return structs.replace(command, **fields)


def _not_applied(answer: Any) -> Conflict:
    """A bulk change of which nothing was done, as the refusal that it is."""
    refused = [each for each in answer.results if not each.ok]
    first = next((each.detail for each in refused if each.detail), None)
    count = f"{len(refused)} of {len(answer.results)} cannot be done"
    return Conflict(f"{count}: {first}" if first else count, refused=len(refused))


def _built_upon(waiting: Waiting, command: Any, answer: Any, every: tuple[Waiting, ...]) -> list[Waiting]:
    """Later commands about the version that this one was about, which is another now; none of them was sent yet."""
    fields = command.__struct_fields__
    if not {"id", "version"} <= {*fields} or command.version is None or not hasattr(answer, "version"):
        return []
    found = []
    for each in every:
        later: Any = each.command if each.place > waiting.place and each.tried_at is None else None
        if getattr(later, "id", None) == command.id and getattr(later, "version", None) == command.version:
            found.append(each.asking(structs.replace(later, version=answer.version)))
    return found


def _are_related(one: Command[Any] | None, other: Operation[Any] | None) -> bool:
    """Whether two commands are about the same thing; of one that cannot be read that is not known, so they are."""
    if one is None or other is None:
        return True
    return bool(_things(one) & _things(other))


def _things(command: Any) -> set[Id]:
    own = {command.id} if getattr(command, "id", None) else set()
    changed = {each.id for each in getattr(command, "changes", ()) if getattr(each, "id", None)}
    return own | changed | {*getattr(command, "sessions", ())}
