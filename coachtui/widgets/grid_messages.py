"""What the week grid says to its screen. Handlers are named ``on_week_grid_…``."""

from datetime import date

from textual.message import Message

from coachtui.records.time import Instant
from coachtui.widgets.grid_item import GridItem


class CursorMoved(Message, namespace="week_grid"):
    """The cursor is on another cell, or on another item; ``item`` may be time taken or blocked."""

    def __init__(self, at: Instant, item: GridItem | None) -> None:
        self.at = at
        self.item = item
        super().__init__()


class Activated(Message, namespace="week_grid"):
    """Enter or a double click on a cell or item."""

    def __init__(self, at: Instant, item: GridItem | None) -> None:
        self.at = at
        self.item = item
        super().__init__()


class WeekRequested(Message, namespace="week_grid"):
    """The cursor went past the first or the last day; ``direction`` is -1 or 1."""

    def __init__(self, first_day: date, direction: int) -> None:
        self.first_day = first_day
        self.direction = direction
        super().__init__()


class SpanDragged(Message, namespace="week_grid"):
    """A stretch of empty time was drawn with the mouse."""

    def __init__(self, start: Instant, end: Instant) -> None:
        self.start = start
        self.end = end
        super().__init__()


class ItemMoved(Message, namespace="week_grid"):
    """An item was dropped elsewhere with the mouse; its length is the same."""

    def __init__(self, item: GridItem, start: Instant, duration_minutes: int) -> None:
        self.item = item
        self.start = start
        self.duration_minutes = duration_minutes
        super().__init__()


class ItemResized(Message, namespace="week_grid"):
    """An item's last row was dragged."""

    def __init__(self, item: GridItem, duration_minutes: int) -> None:
        self.item = item
        self.duration_minutes = duration_minutes
        super().__init__()


class GhostMoved(Message, namespace="week_grid"):
    """While moving, the ghost is elsewhere; ``conflicts`` are the scheduled sessions it would overlap."""

    def __init__(
        self, item: GridItem | None, start: Instant, duration_minutes: int, conflicts: tuple[GridItem, ...]
    ) -> None:
        self.item = item
        self.start = start
        self.duration_minutes = duration_minutes
        self.conflicts = conflicts
        super().__init__()


class MoveConfirmed(Message, namespace="week_grid"):
    """Enter ended moving: the item shall start then and last so long."""

    def __init__(self, item: GridItem, start: Instant, duration_minutes: int) -> None:
        self.item = item
        self.start = start
        self.duration_minutes = duration_minutes
        super().__init__()


class MoveCancelled(Message, namespace="week_grid"):
    """Escape ended moving; all is as before."""

    def __init__(self, item: GridItem) -> None:
        self.item = item
        super().__init__()


class MoveRefused(Message, namespace="week_grid"):
    """Enter was pressed where the item may not be moved to; moving goes on."""

    def __init__(self, item: GridItem, start: Instant) -> None:
        self.item = item
        self.start = start
        super().__init__()
