"""All that says when one coach is open, as it is and as it would be: what a plan opens, and what it closes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from coachtui.records.availability import AvailabilityRule, Block, Override
from coachtui.records.base import Id
from coachtui.records.time import Span
from coachtui.scheduling.availability import open_windows
from coachtui.scheduling.intervals import subtracted
from coachtui.scheduling.planned import Planned, PlannedBlock, PlannedOverride

Record = AvailabilityRule | Override | Block


class OpenHours(NamedTuple):
    """A coach's rules, overrides and blocks."""

    rules: tuple[AvailabilityRule, ...] = ()
    overrides: tuple[Override, ...] = ()
    blocks: tuple[Block, ...] = ()

    @property
    def records(self) -> tuple[Record, ...]:
        """All of them."""
        return (*self.rules, *self.overrides, *self.blocks)

    def without(self, record: Record) -> OpenHours:
        """As they would be if one were removed."""
        return OpenHours(
            tuple(each for each in self.rules if each.id != record.id),
            tuple(each for each in self.overrides if each.id != record.id),
            tuple(each for each in self.blocks if each.id != record.id),
        )

    def plus(self, plans: Sequence[Planned]) -> OpenHours:
        """As they would be with what is planned; a date has one override, the one that is planned."""
        rules, overrides, blocks = list(self.rules), {each.date: each for each in self.overrides}, list(self.blocks)
        for plan in plans:
            if isinstance(plan, PlannedOverride):
                overrides[plan.date] = Override(id="", coach_id="", **plan._asdict())
            elif isinstance(plan, PlannedBlock):
                blocks.append(Block(id="", coach_id="", **plan._asdict()))
            else:
                rules.append(AvailabilityRule(id="", coach_id="", **plan._asdict()))
        return OpenHours(tuple(rules), tuple(overrides.values()), tuple(blocks))

    def windows(self, zone: ZoneInfo, span: Span, session_type: Id | None = None) -> list[Span]:
        """The open windows that meet a span, within it; ``session_type`` None means any."""
        found = open_windows(self.rules, self.overrides, self.blocks, zone, *span, session_type)
        return [Span(max(each.start, span.start), min(each.end, span.end)) for each in found]


def opened_and_closed(
    before: OpenHours, after: OpenHours, zone: ZoneInfo, span: Span, session_type: Id | None = None
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """What of a span is open only after, and what only before."""
    old, new = before.windows(zone, span, session_type), after.windows(zone, span, session_type)
    return tuple(subtracted(new, old)), tuple(subtracted(old, new))
