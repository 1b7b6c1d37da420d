"""What the cursor is on, in words."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from coachtui.records.time import Span, seconds
from coachtui.widgets.grid_item import GridItem, ItemKind
from coachtui.widgets.word_line import when_words, word_line

ItemMaker = Callable[..., GridItem]
LONDON, MADRID, TOKYO = (ZoneInfo(name) for name in ("Europe/London", "Europe/Madrid", "Asia/Tokyo"))


def span(start: datetime, minutes: int) -> Span:
    return Span(seconds(start), seconds(start) + minutes * 60)


THURSDAY = span(datetime(2026, 11, 26, 14, tzinfo=UTC), 60)


def test_a_free_start(item: ItemMaker) -> None:
    slot = item("s", 26, "14:00", kind=ItemKind.SLOT)
    assert (
        word_line(MADRID, slot.span, slot, other=(LONDON, "Maya")) == "Thu 26 15:00–16:00 · 60m · free · 14:00 for Maya"
    )


def test_somebody_who_asks(item: ItemMaker) -> None:
    asked = item("r", 25, "16:00", kind=ItemKind.REQUEST, title="Bo Chen", type_name="1:1", status="requested")
    assert word_line(LONDON, asked.span, asked) == "Bo Chen 1:1  Wed 25 16:00–17:00  requested"


def test_a_group_and_its_places(item: ItemMaker) -> None:
    group = item("g", 27, "11:30", 90, title="Group A", type_name="Group A", subtitle="3 of 8", status="booked")
    assert word_line(LONDON, group.span, group) == "Group A  Fri 27 11:30–13:00  3 of 8  booked"


def test_open_and_not_offered() -> None:
    assert word_line(LONDON, THURSDAY, None, is_open=True) == "Thu 26 14:00 · open"
    assert word_line(LONDON, THURSDAY, None) == "Thu 26 14:00 · not offered"


def test_taken_time_and_why_it_is_blocked(item: ItemMaker) -> None:
    taken = item("t", 26, "14:00", kind=ItemKind.TAKEN, status="taken")
    blocked = item("b", 26, "14:00", kind=ItemKind.BLOCK, status="blocked", title="Dentist")
    assert word_line(LONDON, THURSDAY, taken) == "Thu 26 14:00–15:00 · taken"
    assert word_line(LONDON, THURSDAY, blocked) == "Thu 26 14:00–15:00 · blocked: Dentist"


def test_the_other_day_is_named_where_it_is_another() -> None:
    late = span(datetime(2026, 11, 26, 20, tzinfo=UTC), 60)
    assert word_line(LONDON, late, None, is_open=True, other=(TOKYO, "Ken")) == (
        "Thu 26 20:00 · open · Fri 27 05:00 for Ken"
    )


def test_where_clocks_agree_the_other_is_not_said() -> None:
    assert word_line(LONDON, THURSDAY, None, is_open=True, other=(LONDON, "Maya")) == "Thu 26 14:00 · open"


def test_the_second_time_round_is_said() -> None:
    first = span(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 30)
    again = Span(first.start + 3600, first.end + 3600)
    assert word_line(LONDON, first, None) == "Sun 25 01:30 · not offered"
    assert word_line(LONDON, again, None) == "Sun 25 01:30 (second time) · not offered"


def test_midnight_ends_the_day_it_ends() -> None:
    assert when_words(LONDON, span(datetime(2026, 11, 26, 23, tzinfo=UTC), 60)) == "Thu 26 23:00–24:00"
    assert when_words(LONDON, span(datetime(2026, 11, 26, 23, tzinfo=UTC), 120)) == "Thu 26 23:00 – Fri 27 01:00"


def test_twelve_hours() -> None:
    assert when_words(LONDON, THURSDAY, twelve_hours=True) == "Thu 26 2:00p–3:00p"


def test_nothing_hidden_gets_into_the_line(item: ItemMaker) -> None:
    line = word_line(LONDON, THURSDAY, item("x", 26, "14:00", title="a\x1b]52;c;aGk=\x07\u202eb\nc"))
    assert line.isprintable()
