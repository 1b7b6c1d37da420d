"""Days and rows, in zones whose clocks do odd things."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from coachtui.records.time import seconds
from coachtui.widgets.week_frame import ZOOMS, Row, WeekFrame

FrameMaker = Callable[..., WeekFrame]

ODD_WEEKS = [
    ("Europe/London", date(2026, 11, 23)),
    ("Europe/London", date(2026, 3, 23)),
    ("Europe/London", date(2026, 10, 19)),
    ("America/Sao_Paulo", date(2018, 2, 12)),  # back over midnight into the day before
    ("America/Sao_Paulo", date(2018, 10, 29)),  # forward over midnight
    ("Australia/Lord_Howe", date(2026, 3, 30)),  # half an hour
    ("America/St_Johns", date(2010, 11, 1)),  # at a minute past midnight
    ("Pacific/Apia", date(2011, 12, 26)),  # a whole day left out
    ("Asia/Kathmandu", date(2026, 11, 23)),
]


@pytest.mark.parametrize("step", ZOOMS)
@pytest.mark.parametrize(("zone", "first"), ODD_WEEKS)
def test_every_instant_is_in_one_cell_and_time_runs_down_the_page(
    frame: FrameMaker, zone: str, first: date, step: int
) -> None:
    week = frame(zone, first, 7, step)
    before = (0, -1)
    for at in range(week.span.start, week.span.end, 15 * 60):
        place = week.locate(at)
        assert place is not None
        assert place >= before
        before = place
        cell = week.cell(*place)
        assert cell is not None
        assert cell.start <= at < cell.end


@pytest.mark.parametrize(("zone", "first"), ODD_WEEKS)
def test_the_cells_of_a_day_are_the_day(frame: FrameMaker, zone: str, first: date) -> None:
    for day in frame(zone, first).days:
        lengths = [cell.end - cell.start for cell in day.cells if cell is not None]
        assert sum(lengths) == day.span.end - day.span.start


def test_an_hour_that_happens_twice_has_rows_of_its_own(frame: FrameMaker) -> None:
    week = frame("Europe/London", date(2026, 10, 19), 7, 60)
    assert [row for row in week.rows if row.repeated] == [Row(60, True)]
    assert week.rows.index(Row(60, True)) == week.rows.index(Row(60)) + 1
    first = seconds(datetime(2026, 10, 25, 0, 15, tzinfo=UTC))
    assert week.locate(first) == (6, week.rows.index(Row(60)))
    assert week.locate(first + 3600) == (6, week.rows.index(Row(60, True)))


def test_on_other_days_the_repeated_rows_are_no_time_at_all(frame: FrameMaker) -> None:
    week = frame("Europe/London", date(2026, 10, 19), 7, 60)
    again = week.rows.index(Row(60, True))
    assert [week.cell(day, again) is None for day in range(7)] == [True] * 6 + [False]


def test_an_hour_that_is_skipped_has_no_instants(frame: FrameMaker) -> None:
    week = frame("Europe/London", date(2026, 3, 23), 7, 30)
    gone = [row for row in range(len(week.rows)) if week.cell(6, row) is None]
    assert [week.rows[row].minutes for row in gone] == [60, 90]
    assert week.nearest_row(6, gone[0]) == gone[0] - 1


def test_a_day_that_was_left_out_has_no_cells(frame: FrameMaker) -> None:
    week = frame("Pacific/Apia", date(2011, 12, 26))
    assert week.days[4].date == date(2011, 12, 30)
    assert set(week.days[4].cells) == {None}


def test_the_same_time_on_another_day_keeps_the_wall_clock(frame: FrameMaker) -> None:
    week = frame("Europe/London", date(2026, 10, 19))
    saturday = seconds(datetime(2026, 10, 24, 9, tzinfo=UTC))  # 10:00 in London
    assert week.same_time(saturday, 1) == saturday + 25 * 3600
    assert week.minutes_of(week.same_time(saturday, 1)) == 10 * 60


def test_outside_the_days_nothing_is_located(frame: FrameMaker) -> None:
    week = frame(days=3)
    assert week.locate(week.span.start - 1) is None
    assert week.locate(week.span.end) is None


def test_the_last_days_there_are_can_be_shown(frame: FrameMaker) -> None:
    week = frame("Pacific/Kiritimati", date.max, 7)
    assert [day.date for day in week.days] == [date.max]
