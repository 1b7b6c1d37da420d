"""An archive as the text of a file and back, and in parts small enough to be sent."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import structs

from coachtui.errors import Invalid
from coachtui.records import json
from coachtui.records.archive import FORMAT, VERSION, Archive, ClientArchive
from coachtui.records.session import SessionView
from coachtui.records.text import one_line

PART_BYTES = 96 * 1024
"""How much of an archive is brought in at once: a server takes no more than 256 KiB in one request."""


class _Kind(msgspec.Struct):
    """What a file says it is, before all of it is read."""

    format: str = ""
    version: int = 0


def archive_text(archive: Archive) -> bytes:
    """JSON as on the wire, in lines that can be read and compared."""
    return msgspec.json.format(json.encode(archive), indent=1) + b"\n"


def read_archive(content: bytes) -> Archive:
    """Raises ``Invalid``, in a sentence that says what is wrong with the file."""
    try:
        kind = msgspec.json.decode(content, type=_Kind)
        if kind.format != FORMAT:
            raise Invalid("This is no archive of coachtui")
        if kind.version != VERSION:
            raise Invalid(
                f"This archive is of version {kind.version}, and this program reads {VERSION}: take a newer one"
            )
        return json.decode(content, Archive)
    except (msgspec.DecodeError, ValueError, RecursionError) as problem:
        raise Invalid(f"This archive cannot be read: {one_line(str(problem))[:200]}") from None


def parts_of(archive: Archive) -> Sequence[Archive]:
    """The same as several that are brought in one after the other: how the practice is run, then its sessions."""
    coach = archive.coach
    if coach is None:
        return (structs.replace(archive, client=ClientArchive()),)
    types_only = structs.replace(
        coach,
        privacy=None,
        rules=None,
        reminders_minutes_before=None,
        availability=(),
        overrides=(),
        blocks=(),
        clients=(),
        sessions=(),
        requests=(),
    )
    first = structs.replace(coach, sessions=(), requests=())
    rest = [structs.replace(types_only, sessions=some) for some in _in_parts(coach.sessions)]
    return [structs.replace(archive, client=ClientArchive(), coach=each) for each in (first, *rest)]


def _in_parts(sessions: Sequence[SessionView]) -> list[tuple[SessionView, ...]]:
    parts: list[list[SessionView]] = []
    size = PART_BYTES
    for session in sessions:
        length = len(json.encode(session))
        if size + length > PART_BYTES:
            parts.append([])
            size = 0
        parts[-1].append(session)
        size += length
    return [tuple(part) for part in parts]
