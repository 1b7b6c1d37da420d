"""The client's form for an open slot: what it is, what it costs, what the coach asks, a note, how long it is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from textual.widgets import Static

from coachtui.errors import CoachtuiError
from coachtui.records.base import new_id
from coachtui.records.calendar import Slot
from coachtui.records.hold import HoldView
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.time import Instant
from coachtui.records.week import Week
from coachtui.screens.client_words import cancel_words
from coachtui.screens.desk import Desk
from coachtui.screens.questions import answers_in, question_checks, question_fields, refused_name
from coachtui.service.booking import Book
from coachtui.widgets.form import Check, Field, Form, Values
from coachtui.widgets.grid_item import GridItem
from coachtui.widgets.safe import safe
from coachtui.widgets.week_words import clock_at, first_name, moment_words, price_words
from coachtui.widgets.word_line import when_words


class BookingForm(Form):
    """One key books; the slot is held while the form is open. Without a hold it is for the line of a full group."""

    def __init__(
        self, desk: Desk, week: Week, picked: SessionTypeCard, item: GridItem, hold: HoldView | None, zone: ZoneInfo
    ) -> None:
        self.desk, self.week, self.picked, self.item, self.zone = desk, week, picked, item, zone
        self.hold = hold
        self.waits = hold is None
        """Whether this is for a place in line."""
        self.key = new_id()
        """Names this booking, so that sent twice it is made once."""
        draft = f"booking {week.coach.handle}"
        fields = [
            Field("type", "type", "fact"),
            Field("when", "when", "fact"),
            *question_fields(picked.details_schema),
            Field("note", "note", limit=500, placeholder="anything to know beforehand"),
        ]
        values = {
            **desk.drafts.get(draft),
            "type": f"{picked.glyph} {picked.name} · {item.minutes} min",
            "when": self._when_words(),
        }
        title, send = ("Wait in line", "Wait") if self.waits else ("Book a session", "Book")
        super().__init__(title, send, fields, values, draft=draft)

    def on_mount(self) -> None:
        self.set_interval(1, self._count_down)

    def _count_down(self) -> None:
        """Only what the time changes: a refusal that stands beside its field stays."""
        self.query_one("#form-facts", Static).update(self._joined(self.facts(self.values)))

    def check(self, values: Values) -> Mapping[str, Check]:
        return question_checks(self.picked.details_schema, values)

    def facts(self, values: Values) -> Sequence[str]:
        kind, coach = self.picked, self.week.coach
        theirs = zone_line(self.item, coach.display_name, coach.time_zone, self.zone)
        price = price_words(kind.price) or "price on request"
        now = self.desk.clock()
        lines = [theirs, price, kind.location, cancel_words(kind, self.item.start, self.zone, now)]
        if self.waits:
            lines.append("full: seats that come free are offered in turn, each until a deadline")
        elif kind.approval_required:
            lines.append(f"{coach.display_name} has to approve it")
        if self.hold is not None:
            left = int((self.hold.expires_at - now).total_seconds())
            lines.append(f"held for you for {left // 60}:{left % 60:02}" if left > 0 else "no longer held for you")
        return [line for line in lines if line]

    @property
    def sought(self) -> tuple[SessionTypeCard, int, Instant]:
        """What is to be booked: type, length, and the start so far."""
        return self.picked, self.item.minutes, self.item.start

    def command(self) -> Book:
        """What the form asks for."""
        is_held = self.hold is not None and self.hold.expires_at > self.desk.clock()
        return Book(
            coach=self.week.coach.handle,
            session_type=self.picked.id,
            start=self.item.start,
            duration_minutes=self.item.minutes,
            note=self.values["note"],
            details=answers_in(self.picked.details_schema, self.values),
            join_waitlist=self.waits,
            hold=self.hold.id if self.hold is not None and is_held and not self._joins else None,
        )

    @property
    def _joins(self) -> bool:
        """Whether this takes a seat in a group, which is not held."""
        return self.picked.capacity > 1

    def take(self, slot: Slot, hold: HoldView) -> None:
        """Another time, held in place of the one before."""
        self.lose_hold()
        self.item, self.hold = replace(self.item, start=slot.start, end=slot.end, source=slot), hold
        self.query_one("#field-when", Static).update(safe(self._when_words()))
        self._recheck()

    def _when_words(self) -> str:
        return when_words(self.zone, self.item.span, twelve_hours=self.desk.twelve_hours)

    def lose_hold(self) -> None:
        """The slot is no longer held; another sending is another booking."""
        self.key = new_id()
        self.hold = None

    def refused(self, problem: CoachtuiError) -> None:
        """Say what was wrong, with the nearest free times."""
        self.lose_hold()
        times = [self._near(each["start"]) for each in problem.extra.get("alternatives", ())]
        hint = f". Free nearby: {', '.join(times)}" if times else ""
        field = refused_name(self.picked.details_schema, problem.extra.get("field"))
        self.refuse(f"{problem.detail}{hint}", "when" if problem.code != "invalid" else field)
        self._count_down()

    def _near(self, start: Instant) -> str:
        """Another time by the clock, with its day where that is another one."""
        first, other = (
            moment_words(self.zone, at, twelve_hours=self.desk.twelve_hours) for at in (self.item.start, start)
        )
        is_same_day = first.split()[:3] == other.split()[:3]
        return clock_at(self.zone, start, twelve_hours=self.desk.twelve_hours) if is_same_day else other


def zone_line(item: GridItem, name: str, coach_zone: str, zone: ZoneInfo) -> str:
    """When it starts for the coach, where their clock shows another time."""
    there = ZoneInfo(coach_zone)
    mine, theirs = clock_at(zone, item.start), clock_at(there, item.start)
    return f"{theirs} for {first_name(name)}" if mine != theirs else ""
