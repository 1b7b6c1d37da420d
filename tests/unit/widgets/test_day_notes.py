"""What stands under the day heads."""

from collections.abc import Callable
from datetime import date

from coachtui.records.time import Span
from coachtui.widgets.day_notes import client_notes, coach_notes
from coachtui.widgets.grid_item import GridItem, ItemKind
from coachtui.widgets.mini_month import month_weeks
from coachtui.widgets.week_frame import WeekFrame

ItemMaker = Callable[..., GridItem]
FrameMaker = Callable[..., WeekFrame]


def test_how_much_is_booked_and_open(frame: FrameMaker, item: ItemMaker) -> None:
    week = frame(days=4)
    monday, tuesday = week.days[0].span.start, week.days[1].span.start
    items = [item("a", 23, "9:00"), item("b", 23, "10:00"), item("c", 23, "11:00", struck=True), item("d", 25, "9:00")]
    spans = [Span(monday + 9 * 3600, monday + 10 * 3600), Span(tuesday, tuesday + 150 * 60)]
    assert coach_notes(week, items, spans) == ("2, 1h open", "2½h open", "1", "off")


def test_how_much_is_free(frame: FrameMaker, item: ItemMaker) -> None:
    week = frame(days=3)
    slots = [item(str(hour), 24, f"{hour}:00", kind=ItemKind.SLOT) for hour in (9, 10)]
    assert client_notes(week, slots, week.days[1].span.start) == ("past", "2 free", "–")


def test_the_weeks_of_a_month() -> None:
    weeks = month_weeks(date(2026, 11, 1), 0)
    assert weeks[0] == [None] * 6 + [date(2026, 11, 1)]
    assert weeks[-1][0] == date(2026, 11, 30)
    assert month_weeks(date(2026, 11, 1), 6)[0][0] == date(2026, 11, 1)
