"""A month at a glance, the shown week marked; a click on a day asks for it."""

from calendar import Calendar
from datetime import date

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from coachtui.widgets.clock_text import MONTH_NAMES, WEEKDAYS
from coachtui.widgets.glyphs import UNICODE, GlyphSet
from coachtui.widgets.palette_styles import GridStyles
from coachtui.widgets.safe import fit

CELL = 3
WIDTH = 7 * CELL
HEIGHT = 8


def month_weeks(month: date, first_weekday: int) -> list[list[date | None]]:
    """The weeks of a month, days of other months as None."""
    days = Calendar(first_weekday).monthdayscalendar(month.year, month.month)
    return [[date(month.year, month.month, day) if day else None for day in week] for week in days]


class MiniMonth(Widget):
    """Shows the month of ``first_day`` until it is turned; today is orange, the shown days are marked."""

    DEFAULT_CSS = f"MiniMonth {{ width: {WIDTH}; height: {HEIGHT}; }}"

    first_day: reactive[date] = reactive(date(2026, 1, 5))
    days: reactive[int] = reactive(7)
    today: reactive[date | None] = reactive(None)
    first_weekday: reactive[int] = reactive(0)
    glyphs: reactive[GlyphSet] = reactive(UNICODE)
    month: reactive[date] = reactive(date(2026, 1, 1))

    class DayChosen(Message):
        """A day was clicked."""

        def __init__(self, day: date) -> None:
            self.day = day
            super().__init__()

    def watch_first_day(self, day: date) -> None:
        # A week belongs to the month that most of it is in.
        middle = date.fromordinal(min(date.max.toordinal(), day.toordinal() + self.days // 2))
        self.month = middle.replace(day=1)

    def turn(self, months: int) -> None:
        """Show the month this many before or after."""
        year, month = divmod(self.month.year * 12 + self.month.month - 1 + months, 12)
        if date.min.year <= year <= date.max.year:
            self.month = date(year, month + 1, 1)

    def render_line(self, y: int) -> Strip:
        styles = GridStyles(self)
        weeks = month_weeks(self.month, self.first_weekday)
        if y == 0:
            arrows = f"{self.glyphs.previous} {self.glyphs.following}"
            title = fit(f"{MONTH_NAMES[self.month.month - 1]} {self.month.year}", WIDTH - 1 - len(arrows))
            segments = [Segment(title, styles.chrome("head")), Segment(arrows, styles.chrome("note"))]
        elif y == 1:
            names = [WEEKDAYS[(self.first_weekday + index) % 7][:2] for index in range(7)]
            segments = [Segment(" ".join(names), styles.chrome("note"))]
        elif y - 2 < len(weeks):
            segments = [part for day in weeks[y - 2] for part in self._day(day, styles)]
        else:
            segments = []
        return Strip(segments).adjust_cell_length(self.size.width, styles.base)

    def _day(self, day: date | None, styles: GridStyles) -> list[Segment]:
        gap = Segment(" ", styles.base)
        if day is None:
            return [Segment("  ", styles.base), gap]
        shown = 0 <= day.toordinal() - self.first_day.toordinal() < self.days
        name = "today" if day == self.today else "selected" if shown else "time"
        return [Segment(f"{day.day:2}", styles.chrome(name)), gap]

    def day_at(self, x: int, y: int) -> date | None:
        """The day drawn at a cell of the widget."""
        weeks = month_weeks(self.month, self.first_weekday)
        inside = 0 <= x < WIDTH and 0 <= y - 2 < len(weeks)
        return weeks[y - 2][x // CELL] if inside else None

    def on_click(self, event: events.Click) -> None:
        if event.y == 0:
            self.turn(1 if event.x >= WIDTH - 2 else -1 if event.x >= WIDTH - 5 else 0)
            return
        day = self.day_at(event.x, event.y)
        if day:
            self.post_message(self.DayChosen(day))
