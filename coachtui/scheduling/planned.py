"""Availability rules, overrides and blocks before they are anybody's: what they say, without id and coach."""

from datetime import date, timedelta
from typing import NamedTuple

from coachtui.records.availability import AvailabilityRule, Block, Override, Window
from coachtui.records.base import Id
from coachtui.records.time import Date, WallDateTime, WallTime
from coachtui.scheduling.recurrence import MOST_DAYS, occurrences

#: Most of what recurs does so within as many days, which are looked at first.
_NEAR_DAYS = 400


class PlannedRule(NamedTuple):
    """A recurring open window; empty ``session_types`` means all."""

    start: WallTime
    end: WallTime
    rrule: str
    valid_from: date
    valid_until: date | None = None
    session_types: tuple[Id, ...] = ()


class PlannedOverride(NamedTuple):
    """One date whose windows replace the rules; no windows: closed."""

    date: Date
    windows: tuple[Window, ...]


class PlannedBlock(NamedTuple):
    """Time taken out, once or recurring: ``start`` and ``end``, or whole days, both included."""

    start: WallDateTime | None = None
    end: WallDateTime | None = None
    start_date: date | None = None
    end_date: date | None = None
    rrule: str | None = None
    reason: str = ""


Planned = PlannedRule | PlannedOverride | PlannedBlock


def planned(record: AvailabilityRule | Override | Block) -> Planned:
    """What a record says."""
    if isinstance(record, AvailabilityRule):
        hours = (record.start, record.end, record.rrule)
        return PlannedRule(*hours, record.valid_from, record.valid_until, record.session_types)
    if isinstance(record, Override):
        return PlannedOverride(record.date, record.windows)
    stretch = (record.start, record.end, record.start_date, record.end_date)
    return PlannedBlock(*stretch, record.rrule, record.reason)


def next_day(plan: Planned, today: date) -> date | None:
    """The first day from today on that it says something about, ten years ahead; None where it is over."""
    if isinstance(plan, PlannedOverride):
        return plan.date if plan.date >= today else None
    if isinstance(plan, PlannedRule):
        return _next_occurrence(plan.rrule, plan.valid_from, today, plan.valid_until)
    first = plan.start_date or (plan.start.day if plan.start else today)
    end = plan.end_date or (plan.end.plus(-1).day if plan.end else first)
    if plan.rrule is None:
        return max(first, today) if end >= today else None
    begins = _next_occurrence(plan.rrule, first, today - (end - first))
    return None if begins is None else max(begins, today)


def _next_occurrence(rrule: str, first: date, today: date, until: date | None = None) -> date | None:
    begin = max(first, today)
    for days in (_NEAR_DAYS, MOST_DAYS - 1):
        end = begin + min(timedelta(days=days), date.max - begin)
        for day in occurrences(rrule, first, begin, end, until):
            return day
    return None
