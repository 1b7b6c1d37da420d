"""BookingCalendar: a coach's week as a client may see it, and everything a client does with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.binding import BindingType

from coachtui.errors import CoachtuiError, HoldExpired
from coachtui.records.account import ConnectionStatus
from coachtui.records.base import Id, new_id
from coachtui.records.calendar import Group, Mine
from coachtui.records.coach import CoachCard, Standing
from coachtui.records.hold import HoldView
from coachtui.records.time import Span, seconds
from coachtui.records.week import Side, Week, WeekAsk
from coachtui.screens.booking_form import BookingForm
from coachtui.screens.client_words import item_facts, own_rows
from coachtui.screens.desk import Desk
from coachtui.screens.own_in_the_week import OwnInTheWeek
from coachtui.screens.request_form import RequestForm
from coachtui.screens.session_form import written_when
from coachtui.screens.side_panel import SidePanel
from coachtui.screens.steps import booked_step
from coachtui.service.booking import Book
from coachtui.service.connections import AskConnection
from coachtui.service.holds import CreateHold, ReleaseHold
from coachtui.widgets.bindings import bindings
from coachtui.widgets.calendar_items import client_items
from coachtui.widgets.day_notes import client_notes
from coachtui.widgets.form import Form
from coachtui.widgets.grid_item import GridItem, ItemKind
from coachtui.widgets.grid_messages import Activated
from coachtui.widgets.week_frame import week_frame
from coachtui.widgets.week_words import first_name, moment_words


class BookingCalendar(OwnInTheWeek):
    """A coach's calendar, for a client."""

    side: ClassVar[Side] = Side.CLIENT
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("client")]

    def __init__(self, desk: Desk, kept: Week | None) -> None:
        super().__init__(desk, kept)
        self.picked_type: Id | None = self.week.picked_type if self.week else None
        self.picked_minutes: int | None = self.week.picked_minutes if self.week else None
        self._hold: HoldView | None = None

    def on_mount(self) -> None:
        self.grid.walks_stops = True
        self.grid.editable = True

    # -- what is shown --

    def ask(self) -> WeekAsk:
        return WeekAsk(self.first_day, self.days, self.picked_type, self.picked_minutes)

    def items_of(self, week: Week) -> Sequence[GridItem]:
        items = client_items(week.calendar, week.session_types, week.slots, self.now, week.picked_type)
        if self.only_type is None:
            return items
        kept = (ItemKind.SLOT, ItemKind.TAKEN)
        return [item for item in items if item.kind in kept or self._type_id(item) == self.only_type]

    def spans_of(self, week: Week) -> Sequence[Span]:
        """None: what a client may book are the free starts, which are items."""
        return ()

    def notes_of(self, week: Week, items: Sequence[GridItem], spans: Sequence[Span]) -> Sequence[str]:
        frame = week_frame(self.zone, week.first_day, week.days, self.grid.zoom)
        return client_notes(frame, items, seconds(self.now), self.desk.glyphs)

    def banner_of(self, week: Week, items: Sequence[GridItem]) -> str:
        if any(item.kind in (ItemKind.SLOT, ItemKind.MINE, ItemKind.GROUP, ItemKind.OFFER) for item in items):
            return ""
        name, key = self.other_name(), self.desk.keymap.shown
        if not week.session_types:
            return f"{name} offers nothing that you may book yet"
        return (
            f"{name} has no free time these days.  {key('free.next')}  next free   {key('request.new')}  ask for a time"
        )

    def footer_ids(self) -> Iterable[str | tuple[str, str]]:
        item = self.grid.selected
        if self.grid.moving:
            return ("cell.open", "mode.leave", "cursor")
        if item is not None and item.kind is ItemKind.SLOT:
            return ("cell.open", "length", "free.next", "filter.open", "week", "date.go", "zones.switch", "change.undo")
        if item is not None and item.kind is ItemKind.OFFER:
            return ("offer.accept", "cell.open", ("session.cancel", "decline"), "free.next", "week", "date.go")
        if item is not None and isinstance(item.source, Mine) and item.source.booking_id is None:
            return ("cell.open", ("session.cancel", "withdraw"), "copy.cell", "free.next", "week", "date.go")
        if item is not None and isinstance(item.source, Mine):
            return ("session.cancel", "session.move", "copy.cell", "free.next", "week", "date.go", "change.undo")
        return ("request.new", "free.next", "mine.open", "length", "filter.open", "week", "date.go", "change.undo")

    def show_panel(self) -> None:
        week, panel = self.week, self.panel
        if week is None or panel is None or not self.has_class("-wide"):
            return
        facts = item_facts(
            self.grid.selected, self.grid.cursor_span, week, self._picked_words(), self.zone, self.now, self.desk.keymap
        )
        rows = own_rows(self.grid.items, self.zone)
        panel.show("Yours" if rows else "Nothing of yours this week", "", rows, facts)

    def show(self, week: Week, *, confirmed: bool = False) -> None:
        if self.picked_type is None and confirmed:
            self.picked_type, self.picked_minutes = week.picked_type, week.picked_minutes
        super().show(week, confirmed=confirmed)

    def on_side_panel_row_chosen(self, message: SidePanel.RowChosen) -> None:
        item = next((each for each in self.grid.items if each.id == message.id), None)
        if item is not None:
            self.grid.go_to(seconds(item.start), item)
            self.grid.focus()

    def other_clock(self) -> tuple[ZoneInfo, str] | None:
        return (self.coach_zone, self.other_name()) if self.coach_zone != self.zone else None

    def other_name(self) -> str:
        return first_name(self.week.coach.display_name) if self.week else ""

    def _type_id(self, item: GridItem) -> str | None:
        return getattr(item.source, "session_type", None)

    # -- what to book --

    def _picked_words(self) -> str:
        """The session type and length that are looked for."""
        picked = self.type_of(self.picked_type) if self.picked_type else None
        return f"{picked.glyph} {picked.name} · {self.picked_minutes} min" if picked else ""

    def pick(self, type_id: Id, minutes: int | None = None) -> None:
        """Look for slots of another session type or length."""
        picked = self.type_of(type_id)
        if picked is None:
            return
        self.picked_type = type_id
        self.picked_minutes = minutes if minutes in picked.durations_minutes else picked.duration_minutes
        self.load()
        self.say(f"Looking for {self._picked_words()}")

    def action_filter(self) -> None:
        """One session type after the other: its free starts, and of the rest what is of that type."""
        ids = [each.id for each in self.session_types]
        if not ids:
            return
        here = ids.index(self.picked_type) if self.picked_type in ids else -1
        self.only_type = ids[(here + 1) % len(ids)]
        self.pick(self.only_type)
        if (here + 1) % len(ids) == 0:
            self.only_type = None

    def action_longer(self) -> None:
        self._change_length(1)

    def action_shorter(self) -> None:
        self._change_length(-1)

    def _change_length(self, by: int) -> None:
        picked = self.type_of(self.picked_type) if self.picked_type else None
        if picked is None or self.picked_minutes is None:
            return
        lengths = sorted(picked.durations_minutes)
        place = lengths.index(self.picked_minutes) + by
        if 0 <= place < len(lengths):
            self.pick(picked.id, lengths[place])
        else:
            known = " or ".join(str(each) for each in lengths)
            self.say(f"{picked.name} takes {known} minutes")

    def action_next_free(self) -> None:
        self.start(self._go_to_next_free())

    async def _go_to_next_free(self) -> None:
        if self.source is None or self.picked_type is None or self.picked_minutes is None:
            return
        after = max(self.grid.cursor, self.now)
        try:
            slot = await self.source.next_slot(self.picked_type, self.picked_minutes, after)
        except CoachtuiError as problem:
            self.refused(problem)
            return
        if slot is None:
            self.say(f"{self.other_name()} has no free time for {self._picked_words()} in the weeks to come")
        else:
            self.go_to(slot.start)

    # -- booking --

    def action_open_cell(self) -> None:
        self.grid.activate()

    def on_week_grid_activated(self, message: Activated) -> None:
        item = message.item
        if item is not None and item.kind in (ItemKind.SLOT, ItemKind.GROUP):
            self.start(self._open_booking(item))
        elif self._mine is not None:
            self.start(self._tell_own(self._mine))
        elif item is not None and item.kind is ItemKind.TAKEN:
            self.say(
                f"That time is taken. {self.desk.keymap.shown('free.next')} goes to the next free one, "
                f"{self.desk.keymap.shown('request.new')} asks for this one"
            )
        else:
            self.say(f"That time is not offered. {self.desk.keymap.shown('request.new')} asks for it")

    async def _open_booking(self, item: GridItem) -> None:
        """Hold the slot and open the form; taken meanwhile, say so instead."""
        week = self.week
        type_id = getattr(item.source, "session_type", None) or self.picked_type
        picked = self.type_of(type_id) if type_id else None
        if week is None or picked is None or self.form is not None:
            return
        minutes = item.minutes
        if week.coach.may.book is False:
            self.say(f"{week.coach.display_name} does not let you book here yet", severity="warning")
            return
        if isinstance(item.source, Group) and item.source.full:
            if picked.waitlist:
                self.open_form(BookingForm(self.desk, week, picked, item, None, self.zone))
            else:
                self.say(f"{picked.name} is full then, and has no waiting list")
            return
        hold = await self.do(
            CreateHold(coach=week.coach.handle, session_type=picked.id, start=item.start, duration_minutes=minutes)
        )
        if hold is None:
            self.reload()
            return
        self._hold = hold
        self.open_form(BookingForm(self.desk, week, picked, item, hold, self.zone))

    def on_form_closed(self, message: Form.Closed) -> None:
        self._release()

    def _release(self) -> None:
        """Give the held slot back without waiting for the answer."""
        hold, self._hold = self._hold, None
        if hold is not None and self.source is not None:
            self.start(self._give_back(hold))

    async def _give_back(self, hold: HoldView) -> None:
        if self.source is not None:
            try:
                await self.source.backend.run(ReleaseHold(id=hold.id), key=new_id())
            except CoachtuiError:
                return  # it ran out by itself, which is as good
            self.reload()

    def on_form_next_free_requested(self, message: Form.NextFreeRequested) -> None:
        form = message.form
        if isinstance(form, BookingForm | RequestForm):
            self.start(self._take_next_free(form))

    async def _take_next_free(self, form: BookingForm | RequestForm) -> None:
        """The next free time after the one in the form, held where it is to be booked."""
        if self.source is None:
            return
        kind, minutes, after = form.sought
        try:
            slot = await self.source.next_slot(kind.id, minutes, after)
        except CoachtuiError as problem:
            form.refuse(problem.detail)
            return
        if slot is None:
            form.refuse(f"{self.other_name()} has no free time after this", "when")
        elif isinstance(form, RequestForm):
            form.set_value("when", written_when(self.zone, seconds(slot.start)))
        else:
            self._release()
            coach = form.week.coach.handle
            self._hold = await self.do(
                CreateHold(coach=coach, session_type=kind.id, start=slot.start, duration_minutes=minutes), form=form
            )
            if self._hold is not None:
                form.take(slot, self._hold)
                self.go_to(slot.start)

    def on_form_submitted(self, message: Form.Submitted) -> None:
        form = message.form
        if isinstance(form, BookingForm):
            self.start(self._book(form))
        elif isinstance(form, RequestForm):
            self.start(self._request(form))

    async def _book(self, form: BookingForm) -> None:
        if self.source is None:
            return
        command = form.command()
        try:
            booking = await self.source.backend.run(command, key=form.key)
        except HoldExpired:
            # The time may still be open: that is for the booking itself to find out.
            form.lose_hold()
            self.start(self._book(form))
            return
        except CoachtuiError as problem:
            form.refused(problem)
            self._hold = None
            self.reload()
            return
        self._hold = None
        self.close_form()
        self.reload()
        when = moment_words(self.zone, booking.start, twelve_hours=self.desk.twelve_hours)
        if booking.id is None:
            self.say(f"Asked for {when}: {self.other_name()} has to approve it")
            return
        if booking.position is not None:
            self.say(f"You are number {booking.position} in line for {when}; you are told when a seat is yours")
            return
        again = Book(
            coach=command.coach,
            session_type=command.session_type,
            start=command.start,
            duration_minutes=command.duration_minutes,
            note=command.note,
            details=command.details,
        )
        self.did(booked_step(self.source.backend, f"{form.picked.name}, {when} booked", booking.id, again))

    # -- the coach, and what is elsewhere --

    def action_open_mine(self) -> None:
        from coachtui.screens.own_sessions import OwnSessions

        self.open_list(OwnSessions)

    def asked_type(self) -> Id | None:
        return self.picked_type or super().asked_type()

    def action_ask_connection(self) -> None:
        week = self.week
        if week is None:
            return
        if week.coach.standing is Standing.CONNECTED:
            self.say(f"You are a client of {week.coach.display_name} already")
        else:
            self.start(self._connect(week.coach))

    async def _connect(self, coach: CoachCard) -> None:
        asked = await self.do(AskConnection(coach=coach.handle))
        if asked is not None and asked.status is ConnectionStatus.CONNECTED:
            self.say(f"You are a client of {coach.display_name} now")
        elif asked is not None:
            self.say(f"Asked: {coach.display_name} has to accept it")

    # -- asking for what is not open --

    def action_request_time(self) -> None:
        week, span = self.week, self.grid.cursor_span
        picked = self.type_of(self.picked_type) if self.picked_type else None
        if week is None or span is None or picked is None:
            return
        if not week.coach.may.request:
            self.say(f"{week.coach.display_name} does not take requests from you", severity="warning")
        elif span.end <= seconds(self.now):
            self.say("That time has passed")
        elif self.form is None:
            self.open_form(RequestForm(self.desk, week, picked, self.picked_minutes, span.start, self.zone))

    async def _request(self, form: RequestForm) -> None:
        if self.source is None:
            return
        try:
            asked = await self.source.backend.run(form.command(), key=form.key)
        except CoachtuiError as problem:
            form.refused(problem)
            return
        self.close_form()
        self.reload()
        when = moment_words(self.zone, asked.times[0].start, twelve_hours=self.desk.twelve_hours)
        self.say(f"Asked {self.other_name()} for {when}")
        self.go_to(asked.times[0].start)

    def action_copy(self) -> None:
        item, week = self.grid.selected, self.week
        if item is None or week is None:
            self.say("There is nothing here to copy")
            return
        facts = item_facts(item, item.span, week, self._picked_words(), self.zone, self.now, None)
        self.copy_text(
            "\n".join(f"{fact.word}  {fact.text}" if fact.word else fact.text for fact in facts if fact.text)
        )
