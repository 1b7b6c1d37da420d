"""What whoever keeps a calendar on their machine does now and then: copy it, put a copy back, look what is wrong."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from coachtui.connect import database_of
from coachtui.errors import CoachtuiError, Refused, StoreUnusable
from coachtui.records.text import one_line
from coachtui.settings import Settings, file_path, load_or_defaults

if TYPE_CHECKING:
    from coachtui.store.copies import Contents

SERVER_SECONDS = 5.0


class BackedUp(Struct, frozen=True, kw_only=True):
    """A copy that was made and read back."""

    store: str
    copy: str
    bytes: int
    contents: Contents


class Restored(Struct, frozen=True, kw_only=True):
    """A store that is what its copy was; ``before`` is where it is kept as it was, None where there was none."""

    store: str
    copy: str
    before: str | None
    contents: Contents


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that was looked at."""

    about: str
    ok: bool
    said: str


def back_up(settings: Settings, target: Path | None, now: datetime) -> BackedUp:
    """Copy the store into a new file; without one, beside the store under the date. Raises ``Refused`` and
    ``StoreUnusable``."""
    from coachtui.store import copies

    store = _file_of(settings)
    target = target or store.with_name(f"{store.stem}-{now:%Y%m%dT%H%M%SZ}.backup{store.suffix}")
    contents = copies.keep(store, target)
    return BackedUp(store=str(store), copy=str(target), bytes=target.stat().st_size, contents=contents)


def restore(settings: Settings, source: Path, now: datetime) -> Restored:
    """Make the store what the copy is; the store as it was is kept beside it. Raises ``StoreUnusable``."""
    from coachtui.store import copies

    store = _file_of(settings, must_be_there=False)
    if store.exists() and source.exists() and store.samefile(source):
        raise Refused(f"{source} is the calendar itself, not a copy of it")
    before = copies.put_back(source, store, f"{now:%Y%m%dT%H%M%SZ}")
    kept = str(before) if before else None
    return Restored(store=str(store), copy=str(source), before=kept, contents=copies.contents_of(store))


def _file_of(settings: Settings, *, must_be_there: bool = True) -> Path:
    if settings.server is not None:
        raise Refused("A server's calendars are backed up where the server runs")
    url = database_of(settings)
    path = url.partition("?")[0].removeprefix("sqlite:///")
    if path == url:
        raise Refused(
            "Only a calendar in a SQLite file is copied by coachtui; for PostgreSQL use pg_dump and pg_restore"
        )
    if must_be_there and not Path(path).exists():
        raise StoreUnusable(f"There is no calendar at {one_line(path)} yet: start coachtui once to make one")
    return Path(path)


# -- what is wrong here --


def examine(chosen: Mapping[str, str]) -> list[Finding]:
    """Everything that keeps coachtui from working well here; looks only, and changes nothing."""
    settings, problem = load_or_defaults(chosen)
    looked_at: list[tuple[str, Callable[[], Iterator[str]]]] = [
        ("program", _program),
        ("settings", lambda: _settings(problem)),
        ("time zone", _time_zone),
        ("terminal", _terminal),
    ]
    if settings.server is not None:
        looked_at.append(("server", lambda: _server(settings.server or "")))
    else:
        looked_at.append(("calendar", lambda: _calendar(settings)))
    return [_finding(about, look) for about, look in looked_at]


def _finding(about: str, look: Callable[[], Iterator[str]]) -> Finding:
    said: list[str] = []
    try:
        said.extend(look())
    except CoachtuiError as error:
        return Finding(about=about, ok=False, said=one_line(". ".join([error.detail, *said])))
    return Finding(about=about, ok=True, said=one_line("; ".join(said)))


def _program() -> Iterator[str]:
    from importlib.metadata import version

    yield f"coachtui {version('coachtui')}"
    yield f"Python {sys.version.split()[0]}"
    yield f"SQLite {sqlite3.sqlite_version}"


def _settings(problem: Exception | None) -> Iterator[str]:
    if problem is not None:
        raise Refused(str(problem))
    yield str(file_path()) if file_path().exists() else f"no {file_path()}, so everything is as it comes"


def _time_zone() -> Iterator[str]:
    from importlib.metadata import version

    from coachtui.machine_zone import machine_zone

    yield machine_zone()
    yield f"time zones of {version('tzdata')} where the system has none"


def _terminal() -> Iterator[str]:
    from coachtui.terminal import what_is_missing

    missing = what_is_missing()
    if missing:
        yield f"not one the app can be drawn in: {missing}"
        return
    encoding = (sys.stdout.encoding or "").lower()
    if encoding.replace("-", "") != "utf8":
        raise Refused(f'This terminal takes {encoding or "no encoding we know"}: set glyphs = "ascii" in {file_path()}')
    yield f"{os.environ.get('TERM', '')}, {encoding}"


def _server(url: str) -> Iterator[str]:
    import httpx

    try:
        answer = httpx.get(f"{url.rstrip('/')}/healthz", timeout=SERVER_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise Refused(f"{url} cannot be reached: {type(error).__name__}") from None
    if answer.status_code != 200:
        raise Refused(f"{url} answers {answer.status_code}")
    yield f"{url} answers"


def _calendar(settings: Settings) -> Iterator[str]:
    try:
        store = _file_of(settings)
    except StoreUnusable:
        raise
    except Refused:
        yield from _postgres(settings)
        return
    yield from _sqlite(store)


def _sqlite(store: Path) -> Iterator[str]:
    from coachtui.store import copies, sqlite

    safe_from = ".".join(map(str, sqlite.WAL_IS_SAFE_FROM))
    yield str(store)
    kept = copies.copies_of(store)
    if kept:
        yield f"newest copy made before a change {kept[-1]}"
    sqlite.refuse_unless_ours(store)
    if problems := copies.problems_of(store):
        raise StoreUnusable(f"{store} is damaged: {problems[0]}; restore a backup")
    there = copies.contents_of(store)
    yield f"{there.accounts} accounts, {there.sessions} sessions, {there.bookings} bookings, nothing damaged"
    yield f"journal {sqlite.journal_mode()} (write-ahead logs are safe from SQLite {safe_from})"


def _postgres(settings: Settings) -> Iterator[str]:
    from coachtui.store.database import Database

    database = Database.open(database_of(settings))
    try:
        with database.read():
            yield f"{database.name} answers"
    finally:
        database.close()
