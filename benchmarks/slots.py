"""Free slots of a week, a month and a year beside 1,000 sessions, against the naive way.

The naive way expands every rule with ``dateutil.rrule``, localizes each date, steps through each window and compares
each slot with every session. Both give the same slots; CPU time of interleaved runs, medians, and their ratios.

Run ``python benchmarks/slots.py``.
"""

import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from coachtui.records.availability import AvailabilityRule, Block, Override, Window
from coachtui.records.time import WallDateTime, WallTime, seconds
from coachtui.scheduling.availability import open_windows
from coachtui.scheduling.conflicts import Taken
from coachtui.scheduling.slots import slot_starts
from coachtui.scheduling.zones import zone_named

ZONE = "Europe/Berlin"
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
SESSIONS = 1_000
DURATION, STEP, BEFORE, AFTER = 3_600, 1_800, 600, 900
RANGES = {"week": (7, 1 / 20), "month": (31, 1 / 20), "year": (365, 1 / 100)}
RUNS = {"week": 41, "month": 21, "year": 7}


def rule(rrule: str, start: str, end: str, valid_from: date = date(2025, 1, 1)) -> AvailabilityRule:
    return AvailabilityRule(
        id="rule",
        coach_id="coach",
        start=WallTime.parse(start),
        end=WallTime.parse(end),
        rrule=rrule,
        valid_from=valid_from,
    )


RULES = [
    rule("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "09:00", "12:00"),
    rule("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH", "13:00", "17:30"),
    rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "10:00", "13:00"),
]
OVERRIDES = [
    Override(id="o1", coach_id="coach", date=date(2026, 11, 25), windows=()),
    Override(
        id="o2",
        coach_id="coach",
        date=date(2026, 12, 2),
        windows=(Window(WallTime.parse("15:00"), WallTime.parse("20:00")),),
    ),
]
BLOCKS = [
    Block(id="b1", coach_id="coach", start_date=date(2026, 12, 24), end_date=date(2027, 1, 6)),
    Block(
        id="b2",
        coach_id="coach",
        start=WallDateTime.parse("2026-11-26T10:10"),
        end=WallDateTime.parse("2026-11-26T11:00"),
    ),
]


def sessions() -> list[Taken]:
    """1,000 sessions over the year, wherever they fall, by start."""
    chance = random.Random(1)  # the same calendar in every run
    begin = seconds(MONDAY)
    starts = sorted(begin + chance.randrange(365 * 24 * 4) * 900 for _ in range(SESSIONS))
    return [Taken(start, start + 3_600, 300 * chance.randrange(4), 300 * chance.randrange(4)) for start in starts]


def ours(taken: list[Taken], start: int, end: int) -> list[int]:
    windows = open_windows(RULES, OVERRIDES, BLOCKS, zone_named(ZONE), start, end)
    return slot_starts(
        windows,
        taken,
        duration=DURATION,
        step=STEP,
        before=BEFORE,
        after=AFTER,
        earliest=start,
        latest=end,
        start=start,
        end=end,
    )


def localized(day: date, minutes: int) -> int:
    return int((datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(ZONE)) + timedelta(minutes=minutes)).timestamp())


def naive_windows(start: int, end: int) -> list[tuple[int, int]]:
    first = datetime.fromtimestamp(start, ZoneInfo(ZONE)).replace(tzinfo=None) - timedelta(days=1)
    last = datetime.fromtimestamp(end, ZoneInfo(ZONE)).replace(tzinfo=None) + timedelta(days=1)
    overridden = {override.date for override in OVERRIDES}
    found = []
    for each in RULES:
        begin = datetime(each.valid_from.year, each.valid_from.month, each.valid_from.day)  # noqa: DTZ001  # as rrule wants
        for moment in rrulestr(each.rrule, dtstart=begin).between(first, last, inc=True):
            if moment.date() not in overridden:
                day = moment.date()
                found.append((localized(day, each.start.minutes), localized(day, each.end.minutes)))
    for override in OVERRIDES:
        for window in override.windows:
            found.append((localized(override.date, window.start.minutes), localized(override.date, window.end.minutes)))
    for block in BLOCKS:
        found = without(found, *naive_block(block))
    return sorted(found)


def naive_block(block: Block) -> tuple[int, int]:
    if block.start and block.end:
        return localized(block.start.day, block.start.minutes), localized(block.end.day, block.end.minutes)
    assert block.start_date
    assert block.end_date
    return localized(block.start_date, 0), localized(block.end_date, 1440)


def without(windows: list[tuple[int, int]], block_start: int, block_end: int) -> list[tuple[int, int]]:
    left = []
    for start, end in windows:
        if end <= block_start or start >= block_end:
            left.append((start, end))
            continue
        if start < block_start:
            left.append((start, block_start))
        if end > block_end:
            left.append((block_end, end))
    return left


def naive(taken: list[Taken], start: int, end: int) -> list[int]:
    found = []
    for window_start, window_end in naive_windows(start, end):
        slot = window_start
        while slot + DURATION <= window_end:
            if start <= slot and slot + DURATION <= end and not any(meets(slot, each) for each in taken):
                found.append(slot)
            slot += STEP
    return found


def meets(slot: int, busy: Taken) -> bool:
    return slot < busy.end + max(busy.after, BEFORE) and slot + DURATION > busy.start - max(busy.before, AFTER)


def cpu(work: Callable[[], list[int]]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    taken = sessions()
    start = seconds(MONDAY)
    print(f"first call in a process, a year: {cpu(lambda: ours(taken, start, start + 365 * 86_400)) * 1e3:.2f} ms CPU")
    for name, (days, target) in RANGES.items():
        end = start + days * 86_400
        assert ours(taken, start, end) == naive(taken, start, end)
        runs = [
            (cpu(lambda until=end: ours(taken, start, until)), cpu(lambda until=end: naive(taken, start, until)))  # type: ignore[misc]
            for _ in range(RUNS[name])
        ]
        mine, theirs = (statistics.median(column) for column in zip(*runs, strict=True))
        met = "met" if mine <= theirs * target else "MISSED"
        print(
            f"{name}: {mine * 1e3:.3f} ms against {theirs * 1e3:.2f} ms CPU, "
            f"1/{theirs / mine:.0f} (target 1/{1 / target:.0f}: {met})"
        )


if __name__ == "__main__":
    main()
