"""Wall time and instants: gaps, folds, days that are short, long or absent."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachtui.errors import AmbiguousTime, Invalid, NonexistentTime
from coachtui.records.time import Span, WallDateTime, WallTime, seconds
from coachtui.scheduling.zones import (
    FOREVER,
    Offsets,
    date_of,
    day_span,
    days_between,
    instant_of,
    wall_of,
    week_span,
    window_span,
    zone_named,
)

HOUR, DAY = 3_600, 86_400
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/Asuncion",
    "America/Havana",
    "America/St_Johns",
    "Africa/Cairo",
    "Africa/Casablanca",
    "UTC",
]
names = st.sampled_from(ZONES)
instants = st.integers(seconds(datetime(1975, 1, 1, tzinfo=UTC)), seconds(datetime(2045, 1, 1, tzinfo=UTC)))


def at(text: str) -> int:
    return seconds(datetime.fromisoformat(text))


def shown(name: str, instant: int) -> str:
    return datetime.fromtimestamp(instant, ZoneInfo(name)).strftime("%Y-%m-%dT%H:%M")


class TestNames:
    @pytest.mark.parametrize("name", ["Europe/London", "UTC", "Etc/GMT+5", "America/Argentina/Buenos_Aires", "EST5EDT"])
    def test_a_zone_by_its_name(self, name: str) -> None:
        assert zone_named(name).key == name

    @pytest.mark.parametrize(
        ("name", "meant"),
        [
            ("Europe/Lodnon", "Europe/London"),
            ("europe/berlin", "Europe/Berlin"),
            ("Berlin", "Europe/Berlin"),
            ("New York", "America/New_York"),
        ],
    )
    def test_a_wrong_name_is_answered_with_the_nearest(self, name: str, meant: str) -> None:
        with pytest.raises(Invalid) as refused:
            zone_named(name)
        assert refused.value.detail == f"time_zone: there is no time zone called {name}; did you mean {meant}?"
        assert refused.value.extra == {"field": "time_zone"}

    @pytest.mark.parametrize(
        "name",
        [
            *["", ".", "..", "/", "../../etc/passwd", "/etc/localtime", "Europe/../Europe/London", "Europe//London"],
            *["localtime", "posixrules", "Factory", "posix/Europe/London", "right/UTC", "zone.tab", "Europe"],
            *["Europe/London\n", "Europe/London\0", "\x1b[31m", "Ünïcode/Zone", "x" * 5000],
        ],
    )
    def test_what_is_no_name_of_a_place_is_refused(self, name: str) -> None:
        with pytest.raises(Invalid) as refused:
            zone_named(name)
        assert refused.value.detail.isprintable()
        assert len(refused.value.detail) < 200

    def test_a_right_name_does_not_read_the_list_of_all_names(self) -> None:
        program = (
            "import zoneinfo\n"
            "def refuse(): raise AssertionError\n"
            "zoneinfo.available_timezones = refuse\n"
            "from coachtui.scheduling.zones import zone_named\n"
            "zone_named('Europe/London')\n"
        )
        assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


class TestInstants:
    def test_a_wall_time_in_a_gap_is_refused_with_what_may_be_meant(self) -> None:
        with pytest.raises(NonexistentTime) as refused:
            instant_of(zone_named("Europe/Berlin"), WallDateTime.parse("2026-03-29T02:30"))
        assert refused.value.detail == "2026-03-29 02:30 does not exist in Europe/Berlin: the clocks go forward over it"
        choices = refused.value.extra["choices"]
        assert [each.isoformat() for each in choices] == ["2026-03-29T00:30:00+00:00", "2026-03-29T01:30:00+00:00"]

    def test_a_wall_time_in_a_fold_is_asked_about(self) -> None:
        wall = WallDateTime.parse("2026-10-25T02:30")
        with pytest.raises(AmbiguousTime) as refused:
            instant_of(zone_named("Europe/Berlin"), wall)
        assert refused.value.detail == "2026-10-25 02:30 happens twice in Europe/Berlin: the clocks go back over it"
        choices = refused.value.extra["choices"]
        assert [each.isoformat() for each in choices] == ["2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00"]
        assert [instant_of(zone_named("Europe/Berlin"), wall, fold) for fold in (0, 1)] == list(map(seconds, choices))

    @pytest.mark.parametrize(
        ("name", "wall"),
        [
            ("Europe/Berlin", "2026-03-29T02:00"),
            ("Europe/Berlin", "2026-03-29T02:59"),
            ("Australia/Lord_Howe", "2026-10-04T02:15"),
            ("America/Asuncion", "2023-10-01T00:00"),
            ("Asia/Beirut", "2022-03-27T00:30"),
            ("Asia/Kathmandu", "1986-01-01T00:10"),
            ("Pacific/Apia", "2011-12-30T10:00"),
        ],
    )
    @pytest.mark.parametrize("fold", [None, 0, 1])
    def test_gaps_of_every_kind(self, name: str, wall: str, fold: int | None) -> None:
        with pytest.raises(NonexistentTime) as refused:
            instant_of(zone_named(name), WallDateTime.parse(wall), fold)
        first, second = refused.value.extra["choices"]
        assert shown(name, seconds(first)) < wall < shown(name, seconds(second))

    @pytest.mark.parametrize(
        ("name", "wall"),
        [
            ("Europe/Berlin", "2026-10-25T02:00"),
            ("Australia/Lord_Howe", "2026-04-05T01:45"),
            ("America/Asuncion", "2024-03-23T23:30"),
            ("America/Havana", "2026-11-01T00:00"),
            ("America/St_Johns", "2010-11-06T23:30"),
        ],
    )
    def test_folds_of_every_kind(self, name: str, wall: str) -> None:
        with pytest.raises(AmbiguousTime) as refused:
            instant_of(zone_named(name), WallDateTime.parse(wall))
        first, second = map(seconds, refused.value.extra["choices"])
        assert first < second
        assert shown(name, first) == shown(name, second) == wall

    @pytest.mark.parametrize("wall", ["2026-03-29T01:59", "2026-03-29T03:00", "2026-10-25T01:59", "2026-10-25T03:00"])
    def test_beside_gap_and_fold_nothing_is_asked(self, wall: str) -> None:
        found = instant_of(zone_named("Europe/Berlin"), WallDateTime.parse(wall))
        assert shown("Europe/Berlin", found) == wall

    @given(names, instants)
    @settings(max_examples=100, deadline=None)
    def test_there_and_back(self, name: str, instant: int) -> None:
        zone = zone_named(name)
        wall, fold = wall_of(zone, instant)
        expected = datetime.fromtimestamp(instant, ZoneInfo(name))
        assert (str(wall), fold) == (expected.strftime("%Y-%m-%dT%H:%M"), expected.fold)
        assert instant_of(zone, wall, fold) == instant - expected.second

    def test_odd_seconds_are_floored_to_the_minute(self) -> None:
        zone = zone_named("Europe/Amsterdam")
        noon = at("1900-01-01T12:00+00:00")
        offset = datetime.fromtimestamp(noon, ZoneInfo("Europe/Amsterdam")).utcoffset()
        assert offset is not None
        assert offset.total_seconds() % 60 != 0
        assert str(wall_of(zone, noon)[0]) == shown("Europe/Amsterdam", noon)

    @pytest.mark.parametrize("name", ZONES)
    def test_offsets_of_ten_years_are_those_of_zoneinfo(self, name: str) -> None:
        start = at("2004-01-01T00:00+00:00")
        offsets = Offsets(zone_named(name), start, start + 3_650 * DAY)
        for instant in range(start, start + 3_650 * DAY, 7 * HOUR + 1_111):
            expected = datetime.fromtimestamp(instant, ZoneInfo(name)).utcoffset()
            assert timedelta(seconds=offsets.at(instant)) == expected

    def test_a_change_that_is_taken_back_within_a_week_is_seen(self) -> None:
        begin, end = at("2000-10-08T02:00+00:00"), at("2000-10-15T01:00+00:00")
        offsets = Offsets(zone_named("America/Noronha"), begin, end)
        assert [offsets.at(each) // HOUR for each in (begin - 1, begin, end - 1, end)] == [-2, -1, -1, -2]

    def test_the_end_of_time_is_no_error(self) -> None:
        for name in ZONES:
            assert date_of(zone_named(name), FOREVER).year >= 9999
            assert day_span(zone_named(name), date.max).start < day_span(zone_named(name), date.max).end
        with pytest.raises(Invalid):
            date_of(zone_named("UTC"), FOREVER + 3 * DAY)


class TestDays:
    @pytest.mark.parametrize(
        ("name", "day", "hours"),
        [
            ("Europe/Berlin", "2026-03-28", 24),
            ("Europe/Berlin", "2026-03-29", 23),
            ("Europe/Berlin", "2026-10-25", 25),
            ("Australia/Lord_Howe", "2026-04-05", 24.5),
            ("Australia/Lord_Howe", "2026-10-04", 23.5),
            ("America/Asuncion", "2023-10-01", 23),
            ("America/Asuncion", "2024-03-23", 25),
            ("America/Havana", "2026-11-01", 25),
            ("Africa/Cairo", "2023-04-28", 23),
            ("Pacific/Apia", "2011-12-29", 24),
            ("Pacific/Apia", "2011-12-30", 0),
            ("Pacific/Apia", "2011-12-31", 24),
        ],
    )
    def test_a_day_has_its_real_length(self, name: str, day: str, hours: float) -> None:
        span = day_span(zone_named(name), date.fromisoformat(day))
        assert (span.end - span.start) / HOUR == hours

    def test_a_day_whose_midnight_is_in_a_gap_begins_at_the_jump(self) -> None:
        assert day_span(zone_named("America/Asuncion"), date(2023, 10, 1)).start == at("2023-10-01T01:00-03:00")

    def test_a_day_whose_midnight_comes_twice_begins_at_the_first(self) -> None:
        assert day_span(zone_named("America/Havana"), date(2026, 11, 1)).start == at("2026-11-01T00:00-04:00")

    @given(names, instants)
    @settings(max_examples=100, deadline=None)
    def test_days_follow_each_other_without_gap_or_overlap(self, name: str, instant: int) -> None:
        zone = zone_named(name)
        day = date_of(zone, instant)
        span = day_span(zone, day)
        assert span.start <= instant < span.end
        assert day_span(zone, day - timedelta(days=1)).end == span.start
        assert day_span(zone, day + timedelta(days=1)).start == span.end

    def test_clocks_that_go_back_over_midnight_do_not_bring_the_day_back(self) -> None:
        zone = zone_named("America/St_Johns")
        begun = day_span(zone, date(2010, 11, 7)).start
        assert shown("America/St_Johns", begun + 120) == "2010-11-06T23:02"
        assert date_of(zone, begun + 120) == date(2010, 11, 7)
        assert date_of(zone, begun - 1) == date(2010, 11, 6)

    @given(names, instants, st.integers(1, 15 * DAY))
    @settings(max_examples=50, deadline=None)
    def test_days_between_are_those_that_meet_the_range(self, name: str, start: int, length: int) -> None:
        zone = zone_named(name)
        found = days_between(zone, start, start + length)
        assert found == [(day, day_span(zone, day)) for day, _ in found]
        assert found[0][1].start <= start < found[0][1].end
        assert found[-1][1].start < start + length <= found[-1][1].end
        assert all(before.end == after.start for (_, before), (_, after) in pairwise(found))

    def test_a_skipped_day_is_not_among_the_days(self) -> None:
        found = days_between(zone_named("Pacific/Apia"), at("2011-12-29T12:00-10:00"), at("2011-12-31T12:00+14:00"))
        assert [day for day, _ in found] == [date(2011, 12, 29), date(2011, 12, 31)]

    def test_no_time_has_no_days(self) -> None:
        assert days_between(zone_named("UTC"), 1_000, 1_000) == []

    @pytest.mark.parametrize(
        ("first_weekday", "start", "end"),
        [
            (0, "2026-03-23T00:00+01:00", "2026-03-30T00:00+02:00"),
            (6, "2026-03-29T00:00+01:00", "2026-04-05T00:00+02:00"),
        ],
    )
    def test_a_week_begins_on_the_weekday_asked_for(self, first_weekday: int, start: str, end: str) -> None:
        assert week_span(zone_named("Europe/Berlin"), date(2026, 3, 29), first_weekday) == Span(at(start), at(end))


class TestWindows:
    @pytest.mark.parametrize(
        ("name", "day", "start", "end", "from_", "until"),
        [
            # a common day
            ("Europe/Berlin", "2026-06-01", "09:00", "12:00", "2026-06-01T09:00+02:00", "2026-06-01T12:00+02:00"),
            ("Europe/Berlin", "2026-06-01", "22:00", "24:00", "2026-06-01T22:00+02:00", "2026-06-02T00:00+02:00"),
            # the gap 02:00 to 03:00
            ("Europe/Berlin", "2026-03-29", "01:00", "04:00", "2026-03-29T01:00+01:00", "2026-03-29T04:00+02:00"),
            ("Europe/Berlin", "2026-03-29", "02:30", "04:00", "2026-03-29T03:00+02:00", "2026-03-29T04:00+02:00"),
            ("Europe/Berlin", "2026-03-29", "01:00", "02:30", "2026-03-29T01:00+01:00", "2026-03-29T03:00+02:00"),
            ("Europe/Berlin", "2026-03-29", "01:00", "03:00", "2026-03-29T01:00+01:00", "2026-03-29T03:00+02:00"),
            # the fold 02:00 to 03:00
            ("Europe/Berlin", "2026-10-25", "00:00", "02:00", "2026-10-25T00:00+02:00", "2026-10-25T02:00+01:00"),
            ("Europe/Berlin", "2026-10-25", "00:00", "02:30", "2026-10-25T00:00+02:00", "2026-10-25T02:30+01:00"),
            ("Europe/Berlin", "2026-10-25", "02:30", "04:00", "2026-10-25T02:30+02:00", "2026-10-25T04:00+01:00"),
            ("Europe/Berlin", "2026-10-25", "02:00", "03:00", "2026-10-25T02:00+02:00", "2026-10-25T03:00+01:00"),
            ("Europe/Berlin", "2026-10-25", "03:00", "04:00", "2026-10-25T03:00+01:00", "2026-10-25T04:00+01:00"),
            # half an hour
            ("Australia/Lord_Howe", "2026-10-04", "02:15", "03:00", "2026-10-04T02:30+11:00", "2026-10-04T03:00+11:00"),
            # midnight in a gap, and ending on it
            ("America/Asuncion", "2023-10-01", "00:00", "02:00", "2023-10-01T01:00-03:00", "2023-10-01T02:00-03:00"),
            ("America/Asuncion", "2023-09-30", "23:00", "24:00", "2023-09-30T23:00-04:00", "2023-10-01T01:00-03:00"),
        ],
    )
    def test_edges_never_ask(self, name: str, day: str, start: str, end: str, from_: str, until: str) -> None:
        found = window_span(zone_named(name), date.fromisoformat(day), WallTime.parse(start), WallTime.parse(end))
        assert found == Span(at(from_), at(until))

    @pytest.mark.parametrize(
        ("name", "day", "start", "end"),
        [
            ("Europe/Berlin", "2026-03-29", "02:10", "02:50"),
            ("Europe/Berlin", "2026-03-29", "02:00", "03:00"),
            ("Pacific/Apia", "2011-12-30", "09:00", "17:00"),
            ("UTC", "2026-06-01", "09:00", "09:00"),
            ("UTC", "2026-06-01", "12:00", "09:00"),
        ],
    )
    def test_nothing_left(self, name: str, day: str, start: str, end: str) -> None:
        assert (
            window_span(zone_named(name), date.fromisoformat(day), WallTime.parse(start), WallTime.parse(end)) is None
        )

    def test_the_night_of_three_hours(self) -> None:
        night = window_span(
            zone_named("Europe/Berlin"), date(2026, 10, 25), WallTime.parse("00:00"), WallTime.parse("02:00")
        )
        assert night is not None
        assert night.end - night.start == 3 * HOUR

    @given(names, st.dates(date(1980, 1, 1), date(2040, 1, 1)), st.integers(0, 1440), st.integers(0, 1440))
    @settings(max_examples=50, deadline=None)
    def test_many_days_at_once_are_as_each_by_itself(self, name: str, first: date, start: int, end: int) -> None:
        zone = zone_named(name)
        days = [first + timedelta(days=index) for index in range(0, 400, 3)]
        offsets = Offsets(zone, day_span(zone, days[0]).start, day_span(zone, days[-1]).end)
        each = [window_span(zone, day, WallTime(start), WallTime(end)) for day in days]
        found = offsets.windows([day.toordinal() for day in days], start * 60, end * 60)
        assert found == [span for span in each if span is not None]
