"""What waits for the server, in the week: drawn as waiting, counted in the bar, told of when it was sent or refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from coachtui.errors import CoachtuiError, WaitingToSend
from coachtui.records.base import Id
from coachtui.records.calendar import SessionEntry
from coachtui.records.session import SessionView
from coachtui.records.week import Week
from coachtui.screens.week_screen import WeekScreen
from coachtui.widgets.grid_item import GridItem
from coachtui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from coachtui.backend.patient import News
    from coachtui.screens.waiting_words import Names
    from coachtui.screens.week_source import WeekSource


class WaitingInTheWeek(WeekScreen):
    """The part of both calendars that has to do with what is not sent yet."""

    _sent = 0
    """How many were sent since nothing waited."""

    def connect(self, source: WeekSource) -> None:
        if self.desk.outbox is not None:
            self.desk.outbox.leave(self._became)
            self.desk.outbox.listen(self._became)
        super().connect(source)
        self.redraw()

    def on_unmount(self) -> None:
        if self.desk.outbox is not None:
            self.desk.outbox.leave(self._became)

    def refused(self, problem: CoachtuiError) -> None:
        if isinstance(problem, WaitingToSend):
            self.say(
                f"Kept, and sent once the server answers. {self.desk.keymap.shown('waiting.open')} shows what waits",
                severity="warning",
            )
        else:
            super().refused(problem)

    # -- drawing --

    def with_waiting(self, week: Week, items: Sequence[GridItem]) -> Sequence[GridItem]:
        outbox = self.desk.outbox
        if outbox is None or not outbox.waiting:
            return items
        from coachtui.screens.waiting_items import WaitingItems

        return WaitingItems(week, items, self.names, self.now).after(outbox.waiting)

    def redraw(self) -> None:
        """Draw the same week again, with what waits as it is now."""
        if self.week is not None and self.week.first_day == self.first_day:
            self.show(self.week, confirmed=not self.grid.waiting)

    def _show_bar(self, *, loading: bool) -> None:
        super()._show_bar(loading=loading)
        waiting = self.desk.outbox.waiting if self.desk.outbox is not None else ()
        self.query_one(TopBar).change(waiting=f"{self.desk.glyphs.unsent} {len(waiting)}" if waiting else "")

    # -- by what things are called --

    @property
    def names(self) -> Names:
        """By what a command's things are called: as they were seen last."""
        from coachtui.screens.waiting_words import Names

        people = self.people_known()
        return Names(
            zone=self.zone,
            twelve_hours=self.desk.twelve_hours,
            types=self.session_types,
            session_of=self._session_seen,
            person_of=lambda id: people.get(id, ""),
            coach=self.week.coach.display_name if self.week else "",
        )

    def people_known(self) -> Mapping[Id, str]:
        """The names of those who may come, by account."""
        return {}

    def _session_seen(self, id: Id) -> SessionView | None:
        weeks = [*([self.week] if self.week else []), *(self.source.weeks if self.source else ())]
        entries = (each for week in weeks for each in week.calendar.entries)
        return next((each for each in entries if isinstance(each, SessionEntry) and each.id == id), None)

    # -- what becomes of it --

    def _became(self, news: News) -> None:
        from coachtui.backend.patient import REFUSED, SENT
        from coachtui.screens.waiting_words import command_words

        above = [each for each in self.app.screen_stack if isinstance(each, WaitingInTheWeek)][-1:]
        if above != [self]:
            self.redraw()
            return  # it is told there
        if news.became == SENT:
            self._sent += 1
            self.reload()
            if self.desk.outbox is not None and not self.desk.outbox.waiting:
                one = command_words(news.waiting.command, self.names)
                self.say(f"Sent: {one}" if self._sent == 1 else f"All {self._sent} changes are sent")
                self._sent = 0
        elif news.became == REFUSED:
            refusal = news.waiting.refusal
            why = refusal.detail if refusal is not None else ""
            what = command_words(news.waiting.command, self.names)
            key = self.desk.keymap.shown("waiting.open")
            self.say(f"{what}: {why}. {key} decides what becomes of it", severity="error")
        self.redraw()

    def action_open_waiting(self) -> None:
        outbox = self.desk.outbox
        if outbox is None:
            self.say("Nothing waits here: your calendar is on this machine")
        elif self.source is not None:
            from coachtui.screens.waiting_list import WaitingList

            self.app.push_screen(WaitingList(self.desk, self.source.backend, self))

    def on_top_bar_waiting_pressed(self) -> None:
        self.action_open_waiting()
