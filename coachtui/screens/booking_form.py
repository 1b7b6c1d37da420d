"""The client's form for an open slot: what it is, what it costs, what the coach asks, a note, how long it is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from textual.message import Message
from textual.widgets import Static

from coachtui.errors import CoachtuiError, Conflict, Unavailable
from coachtui.records.account import Me
from coachtui.records.base import new_id
from coachtui.records.calendar import Group, Slot
from coachtui.records.hold import HoldView
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.time import Instant, instant, seconds
from coachtui.records.week import Week
from coachtui.screens.client_words import cancel_words
from coachtui.screens.desk import Desk
from coachtui.screens.questions import answers_in, question_checks, question_fields, refused_name
from coachtui.service.booking import Book
from coachtui.widgets.choice_field import Choice, ChoiceField
from coachtui.widgets.form import Check, Field, Form, Values
from coachtui.widgets.grid_item import GridItem
from coachtui.widgets.safe import safe
from coachtui.widgets.week_words import clock_at, first_name, moment_words, price_words
from coachtui.widgets.word_line import when_words

INSTEAD = "instead"
"""The field of free times, shown once the one that was wanted is taken."""


class BookingForm(Form):
    """One key books; the slot is held while one types. Without a hold it is for the line of a full group."""

    is_picked_in_week = True

    class RanOut(Message):
        """The slot is no longer held."""

        def __init__(self, form: BookingForm) -> None:
            self.form = form
            super().__init__()

    def __init__(
        self, desk: Desk, week: Week, picked: SessionTypeCard, item: GridItem, hold: HoldView | None, zone: ZoneInfo
    ) -> None:
        self.desk, self.week, self.picked, self.item, self.zone = desk, week, picked, item, zone
        self.waits = hold is None
        """Whether this is for a place in line."""
        self.hold: HoldView | None = None
        self._held_for = 0
        """Seconds, when it was last held."""
        self._keep(hold)
        self.key = new_id()
        """Names this booking, so that sent twice it is made once."""
        self._sent: Book | None = None
        self._may_have_arrived = False
        """Whether nobody knows what became of the last sending: then the same is sent again."""
        self._taken = ""
        """Why the time is not to be had, in words; empty while it may be."""
        draft = f"booking {week.coach.handle}"
        fields = [
            Field("type", "type", "fact"),
            Field("when", "when", "fact"),
            Field(INSTEAD, "instead", "pick"),
            *self.who_fields(),
            *question_fields(picked.details_schema),
            Field("note", "note", limit=500, placeholder="anything to know beforehand"),
        ]
        values = {
            **self.who_values(week.me),
            **desk.drafts.get(draft),
            "type": f"{picked.glyph} {picked.name} · {item.minutes} min",
            "when": self._when_words(),
            INSTEAD: "",
        }
        title, send = ("Wait in line", "Wait") if self.waits else ("Book a session", "Book")
        super().__init__(title, send, fields, values, draft=draft)

    def who_fields(self) -> Sequence[Field]:
        """The fields that ask who books: none where that is known."""
        return ()

    def who_values(self, me: Me) -> Values:
        """What is in them at first."""
        return {}

    def on_mount(self) -> None:
        self.set_interval(1, self._count_down)

    def _count_down(self) -> None:
        """Only what the time changes: a refusal that stands beside its field stays."""
        self.query_one("#form-facts", Static).update(self._joined(self.facts(self.values)))
        if self.hold is not None and not self.is_held:
            self.hold = None
            self.post_message(self.RanOut(self))

    def check(self, values: Values) -> Mapping[str, Check]:
        taken = {"when": Check(self._taken, is_right=False)} if self._taken else {}
        return {**question_checks(self.picked.details_schema, values), **taken}

    def is_asked(self, name: str, values: Values) -> bool:
        return name != INSTEAD or self._offers

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
        if self.is_held:
            lines.append(f"held for you for {self._left // 60}:{self._left % 60:02}")
        elif not self.waits and not self._joins and not self._taken:
            lines.append("no longer held for you: type on, and it is again")
        return [line for line in lines if line]

    # -- the hold --

    @property
    def _left(self) -> int:
        """For how many seconds more the slot is held."""
        return int((self.hold.expires_at - self.desk.clock()).total_seconds()) if self.hold is not None else 0

    @property
    def is_held(self) -> bool:
        return self._left > 0

    @property
    def _joins(self) -> bool:
        """Whether this takes a seat in a group that stands, which is not held."""
        return isinstance(self.item.source, Group)

    @property
    def wants_hold(self) -> bool:
        """Whether to hold the slot anew: somebody is typing, and much of the time is over."""
        return not (self.waits or self._joins or self._taken) and self._left <= self._held_for / 2

    def _keep(self, hold: HoldView | None) -> None:
        self.hold = None if self._joins else hold
        self._held_for = self._left

    def take(self, hold: HoldView) -> None:
        """What is held from now on: the same time for longer, or another in its place."""
        if hold.start != self.item.start:
            slot = Slot(start=hold.start, end=hold.end)
            self.item, self.key = replace(self.item, start=hold.start, end=hold.end, source=slot), new_id()
            self.query_one("#field-when", Static).update(safe(self._when_words()))
        if self.waits:
            self.waits, self.title, self.send = False, "Book a session", "Book"
            self.query_one("#form-title", Static).update(safe(self.title))
            self.query_one("#form-send", Static).update(safe(f"{self.send} ^s"))
        self._taken = ""
        self._keep(hold)
        self._recheck()

    def lose_hold(self) -> None:
        """The slot is no longer held; another sending is another booking."""
        self.key = new_id()
        self.hold, self._may_have_arrived = None, False

    # -- when the time is taken --

    @property
    def _offers(self) -> bool:
        """Whether other times stand beneath the one that is taken."""
        field = self._shown.get(INSTEAD)
        return isinstance(field, ChoiceField) and bool(field.choices)

    def lose(self, sentence: str, free: Sequence[Instant]) -> None:
        """The time is not to be had: say so, with free times to choose from in its place; all that is typed stays."""
        self.lose_hold()
        self.is_busy = False
        self._taken = sentence
        self._touched.add("when")
        self.offer(INSTEAD, [Choice(str(seconds(start)), self._near(start)) for start in free])
        self.set_value(INSTEAD, "")
        self._recheck()
        if self.is_closed:
            self.refuse(sentence)
        elif free:
            self._go_to(INSTEAD)

    def is_open_again(self) -> None:
        """The time that was taken can be had again."""
        if self._taken:
            self._taken = ""
            self._recheck()

    @property
    def chosen(self) -> Instant | None:
        """The time chosen in place of the one that was taken, where it is not the form's yet."""
        value = self.values[INSTEAD]
        return instant(int(value)) if value and int(value) != seconds(self.item.start) else None

    def _near(self, start: Instant) -> str:
        """Another time by the clock, with its day where that is another one."""
        first, other = (
            moment_words(self.zone, at, twelve_hours=self.desk.twelve_hours) for at in (self.item.start, start)
        )
        is_same_day = first.split()[:3] == other.split()[:3]
        return clock_at(self.zone, start, twelve_hours=self.desk.twelve_hours) if is_same_day else other

    # -- what is sent --

    @property
    def sought(self) -> tuple[SessionTypeCard, int, Instant]:
        """What is to be booked: type, length, and the start so far."""
        return self.picked, self.item.minutes, self.item.start

    def command(self) -> Book:
        """What the form asks for; what differs from what was sent before is another booking."""
        command = self.made()
        sent = self._sent
        if sent is not None and replace(sent, hold=None) == replace(command, hold=None) and self._may_have_arrived:
            return sent
        if sent not in (None, command):
            self.key = new_id()
        self._sent = command
        return command

    def made(self) -> Book:
        """The command of what is typed now."""
        return Book(
            coach=self.week.coach.handle,
            session_type=self.picked.id,
            start=self.item.start,
            duration_minutes=self.item.minutes,
            note=self.values["note"],
            details=answers_in(self.picked.details_schema, self.values),
            join_waitlist=self.waits,
            hold=self.hold.id if self.hold is not None else None,
        )

    def refused(self, problem: CoachtuiError) -> None:
        """Say what was wrong; another sending is another booking, unless this one may have arrived."""
        self._may_have_arrived = isinstance(problem, Unavailable)
        if not self._may_have_arrived:
            self.key = new_id()
        field = self.field_refused(problem.extra.get("field"))
        self.refuse(problem.detail, "when" if isinstance(problem, Conflict) else field)

    def field_refused(self, field: str | None) -> str | None:
        """The form's name of a field that a refusal names."""
        return refused_name(self.picked.details_schema, field)

    def _when_words(self) -> str:
        return when_words(self.zone, self.item.span, twelve_hours=self.desk.twelve_hours)


def zone_line(item: GridItem, name: str, coach_zone: str, zone: ZoneInfo) -> str:
    """When it starts for the coach, where their clock shows another time."""
    there = ZoneInfo(coach_zone)
    mine, theirs = clock_at(zone, item.start), clock_at(there, item.start)
    return f"{theirs} for {first_name(name)}" if mine != theirs else ""
