"""When the caller, as a coach, is open: rules, overrides, blocks."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from msgspec import structs

from coachtui.errors import Invalid, Overlap
from coachtui.records.availability import (
    AvailabilityRule,
    AvailabilityRuleView,
    Block,
    BlockView,
    Fold,
    Override,
    OverrideView,
    RecurrenceRule,
    Window,
)
from coachtui.records.base import Id
from coachtui.records.text import OptionalLine
from coachtui.records.time import Date, WallDateTime, WallTime
from coachtui.scheduling.recurrence import check_rule
from coachtui.scheduling.zones import instant_of, zone_named
from coachtui.service.access import COACHES
from coachtui.service.coach_calendar import CoachCalendar
from coachtui.service.context import Context
from coachtui.service.listing import Page, PageLimit
from coachtui.service.operation import Command, Query, handles
from coachtui.service.own import check_version, given, own, shown, viewed


class ListAvailability(Query[Page[AvailabilityRuleView]], frozen=True, kw_only=True):
    """The caller's availability rules, by creation."""

    cursor: str | None = None
    limit: PageLimit = 200


@handles(ListAvailability, "GET", "/v1/me/coach/availability", access=COACHES)
def list_availability(query: ListAvailability, context: Context) -> Page[AvailabilityRuleView]:
    """All of them, over or to come."""
    found = context.store.find(AvailabilityRule, coach_id=context.coach.id)
    views = [shown(each, AvailabilityRuleView) for each in found]
    return Page.of(views, query.cursor, query.limit, key=lambda each: each.id)


class CreateAvailability(Command[AvailabilityRuleView], frozen=True, kw_only=True):
    """Open a recurring window."""

    start: WallTime
    end: WallTime
    rrule: RecurrenceRule
    valid_from: date
    valid_until: date | None = None
    session_types: tuple[Id, ...] = ()


@handles(CreateAvailability, "POST", "/v1/me/coach/availability", access=COACHES, status=201, may_wait=True)
def create_availability(command: CreateAvailability, context: Context) -> AvailabilityRuleView:
    """Raises ``Invalid`` for an end that is not after the start, a rule we do not read, a type that is not theirs."""
    rule = AvailabilityRule(id=context.new_id(), coach_id=context.coach.id, **given(command))
    _check_rule(rule, context)
    context.store.add(rule)
    return viewed(rule, AvailabilityRuleView, context)


class GetAvailability(Query[AvailabilityRuleView], frozen=True, kw_only=True):
    """One of the caller's availability rules."""

    id: Id


@handles(GetAvailability, "GET", "/v1/me/coach/availability/{id}", access=COACHES)
def get_availability(query: GetAvailability, context: Context) -> AvailabilityRuleView:
    """Raises ``NotFound``."""
    return shown(own(context, AvailabilityRule, query.id), AvailabilityRuleView)


class UpdateAvailability(Command[AvailabilityRuleView], frozen=True, kw_only=True):
    """Change a recurring window; ``version`` is required."""

    id: Id
    version: int | None = None
    start: WallTime | None = None
    end: WallTime | None = None
    rrule: RecurrenceRule | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    session_types: tuple[Id, ...] | None = None


@handles(UpdateAvailability, "PATCH", "/v1/me/coach/availability/{id}", access=COACHES, may_wait=True)
def update_availability(command: UpdateAvailability, context: Context) -> AvailabilityRuleView:
    """Raises ``NotFound``, ``Stale``, ``VersionRequired`` and what ``CreateAvailability`` raises."""
    before = own(context, AvailabilityRule, command.id)
    check_version(before, command.version, required=True)
    after = structs.replace(before, **given(command, "id", "version"))
    _check_rule(after, context)
    return viewed(context.store.update(after), AvailabilityRuleView, context)


class DeleteAvailability(Command[None], frozen=True, kw_only=True):
    """Close a recurring window; sessions in it stay, and ``version`` is required."""

    id: Id
    version: int | None = None


@handles(DeleteAvailability, "DELETE", "/v1/me/coach/availability/{id}", access=COACHES, status=204, may_wait=True)
def delete_availability(command: DeleteAvailability, context: Context) -> None:
    """Raises ``NotFound``, ``Stale`` and ``VersionRequired``."""
    rule = own(context, AvailabilityRule, command.id)
    check_version(rule, command.version, required=True)
    context.store.remove(rule)


def _check_rule(rule: AvailabilityRule, context: Context) -> None:
    if rule.end <= rule.start:
        raise Invalid(f"end: {rule.end} is not after the start, {rule.start}", field="end")
    if rule.valid_until is not None and rule.valid_until < rule.valid_from:
        raise Invalid("valid_until: is before valid_from", field="valid_until")
    check_rule(rule.rrule)
    if unknown := set(rule.session_types) - set(CoachCalendar(context, context.coach).visible_types):
        raise Invalid(f"session_types: there is no session type {min(unknown)}", field="session_types")


class ListOverrides(Query[Page[OverrideView]], frozen=True, kw_only=True):
    """The caller's overrides, by creation."""

    cursor: str | None = None
    limit: PageLimit = 200


@handles(ListOverrides, "GET", "/v1/me/coach/overrides", access=COACHES)
def list_overrides(query: ListOverrides, context: Context) -> Page[OverrideView]:
    """All of them, past or to come."""
    views = [shown(each, OverrideView) for each in context.store.find(Override, coach_id=context.coach.id)]
    return Page.of(views, query.cursor, query.limit, key=lambda each: each.id)


class CreateOverride(Command[OverrideView], frozen=True, kw_only=True):
    """Give one date windows of its own; none: closed."""

    date: Date
    windows: tuple[Window, ...]


@handles(CreateOverride, "POST", "/v1/me/coach/overrides", access=COACHES, status=201, may_wait=True)
def create_override(command: CreateOverride, context: Context) -> OverrideView:
    """Raises ``Overlap`` for a second one on a date, ``Invalid`` for an end that is not after its start."""
    coach = context.coach
    if context.store.find(Override, coach_id=coach.id, date=command.date):
        raise Overlap(f"There is an override on {command.date} already")
    override = Override(id=context.new_id(), coach_id=coach.id, date=command.date, windows=command.windows)
    _check_windows(override.windows)
    context.store.add(override)
    return viewed(override, OverrideView, context)


class GetOverride(Query[OverrideView], frozen=True, kw_only=True):
    """One of the caller's overrides."""

    id: Id


@handles(GetOverride, "GET", "/v1/me/coach/overrides/{id}", access=COACHES)
def get_override(query: GetOverride, context: Context) -> OverrideView:
    """Raises ``NotFound``."""
    return shown(own(context, Override, query.id), OverrideView)


class UpdateOverride(Command[OverrideView], frozen=True, kw_only=True):
    """Change the windows of a date; ``version`` is required."""

    id: Id
    version: int | None = None
    date: Date | None = None
    windows: tuple[Window, ...] | None = None


@handles(UpdateOverride, "PATCH", "/v1/me/coach/overrides/{id}", access=COACHES, may_wait=True)
def update_override(command: UpdateOverride, context: Context) -> OverrideView:
    """Raises ``NotFound``, ``Stale``, ``VersionRequired`` and what ``CreateOverride`` raises."""
    before = own(context, Override, command.id)
    check_version(before, command.version, required=True)
    after = structs.replace(before, **given(command, "id", "version"))
    if any(each.id != after.id for each in context.store.find(Override, coach_id=after.coach_id, date=after.date)):
        raise Overlap(f"There is an override on {after.date} already")
    _check_windows(after.windows)
    return viewed(context.store.update(after), OverrideView, context)


class DeleteOverride(Command[None], frozen=True, kw_only=True):
    """Let the rules hold on a date again; ``version`` is required."""

    id: Id
    version: int | None = None


@handles(DeleteOverride, "DELETE", "/v1/me/coach/overrides/{id}", access=COACHES, status=204, may_wait=True)
def delete_override(command: DeleteOverride, context: Context) -> None:
    """Raises ``NotFound``, ``Stale``, ``VersionRequired``."""
    override = own(context, Override, command.id)
    check_version(override, command.version, required=True)
    context.store.remove(override)


def _check_windows(windows: tuple[Window, ...]) -> None:
    for window in windows:
        if window.end <= window.start:
            raise Invalid(f"windows: {window.end} is not after {window.start}", field="windows")


class ListBlocks(Query[Page[BlockView]], frozen=True, kw_only=True):
    """The caller's blocks, by creation."""

    cursor: str | None = None
    limit: PageLimit = 200


@handles(ListBlocks, "GET", "/v1/me/coach/blocks", access=COACHES)
def list_blocks(query: ListBlocks, context: Context) -> Page[BlockView]:
    """All of them, past or to come."""
    views = [shown(each, BlockView) for each in context.store.find(Block, coach_id=context.coach.id)]
    return Page.of(views, query.cursor, query.limit, key=lambda each: each.id)


class CreateBlock(Command[BlockView], frozen=True, kw_only=True):
    """Take time out: ``start`` and ``end``, or whole days ``start_date`` to ``end_date``; sessions in it stay."""

    start: WallDateTime | None = None
    end: WallDateTime | None = None
    start_fold: Fold | None = None
    end_fold: Fold | None = None
    start_date: date | None = None
    end_date: date | None = None
    rrule: RecurrenceRule | None = None
    reason: OptionalLine = ""


@handles(CreateBlock, "POST", "/v1/me/coach/blocks", access=COACHES, status=201, may_wait=True)
def create_block(command: CreateBlock, context: Context) -> BlockView:
    """Raises ``Invalid`` for neither or both of the two forms, or an end before its start, ``NonexistentTime``, and
    ``AmbiguousTime`` where the clocks show a time twice and no fold says which is meant."""
    block = Block(id=context.new_id(), coach_id=context.coach.id, **given(command))
    _check_block(block)
    block = _by_the_clock(block, context)
    context.store.add(block)
    return viewed(block, BlockView, context)


class GetBlock(Query[BlockView], frozen=True, kw_only=True):
    """One of the caller's blocks."""

    id: Id


@handles(GetBlock, "GET", "/v1/me/coach/blocks/{id}", access=COACHES)
def get_block(query: GetBlock, context: Context) -> BlockView:
    """Raises ``NotFound``."""
    return shown(own(context, Block, query.id), BlockView)


class UpdateBlock(Command[BlockView], frozen=True, kw_only=True):
    """Change time taken out; given in the other form, it has the other form from then on."""

    id: Id
    version: int | None = None
    start: WallDateTime | None = None
    end: WallDateTime | None = None
    start_fold: Fold | None = None
    end_fold: Fold | None = None
    start_date: date | None = None
    end_date: date | None = None
    rrule: RecurrenceRule | None = None
    reason: OptionalLine | None = None


@handles(UpdateBlock, "PATCH", "/v1/me/coach/blocks/{id}", access=COACHES, may_wait=True)
def update_block(command: UpdateBlock, context: Context) -> BlockView:
    """Raises ``NotFound``, ``Stale`` and what ``CreateBlock`` raises."""
    before = own(context, Block, command.id)
    check_version(before, command.version)
    fields = given(command, "id", "version")
    left = _WHOLE_DAYS if fields.keys() & set(_TIMES) else _TIMES if fields.keys() & set(_WHOLE_DAYS) else ()
    folds = [f"{name}_fold" for name in _TIMES if name in fields or left == _TIMES]
    after = structs.replace(before, **{**dict.fromkeys((*left, *folds)), **fields})
    _check_block(after)
    if fields.keys() & {*_TIMES, "start_fold", "end_fold"}:
        after = _by_the_clock(after, context)
    return viewed(context.store.update(after), BlockView, context)


class DeleteBlock(Command[None], frozen=True, kw_only=True):
    """Give time back."""

    id: Id
    version: int | None = None


@handles(DeleteBlock, "DELETE", "/v1/me/coach/blocks/{id}", access=COACHES, status=204, may_wait=True)
def delete_block(command: DeleteBlock, context: Context) -> None:
    """Raises ``NotFound`` and ``Stale``."""
    block = own(context, Block, command.id)
    check_version(block, command.version)
    context.store.remove(block)


_TIMES, _WHOLE_DAYS = ("start", "end"), ("start_date", "end_date")


def _check_block(block: Block) -> None:
    timed = block.start is not None and block.end is not None
    whole_days = block.start_date is not None and block.end_date is not None
    halves = (block.start is None) != (block.end is None) or (block.start_date is None) != (block.end_date is None)
    if timed == whole_days or halves:
        raise Invalid("start: give start and end, or start_date and end_date", field="start")
    names_fold = block.start_fold is not None or block.end_fold is not None
    if block.start is not None and block.end is not None and block.end <= block.start and not names_fold:
        raise Invalid(f"end: {block.end} is not after the start, {block.start}", field="end")
    if block.start_date is not None and block.end_date is not None and block.end_date < block.start_date:
        raise Invalid("end_date: is before start_date", field="end_date")
    if block.rrule is not None:
        check_rule(block.rrule)


def _by_the_clock(block: Block, context: Context) -> Block:
    """The block with a fold only where the clocks show a time twice; refuses times that they skip, and those that they
    show twice without one (design §4). What a recurrence brings there begins at the jump, or takes out both."""
    if block.start is None or block.end is None:
        return structs.replace(block, start_fold=None, end_fold=None)
    zone = zone_named(context.coach.time_zone)
    start, start_fold = _instant_and_fold(zone, block.start, block.start_fold)
    end, end_fold = _instant_and_fold(zone, block.end, block.end_fold)
    if end <= start:
        raise Invalid(f"end: {block.end} is not after the start, {block.start}", field="end")
    return structs.replace(block, start_fold=start_fold, end_fold=end_fold)


def _instant_and_fold(zone: ZoneInfo, wall: WallDateTime, fold: int | None) -> tuple[int, int | None]:
    first, chosen = instant_of(zone, wall, fold=0), instant_of(zone, wall, fold=fold)
    is_twice = instant_of(zone, wall, fold=1) != first
    return chosen, fold if is_twice else None
