"""Where the parts of the grid stand in its cells: head, gutter, columns, scrollbar. Pure, without Textual."""

from msgspec import Struct

TWO_LINE_HEAD_HEIGHT = 22
HEAD_HEIGHT = 4
LIST_WIDTH = 60
"""Below this the grid is a list of one day."""
WEEK_WIDTH = 76
"""Below this at most three days are shown."""
EDGE_WIDTH = 64
"""From here on the last column is closed by a line."""


class Column(Struct, frozen=True):
    """A day's column: its first cell after the line on its left, and its width without that line."""

    day: int
    left: int
    width: int


class Geometry(Struct, frozen=True):
    """Columns and rows of cells; ``first_row`` is the grid row drawn on the first line below the head."""

    width: int
    height: int
    head: int
    gutter: int
    columns: tuple[Column, ...]
    first_row: int
    rows: int
    scrollbar: bool

    @property
    def body(self) -> int:
        """How many lines there are for rows."""
        return max(0, self.height - self.head)

    def line_of(self, row: int) -> int | None:
        """The line a row is drawn on, or None while it is scrolled away."""
        line = row - self.first_row + self.head
        return line if self.head <= line < self.height else None

    def row_at(self, line: int) -> int | None:
        """The row drawn on a line."""
        row = line - self.head + self.first_row
        return row if line >= self.head and 0 <= row < self.rows else None

    def day_at(self, x: int) -> int | None:
        """The day whose column, or line to the left of it, is at ``x``."""
        for column in self.columns:
            if column.left - 1 <= x < column.left + column.width:
                return column.day
        return None

    def column_of(self, day: int) -> Column | None:
        """The column of a day, or None while it is not shown."""
        first = self.columns[0].day if self.columns else 0
        return self.columns[day - first] if 0 <= day - first < len(self.columns) else None


def days_that_fit(width: int, wanted: int) -> int:
    """How many of the wanted days a grid of this width shows side by side."""
    if width < LIST_WIDTH:
        return 1
    return min(wanted, 3) if width < WEEK_WIDTH else wanted


def head_lines(height: int) -> int:
    """How many lines the day heads take."""
    if height < HEAD_HEIGHT:
        return 0
    return 2 if height >= TWO_LINE_HEAD_HEIGHT else 1


def gutter_width(*, zones: int, twelve_hours: bool) -> int:
    """The cells of the times: five or six for each zone, one for the now mark or a gap."""
    each = 6 if twelve_hours else 5
    return each + 1 if zones == 1 else 2 * each + 2


def arrange(width: int, height: int, *, rows: int, days: range, gutter: int, first_row: int) -> Geometry:
    """Share the width evenly between the days, what remains one cell each from the left."""
    head = head_lines(height)
    gutter = min(gutter, max(0, width - 2))
    overflows = rows > height - head
    scrollbar = overflows and width >= EDGE_WIDTH
    edge = (1 if width >= EDGE_WIDTH else 0) + (2 if scrollbar else 0)
    room = max(0, width - gutter - edge - len(days))
    share, rest = divmod(room, max(1, len(days)))
    columns = []
    left = gutter
    for index, day in enumerate(days):
        size = share + (1 if index < rest else 0)
        columns.append(Column(day, left + 1, size))
        left += size + 1
    first_row = max(0, min(first_row, rows - (height - head)))
    return Geometry(width, height, head, gutter, tuple(columns), first_row, rows, scrollbar)
