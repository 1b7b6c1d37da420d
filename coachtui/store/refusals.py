"""What a database says, in our words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError

from coachtui.errors import CoachtuiError, Conflict, EmailTaken, HandleTaken, Overlap, StoreUnusable, Unavailable
from coachtui.store.tables import OVERLAP

#: By what SQLite or PostgreSQL names in its message; whatever else must be unique is a plain ``Conflict``.
_CONFLICTS: tuple[tuple[str, type[Conflict]], ...] = (
    (OVERLAP, Overlap),
    ("sessions_overlap", Overlap),
    ("accounts.email_key", EmailTaken),
    ("uq_accounts_email_key", EmailTaken),
    ("coaches.handle", HandleTaken),
    ("uq_coaches_handle", HandleTaken),
)

#: By the primary code of SQLite (https://www.sqlite.org/rescode.html); the sentence follows the store's name.
_SQLITE: dict[int, tuple[type[Unavailable], str]] = {
    sqlite3.SQLITE_BUSY: (Unavailable, "is locked by another program; nothing was changed"),
    sqlite3.SQLITE_LOCKED: (Unavailable, "is locked by another program; nothing was changed"),
    sqlite3.SQLITE_FULL: (Unavailable, "cannot grow, the disk is full; nothing was changed"),
    sqlite3.SQLITE_IOERR: (Unavailable, "could not be read or written; nothing was changed"),
    sqlite3.SQLITE_READONLY: (StoreUnusable, "cannot be written; nothing was changed"),
    sqlite3.SQLITE_CANTOPEN: (StoreUnusable, "cannot be opened"),
    sqlite3.SQLITE_CORRUPT: (StoreUnusable, "is damaged; restore a backup"),
    sqlite3.SQLITE_NOTADB: (StoreUnusable, "is not a coachtui store"),
}


#: By SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_DEADLOCKS = ("40001", "40P01")
_POSTGRESQL: dict[str, tuple[type[Unavailable], str]] = {
    "25006": (StoreUnusable, "cannot be written; nothing was changed"),
    "42501": (StoreUnusable, "may not be used by this user"),
    "40001": (Unavailable, "is busy; nothing was changed"),
    "40P01": (Unavailable, "is busy; nothing was changed"),
    "3D000": (StoreUnusable, "does not exist"),
    "53100": (Unavailable, "cannot grow, the disk is full; nothing was changed"),
    "55P03": (Unavailable, "is busy; nothing was changed"),
    "57014": (Unavailable, "is busy; nothing was changed"),
}


@contextmanager
def as_conflict() -> Iterator[None]:
    """What must be unique and is not, or overlaps, as the ``Conflict`` it is."""
    try:
        yield
    except IntegrityError as error:
        raise conflict(error) from error


def conflict(error: IntegrityError) -> Conflict:
    """The conflict behind an integrity error."""
    message = str(error.orig)
    return next((kind() for named, kind in _CONFLICTS if named in message), Conflict())


@contextmanager
def in_our_words(name: str) -> Iterator[None]:
    """A failing database as ``Unavailable`` or ``StoreUnusable``; ``name`` is how a person knows the store."""
    try:
        yield
    except IntegrityError as error:
        raise conflict(error) from error
    except DBAPIError as error:
        raise failure(name, error.orig) from error
    except sqlite3.Error as error:
        raise failure(name, error) from error


def failure(name: str, error: BaseException | None) -> CoachtuiError:
    """One sentence about a failing database."""
    state = _state(error)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    kind, said = _SQLITE.get(code) or _POSTGRESQL.get(state) or (Unavailable, "is not available right now")
    return kind(f"{name} {said}")


def may_try_again(error: Unavailable) -> bool:
    """Whether PostgreSQL undid this transaction for the sake of another; once more, it may well be done."""
    return isinstance(error.__cause__, DBAPIError) and _state(error.__cause__.orig) in _DEADLOCKS


def _state(error: BaseException | None) -> str:
    return getattr(error, "sqlstate", None) or ""
