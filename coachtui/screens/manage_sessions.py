"""ManageSessions: the coach's week, and everything a coach does to it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from textual.binding import BindingType

from coachtui.errors import CoachtuiError, NeedsAllow, WaitingToSend
from coachtui.records.account import ConnectionView
from coachtui.records.base import Id, new_id
from coachtui.records.calendar import RequestEntry, SessionEntry
from coachtui.records.session import SessionView
from coachtui.records.time import Instant, Span, seconds
from coachtui.records.week import Side, Week
from coachtui.screens.applying_templates import ApplyingTemplates
from coachtui.screens.changing_blocks import ChangingBlocks
from coachtui.screens.choosing_settings import ChoosingSettings
from coachtui.screens.coach_words import against, cell_facts, item_facts, item_keys, request_rows, session_text
from coachtui.screens.importing_archive import ImportingArchive
from coachtui.screens.viewing_as import ViewingAs
from coachtui.widgets.bindings import bindings
from coachtui.widgets.calendar_items import coach_items
from coachtui.widgets.confirm import Confirm
from coachtui.widgets.day_notes import coach_notes
from coachtui.widgets.grid_item import GridItem, ItemKind
from coachtui.widgets.grid_messages import (
    Activated,
    GhostMoved,
    ItemMoved,
    ItemResized,
    MoveCancelled,
    MoveConfirmed,
)
from coachtui.widgets.week_frame import week_frame
from coachtui.widgets.week_words import moment_words

if TYPE_CHECKING:
    from coachtui.screens.side_panel import SidePanel
    from coachtui.service.sessions import Allow

FINE = timedelta(minutes=5)


class ManageSessions(ApplyingTemplates, ChangingBlocks, ViewingAs, ImportingArchive, ChoosingSettings):
    """The coach's own calendar."""

    side: ClassVar[Side] = Side.COACH
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("coach")]

    def on_mount(self) -> None:
        self.grid.editable = True
        self._lengthening = asyncio.Lock()
        self._clients: Sequence[ConnectionView] = ()

    # -- what is shown --

    def items_of(self, week: Week) -> Sequence[GridItem]:
        kept = filter(self.only.shows, coach_items(week.calendar, week.session_types, self.now))
        items = [*kept, *self.offered, *self.ghosts]
        if self.only_type is None:
            return items
        return [item for item in items if item.kind is ItemKind.BLOCK or self._type_id(item) == self.only_type]

    def notes_of(self, week: Week, items: Sequence[GridItem], spans: Sequence[Span]) -> Sequence[str]:
        return coach_notes(week_frame(self.zone, week.first_day, week.days, self.grid.zoom), items, spans)

    def banner_of(self, week: Week, items: Sequence[GridItem]) -> str:
        if items or week.calendar.entries:
            return ""
        key = self.desk.keymap.shown
        hours, new = f"{key('availability.paint')}  paint your hours", f"{key('session.new')}  new session"
        return f"Nothing here yet.  {hours}   {new}   {key('archive.import')}  bring in a calendar"

    def footer_ids(self) -> Iterable[str | tuple[str, str]]:
        item = self.grid.selected
        if self.is_offering:
            return (("cell.open", "offer it"), ("request.offer", "one more"), "mode.leave", "cursor", "move.fine")
        if self.is_weighing:
            return self.weighing_keys()
        if self.is_in_hours:
            return self.hours_keys()
        if self.is_in_inbox:
            return self.inbox_keys()
        if self.painting_from is not None:
            return (("cell.open", "how often"), "cursor", "mode.leave")
        if self.has_marks and not self.grid.moving:
            return (
                "session.move",
                "session.cancel",
                "session.copy_week",
                "session.retype",
                "session.reprice",
                "block.new",
                "session.complete",
                "mark.toggle",
                "mode.leave",
            )
        if self.grid.moving:
            return ("cell.open", "mode.leave", "cursor", "move.fine", "move.length", "week")
        return item_keys(item)

    def show_panel(self) -> None:
        week, panel = self.week, self.panel
        self.show_inbox()
        if week is None or panel is None or not self.has_class("-wide"):
            return
        requests = request_rows(self.grid.items, self.zone, self.now)
        item, span = self.grid.selected, self.grid.cursor_span
        if item is not None:
            facts = item_facts(item, week.session_types, self.zone, self.now, self.desk.keymap)
        else:
            facts = cell_facts(span, self.grid.availability, self.zone, self.desk.keymap)
        head = "Requests" if requests else "No requests this week"
        panel.show(head, f"{len(requests)} new" if requests else "", requests, facts)

    def on_side_panel_row_chosen(self, message: SidePanel.RowChosen) -> None:
        item = next((each for each in self.grid.items if each.id == message.id), None)
        if item is not None:
            self.grid.go_to(seconds(item.start), item)
            self.grid.focus()

    def other_clock(self) -> tuple[ZoneInfo, str] | None:
        zone = self.other_zone()
        return (zone, zone.key.rpartition("/")[2].replace("_", " ")) if zone else None

    def people_known(self) -> Mapping[Id, str]:
        return {each.account.id: each.account.name for each in self._clients if each.account.id is not None}

    def _type_id(self, item: GridItem) -> str | None:
        if isinstance(item.source, RequestEntry):
            return item.source.request.session_type
        return getattr(item.source, "session_type", None)

    # -- creating and editing --

    def on_week_grid_activated(self, message: Activated) -> None:
        if self.painting_from is not None:
            self.finish_painting()
        elif message.item is not None and message.item.is_unsent:
            self.action_open_waiting()
        elif self._session is not None:
            self.action_edit_session()
        elif self._request is not None:
            self.say(
                f"{self.desk.keymap.shown('request.accept')} accepts, "
                f"{self.desk.keymap.shown('request.decline')} declines"
            )
        else:
            self.action_new_session()

    def action_open_cell(self) -> None:
        self.grid.activate()

    def action_edit_session(self) -> None:
        session = self._session
        if session is None:
            self.change_block_here("There is no session here to change")
        else:
            self.edit_session(session)

    # -- moving --

    def action_move_session(self) -> None:
        item = self.grid.selected
        if item is None or self._session is None:
            self.say("There is no session here to move")
        elif not item.movable:
            self.say(f"That session is {item.status}: it stays where it was")
        else:
            self.grid.begin_move(item)
            self.show_footer()

    def action_move_later(self) -> None:
        self._fine(5)

    def action_move_earlier(self) -> None:
        self._fine(-5)

    def action_move_longer(self) -> None:
        self._lengthen(5)

    def action_move_shorter(self) -> None:
        self._lengthen(-5)

    def action_longer(self) -> None:
        self._lengthen(self.grid.zoom)

    def action_shorter(self) -> None:
        self._lengthen(-self.grid.zoom)

    def _fine(self, minutes: int) -> None:
        if self.grid.moving:
            self.grid.shift_ghost(minutes=minutes)
        else:
            self.say(f"{self.desk.keymap.shown('session.move')} begins to move a session")

    def _lengthen(self, minutes: int) -> None:
        """While moving the ghost's length; else that of the session under the cursor, at once."""
        if self.grid.moving:
            self.grid.shift_ghost(longer=minutes)
        else:
            self.start(self._lengthen_in_turn(minutes))

    async def _lengthen_in_turn(self, minutes: int) -> None:
        """However fast the key comes, each time from what the time before has made."""
        async with self._lengthening:
            session = self._session
            if session is None or session.status != "scheduled":
                self.say("There is no session here to make longer or shorter")
                return
            await self._place(session, session.start, max(5, session.duration_minutes + minutes))
            while self._loading is not None and not self._loading.done():  # news may begin another
                await asyncio.wait([self._loading])

    def on_week_grid_ghost_moved(self, message: GhostMoved) -> None:
        where = moment_words(self.zone, message.start, twelve_hours=self.desk.twelve_hours)
        over = ", ".join(item.title or item.type_name for item in message.conflicts)
        warning = f"  {self.desk.glyphs.warning} overlaps {over}" if over else ""
        name = message.item.title if message.item else "New session"
        self.tell(f"{name} → {where} {self.desk.glyphs.middle_dot} {message.duration_minutes}m{warning}")

    def on_week_grid_move_confirmed(self, message: MoveConfirmed) -> None:
        self._drop(message.item, message.start, message.duration_minutes)

    def on_week_grid_item_moved(self, message: ItemMoved) -> None:
        self._drop(message.item, message.start, message.duration_minutes)

    def on_week_grid_item_resized(self, message: ItemResized) -> None:
        self._drop(message.item, message.item.start, message.duration_minutes)

    def on_week_grid_move_cancelled(self, message: MoveCancelled) -> None:
        self.is_copying = False
        self.forget_offers()
        self.cursor_rests()

    def _drop(self, item: GridItem, start: Instant, minutes: int) -> None:
        self.show_footer()
        session = item.source
        if isinstance(session, RequestEntry):
            self.offer(session, start, minutes)
            return
        if self.drop_many(item, start, minutes):
            return
        if isinstance(session, SessionEntry) and (start, minutes) != (session.start, session.duration_minutes):
            self.start(self._place(session, start, minutes))
        else:
            self.cursor_rests()

    async def _place(self, session: SessionView, start: Instant, minutes: int, allow: Allow = ()) -> None:
        """Move a session; where only the coach's own rules speak against it, ask whether to go on all the same."""
        if self.source is None:
            return
        from coachtui.service.sessions import UpdateSession

        command = UpdateSession(
            id=session.id, version=session.version, start=start, duration_minutes=minutes, allow=allow
        )
        try:
            moved = await self.source.backend.run(command, key=new_id())
        except NeedsAllow as problem:
            needs: Allow = tuple(problem.extra["needs"])
            self.query_one(Confirm).ask(
                f"{against(needs)}. Move it all the same?",
                lambda: self.start(self._place(session, start, minutes, needs)),
                yes="move",
            )
        except WaitingToSend as kept:
            self.refused(kept)
            self.go_to(start)
        except CoachtuiError as problem:
            self.refused(problem)
            self.reload()
        else:
            self.reload()
            when = moment_words(self.zone, moved.start, twelve_hours=self.desk.twelve_hours)
            what = f"moved to {when}" if moved.start != session.start else f"is {moved.duration_minutes} min now"
            self._did(f"{session_text(moved, self.session_types)} {what}", moved.change_set)
            self.go_to(moved.start)

    # -- cancelling --

    def action_cancel_session(self) -> None:
        session = self._session
        if self.has_marks:
            self.cancel_many()
        elif self._request is not None:
            self.action_decline_request()
        elif session is None or session.status != "scheduled":
            self.remove_block_here("There is no session here to cancel")
        else:
            from coachtui.service.sessions import CancelSession

            named = session_text(session, self.session_types)
            when = moment_words(self.zone, session.start, twelve_hours=self.desk.twelve_hours)
            self.query_one(Confirm).ask(
                f"Cancel {named}, {when}?",
                lambda: self.start(self._change(CancelSession(id=session.id), f"{named} cancelled")),
                yes="cancel it",
                no="keep it",
            )

    # -- clients --

    def action_open_clients(self) -> None:
        from coachtui.screens.clients_list import ClientsList

        self.open_list(ClientsList)

    def action_open_types(self) -> None:
        from coachtui.screens.session_types_list import SessionTypesList

        self.open_list(SessionTypesList)

    def action_copy(self) -> None:
        item = self.grid.selected
        if item is None or self.week is None:
            self.say("There is nothing here to copy")
            return
        facts = item_facts(item, self.session_types, self.zone, self.now, None)
        self.copy_text(
            "\n".join(f"{fact.word}  {fact.text}" if fact.word else fact.text for fact in facts if fact.text)
        )
