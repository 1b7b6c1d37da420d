"""A worker that sends the mails of a store, by what the environment says of a mail server."""

from collections.abc import Callable, Mapping

from coachtui.notify import smtp
from coachtui.notify.worker import Worker
from coachtui.records.time import Instant
from coachtui.store.database import Database


def worker_for(database: Database, clock: Callable[[], Instant], environment: Mapping[str, str]) -> Worker:
    """Raises ``ValueError`` for a mail server that cannot be right; without one, only reminders are made."""
    settings = smtp.settings_from(environment)
    if settings is None:
        return Worker(database, clock)
    return Worker(database, clock, lambda message: smtp.send(message, settings), settings.sender)
