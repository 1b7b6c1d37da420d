"""An archive as the text of a file and back, and in parts small enough to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import msgspec
from msgspec import structs

from coachtui.errors import Invalid
from coachtui.records import json
from coachtui.records.account import ConnectionView
from coachtui.records.archive import FORMAT, VERSION, Archive, ClientArchive, CoachArchive
from coachtui.records.template import TemplateView
from coachtui.records.text import one_line

T = TypeVar("T")

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


class Part(NamedTuple):
    """A piece of an archive: of one ``kind`` of item, with the session types that those need; None: the first one."""

    archive: Archive
    kind: str | None


_KINDS = {
    "availability": "hours",
    "overrides": "date",
    "blocks": "block",
    "clients": "client",
    "templates": "template",
    "sessions": "session",
}
"""What an item of each field is called, in the order in which one needs the other."""


def parts_of(archive: Archive) -> Sequence[Part]:
    """The same as several that are brought in one after the other: how the practice is run, then all that is in it."""
    coach = archive.coach
    if coach is None:
        return ()
    nothing: dict[str, tuple[()]] = dict.fromkeys((*_KINDS, "requests"), ())
    first = structs.replace(coach, **nothing)
    types_only = structs.replace(first, privacy=None, rules=None, reminders_minutes_before=None)
    parts = [Part(_of(archive, first), None)]
    for name, kind in _KINDS.items():
        for some in _in_parts(getattr(coach, name)):
            part = structs.replace(types_only, **{name: some})
            if name == "templates":
                part = structs.replace(part, clients=_named_in(some, coach))
            if name == "sessions":
                meant = {each.template_id for each in some}
                part = structs.replace(part, templates=tuple(each for each in coach.templates if each.id in meant))
            parts.append(Part(_of(archive, part), kind))
    return parts


def _of(archive: Archive, coach: CoachArchive) -> Archive:
    return structs.replace(archive, client=ClientArchive(), coach=coach)


def _named_in(templates: Sequence[TemplateView], coach: CoachArchive) -> tuple[ConnectionView, ...]:
    """Who is meant by the ids in templates; what is noted about them came before."""
    named = {id for each in templates for id in each.clients}
    return tuple(structs.replace(each, private_notes="") for each in coach.clients if each.account.id in named)


def _in_parts(items: Sequence[T]) -> list[tuple[T, ...]]:
    parts: list[list[T]] = []
    size = PART_BYTES
    for item in items:
        length = len(json.encode(item))
        if size + length > PART_BYTES:
            parts.append([])
            size = 0
        parts[-1].append(item)
        size += length
    return [tuple(part) for part in parts]
