"""``coachtui week``: one week as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import click

from coachtui.commands.answering import Shown, answers
from coachtui.commands.caller import Caller
from coachtui.commands.describing import name_width, session_text
from coachtui.commands.reading import day_from, monday_of, today
from coachtui.commands.viewing import as_seen, looking, view_as_option
from coachtui.commands.writing import (
    clock_text,
    day_text,
    days_text,
    faint,
    hours_text,
    left_text,
    names_text,
    short,
    strong,
    type_text,
)
from coachtui.records.base import Id
from coachtui.records.calendar import (
    Available,
    BlockEntry,
    Booked,
    Calendar,
    Entry,
    Group,
    HoldEntry,
    Mine,
    RequestEntry,
    SessionEntry,
)
from coachtui.records.coach import CoachCard
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.text import one_line
from coachtui.records.time import Instant, instant, seconds
from coachtui.scheduling.zones import days_between, week_span
from coachtui.service.calendar import GetCalendar


@answers
@click.argument("day", metavar="[DATE]", required=False)
@click.option("--coach", metavar="HANDLE", help="Whose week; without it your own, or your only coach's.")
@view_as_option()
async def command(caller: Caller, day: str | None, coach: str | None, view_as: str | None) -> Shown:
    """Show a week: what is booked, what is open.

    DATE is a day in it, such as 2026-11-27 (without it today), or words such as "next tue".
    """
    shown_day = day_from(day, caller.now, caller.zone) if day else today(caller.now, caller.zone)
    caller = await looking(caller, view_as)
    card = await caller.coach(coach)
    span = week_span(caller.zone, shown_day)
    calendar = await caller.run(GetCalendar(coach=card.handle, start=instant(span.start), end=instant(span.end)))
    types = await caller.type_names(card.handle)
    return Shown(calendar, as_seen(caller, WeekText(caller, card, types, calendar).lines(monday_of(shown_day))))


@dataclass(frozen=True)
class WeekText:
    """A calendar of a week in words."""

    caller: Caller
    card: CoachCard
    types: dict[Id, SessionTypeCard]
    calendar: Calendar

    def lines(self, monday: date) -> Iterator[str]:
        """A head, then each day with what is in it."""
        zone = self.caller.zone
        week = f"{days_text(monday, monday + timedelta(days=6))} · W{monday.isocalendar().week}"
        yield strong(f"{week} · {one_line(self.card.display_name)} · times in {zone.key}")
        start, end = seconds(self.calendar.start), seconds(self.calendar.end)
        for day, span in days_between(zone, start, end):
            yield ""
            yield from self._day(day, instant(span.start), instant(span.end))

    def _day(self, day: date, start: Instant, end: Instant) -> Iterator[str]:
        entries = [each for each in self.calendar.entries if each.start < end and each.end > start]
        open_spans = [each for each in entries if isinstance(each, Available)]
        rest = [each for each in entries if not isinstance(each, Available)]
        is_today = day == today(self.caller.now, self.caller.zone)
        yield strong(day_text(day) + ("  today" if is_today else "")) + ("" if entries else faint("  nothing"))
        for entry in rest:
            what = self._what(entry)
            yield f"  {hours_text(entry.start, entry.end, self.caller.zone)}  {what}"
        if open_spans:
            yield faint(f"  open  {', '.join(self._open(open_spans, start, end))}")

    def _open(self, spans: Iterable[Available], start: Instant, end: Instant) -> Iterator[str]:
        """Spans on which the same time is open for several types are told once."""
        told = dict.fromkeys(hours_text(max(each.start, start), min(each.end, end), self.caller.zone) for each in spans)
        yield from told

    def _what(self, entry: Entry) -> str:
        match entry:
            case SessionEntry():
                return session_text(entry, self.types)
            case RequestEntry():
                return self._request(entry)
            case BlockEntry():
                return f"blocked  {one_line(entry.reason)}"
            case Booked(session_type=None):
                return "taken"
            case HoldEntry() | Mine() | Group() | Booked():
                return f"{self._type(entry.session_type)}  {self._state(entry)}"
            case _:
                return "open"

    def _state(self, entry: HoldEntry | Mine | Group | Booked) -> str:
        match entry:
            case HoldEntry():
                return f"on hold until {clock_text(entry.expires_at, self.caller.zone)}"
            case Mine():
                return f"yours, {entry.status}  {short(entry.booking_id or entry.request_id or '')}"
            case Group():
                return seats_text(entry)
            case _:
                return "taken"

    def _request(self, entry: RequestEntry) -> str:
        state = "offered" if entry.offer else "asked for"
        left = left_text(entry.request.expires_at, self.caller.now)
        who = names_text([entry.request.client.name])
        return f"{self._type(entry.request.session_type)}  {who}  {state}, {left} left  {short(entry.request.id)}"

    def _type(self, type_id: Id | None) -> str:
        return type_text(self.types.get(type_id or ""), name_width(self.types))


def seats_text(group: Group) -> str:
    """How full a group is, where the coach lets others see it."""
    if group.full:
        return "full"
    return "seats left" if group.seats_left is None else f"{group.seats_left} left"
