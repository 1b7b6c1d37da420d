"""Finding a session in any week, and showing only some: one client's, or what is booked, asked for, cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from coachtui.errors import CoachtuiError
from coachtui.records.base import Id
from coachtui.records.calendar import RequestEntry
from coachtui.records.session import SessionView
from coachtui.records.time import Instant, seconds
from coachtui.scheduling.people_in_words import read_people
from coachtui.screens.calendar_screen import said_by
from coachtui.screens.coach_words import session_text
from coachtui.screens.quick_line import QuickLine
from coachtui.widgets.grid_item import GridItem, ItemKind
from coachtui.widgets.week_words import moment_words

if TYPE_CHECKING:
    from coachtui.widgets.prompt import Answer, Prompt

FAR = timedelta(days=400)
"""How far ahead and back is looked."""
MOST = 1000
ASKED = "only"
"""How the prompt for what is shown is called."""
STATUSES = {
    "booked": ("booked", "past"),
    "requested": ("requested", "offered"),
    "done": ("done",),
    "cancelled": ("cancelled",),
    "no-show": ("did not come",),
}
"""Words for what became of a session, and how items begin to say so."""


class Only(NamedTuple):
    """What is shown, in words: sessions and requests of some clients, of some statuses; of all where none is named."""

    words: str = ""
    clients: frozenset[Id | None] = frozenset()
    statuses: tuple[str, ...] = ()

    def shows(self, item: GridItem) -> bool:
        """Whether an item is one of those; time that is blocked always is."""
        if item.kind is ItemKind.BLOCK or not self.words:
            return True
        is_theirs = not self.clients or not self.clients.isdisjoint(_who(item))
        return is_theirs and (not self.statuses or item.status.startswith(self.statuses))


def _who(item: GridItem) -> set[Id | None]:
    if isinstance(item.source, RequestEntry):
        return {item.source.request.client.id}
    return {each.client.id for each in getattr(item.source, "bookings", ())}


class FindingSessions(QuickLine):
    """The part of the coach's screen that finds sessions, and shows only some."""

    only = Only()

    # -- showing only some --

    def filter_words(self) -> Sequence[str]:
        kind = self.type_of(self.only_type) if self.only_type else None
        words = [each for each in (kind.name if kind else "", self.only.words) if each]
        return (f"only {' · '.join(words)}", *words[-1:]) if words else ()

    def action_filter_more(self) -> None:
        """Ask for what is shown, and at the next time show everything again."""
        if self.only.words:
            self._show_only(Only())
        else:
            self.open_soon(self._ask_only())

    async def _ask_only(self) -> None:
        await self._known_clients()
        await self._ask(ASKED, "show only", self._read_only, placeholder="a client, booked, requested, cancelled")

    def _read_only(self, text: str) -> Answer:
        from coachtui.widgets.prompt import Answer, Choice

        names: list[str] = []
        statuses: list[str] = []
        for word in text.casefold().split():
            meant = [status for status in STATUSES if len(word) > 2 and status.startswith(word)]
            (statuses if meant else names).append(meant[0] if meant else word)
        people, problem = read_people(" ".join(names), [each.account for each in self._clients])
        if problem:
            return Answer((), problem)
        words = " ".join([*(each.name for each in people), *dict.fromkeys(statuses)])
        only = Only(
            words,
            frozenset(each.id for each in people),
            tuple(begin for status in statuses for begin in STATUSES[status]),
        )
        return Answer((Choice(words or "everything", only),))

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        if message.asked == ASKED:
            self._show_only(message.value)

    def _show_only(self, only: Only) -> None:
        self.only = only
        self.say(f"Only {only.words}" if only.words else "Everything is shown")
        if self.week is not None:
            self.show(self.week, confirmed=not self.grid.waiting)

    # -- finding --

    def _find(self, text: str) -> None:
        """As always in these days, and beyond the last of them in those that follow."""
        wanted = text.casefold().strip()
        if wanted and not self._found_ahead(wanted):
            self.start(self._find_further(text, wanted))
        else:
            super()._find(text)

    async def _find_further(self, text: str, wanted: str) -> None:
        """Go to the next session in whatever week, else to the first of all."""
        cursor = self.grid.cursor
        ahead = await self._sessions_with(wanted, cursor, cursor + FAR)
        found = [each for each in ahead if each.start > cursor]
        found = found or await self._sessions_with(wanted, cursor - FAR, cursor)
        if not found:
            super()._find(text)
            return
        session = found[0]
        when = moment_words(self.zone, session.start, twelve_hours=self.desk.twelve_hours)
        self.say(f"Found {session_text(session, self.session_types)}, {when}")
        self.go_to(session.start)

    async def _sessions_with(self, wanted: str, start: Instant, end: Instant) -> list[SessionView]:
        """The sessions that the text is found in, by start; none where they cannot be asked for."""
        from coachtui.service.sessions import ListSessions

        if self.source is None:
            return []
        try:
            page = await self.source.backend.run(ListSessions(start=start, end=end, limit=MOST))
        except CoachtuiError:
            return []
        names = {each.id: each.name for each in self.session_types}
        return [
            each
            for each in sorted(page.items, key=lambda each: seconds(each.start))
            if wanted in f"{names.get(each.session_type, '')} {each.status} {said_by(each)}".casefold()
        ]
