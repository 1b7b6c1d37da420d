"""Short ways to say items and weeks."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from coachtui.widgets.grid_item import GridItem, ItemKind
from coachtui.widgets.week_frame import WeekFrame

ItemMaker = Callable[..., GridItem]
FrameMaker = Callable[..., WeekFrame]


@pytest.fixture
def item() -> ItemMaker:
    """An item in the week of Monday 23 November 2026: ``item("a", 23, "9:00", 60)``, in UTC."""

    def make(id: str, day: int, time: str, minutes: int = 60, **fields: Any) -> GridItem:
        hour, minute = time.split(":")
        start = datetime(2026, 11, day, int(hour), int(minute), tzinfo=UTC)
        fields.setdefault("kind", ItemKind.SESSION)
        return GridItem(id=id, start=start, end=start + timedelta(minutes=minutes), **fields)

    return make


@pytest.fixture
def frame() -> FrameMaker:
    """The frame of a week; London's week of 23 November 2026 unless said otherwise."""

    def make(zone: str = "Europe/London", first: date = date(2026, 11, 23), days: int = 7, step: int = 30) -> WeekFrame:
        return WeekFrame(ZoneInfo(zone), first, days, step)

    return make
