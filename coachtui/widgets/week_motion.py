"""Where the cursor goes: from cell to cell for a coach, between free starts and blocks for a client. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from coachtui.records.time import seconds
from coachtui.widgets.grid_item import GridItem
from coachtui.widgets.week_frame import WeekFrame
from coachtui.widgets.week_layout import Block, WeekLayout
from coachtui.widgets.week_scene import Pick


class Target(NamedTuple):
    """An instant to go to, and the item meant there."""

    at: int
    item: GridItem | None = None


def resolve(layout: WeekLayout, at: int, item_id: str | None) -> Pick | None:
    """The cell of an instant and the item in it: the one named if it is there, else the first; None if not shown."""
    place = layout.frame.locate(at)
    if place is None:
        return None
    day, row = place
    here = items_at(layout, day, row)
    item = next((each for each in here if each.id == item_id), None)
    if item is None:
        item = next((each for each in here if seconds(each.start) == at), here[0] if here else None)
    return Pick(day, row, at, item)


def items_at(layout: WeekLayout, day: int, row: int) -> list[GridItem]:
    """Blocks by lane, then free starts, in a cell."""
    return [block.item for block in layout.blocks_at(day, row)] + layout.days[day].slots[row]


def background_at(layout: WeekLayout, at: int) -> GridItem | None:
    """The time taken or blocked that an instant lies in."""
    place = layout.frame.locate(at)
    if place is None:
        return None
    behind = [block.item for block in layout.days[place[0]].backgrounds[place[1]]]
    exact = [item for item in behind if item.span.start <= at < item.span.end]
    return next(iter(exact or behind), None)


def vertical(layout: WeekLayout, pick: Pick, direction: int) -> Target | None:
    """The next cell up or down, past the rest of the item the cursor is on; None at the edge of the day."""
    row = pick.row + direction
    while 0 <= row < len(layout.frame.rows):
        cell = layout.frame.cell(pick.day, row)
        if cell is not None:
            blocks = layout.blocks_at(pick.day, row)
            inside = pick.item is not None and any(block.item.id == pick.item.id for block in blocks)
            edge = [block.item for block in blocks if (block.top if direction > 0 else block.bottom - 1) == row]
            fresh = [item for item in edge if pick.item is None or item.id != pick.item.id]
            if not inside or fresh:
                here = fresh or items_at(layout, pick.day, row)
                return Target(cell.start, here[0] if here else None)
        row += direction
    return None


def horizontal(layout: WeekLayout, pick: Pick, direction: int) -> Target | None:
    """The next lane of the cell, else the same row of the next day that has it; None past the days shown."""
    beside = [block.item for block in layout.blocks_at(pick.day, pick.row)]
    if pick.item in beside:
        lane = beside.index(pick.item) + direction
        if 0 <= lane < len(beside):
            return Target(pick.at, beside[lane])
    day = pick.day + direction
    while 0 <= day < len(layout.frame.days):
        row = layout.frame.nearest_row(day, pick.row)
        cell = layout.frame.cell(day, row)
        if cell is not None:
            here = items_at(layout, day, row)
            return Target(cell.start, here[0 if direction > 0 else -1] if here else None)
        day += direction
    return None


def stops(layout: WeekLayout, day: int) -> list[Target]:
    """The free starts and blocks of a day, by start."""
    column = layout.days[day]
    found = [Target(item.span.start, item) for row in column.slots for item in row]
    opening = layout.frame.days[day].span.start
    found += [Target(max(block.item.span.start, opening), block.item) for block in column.blocks]
    return sorted(found, key=lambda stop: (stop.at, stop.item.id if stop.item else ""))


def next_stop(layout: WeekLayout, pick: Pick, direction: int) -> Target | None:
    """The stop before or after the cursor on its day."""
    here = stops(layout, pick.day)
    ids = [stop.item.id if stop.item else "" for stop in here]
    if pick.item is not None and pick.item.id in ids:
        place = ids.index(pick.item.id) + direction
        return here[place] if 0 <= place < len(here) else None
    if direction > 0:
        return next((stop for stop in here if stop.at > pick.at), None)
    return next((stop for stop in reversed(here) if stop.at < pick.at), None)


def stop_beside(layout: WeekLayout, pick: Pick, direction: int) -> Target | None:
    """The stop nearest in time of day on the next day that has any; None when there is none that way."""
    minutes = layout.frame.minutes_of(pick.at)
    day = pick.day + direction
    while 0 <= day < len(layout.days):
        here = stops(layout, day)
        if here:
            return min(here, key=lambda stop: abs(layout.frame.minutes_of(stop.at) - minutes))
        day += direction
    return None


def start_after(starts: Sequence[int], at: int, direction: int) -> int | None:
    """The next of some instants, by time, after or before one; None when there is none that way."""
    later = [each for each in starts if (each - at) * direction > 0]
    return min(later, key=lambda each: abs(each - at), default=None)


def start_beside(frame: WeekFrame, starts: Sequence[int], at: int, direction: int) -> int | None:
    """Of the instants on the next day that has any, the nearest in time of day; None when there is none that way."""
    place = frame.day_of(at)
    if place is None:
        return None
    days = {each: frame.day_of(each) for each in starts}
    there = {each: day for each, day in days.items() if day is not None and (day - place) * direction > 0}
    nearest = min((abs(day - place) for day in there.values()), default=0)
    minutes = frame.minutes_of(at)
    here = [each for each, day in there.items() if abs(day - place) == nearest]
    return min(here, key=lambda each: abs(frame.minutes_of(each) - minutes), default=None)


def day_edge(layout: WeekLayout, pick: Pick, direction: int, *, only_stops: bool) -> Target | None:
    """The first or last thing of the day that matters: a block, a free start, or open time."""
    here = stops(layout, pick.day)
    if not only_stops:
        cells = zip(layout.days[pick.day].open, layout.frame.days[pick.day].cells, strict=True)
        here += [Target(cell.start) for is_open, cell in cells if is_open and cell is not None]
    if not here:
        return None
    return (min if direction < 0 else max)(here, key=lambda stop: stop.at)


def rows_that_matter(layout: WeekLayout, days: Sequence[int]) -> tuple[int, int] | None:
    """From which row until before which there is anything to see on these days."""
    tops: list[int] = []
    bottoms: list[int] = []
    for day in days:
        column = layout.days[day]
        behind = {id(block): block for row in column.backgrounds for block in row}
        blocks: list[Block] = [*column.blocks, *(each for each in behind.values() if _is_short(each))]
        busy = [row for row, here in enumerate(column.slots) if here]
        busy += [row for row, is_open in enumerate(column.open) if is_open]
        tops += [block.top for block in blocks] + busy[:1] + ([min(busy)] if busy else [])
        bottoms += [block.bottom for block in blocks] + ([max(busy) + 1] if busy else [])
    return (min(tops), max(bottoms)) if tops else None


def _is_short(block: Block) -> bool:
    return not (block.opens_above or block.opens_below)


def opening_row(layout: WeekLayout, days: Sequence[int], body: int) -> int:
    """The first row to show: what matters, with a third of the spare lines above it; else from seven o'clock."""
    rows = layout.frame.rows
    matter = rows_that_matter(layout, days)
    if matter is None:
        return layout.frame.row_at(7 * 60)
    top, bottom = matter
    row = max(0, top - max(0, body - (bottom - top)) // 3)
    while row > 0 and rows[row].minutes % 60:
        row -= 1
    return row
