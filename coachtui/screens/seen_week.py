"""A small week beside settings: what somebody would see and could book under them, drawn as it is for them."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from coachtui.records.session_type import SessionTypeCard
from coachtui.records.time import seconds
from coachtui.screens.calendar_screen import CalendarScreen
from coachtui.service.viewing_if import Glimpse
from coachtui.widgets.calendar_items import client_items
from coachtui.widgets.day_notes import client_notes
from coachtui.widgets.grid_item import GridItem, ItemKind
from coachtui.widgets.safe import safe
from coachtui.widgets.week_frame import week_frame
from coachtui.widgets.week_grid import WeekGrid


class SeenWeek(Vertical):
    """The days that the calendar shows; nothing is done in them."""

    DEFAULT_CSS = """
    SeenWeek { width: 1fr; height: 1fr; min-height: 5; border-top: hkey $foreground 25%; }
    SeenWeek #seen-head { height: 1; padding: 0 1; text-style: bold; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, calendar: CalendarScreen) -> None:
        super().__init__()
        self._calendar = calendar

    def compose(self) -> ComposeResult:
        yield Static("", id="seen-head")
        yield WeekGrid()

    def on_mount(self) -> None:
        grid, calendar = self.grid, self._calendar
        grid.can_focus = False
        grid.glyphs, grid.twelve_hours = calendar.desk.glyphs, calendar.desk.twelve_hours
        grid.zoom, grid.zone, grid.days = calendar.grid.zoom, calendar.zone, calendar.days
        grid.now, grid.cursor = calendar.now, calendar.grid.cursor
        grid.show_week(calendar.first_day, ())
        grid.waiting = True

    @property
    def grid(self) -> WeekGrid:
        return self.query_one(WeekGrid)

    def show(self, who: str, glimpse: Glimpse, *, is_so: bool) -> None:
        """``is_so`` says whether the settings are saved."""
        grid, calendar = self.grid, self._calendar
        items = self._items(glimpse)
        frame = week_frame(calendar.zone, calendar.first_day, calendar.days, grid.zoom)
        notes = client_notes(frame, items, seconds(calendar.now), calendar.desk.glyphs)
        grid.show_week(calendar.first_day, items, (), notes)
        grid.banner = _banner(who, glimpse, items)
        ahead = [item for item in items if item.start > calendar.now]
        first = next((item for item in ahead if item.kind in (ItemKind.SLOT, ItemKind.GROUP)), None)
        grid.go_to(seconds(first.start if first else calendar.grid.cursor), first)
        picked = next((each for each in glimpse.session_types if each.id == glimpse.session_type), None)
        sought = f", looking for {_named(picked, self._calendar)}" if picked and glimpse.may.book else ""
        self._say(f"As {who} {'sees' if is_so else 'would see'} it{sought}")

    def dim(self, why: str) -> None:
        """What is shown does not follow from the settings, which cannot be asked about now."""
        self.grid.waiting = True
        self._say(why)

    def _say(self, words: str) -> None:
        self.query_one("#seen-head", Static).update(safe(words))

    def _items(self, glimpse: Glimpse) -> Sequence[GridItem]:
        if glimpse.calendar is None:
            return ()
        items = client_items(
            glimpse.calendar, glimpse.session_types, glimpse.slots, self._calendar.now, glimpse.session_type
        )
        return sorted(items, key=lambda item: item.span)


def _banner(who: str, glimpse: Glimpse, items: Sequence[GridItem]) -> str:
    if not glimpse.may.see:
        return f"{who[:1].upper()}{who[1:]} sees nothing of your calendar"
    return "" if items else "Nothing is free these days, and nothing is shown as booked"


def _named(kind: SessionTypeCard, calendar: CalendarScreen) -> str:
    return f"{calendar.desk.glyphs.type_glyph(kind.glyph)} {kind.name}"
