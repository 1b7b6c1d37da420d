"""Whose eyes a coach looks at their own calendar with: a visitor's, anybody's with an account, a client's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from coachtui.errors import CoachtuiError
from coachtui.records.account import ConnectionStatus
from coachtui.screens.calendar_screen import CalendarScreen
from coachtui.screens.hits import Hit

MOST_CLIENTS = 1000


class Viewer(NamedTuple):
    """Somebody to look as: what ``view_as`` takes, how they are called, and what more is said where one is chosen."""

    view_as: str
    name: str
    more: str = ""

    @property
    def label(self) -> str:
        return f"{self.name}, {self.more}" if self.more else self.name


class ViewingAs(CalendarScreen):
    """The part of the coach's screen that shows the calendar as others see it."""

    def action_view_as(self) -> None:
        self.open_soon(self._pick_viewer())

    def action_open_privacy(self) -> None:
        from coachtui.screens.privacy_and_rules import PrivacyAndRules

        self.open_list(PrivacyAndRules)

    async def _pick_viewer(self) -> None:
        from coachtui.scheduling.onlookers import ONLOOKERS
        from coachtui.screens.command_palette import CommandPalette
        from coachtui.service.connections import ListConnections

        if self.backend is None or self.source is None:
            return
        try:
            page = await self.backend.run(ListConnections(limit=MOST_CLIENTS))
        except CoachtuiError as problem:
            self.refused(problem)
            return
        clients = [
            Viewer(each.account.id, each.account.name, "blocked" if each.status is ConnectionStatus.BLOCKED else "")
            for each in page.items
            if each.account.id is not None
        ]
        anybody = [Viewer(each.id, each.name, each.more) for each in ONLOOKERS if not each.is_blocked]
        offered = viewer_hits((*anybody, *sorted(clients, key=lambda each: each.name.casefold())), self.look_as)
        self.app.push_screen(CommandPalette([offered], placeholder="see it as … a visitor, or a client's name"))

    def look_as(self, viewer: Viewer) -> None:
        """Show the days that are shown as the viewer sees them."""
        from coachtui.backend.looking import LookingBackend
        from coachtui.screens.seen_calendar import SeenCalendar
        from coachtui.screens.week_source import WeekSource

        if self.backend is None or self.source is None:
            return
        looking = LookingBackend(self.backend, viewer.view_as)
        source = WeekSource(looking, SeenCalendar.side, self.source.coach, self.desk.clock)
        self.app.push_screen(SeenCalendar(self.desk, viewer, self, source))


def viewer_hits(viewers: Sequence[Viewer], look: Callable[[Viewer], object]) -> Callable[[str], list[Hit]]:
    """The viewers whose name has the text in it."""

    def hits(text: str) -> list[Hit]:
        wanted = text.casefold()
        return [Hit(each.label, "", partial(look, each)) for each in viewers if wanted in each.label.casefold()]

    return hits
