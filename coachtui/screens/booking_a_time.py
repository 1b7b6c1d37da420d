"""How a client books: the free time is held while the form is open, and given back on leaving."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from coachtui.errors import CoachtuiError, Full, HoldExpired, NotOpen, TooFar, TooSoon, Unavailable
from coachtui.records.base import new_id
from coachtui.records.calendar import Group
from coachtui.records.hold import HoldView
from coachtui.records.session import BookingView
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.time import Instant, seconds
from coachtui.records.week import Week
from coachtui.screens.client_forms import as_booking, as_request
from coachtui.screens.desk import Desk
from coachtui.screens.looking_for_time import LookingForTime
from coachtui.screens.steps import booked_step
from coachtui.widgets.grid_item import GridItem, ItemKind
from coachtui.widgets.week_words import moment_words

if TYPE_CHECKING:
    from coachtui.screens.booking_form import BookingForm
    from coachtui.screens.request_form import RequestForm
    from coachtui.widgets.form import Form

MOST_OFFERED = 3
"""Free times offered in place of one that is taken."""


class BookingATime(LookingForTime):
    """The part of the client's screen that has to do with the booking form."""

    def __init__(self, desk: Desk, kept: Week | None) -> None:
        super().__init__(desk, kept)
        self._hold: HoldView | None = None
        self._holding = asyncio.Lock()

    async def open_booking(self, item: GridItem) -> None:
        """Hold the slot and open the form; taken meanwhile, say so instead."""
        from coachtui.service.holds import CreateHold

        week = self.week
        type_id = getattr(item.source, "session_type", None) or self.picked_type
        picked = self.type_of(type_id) if type_id else None
        form = as_booking(self.form)
        if form is not None:
            await self._take_picked(form, item)
            return
        if week is None or picked is None or self.form is not None:
            return
        minutes = item.minutes
        if week.coach.may.book is False:
            accounts = f": {self.desk.keymap.shown('accounts.open')} signs in" if self.is_guest else " yet"
            self.say(f"{week.coach.display_name} does not let you book here{accounts}", severity="warning")
            return
        if isinstance(item.source, Group) and item.source.full:
            if picked.waitlist:
                self.open_form(self._form_for(week, picked, item, None))
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
        self.open_form(self._form_for(week, picked, item, hold))

    def _form_for(self, week: Week, picked: SessionTypeCard, item: GridItem, hold: HoldView | None) -> BookingForm:
        """Whoever has no account says in it who they are."""
        from coachtui.screens.booking_form import BookingForm

        kind = BookingForm
        if self.is_guest:
            from coachtui.screens.guest_form import GuestBookingForm

            kind = GuestBookingForm
        return kind(self.desk, week, picked, item, hold, self.zone)

    async def _take_picked(self, form: BookingForm, item: GridItem) -> None:
        """Another free time of the same kind, picked in the week while the form is open."""
        kind, minutes, _ = form.sought
        if item.kind is ItemKind.SLOT and (self.picked_type, item.minutes) == (kind.id, minutes):
            await self._hold_time(form, item.start)
            form.focus_field()
        else:
            self.say(f"This form is for {kind.name} of {minutes} minutes: close it to book something else")

    def on_form_closed(self, message: Form.Closed) -> None:
        self._release()

    def _release(self) -> None:
        """Give the held slot back without waiting for the answer."""
        hold, self._hold = self._hold, None
        if hold is not None and self.source is not None:
            self.start(self._give_back(hold))

    async def _give_back(self, hold: HoldView) -> None:
        from coachtui.service.holds import ReleaseHold

        if self.source is not None:
            try:
                await self.source.backend.run(ReleaseHold(id=hold.id), key=new_id())
            except CoachtuiError:
                return  # it ran out by itself, which is as good
            self.reload()

    # -- holding --

    def on_form_changed(self, message: Form.Changed) -> None:
        form = as_booking(message.form)
        if form is not None:
            start = form.chosen or (form.sought[2] if form.wants_hold else None)
            if start is not None:
                self.start(self._hold_time(form, start))

    async def _hold_time(self, form: BookingForm, start: Instant) -> None:
        """Hold a time for the form, in place of what was held; where it is taken meanwhile, the form says so."""
        from coachtui.service.holds import CreateHold

        kind, minutes, _ = form.sought
        async with self._holding:
            if self.source is None or form is not self.form or not (form.wants_hold or start != form.sought[2]):
                return
            command = CreateHold(
                coach=form.week.coach.handle, session_type=kind.id, start=start, duration_minutes=minutes
            )
            try:
                hold = await self.source.backend.run(command, key=new_id())
            except Unavailable as problem:
                form.refuse(problem.detail)
                return
            except CoachtuiError as problem:
                await self._lose(form, problem)
                return
            self._hold = hold
            if form is not self.form:
                self._release()
                return
            form.take(hold)
        self.go_to(start)

    async def _lose(self, form: BookingForm, problem: CoachtuiError) -> None:
        """The form's time is not to be had: what is held goes, the nearest free times are offered."""
        self._release()
        self.reload()
        free = [each["start"] for each in problem.extra.get("alternatives", ())][:MOST_OFFERED]
        said = "no longer open" if isinstance(problem, NotOpen) else problem.detail
        if not free and self.source is not None:
            kind, minutes, start = form.sought
            with suppress(CoachtuiError):
                free = [each.start for each in await self.source.next_slots(kind.id, minutes, start)][:MOST_OFFERED]
        form.lose(said, sorted(free))

    def on_booking_form_ran_out(self, message: BookingForm.RanOut) -> None:
        self._hold = None
        self.start(self._look_again(message.form))

    def heard(self) -> None:
        super().heard()
        form = as_booking(self.form)
        if form is not None and not (form.is_held or form.waits):
            self.start(self._look_again(form))

    async def _look_again(self, form: BookingForm) -> None:
        """Whether the form's time, which is not held, can still be had."""
        kind, minutes, start = form.sought
        if self.source is None:
            return
        try:
            is_open = await self.source.is_open(kind.id, minutes, start)
        except CoachtuiError:
            return
        if form is not self.form or form.is_held or self._holding.locked():
            return
        if is_open:
            form.is_open_again()
        else:
            await self._lose(form, NotOpen())

    def on_form_next_free_requested(self, message: Form.NextFreeRequested) -> None:
        form = as_booking(message.form) or as_request(message.form)
        if form is not None:
            self.start(self._take_next_free(form))

    async def _take_next_free(self, form: BookingForm | RequestForm) -> None:
        """The next free time after the one in the form, held where it is to be booked."""
        if self.source is None:
            return
        kind, minutes, after = form.sought
        try:
            slot = await self.next_slot(kind.id, minutes, after)
        except CoachtuiError as problem:
            form.refuse(problem.detail)
            return
        if slot is None:
            form.refuse(f"{self.other_name()} has no free time after this", "when")
        elif (booking := as_booking(form)) is not None:
            await self._hold_time(booking, slot.start)
        else:
            from coachtui.screens.when_field import written_when

            form.set_value("when", written_when(self.zone, seconds(slot.start)))

    # -- sending --

    def on_form_submitted(self, message: Form.Submitted) -> None:
        form = as_booking(message.form)
        if form is not None:
            self.start(self._book(form))

    async def _book(self, form: BookingForm) -> None:
        from coachtui.service.booking import Book

        if self.source is None:
            return
        command = form.command()
        try:
            booking = await self.source.backend.run(command, key=form.key)
        except HoldExpired:
            # The time may still be open: that is for the booking itself to find out.
            self._hold = None
            form.lose_hold()
            await self._book(form)
            return
        except (NotOpen, TooSoon, TooFar, Full) as problem:
            await self._lose(form, problem)
            return
        except CoachtuiError as problem:
            form.refused(problem)
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
            guest=command.guest,
        )
        self.did(booked_step(self.source.backend, f"{form.picked.name}, {when} booked", booking.id, again))
        if command.guest is not None:
            await self._say_what_manages_it(booking)

    async def _say_what_manages_it(self, booking: BookingView) -> None:
        """A guest's token, where this machine could not keep it: nothing else changes the booking later."""
        from coachtui.backend.guest import GuestBackend

        backend = self.source.backend if self.source is not None else None
        is_kept = isinstance(backend, GuestBackend) and await asyncio.to_thread(backend.keeps, booking.id)
        if not is_kept and isinstance(booking.manage_token, str):
            self.say("This machine could not keep what manages your booking: it is copied", severity="warning")
            self.copy_text(booking.manage_token)
