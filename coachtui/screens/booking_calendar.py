"""BookingCalendar: a coach's week as a client may see it, and everything a client does with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.binding import BindingType

from coachtui.records.calendar import Mine
from coachtui.records.coach import Standing
from coachtui.records.time import Span, seconds
from coachtui.records.week import Side, Week
from coachtui.screens.asking_for_time import AskingForTime
from coachtui.screens.booking_a_time import BookingATime
from coachtui.screens.client_words import item_facts, own_rows
from coachtui.screens.moving_ones_own import MovingOnesOwn
from coachtui.screens.request_form import RequestForm
from coachtui.screens.side_panel import SidePanel
from coachtui.screens.turning_to_coaches import TurningToCoaches
from coachtui.widgets.bindings import bindings
from coachtui.widgets.calendar_items import client_items
from coachtui.widgets.day_notes import client_notes
from coachtui.widgets.grid_item import GridItem, ItemKind
from coachtui.widgets.grid_messages import Activated
from coachtui.widgets.week_frame import week_frame
from coachtui.widgets.week_words import first_name


class BookingCalendar(BookingATime, AskingForTime, MovingOnesOwn, TurningToCoaches):
    """A coach's calendar, for a client."""

    side: ClassVar[Side] = Side.CLIENT
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("client")]

    def on_mount(self) -> None:
        self.grid.walks_stops = True
        self.grid.editable = True

    # -- what is shown --

    def items_of(self, week: Week) -> Sequence[GridItem]:
        items = client_items(week.calendar, week.session_types, week.slots, self.now, week.picked_type)
        if self.only_type is not None:
            kept = (ItemKind.SLOT, ItemKind.TAKEN)
            items = tuple(item for item in items if item.kind in kept or self._type_id(item) == self.only_type)
        return (*self.wanted(items), *self.wish_items())

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
        if self.grid.moving:
            return ("cell.open", "mode.leave", "cursor", "free.next")
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
        if item is not None and item.kind is ItemKind.OFFER:
            return ("offer.accept", "cell.open", ("session.cancel", "decline"), "free.next", "week", "date.go")
        if item is not None and isinstance(item.source, Mine) and item.source.booking_id is None:
            return ("cell.open", ("session.cancel", "withdraw"), "copy.cell", "free.next", "week", "date.go")
        if item is not None and isinstance(item.source, Mine):
            return ("session.cancel", "session.move", "copy.cell", "free.next", "week", "date.go", "change.undo")
        return (
            *("request.new", "pick.toggle", "free.next", "mine.open", "coaches.open", "length", "filter.open"),
            *("week", "date.go", "change.undo"),
        )

    def show_panel(self) -> None:
        week, panel = self.week, self.panel
        if week is None or panel is None or not self.has_class("-wide"):
            return
        facts = item_facts(
            self.grid.selected, self.grid.cursor_span, week, self.picked_words(), self.zone, self.now, self.desk.keymap
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

    # -- what the cursor is on, opened --

    def action_open_cell(self) -> None:
        self.grid.activate()

    def on_week_grid_activated(self, message: Activated) -> None:
        item = message.item
        if isinstance(self.form, RequestForm):
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

    def action_copy(self) -> None:
        item, week = self.grid.selected, self.week
        if item is None or week is None:
            self.say("There is nothing here to copy")
            return
        facts = item_facts(item, item.span, week, self.picked_words(), self.zone, self.now, None)
        self.copy_text(
            "\n".join(f"{fact.word}  {fact.text}" if fact.word else fact.text for fact in facts if fact.text)
        )
