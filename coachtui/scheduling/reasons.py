"""Every rule that speaks for or against a time (``design.md`` §1, *why*)."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from coachtui.records.availability import AvailabilityRule, Block, Override
from coachtui.records.base import Id
from coachtui.records.calendar import Reason
from coachtui.records.coach import BookingRules
from coachtui.records.time import MINUTE, Span
from coachtui.scheduling.availability import block_spans, open_windows
from coachtui.scheduling.zones import day_span


def about_availability(
    rules: Sequence[AvailabilityRule],
    overrides: Sequence[Override],
    blocks: Sequence[Block],
    zone: ZoneInfo,
    time: Span,
    session_type: Id,
) -> Iterator[Reason]:
    """Rules whose windows meet the time, overrides of its dates, blocks that take some of it."""
    closed = [Override(id=each.id, coach_id=each.coach_id, date=each.date, windows=()) for each in overrides]
    for rule in rules:
        if open_windows([rule], closed, [], zone, time.start, time.end, session_type):
            yield Reason(code="availability", name=f"{rule.start}–{rule.end} {rule.rrule}", id=rule.id)
    for override in overrides:
        day = day_span(zone, override.date)
        if day.start < time.end and day.end > time.start:
            yield Reason(code="override", name=override.date.isoformat(), id=override.id)
    for block in blocks:
        if block_spans(block, zone, time.start, time.end):
            yield Reason(code="block", name=block.reason, id=block.id)


def about_windows(
    windows: Sequence[Span], time: Span, step_minutes: int, unblocked: Sequence[Span]
) -> Iterator[Reason]:
    """That the time is in no window, or does not begin where slots begin; ``unblocked``: windows before blocks."""
    around = [window for window in windows if window.start <= time.start and time.end <= window.end]
    if any((time.start - window.start) % (step_minutes * MINUTE) == 0 for window in around):
        return
    if around:
        yield Reason(code="slot_step", name=f"{step_minutes} minutes")
    elif not any(window.start <= time.start and time.end <= window.end for window in unblocked):
        yield Reason(code="outside_availability")


def about_notice(rules: BookingRules, bookable: Span, start: int) -> Iterator[Reason]:
    """That the time is too soon or too far ahead."""
    if start < bookable.start:
        yield Reason(code="too_soon", name=f"min_notice_minutes {rules.min_notice_minutes or 0}")
    if start >= bookable.end:
        yield Reason(code="too_far", name=f"max_advance_days {rules.max_advance_days}")


def public_reason(bookable: Span, start: int) -> Reason:
    """The one reason that whoever does not own the calendar is told."""
    if start < bookable.start:
        return Reason(code="too_soon")
    return Reason(code="too_far" if start >= bookable.end else "not_open")
