"""When others may book, cancel and move, and how much (``design.md`` §5)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import structs

from coachtui.records.coach import BookingRules
from coachtui.records.session_type import SessionType
from coachtui.records.time import MINUTE, Span
from coachtui.scheduling.intervals import merged
from coachtui.scheduling.zones import DAY, FOREVER, date_of, day_span, week_span

LimitName = Literal["daily_limit", "weekly_limit"]


def rules_for(rules: BookingRules, session_type: SessionType) -> BookingRules:
    """The coach's rules with those of the session type laid over them."""
    own = {name: value for name, value in structs.asdict(session_type.rules).items() if value is not None}
    return structs.replace(rules, **own) if own else rules


def bookable_span(rules: BookingRules, zone: ZoneInfo, now: int) -> Span:
    """The starts that may be booked now: after the notice, through the end of the coach's last day ahead.

    Without a limit ahead it ends at ``FOREVER``; the past is never bookable.
    """
    earliest = now + (rules.min_notice_minutes or 0) * MINUTE
    if rules.max_advance_days is None or now + (rules.max_advance_days + 2) * DAY >= FOREVER:
        return Span(earliest, FOREVER)
    last = date_of(zone, now) + timedelta(days=rules.max_advance_days)
    return Span(earliest, day_span(zone, last).end)


def cancel_deadline(rules: BookingRules, start: int) -> int | None:
    """The last instant at which a client may cancel a session that begins at ``start``; None: no limit."""
    return _before(start, rules.cancel_notice_minutes)


def reschedule_deadline(rules: BookingRules, start: int) -> int | None:
    """The last instant at which a client may move a session that begins at ``start``; None: no limit."""
    return _before(start, rules.reschedule_notice_minutes)


def limit_reached(rules: BookingRules, zone: ZoneInfo, starts: Iterable[int], at: int) -> LimitName | None:
    """Which limit leaves no room for one more session at ``at``, given the starts of those there are.

    Days are the coach's, weeks are ISO weeks of those days.
    """
    if rules.daily_limit is None and rules.weekly_limit is None:
        return None
    week, day = week_span(zone, date_of(zone, at)), day_span(zone, date_of(zone, at))
    in_week = [start for start in starts if week.start <= start < week.end]
    in_day = [start for start in in_week if day.start <= start < day.end]
    if rules.daily_limit is not None and len(in_day) >= rules.daily_limit:
        return "daily_limit"
    if rules.weekly_limit is not None and len(in_week) >= rules.weekly_limit:
        return "weekly_limit"
    return None


def full_spans(rules: BookingRules, zone: ZoneInfo, starts: Iterable[int]) -> list[Span]:
    """The days and weeks that are full by ``limit_reached``, merged, given the starts of the sessions there are."""
    if rules.daily_limit is None and rules.weekly_limit is None:
        return []
    days = Counter(date_of(zone, start) for start in starts)
    weeks: Counter[date] = Counter()
    for day, count in days.items():
        weeks[day - timedelta(days=day.weekday())] += count
    full = []
    if rules.daily_limit is not None:
        full += [day_span(zone, day) for day, count in days.items() if count >= rules.daily_limit]
    if rules.weekly_limit is not None:
        full += [week_span(zone, monday) for monday, count in weeks.items() if count >= rules.weekly_limit]
    return merged(sorted(full))


def without_full(starts: Sequence[int], full: Sequence[Span]) -> list[int]:
    """The sorted starts that lie in none of the sorted spans."""
    found: list[int] = []
    spans = iter(full)
    span = next(spans, None)
    for start in starts:
        while span is not None and span.end <= start:
            span = next(spans, None)
        if span is None or start < span.start:
            found.append(start)
    return found


def _before(start: int, notice_minutes: int | None) -> int | None:
    return None if notice_minutes is None else start - notice_minutes * MINUTE
