"""Slots: the rules one by one, and everything together against an oracle that walks through minutes."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachtui.records.availability import AvailabilityRule, Block, Override, Window
from coachtui.records.time import Span, WallDateTime, WallTime
from coachtui.scheduling.availability import open_windows
from coachtui.scheduling.conflicts import Taken, in_the_way, nearest, overlapping
from coachtui.scheduling.slots import is_slot, slot_starts

HOUR = 60
NINE, NOON = 9 * HOUR, 12 * HOUR


def slots(
    windows: Sequence[tuple[int, int]],
    taken: Sequence[Taken] = (),
    *,
    duration: int = 60,
    step: int = 60,
    before: int = 0,
    after: int = 0,
    earliest: int = 0,
    latest: int = 10_000,
    start: int = 0,
    end: int = 10_000,
) -> list[int]:
    """Minutes of one day instead of seconds, for readable tables; the rules do not know the difference."""
    found = slot_starts(
        [Span(*window) for window in windows],
        taken,
        duration=duration,
        step=step,
        before=before,
        after=after,
        earliest=earliest,
        latest=latest,
        start=start,
        end=end,
    )
    for each in range(min(start, 480), 1_500):
        free = is_slot(
            [Span(*window) for window in windows],
            taken,
            start=each,
            duration=duration,
            step=step,
            before=before,
            after=after,
            earliest=max(earliest, start),
            latest=min(latest, end - duration + 1),
        )
        assert free == (each in found)
    return found


def at(*times: str) -> list[int]:
    return [WallTime.parse(each).minutes for each in times]


def pair(start: str, end: str) -> tuple[int, int]:
    return WallTime.parse(start).minutes, WallTime.parse(end).minutes


def busy(start: str, end: str, before: int = 0, after: int = 0) -> Taken:
    return Taken(*pair(start, end), before, after)


class TestRules:
    def test_the_last_slot_ends_with_the_window(self) -> None:
        assert slots([(NINE, NOON)]) == at("09:00", "10:00", "11:00")
        assert slots([(NINE, NOON - 1)]) == at("09:00", "10:00")

    def test_starts_are_anchored_at_the_window_and_not_at_the_hour(self) -> None:
        assert slots([(NINE + 20, NOON)]) == at("09:20", "10:20")

    def test_the_step_may_be_shorter_or_longer_than_the_duration(self) -> None:
        assert slots([(NINE, NOON)], duration=90, step=45) == at("09:00", "09:45", "10:30")
        assert slots([(NINE, NOON)], duration=30, step=100) == at("09:00", "10:40")

    def test_a_booking_does_not_anchor_anew(self) -> None:
        assert slots([(NINE, NOON + 60)], [busy("09:00", "09:30")]) == at("10:00", "11:00", "12:00")

    def test_a_second_window_anchors_itself(self) -> None:
        assert slots([(NINE, NINE + 90), (NINE + 110, NOON + 60)]) == at("09:00", "10:50", "11:50")

    def test_no_slot_spans_two_windows(self) -> None:
        assert slots([(NINE, NINE + 40), (NINE + 41, NINE + 81)]) == []

    def test_touching_is_not_overlapping(self) -> None:
        assert slots([(NINE, NOON)], [busy("10:00", "11:00")]) == at("09:00", "11:00")
        assert slots([(NINE, NOON)], [busy("09:59", "11:01")]) == []

    @pytest.mark.parametrize(
        ("taken", "before", "after", "free"),
        [
            # The busy one's own buffers keep the new one away, although the new one has none.
            (busy("10:00", "11:00", before=1), 0, 0, ["11:00", "12:00"]),
            (busy("10:00", "11:00", after=1), 0, 0, ["09:00", "12:00"]),
            # The new one's buffers keep it away, although the busy one has none.
            (busy("10:00", "11:00"), 0, 1, ["11:00", "12:00"]),
            (busy("10:00", "11:00"), 1, 0, ["09:00", "12:00"]),
            # Between two sessions the longer buffer counts, not the sum: sixty minutes are room for 60 and 60.
            (busy("10:00", "11:00", before=60, after=60), 60, 60, ["12:00"]),
            (busy("10:00", "11:00", before=0, after=60), 60, 0, ["09:00", "12:00"]),
            (busy("10:00", "11:00", before=0, after=61), 60, 0, ["09:00"]),
        ],
    )
    def test_between_two_sessions_the_longer_buffer_counts(
        self, taken: Taken, before: int, after: int, free: list[str]
    ) -> None:
        assert slots([(NINE, 13 * HOUR)], [taken], before=before, after=after) == at(*free)

    def test_buffers_may_lie_outside_the_window(self) -> None:
        assert slots([(NINE, NINE + 60)], before=60, after=60) == at("09:00")
        assert slots([(NINE, NINE + 60)], [busy("07:00", "08:01")], before=60) == []

    def test_a_long_session_before_a_short_one_still_counts(self) -> None:
        assert slots([(NINE, NOON)], [busy("08:00", "11:00"), busy("08:30", "08:40")]) == at("11:00")

    def test_the_notice_is_included_and_the_limit_ahead_is_not(self) -> None:
        assert slots([(NINE, NOON)], earliest=NINE + 60, latest=NINE + 120) == at("10:00")
        assert slots([(NINE, NOON)], earliest=NINE + 61) == at("11:00")

    def test_a_slot_lies_in_the_range_asked_for_and_keeps_its_anchor(self) -> None:
        assert slots([(NINE, NOON)], start=NINE + 1, end=NOON) == at("10:00", "11:00")
        assert slots([(NINE, NOON)], start=NINE, end=NOON - 1) == at("09:00", "10:00")

    def test_no_duration_or_step_is_an_error(self) -> None:
        for duration, step in ((0, 60), (60, 0)):
            with pytest.raises(ValueError, match="longer than nothing"):
                slots([(NINE, NOON)], duration=duration, step=step)


class TestConflicts:
    taken = (busy("09:00", "10:00", after=15), busy("11:00", "12:00"), busy("11:30", "12:30"))

    def test_what_is_in_the_way_counts_buffers(self) -> None:
        assert in_the_way(*pair("10:10", "11:00"), 0, 0, self.taken) == [0]
        assert in_the_way(*pair("10:15", "11:00"), 15, 0, self.taken) == []
        assert in_the_way(*pair("10:15", "11:00"), 0, 1, self.taken) == [1]

    def test_what_overlaps_does_not(self) -> None:
        assert overlapping(*pair("10:00", "11:00"), self.taken) == []
        assert overlapping(*pair("10:00", "11:45"), self.taken) == [1, 2]

    def test_the_nearest_come_first_and_of_two_the_earlier(self) -> None:
        assert nearest([10, 20, 30, 40, 50], 30) == [30, 20, 40]
        assert nearest([10, 20], 16, count=1) == [20]
        assert nearest([], 16) == []


# -- the oracle --


class Night(NamedTuple):
    """A zone and a day around which something happens to its clocks."""

    zone: str
    day: date


NIGHTS = [
    Night("Europe/Berlin", date(2026, 3, 29)),
    Night("Europe/Berlin", date(2026, 10, 25)),
    Night("America/New_York", date(2026, 3, 8)),
    Night("America/New_York", date(2026, 11, 1)),
    Night("Australia/Lord_Howe", date(2026, 4, 5)),
    Night("Australia/Lord_Howe", date(2026, 10, 4)),
    Night("Asia/Kathmandu", date(1986, 1, 1)),
    Night("Asia/Kathmandu", date(2026, 6, 1)),
    Night("Pacific/Apia", date(2011, 12, 30)),
    Night("America/Asuncion", date(2023, 10, 1)),
    Night("America/Asuncion", date(2024, 3, 24)),
    Night("America/Havana", date(2026, 11, 1)),
    Night("Africa/Cairo", date(2023, 4, 28)),
    Night("Asia/Beirut", date(2022, 3, 27)),
]
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Clock:
    """Nine days of a zone's wall clock, minute by minute."""

    def __init__(self, night: Night) -> None:
        noon = datetime(night.day.year, night.day.month, night.day.day, 12, tzinfo=UTC)
        middle = int(noon.timestamp()) // 60
        self.minutes = range(middle - 5 * 1440, middle + 4 * 1440)
        zone = ZoneInfo(night.zone)
        self.shows = [datetime.fromtimestamp(minute * 60, zone).replace(tzinfo=None) for minute in self.minutes]
        self.last = dict(zip(self.shows, self.minutes, strict=True))
        self.first = dict(zip(reversed(self.shows), reversed(self.minutes), strict=True))

    def start(self, wall: datetime) -> int:
        """The first minute showing this time or, where none does, the first after it."""
        if wall not in self.first:
            return next(minute for minute, shown in zip(self.minutes, self.shows, strict=True) if shown > wall)
        return self.first[wall]

    def end(self, wall: datetime) -> int:
        """The last minute showing this time or, where none does, the one after the last before it."""
        if wall not in self.last:
            return 1 + max(minute for minute, shown in zip(self.minutes, self.shows, strict=True) if shown < wall)
        return self.last[wall]


@lru_cache
def clock_of(night: Night) -> Clock:
    return Clock(night)


class World(NamedTuple):
    """A coach's calendar; days count from two before the night's, times are minutes of the day."""

    night: Night
    rules: list[tuple[list[int], int, int]]
    """Weekdays, start, end."""
    overrides: dict[int, list[tuple[int, int]]]
    blocks: list[tuple[int, int, int]]
    """Day, start, length."""
    closed_days: list[int]
    taken: list[tuple[int, int, int, int]]
    """Minutes after the range's start, length, buffers."""
    duration: int
    step: int
    before: int
    after: int
    start: int
    """Minutes after noon, UTC, two days before the night's day."""
    length: int

    def day(self, number: int) -> date:
        return self.night.day + timedelta(days=number - 2)

    @property
    def range_start(self) -> int:
        day = self.day(0)
        return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()) // 60 + self.start


def wall(day: date, minutes: int) -> datetime:
    return datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001  # what a clock shows


def open_minutes(world: World) -> set[int]:
    clock = clock_of(world.night)
    found: set[int] = set()
    for number in range(-2, 6):
        day = world.day(number)
        windows = [(start, end) for weekdays, start, end in world.rules if day.weekday() in weekdays]
        for start, end in world.overrides.get(number, windows):
            found.update(range(clock.start(wall(day, start)), clock.end(wall(day, end))))
    for number, start, length in world.blocks:
        day = world.day(number)
        found -= set(range(clock.start(wall(day, start)), clock.end(wall(day, start + length))))
    for number in world.closed_days:
        day = world.day(number)
        found -= set(range(clock.start(wall(day, 0)), clock.start(wall(day, 1440))))
    return found


def by_walking(world: World) -> list[int]:
    """The slots, minute by minute: anchored where time first opened, in open minutes, away from everything taken."""
    opened = open_minutes(world)
    found = []
    anchor = world.range_start
    while anchor - 1 in opened:
        anchor -= 1
    for minute in range(world.range_start, world.range_start + world.length - world.duration + 1):
        if minute - 1 not in opened:
            anchor = minute
        wanted = range(minute, minute + world.duration)
        whole = (minute - anchor) % world.step == 0 and all(each in opened for each in wanted)
        if whole and not any(in_each_others_way(world, wanted, each) for each in world.taken):
            found.append(minute)
    return found


def in_each_others_way(world: World, wanted: range, taken: tuple[int, int, int, int]) -> bool:
    away, length, before, after = taken
    start = world.range_start + away
    there = range(start, start + length)
    return meet(wanted, range(there.start - before, there.stop + after)) or meet(
        range(wanted.start - world.before, wanted.stop + world.after), there
    )


def meet(one: range, other: range) -> bool:
    return not set(one).isdisjoint(other)


def by_the_rules(world: World, range_start: int, range_end: int) -> list[int]:
    zone = ZoneInfo(world.night.zone)
    windows = open_windows(
        [rule_of(world, *each) for each in world.rules],
        [override_of(world, *each) for each in world.overrides.items()],
        [block_of(world, *each) for each in world.blocks] + [closed_day_of(world, each) for each in world.closed_days],
        zone,
        range_start,
        range_end,
    )
    taken = [
        Taken((world.range_start + away) * 60, (world.range_start + away + length) * 60, before * 60, after * 60)
        for away, length, before, after in sorted(world.taken)
    ]
    return slot_starts(
        windows,
        taken,
        duration=world.duration * 60,
        step=world.step * 60,
        before=world.before * 60,
        after=world.after * 60,
        earliest=0,
        latest=range_end,
        start=range_start,
        end=range_end,
    )


def rule_of(world: World, weekdays: list[int], start: int, end: int) -> AvailabilityRule:
    return AvailabilityRule(
        id="rule",
        coach_id="coach",
        start=WallTime(start),
        end=WallTime(end),
        rrule="FREQ=WEEKLY;BYDAY=" + ",".join(WEEKDAYS[weekday] for weekday in weekdays),
        valid_from=world.day(-2),
        valid_until=world.day(5),
    )


def override_of(world: World, number: int, windows: list[tuple[int, int]]) -> Override:
    return Override(
        id="override",
        coach_id="coach",
        date=world.day(number),
        windows=tuple(Window(WallTime(start), WallTime(end)) for start, end in windows),
    )


def block_of(world: World, number: int, start: int, length: int) -> Block:
    begin = WallDateTime(world.day(number), start)
    return Block(id="block", coach_id="coach", start=begin, end=begin.plus(length))


def closed_day_of(world: World, number: int) -> Block:
    return Block(id="block", coach_id="coach", start_date=world.day(number), end_date=world.day(number))


times = st.one_of(
    st.sampled_from([0, 60, 90, 120, 150, 180, 240, 1380, 1440]), st.integers(0, 288).map(lambda n: n * 5)
)
windows_of_a_day = st.tuples(times, times).filter(lambda window: window[0] < window[1])
buffers = st.sampled_from([0, 0, 5, 15, 30])
weekly = st.lists(
    st.tuples(
        st.lists(st.integers(0, 6), min_size=3, max_size=7, unique=True),
        st.one_of(st.just((0, 1440)), windows_of_a_day),
    ).map(lambda rule: (rule[0], *rule[1])),
    min_size=1,
    max_size=3,
)
worlds = st.builds(
    World,
    night=st.sampled_from(NIGHTS),
    rules=weekly,
    overrides=st.dictionaries(st.integers(0, 4), st.lists(windows_of_a_day, max_size=2), max_size=2),
    blocks=st.lists(
        st.tuples(
            st.integers(0, 4), st.integers(0, 287).map(lambda n: n * 5), st.integers(1, 300).map(lambda n: n * 5)
        ),
        max_size=2,
    ),
    closed_days=st.lists(st.integers(0, 4), max_size=1),
    taken=st.lists(
        st.tuples(st.integers(-10, 500).map(lambda n: n * 5), st.sampled_from([20, 60, 90]), buffers, buffers),
        max_size=6,
    ),
    duration=st.sampled_from([15, 45, 60, 90, 120]),
    step=st.sampled_from([15, 20, 45, 60, 90]),
    before=buffers,
    after=buffers,
    start=st.integers(0, 1_500),
    length=st.sampled_from([1440, 2000, 2880]),
)


@given(worlds)
@settings(max_examples=60, deadline=None)
def test_the_same_slots_as_by_walking_through_the_minutes(world: World) -> None:
    start, end = world.range_start, world.range_start + world.length
    assert by_the_rules(world, start * 60, end * 60) == [minute * 60 for minute in by_walking(world)]
