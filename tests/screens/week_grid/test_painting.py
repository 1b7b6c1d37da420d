"""What must hold whatever is shown: widths, sizes, hostile text, only the changed lines."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from textual.geometry import Region

from coachtui.records.time import Span, seconds
from coachtui.widgets.glyphs import ASCII
from coachtui.widgets.legend import Legend
from coachtui.widgets.mini_month import MiniMonth
from coachtui.widgets.week_grid import WeekGrid
from coachtui.widgets.week_layout import NO_CHANGE, HoursChange

AppMaker = Callable[..., Any]
HOSTILE = (
    "[/]",
    "[@click=app.bell]x[/]",
    "\x1b[2J\x1b[31m",
    "\x1b]52;c;aGk=\x07",
    "\x9b31m\x90q\x9c",
    "a\u202eb\u2066c",
    "z\u200bw\u200dj",
    "日本語の長い名前です",
    "e\u0301\u0301\u0301" * 9,
    "👩‍👩‍👧‍👦",
    "\n\r\t",
)


@pytest.mark.parametrize("size", [(91, 31), (60, 16), (44, 12)], ids=str)
async def test_whatever_people_are_called_lines_do_not_shear(grid_app: AppMaker, size: tuple[int, int]) -> None:
    def rename(grid: WeekGrid) -> None:
        grid.items = tuple(
            replace(item, title=HOSTILE[index % len(HOSTILE)], subtitle=HOSTILE[-index % len(HOSTILE)], type_name="[/]")
            for index, item in enumerate(grid.items)
        )
        grid.notes = HOSTILE[:7]

    app = grid_app("coach", tweak=rename)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        for zoom in (15, 60, 30):
            app.grid.zoom = zoom
            await pilot.pause()
            strips = [app.grid.render_line(y) for y in range(size[1])]
            assert {strip.cell_length for strip in strips} == {size[0]}
            assert {sum(segment.cell_length for segment in strip) for strip in strips} == {size[0]}
            assert all(line.isprintable() for line in app.lines())
        assert app.grid.words().isprintable()


async def test_any_size_of_terminal(grid_app: AppMaker) -> None:
    app = grid_app("client")
    async with app.run_test(size=(91, 31)) as pilot:
        for size in [(1, 1), (2, 3), (7, 4), (20, 2), (59, 5), (61, 1), (76, 3), (1000, 1000), (300, 2), (3, 300)]:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            lines = app.lines()
            assert len(lines) == size[1]
            assert any(line.strip() for line in lines), size
            app.grid.action_cursor_right()
            app.grid.action_page_down()
            app.grid.hit(size[0] - 1, size[1] - 1)


@pytest.mark.parametrize("days", [1, 2, 5, 7])
async def test_any_number_of_days(grid_app: AppMaker, days: int) -> None:
    app = grid_app("coach", tweak=lambda grid: setattr(grid, "days", days))
    async with app.run_test(size=(91, 31)):
        assert sum(name in app.lines()[0] for name in ("Mon 23", "Tue 24", "Wed 25", "Thu 26", "Fri 27")) == min(
            days, 5
        )
        assert app.grid.pick is None or days > 2


async def test_a_step_repaints_only_what_changed(grid_app: AppMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    app = grid_app("coach")
    async with app.run_test(size=(91, 31)) as pilot:
        await pilot.pause()
        painted: list[Region] = []
        refresh = WeekGrid.refresh

        def spy(grid: WeekGrid, *regions: Region, **options: Any) -> Any:
            painted.extend(regions or [Region(0, 0, 91, 31)])
            return refresh(grid, *regions, **options)

        monkeypatch.setattr(WeekGrid, "refresh", spy)
        app.grid.action_cursor_down()
        assert sum(region.area for region in painted) <= 12 * 4
        # What is kept is what painting everything anew would give.
        kept = app.lines()
        app.grid.repaint()
        assert app.lines() == kept


async def test_a_minute_later_only_two_lines_are_painted(grid_app: AppMaker) -> None:
    app = grid_app("coach")
    async with app.run_test(size=(91, 31)):
        before = app.lines()
        app.grid.now = app.grid.now + timedelta(minutes=25)
        after = app.lines()
        assert [index for index, (one, two) in enumerate(zip(before, after, strict=True)) if one != two] == [14, 15]
        assert after[15].startswith("13:35▸")
        app.grid.repaint()
        assert app.lines() == after


async def test_after_midnight_today_is_another_day(grid_app: AppMaker) -> None:
    app = grid_app("coach")
    async with app.run_test(size=(91, 31)):
        app.grid.now = datetime(2026, 11, 26, 0, 1, tzinfo=UTC)
        assert "▸Thu 26◂" in app.lines()[0]
        assert "▸Wed 25◂" not in app.lines()[0]


async def test_another_theme_is_drawn_with_its_colours(grid_app: AppMaker) -> None:
    app = grid_app("coach")
    async with app.run_test(size=(91, 31)) as pilot:
        dark = [segment.style for segment in app.grid.render_line(9)]
        app.theme = "textual-light"
        await pilot.pause()
        assert [segment.style for segment in app.grid.render_line(9)] != dark


async def test_while_waiting_the_week_stays_and_is_dim(grid_app: AppMaker) -> None:
    app = grid_app("coach")
    async with app.run_test(size=(91, 31)):
        before = app.lines()
        app.grid.waiting = True
        assert app.lines() == before
        assert all(segment.style.dim for segment in app.grid.render_line(10) if segment.text.strip())


async def test_ascii_draws_ascii(grid_app: AppMaker) -> None:
    app = grid_app("client", tweak=lambda grid: setattr(grid, "glyphs", ASCII))
    async with app.run_test(size=(91, 31)):
        app.grid.notes = ()
        assert "".join(app.lines()).isascii()


async def test_a_note_wider_than_its_day_loses_its_last_words(grid_app: AppMaker) -> None:
    app = grid_app("coach")
    async with app.run_test(size=(91, 31)):
        app.grid.notes = ("3, 4½h open", "12, 10½h open")
        assert app.lines()[1].split() == ["3,", "4½h", "open", "12,", "10½h"]


async def test_the_night_the_clocks_go_back_or_forward(grid_app: AppMaker) -> None:
    app = grid_app("coach", tweak=lambda grid: setattr(grid, "zoom", 60))
    async with app.run_test(size=(91, 31)):
        app.grid.show_week(date(2026, 10, 19), ())
        assert sum(line.startswith("01:00") for line in app.lines()) == 2
        assert any(line.startswith("01:00²") for line in app.lines())
        app.grid.show_week(date(2026, 3, 23), ())
        (gone,) = (line for line in app.lines() if line.startswith("01:00"))
        assert "→ 02:00" in gone


async def test_a_colour_of_the_coachs_own_can_be_read(grid_app: AppMaker) -> None:
    def paint(grid: WeekGrid) -> None:
        grid.items = tuple(replace(item, color="#000080", dim=False) for item in grid.items)

    for theme in ("textual-dark", "textual-light", "ansi-dark"):
        app = grid_app("coach", theme, tweak=paint)
        async with app.run_test(size=(91, 31)):
            spine = next(segment for segment in app.grid.render_line(9) if segment.text == "▛")
            assert spine.style.color != app.grid.rich_style.bgcolor


async def test_the_legend_shows_whole_signs_only(grid_app: AppMaker) -> None:
    app = grid_app("coach")
    async with app.run_test(size=(50, 12)) as pilot:
        legend = Legend()
        await app.mount(legend)
        await pilot.pause()
        assert legend.render_line(0).text.strip() == "▌ booked  ┇ requested  ║ cursor  ✓ done"


async def test_the_month_asks_for_a_day_that_is_clicked(grid_app: AppMaker) -> None:
    app = grid_app("coach")
    async with app.run_test(size=(91, 31)) as pilot:
        month = MiniMonth(id="month")
        month.first_day, month.today = date(2026, 11, 23), date(2026, 11, 25)
        await app.mount(month)
        await pilot.pause()
        assert [month.render_line(y).text.rstrip() for y in (0, 2, 6)] == [
            "November 2026    ‹ ›",
            "                   1",
            "23 24 25 26 27 28 29",
        ]
        await pilot.click("#month", offset=(6, 6))
        month.turn(2)
        assert [message.day for message in app.heard(MiniMonth.DayChosen)] == [date(2026, 11, 25)]
        assert month.render_line(0).text.startswith("January 2027")


async def test_a_second_zone_stands_beside_the_first(grid_app: AppMaker) -> None:
    app = grid_app("coach", tweak=lambda grid: setattr(grid, "second_zone", ZoneInfo("Asia/Kathmandu")))
    async with app.run_test(size=(91, 31)):
        assert any(line.startswith("09:00  14:45│") for line in app.lines())


async def test_an_empty_week_says_what_to_press(grid_app: AppMaker) -> None:
    words = "No availability yet.  A  paint your week"
    app = grid_app("coach", tweak=lambda grid: grid.show_week(date(2026, 11, 23), ()))
    for size in ((91, 31), (44, 12)):
        async with app.run_test(size=size):
            app.grid.banner = words
            assert sum(words in line for line in app.lines()) == 1
            app.grid.banner = ""
            assert not any(words in line for line in app.lines())
        app = grid_app("coach", tweak=lambda grid: grid.show_week(date(2026, 11, 23), ()))


async def test_marked_items_and_a_selected_span_are_drawn(grid_app: AppMaker) -> None:
    app = grid_app("coach")
    async with app.run_test(size=(91, 31)):
        app.grid.marked = frozenset({"27 10:00 Raj P."})
        assert any("Raj P. *" in line for line in app.lines())
        before = [segment.style for segment in app.grid.render_line(20)]
        app.grid.selection = Span(*(seconds(datetime(2026, 11, 29, hour, tzinfo=UTC)) for hour in (15, 17)))
        assert [segment.style for segment in app.grid.render_line(20)] != before


async def test_in_the_list_the_ghost_is_a_line(grid_app: AppMaker) -> None:
    app = grid_app("coach")
    async with app.run_test(size=(44, 12)) as pilot:
        app.grid.begin_move(next(item for item in app.grid.items if item.id == "26 13:00 Leo Park"))
        app.grid.shift_ghost(minutes=120)
        await pilot.pause()
        (ghost,) = (line for line in app.lines() if "║" in line)
        assert ghost.split() == ["15:00", "║●", "Leo", "Park", "–16:00", "⚠"]
        assert app.lines()[0].startswith(" Thu 26 Nov")


async def test_a_change_of_hours_shows_what_would_open_and_close(grid_app: AppMaker) -> None:
    def plan(grid: WeekGrid) -> None:
        opens = Span(seconds(datetime(2026, 11, 28, 18, tzinfo=UTC)), seconds(datetime(2026, 11, 28, 19, tzinfo=UTC)))
        closes = Span(seconds(datetime(2026, 11, 27, 14, tzinfo=UTC)), seconds(datetime(2026, 11, 27, 15, tzinfo=UTC)))
        grid.change = HoursChange(opens=(opens,), closes=(closes,))

    app = grid_app("coach", tweak=plan)
    async with app.run_test(size=(120, 36)) as pilot:
        text = "\n".join(app.lines())
        assert "+ 18:00" in text
        assert "− 14:00" in text
        app.grid.go_to(seconds(datetime(2026, 11, 28, 18, tzinfo=UTC)))
        assert app.grid.words() == "Sat 28 18:00 · would open"
        app.grid.glyphs = ASCII
        await pilot.pause()
        assert "- 14:00" in "\n".join(app.lines())
        app.grid.change = NO_CHANGE
        await pilot.pause()
        assert "+ 18:00" not in "\n".join(app.lines())
