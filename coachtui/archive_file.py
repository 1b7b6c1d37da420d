"""The one file an archive is: a ZIP of ``archive.json`` and, for any other calendar, ``sessions.ics``."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from coachtui.errors import Invalid, Refused
from coachtui.exchange.appointments import calendar_file
from coachtui.exchange.archive import archive_text, read_archive
from coachtui.exchange.archive_appointments import appointments_of
from coachtui.exchange.calendar_reading import BEGINNING, Found, read_calendar
from coachtui.records.archive import Archive, ArchivedProfile, Owner
from coachtui.records.time import Instant

ARCHIVE, SESSIONS = "archive.json", "sessions.ics"

MOST_BYTES = 256 * 1024 * 1024
"""Of an archive, unpacked: a file that says it is small may be anything once it is unpacked."""

_READ_AT_ONCE = 1024 * 1024


def packed(archive: Archive) -> bytes:
    """The content of the file; the same archive gives the same bytes."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as file:
        _put(file, ARCHIVE, archive_text(archive), archive.made_at)
        _put(file, SESSIONS, calendar_file(appointments_of(archive), archive.made_at), archive.made_at)
    return content.getvalue()


def unpacked(content: bytes) -> Archive:
    """What ``packed`` was given, or the archive of an ``archive.json``; raises ``Invalid`` for anything else."""
    if not content.startswith(b"PK"):
        return read_archive(content)
    try:
        with ZipFile(BytesIO(content)) as file, file.open(ARCHIVE) as entry:
            return read_archive(_bounded(entry))
    except KeyError:
        raise Invalid(f"There is no {ARCHIVE} in this file") from None
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as problem:
        raise Invalid("This ZIP file is damaged, or none of ours") from problem


def read_file(path: Path, owner: Owner, profile: ArchivedProfile | None, now: Instant) -> Found:
    """An archive, or what of another calendar's file takes a coach's time; ``profile`` is None for who is no coach.

    Raises ``Refused`` in a sentence for what cannot be read.
    """
    try:
        return found_in(path.read_bytes(), owner, profile, now)
    except OSError as problem:
        raise Refused(f"{path} cannot be read: {problem.strerror}") from problem


def found_in(content: bytes, owner: Owner, profile: ArchivedProfile | None, now: Instant) -> Found:
    """As ``read_file``, of what was read already."""
    if not content.lstrip(b"\xef\xbb\xbf \r\n\t").upper().startswith(BEGINNING):
        return Found(unpacked(content))
    if profile is None:
        raise Refused("Only a coach's calendar takes what a calendar file holds")
    return read_calendar(content, owner, profile, now)


def _bounded(entry: IO[bytes]) -> bytes:
    parts: list[bytes] = []
    while part := entry.read(_READ_AT_ONCE):
        parts.append(part)
        if len(parts) * _READ_AT_ONCE > MOST_BYTES:
            raise Invalid("This archive is larger than any of ours")
    return b"".join(parts)


def _put(file: ZipFile, name: str, content: bytes, at: Instant) -> None:
    entry = ZipInfo(name, (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second))
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    file.writestr(entry, content)
