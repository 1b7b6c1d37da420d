"""How a client books: the free time is held while the form is open, and given back on leaving."""

from __future__ import annotations

from coachtui.errors import CoachtuiError, HoldExpired
from coachtui.records.base import new_id
from coachtui.records.calendar import Group
from coachtui.records.hold import HoldView
from coachtui.records.time import seconds
from coachtui.records.week import Week
from coachtui.screens.booking_form import BookingForm
from coachtui.screens.desk import Desk
from coachtui.screens.looking_for_time import LookingForTime
from coachtui.screens.request_form import RequestForm
from coachtui.screens.session_form import written_when
from coachtui.screens.steps import booked_step
from coachtui.service.booking import Book
from coachtui.service.holds import CreateHold, ReleaseHold
from coachtui.widgets.form import Form
from coachtui.widgets.grid_item import GridItem
from coachtui.widgets.week_words import moment_words


class BookingATime(LookingForTime):
    """The part of the client's screen that has to do with the booking form."""

    def __init__(self, desk: Desk, kept: Week | None) -> None:
        super().__init__(desk, kept)
        self._hold: HoldView | None = None

    async def open_booking(self, item: GridItem) -> None:
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
        if isinstance(message.form, BookingForm):
            self.start(self._book(message.form))

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
