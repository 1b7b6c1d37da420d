"""The worker that lets things come due and empties the outbox; any number may run, and be killed, at any time."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from email.message import EmailMessage
from typing import Protocol

from coachtui.errors import Conflict, Stale, Unavailable
from coachtui.notify import outbox
from coachtui.notify.coming_due import is_anything_due, let_come_due
from coachtui.notify.message import message_of
from coachtui.notify.smtp import NeverSent
from coachtui.records.base import Id, new_id
from coachtui.records.notification import Mail, MailStatus
from coachtui.records.time import Instant
from coachtui.service.context import Context
from coachtui.service.ports import Store

PAUSE = 15.0
"""Seconds between two looks into the outbox."""


class Transactions(Protocol):
    """Where the store's transactions come from."""

    def read(self) -> AbstractContextManager[Store]: ...

    def write(
        self, actor_id: Id | None, change_set: Id, operation: str, now: Instant
    ) -> AbstractContextManager[Store]: ...


Send = Callable[[EmailMessage], None]
"""Hands a mail to a server; raises ``OSError`` where it may be tried again, ``NeverSent`` where not."""


class Worker:
    """Without ``send`` nothing is sent and the outbox is left as it is; reminders are made all the same."""

    def __init__(
        self, transactions: Transactions, clock: Callable[[], Instant], send: Send | None = None, sender: str = ""
    ) -> None:
        self._transactions, self._clock = transactions, clock
        self._send, self._sender = send, sender
        self._sent: set[Id] = set()
        """Mails that were sent, and of which that could not be written down."""

    def step(self) -> int:
        """Do everything that is due now; returns how many mails were sent."""
        self._come_due()
        if self._send is None:
            return 0
        with self._transactions.read() as store:
            found = outbox.due(store, self._clock())
        return sum(self._deliver(mail, self._send) for mail in found)

    async def run(self, pause: float = PAUSE) -> None:
        """Step again and again until cancelled; a store that is away for a while is waited for."""
        while True:
            with suppress(Unavailable):  # whoever asks is told so, and the next look may find it back
                await asyncio.to_thread(self.step)
            await asyncio.sleep(pause)

    def _come_due(self) -> None:
        now, change_set = self._clock(), new_id()
        with self._transactions.read() as store:
            if not is_anything_due(Context(store, now, None, change_set)):
                return
        write = self._transactions.write(None, change_set, "ComeDue", now)
        with suppress(Conflict, Stale), write as store:  # where another was quicker, the next step goes on
            let_come_due(Context(store, now, None, change_set))

    def _deliver(self, mail: Mail, send: Send) -> bool:
        try:
            with self._write() as store:
                mine = outbox.claimed(store, mail, self._clock())
        except Stale:
            return False
        if mine.status is MailStatus.FAILED:
            return False
        try:
            if mine.id not in self._sent:
                send(message_of(mine, self._sender))
        except (NeverSent, ValueError) as problem:
            return self._failed(mine, problem, for_good=True)
        except OSError as problem:
            return self._failed(mine, problem, for_good=False)
        self._sent.add(mine.id)
        with self._write() as store:
            outbox.was_sent(store, mine, self._clock())
        self._sent.discard(mine.id)
        return True

    def _failed(self, mail: Mail, problem: Exception, *, for_good: bool) -> bool:
        with self._write() as store:
            outbox.has_failed(store, mail, self._clock(), type(problem).__name__, for_good=for_good)
        return False

    def _write(self) -> AbstractContextManager[Store]:
        return self._transactions.write(None, new_id(), "SendMail", self._clock())
