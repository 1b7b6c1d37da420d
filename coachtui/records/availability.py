"""When a coach is open: recurring rules, single dates that replace them, time taken out."""

from datetime import date
from typing import Annotated

from msgspec import UNSET, Meta, Struct

from coachtui.records.base import ChangeSet, Id, Stored
from coachtui.records.text import OptionalLine
from coachtui.records.time import Date, WallDateTime, WallTime

RecurrenceRule = Annotated[str, Meta(min_length=1, max_length=500)]
"""An RFC 5545 RRULE value without the ``RRULE:`` prefix."""


class AvailabilityRule(Stored, frozen=True, kw_only=True):
    """A recurring open window in the coach's wall time; empty ``session_types`` means all."""

    coach_id: Id
    start: WallTime
    end: WallTime
    rrule: RecurrenceRule
    valid_from: date
    valid_until: date | None = None
    session_types: tuple[Id, ...] = ()


class AvailabilityRuleView(AvailabilityRule, frozen=True, kw_only=True):
    """A rule as its coach sees it after a change."""

    change_set: ChangeSet = UNSET


Fold = Annotated[int, Meta(ge=0, le=1)]


class Window(Struct, frozen=True):
    """An open stretch of one date."""

    start: WallTime
    end: WallTime


class Override(Stored, frozen=True, kw_only=True):
    """One date whose windows replace the rules; no windows: closed."""

    coach_id: Id
    date: Date
    windows: tuple[Window, ...]


class OverrideView(Override, frozen=True, kw_only=True):
    """An override as its coach sees it after a change."""

    change_set: ChangeSet = UNSET


class Block(Stored, frozen=True, kw_only=True):
    """Time taken out, once or recurring: ``start`` and ``end``, or whole days, both included.

    Where the clocks show ``start`` or ``end`` twice, a fold says which of the two is meant, 1 for the second.
    """

    coach_id: Id
    start: WallDateTime | None = None
    end: WallDateTime | None = None
    start_fold: Fold | None = None
    end_fold: Fold | None = None
    start_date: date | None = None
    end_date: date | None = None
    rrule: RecurrenceRule | None = None
    reason: OptionalLine = ""


class BlockView(Block, frozen=True, kw_only=True):
    """A block as its coach sees it after a change."""

    change_set: ChangeSet = UNSET
