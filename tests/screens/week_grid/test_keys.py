"""The cursor, and move mode, by the keys."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from coachtui.records.time import seconds
from coachtui.widgets.week_grid import WeekGrid

AppMaker = Callable[..., Any]
WEEK = timedelta(days=7)


def when(grid: WeekGrid) -> str:
    return f"{grid.cursor.astimezone(grid.zone):%a %H:%M}"


async def test_the_keys_walk_cells_and_say_where_the_cursor_is(grid_app: AppMaker) -> None:
    app = grid_app("coach")
    async with app.run_test(size=(91, 31)) as pilot:
        assert app.grid.words() == "Bo Chen 1:1  Wed 25 16:00–17:00  requested"
        await pilot.press("j", "right", "up", "k")
        assert when(app.grid) == "Thu 16:00"
        assert app.grid.words() == "Mo Sy review  Thu 26 15:00–16:30  booked"
        await pilot.press("enter")
        (opened,) = app.heard(WeekGrid.Activated)
        assert opened.item.title == "Mo Sy"
        assert [message.item.title if message.item else None for message in app.heard(WeekGrid.CursorMoved)] == [
            "Bo Chen",
            None,
            None,
            None,
            "Mo Sy",
        ]


async def test_a_client_jumps_between_free_starts_and_walks_cells_with_shift(grid_app: AppMaker) -> None:
    app = grid_app("client")
    async with app.run_test(size=(91, 31)) as pilot:
        assert app.grid.words() == "Thu 26 15:00–16:00 · 1:1 60m · free"
        await pilot.press("k", "l")
        assert when(app.grid) == "Fri 12:00"
        await pilot.press("shift+down", "shift+down")
        assert app.grid.words() == "Fri 27 12:30–14:00 · taken"
        app.grid.action_cursor_home()
        assert when(app.grid) == "Fri 11:00"


async def test_past_the_first_day_the_week_before_is_asked_for(grid_app: AppMaker) -> None:
    app = grid_app("coach", tweak=lambda grid: setattr(grid, "cursor", datetime(2026, 11, 23, 9, tzinfo=UTC)))
    async with app.run_test(size=(91, 31)) as pilot:
        app.grid.action_cursor_left()
        await pilot.pause()
        (asked,) = app.heard(WeekGrid.WeekRequested)
        assert (asked.first_day, asked.direction) == (date(2026, 11, 16), -1)
        app.grid.show_week(asked.first_day, ())
        assert when(app.grid) == "Sun 09:00"
        assert app.grid.shown_dates()[-1] == date(2026, 11, 22)


async def test_a_client_comes_to_the_first_free_time_of_the_next_week(grid_app: AppMaker) -> None:
    app = grid_app("client", tweak=lambda grid: setattr(grid, "cursor", datetime(2026, 11, 28, 10, tzinfo=UTC)))
    async with app.run_test(size=(91, 31)) as pilot:
        later = [replace(item, start=item.start + WEEK, end=item.end + WEEK) for item in app.grid.items if item.movable]
        app.grid.action_cursor_right()
        await pilot.pause()
        (asked,) = app.heard(WeekGrid.WeekRequested)
        app.grid.show_week(asked.first_day, ())
        assert when(app.grid) == "Mon 11:00"
        app.grid.show_week(asked.first_day, later)
        assert when(app.grid) == "Thu 10:00"
        app.grid.show_week(asked.first_day - WEEK, ())
        assert when(app.grid) == "Thu 10:00"


async def test_another_week_keeps_weekday_and_time_over_a_change_of_clocks(grid_app: AppMaker) -> None:
    app = grid_app("coach")
    async with app.run_test(size=(91, 31)):
        app.grid.show_week(date(2027, 3, 29), ())
        assert when(app.grid) == "Wed 16:00"
        assert app.grid.cursor == datetime(2027, 3, 31, 15, tzinfo=UTC)


async def test_moving_shows_conflicts_and_enter_says_where_to(grid_app: AppMaker) -> None:
    app = grid_app("coach")
    async with app.run_test(size=(91, 31)) as pilot:
        leo = next(item for item in app.grid.items if item.id == "26 13:00 Leo Park")
        app.grid.begin_move(leo)
        await pilot.press("down", "down", "down", "J")
        last = app.heard(WeekGrid.GhostMoved)[-1]
        assert (last.start, last.duration_minutes) == (leo.start + timedelta(minutes=95), 60)
        assert [item.title for item in last.conflicts] == ["Mo Sy"]
        assert sum(line.count("⚠") for line in app.lines()) == 2
        await pilot.press("right", "<", "enter")
        (confirmed,) = app.heard(WeekGrid.MoveConfirmed)
        assert confirmed.item == leo
        assert confirmed.start == leo.start + timedelta(days=1, minutes=95)
        assert confirmed.duration_minutes == 55
        assert app.grid.moving is None
        assert not any("⚠" in line for line in app.lines())


async def test_escape_puts_everything_back(grid_app: AppMaker) -> None:
    app = grid_app("coach")
    async with app.run_test(size=(91, 31)) as pilot:
        before = app.lines()
        app.grid.begin_move(next(item for item in app.grid.items if item.movable))
        app.grid.action_cursor_right()
        assert app.lines() != before
        await pilot.press("escape")
        assert app.lines() == before
        assert len(app.heard(WeekGrid.MoveCancelled)) == 1
        assert not app.grid.check_action("leave", ())


async def test_the_cursor_is_always_in_view(grid_app: AppMaker) -> None:
    app = grid_app("coach")
    async with app.run_test(size=(80, 12)):
        grid = app.grid
        for hour in (0, 23, 12, 3, 18):
            grid.go_to(seconds(datetime(2026, 11, 29, hour, tzinfo=UTC)))
            assert any(f"║ {hour:02}:00" in line for line in app.lines()), hour


async def test_in_the_list_the_keys_walk_lines_and_days(grid_app: AppMaker) -> None:
    app = grid_app("client")
    async with app.run_test(size=(44, 12)):
        grid = app.grid
        grid.action_cursor_up()
        assert grid.words() == "Thu 26 14:00–15:00 · taken"
        grid.action_cursor_down()
        grid.action_cursor_down()
        assert grid.words() == "Thu 26 16:00–17:30 · taken"
        grid.action_cursor_right()
        assert app.lines()[0].startswith(" Fri 27 Nov")


async def test_more_than_two_side_by_side_are_counted_and_still_reached(grid_app: AppMaker) -> None:
    def crowd(grid: WeekGrid) -> None:
        (one,) = (item for item in grid.items if item.id == "27 16:00 Ida Ek")
        names = ("Abe", "Bea", "Cat", "Dov")
        grid.items = tuple(replace(one, id=name, title=name) for name in names)

    app = grid_app("coach", tweak=crowd)
    async with app.run_test(size=(91, 31)):
        grid = app.grid
        assert any("Abe" in line and "+2" in line for line in app.lines())
        grid.go_to(seconds(datetime(2026, 11, 27, 16, tzinfo=UTC)), grid.items[0])
        seen = []
        for _ in range(4):
            seen.append(grid.selected.title if grid.selected else "")
            grid.action_cursor_right()
        assert seen == ["Abe", "Bea", "Cat", "Dov"]
