"""Availability rules, overrides and blocks in words, which read back as the same: ``Mon–Thu 09:00–17:00 for Intro``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from coachtui.records.base import Id
from coachtui.records.time import DAY_MINUTES, Span
from coachtui.scheduling.dates_in_words import day_words, shown_time
from coachtui.scheduling.pattern_words import is_anchored, pattern_words, written
from coachtui.scheduling.planned import Planned, PlannedBlock, PlannedOverride, PlannedRule
from coachtui.scheduling.rule_text import Rule, parsed


@dataclass(frozen=True)
class AvailabilityWords:
    """How one coach's hours are said: the names of their session types, and the day from which years are left out."""

    today: date
    types: Mapping[Id, str] = field(default_factory=dict)
    twelve_hours: bool = False

    def of(self, plan: Planned, *, briefly: bool = False) -> str:
        """One of them; ``briefly`` without the day from which it has long held."""
        if isinstance(plan, PlannedRule):
            return self._rule(plan, briefly=briefly)
        if isinstance(plan, PlannedOverride):
            return self._overrides([plan])
        return self._block(plan, briefly=briefly)

    def together(self, plans: Sequence[Planned]) -> str:
        """Several as one text; windows of the same days, and a reason that all have, are said once."""
        reasons = {each.reason if isinstance(each, PlannedBlock) else "" for each in plans}
        if len(plans) > 1 and len(reasons) == 1 and (reason := reasons.pop()):
            bare = [each._replace(reason="") for each in plans if isinstance(each, PlannedBlock)]
            return f"{self.together(bare)}: {reason}"
        return "; ".join(self._group(list(group)) for _, group in groupby(plans, key=_Alike()))

    def _group(self, plans: Sequence[Planned]) -> str:
        if isinstance(plans[0], PlannedOverride):
            return self._overrides([each for each in plans if isinstance(each, PlannedOverride)])
        rules = [each for each in plans if isinstance(each, PlannedRule)]
        if len(rules) > 1:
            return self._rule(rules[0], windows=[_span(each) for each in rules])
        return "; ".join(self.of(each) for each in plans)

    # -- rules --

    def _rule(self, plan: PlannedRule, *, windows: Sequence[Span] = (), briefly: bool = False) -> str:
        hours = self.windows(windows or [_span(plan)])
        names = ", ".join(self.types.get(each, each) for each in plan.session_types)
        for_types = f" for {names}" if names else ""
        if plan.rrule == "FREQ=DAILY" and plan.valid_from == plan.valid_until:
            return f"{self._day(plan.valid_from)} also {hours}{for_types}"
        rule = parsed(plan.rrule)
        is_past = plan.valid_from <= self.today if briefly else plan.valid_from == self.today
        is_daily = rule.frequency == "DAILY"
        is_same_anyway = rule.interval == 1 and rule.total is None and (is_daily or not is_anchored(rule))
        begins = "" if is_past and is_same_anyway else f" from {self._day(plan.valid_from)}"
        ends = [date.fromordinal(rule.until)] if rule.until is not None else []
        ends += [plan.valid_until] if plan.valid_until is not None else []
        return f"{pattern_words(rule)} {hours}{for_types}{begins}{self._ends(rule, min(ends, default=None))}"

    def _ends(self, rule: Rule, last: date | None) -> str:
        times = "" if rule.total is None else f" {rule.total} times"
        return times if last is None else f"{times} until {self._day(last)}"

    # -- overrides --

    def _overrides(self, plans: Sequence[PlannedOverride]) -> str:
        """Those of dates that follow each other, with the same windows."""
        windows = [Span(each.start.minutes, each.end.minutes) for each in plans[0].windows]
        days = self._days(plans[0].date, plans[-1].date)
        return f"{days} only {self.windows(windows)}" if windows else f"closed {days}"

    # -- blocks --

    def _block(self, plan: PlannedBlock, *, briefly: bool) -> str:
        reason = f": {plan.reason}" if plan.reason else ""
        rule = parsed(plan.rrule) if plan.rrule else None
        if rule is None:
            return f"away {self._stretch(plan)}{reason}"
        last = date.fromordinal(rule.until) if rule.until is not None else None
        how_often, ends = pattern_words(rule), self._ends(rule, last)
        if _is_over_days(plan) and not is_anchored(rule):
            how_often = written(rule)
        if is_anchored(rule) or how_often.startswith("by "):
            return f"away {self._stretch(plan)} {how_often}{ends}{reason}"
        first = plan.start_date or (plan.start.day if plan.start else self.today)
        hours = f" {self._hours(plan)}" if plan.start else ""
        begins = (
            ""
            if briefly and first <= self.today and rule.interval == 1 and not rule.total
            else f" from {self._day(first)}"
        )
        return f"away {how_often}{hours}{begins}{ends}{reason}"

    def _stretch(self, plan: PlannedBlock) -> str:
        """``Thu 24 Dec – Sat 2 Jan 2027``, ``Fri 27 Nov 14:00–16:00``, ``Fri 27 Nov 14:00 – Mon 30 Nov 09:00``."""
        start, end = plan.start, plan.end
        if start is None or end is None:
            return self._days(plan.start_date or self.today, plan.end_date or self.today)
        if not _is_over_days(plan):
            return f"{self._day(start.day)} {self._hours(plan)}"
        ends = [f"{self._day(each.day)} {self._time(each.minutes)}" for each in (start, end)]
        return " – ".join(ends)

    def _hours(self, plan: PlannedBlock) -> str:
        start, end = plan.start, plan.end
        if start is None or end is None:
            return ""
        days = (end.day - start.day).days
        until = DAY_MINUTES if days and not end.minutes else end.minutes
        return f"{self._time(start.minutes)}–{self._time(until)}"

    # -- days and times --

    def windows(self, windows: Sequence[Span]) -> str:
        """Stretches of a day, in minutes: ``09:00–12:00, 14:00–17:00``, ``all day``."""
        return ", ".join(
            "all day" if window == (0, DAY_MINUTES) else f"{self._time(window.start)}–{self._time(window.end)}"
            for window in windows
        )

    def _time(self, minutes: int) -> str:
        if minutes == DAY_MINUTES and not self.twelve_hours:
            return "24:00"
        return shown_time(minutes, twelve_hours=self.twelve_hours)

    def _day(self, day: date) -> str:
        return day_words(day, self.today)

    def _days(self, first: date, last: date) -> str:
        return self._day(first) if first == last else f"{self._day(first)} – {self._day(last)}"


def _span(plan: PlannedRule) -> Span:
    return Span(plan.start.minutes, plan.end.minutes)


def _is_over_days(plan: PlannedBlock) -> bool:
    """Whether a stretch is too long to be said as hours of one day."""
    if plan.start is None or plan.end is None:
        return plan.start_date != plan.end_date
    days = (plan.end.day - plan.start.day).days
    return days * DAY_MINUTES + plan.end.minutes - plan.start.minutes >= DAY_MINUTES


class _Alike:
    """Tells which plans that follow each other are said as one: the key stays while they do."""

    def __init__(self) -> None:
        self._before: Planned | None = None
        self._key = 0

    def __call__(self, plan: Planned) -> int:
        if not _goes_on(self._before, plan):
            self._key += 1
        self._before = plan
        return self._key


def _goes_on(before: Planned | None, plan: Planned) -> bool:
    if isinstance(before, PlannedOverride) and isinstance(plan, PlannedOverride):
        return plan == (before.date + timedelta(days=1), before.windows)
    if isinstance(before, PlannedRule) and isinstance(plan, PlannedRule):
        return before._replace(start=plan.start, end=plan.end) == plan and plan.start > before.end
    return False
