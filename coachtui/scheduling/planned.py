"""Availability rules, overrides and blocks before they are anybody's: what they say, without id and coach."""

from datetime import date
from typing import NamedTuple

from coachtui.records.availability import AvailabilityRule, Block, Override, Window
from coachtui.records.base import Id
from coachtui.records.time import Date, WallDateTime, WallTime


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
