"""Where the cursor goes."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from coachtui.records.time import Span, seconds
from coachtui.widgets.grid_item import GridItem, ItemKind
from coachtui.widgets.week_frame import WeekFrame
from coachtui.widgets.week_layout import WeekLayout, lay_out
from coachtui.widgets.week_motion import (
    Target,
    background_at,
    day_edge,
    horizontal,
    next_stop,
    opening_row,
    resolve,
    stop_beside,
    stops,
    vertical,
)
from coachtui.widgets.week_scene import Pick

ItemMaker = Callable[..., GridItem]
FrameMaker = Callable[..., WeekFrame]


def at(day: int, time: str) -> int:
    hour, minute = time.split(":")
    return seconds(datetime(2026, 11, day, int(hour), int(minute), tzinfo=UTC))


def said(target: Target | None) -> tuple[str, str] | None:
    if target is None:
        return None
    moment = datetime.fromtimestamp(target.at, UTC)
    return f"{moment.day} {moment:%H:%M}", target.item.id if target.item else ""


def pick(layout: WeekLayout, day: int, time: str, id: str | None = None) -> Pick:
    found = resolve(layout, at(day, time), id)
    assert found is not None
    return found


@pytest.fixture
def coach_week(frame: FrameMaker, item: ItemMaker) -> WeekLayout:
    items = [item("a", 24, "9:00", 90), item("b", 24, "9:30"), item("c", 25, "12:00")]
    return lay_out(frame(), items, [Span(at(26, "9:00"), at(26, "17:00"))])


@pytest.fixture
def client_week(frame: FrameMaker, item: ItemMaker) -> WeekLayout:
    starts = [(24, "9:00"), (24, "9:20"), (24, "15:00"), (26, "14:00")]
    slots = [item(f"{day} {time}", day, time, kind=ItemKind.SLOT) for day, time in starts]
    taken = item("t", 24, "10:00", kind=ItemKind.TAKEN)
    return lay_out(frame(), [*slots, item("mine", 24, "12:00", kind=ItemKind.MINE), taken], [])


def test_a_cell_down_and_a_cell_up(coach_week: WeekLayout) -> None:
    assert said(vertical(coach_week, pick(coach_week, 23, "9:00"), 1)) == ("23 09:30", "")
    assert said(vertical(coach_week, pick(coach_week, 23, "9:00"), -1)) == ("23 08:30", "")
    assert vertical(coach_week, pick(coach_week, 23, "0:00"), -1) is None
    assert vertical(coach_week, pick(coach_week, 23, "23:30"), 1) is None


def test_down_from_a_block_passes_the_rest_of_it(coach_week: WeekLayout) -> None:
    assert said(vertical(coach_week, pick(coach_week, 25, "12:00"), 1)) == ("25 13:00", "")
    assert said(vertical(coach_week, pick(coach_week, 25, "12:30"), -1)) == ("25 11:30", "")


def test_down_stops_at_a_block_that_begins_beside(coach_week: WeekLayout) -> None:
    assert said(vertical(coach_week, pick(coach_week, 24, "9:00", "a"), 1)) == ("24 09:30", "b")


def test_right_goes_through_the_lanes_then_to_the_next_day(coach_week: WeekLayout) -> None:
    first = pick(coach_week, 24, "9:30", "a")
    assert said(horizontal(coach_week, first, 1)) == ("24 09:30", "b")
    assert said(horizontal(coach_week, pick(coach_week, 24, "9:30", "b"), 1)) == ("25 09:30", "")
    assert said(horizontal(coach_week, pick(coach_week, 24, "9:30", "b"), -1)) == ("24 09:30", "a")
    assert said(horizontal(coach_week, pick(coach_week, 25, "9:30"), -1)) == ("24 09:30", "b")


def test_past_the_days_shown_there_is_nothing(coach_week: WeekLayout) -> None:
    assert horizontal(coach_week, pick(coach_week, 23, "9:30"), -1) is None
    assert horizontal(coach_week, pick(coach_week, 29, "9:30"), 1) is None


def test_the_cursor_steps_over_an_hour_that_does_not_exist(frame: FrameMaker) -> None:
    layout = lay_out(frame("Europe/London", date(2026, 3, 23)), [], [])
    before = resolve(layout, seconds(datetime(2026, 3, 29, 0, 30, tzinfo=UTC)), None)
    assert before is not None
    after = vertical(layout, before, 1)
    assert after is not None
    assert layout.frame.minutes_of(after.at) == 2 * 60


def test_the_cursor_passes_a_day_that_was_left_out(frame: FrameMaker) -> None:
    layout = lay_out(frame("Pacific/Apia", date(2011, 12, 26)), [], [])
    thursday = resolve(layout, layout.frame.days[3].span.start, None)
    assert thursday is not None
    target = horizontal(layout, thursday, 1)
    assert target is not None
    assert layout.frame.day_of(target.at) == 5


def test_a_client_goes_from_stop_to_stop(client_week: WeekLayout) -> None:
    here = pick(client_week, 24, "9:00")
    seen = []
    while (target := next_stop(client_week, here, 1)) is not None:
        seen.append(said(target))
        found = resolve(client_week, target.at, target.item.id if target.item else None)
        assert found is not None
        here = found
    assert seen == [("24 09:20", "24 9:20"), ("24 12:00", "mine"), ("24 15:00", "24 15:00")]
    assert said(next_stop(client_week, pick(client_week, 24, "11:00"), -1)) == ("24 09:20", "24 9:20")


def test_taken_time_is_no_stop(client_week: WeekLayout) -> None:
    assert [target.item.id for target in stops(client_week, 1) if target.item] == [
        "24 9:00",
        "24 9:20",
        "mine",
        "24 15:00",
    ]


def test_beside_is_the_next_day_with_a_stop_nearest_in_time(client_week: WeekLayout) -> None:
    assert said(stop_beside(client_week, pick(client_week, 26, "14:00"), -1)) == ("24 15:00", "24 15:00")
    assert said(stop_beside(client_week, pick(client_week, 24, "9:00"), 1)) == ("26 14:00", "26 14:00")
    assert stop_beside(client_week, pick(client_week, 26, "14:00"), 1) is None


def test_home_and_end(coach_week: WeekLayout, client_week: WeekLayout) -> None:
    assert said(day_edge(client_week, pick(client_week, 24, "12:00"), -1, only_stops=True)) == ("24 09:00", "24 9:00")
    assert said(day_edge(coach_week, pick(coach_week, 26, "3:00"), 1, only_stops=False)) == ("26 16:30", "")
    assert day_edge(coach_week, pick(coach_week, 26, "3:00"), 1, only_stops=True) is None


def test_of_two_starts_in_a_row_the_exact_one_is_meant(client_week: WeekLayout) -> None:
    found = pick(client_week, 24, "9:20")
    assert found.item is not None
    assert found.item.id == "24 9:20"


def test_what_lies_behind_an_instant(client_week: WeekLayout) -> None:
    behind = background_at(client_week, at(24, "10:30"))
    assert behind is not None
    assert behind.id == "t"
    assert background_at(client_week, at(24, "11:30")) is None


def test_the_grid_opens_on_the_hours_that_matter(coach_week: WeekLayout, frame: FrameMaker) -> None:
    days = range(7)
    assert coach_week.frame.rows[opening_row(coach_week, days, 19)].minutes == 8 * 60
    assert coach_week.frame.rows[opening_row(coach_week, days, 10)].minutes == 9 * 60
    empty = lay_out(frame(), [], [])
    assert empty.frame.rows[opening_row(empty, days, 19)].minutes == 7 * 60
