"""BookingCalendar: everything a client does with a coach's week."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import BindingType

from coachtui.records.calendar import Mine
from coachtui.records.coach import Standing
from coachtui.records.week import Week
from coachtui.screens.asking_for_time import AskingForTime
from coachtui.screens.booking_a_time import BookingATime
from coachtui.screens.choosing_settings import ChoosingSettings
from coachtui.screens.client_forms import as_request
from coachtui.screens.clients_calendar import ClientsCalendar
from coachtui.screens.moving_ones_own import MovingOnesOwn
from coachtui.screens.turning_to_coaches import TurningToCoaches
from coachtui.widgets.bindings import bindings
from coachtui.widgets.grid_item import GridItem, ItemKind
from coachtui.widgets.grid_messages import Activated


class BookingCalendar(BookingATime, AskingForTime, MovingOnesOwn, TurningToCoaches, ClientsCalendar, ChoosingSettings):
    """A coach's calendar, for a client."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("client")]

    def on_mount(self) -> None:
        self.grid.editable = True

    # -- what is shown --

    def items_of(self, week: Week) -> Sequence[GridItem]:
        return (*super().items_of(week), *self.wish_items())

    def banner_of(self, week: Week, items: Sequence[GridItem]) -> str:
        if any(item.kind in (ItemKind.SLOT, ItemKind.MINE, ItemKind.GROUP, ItemKind.OFFER) for item in items):
            return ""
        name, key = self.other_name(), self.desk.keymap.shown
        if self.is_guest and not week.coach.may.book:
            return f"{name} lets you look; to book one needs an account.  {key('accounts.open')}  sign in"
        if not week.coach.may.book and week.coach.standing in (Standing.ANONYMOUS, Standing.REGISTERED):
            return f"{name} lets you look; who is a client may book.  {key('connection.ask')}  asks to connect"
        if not week.session_types:
            return f"{name} offers nothing that you may book yet"
        if self.daytime:
            return (
                f"No free {self.daytime} these days.  {key('free.next')}  next free   {key('filter.daytime')}  others"
            )
        return (
            f"{name} has no free time these days.  {key('free.next')}  next free   {key('request.new')}  ask for a time"
        )

    def footer_ids(self) -> Iterable[str | tuple[str, str]]:
        item = self.grid.selected
        if self.week is None and not self.grid.waiting:
            return ("coaches.open", "mine.open", "accounts.open")
        if self.grid.moving:
            return ("cell.open", "mode.leave", "cursor", "free.next", "week")
        if item is not None and item.kind is ItemKind.SLOT:
            return (
                "cell.open",
                "length",
                "free.next",
                "filter.open",
                "filter.daytime",
                "week",
                "date.go",
                "zones.switch",
                "change.undo",
            )
        if item is not None and item.kind is ItemKind.WISH:
            return (("request.new", "ask for it"), ("pick.toggle", "let go"), "free.next", "week", "date.go")
        if item is not None and item.is_unsent:
            return ("waiting.open", "free.next", "week", "date.go", "zones.switch")
        if item is not None and isinstance(item.source, Mine):
            return own_keys(item, item.source)
        return (
            *("request.new", "pick.toggle", "free.next", "mine.open", "coaches.open", "length", "filter.open"),
            *("week", "date.go", "change.undo"),
        )

    # -- what the cursor is on, opened --

    def action_open_cell(self) -> None:
        self.grid.activate()

    def on_week_grid_activated(self, message: Activated) -> None:
        item = message.item
        if as_request(self.form) is not None:
            self.action_toggle_pick()
        elif item is not None and item.kind is ItemKind.WISH:
            self.action_request_time()
        elif item is not None and item.kind in (ItemKind.SLOT, ItemKind.GROUP):
            self.open_soon(self.open_booking(item))
        elif item is not None and item.is_unsent:
            self.action_open_waiting()
        elif self._mine is not None:
            self.start(self._tell_own(self._mine))
        elif item is not None and item.kind is ItemKind.TAKEN:
            self.say(
                f"That time is taken. {self.desk.keymap.shown('free.next')} goes to the next free one, "
                f"{self.desk.keymap.shown('request.new')} asks for this one"
            )
        else:
            self.say(f"That time is not offered. {self.desk.keymap.shown('request.new')} asks for it")

    # -- the coach, and what is elsewhere --

    def action_open_mine(self) -> None:
        from coachtui.screens.own_sessions import OwnSessions

        self.open_list(OwnSessions)


def own_keys(item: GridItem, mine: Mine) -> Iterable[str | tuple[str, str]]:
    """The keys that are useful on what is one's own."""
    if item.kind is ItemKind.OFFER:
        return ("offer.accept", ("cell.open", "open"), ("session.cancel", "decline"), "free.next", "week", "date.go")
    if mine.booking_id is None:
        return (("cell.open", "open"), ("session.cancel", "withdraw"), "copy.cell", "free.next", "week", "date.go")
    return ("session.cancel", "session.move", "copy.cell", "free.next", "week", "date.go", "change.undo")
