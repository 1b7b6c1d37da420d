"""How a session recurs, in words: never silently wrong. Now is Wednesday 25 November 2026, 13:10."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachtui.records.time import WallDateTime
from coachtui.scheduling.series_in_words import NO_END, read_series, series_words, written_series

NOW = WallDateTime.parse("2026-11-25T13:10")
TUESDAY = date(2026, 12, 1)

UNDERSTOOD = {
    "weekly x8": "8 times every week, Tue 1 Dec – Tue 19 Jan 2027",
    "every week 3 times": "3 times every week, Tue 1 Dec – Tue 15 Dec",
    "every other tue x3": "3 times every other Tue, Tue 1 Dec – Tue 29 Dec",
    "tue and thu x4": "4 times Tue, Thu, Tue 1 Dec – Thu 10 Dec",
    "tue x2": "2 times every Tue, Tue 1 Dec – Tue 8 Dec",
    "daily until 4 dec": "4 times every day, Tue 1 Dec – Fri 4 Dec",
    "1st monday of the month x2": "2 times 1st Mon of the month, Mon 7 Dec – Mon 4 Jan 2027",
    "every fri x1": "once every Fri, Fri 4 Dec",
    "every other week until the end of december": "3 times every other week, Tue 1 Dec – Tue 29 Dec",
}


@pytest.mark.parametrize(("text", "words"), UNDERSTOOD.items())
def test_it_is_read_and_said_back(text: str, words: str) -> None:
    found = read_series(text, TUESDAY, NOW)
    assert [series_words(each, NOW.day) for each in found.readings] == [words], found.problem
    again = read_series(written_series(found.readings[0]), TUESDAY, NOW)
    assert again.readings[0].dates == found.readings[0].dates


def test_until_a_month_may_be_its_eve_or_its_end() -> None:
    found = read_series("weekly until january", TUESDAY, NOW)
    assert [each.dates[-1] for each in found.readings] == [date(2026, 12, 29), date(2027, 1, 26)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("weekly", NO_END),
        ("x8", "how often? such as weekly x8"),
        ("weekly x8 until june", "say how many times, or until when"),
        ("weekly x8 wensday", "not understood: wensday"),
        ("weekly until 25 nov", "the rule has no date"),
        ("daily x2000", "COUNT=2000: a series has at most 1,000 sessions"),
        ("yearly x20", "a series lasts ten years at most"),
        ("", "how often? such as weekly x8"),
    ],
)
def test_what_it_cannot_read_it_says(text: str, problem: str) -> None:
    found = read_series(text, TUESDAY, NOW)
    assert found.readings == ()
    assert found.problem == problem


SOME_WORDS = "weekly every other tue mon - thu x 8 times until june the end of 4 dec 1st month daily , for z 2nd and"


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.text(max_size=130), st.lists(st.sampled_from(SOME_WORDS.split()), max_size=9).map(" ".join)),
    st.dates(date(1, 1, 1), date(9999, 12, 31)),
)
def test_it_never_raises_and_always_answers(text: str, first: date) -> None:
    found = read_series(text, first, NOW)
    assert bool(found.readings) != bool(found.problem)
    assert "\x1b" not in found.problem
    for series in found.readings:
        assert all(day >= first for day in series.dates)
        assert series_words(series, NOW.day)
