"""Everything one painting of the week grid depends on."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from coachtui.records.time import Span
from coachtui.widgets.clock_text import clock
from coachtui.widgets.glyphs import GlyphSet
from coachtui.widgets.grid_item import GridItem
from coachtui.widgets.palette_styles import GridStyles
from coachtui.widgets.week_geometry import Geometry
from coachtui.widgets.week_layout import Block, WeekLayout


class Ghost(Struct, frozen=True):
    """A span being moved, resized or drawn: of ``item``, or of nothing yet; ``conflicts`` are ids."""

    span: Span
    item: GridItem | None = None
    conflicts: frozenset[str] = frozenset()

    @property
    def minutes(self) -> int:
        return (self.span.end - self.span.start) // 60


class Pick(Struct, frozen=True):
    """What the cursor is on: a cell, and the item chosen in it."""

    day: int
    row: int
    at: int
    item: GridItem | None = None


class Scene(Struct, kw_only=True):
    """A week, where it stands on the screen, and what is going on in it. Instants are UTC seconds."""

    layout: WeekLayout
    geometry: Geometry
    styles: GridStyles
    glyphs: GlyphSet
    now: int | None = None
    pick: Pick | None = None
    ghost: Ghost | None = None
    overlays: Sequence[Block] = ()
    marked: frozenset[str] = frozenset()
    selection: Span | None = None
    notes: Sequence[str] = ()
    gutter_heads: Sequence[tuple[str, str]] = ()
    second_zone: ZoneInfo | None = None
    reference_day: int = 0
    twelve_hours: bool = False
    loading: bool = False
    banner: str = ""
    now_place: tuple[int, int] | None = None
    today: int | None = None

    def __post_init__(self) -> None:
        if self.now is not None:
            self.now_place = self.layout.frame.locate(self.now)
            self.today = self.now_place[0] if self.now_place else None

    def clock(self, at: int) -> str:
        """What clocks in the grid's zone show at an instant."""
        return clock(self.layout.frame.minutes_of(at), twelve_hours=self.twelve_hours)

    def overlay_at(self, day: int, row: int) -> Block | None:
        """The ghost or pick that lies over a cell."""
        for block in self.overlays:
            if block.day == day and block.top <= row < block.bottom:
                return block
        return None
