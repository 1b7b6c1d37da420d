"""How the grid looks, at the sizes and in the themes people have."""

from collections.abc import Callable

import pytest
from textual.app import App

from coachtui.widgets.glyphs import ASCII
from coachtui.widgets.week_grid import WeekGrid

Compare = Callable[..., bool]
AppMaker = Callable[..., App[None]]


@pytest.mark.parametrize(
    ("side", "size", "theme"),
    [
        ("coach", (91, 31), "textual-dark"),
        ("client", (89, 31), "textual-light"),
        ("coach", (80, 20), "ansi-dark"),
        ("coach", (60, 16), "textual-dark"),
        ("client", (44, 12), "textual-dark"),
    ],
    ids=["120 dark", "120 light", "80 ansi", "60 dark", "44 list"],
)
def test_grid(snap_compare: Compare, grid_app: AppMaker, side: str, size: tuple[int, int], theme: str) -> None:
    assert snap_compare(grid_app(side, theme), terminal_size=size)


def test_without_colour(snap_compare: Compare, grid_app: AppMaker) -> None:
    assert snap_compare(grid_app("client", no_color=True), terminal_size=(80, 20))


def test_in_ascii_with_a_ghost_over_another_session(snap_compare: Compare, grid_app: AppMaker) -> None:
    def tweak(grid: WeekGrid) -> None:
        grid.glyphs = ASCII
        grid.begin_move(next(item for item in grid.items if item.id == "26 13:00 Leo Park"))
        grid.shift_ghost(minutes=120)

    assert snap_compare(grid_app("coach", tweak=tweak), terminal_size=(91, 31))
