"""A week of a weekly rule ten years after it began, against its first week; both as ``dateutil`` has them.

CPU time of interleaved runs, medians, and their ratio. Run ``python -m benchmarks.recurrence``.
"""

import time
from datetime import date, datetime, timedelta

from dateutil.rrule import rrulestr

from benchmarks.measuring import figure, median
from coachtui.scheduling.recurrence import occurrences

RULES = ("FREQ=WEEKLY;BYDAY=MO,WE,FR", "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,SA", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=DAILY")
FIRST = date(2024, 1, 1)
LATER = date(2034, 6, 12)
ROUNDS, CALLS = 60, 200


def week(rule: str, start: date) -> list[date]:
    return occurrences(rule, FIRST, start, start + timedelta(days=7))


def by_dateutil(rule: str, start: date) -> list[date]:
    first, begin = datetime(FIRST.year, FIRST.month, FIRST.day), datetime(start.year, start.month, start.day)  # noqa: DTZ001
    found = rrulestr(rule, dtstart=first).between(begin, begin + timedelta(days=7), inc=True)
    return [each.date() for each in found if each < begin + timedelta(days=7)]


def took(rule: str, start: date) -> float:
    began = time.process_time()
    for _ in range(CALLS):
        week(rule, start)
    return time.process_time() - began


def main() -> None:
    for rule in RULES:
        for start in (FIRST, LATER):
            assert week(rule, start) == by_dateutil(rule, start), rule
        early, late = [], []
        for _ in range(ROUNDS):
            early.append(took(rule, FIRST))
            late.append(took(rule, LATER))
        figure(f"{rule}, ten years on beside its first week", median(late) / median(early), 1.2)


if __name__ == "__main__":
    main()
