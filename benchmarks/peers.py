"""What calcurse and khal know of a store: the same sessions, in the files that they keep."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.stores import store_with

WORDS = "Ana Ruiz"
ZONE = "Europe/London"


def sessions_of(sessions: int) -> Iterator[tuple[datetime, datetime]]:
    """Start and end of every session of the store."""
    with closing(sqlite3.connect(store_with(sessions))) as connection:
        for row in connection.execute('SELECT start, "end" FROM sessions ORDER BY start'):
            yield datetime.fromtimestamp(row[0], UTC), datetime.fromtimestamp(row[1], UTC)


def calcurse_with(sessions: int) -> Path:
    """The data folder of a calcurse with as many appointments."""
    folder = _folder("calcurse", sessions)
    if not (folder / "todo").exists():
        form, zone = "%m/%d/%Y @ %H:%M", ZoneInfo(ZONE)
        spans = ((start.astimezone(zone), end.astimezone(zone)) for start, end in sessions_of(sessions))
        lines = [f"{start:{form}} -> {end:{form}}|{WORDS}\n" for start, end in spans]
        (folder / "apts").write_text("".join(lines))
        (folder / "todo").touch()
    return folder


def khal_with(sessions: int) -> Path:
    """The folder of a khal with as many events: its ``config`` is in it, its cache is made at its first call."""
    folder = _folder("khal", sessions)
    config, events = folder / "config", folder / "events"
    if not config.exists():
        events.mkdir(exist_ok=True)
        for number, (start, end) in enumerate(sessions_of(sessions)):
            (events / f"{number}.ics").write_text(_event(number, start, end))
        config.write_text(_CONFIG.format(folder=folder))
    return folder


def _folder(peer: str, sessions: int) -> Path:
    folder = store_with(sessions).with_suffix(f".{peer}")
    folder.mkdir(exist_ok=True)
    return folder


def _event(number: int, start: datetime, end: datetime) -> str:
    form = "%Y%m%dT%H%M%SZ"
    lines = (
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//coachtui//benchmarks//EN", "BEGIN:VEVENT", f"UID:{number}"),
        *(f"DTSTAMP:{start:{form}}", f"DTSTART:{start:{form}}", f"DTEND:{end:{form}}", f"SUMMARY:{WORDS}"),
        *("END:VEVENT", "END:VCALENDAR", ""),
    )
    return "\r\n".join(lines)


_CONFIG = """[calendars]
[[coach]]
path = {folder}/events
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
default_timezone = Europe/London
local_timezone = Europe/London
[sqlite]
path = {folder}/khal.db
"""
