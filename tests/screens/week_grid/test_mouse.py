"""The mouse: choose, open, draw, move, resize."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from coachtui.widgets.week_grid import WeekGrid

AppMaker = Callable[..., Any]


def cell(grid: WeekGrid, day: int, time: str) -> tuple[int, int]:
    """The offset of a cell in the widget."""
    hour, minute = time.split(":")
    place = grid.frame.locate(int(datetime(2026, 11, day, int(hour), int(minute), tzinfo=UTC).timestamp()))
    assert place is not None
    column, line = grid.scene.geometry.column_of(place[0]), grid.scene.geometry.line_of(place[1])
    assert column is not None
    assert line is not None
    return column.left + 2, line


async def drag(pilot: Any, start: tuple[int, int], end: tuple[int, int]) -> None:
    await pilot.mouse_down("#grid", offset=start)
    await pilot.hover("#grid", offset=end)
    await pilot.mouse_up("#grid", offset=end)
    await pilot.pause()


async def test_a_click_chooses_and_a_double_click_opens(grid_app: AppMaker) -> None:
    app = grid_app("coach")
    async with app.run_test(size=(91, 31)) as pilot:
        await pilot.click("#grid", offset=cell(app.grid, 27, "10:30"))
        assert app.grid.selected.title == "Raj P."
        assert app.heard(WeekGrid.Activated) == []
        await pilot.click("#grid", offset=cell(app.grid, 27, "11:30"), times=2)
        assert [message.item.title for message in app.heard(WeekGrid.Activated)] == ["Group A"]


async def test_a_click_on_the_right_lane_chooses_what_is_in_it(grid_app: AppMaker) -> None:
    app = grid_app("coach")
    async with app.run_test(size=(91, 31)) as pilot:
        x, y = cell(app.grid, 26, "9:30")
        await pilot.click("#grid", offset=(x, y))
        assert app.grid.selected.title == "Ana Ruiz"
        await pilot.click("#grid", offset=(x + 5, y))
        assert app.grid.selected.title == "Uma K"


async def test_dragging_over_empty_time_draws_a_span_upwards_or_downwards(grid_app: AppMaker) -> None:
    app = grid_app("coach")
    async with app.run_test(size=(91, 31)) as pilot:
        await drag(pilot, cell(app.grid, 29, "12:00"), cell(app.grid, 29, "10:30"))
        (drawn,) = app.heard(WeekGrid.SpanDragged)
        assert drawn.start == datetime(2026, 11, 29, 10, 30, tzinfo=UTC)
        assert drawn.end == datetime(2026, 11, 29, 12, 30, tzinfo=UTC)
        assert app.grid.ghost_span is None


async def test_dragging_a_block_moves_it(grid_app: AppMaker) -> None:
    app = grid_app("coach")
    async with app.run_test(size=(91, 31)) as pilot:
        await drag(pilot, cell(app.grid, 27, "10:00"), cell(app.grid, 29, "12:00"))
        (moved,) = app.heard(WeekGrid.ItemMoved)
        assert (moved.item.title, moved.duration_minutes) == ("Raj P.", 60)
        assert moved.start == datetime(2026, 11, 29, 12, tzinfo=UTC)


async def test_dragging_the_last_row_resizes(grid_app: AppMaker) -> None:
    app = grid_app("coach")
    async with app.run_test(size=(91, 31)) as pilot:
        await drag(pilot, cell(app.grid, 27, "16:30"), cell(app.grid, 27, "17:00"))
        (resized,) = app.heard(WeekGrid.ItemResized)
        assert (resized.item.title, resized.duration_minutes) == ("Ida Ek", 90)
        assert app.heard(WeekGrid.ItemMoved) == []


async def test_a_client_drags_nothing_and_a_drag_back_does_nothing(grid_app: AppMaker) -> None:
    app = grid_app("client")
    async with app.run_test(size=(91, 31)) as pilot:
        await drag(pilot, cell(app.grid, 26, "9:00"), cell(app.grid, 26, "17:00"))
        assert app.heard(WeekGrid.ItemMoved) == []
        assert app.grid.ghost_span is None


async def test_the_wheel_scrolls_and_a_key_comes_back_to_the_cursor(grid_app: AppMaker) -> None:
    app = grid_app("coach")
    async with app.run_test(size=(80, 20)) as pilot:
        first = app.grid.scene.geometry.first_row
        app.grid.scroll_rows(-100)
        assert app.grid.scene.geometry.first_row == 0
        app.grid.repaint()
        assert app.lines()[1].startswith("00:00")
        await pilot.press("down")
        assert app.grid.scene.geometry.first_row > 0
        assert first > 0


async def test_in_the_list_a_click_chooses_a_line(grid_app: AppMaker) -> None:
    app = grid_app("client")
    async with app.run_test(size=(44, 12)) as pilot:
        await pilot.click("#grid", offset=(12, 3))
        assert app.grid.words() == "Thu 26 12:00–13:00 · 1:1 60m · free"
