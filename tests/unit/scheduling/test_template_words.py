"""A template's pattern in words."""

import pytest

from coachtui.records.template import PatternPlace, Weekday
from coachtui.records.time import WallTime
from coachtui.scheduling.template_words import template_words


def place(weekday: Weekday, start: str, *weeks: int) -> PatternPlace:
    return PatternPlace(weekday=weekday, start=WallTime.parse(start), weeks=weeks or (1,))


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ((), "wherever you put it"),
        ((place("MO", "09:00"),), "Mon 09:00"),
        ((place("MO", "09:00"), place("WE", "09:00"), place("TH", "15:30")), "Mon, Wed 09:00; Thu 15:30"),
        ((place("TU", "09:00", 1, 3),), "Tue 09:00 in weeks 1 and 3"),
        ((place("TU", "09:00"), place("SU", "09:00", 2)), "Tue 09:00 in week 1; Sun 09:00 in week 2"),
        ((place("TU", "09:00", 1, 2, 3, 4),), "Tue 09:00 in weeks 1 to 4"),
    ],
)
def test_a_pattern_is_said_in_words(pattern: tuple[PatternPlace, ...], said: str) -> None:
    assert template_words(pattern) == said
