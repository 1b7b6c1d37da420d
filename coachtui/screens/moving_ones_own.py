"""Moving a booking of one's own: in the week, onto the times that are open for it and no others."""

from __future__ import annotations

from collections.abc import Sequence

from coachtui.records.base import Id
from coachtui.records.calendar import Mine
from coachtui.records.session import BookingView
from coachtui.records.time import Instant, seconds
from coachtui.records.week import Week
from coachtui.screens.own_in_the_week import OwnInTheWeek
from coachtui.screens.own_words import too_late_words
from coachtui.screens.steps import moved_step
from coachtui.widgets.grid_item import GridItem
from coachtui.widgets.grid_messages import GhostMoved, ItemMoved, MoveCancelled, MoveConfirmed, MoveRefused
from coachtui.widgets.week_words import moment_words


class MovingOnesOwn(OwnInTheWeek):
    """The part of the client's screen that moves their bookings."""

    _to_move: BookingView | None = None
    """What is moved as soon as the week that it is in is there."""
    _looked_for: tuple[Id | None, int | None] = (None, None)
    """The session type and length that were looked for before the move."""

    def move_own(self, booking: BookingView) -> None:
        """Move a booking, of whichever coach: go to its week and begin there."""
        self._to_move = booking
        self.turn_to(booking.coach)
        self.go_to(booking.start)
        if self.week is not None:
            self._begin_awaited(self.week)

    def show(self, week: Week, *, confirmed: bool = False) -> None:
        if self.moving is not None:
            self.grid.move_starts = self._starts(week)
        super().show(week, confirmed=confirmed)
        if confirmed:
            self._begin_awaited(week)

    def _starts(self, week: Week) -> Sequence[int]:
        """Where the booking may go, but where it is already."""
        item = self.grid.moving
        here = item.start if item is not None else None
        return [seconds(slot.start) for slot in week.slots if slot.start != here]

    def _begin_awaited(self, week: Week) -> None:
        booking = self._to_move
        if booking is None or week.coach.handle != booking.coach:
            return
        item = next((each for each in self.grid.items if _booking_of(each) == booking.id), None)
        if item is not None:
            self._to_move = None
            self.grid.go_to(seconds(item.start), item)
            self._begin(item)

    def action_move_session(self) -> None:
        item, mine = self.grid.selected, self._mine
        if item is None or mine is None or mine.booking_id is None:
            self.say("There is no booking of yours here to move")
        elif mine.start <= self.now:
            self.say("That session is over: it stays where it was")
        elif not item.movable:
            self.say("You have no seat yet that could be moved")
        else:
            self._begin(item)

    def _begin(self, item: GridItem) -> None:
        mine = item.source
        if not isinstance(mine, Mine):
            return
        self._looked_for = (self.picked_type, self.picked_minutes)
        self.picked_type, self.picked_minutes, self.moving = mine.session_type, item.minutes, mine.booking_id
        self.grid.move_starts = ()
        self.grid.begin_move(item)
        self.load()
        self.show_footer()
        self.start(self._say_if_late(mine))

    async def _say_if_late(self, mine: Mine) -> None:
        """Where one may not move it any more, end before anybody has looked for a time in vain."""
        booking = await self.own_booking(mine)
        if booking is None or self.moving != mine.booking_id:
            return
        late = too_late_words("move", booking.reschedule_until, self.other_name(), self.zone, self.now)
        if late:
            self.grid.action_leave()
            self.say(late)

    def _end(self) -> None:
        """Show again what was looked for before."""
        if self.moving is not None:
            self.picked_type, self.picked_minutes = self._looked_for
            self.moving = self.grid.move_starts = None
            self.load()
        self.show_footer()

    def action_move_later(self) -> None:
        self.grid.shift_ghost(minutes=5)

    def action_move_earlier(self) -> None:
        self.grid.shift_ghost(minutes=-5)

    def on_week_grid_ghost_moved(self, message: GhostMoved) -> None:
        self.tell(self._where_words(message.item, message.start))

    def _where_words(self, item: GridItem | None, start: Instant) -> str:
        where = moment_words(self.zone, start, twelve_hours=self.desk.twelve_hours)
        dot, starts = self.desk.glyphs.middle_dot, self.grid.move_starts
        if item is not None and start == item.start:
            next_free = self.desk.keymap.shown("free.next")
            return f"Where to? The arrows go to times that are open, {next_free} to the next {dot} now {where}"
        if self.grid.waiting:
            return f"Move to {where} …"
        is_open = starts is None or seconds(start) in starts
        return f"Move to {where} {dot} {'free' if is_open else f'{self.desk.glyphs.warning} not open'}"

    def on_week_grid_move_confirmed(self, message: MoveConfirmed) -> None:
        self._move(message.item, message.start)

    def on_week_grid_item_moved(self, message: ItemMoved) -> None:
        self._move(message.item, message.start)

    def on_week_grid_move_refused(self, message: MoveRefused) -> None:
        where = moment_words(self.zone, message.start, twelve_hours=self.desk.twelve_hours)
        key = self.desk.keymap.shown
        if message.start == message.item.start:
            self.say(f"It is there already. {key('mode.leave')} leaves it where it is")
        else:
            self.say(f"{where} is not open. {key('free.next')} goes to the next time that is")

    def on_week_grid_move_cancelled(self, message: MoveCancelled) -> None:
        self._end()
        self.go_to(message.item.start)
        self.cursor_rests()

    def _move(self, item: GridItem, start: Instant) -> None:
        self._end()
        booking_id = _booking_of(item)
        if booking_id is not None and start != item.start:
            self.start(self._reschedule(booking_id, item.start, start))

    async def _reschedule(self, booking_id: Id, before: Instant, start: Instant) -> None:
        from coachtui.service.booking import RescheduleBooking

        booking = await self.do(RescheduleBooking(id=booking_id, start=start))
        if booking is None or self.source is None:
            self.reload()
            return
        where = moment_words(self.zone, booking.start, twelve_hours=self.desk.twelve_hours)
        self.did(moved_step(self.source.backend, f"Moved to {where}", booking_id, start, before))
        self.go_to(booking.start)


def _booking_of(item: GridItem) -> Id | None:
    return item.source.booking_id if isinstance(item.source, Mine) else None
