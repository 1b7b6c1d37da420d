"""What the week grid draws: one record per thing in the calendar, whoever looks at it."""

from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from coachtui.records.calendar import Entry, Slot
from coachtui.records.session import SessionStatus
from coachtui.records.time import Instant, Span, seconds


class ItemKind(StrEnum):
    SESSION = "session"
    REQUEST = "request"
    OFFER = "offer"
    HOLD = "hold"
    BLOCK = "block"
    TAKEN = "taken"
    MINE = "mine"
    GROUP = "group"
    SLOT = "slot"
    WISH = "wish"
    GHOST = "ghost"


class Mark(StrEnum):
    """What stands at the right end of a block's first row; named as in ``GlyphSet``."""

    NONE = ""
    DONE = "done"
    CANCELLED = "cancelled"
    ASKED = "asked"
    OFFERED = "offered"
    WAITING = "waiting"
    ABSENT = "absent"
    WARNING = "warning"
    UNSENT = "unsent"


#: Drawn behind everything else, as a hatch over the whole column.
BACKGROUND_KINDS = frozenset({ItemKind.TAKEN, ItemKind.BLOCK})


class GridItem(Struct, frozen=True, kw_only=True, dict=True):
    """One thing in the week grid.

    ``title`` and ``subtitle`` are text from people and are made safe when drawn. ``status`` is the word said in the
    status line. ``color`` is a session type's colour, by name or ``#rrggbb``; empty for none.
    """

    id: str
    kind: ItemKind
    start: Instant
    end: Instant
    title: str = ""
    subtitle: str = ""
    type_name: str = ""
    status: str = ""
    glyph: str = ""
    color: str = ""
    mark: Mark = Mark.NONE
    dashed: bool = False
    struck: bool = False
    dim: bool = False
    movable: bool = False
    source: Entry | Slot | None = None

    @cached_property
    def span(self) -> Span:
        """Its time in UTC seconds, at least one minute long."""
        start = seconds(self.start)
        return Span(start, max(seconds(self.end), start + 60))

    @property
    def minutes(self) -> int:
        """Its duration."""
        return (seconds(self.end) - seconds(self.start)) // 60

    @property
    def is_unsent(self) -> bool:
        """Whether it is not in the calendar at all yet, only on its way to the server."""
        return self.source is None and self.mark in (Mark.UNSENT, Mark.WARNING)

    @property
    def takes_time(self) -> bool:
        """Whether nothing else may be scheduled over it."""
        source = self.source
        scheduled = getattr(source, "status", None) is SessionStatus.SCHEDULED
        return self.kind is ItemKind.SESSION and not self.struck and (source is None or scheduled)


def conflicts(items: tuple[GridItem, ...], span: Span, moving: str = "") -> tuple[GridItem, ...]:
    """The scheduled sessions that a span would overlap, but the one that is ``moving``; touching is not overlapping."""
    found = []
    for item in items:
        if item.takes_time and item.id != moving:
            start, end = item.span
            if start < span.end and span.start < end:
                found.append(item)
    return tuple(found)
