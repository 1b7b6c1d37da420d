"""Days, times and names, as plain commands read and write them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import click
import pytest

from coachtui.commands.reading import day_from, end_from, one_of, start_from, time_from
from coachtui.commands.writing import days_text, hours_text, left_text, names_text, price_text
from coachtui.errors import AmbiguousTime, NonexistentTime
from coachtui.records.base import Money

MADRID = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-27T15:00", "2026-11-27T14:00"),
        ("2026-11-27 15:00", "2026-11-27T14:00"),
        ("2026-11-27T15:00Z", "2026-11-27T15:00"),
        ("2026-11-27T15:00+05:45", "2026-11-27T09:15"),
        ("2026-07-27T15:00", "2026-07-27T13:00"),
    ],
)
def test_a_time_without_an_offset_is_the_viewers(text: str, instant: str) -> None:
    assert time_from(text, NOW, MADRID) == utc(instant)


def test_a_day_as_a_bound_is_whole_and_as_long_as_it_is() -> None:
    assert start_from("2026-10-25", NOW, MADRID) == utc("2026-10-24T22:00")
    assert end_from("2026-10-25", NOW, MADRID) == utc("2026-10-25T23:00"), "25 hours: the clocks go back"


def test_a_day_is_no_time() -> None:
    with pytest.raises(click.UsageError, match="a day but no time, such as 2026-11-27T15:00"):
        time_from("2026-11-27", NOW, MADRID)


def test_a_time_in_a_gap_or_a_fold_is_never_guessed() -> None:
    with pytest.raises(NonexistentTime):
        time_from("2027-03-28T02:30", NOW, MADRID)
    with pytest.raises(AmbiguousTime):
        time_from("2026-10-25T02:30", NOW, MADRID)
    assert time_from("2026-10-25T02:30+01:00", NOW, MADRID) == utc("2026-10-25T01:30")


def test_words_are_read_where_they_mean_one_thing() -> None:
    assert time_from("fri 3pm", NOW, MADRID) == utc("2026-11-27T14:00")
    assert day_from("27 nov", NOW, MADRID) == date(2026, 11, 27)
    assert end_from("tomorrow", NOW, MADRID) == utc("2026-11-24T23:00")
    with pytest.raises(click.UsageError, match="may mean 2027-06-05 or 2027-05-06"):
        day_from("5/6/27", NOW, MADRID)
    with pytest.raises(click.UsageError, match="how long with --duration"):
        time_from("fri 3pm 60m", NOW, MADRID)


@pytest.mark.parametrize("text", ["2026-13-01", "2026-11-31", "someday", "25:00", "\x1b[2J", "2026-11-27T25:00", ""])
def test_what_is_not_understood_is_named_and_harmless(text: str) -> None:
    with pytest.raises(click.UsageError) as wrong:
        day_from(text, NOW, MADRID)
    assert text.replace("\x1b", "␛") in wrong.value.message
    assert "\x1b" not in wrong.value.message


def named(wanted: str) -> str:
    return one_of(wanted, ["1:1", "Group", "Group B", "Intro"], kind="type", id_of=lambda each: "#" + each, name_of=str)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("group", "Group"), ("INTRO", "Intro"), ("int", "Intro"), ("1", "1:1"), ("#Group B", "Group B")],
)
def test_a_thing_is_found_by_id_name_or_beginning(wanted: str, found: str) -> None:
    assert named(wanted) == found


@pytest.mark.parametrize(
    ("wanted", "said"), [("gro", "Group, Group B"), ("x", "1:1, Group, Group B, Intro"), ("", "no type")]
)
def test_a_thing_that_is_not_meant_by_one_name_is_not_guessed(wanted: str, said: str) -> None:
    with pytest.raises(click.UsageError, match=said):
        named(wanted)


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 11, 23), date(2026, 11, 29), "23–29 Nov 2026"),
        (date(2026, 11, 30), date(2026, 12, 6), "30 Nov – 6 Dec 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 Dec 2026 – 3 Jan 2027"),
    ],
)
def test_month_and_year_are_told_once(first: date, last: date, text: str) -> None:
    assert days_text(first, last) == text


def test_hours_are_the_zones_and_midnight_ends_a_day() -> None:
    assert hours_text(utc("2026-11-23T22:00"), utc("2026-11-23T23:00"), MADRID) == "23:00–24:00"
    assert hours_text(utc("2026-11-23T23:00"), utc("2026-11-24T00:00"), MADRID) == "00:00–01:00"


@pytest.mark.parametrize(("until", "text"), [("12:40", "40m"), ("13:00", "1h"), ("11:00", "0m")])
def test_what_is_left_is_never_less_than_nothing(until: str, text: str) -> None:
    assert left_text(utc(f"2026-11-23T{until}"), NOW) == text


def test_a_price_has_the_minor_units_of_its_currency() -> None:
    assert price_text(Money(6005, "EUR")) == "60.05 EUR"
    assert price_text(Money(6005, "JPY")) == "6005 JPY"


def test_names_cannot_drive_the_terminal() -> None:
    assert names_text(["Ana\x1b]52;c;x\x07", "B\u202eo"]) == "Ana␛]52;c;x␇, B<U+202E>o"
