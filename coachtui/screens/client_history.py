"""Every session with one client, to come and past; Enter goes to it in the week."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual.binding import BindingType

from coachtui.records.account import ConnectionView
from coachtui.records.base import Id
from coachtui.records.session import BookingStatus, SessionBooking, SessionStatus, SessionView
from coachtui.records.time import Instant, Span, seconds
from coachtui.scheduling.connection_words import client_name
from coachtui.screens.list_screen import ListScreen
from coachtui.screens.panel_text import Fact, Row
from coachtui.service.sessions import ListSessions
from coachtui.widgets.bindings import bindings
from coachtui.widgets.week_words import price_words

MOST = 1000


class ClientHistory(ListScreen):
    """What is to come first, the next first of all; then what was, the latest first. ``f`` leaves only what is to
    come."""

    title_words: ClassVar[str] = "Sessions"
    context: ClassVar[str] = "history"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("history")]

    def __init__(self, *given: Any, client: ConnectionView) -> None:
        super().__init__(*given)
        self.shows_all = True
        self.client = client
        self._sessions: dict[Id, SessionView] = {}

    @property
    def title_said(self) -> str:
        return f"Sessions with {client_name(self.client)}"

    async def fetch(self) -> None:
        found = await sessions_with(self.backend, self.client.account.id)
        shown = [each for each in found if self.shows_all or _is_to_come(each, self.now)]
        shown.sort(key=lambda each: (not _is_to_come(each, self.now), abs(each.start - self.now)))
        self._sessions = {each.id: each for each in shown}

    def rows(self) -> Sequence[Row]:
        return [
            Row(
                id=id,
                first=f"{self._mark(each)} {self.when(_span(each))}",
                right=price_words(self._price(each)),
                second=f"{self._type(each)} · {state_of(each, self.client.account.id, self.now)}",
            )
            for id, each in self._sessions.items()
        ]

    def _mark(self, session: SessionView) -> str:
        glyphs = self.desk.glyphs
        if place_of(session, self.client.account.id) is None or session.status is SessionStatus.CANCELLED:
            return glyphs.cancelled
        if session.status is SessionStatus.NO_SHOW:
            return glyphs.absent
        return "▌" if _is_to_come(session, self.now) else glyphs.done

    def _type(self, session: SessionView) -> str:
        known = self.calendar.type_of(session.session_type)
        return known.name if known is not None else "session"

    def _price(self, session: SessionView) -> Any:
        place = place_of(session, self.client.account.id)
        return place.price if place is not None else None

    def head_words(self, count: int) -> str:
        to_come = sum(_is_to_come(each, self.now) for each in self._sessions.values())
        return f"{to_come} to come · {count - to_come} past or cancelled" if self.shows_all else f"{to_come} to come"

    def facts(self, id: str) -> Sequence[Fact]:
        session = self._sessions[id]
        place = place_of(session, self.client.account.id)
        facts = [
            Fact(self.when(_span(session)), style="bold"),
            Fact(f"{self._type(session)} · {state_of(session, self.client.account.id, self.now)}", style="italic"),
            Fact(price_words(self._price(session)), "price"),
            Fact(session.location, "where"),
            Fact(session.shared_notes, "shared"),
            Fact(session.private_notes, "note"),
            Fact(f"“{place.note}”" if place is not None and place.note else "", style="italic"),
        ]
        return [fact for fact in facts if fact.text]

    def footer_ids(self, id: str | None) -> Iterable[str | tuple[str, str]]:
        if id is not None:
            yield "history.show"
        yield ("list.filter", "only to come" if self.shows_all else "past too")
        yield "list.leave"

    def nothing_words(self) -> str:
        return "No session with them yet" if self.shows_all else "Nothing is to come with them"

    def action_show(self) -> None:
        if self.chosen is not None:
            self.open_row(self.chosen)

    def open_row(self, id: str) -> None:
        """Back over the list of clients to the calendar."""
        at = self._sessions[id].start
        self.dismiss()
        below = self.app.screen
        if isinstance(below, ListScreen):
            below.visit(at)


async def sessions_with(backend: Any, account_id: Id | None) -> list[SessionView]:
    """Every session in which a client has or had a place, by start; none for who has not come yet."""
    found: list[SessionView] = []
    cursor = None
    while account_id is not None:
        page = await backend.run(ListSessions(client=account_id, limit=MOST, cursor=cursor))
        found += page.items
        cursor = page.next
        if cursor is None:
            break
    return found


def place_of(session: SessionView, account_id: Id | None) -> SessionBooking | None:
    """The client's place in it; None where they have none any more."""
    standing = (each for each in session.bookings if each.status is not BookingStatus.CANCELLED)
    return next((each for each in standing if each.client.id == account_id), None)


def state_of(session: SessionView, account_id: Id | None, now: Instant) -> str:
    """How it stands with a client's place: ``booked``, ``done``, ``waitlisted``, ``cancelled``."""
    place = place_of(session, account_id)
    if session.status is not SessionStatus.SCHEDULED:
        return {SessionStatus.COMPLETED: "done", SessionStatus.NO_SHOW: "nobody came"}.get(session.status, "cancelled")
    if place is None:
        return "cancelled"
    if place.status is not BookingStatus.CONFIRMED:
        return place.status.value
    return "booked" if session.end > now else "over"


def history_facts(sessions: Sequence[SessionView], account_id: Id | None, now: Instant, when: Any) -> list[Fact]:
    """In a few lines: what is next, what was last, how many there were; ``when`` says a time."""
    kept = [
        each
        for each in sessions
        if place_of(each, account_id) is not None and each.status is not SessionStatus.CANCELLED
    ]
    to_come = [each for each in kept if _is_to_come(each, now)]
    past = [each for each in kept if not _is_to_come(each, now)]
    facts = [Fact(when(_span(to_come[0])), "next")] if to_come else []
    facts += [Fact(when(_span(past[-1])), "last")] if past else []
    counted = (
        (len(past), "so far"),
        (len(to_come), "to come"),
        (len(sessions) - len(kept), "cancelled"),
        (sum(each.status is SessionStatus.NO_SHOW for each in past), "without them"),
    )
    said = ", ".join(f"{count} {words}" for count, words in counted if count)
    return [*facts, Fact(said)] if said else facts


def _is_to_come(session: SessionView, now: Instant) -> bool:
    return session.end > now and session.status is SessionStatus.SCHEDULED


def _span(session: SessionView) -> Span:
    return Span(seconds(session.start), seconds(session.end))
