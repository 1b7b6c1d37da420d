"""Which rows and lanes items stand in."""

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from coachtui.records.time import Span, instant
from coachtui.widgets.grid_item import GridItem, ItemKind, conflicts
from coachtui.widgets.week_frame import WeekFrame
from coachtui.widgets.week_layout import Block, WeekLayout, lay_out

ItemMaker = Callable[..., GridItem]
FrameMaker = Callable[..., WeekFrame]


def only(layout: WeekLayout, id: str) -> Block:
    (found,) = (block for day in layout.days for block in day.blocks if block.item.id == id)
    return found


def rows(block: Block) -> tuple[int, int]:
    return block.top, block.bottom


def test_a_block_covers_the_rows_of_its_time(frame: FrameMaker, item: ItemMaker) -> None:
    layout = lay_out(frame(), [item("a", 24, "9:00", 90)], [])
    assert (only(layout, "a").day, *rows(only(layout, "a"))) == (1, 18, 21)


def test_times_off_the_rows_begin_in_the_row_they_fall_in(frame: FrameMaker, item: ItemMaker) -> None:
    layout = lay_out(frame(), [item("a", 24, "9:10", 5), item("b", 24, "10:20", 60)], [])
    assert rows(only(layout, "a")) == (18, 19)
    assert rows(only(layout, "b")) == (20, 23)


def test_over_midnight_a_block_stands_on_both_days_with_open_ends(frame: FrameMaker, item: ItemMaker) -> None:
    layout = lay_out(frame(), [item("a", 24, "23:00", 120)], [])
    first, second = layout.days[1].blocks[0], layout.days[2].blocks[0]
    assert (rows(first), first.opens_above, first.opens_below) == ((46, 48), False, True)
    assert (rows(second), second.opens_above, second.opens_below) == ((0, 2), True, False)


def test_until_midnight_is_not_over_midnight(frame: FrameMaker, item: ItemMaker) -> None:
    layout = lay_out(frame(), [item("a", 24, "23:00", 60)], [])
    assert layout.days[2].blocks == []
    assert not only(layout, "a").opens_below


def test_overlaps_stand_side_by_side(frame: FrameMaker, item: ItemMaker) -> None:
    layout = lay_out(frame(), [item("a", 24, "9:00"), item("b", 24, "9:30"), item("c", 24, "12:00")], [])
    assert [(only(layout, id).lane, only(layout, id).lanes) for id in "abc"] == [(0, 2), (1, 2), (0, 1)]


def test_touching_blocks_have_the_column_to_themselves(frame: FrameMaker, item: ItemMaker) -> None:
    layout = lay_out(frame(), [item("a", 24, "9:00"), item("b", 24, "10:00")], [])
    assert [only(layout, id).lanes for id in "ab"] == [1, 1]


def test_a_row_only_begun_goes_to_the_block_that_starts_in_it(frame: FrameMaker, item: ItemMaker) -> None:
    layout = lay_out(frame(), [item("a", 24, "9:00", 70), item("b", 24, "10:10", 60)], [])
    assert (rows(only(layout, "a")), rows(only(layout, "b"))) == ((18, 20), (20, 23))
    assert only(layout, "a").lanes == 1


def test_two_short_ones_in_one_row_stand_side_by_side(frame: FrameMaker, item: ItemMaker) -> None:
    layout = lay_out(frame(), [item("a", 24, "9:00", 15), item("b", 24, "9:15", 15)], [])
    assert [only(layout, id).lanes for id in "ab"] == [2, 2]


def test_a_cancelled_session_stands_behind_what_took_its_time(frame: FrameMaker, item: ItemMaker) -> None:
    layout = lay_out(frame(), [item("a", 24, "9:00", struck=True), item("b", 24, "9:30")], [])
    assert (only(layout, "a").lane, only(layout, "b").lane) == (1, 0)


def test_taken_time_lies_behind_and_takes_no_lane(frame: FrameMaker, item: ItemMaker) -> None:
    layout = lay_out(frame(), [item("t", 24, "9:00", 120, kind=ItemKind.TAKEN), item("a", 24, "9:30")], [])
    assert only(layout, "a").lanes == 1
    assert [bool(row) for row in layout.days[1].backgrounds[17:23]] == [False, True, True, True, True, False]


def test_free_starts_and_open_rows(frame: FrameMaker, item: ItemMaker) -> None:
    slot = item("s", 24, "9:30", kind=ItemKind.SLOT)
    week = frame()
    layout = lay_out(week, [slot], [Span(slot.span.start, slot.span.end)])
    assert layout.days[1].slots[19] == [slot]
    assert [row for row, is_open in enumerate(layout.days[1].open) if is_open] == [19, 20]
    assert layout.days[1].blocks == []


def test_what_is_not_shown_is_left_out(frame: FrameMaker, item: ItemMaker) -> None:
    layout = lay_out(frame(days=2), [item("a", 27, "9:00")], [])
    assert [day.blocks for day in layout.days] == [[], []]


def test_conflicts_are_scheduled_sessions_that_overlap(item: ItemMaker) -> None:
    items = (
        item("a", 24, "9:00"),
        item("gone", 24, "9:00", struck=True),
        item("asked", 24, "9:00", kind=ItemKind.REQUEST),
        item("b", 24, "10:00"),
    )
    a, b = items[0].span, items[3].span
    assert [each.id for each in conflicts(items, Span(a.start, b.start))] == ["a"]
    assert [each.id for each in conflicts(items, Span(a.start, b.end))] == ["a", "b"]
    assert conflicts(items, b, moving="b") == ()


spans = st.tuples(st.integers(0, 7 * 24 * 4 - 1), st.integers(1, 40)).map(lambda pair: (pair[0] * 15, pair[1] * 10))


@settings(max_examples=60, deadline=None)
@given(st.lists(spans, max_size=25), st.sampled_from([15, 30, 60]))
def test_no_two_blocks_share_a_cell_of_a_lane(times: list[tuple[int, int]], step: int) -> None:
    week = WeekFrame(ZoneInfo("Europe/London"), date(2026, 10, 19), 7, step)
    start = week.span.start
    items = [
        GridItem(
            id=str(index),
            kind=ItemKind.SESSION,
            start=instant(start + begin * 60),
            end=instant(start + (begin + minutes) * 60),
        )
        for index, (begin, minutes) in enumerate(times)
    ]
    layout = lay_out(week, items, [])
    shown = set()
    for day in layout.days:
        for row in day.by_row:
            lanes = [block.lane for block in row]
            assert len(set(lanes)) == len(lanes)
            assert all(lane < block.lanes for lane, block in zip(lanes, row, strict=True))
            assert len({block.lanes for block in row}) <= 1
            shown |= {block.item.id for block in row}
    assert shown == {str(index) for index in range(len(times))}
