"""The dates of a series and of a pattern, and what is made again and again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from coachtui.errors import Invalid
from coachtui.records.session import Session
from coachtui.records.session_type import DetailField
from coachtui.records.template import PatternPlace, Template
from coachtui.records.time import WallDateTime, WallTime
from coachtui.scheduling.details import check_details
from coachtui.scheduling.series import check_pattern, pattern_starts, series_dates
from coachtui.scheduling.suggestions import Habit, habits

WEDNESDAY = date(2034, 6, 14)
TEN = WallTime.parse("10:00")


def test_a_series_begins_on_the_first_date_the_rule_knows() -> None:
    assert series_dates("FREQ=WEEKLY;BYDAY=FR;COUNT=2", WEDNESDAY) == [date(2034, 6, 16), date(2034, 6, 23)]
    assert series_dates("FREQ=MONTHLY;BYDAY=2WE;UNTIL=20340801", WEDNESDAY) == [WEDNESDAY, date(2034, 7, 12)]


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("FREQ=WEEKLY", "needs an end"),
        ("FREQ=DAILY;COUNT=1001", "at most 1,000"),
        ("FREQ=DAILY;UNTIL=20390101", "at most 1,000"),
        ("FREQ=YEARLY;COUNT=12", "ten years"),
        ("FREQ=YEARLY;UNTIL=20600101", "ten years"),
        ("FREQ=DAILY;UNTIL=20340613", "no date"),
    ],
)
def test_a_series_has_an_end_within_reason(rule: str, problem: str) -> None:
    with pytest.raises(Invalid, match=problem):
        series_dates(rule, WEDNESDAY)


def test_week_one_of_a_pattern_is_the_seven_days_from_its_date() -> None:
    pattern = (PatternPlace(weekday="TU", start=TEN, weeks=(1, 2)), PatternPlace(weekday="WE", start=TEN))
    days = [date(2034, 6, 14), date(2034, 6, 20), date(2034, 6, 27)]
    assert pattern_starts(pattern, WEDNESDAY) == [WallDateTime(day, 600) for day in days]


def test_a_pattern_names_a_time_once_and_never_the_end_of_a_day() -> None:
    place = PatternPlace(weekday="WE", start=TEN)
    assert len(pattern_starts((place, place), WEDNESDAY)) == 1
    with pytest.raises(Invalid):
        check_pattern((PatternPlace(weekday="WE", start=WallTime.parse("24:00")),))


@pytest.mark.parametrize(
    ("details", "problem"),
    [({}, "Level is needed"), ({"level": 3}, "text"), ({"level": "c"}, "one of a, b"), ({"level": "a", "x": 1}, "x")],
)
def test_details_are_as_their_schema_says(details: dict[str, Any], problem: str) -> None:
    level = DetailField(name="level", kind="choice", label="Level", choices=("a", "b"), required=True)
    check_details((level,), {"level": "a"})
    with pytest.raises(Invalid, match=problem):
        check_details((level,), details)


def session(weeks: float, **fields: Any) -> Session:
    start = datetime(2034, 6, 14, 8, tzinfo=UTC) + timedelta(weeks=weeks)
    wall = WallDateTime(start.date(), 600)
    values = {"id": f"session {weeks}", "coach_id": "coach", "session_type": "type", "time_zone": "Europe/Berlin"}
    times = {"start": start, "end": start + timedelta(hours=1), "local_start": wall, "duration_minutes": 60}
    return Session(**{**values, **times, **fields})


HABIT = Habit("type", 2, TEN, 60, frozenset())


@pytest.mark.parametrize(("weeks", "is_habit"), [((0, 1, 7), True), ((0, 1), False), ((0, 4, 8), False)])
def test_three_times_in_eight_weeks_is_again_and_again(weeks: tuple[int, ...], is_habit: bool) -> None:
    assert habits([session(week) for week in weeks], {}, []) == ([HABIT] if is_habit else [])


@pytest.mark.parametrize("fields", [{"opened_by_booking": True}, {"series_id": "x"}, {"template_id": "x"}])
def test_what_was_not_made_one_by_one_does_not_count(fields: dict[str, Any]) -> None:
    assert habits([session(0), session(1), session(2, **fields)], {}, []) == []


def test_other_clients_are_another_habit_and_a_template_ends_it() -> None:
    three = [session(0), session(1), session(2)]
    clients = {each.id: ["ana"] for each in three}
    for_ana = HABIT._replace(clients=frozenset({"ana"}))
    place = PatternPlace(weekday="WE", start=TEN)
    template = Template(id="t", coach_id="coach", name="T", session_type="type", clients=("ana",), pattern=(place,))
    assert habits(three, {three[0].id: ["ana"]}, []) == []
    assert habits(three, clients, []) == [for_ana]
    assert habits(three, clients, [template]) == []
    assert habits(three, {}, [template]) == [HABIT]
