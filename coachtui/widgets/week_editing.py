"""Moving, resizing and drawing spans on the grid: with the mouse, and in move mode with the keys."""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct
from textual import events
from textual.reactive import reactive

from coachtui.records.time import DAY_MINUTES, MINUTE, Span, instant
from coachtui.widgets import day_list
from coachtui.widgets.grid_item import GridItem, conflicts
from coachtui.widgets.grid_messages import (
    GhostMoved,
    ItemMoved,
    ItemResized,
    MoveCancelled,
    MoveConfirmed,
    MoveRefused,
    SpanDragged,
    WeekRequested,
)
from coachtui.widgets.week_canvas import WeekCanvas
from coachtui.widgets.week_lines import lane_limit
from coachtui.widgets.week_motion import items_at, start_after, start_beside
from coachtui.widgets.week_scene import Ghost

FINE_MINUTES = 5


class Hit(NamedTuple):
    """What is under the mouse; ``tail`` is the last row of a block."""

    day: int
    row: int
    item: GridItem | None
    tail: bool


class Drag(Struct):
    """A mouse button held down: where it began, where it is now."""

    begin: Hit
    place: tuple[int, int]
    resizing: bool


class WeekEditing(WeekCanvas):
    """Ghosts: what would be, drawn over what is."""

    editable: reactive[bool] = reactive(False, repaint=False, init=False)
    """Whether blocks may be dragged; drawing a span over empty time is always possible."""

    move_starts: Sequence[int] | None = None
    """Where a move by the keys may end, in UTC seconds: the arrows go from one to the other. None: anywhere."""

    _moving: GridItem | None = None
    _is_seeking = False
    """Whether what is moved goes on to a start of other days, once it is known which there are."""
    _drag: Drag | None = None

    # Move mode.

    @property
    def moving(self) -> GridItem | None:
        """The item that move mode is on."""
        return self._moving

    @property
    def ghost_span(self) -> Span | None:
        """Where the ghost is."""
        return self._ghost.span if self._ghost else None

    def begin_move(self, item: GridItem) -> None:
        """Move this item with the keys until Enter or Escape."""
        self._moving = item
        self._place_ghost(item.span, item)

    def step_ghost(self, direction: int) -> None:
        """Earlier or later: by a row, or to the next start."""
        if self.move_starts is None:
            self.shift_ghost(minutes=direction * self.frame.step)
        elif self._ghost is not None:
            self._seek(start_after(self._starts_shown(), self._ghost.span.start, direction), direction)

    def turn_ghost(self, direction: int) -> None:
        """A day back or on: at the same time, or to the start nearest to it."""
        if self.move_starts is None:
            self.shift_ghost(days=direction)
        elif self._ghost is not None:
            self._seek(start_beside(self.frame, self._starts_shown(), self._ghost.span.start, direction), direction)

    def turn_ghost_week(self, direction: int) -> None:
        """As many days back or on as are shown: at the same time, or to the start nearest to it."""
        if self.move_starts is None:
            self.shift_ghost(days=direction * len(self.frame.days))
        else:
            self._seek(None, direction)

    def _starts_shown(self) -> list[int]:
        whole = self.frame.span
        return [each for each in self.move_starts or () if whole.start <= each < whole.end]

    def _seek(self, start: int | None, direction: int) -> None:
        """Bring the ghost to a start; where these days have none, look at the next ones."""
        if start is not None:
            self.put_ghost(start)
        else:
            self.shift_ghost(days=direction * len(self.frame.days))
            self._is_seeking = True

    def put_ghost(self, start: int) -> None:
        """Bring what is moved to an instant."""
        if self._ghost is not None and self._moving is not None:
            self._is_seeking = False
            length = self._ghost.span.end - self._ghost.span.start
            self._place_ghost(Span(start, start + length), self._moving)

    def arrive(self) -> None:
        """The items are others: what goes on to a start of these days comes to it, and what is said of it is true."""
        ghost, item = self._ghost, self._moving
        if ghost is None or item is None or self.move_starts is None:
            return
        starts = self._starts_shown()
        if self._is_seeking and starts:
            self.put_ghost(min(starts, key=lambda each: abs(each - ghost.span.start)))
        else:
            self._place_ghost(ghost.span, item)

    def shift_ghost(self, *, days: int = 0, minutes: int = 0, longer: int = 0) -> None:
        """Move the ghost by days on the wall clock and by minutes of real time, or change its length."""
        ghost, item = self._ghost, self._moving
        if ghost is None or item is None:
            return
        self._is_seeking = False
        start, end = ghost.span
        length = max(FINE_MINUTES, min(DAY_MINUTES, (end - start) // MINUTE + longer)) * MINUTE
        start = (self.frame.same_time(start, days) if days else start) + minutes * MINUTE
        self._place_ghost(Span(start, start + length), item)
        whole = self.frame.span
        if not whole.start <= start < whole.end:
            direction = -1 if start < whole.start else 1
            self.post_message(WeekRequested(self.week_of(direction), direction))

    def confirm_move(self) -> None:
        """End moving where the ghost is, if it may end there."""
        ghost, item = self._ghost, self._moving
        if ghost and item and self.move_starts is not None and ghost.span.start not in self.move_starts:
            self.post_message(MoveRefused(item, instant(ghost.span.start)))
        elif ghost and item:
            self._end_ghost()
            self.post_message(MoveConfirmed(item, instant(ghost.span.start), ghost.minutes))

    def action_leave(self) -> None:
        """End moving and leave everything as it was."""
        item = self._moving
        self._end_ghost()
        if item:
            self.post_message(MoveCancelled(item))

    def action_move_later(self) -> None:
        self.shift_ghost(minutes=FINE_MINUTES)

    def action_move_earlier(self) -> None:
        self.shift_ghost(minutes=-FINE_MINUTES)

    def action_move_longer(self) -> None:
        self.shift_ghost(longer=FINE_MINUTES)

    def action_move_shorter(self) -> None:
        self.shift_ghost(longer=-FINE_MINUTES)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of move mode are the screen's own while nothing is being moved."""
        if action == "leave" or action.startswith("move_"):
            return self._ghost is not None
        return super().check_action(action, parameters)

    def _place_ghost(self, span: Span, item: GridItem | None) -> None:
        over = conflicts(self.items, span, item.id if item else "")
        self._ghost = Ghost(span, item, frozenset(each.id for each in over))
        self.repaint_pick()
        self.post_message(GhostMoved(item, instant(span.start), self._ghost.minutes, over))

    def _end_ghost(self) -> None:
        self._moving = self._drag = None
        self._is_seeking = False
        if self._ghost is not None:
            self._ghost = None
            self.repaint_pick()
            self.refresh_bindings()

    # The mouse.

    def hit(self, x: int, y: int) -> Hit | None:
        """What is drawn at a cell of the widget."""
        if self.is_list:
            return self._hit_entry(y)
        geometry = self.scene.geometry
        day, row = geometry.day_at(x), geometry.row_at(y)
        if day is None or row is None or self.frame.cell(day, row) is None:
            return None
        blocks = self.week.blocks_at(day, row)
        column = geometry.column_of(day)
        if not blocks or column is None:
            here = items_at(self.week, day, row)
            return Hit(day, row, here[0] if here else None, False)
        count = min(blocks[0].lanes, lane_limit(column.width))
        lane = min(count - 1, max(0, x - column.left) * count // max(1, column.width))
        block = next((each for each in blocks if each.lane == lane), None)
        tail = block is not None and row == block.bottom - 1 > block.top and not block.opens_below
        return Hit(day, row, block.item if block else None, tail)

    def _hit_entry(self, y: int) -> Hit | None:
        found = self.list_entries()
        place = y - self.list_head + self.list_top
        if not 0 <= place < len(found) or y < self.list_head:
            return None
        entry: day_list.Entry = found[place]
        at = max(entry.span.start, self.frame.days[self.list_day].span.start)
        return Hit(self.list_day, self.frame.row_of(at, self.list_day), entry.item, False)

    def go_to(self, at: int, item: GridItem | None) -> None:
        """Put the cursor on an instant and the item meant there."""
        raise NotImplementedError

    def activate(self) -> None:
        """Open what the cursor is on."""
        raise NotImplementedError

    def on_mouse_down(self, event: events.MouseDown) -> None:
        hit = self.hit(event.x, event.y)
        if hit is None or event.button != 1 or self._moving:
            return
        cell = self.frame.cell(hit.day, hit.row)
        if cell is None:
            return
        self.go_to(hit.item.span.start if hit.item and self.is_list else cell.start, hit.item)
        movable = hit.item is not None and hit.item.movable and self.editable
        if not self.is_list and (hit.item is None or movable):
            self._drag = Drag(hit, (hit.day, hit.row), resizing=hit.tail and movable)
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        drag = self._drag
        if drag is None:
            return
        geometry = self.scene.geometry
        day, row = geometry.day_at(event.x), geometry.row_at(max(geometry.head, event.y))
        if row is None:
            row = geometry.rows - 1 if event.y >= geometry.head else 0
        place = (drag.begin.day if day is None else day, row)
        if place == drag.place:
            return
        drag.place = place
        span = self._dragged_span(drag)
        if span:
            self._place_ghost(span, drag.begin.item)

    def _dragged_span(self, drag: Drag) -> Span | None:
        """Where the ghost of a drag is."""
        begin, (day, row) = drag.begin, drag.place
        fixed_day = begin.item is None or drag.resizing
        here = self.frame.cell(begin.day if fixed_day else day, row)
        start_cell = self.frame.cell(begin.day, begin.row)
        if here is None or start_cell is None:
            return None
        if begin.item is None:
            return Span(min(start_cell.start, here.start), max(start_cell.end, here.end))
        start, end = begin.item.span
        if drag.resizing:
            return Span(start, max(here.end, start + FINE_MINUTES * MINUTE))
        moved = self.frame.same_time(start, day - begin.day) + (row - begin.row) * self.frame.step * MINUTE
        return Span(moved, moved + end - start)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        drag, ghost = self._drag, self._ghost
        self.release_mouse()
        if drag is None:
            return
        self._end_ghost()
        if ghost is None:
            return
        item, start = drag.begin.item, instant(ghost.span.start)
        if item is None:
            self.post_message(SpanDragged(start, instant(ghost.span.end)))
        elif ghost.span == item.span:
            return
        elif drag.resizing:
            self.post_message(ItemResized(item, ghost.minutes))
        else:
            self.post_message(ItemMoved(item, start, ghost.minutes))

    def on_click(self, event: events.Click) -> None:
        if event.chain == 2 and self.hit(event.x, event.y) is not None:
            self.activate()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_rows(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_rows(-3)
