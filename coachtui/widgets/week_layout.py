"""From items to places in the grid: which rows, which lane, what lies behind. Pure, without Textual."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from coachtui.records.time import Span
from coachtui.widgets.grid_item import BACKGROUND_KINDS, GridItem, ItemKind
from coachtui.widgets.week_frame import WeekFrame


class Block(Struct, frozen=True):
    """An item on one day: rows ``[top, bottom)``, the lane it stands in and how many lanes there are beside it.

    ``opens_above`` and ``opens_below`` say that it goes on over midnight.
    """

    item: GridItem
    day: int
    top: int
    bottom: int
    lane: int = 0
    lanes: int = 1
    opens_above: bool = False
    opens_below: bool = False


class HoursChange(NamedTuple):
    """What a change of hours that is not made yet would open, and what it would close."""

    opens: tuple[Span, ...] = ()
    closes: tuple[Span, ...] = ()


NO_CHANGE = HoursChange()


class DayLayout(Struct):
    """One day's column, row by row; ``opens`` and ``closes`` are of a change of hours that is not made yet."""

    blocks: list[Block]
    by_row: list[list[Block]]
    backgrounds: list[list[Block]]
    slots: list[list[GridItem]]
    open: list[bool]
    opens: list[bool]
    closes: list[bool]

    def becomes(self, row: int) -> str:
        """What the change would make of a row; empty where nothing."""
        return "would open" if self.opens[row] else "would close" if self.closes[row] else ""


class WeekLayout(Struct):
    """The columns of all days, and where to find an item."""

    frame: WeekFrame
    days: list[DayLayout]
    places: dict[str, Block] = {}

    def blocks_at(self, day: int, row: int) -> list[Block]:
        """The blocks that cover a cell, by lane."""
        return self.days[day].by_row[row]


def lay_out(
    frame: WeekFrame,
    items: Sequence[GridItem],
    availability: Sequence[Span],
    change: HoursChange = NO_CHANGE,
) -> WeekLayout:
    """Place every item that meets the frame's days; what lies outside them is left out."""
    rows = len(frame.rows)
    blocks: list[list[Block]] = [[] for _ in frame.days]
    backgrounds: list[list[Block]] = [[] for _ in frame.days]
    slots: list[list[list[GridItem]]] = [[[] for _ in range(rows)] for _ in frame.days]
    for item in sorted(items, key=lambda each: each.span):
        if item.kind is ItemKind.SLOT:
            place = frame.locate(item.span.start)
            if place:
                slots[place[0]][place[1]].append(item)
            continue
        for block in pieces(frame, item):
            (backgrounds if item.kind in BACKGROUND_KINDS else blocks)[block.day].append(block)
    layout = WeekLayout(frame, [])
    for day in range(len(frame.days)):
        placed = _lanes(_trimmed(blocks[day]), rows)
        layout.days.append(
            DayLayout(
                blocks=placed,
                by_row=_by_row(placed, rows),
                backgrounds=_by_row(backgrounds[day], rows),
                slots=slots[day],
                open=_open_rows(frame, day, availability),
                opens=_open_rows(frame, day, change.opens),
                closes=_open_rows(frame, day, change.closes),
            )
        )
        for block in (*placed, *backgrounds[day]):
            layout.places.setdefault(block.item.id, block)
    return layout


def pieces(frame: WeekFrame, item: GridItem) -> list[Block]:
    """The item's block on each day it meets, not yet in lanes."""
    start, end = item.span
    found = []
    for day, each in enumerate(frame.days):
        if start < each.span.end and each.span.start < end:
            top = frame.row_of(max(start, each.span.start), day)
            bottom = frame.row_of(min(end, each.span.end) - 1, day) + 1
            found.append(
                Block(
                    item,
                    day,
                    top,
                    max(bottom, top + 1),
                    opens_above=start < each.span.start,
                    opens_below=end > each.span.end,
                )
            )
    return found


def _trimmed(blocks: list[Block]) -> list[Block]:
    """A last row that is only begun goes to the block that starts in it afterwards."""
    starts = [block.item.span.start for block in blocks]
    trimmed = []
    for block in blocks:
        following = bisect_left(starts, block.item.span.end)
        top = blocks[following].top if following < len(blocks) else block.bottom
        bottom = max(block.top + 1, min(block.bottom, top))
        if bottom != block.bottom:
            block = _moved(block, bottom=bottom)
        trimmed.append(block)
    return trimmed


def _moved(block: Block, *, bottom: int | None = None, lane: int | None = None, lanes: int | None = None) -> Block:
    return Block(
        block.item,
        block.day,
        block.top,
        block.bottom if bottom is None else bottom,
        block.lane if lane is None else lane,
        block.lanes if lanes is None else lanes,
        block.opens_above,
        block.opens_below,
    )


def _lanes(blocks: list[Block], rows: int) -> list[Block]:
    """Side by side where rows are shared, the first to start leftmost; cancelled ones stand behind the others."""
    taken = [0] * rows
    lane_of: dict[int, int] = {}
    for block in sorted(blocks, key=lambda each: each.item.struck):
        used = 0
        for row in range(block.top, block.bottom):
            used |= taken[row]
        lane = (~used & (used + 1)).bit_length() - 1
        for row in range(block.top, block.bottom):
            taken[row] |= 1 << lane
        lane_of[id(block)] = lane
    placed: list[Block] = []
    cluster: list[Block] = []
    until = 0
    for block in sorted(blocks, key=lambda each: (each.top, lane_of[id(each)])):
        if block.top >= until:
            placed += _cluster(cluster, lane_of)
            cluster = []
        cluster.append(block)
        until = max(until, block.bottom)
    return placed + _cluster(cluster, lane_of)


def _cluster(cluster: list[Block], lane_of: dict[int, int]) -> list[Block]:
    lanes = max((lane_of[id(block)] for block in cluster), default=0) + 1
    return [_moved(block, lane=lane_of[id(block)], lanes=lanes) for block in cluster]


def _by_row(blocks: list[Block], rows: int) -> list[list[Block]]:
    by_row: list[list[Block]] = [[] for _ in range(rows)]
    for block in blocks:
        for row in range(block.top, block.bottom):
            by_row[row].append(block)
    for beside in by_row:
        if len(beside) > 1:
            beside.sort(key=lambda each: each.lane)
    return by_row


def _open_rows(frame: WeekFrame, day: int, availability: Sequence[Span]) -> list[bool]:
    """Which rows begin, or have any part, in an open span."""
    found = [False] * len(frame.rows)
    span = frame.days[day].span
    for start, end in availability:
        if start < span.end and span.start < end:
            top = frame.row_of(max(start, span.start), day)
            bottom = frame.row_of(min(end, span.end) - 1, day)
            found[top : bottom + 1] = [True] * (bottom + 1 - top)
    return found
