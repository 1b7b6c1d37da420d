"""Open windows: rules, overrides and blocks put together, and how far back a window began."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import pytest
from msgspec import structs

from coachtui.errors import Invalid
from coachtui.records.availability import AvailabilityRule, Block, Override, Window
from coachtui.records.time import Span, WallDateTime, WallTime, seconds
from coachtui.scheduling.availability import block_spans, check_block, check_window, open_windows
from coachtui.scheduling.recurrence import occurrence_days
from coachtui.scheduling.zones import zone_named

BERLIN = zone_named("Europe/Berlin")
HOUR = 3_600


def at(text: str) -> int:
    """An instant by Berlin's winter clock."""
    return seconds(datetime.fromisoformat(f"{text}:00+01:00"))


def rule(
    start: str,
    end: str,
    rrule: str = "FREQ=DAILY",
    valid_from: str = "2026-01-01",
    valid_until: str | None = None,
    session_types: Sequence[str] = (),
) -> AvailabilityRule:
    return AvailabilityRule(
        id="rule",
        coach_id="coach",
        start=WallTime.parse(start),
        end=WallTime.parse(end),
        rrule=rrule,
        valid_from=date.fromisoformat(valid_from),
        valid_until=date.fromisoformat(valid_until) if valid_until else None,
        session_types=tuple(session_types),
    )


def override(day: str, *windows: tuple[str, str]) -> Override:
    found = tuple(Window(WallTime.parse(start), WallTime.parse(end)) for start, end in windows)
    return Override(id="override", coach_id="coach", date=date.fromisoformat(day), windows=found)


def block(start: str, end: str, rrule: str | None = None) -> Block:
    if "T" in start:
        begin, until = WallDateTime.parse(start), WallDateTime.parse(end)
        return Block(id="block", coach_id="coach", start=begin, end=until, rrule=rrule)
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    return Block(id="block", coach_id="coach", start_date=first, end_date=last, rrule=rrule)


def spans(*pairs: tuple[str, str]) -> list[Span]:
    return [Span(at(start), at(end)) for start, end in pairs]


def windows(
    rules: Iterable[AvailabilityRule],
    overrides: Iterable[Override] = (),
    blocks: Iterable[Block] = (),
    start: str = "2026-11-23T00:00",
    end: str = "2026-11-25T00:00",
    session_type: str | None = None,
) -> list[Span]:
    return open_windows(list(rules), list(overrides), list(blocks), BERLIN, at(start), at(end), session_type)


def test_windows_of_several_rules_are_merged_where_they_overlap_or_touch() -> None:
    rules = [rule("09:00", "11:00"), rule("10:00", "12:00"), rule("12:00", "13:00"), rule("14:00", "15:00")]
    assert windows(rules, end="2026-11-24T00:00") == spans(
        ("2026-11-23T09:00", "2026-11-23T13:00"), ("2026-11-23T14:00", "2026-11-23T15:00")
    )


def test_windows_are_merged_across_midnight() -> None:
    rules = [rule("22:00", "24:00", "FREQ=WEEKLY;BYDAY=MO"), rule("00:00", "02:00", "FREQ=WEEKLY;BYDAY=TU")]
    assert windows(rules) == spans(("2026-11-23T22:00", "2026-11-24T02:00"))


def test_a_window_keeps_its_start_when_the_range_begins_within_it() -> None:
    rules = [rule("22:00", "24:00", "FREQ=WEEKLY;BYDAY=MO"), rule("00:00", "02:00", "FREQ=WEEKLY;BYDAY=TU")]
    assert windows(rules, start="2026-11-24T01:00") == spans(("2026-11-23T22:00", "2026-11-24T02:00"))


def test_only_windows_that_meet_the_range_are_found() -> None:
    assert windows([rule("09:00", "12:00")], start="2026-11-23T12:00", end="2026-11-24T09:00") == []
    assert windows([rule("09:00", "12:00")], start="2026-11-23T11:59", end="2026-11-24T09:01") == spans(
        ("2026-11-23T09:00", "2026-11-23T12:00"), ("2026-11-24T09:00", "2026-11-24T12:00")
    )
    assert windows([rule("09:00", "12:00")], start="2026-11-23T10:00", end="2026-11-23T10:00") == []


def test_a_window_to_a_midnight_that_comes_twice_reaches_into_the_next_day() -> None:
    first_half_past = seconds(datetime.fromisoformat("2026-11-01T00:30-04:00"))
    (found,) = open_windows(
        [rule("20:00", "24:00")],
        [override("2026-11-01")],
        [],
        zone_named("America/Havana"),
        first_half_past,
        first_half_past + 60,
    )
    assert found.end - found.start == 5 * HOUR


class TestSessionTypes:
    rules = (
        rule("09:00", "10:00"),
        rule("10:00", "11:00", session_types=["lesson", "call"]),
        rule("12:00", "13:00", session_types=["call"]),
    )

    @pytest.mark.parametrize(
        ("session_type", "found"),
        [
            ("lesson", [("2026-11-23T09:00", "2026-11-23T11:00")]),
            ("other", [("2026-11-23T09:00", "2026-11-23T10:00")]),
            (None, [("2026-11-23T09:00", "2026-11-23T11:00"), ("2026-11-23T12:00", "2026-11-23T13:00")]),
        ],
    )
    def test_a_rule_may_be_for_some_session_types_only(
        self, session_type: str | None, found: list[tuple[str, str]]
    ) -> None:
        assert windows(self.rules, end="2026-11-24T00:00", session_type=session_type) == spans(*found)

    def test_an_override_is_for_all_of_them(self) -> None:
        found = windows(self.rules[2:], [override("2026-11-23", ("15:00", "16:00"))], session_type="other")
        assert found == spans(("2026-11-23T15:00", "2026-11-23T16:00"))


class TestOverrides:
    def test_an_override_replaces_the_rules_of_its_date(self) -> None:
        assert windows(
            [rule("09:00", "12:00")], [override("2026-11-23", ("10:00", "11:00"), ("10:30", "13:00"))]
        ) == spans(("2026-11-23T10:00", "2026-11-23T13:00"), ("2026-11-24T09:00", "2026-11-24T12:00"))

    def test_without_windows_the_date_is_closed(self) -> None:
        found = windows([rule("09:00", "12:00")], [override("2026-11-23")])
        assert found == spans(("2026-11-24T09:00", "2026-11-24T12:00"))

    def test_it_opens_a_date_without_rules(self) -> None:
        assert windows([], [override("2026-11-24", ("09:00", "10:00"))]) == spans(
            ("2026-11-24T09:00", "2026-11-24T10:00")
        )

    def test_it_merges_with_the_rules_of_its_neighbours(self) -> None:
        found = windows([rule("22:00", "24:00")], [override("2026-11-24", ("00:00", "01:00"))])
        assert found == spans(("2026-11-23T22:00", "2026-11-24T01:00"))


class TestBlocks:
    def test_a_block_is_taken_out_and_begins_a_new_window(self) -> None:
        assert windows(
            [rule("09:00", "12:00", "FREQ=WEEKLY")],
            blocks=[block("2026-11-26T09:50", "2026-11-26T10:10")],
            start="2026-11-26T00:00",
            end="2026-11-27T00:00",
        ) == spans(("2026-11-26T09:00", "2026-11-26T09:50"), ("2026-11-26T10:10", "2026-11-26T12:00"))

    def test_it_may_cross_midnight_and_days(self) -> None:
        found = windows([rule("00:00", "24:00")], blocks=[block("2026-11-21T08:00", "2026-11-23T06:00")])
        assert found[0].start == at("2026-11-23T06:00")

    def test_whole_days_are_taken_out_to_the_last(self) -> None:
        found = windows([rule("09:00", "12:00")], blocks=[block("2026-11-20", "2026-11-23")])
        assert found == spans(("2026-11-24T09:00", "2026-11-24T12:00"))

    def test_it_may_recur(self) -> None:
        lunch = block("2026-01-01T12:00", "2026-01-01T13:00", "FREQ=DAILY")
        assert windows([rule("11:00", "14:00")], blocks=[lunch], end="2026-11-24T00:00") == spans(
            ("2026-11-23T11:00", "2026-11-23T12:00"), ("2026-11-23T13:00", "2026-11-23T14:00")
        )

    def test_occurrences_are_whole_and_in_order(self) -> None:
        night = block("2026-11-02T22:00", "2026-11-03T06:00", "FREQ=WEEKLY;BYDAY=MO,TU")
        assert block_spans(night, BERLIN, at("2026-11-24T05:00"), at("2026-11-25T00:00")) == spans(
            ("2026-11-23T22:00", "2026-11-24T06:00"), ("2026-11-24T22:00", "2026-11-25T06:00")
        )
        assert block_spans(night, BERLIN, at("2026-11-24T06:00"), at("2026-11-24T22:00")) == []

    def test_recurring_days_too(self) -> None:
        weekends = block("2026-11-07", "2026-11-08", "FREQ=WEEKLY")
        assert block_spans(weekends, BERLIN, at("2026-11-22T23:00"), at("2026-11-28T01:00")) == spans(
            ("2026-11-21T00:00", "2026-11-23T00:00"), ("2026-11-28T00:00", "2026-11-30T00:00")
        )

    def test_a_whole_day_has_its_real_length(self) -> None:
        (found,) = block_spans(
            block("2026-10-25", "2026-10-25"), BERLIN, at("2026-10-25T12:00"), at("2026-10-25T13:00")
        )
        assert found.end - found.start == 25 * HOUR

    def test_edges_in_a_fold_take_out_both_hours(self) -> None:
        (found,) = block_spans(
            block("2026-10-25T02:00", "2026-10-25T02:30"), BERLIN, at("2026-10-24T12:00"), at("2026-10-26T13:00")
        )
        assert found.end - found.start == 1.5 * HOUR

    def test_edges_in_a_fold_are_those_that_were_meant(self) -> None:
        both = block("2026-10-25T02:00", "2026-10-25T02:30")
        for folds, hours in (((0, 0), 0.5), ((1, 1), 0.5), ((0, 1), 1.5)):
            meant = structs.replace(both, start_fold=folds[0], end_fold=folds[1])
            (found,) = block_spans(meant, BERLIN, at("2026-10-24T12:00"), at("2026-10-26T13:00"))
            assert found.end - found.start == hours * HOUR
            assert found.start == at("2026-10-25T01:00") + folds[0] * HOUR
        night = structs.replace(both, rrule="FREQ=DAILY", start_fold=1, end_fold=1)
        (found,) = block_spans(night, BERLIN, at("2026-11-01T00:00"), at("2026-11-01T12:00"))
        assert found.end - found.start == 0.5 * HOUR

    def test_an_occurrence_of_days_ends_by_the_clock_it_ends_on(self) -> None:
        (found,) = block_spans(
            block("2026-10-12T00:00", "2026-10-18T12:00", "FREQ=WEEKLY"),
            BERLIN,
            at("2026-10-21T00:00"),
            at("2026-10-22T00:00"),
        )
        assert found == Span(at("2026-10-19T00:00") - HOUR, at("2026-10-25T12:00"))

    def test_centuries_are_found_from_within(self) -> None:
        ages = block("1990-01-01T00:00", "2090-01-01T00:00")
        assert block_spans(ages, BERLIN, at("2026-11-23T00:00"), at("2026-11-24T00:00")) == spans(
            ("1990-01-01T00:00", "2090-01-01T00:00")
        )


class TestLookingBack:
    def test_the_anchor_is_where_time_first_opened_however_far_back(self) -> None:
        (found,) = windows([rule("00:00", "24:00", valid_from="2016-02-03")])
        assert found.start == at("2016-02-03T00:00")

    @pytest.mark.parametrize("day", range(1, 29))
    def test_it_ends_at_the_first_break(self, day: int) -> None:
        closed = override(f"2026-09-{day:02}")
        (found,) = windows([rule("00:00", "24:00", valid_from="2016-01-01")], [closed])
        midnight_in_summer = at(f"2026-09-{day:02}T23:00")
        assert found.start == midnight_in_summer

    def test_a_block_is_a_break(self) -> None:
        (found,) = windows([rule("00:00", "24:00")], blocks=[block("2026-11-02T10:00", "2026-11-02T10:01")])
        assert found.start == at("2026-11-02T10:01")

    def test_nothing_is_looked_at_before_anything_was_valid(self, monkeypatch: pytest.MonkeyPatch) -> None:
        looked_at: list[int] = []

        def recorded(rrule: str, first: int, start: int, end: int, until: int | None = None) -> list[int]:
            looked_at.append(start)
            return occurrence_days(rrule, first, start, end, until)

        monkeypatch.setattr("coachtui.scheduling.availability.occurrence_days", recorded)
        windows([rule("00:00", "24:00", valid_from="2006-01-01")])
        assert min(looked_at) == date(2006, 1, 1).toordinal()
        # Twenty years, in steps that double up to 512 days.
        assert len(looked_at) < 30


def test_a_window_that_is_empty_or_crosses_midnight_is_refused() -> None:
    check_window(WallTime.parse("23:00"), WallTime.parse("24:00"))
    for end in ("22:00", "21:00"):
        with pytest.raises(Invalid) as refused:
            check_window(WallTime.parse("22:00"), WallTime.parse(end))
        assert refused.value.extra == {"field": "end"}


BEGIN, UNTIL = WallDateTime.parse("2026-11-23T09:00"), WallDateTime.parse("2026-11-23T10:00")
DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("made", "field"),
    [
        (Block(id="b", coach_id="c"), "start"),
        (Block(id="b", coach_id="c", start=BEGIN), "start"),
        (Block(id="b", coach_id="c", end_date=DAY), "start"),
        (Block(id="b", coach_id="c", start=BEGIN, end_date=DAY), "start"),
        (Block(id="b", coach_id="c", start=BEGIN, end=UNTIL, end_date=DAY), "start"),
        (Block(id="b", coach_id="c", start=BEGIN, end=UNTIL, start_date=DAY, end_date=DAY), "start"),
        (Block(id="b", coach_id="c", start=BEGIN, end=BEGIN), "end"),
        (Block(id="b", coach_id="c", start_date=DAY, end_date=date(2026, 11, 22)), "end_date"),
        (Block(id="b", coach_id="c", start=BEGIN, end=UNTIL, rrule="FREQ=SECONDLY"), "rrule"),
        (Block(id="b", coach_id="c", start_date=DAY, end_date=date(2028, 1, 1), rrule="FREQ=DAILY"), "rrule"),
    ],
)
def test_a_block_that_cannot_be_is_refused(made: Block, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_block(made)
    assert refused.value.extra == {"field": field}


def test_blocks_that_can_be() -> None:
    check_block(Block(id="b", coach_id="c", start=BEGIN, end=UNTIL, rrule="FREQ=DAILY"))
    check_block(Block(id="b", coach_id="c", start_date=DAY, end_date=DAY))


def test_hours_around_the_clock_begin_on_their_first_day_however_far_back_and_break_where_a_day_was_closed() -> None:
    around = [rule("00:00", "24:00", valid_from="2019-03-05")]
    for day in range(1, 29):
        start = f"2026-02-{day:02}T10:00"
        assert windows(around, start=start, end=f"2026-02-{day:02}T11:00")[0].start == at("2019-03-05T00:00")
        (broken,) = windows(around, [override("2025-12-24")], start=start, end=f"2026-02-{day:02}T11:00")
        assert broken.start == at("2025-12-25T00:00")
