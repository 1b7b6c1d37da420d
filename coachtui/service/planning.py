"""What becomes of a coach's hours where they are said anew: the changes that add, replace or remove them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coachtui.records.availability import AvailabilityRule, Override, Window
from coachtui.records.time import Date
from coachtui.scheduling.open_hours import Record
from coachtui.scheduling.planned import Planned, PlannedBlock, PlannedOverride, PlannedRule, planned
from coachtui.service.changes import (
    Change,
    CreateAvailabilityChange,
    CreateBlockChange,
    CreateOverrideChange,
    DeleteAvailabilityChange,
    DeleteBlockChange,
    DeleteOverrideChange,
    UpdateAvailabilityChange,
    UpdateBlockChange,
    UpdateOverrideChange,
)


def changes_to_add(plans: Iterable[Planned], overrides: Iterable[Override]) -> tuple[Change, ...]:
    """The changes that add them; a date that has an override, of which there can be but one, gets other windows."""
    by_date = {each.date: each for each in overrides}
    return tuple(_change_to_add(plan, by_date) for plan in _within_overrides(plans, by_date))


def _within_overrides(plans: Iterable[Planned], overrides: dict[Date, Override]) -> list[Planned]:
    """Hours that a date has besides others are the override's where it has one: rules do not count there."""
    found: list[Planned] = []
    windows: dict[Date, tuple[Window, ...]] = {}
    for plan in plans:
        if isinstance(plan, PlannedRule) and _is_of_one_date(plan) and plan.valid_from in overrides:
            there = windows.get(plan.valid_from, overrides[plan.valid_from].windows)
            windows[plan.valid_from] = (*there, Window(plan.start, plan.end))
        else:
            found.append(plan)
    return [*found, *(PlannedOverride(day, each) for day, each in windows.items())]


def _is_of_one_date(plan: PlannedRule) -> bool:
    return plan.rrule == "FREQ=DAILY" and plan.valid_from == plan.valid_until and not plan.session_types


def _change_to_add(plan: Planned, overrides: dict[Date, Override]) -> Change:
    if isinstance(plan, PlannedBlock):
        return CreateBlockChange(**plan._asdict())
    if isinstance(plan, PlannedOverride):
        there = overrides.get(plan.date)
        if there is None:
            return CreateOverrideChange(date=plan.date, windows=plan.windows)
        return UpdateOverrideChange(id=there.id, version=there.version, windows=plan.windows)
    return CreateAvailabilityChange(**plan._asdict())


def changes_to_replace(record: Record, plans: Sequence[Planned], overrides: Iterable[Override]) -> tuple[Change, ...]:
    """The changes after which there is what ``plans`` say in place of a record; it stays itself where it can."""
    others = [each for each in overrides if each.id != record.id]
    for index, plan in enumerate(plans):
        if _can_become(record, plan):
            rest = changes_to_add([*plans[:index], *plans[index + 1 :]], others)
            return (*_update(record, plan), *rest)
    return (change_to_remove(record), *changes_to_add(plans, others))


def _can_become(record: Record, plan: Planned) -> bool:
    """Whether an update says it: one of the same kind, in which nothing is left away that was said before."""
    before = planned(record)
    if type(before) is not type(plan):
        return False
    return not any(old is not None and new is None for old, new in zip(before, plan, strict=True))


def _update(record: Record, plan: Planned) -> tuple[Change, ...]:
    before = planned(record)._asdict()
    fields = {name: value for name, value in plan._asdict().items() if value != before[name]}
    if not fields:
        return ()
    if isinstance(plan, PlannedRule):
        return (UpdateAvailabilityChange(id=record.id, version=record.version, **fields),)
    if isinstance(plan, PlannedOverride):
        return (UpdateOverrideChange(id=record.id, version=record.version, **fields),)
    return (UpdateBlockChange(id=record.id, version=record.version, **fields),)


def change_to_remove(record: Record) -> Change:
    """The change after which it is not there."""
    if isinstance(record, AvailabilityRule):
        return DeleteAvailabilityChange(id=record.id, version=record.version)
    if isinstance(record, Override):
        return DeleteOverrideChange(id=record.id, version=record.version)
    return DeleteBlockChange(id=record.id, version=record.version)
