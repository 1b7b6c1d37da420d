"""A coach's week as a client sees it; what a client does with it is ``booking_calendar.py``'s."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from zoneinfo import ZoneInfo

from coachtui.records.time import Span, seconds
from coachtui.records.week import Side, Week
from coachtui.screens.client_words import item_facts, own_rows
from coachtui.screens.looking_for_time import LookingForTime
from coachtui.screens.side_panel import SidePanel
from coachtui.widgets.calendar_items import client_items
from coachtui.widgets.day_notes import client_notes
from coachtui.widgets.grid_item import GridItem, ItemKind
from coachtui.widgets.week_frame import week_frame
from coachtui.widgets.week_words import first_name


class ClientsCalendar(LookingForTime):
    """A coach's calendar, as a client is shown it."""

    side: ClassVar[Side] = Side.CLIENT
    may_act: ClassVar[bool] = True
    """Whether the panel says by which keys something is done."""

    def on_mount(self) -> None:
        self.grid.walks_stops = True

    def items_of(self, week: Week) -> Sequence[GridItem]:
        items = client_items(week.calendar, week.session_types, week.slots, self.now, week.picked_type)
        if self.only_type is not None:
            kept = (ItemKind.SLOT, ItemKind.TAKEN)
            items = tuple(item for item in items if item.kind in kept or self._type_id(item) == self.only_type)
        return self.wanted(items)

    def spans_of(self, week: Week) -> Sequence[Span]:
        """None: what a client may book are the free starts, which are items."""
        return ()

    def notes_of(self, week: Week, items: Sequence[GridItem], spans: Sequence[Span]) -> Sequence[str]:
        frame = week_frame(self.zone, week.first_day, week.days, self.grid.zoom)
        return client_notes(frame, items, seconds(self.now), self.desk.glyphs)

    def show_panel(self) -> None:
        week, panel = self.week, self.panel
        if week is None or panel is None or not self.has_class("-wide"):
            return
        keymap = self.desk.keymap if self.may_act else None
        facts = item_facts(
            self.grid.selected, self.grid.cursor_span, week, self.picked_words(), self.zone, self.now, keymap
        )
        rows = own_rows(self.grid.items, self.zone)
        panel.show(self.panel_title(bool(rows)), "", rows, facts)

    def panel_title(self, has_own: bool) -> str:
        """What stands over what is the viewer's own in these days."""
        return "Yours" if has_own else "Nothing of yours this week"

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

    def action_copy(self) -> None:
        item, week = self.grid.selected, self.week
        if item is None or week is None:
            self.say("There is nothing here to copy")
            return
        facts = item_facts(item, item.span, week, self.picked_words(), self.zone, self.now, None)
        self.copy_text(
            "\n".join(f"{fact.word}  {fact.text}" if fact.word else fact.text for fact in facts if fact.text)
        )

    def _type_id(self, item: GridItem) -> str | None:
        return getattr(item.source, "session_type", None)
