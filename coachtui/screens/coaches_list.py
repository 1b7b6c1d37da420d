"""Coaches: those one is connected to, has asked or is invited by, and those whose calendar one may see."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual.binding import BindingType

from coachtui.errors import NotFound, SignIn
from coachtui.records.account import ConnectionStatus, OwnConnection
from coachtui.records.coach import CoachCard, Standing
from coachtui.records.time import seconds
from coachtui.scheduling.zones import wall_of, zone_named
from coachtui.screens.list_screen import ListScreen
from coachtui.screens.panel_text import Fact, Row
from coachtui.service.coaches import GetCoach, ListCoaches
from coachtui.service.connections import AskConnection, LeaveCoach, ListOwnConnections
from coachtui.widgets.bindings import bindings
from coachtui.widgets.prompt import Prompt
from coachtui.widgets.week_words import city, clock_at

if TYPE_CHECKING:
    from coachtui.backend.base import Backend

MOST = 1000
HANDLE = re.compile(r"[a-z0-9]([a-z0-9_-]*[a-z0-9])?")
SAID = {
    ConnectionStatus.INVITED: "invites you",
    ConnectionStatus.CONNECTED: "your coach",
    ConnectionStatus.REQUESTED: "asked",
}
ORDER = [*SAID, None]


class KnownCoach(NamedTuple):
    """A coach as the viewer knows them: the card where it may be read, the connection where there is one."""

    handle: str
    card: CoachCard | None
    connection: OwnConnection | None

    @property
    def name(self) -> str:
        named = (self.card and self.card.display_name) or (self.connection and self.connection.display_name)
        return named or self.handle

    @property
    def status(self) -> ConnectionStatus | None:
        return self.connection.status if self.connection else None

    @property
    def may_see(self) -> bool:
        return self.card is not None and self.card.may.see


async def card_of(backend: Backend, handle: str) -> CoachCard | None:
    """The card of a coach; None where there is none to read."""
    try:
        return await backend.run(GetCoach(coach=handle))
    except NotFound:
        return None


async def own_connections(backend: Backend) -> Sequence[OwnConnection]:
    """The coaches the viewer knows; none without an account."""
    try:
        return (await backend.run(ListOwnConnections(limit=MOST))).items
    except SignIn:
        return ()


async def known_coaches(backend: Backend, search: str = "", *, only_own: bool = False) -> list[KnownCoach]:
    """Everybody the viewer may find, their own first, then by name; what is searched for may be an exact handle."""
    connections = {each.coach: each for each in await own_connections(backend)}
    cards: dict[str, CoachCard | None] = {}
    if not only_own:
        cards |= {each.handle: each for each in (await backend.run(ListCoaches(search=search, limit=MOST))).items}
    wanted = search.casefold()
    asked = {handle for handle, each in connections.items() if wanted in f"{handle} {each.display_name}".casefold()}
    if HANDLE.fullmatch(wanted):
        asked.add(wanted)
    missing = sorted(asked - cards.keys())
    cards |= zip(missing, await asyncio.gather(*(card_of(backend, handle) for handle in missing)), strict=True)
    found = [KnownCoach(handle, card, connections.get(handle)) for handle, card in cards.items()]
    others = [each for each in found if each.connection or (each.card and each.card.standing is not Standing.OWNER)]
    return sorted(others, key=lambda each: (ORDER.index(each.status), each.name.casefold()))


class CoachesList(ListScreen):
    """Enter shows a coach's calendar; ``f`` leaves only one's own, ``/`` looks for a name or an exact handle."""

    title_words: ClassVar[str] = "Coaches"
    context: ClassVar[str] = "coaches"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("coaches")]

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.shows_all = True
        self._search = ""
        self._coaches: dict[str, KnownCoach] = {}

    async def fetch(self) -> None:
        found = await known_coaches(self.backend, self._search, only_own=not self.shows_all)
        self._coaches = {each.handle: each for each in found}

    def head_words(self, count: int) -> str:
        looked_for = f"“{self._search}”  " if self._search else ""
        return f"{looked_for}{'all' if self.shows_all else 'only yours'}  {count}"

    def rows(self) -> Sequence[Row]:
        source = self.calendar.source
        here = source.coach if source is not None else None
        pointer = ">" if self.desk.glyphs.ascii_only else "▸"
        return [
            Row(
                id=each.handle,
                first=f"{pointer if each.handle == here else ' '} {each.name}",
                right=self._status(each),
                second=f"{each.handle}{f' · {city(zone_named(each.card.time_zone))}' if each.card else ''}",
            )
            for each in self._coaches.values()
        ]

    def _status(self, coach: KnownCoach) -> str:
        if coach.status is not None:
            return SAID.get(coach.status, "")
        return "" if coach.may_see else "not shown to you"

    def facts(self, id: str) -> Sequence[Fact]:
        coach = self._coaches[id]
        card, status = coach.card, self._status(coach)
        facts = [Fact(coach.name, style="bold"), *([Fact(status, style="italic")] if status else [])]
        facts.append(Fact(self._may_words(coach)))
        facts.append(Fact(coach.handle, "handle"))
        if card is not None:
            there = zone_named(card.time_zone)
            clock = clock_at(there, self.now, twelve_hours=self.desk.twelve_hours)
            is_same = wall_of(there, seconds(self.now)) == wall_of(self.zone, seconds(self.now))
            facts.append(Fact(city(there) if is_same else f"{city(there)}, {clock} now", "zone"))
            facts += [Fact(""), Fact(card.bio, style="italic")] if card.bio else []
        return facts

    def _may_words(self, coach: KnownCoach) -> str:
        """What one may do with this calendar, said plainly where it is little."""
        key, card = self.desk.keymap.shown("coaches.ask"), coach.card
        if coach.status is ConnectionStatus.INVITED:
            return f"{key} accepts the invitation"
        if card is None or not card.may.see:
            waits = coach.status is ConnectionStatus.REQUESTED
            return "shows the calendar once you are accepted" if waits else f"shows the calendar to clients: {key} asks"
        acts = [word for word, may in (("book", card.may.book), ("ask for times", card.may.request)) if may]
        return f"you may {' and '.join(acts)}" if acts else "you may look; who is a client may book"

    def footer_ids(self, id: str | None) -> Iterable[str | tuple[str, str]]:
        coach = self._coaches.get(id or "")
        if coach is not None and coach.may_see:
            yield "coaches.show"
        if coach is not None and coach.status is ConnectionStatus.INVITED:
            yield ("coaches.ask", "accept")
        elif coach is not None and coach.status is None:
            yield "coaches.ask"
        yield "coaches.find"
        yield ("list.filter", "only yours" if self.shows_all else "all")
        if coach is not None and coach.status in (ConnectionStatus.CONNECTED, ConnectionStatus.REQUESTED):
            yield ("coaches.leave", "leave" if coach.status is ConnectionStatus.CONNECTED else "take back")
        yield "list.leave"

    def nothing_words(self) -> str:
        find = self.desk.keymap.shown("coaches.find")
        if self._search:
            return f"Nobody is called “{self._search}” whom you may find.  {find}  looks for another"
        return f"No coach shows you a calendar yet.  {find}  finds one by handle"

    # -- doing --

    @property
    def _chosen(self) -> KnownCoach | None:
        coach = self._coaches.get(self.chosen or "")
        if coach is None:
            self.say("There is no coach here yet")
        return coach

    def open_row(self, id: str) -> None:
        coach = self._coaches[id]
        if not coach.may_see:
            self.say(f"{coach.name} {self._may_words(coach)}")
            return
        self.dismiss()
        self.calendar.turn_to(coach.handle)

    def action_show(self) -> None:
        if (coach := self._chosen) is not None:
            self.open_row(coach.handle)

    def action_ask(self) -> None:
        coach = self._chosen
        if coach is None:
            return
        if coach.status is ConnectionStatus.CONNECTED:
            self.say(f"You are a client of {coach.name} already")
        elif coach.status is ConnectionStatus.REQUESTED:
            self.say(f"{coach.name} has not answered yet")
        else:
            self.start(self._ask(coach))

    async def _ask(self, coach: KnownCoach) -> None:
        asked = await self.do(AskConnection(coach=coach.handle))
        if asked is not None and asked.status is ConnectionStatus.CONNECTED:
            self.say(f"You are a client of {coach.name} now")
        elif asked is not None:
            self.say(f"Asked: {coach.name} has to accept it")

    def action_leave_coach(self) -> None:
        coach = self._chosen
        if coach is None:
            return
        if coach.status is ConnectionStatus.CONNECTED:
            question, yes = f"Leave {coach.name}? What is booked stays.", "leave"
        elif coach.status is ConnectionStatus.REQUESTED:
            question, yes = f"Take back that you asked {coach.name}?", "take it back"
        else:
            self.say(f"You are no client of {coach.name}")
            return
        self.sure(question, lambda: self.do(LeaveCoach(coach=coach.handle)), yes=yes)

    def action_find(self) -> None:
        self.query_one(Prompt).ask("coach", "find", value=self._search, placeholder="a name, or an exact handle")

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        self._search = message.text.strip()
        self.load()
