"""What changes say hours anew: a record stays itself where it can, and a date has one override."""

from datetime import date

from coachtui.records.availability import AvailabilityRule, Block, Override, Window
from coachtui.records.time import WallTime
from coachtui.scheduling.planned import PlannedBlock, PlannedOverride, PlannedRule, planned
from coachtui.service.changes import (
    CreateAvailabilityChange,
    CreateBlockChange,
    CreateOverrideChange,
    DeleteAvailabilityChange,
    UpdateAvailabilityChange,
    UpdateOverrideChange,
)
from coachtui.service.planning import changes_to_add, changes_to_replace

DAY = date(2026, 12, 24)
NINE, TEN, NOON = WallTime.parse("09:00"), WallTime.parse("10:00"), WallTime.parse("12:00")
RULE = AvailabilityRule(
    id="r" * 22,
    version=3,
    coach_id="c" * 22,
    start=NINE,
    end=NOON,
    rrule="FREQ=WEEKLY;BYDAY=MO",
    valid_from=date(2026, 11, 2),
    valid_until=DAY,
)
CLOSED = Override(id="o" * 22, version=2, coach_id="c" * 22, date=DAY, windows=())
BLOCK = Block(id="b" * 22, version=1, coach_id="c" * 22, start_date=DAY, end_date=DAY, rrule="FREQ=YEARLY")


def test_a_second_override_of_a_date_is_the_first_with_other_windows() -> None:
    plans = [PlannedOverride(DAY, (Window(NINE, TEN),)), PlannedOverride(date(2026, 12, 25), ())]
    assert changes_to_add(plans, [CLOSED]) == (
        UpdateOverrideChange(id=CLOSED.id, version=2, windows=(Window(NINE, TEN),)),
        CreateOverrideChange(date=date(2026, 12, 25), windows=()),
    )


def test_further_hours_of_a_date_are_its_overrides_where_it_has_one() -> None:
    also = [PlannedRule(start, end, "FREQ=DAILY", DAY, DAY) for start, end in ((NINE, TEN), (TEN, NOON))]
    (change,) = changes_to_add(also, [CLOSED])
    assert change == UpdateOverrideChange(id=CLOSED.id, version=2, windows=(Window(NINE, TEN), Window(TEN, NOON)))
    assert [type(each) for each in changes_to_add(also, [])] == [CreateAvailabilityChange] * 2


def test_a_record_stays_itself_and_only_what_differs_is_changed() -> None:
    longer = PlannedRule(TEN, NOON, RULE.rrule, RULE.valid_from, DAY)
    other = PlannedRule(NINE, TEN, "FREQ=WEEKLY;BYDAY=TU", DAY)
    assert changes_to_replace(RULE, [longer, other], []) == (
        UpdateAvailabilityChange(id=RULE.id, version=3, start=TEN),
        CreateAvailabilityChange(start=NINE, end=TEN, rrule="FREQ=WEEKLY;BYDAY=TU", valid_from=DAY),
    )
    assert changes_to_replace(RULE, [planned(RULE)], []) == ()


def test_what_an_update_cannot_leave_away_is_made_anew() -> None:
    forever = PlannedRule(NINE, NOON, RULE.rrule, RULE.valid_from)
    assert [type(each) for each in changes_to_replace(RULE, [forever], [])] == [
        DeleteAvailabilityChange,
        CreateAvailabilityChange,
    ]
    once = PlannedBlock(start_date=DAY, end_date=DAY)
    assert changes_to_replace(BLOCK, [once], [])[1] == CreateBlockChange(start_date=DAY, end_date=DAY)
    moved = changes_to_replace(CLOSED, [PlannedBlock(start_date=DAY, end_date=DAY)], [CLOSED])
    assert len(moved) == 2
