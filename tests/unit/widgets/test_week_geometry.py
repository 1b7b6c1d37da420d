"""Where columns and rows stand."""

import pytest

from coachtui.widgets.week_geometry import arrange, days_that_fit, gutter_width, head_lines


@pytest.mark.parametrize(
    ("width", "wanted", "days"), [(120, 7, 7), (79, 7, 7), (60, 7, 3), (60, 2, 2), (59, 7, 1), (1, 7, 1), (200, 5, 5)]
)
def test_as_many_days_as_fit(width: int, wanted: int, days: int) -> None:
    assert days_that_fit(width, wanted) == days


@pytest.mark.parametrize("width", [1, 2, 7, 20, 60, 64, 79, 80, 91, 120, 1000])
@pytest.mark.parametrize("count", range(1, 8))
def test_columns_share_the_width(width: int, count: int) -> None:
    geometry = arrange(width, 20, rows=48, days=range(count), gutter=6, first_row=0)
    widths = [column.width for column in geometry.columns]
    assert max(widths) - min(widths) <= 1
    assert widths == sorted(widths, reverse=True)
    if width >= 20:
        edge = geometry.columns[-1].left + geometry.columns[-1].width
        assert edge == width - (1 if width >= 64 else 0) - (2 if geometry.scrollbar else 0)


def test_every_cell_of_the_body_belongs_to_a_day() -> None:
    geometry = arrange(80, 20, rows=48, days=range(7), gutter=6, first_row=0)
    last = geometry.columns[-1]
    assert [geometry.day_at(x) is not None for x in range(80)] == [6 <= x < last.left + last.width for x in range(80)]


def test_lines_and_rows_are_two_ways_of_saying_the_same() -> None:
    geometry = arrange(80, 20, rows=48, days=range(7), gutter=6, first_row=16)
    for line in range(geometry.head, 20):
        row = geometry.row_at(line)
        assert row is not None
        assert geometry.line_of(row) == line
    assert geometry.line_of(15) is None
    assert geometry.row_at(0) is None


def test_a_scrollbar_only_where_hours_do_not_fit() -> None:
    assert arrange(80, 20, rows=48, days=range(7), gutter=6, first_row=0).scrollbar
    assert not arrange(80, 60, rows=48, days=range(7), gutter=6, first_row=0).scrollbar


def test_heads_and_gutters() -> None:
    assert [head_lines(height) for height in (1, 3, 4, 21, 22, 100)] == [0, 0, 1, 1, 2, 2]
    assert gutter_width(zones=1, twelve_hours=False) == 6
    assert gutter_width(zones=2, twelve_hours=False) == 12
