"""Dates in words: never silently wrong. Now is Monday 23 November 2026, 13:10, in week 48."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coachtui.records.time import WallDateTime
from coachtui.scheduling.dates_in_words import LONGEST_TEXT, Reading, read_date, shown, shown_time

NOW = WallDateTime.parse("2026-11-23T13:10")

UNDERSTOOD = {
    # days
    "today": "Mon 23 Nov",
    "Tomorrow": "Tue 24 Nov",
    "tom": "Tue 24 Nov",
    "yesterday": "Sun 22 Nov",
    "fri": "Fri 27 Nov",
    "FRIDAY": "Fri 27 Nov",
    "this fri": "Fri 27 Nov",
    "last fri": "Fri 20 Nov",
    "next mon": "Mon 30 Nov",
    # dates
    "27 nov": "Fri 27 Nov",
    "27nov": "Fri 27 Nov",
    "nov 27": "Fri 27 Nov",
    "27th of november": "Fri 27 Nov",
    "November 27, 2027": "Sat 27 Nov 2027",
    "27 nov 2030": "Wed 27 Nov 2030",
    "3 jan": "Sun 3 Jan 2027",
    "29 feb": "Tue 29 Feb 2028",
    "dec": "Tue 1 Dec",
    "fri 20 nov": "Fri 20 Nov",
    "sat 20 nov": "Sat 20 Nov 2027",
    "2026-11-27": "Fri 27 Nov",
    "2026/11/27": "Fri 27 Nov",
    "27.11.": "Fri 27 Nov",
    "27.11": "Fri 27 Nov",
    "27.11.2027": "Sat 27 Nov 2027",
    "27.11.27": "Sat 27 Nov 2027",
    "27/11": "Fri 27 Nov",
    "11/27": "Fri 27 Nov",
    "27/11/2027": "Sat 27 Nov 2027",
    "27th": "Fri 27 Nov",
    "fri 27": "Fri 27 Nov",
    # steps
    "+3d": "Thu 26 Nov",
    "-1w": "Mon 16 Nov",
    "+ 1 w": "Mon 30 Nov",
    "+1mo": "Wed 23 Dec",
    "in 2 weeks": "Mon 7 Dec",
    "in a month": "Wed 23 Dec",
    "three days ago": "Fri 20 Nov",
    "2 weeks from now": "Mon 7 Dec",
    # weeks
    "w48": "Mon 23 Nov",
    "week 49": "Mon 30 Nov",
    "w3": "Mon 18 Jan 2027",
    "2026-w49": "Mon 30 Nov",
    "w48 2027": "Mon 29 Nov 2027",
    "w48 fri": "Fri 27 Nov",
    "next week": "Mon 30 Nov",
    "next week fri": "Fri 4 Dec",
    "last week": "Mon 16 Nov",
    "next month": "Tue 1 Dec",
    # times
    "fri 3pm": "Fri 27 Nov 15:00",
    "3 pm on fri": "Fri 27 Nov 15:00",
    "fri 3.30pm": "Fri 27 Nov 15:30",
    "fri 12am": "Fri 27 Nov 00:00",
    "fri 12pm": "Fri 27 Nov 12:00",
    "fri 15": "Fri 27 Nov 15:00",
    "fri 9": "Fri 27 Nov 09:00",
    "fri 1530": "Fri 27 Nov 15:30",
    "fri 15.30": "Fri 27 Nov 15:30",
    "tomorrow 9:30": "Tue 24 Nov 09:30",
    "tomorrow noon": "Tue 24 Nov 12:00",
    "nov 27 15:00": "Fri 27 Nov 15:00",
    "27 nov 15": "Fri 27 Nov 15:00",
    "27 nov 2026 3pm": "Fri 27 Nov 15:00",
    "2026-11-27T15:00": "Fri 27 Nov 15:00",
    "2026-11-27 15:00:00": "Fri 27 Nov 15:00",
    "fri 24:00": "Sat 28 Nov 00:00",
    "3pm": "Mon 23 Nov 15:00",
    "1530": "Mon 23 Nov 15:30",
    "13:10": "Mon 23 Nov 13:10",
    "now": "Mon 23 Nov 13:10",
    # lengths and ranges
    "fri 3pm 60m": "Fri 27 Nov 15:00–16:00",
    "fri 3pm 1h30": "Fri 27 Nov 15:00–16:30",
    "fri 3pm 1h30m": "Fri 27 Nov 15:00–16:30",
    "fri 3pm for 45 minutes": "Fri 27 Nov 15:00–15:45",
    "1.5h fri 3pm": "Fri 27 Nov 15:00–16:30",
    "thu 15:00-16:00": "Thu 26 Nov 15:00–16:00",
    "thu 15:00 – 16:30": "Thu 26 Nov 15:00–16:30",
    "thu 3-4pm": "Thu 26 Nov 15:00–16:00",
    "thu 11-1pm": "Thu 26 Nov 11:00–13:00",
    "thu 3pm to 4pm": "Thu 26 Nov 15:00–16:00",
    "thu from 9 to 10:30": "Thu 26 Nov 09:00–10:30",
    "thu 22:00-01:00": "Thu 26 Nov 22:00–01:00",
}

AMBIGUOUS = {
    "mon": ["Mon 23 Nov", "Mon 30 Nov"],
    "mon 15:00": ["Mon 23 Nov 15:00", "Mon 30 Nov 15:00"],
    "mon 9:00": ["Mon 30 Nov 09:00", "Mon 23 Nov 09:00"],
    "next tue": ["Tue 1 Dec", "Tue 24 Nov"],
    "last mon": ["Mon 16 Nov"],
    "last sun": ["Sun 22 Nov"],
    "20 nov": ["Fri 20 Nov", "Sat 20 Nov 2027"],
    "5 jun": ["Sat 5 Jun 2027", "Fri 5 Jun"],
    "5/6/2027": ["Sat 5 Jun 2027", "Thu 6 May 2027"],
    "9.10": ["Fri 9 Oct", "Sat 9 Oct 2027", "Tue 24 Nov 09:10", "Mon 23 Nov 09:10"],
    "15": ["Mon 23 Nov 15:00", "Sun 15 Nov", "Tue 15 Dec"],
    "noon": ["Tue 24 Nov 12:00", "Mon 23 Nov 12:00"],
    "9:00": ["Tue 24 Nov 09:00", "Mon 23 Nov 09:00"],
    "fri 3": ["Fri 27 Nov 15:00", "Fri 27 Nov 03:00"],
    "fri 3-4": ["Fri 27 Nov 15:00–16:00", "Fri 27 Nov 03:00–04:00"],
    "fri midnight": ["Fri 27 Nov 00:00", "Sat 28 Nov 00:00"],
    "sat 12": ["Sat 28 Nov 12:00", "Sat 12 Dec"],
    "w45": ["Mon 2 Nov", "Mon 8 Nov 2027"],
}

NOT_UNDERSTOOD = {
    "": "type a date or a time, such as fri 3pm",
    "blah": "not understood: blah",
    "fri blah": "not understood: blah",
    "fri 3pm sharp": "not understood: sharp",
    "fri fri": "not understood: fri",
    "fri 25:00": "not understood: 25:00",
    "fri 9:60": "not understood: 9:60",
    "fri 13pm": "not understood: 13",
    "2026-11-27T15:00Z": "not understood: z",
    "99": "not understood: 99",
    "2 weeks": "not understood: 2",
    "15h": "not understood: 15",
    "thu 15:00-15:00": "not understood: -",
    "60m": "say when, not only how long",
    "thu 27 nov": "Fri 27 Nov is not a Thursday",
    "30 feb": "February has no day 30",
    "2026-02-29": "February 2026 has no day 29",
    "2026-13-01": "there is no month 13",
    "31.2.": "February has no day 31",
    "13/13": "there is no month 13",
    "w54": "there is no week 54",
    "+9999999w": "that is outside the years 1 to 9999",
    "x" * (LONGEST_TEXT + 1): "that is too long to be a date",
    "fri \x1b[2J": "not understood: ␛",
}


@pytest.mark.parametrize(("text", "expected"), UNDERSTOOD.items())
def test_what_has_one_meaning_is_read_as_that(text: str, expected: str) -> None:
    found = read_date(text, NOW)
    assert ([shown(reading, NOW) for reading in found.readings], found.problem) == ([expected], "")


@pytest.mark.parametrize(("text", "expected"), AMBIGUOUS.items())
def test_what_has_several_meanings_gives_them_all(text: str, expected: list[str]) -> None:
    assert [shown(reading, NOW) for reading in read_date(text, NOW).readings] == expected


@pytest.mark.parametrize(("text", "problem"), NOT_UNDERSTOOD.items())
def test_what_is_not_understood_is_named(text: str, problem: str) -> None:
    assert read_date(text, NOW) == ((), problem)


def test_weeks_begin_where_people_begin_them() -> None:
    sunday = date(2026, 11, 29)
    assert read_date("next week", NOW, first_weekday=6).readings == (Reading(sunday),)
    assert [each.day for each in read_date("next sun", NOW, first_weekday=6).readings] == [sunday]
    assert [each.day for each in read_date("next sun", NOW).readings] == [sunday + timedelta(days=7), sunday]


def test_a_day_alone_has_no_start_and_a_length_is_kept() -> None:
    assert read_date("fri", NOW).readings[0].start is None
    assert read_date("fri 3pm", NOW).readings[0].start == WallDateTime.parse("2026-11-27T15:00")
    assert read_date("tomorrow 1h", NOW).readings == (Reading(date(2026, 11, 24), None, 60),)


@pytest.mark.parametrize("edge", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("text", [*UNDERSTOOD, *AMBIGUOUS])
def test_nothing_fails_at_the_ends_of_time(text: str, edge: str) -> None:
    found = read_date(text, WallDateTime(date.fromisoformat(edge), 790))
    assert bool(found.readings) != bool(found.problem)


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "12am"), (540, "9am"), (570, "9:30am"), (720, "12pm"), (900, "3pm"), (1440, "12am")]
)
def test_the_twelve_hour_clock(minutes: int, said: str) -> None:
    assert shown_time(minutes, twelve_hours=True) == said


SOME_WORDS = """
fri mon next last this today nov 27 3 15 15:00 pm am - – to + in 2 weeks w48 noon midnight 1h30 60 m 27/11
5/6 9.10 27.11. 2026-11-27 t for at , 2030 ago z"""
WORDS = st.sampled_from(SOME_WORDS.split())


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.text(max_size=90), st.lists(WORDS, max_size=9).map(" ".join), st.lists(WORDS, max_size=6).map("".join))
)
@example("²")
@example("٣pm")
@example("1" * 80)
@example("at " * 26)
def test_it_never_raises_and_always_answers(text: str) -> None:
    found = read_date(text, NOW)
    assert bool(found.readings) != bool(found.problem)
    assert "\x1b" not in found.problem
    assert len(set(found.readings)) == len(found.readings)


@settings(max_examples=200, deadline=None)
@given(
    now=st.dates(date(1950, 1, 1), date(2150, 1, 1)),
    day=st.dates(date(1900, 1, 1), date(2200, 1, 1)),
    minutes=st.none() | st.integers(0, 1439),
    length=st.none() | st.integers(1, 1439),
    twelve_hours=st.booleans(),
)
def test_what_we_write_reads_back_as_itself(
    now: date, day: date, minutes: int | None, length: int | None, twelve_hours: bool
) -> None:
    at = WallDateTime(now, 790)
    reading = Reading(day, minutes, length if minutes is not None else None)
    written = shown(reading, at, twelve_hours=twelve_hours)
    assert read_date(written, at).readings == (reading,), written
