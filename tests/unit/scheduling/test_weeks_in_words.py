"""How many weeks a text means."""

from datetime import date

import pytest

from coachtui.records.time import WallDateTime
from coachtui.scheduling.weeks_in_words import read_weeks

MONDAY = date(2026, 11, 30)
NOW = WallDateTime(date(2026, 11, 25), 13 * 60)


@pytest.mark.parametrize(
    ("text", "weeks"),
    [("1", 1), ("8 weeks", 8), ("for 3 weeks", 3), ("x4", 4), ("2w", 2), ("until 18 dec", 3), ("Until  30 Nov", 1)],
)
def test_weeks_are_a_number_or_until_a_date(text: str, weeks: int) -> None:
    assert read_weeks(text, MONDAY, NOW).weeks == weeks


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("0", "before the first week"),
        ("105", "104 weeks at most"),
        ("some", "a number of weeks"),
        ("until whenever", ""),
        ("until 26 nov", "before the first week"),
    ],
)
def test_what_is_no_number_of_weeks_is_said(text: str, problem: str) -> None:
    read = read_weeks(text, MONDAY, NOW)
    assert read.weeks == 0
    assert read.problem
    assert problem in read.problem
