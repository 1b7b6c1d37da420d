"""The outbox: which mail is due, who has it, and what became of it; each step is a transaction of its own."""

from datetime import timedelta

from msgspec import structs

from coachtui.records.notification import Mail, MailStatus
from coachtui.records.time import Instant
from coachtui.service.ports import Store

CLAIM = timedelta(minutes=5)
"""Longer than sending can take: after it, whoever had the mail is taken to be gone."""
DELAYS = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120, 360, 720, 1440))
"""How long to wait after each failure in turn; after the last one the mail has failed."""
TOO_OLD = timedelta(days=4)
"""What could not be sent by then would only confuse; so is what waited for a mail server to be set up."""

_OPEN = (MailStatus.WAITING, MailStatus.SENDING)


def due(store: Store, now: Instant) -> list[Mail]:
    """Mails to be sent now, by creation: those that wait, and those whose sender is gone."""
    return [mail for mail in store.find(Mail, status=_OPEN) if mail.next_at <= now]


def claimed(store: Store, mail: Mail, now: Instant) -> Mail:
    """The mail as this worker's own until the claim lapses; raises ``Stale`` where another was quicker."""
    status = MailStatus.FAILED if now - mail.created_at > TOO_OLD else MailStatus.SENDING
    error = "too old to be sent" if status is MailStatus.FAILED else mail.error
    changes = structs.replace(mail, status=status, attempts=mail.attempts + 1, next_at=now + CLAIM, error=error)
    return store.update(changes)


def was_sent(store: Store, mail: Mail, now: Instant) -> None:
    """Never to be sent again."""
    store.update(structs.replace(mail, status=MailStatus.SENT, sent_at=now, error=""))


def has_failed(store: Store, mail: Mail, now: Instant, error: str, *, for_good: bool) -> None:
    """To be tried again after a delay that grows, unless it never can be sent or was tried often enough."""
    if for_good or mail.attempts > len(DELAYS):
        store.update(structs.replace(mail, status=MailStatus.FAILED, error=error))
        return
    delay = DELAYS[mail.attempts - 1]
    store.update(structs.replace(mail, status=MailStatus.WAITING, next_at=now + delay, error=error))
