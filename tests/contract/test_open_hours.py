"""What a coach says about open hours: rules, overrides and blocks, each changed only by who knows it as it is."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from coachtui.errors import AmbiguousTime, Invalid, NonexistentTime, NotFound, Overlap, Refused, Stale, VersionRequired
from coachtui.records.availability import Window
from coachtui.records.base import Money
from coachtui.records.calendar import BlockEntry
from coachtui.records.coach import Audience
from coachtui.records.time import WallDateTime, WallTime
from coachtui.service.availability import (
    CreateBlock,
    CreateOverride,
    DeleteAvailability,
    DeleteBlock,
    DeleteOverride,
    GetAvailability,
    ListAvailability,
    ListOverrides,
    UpdateAvailability,
    UpdateBlock,
    UpdateOverride,
)
from coachtui.service.calendar import GetCalendar, ListSlots
from coachtui.service.history import Undo
from coachtui.service.session_types import GetSessionType, UpdateSessionType

DAY = date(2034, 6, 14)


def window(start: str, end: str) -> Window:
    return Window(WallTime.parse(start), WallTime.parse(end))


async def slots(practice: Any) -> list[str]:
    query = ListSlots(
        coach="maya",
        session_type=practice.one_to_one,
        start=practice.at("2034-06-14", "00:00"),
        end=practice.at("2034-06-15", "00:00"),
    )
    return [practice.wall(each.start) for each in (await practice.client.run(query)).slots]


async def test_rules_and_overrides_are_changed_only_by_who_says_which_version(practice: Any) -> None:
    rule = (await practice.coach.run(ListAvailability())).items[0]
    override = await practice.coach.run(CreateOverride(date=DAY, windows=()))
    changes: list[Any] = [
        (UpdateAvailability, rule, {"end": WallTime.parse("11:00")}),
        (DeleteAvailability, rule, {}),
        (UpdateOverride, override, {"windows": (window("09:00", "10:00"),)}),
        (DeleteOverride, override, {}),
    ]
    for change, record, fields in changes:
        with pytest.raises(VersionRequired):
            await practice.coach.run(change(id=record.id, **fields))
        with pytest.raises(Stale) as refused:
            await practice.coach.run(change(id=record.id, version=record.version + 1, **fields))
        current = refused.value.extra["current"]  # from a server it comes as it was written
        assert (current if isinstance(current, dict) else msgspec.structs.asdict(current))["id"] == record.id
        with pytest.raises(NotFound):
            await practice.other_coach.run(change(id=record.id, version=record.version, **fields))
    assert (await practice.coach.run(GetAvailability(id=rule.id))).end == rule.end


async def test_a_shorter_window_closes_its_slots_and_undo_opens_them(practice: Any) -> None:
    before = await slots(practice)
    rule = (await practice.coach.run(ListAvailability())).items[0]
    done = await practice.coach.run(UpdateAvailability(id=rule.id, version=rule.version, end=WallTime.parse("10:00")))
    assert (done.version, await slots(practice)) == (rule.version + 1, ["09:00", "13:30", "14:30", "15:30"])
    await practice.coach.run(Undo(change_set=done.change_set))
    assert await slots(practice) == before


async def test_a_date_has_one_override_whose_windows_are_merged(practice: Any) -> None:
    made = await practice.coach.run(
        CreateOverride(date=DAY, windows=(window("18:00", "19:30"), window("19:00", "21:00")))
    )
    assert await slots(practice) == ["18:00", "19:00", "20:00"]
    with pytest.raises(Overlap):
        await practice.coach.run(CreateOverride(date=DAY, windows=()))
    next_day = await practice.coach.run(CreateOverride(date=date(2034, 6, 15), windows=()))
    with pytest.raises(Overlap):
        await practice.coach.run(UpdateOverride(id=next_day.id, version=next_day.version, date=DAY))
    assert [each.id for each in (await practice.coach.run(ListOverrides())).items] == [made.id, next_day.id]


@pytest.mark.parametrize("times", [("10:00", "10:00"), ("22:00", "02:00")])
async def test_a_window_ends_after_its_start_on_the_same_day(practice: Any, times: tuple[str, str]) -> None:
    with pytest.raises(Invalid):
        await practice.coach.run(CreateOverride(date=DAY, windows=(window(*times),)))


async def test_a_block_changes_between_times_and_whole_days(practice: Any) -> None:
    block = await practice.coach.run(
        CreateBlock(start=WallDateTime.parse("2034-06-14T09:00"), end=WallDateTime.parse("2034-06-14T10:00"))
    )
    assert (await slots(practice))[0] == "10:00"
    day_off = await practice.coach.run(UpdateBlock(id=block.id, start_date=DAY, end_date=DAY))
    assert (day_off.start, day_off.end, await slots(practice)) == (None, None, [])
    back = await practice.coach.run(
        UpdateBlock(
            id=block.id, start=WallDateTime.parse("2034-06-14T09:00"), end=WallDateTime.parse("2034-06-14T16:00")
        )
    )
    assert (back.start_date, back.end_date, await slots(practice)) == (None, None, ["16:00"])
    refusals: list[Any] = [
        {"start": WallDateTime.parse("2034-06-14T17:00")},  # after its end
        {"start_date": DAY},  # half a form
    ]
    for fields in refusals:
        with pytest.raises(Refused, match=r"end|start"):
            await practice.coach.run(UpdateBlock(id=block.id, **fields))
    await practice.coach.run(DeleteBlock(id=block.id))
    assert (await slots(practice))[0] == "09:00"


@pytest.mark.parametrize("times", [("02:30", "04:00"), ("01:00", "02:30")])
async def test_a_block_neither_begins_nor_ends_at_a_time_that_the_clocks_skip(
    practice: Any, times: tuple[str, str]
) -> None:
    start, end = (WallDateTime.parse(f"2034-03-26T{time}") for time in times)
    with pytest.raises(NonexistentTime) as refused:
        await practice.coach.run(CreateBlock(start=start, end=end))
    assert len(refused.value.extra["choices"]) == 2
    block = await practice.coach.run(CreateBlock(start_date=DAY, end_date=DAY))
    with pytest.raises(NonexistentTime):
        await practice.coach.run(UpdateBlock(id=block.id, start=start, end=end))


@pytest.mark.parametrize("times", [("02:30", "04:00"), ("01:00", "02:30"), ("02:15", "02:45")])
async def test_a_block_at_a_time_that_the_clocks_show_twice_is_asked_about(
    practice: Any, times: tuple[str, str]
) -> None:
    start, end = (WallDateTime.parse(f"2034-10-29T{time}") for time in times)
    with pytest.raises(AmbiguousTime) as refused:
        await practice.coach.run(CreateBlock(start=start, end=end))
    first, second = refused.value.extra["choices"]
    assert second - first == timedelta(hours=1)
    made = await practice.coach.run(CreateBlock(start=start, end=end, start_fold=0, end_fold=1))
    folds = (0 if times[0].startswith("02") else None, 1 if times[1].startswith("02") else None)
    assert (made.start_fold, made.end_fold) == folds  # kept only where there are two
    with pytest.raises(AmbiguousTime):
        await practice.coach.run(UpdateBlock(id=made.id, start=start, end=end))
    moved = await practice.coach.run(UpdateBlock(id=made.id, start=start, end=end, start_fold=1, end_fold=1))
    named = await practice.coach.run(UpdateBlock(id=made.id, reason="Dentist"))
    assert (named.start_fold, named.end_fold) == (moved.start_fold, moved.end_fold)


async def test_a_block_from_the_first_to_the_second_of_two_times_takes_out_the_hour_between(practice: Any) -> None:
    half_past = WallDateTime.parse("2034-10-29T02:30")
    with pytest.raises(Invalid):
        await practice.coach.run(CreateBlock(start=half_past, end=half_past, start_fold=1, end_fold=0))
    await practice.coach.run(CreateBlock(start=half_past, end=half_past, start_fold=0, end_fold=1))  # an hour
    midnight = datetime(2034, 10, 28, 22, tzinfo=UTC)
    asked = GetCalendar(coach="maya", start=midnight, end=midnight + timedelta(hours=8))
    (block,) = [each for each in (await practice.coach.run(asked)).entries if isinstance(each, BlockEntry)]
    assert (block.start, block.end) == tuple(datetime(2034, 10, 29, hour, 30, tzinfo=UTC) for hour in (0, 1))


async def test_a_step_that_was_never_said_is_the_duration_also_after_it_changed(practice: Any) -> None:
    changed = await practice.coach.run(UpdateSessionType(id=practice.one_to_one, duration_minutes=90))
    assert (changed.slot_step_minutes, changed.durations_minutes) == (90, (90,))
    assert await slots(practice) == ["09:00", "10:30", "13:30", "15:00"]
    await practice.coach.run(UpdateSessionType(id=practice.one_to_one, slot_step_minutes=30))
    await practice.coach.run(UpdateSessionType(id=practice.one_to_one, duration_minutes=60))
    assert (await practice.coach.run(GetSessionType(id=practice.one_to_one))).slot_step_minutes == 30


async def test_a_price_is_taken_off_a_type_only_where_that_is_said(practice: Any) -> None:
    priced = UpdateSessionType(id=practice.one_to_one, price=Money(6000, "GBP"), price_audience=Audience.PUBLIC)
    await practice.coach.run(priced)
    kept = await practice.coach.run(UpdateSessionType(id=practice.one_to_one, name="One to one"))
    assert (kept.price, kept.price_audience) == (Money(6000, "GBP"), Audience.PUBLIC)
    lost = await practice.coach.run(UpdateSessionType(id=practice.one_to_one, without=("price", "price_audience")))
    assert (lost.price, lost.price_audience) == (None, None)
