"""What is a client's own in the week: told, taken when it is offered, cancelled."""

from __future__ import annotations

from coachtui.errors import CoachtuiError
from coachtui.records.base import Id
from coachtui.records.calendar import Mine
from coachtui.records.request import RequestStatus, RequestView
from coachtui.records.session import BookingView
from coachtui.records.time import Instant, seconds
from coachtui.screens.looking_for_time import LookingForTime
from coachtui.screens.own_words import cancel_means
from coachtui.screens.steps import cancelled_step
from coachtui.widgets.confirm import Confirm
from coachtui.widgets.week_words import moment_words


class OwnInTheWeek(LookingForTime):
    """The part of the client's screen that has to do with their own bookings, requests and offers."""

    @property
    def _mine(self) -> Mine | None:
        """The viewer's own booking, request or offer that the cursor is on."""
        item = self.grid.selected
        return item.source if item and isinstance(item.source, Mine) else None

    # -- what is one's own --

    async def own_booking(self, mine: Mine) -> BookingView | None:
        from coachtui.service.booking import GetBooking

        if self.source is None or mine.booking_id is None:
            return None
        try:
            return await self.source.backend.run(GetBooking(id=mine.booking_id))
        except CoachtuiError as problem:
            self.refused(problem)
            return None

    async def _tell_own(self, mine: Mine) -> None:
        if mine.request_id is not None:
            await self._tell_own_request(mine.request_id)
            return
        booking = await self.own_booking(mine)
        if booking is not None and booking.position is not None:
            self.say(f"{moment_words(self.zone, booking.start)} · number {booking.position} in line for a seat")
        elif booking is not None and booking.offer_expires_at is not None:
            until = moment_words(self.zone, booking.offer_expires_at, twelve_hours=self.desk.twelve_hours)
            self.say(f"A seat is yours until {until}. {self.desk.keymap.shown('offer.accept')} takes it")
        elif booking is not None:
            parts = [booking.location, booking.shared_notes, booking.note and f"your note: {booking.note}"]
            told = " · ".join(part for part in parts if part) or "no notes"
            self.say(f"{moment_words(self.zone, booking.start)} · {booking.status} · {told}")

    async def _own_request(self, request_id: Id) -> RequestView | None:
        from coachtui.service.requests import GetRequest

        if self.source is None:
            return None
        try:
            return await self.source.backend.run(GetRequest(id=request_id))
        except CoachtuiError as problem:
            self.refused(problem)
            return None

    async def _tell_own_request(self, request_id: Id) -> None:
        request = await self._own_request(request_id)
        if request is None:
            return
        until = moment_words(self.zone, request.expires_at, twelve_hours=self.desk.twelve_hours)
        said = {
            RequestStatus.PENDING: f"{self.other_name()} has until {until} to answer",
            RequestStatus.COUNTERED: f"offered to you until {until}. {self.desk.keymap.shown('offer.accept')} takes it",
        }.get(request.status, request.status.value)
        parts = [said, request.message and f"you wrote: {request.message}", request.answer]
        self.say(" · ".join(part for part in parts if part))

    def action_accept_offer(self) -> None:
        """Take the time or the seat that the cursor is on: one key, and a session is booked."""
        mine = self._mine
        if mine is not None and mine.status == "countered" and mine.request_id is not None:
            self.start(self._accept_offer(mine.request_id, mine.start))
        elif mine is not None and mine.status == "offered" and mine.booking_id is not None:
            self.start(self._accept_seat(mine.booking_id))
        else:
            self.say("Nothing is offered to you here")

    async def _accept_offer(self, request_id: Id, start: Instant) -> None:
        from coachtui.service.offers import AcceptOffer

        request = await self._own_request(request_id)
        offers = [each.start for each in request.offers] if request is not None else []
        if start not in offers:
            return
        done = await self.do(AcceptOffer(id=request_id, offer=offers.index(start)))
        if done is not None:
            self.say(f"{moment_words(self.zone, start, twelve_hours=self.desk.twelve_hours)} is booked")

    async def _accept_seat(self, booking_id: Id) -> None:
        from coachtui.service.booking import AcceptSeat

        booking = await self.do(AcceptSeat(id=booking_id))
        if booking is not None:
            self.say(f"{moment_words(self.zone, booking.start, twelve_hours=self.desk.twelve_hours)} is booked")

    def action_edit_session(self) -> None:
        if self._mine is None:
            self.say("There is nothing of yours here")
        else:
            self.start(self._tell_own(self._mine))

    def action_cancel_session(self) -> None:
        mine = self._mine
        if mine is None:
            self.say("There is nothing of yours here to cancel")
            return
        when = moment_words(self.zone, mine.start, twelve_hours=self.desk.twelve_hours)
        confirm = self.query_one(Confirm)
        if mine.booking_id is None:
            confirm.ask(f"Withdraw your request for {when}?", lambda: self.start(self._withdraw(mine)))
        else:
            confirm.ask(
                f"Cancel your session, {when}?",
                lambda: self.start(self._cancel(mine, when)),
                yes="cancel it",
                no="keep it",
            )
            self.start(self._tell_what_cancelling_means(mine))

    async def _tell_what_cancelling_means(self, mine: Mine) -> None:
        """While the question is there; the answer need not wait for it."""
        booking = await self.own_booking(mine)
        if booking is not None:
            kind = self.type_of(booking.session_type)
            self.query_one(Confirm).explain(cancel_means(booking, kind, self.other_name(), self.zone, self.now))

    async def _cancel(self, mine: Mine, when: str) -> None:
        from coachtui.service.booking import Book, CancelBooking

        if mine.booking_id is None or self.source is None or self.week is None:
            return
        booking = await self.do(CancelBooking(id=mine.booking_id))
        if booking is not None:
            minutes = (seconds(booking.end) - seconds(booking.start)) // 60
            again = Book(
                coach=booking.coach,
                session_type=booking.session_type,
                start=booking.start,
                duration_minutes=minutes,
                note=booking.note,
            )
            self.did(cancelled_step(self.source.backend, f"{when} cancelled", again))

    async def _withdraw(self, mine: Mine) -> None:
        from coachtui.service.requests import WithdrawRequest

        if mine.request_id is not None and await self.do(WithdrawRequest(id=mine.request_id)) is not None:
            self.say("Your request is withdrawn")
