"""The week grid: one widget drawn by lines, fed with records, for coaches and clients alike."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from textual.binding import Binding, BindingType
from textual.reactive import reactive

from coachtui.errors import Invalid
from coachtui.keymap import BY_ID
from coachtui.records.time import MINUTE, Instant, Span, instant, seconds
from coachtui.scheduling.zones import FOREVER
from coachtui.widgets import day_list, grid_messages
from coachtui.widgets.grid_item import GridItem
from coachtui.widgets.week_editing import WeekEditing
from coachtui.widgets.week_motion import (
    Target,
    background_at,
    day_edge,
    horizontal,
    next_stop,
    resolve,
    stop_beside,
    stops,
    vertical,
)
from coachtui.widgets.week_scene import Pick
from coachtui.widgets.word_line import word_line

EARLIEST = -62_135_596_800
"""The first second of the year 1, UTC."""


def _bound(id: str) -> Binding:
    """The binding of one of the keymap's actions."""
    action = BY_ID[id]
    return Binding(",".join(action.default_keys), action.name, action.help, id=id, show=False)


class WeekGrid(WeekEditing, inherit_bindings=False):
    """One to seven days with a cursor; posts what was done, changes nothing itself.

    Feed it with ``show_week`` or by its attributes. A coach's cursor walks cells; with ``walks_stops``, a client's,
    it jumps between free starts and blocks, and shift with the arrows walks cells.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *(_bound(id) for id in ("cursor.left", "cursor.down", "cursor.up", "cursor.right")),
        *(_bound(id) for id in ("cell.left", "cell.down", "cell.up", "cell.right", "cell.open", "mode.leave")),
        *(_bound(id) for id in ("cursor.home", "cursor.end", "cursor.page_up", "cursor.page_down")),
        *(_bound(id) for id in ("move.later", "move.earlier", "move.longer", "move.shorter")),
    ]
    DEFAULT_CSS = "WeekGrid { width: 1fr; height: 1fr; }"

    CursorMoved = grid_messages.CursorMoved
    Activated = grid_messages.Activated
    WeekRequested = grid_messages.WeekRequested
    SpanDragged = grid_messages.SpanDragged
    ItemMoved = grid_messages.ItemMoved
    ItemResized = grid_messages.ItemResized
    GhostMoved = grid_messages.GhostMoved
    MoveConfirmed = grid_messages.MoveConfirmed
    MoveCancelled = grid_messages.MoveCancelled
    MoveRefused = grid_messages.MoveRefused

    walks_stops: reactive[bool] = reactive(False, repaint=False, init=False)
    rests_on: reactive[tuple[Instant, str | None] | None] = reactive(None, repaint=False, init=False)
    """Where the cursor is, and the id of the item it is on; ``CursorMoved`` tells the same a little later."""

    _travel = 0
    """How many days on the cursor is when the next week is there: it left the days shown."""
    _arriving = 0
    """In which direction the cursor has come into a week whose items are not there yet."""

    def begin(self, **attributes: Any) -> Self:
        """With these attributes from the start: before there is anything to paint, nothing is placed anew for each."""
        for name, value in attributes.items():
            self.set_reactive(getattr(WeekGrid, name), value)
        return self

    def show_week(
        self,
        first_day: date,
        items: Sequence[GridItem],
        availability: Sequence[Span] = (),
        notes: Sequence[str] = (),
    ) -> None:
        """Everything about a week at once: placed once, and nothing is ever said of half of it."""
        before = self.first_day
        self.set_reactive(WeekGrid.first_day, first_day)
        self.set_reactive(WeekGrid.availability, tuple(availability))
        self.set_reactive(WeekGrid.notes, tuple(notes))
        self.set_reactive(WeekGrid.items, tuple(items))
        self.set_reactive(WeekGrid.waiting, False)
        self.repaint(relay=True)
        if first_day != before:
            self.watch_first_day(before, first_day)
        self.watch_items()

    @property
    def selected(self) -> GridItem | None:
        """The item the cursor is on, the time taken or blocked behind it included."""
        pick = self.pick
        return (pick.item if pick else None) or background_at(self.week, seconds(self.cursor))

    @property
    def cursor_span(self) -> Span | None:
        """The time the cursor stands for: the item's, or the cell's; None outside the days shown."""
        pick = self.pick
        if pick is None:
            return None
        cell = self.frame.cell(pick.day, pick.row)
        return pick.item.span if pick.item else Span(pick.at, max(cell.end if cell else 0, pick.at + MINUTE))

    def words(self, other: tuple[ZoneInfo, str] | None = None) -> str:
        """What the cursor, or the ghost, is on: one safe line for the status line; ``other`` is a zone and a name."""
        ghost, item = self._ghost, self.selected
        if ghost:
            span, item = ghost.span, ghost.item
        else:
            span = item.span if item else self.cursor_span or Span(seconds(self.cursor), seconds(self.cursor) + MINUTE)
        pick = self.pick
        day = self.week.days[pick.day] if pick is not None else None
        is_open = pick is not None and day is not None and day.open[pick.row]
        becomes = day.becomes(pick.row) if pick is not None and day is not None else ""
        try:
            return word_line(
                self.zone,
                span,
                item,
                is_open=is_open,
                becomes=becomes,
                other=other,
                twelve_hours=self.twelve_hours,
                glyphs=self.glyphs,
            )
        except Invalid as error:
            # Beyond the year 9999 there are no dates to say.
            return error.detail

    # The cursor.

    def go_to(self, at: int, item: GridItem | None = None) -> None:
        """Put the cursor on an instant and the item meant there."""
        self._item_id = item.id if item else None
        self._arriving = 0
        at = max(EARLIEST, min(at, FOREVER - MINUTE))
        if self.cursor == instant(at):
            self._cursor_changed()
        else:
            self.cursor = instant(at)

    def watch_cursor(self) -> None:
        self._cursor_changed()

    def _cursor_changed(self) -> None:
        self.repaint_pick()
        self._tell()

    def on_mount(self) -> None:
        self._tell()

    def _tell(self) -> None:
        if not self.is_attached:
            return
        item = self.selected
        rests_on = (self.cursor, item.id if item else None)
        if rests_on != self.rests_on:
            self.rests_on = rests_on
            self.post_message(self.CursorMoved(self.cursor, item))

    def watch_first_day(self, old: date, new: date) -> None:
        """The cursor stays on its weekday and time, or goes on to the day it was on its way to."""
        at = seconds(self.cursor)
        if self.frame.day_of(at) is None:
            days = self._travel or (new - old).days
            moved = self.frame.same_time(at, days)
            if self.frame.day_of(moved) is None:
                moved = self.frame.span.start + self.frame.minutes_of(at) * MINUTE
            self.go_to(moved)
            self._arriving = self._travel
        self._travel = 0

    def watch_items(self) -> None:
        """After a change of week a client's cursor goes on to the nearest thing there is, and so does what is moved."""
        self.arrive()
        pick = self.pick
        if self._arriving and self.items and self.walks_stops and pick and pick.item is None:
            here = stops(self.week, pick.day)
            nearest = min(here, key=lambda stop: abs(stop.at - pick.at), default=None)
            target = nearest or stop_beside(self.week, pick, 1 if self._arriving > 0 else -1)
            if target:
                self.go_to(*target)
        self._tell()

    def _walk(self, target: Target | None) -> None:
        if target:
            self.go_to(*target)

    def _step(self, direction: int, *, cells: bool) -> None:
        """Up or down."""
        pick = self.pick
        if self._moving:
            self.step_ghost(direction)
        elif pick is None:
            self._enter()
        elif self.is_list:
            self._walk(self._entry_beside(direction))
        elif self._jumps(cells=cells):
            self._walk(next_stop(self.week, pick, direction))
        else:
            self._walk(vertical(self.week, pick, direction))

    def _turn(self, direction: int, *, cells: bool) -> None:
        """Left or right."""
        pick = self.pick
        if self._moving:
            self.turn_ghost(direction)
            return
        if pick is None:
            self._enter()
            return
        jumps = self._jumps(cells=cells)
        target = (stop_beside if jumps else horizontal)(self.week, pick, direction)
        if target:
            self.go_to(*target)
        else:
            self._travel = direction * (1 if not jumps else self._days_to_edge(pick, direction))
            self.post_message(self.WeekRequested(self.week_of(direction), direction))

    def _days_to_edge(self, pick: Pick, direction: int) -> int:
        return len(self.frame.days) - pick.day if direction > 0 else pick.day + 1

    def _jumps(self, *, cells: bool) -> bool:
        """Whether the cursor goes from stop to stop; where there is none it walks cells."""
        return self.walks_stops and not cells and any(stops(self.week, day) for day in range(len(self.frame.days)))

    def _enter(self) -> None:
        """Bring a cursor that is outside the days shown to the first of them, at its time of day."""
        row = self.frame.row_at(self.frame.minutes_of(seconds(self.cursor)))
        for day in range(len(self.frame.days)):
            cell = self.frame.cell(day, self.frame.nearest_row(day, row))
            if cell:
                self.go_to(cell.start)
                return

    def _entry_beside(self, direction: int) -> Target | None:
        found = self.list_entries()
        place = day_list.chosen(found, seconds(self.cursor), self._item_id)
        beside = (0 if place is None else place) + direction
        if not 0 <= beside < len(found):
            return None
        entry = found[beside]
        return Target(max(entry.span.start, self.frame.days[self.list_day].span.start), entry.item)

    def action_cursor_left(self) -> None:
        self._turn(-1, cells=False)

    def action_cursor_right(self) -> None:
        self._turn(1, cells=False)

    def action_cursor_up(self) -> None:
        self._step(-1, cells=False)

    def action_cursor_down(self) -> None:
        self._step(1, cells=False)

    def action_cell_left(self) -> None:
        self._turn(-1, cells=True)

    def action_cell_right(self) -> None:
        self._turn(1, cells=True)

    def action_cell_up(self) -> None:
        self._step(-1, cells=True)

    def action_cell_down(self) -> None:
        self._step(1, cells=True)

    def _edge(self, direction: int) -> None:
        pick = self.pick
        if pick and not self._moving:
            self._walk(day_edge(self.week, pick, direction, only_stops=self.walks_stops))

    def action_cursor_home(self) -> None:
        self._edge(-1)

    def action_cursor_end(self) -> None:
        self._edge(1)

    def _page(self, direction: int) -> None:
        """As many rows as are shown, less one."""
        pick = self.pick
        if pick is None or self._moving:
            return
        row = pick.row + direction * max(1, self.scene.geometry.body - 1)
        row = self.frame.nearest_row(pick.day, max(0, min(len(self.frame.rows) - 1, row)))
        cell = self.frame.cell(pick.day, row)
        if cell:
            found = resolve(self.week, cell.start, None)
            self.go_to(cell.start, found.item if found else None)

    def action_page_up(self) -> None:
        self._page(-1)

    def action_page_down(self) -> None:
        self._page(1)

    def activate(self) -> None:
        """Open what the cursor is on, or end moving."""
        if self._moving:
            self.confirm_move()
        elif self.pick:
            self.post_message(self.Activated(self.cursor, self.selected))

    def action_open_cell(self) -> None:
        self.activate()
