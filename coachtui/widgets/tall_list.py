"""A list beside the week: three lines a row, drawn only where it is looked at, however many there are."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from coachtui.records.text import one_line
from coachtui.widgets.drawn_line import LOOKS, Part, width_of
from coachtui.widgets.inks import Inks
from coachtui.widgets.line_widget import LineWidget
from coachtui.widgets.safe import cut

LINES = 3
"""The lines of a row, the blank one below it not counted."""


class TallRow(NamedTuple):
    """One row: what it is and what stands at the end of the line, and two lines more; ``mark`` is drawn before it."""

    id: str
    first: str
    right: str
    second: str
    third: str
    mark: str = ""


class TallList(LineWidget, can_focus=True):
    """Rows and a cursor; posts where the cursor is, and which way it is turned from side to side."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "step(1)", "The next", show=False),
        Binding("k,up", "step(-1)", "The one before", show=False),
        Binding("l,right", "turn(1)", "The next of its times", show=False),
        Binding("h,left", "turn(-1)", "The time before", show=False),
        Binding("home", "step(-100000)", "The first", show=False),
        Binding("end", "step(100000)", "The last", show=False),
        Binding("pagedown", "page(1)", "A page down", show=False),
        Binding("pageup", "page(-1)", "A page up", show=False),
        Binding("enter", "leave_to_week", "To the week", show=False),
    ]
    DEFAULT_CSS = "TallList { width: 1fr; height: 1fr; }"

    rows: reactive[tuple[TallRow, ...]] = reactive(())
    chosen: reactive[int] = reactive(0)
    top: reactive[int] = reactive(0)
    empty: reactive[str] = reactive("")

    class Chosen(Message):
        """The cursor is on another row."""

    class Turned(Message):
        """Another side of the row is wanted, as another time of a request: the next, or with -1 the one before."""

        def __init__(self, by: int) -> None:
            self.by = by
            super().__init__()

    class Left(Message):
        """Enter was pressed."""

    _inks: Inks | None = None

    def show_rows(self, rows: Sequence[TallRow], chosen: int) -> None:
        """Other rows, and on which of them the cursor is."""
        self.rows = tuple(rows)
        self.chosen = max(0, min(chosen, len(rows) - 1))
        self._reveal()

    def render_line(self, y: int) -> Strip:
        inks = self._inks = self._inks or Inks(self)
        width = self.size.width
        parts = self._parts(y, width)
        segments = [Segment(one_line(part.text), inks.style(LOOKS[part.look])) for part in parts]
        return Strip(segments).adjust_cell_length(width, inks.ground)

    def _parts(self, y: int, width: int) -> Sequence[Part]:
        index, line = self.top + y // LINES, y % LINES
        if not self.rows:
            return [Part(cut(self.empty, width, "…"), "faint")] if y == 0 else []
        if index >= len(self.rows):
            return []
        row, is_chosen = self.rows[index], index == self.chosen
        if line == 0:
            right = Part(f" {row.right} ", "faint")
            head = cut(f"{'▸' if is_chosen else ' '}{row.mark or ' '}{row.first}", width - width_of([right]), "…")
            gap = " " * max(0, width - width_of([Part(head), right]))
            return [Part(head + gap, "chosen" if is_chosen and self.has_focus else "strong"), right]
        return [Part(cut(f"   {row.second if line == 1 else row.third}", width, "…"), "text" if line == 1 else "faint")]

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._inks = None

    @property
    def _page(self) -> int:
        return max(1, self.size.height // LINES)

    def _reveal(self) -> None:
        self.top = max(0, min(max(self.top, self.chosen - self._page + 1), self.chosen))

    def on_resize(self) -> None:
        self._reveal()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def action_step(self, by: int) -> None:
        place = max(0, min(self.chosen + by, len(self.rows) - 1))
        if place != self.chosen:
            self.chosen = place
            self._reveal()
            self.post_message(self.Chosen())

    def action_page(self, by: int) -> None:
        self.action_step(by * self._page)

    def action_turn(self, by: int) -> None:
        self.post_message(self.Turned(by))

    def action_leave_to_week(self) -> None:
        self.post_message(self.Left())

    def on_click(self, event: events.Click) -> None:
        self.action_step(self.top + event.y // LINES - self.chosen)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_step(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_step(-1)
