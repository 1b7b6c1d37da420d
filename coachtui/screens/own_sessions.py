"""My sessions: a client's bookings and requests with every coach, what is to come first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from textual.binding import BindingType

from coachtui.records.request import ProposedTime, RequestStatus, RequestView
from coachtui.records.session import BookingView
from coachtui.records.time import Instant, Span, seconds
from coachtui.screens.list_screen import ListScreen
from coachtui.screens.panel_text import Fact, Row
from coachtui.service.booking import AcceptSeat, CancelBooking, ListBookings
from coachtui.service.offers import AcceptOffer
from coachtui.service.requests import ListRequests, WithdrawRequest
from coachtui.widgets.bindings import bindings
from coachtui.widgets.week_words import price_words, span_words

MOST = 1000
PAST = timedelta(days=92)
"""How far back the past is shown."""

STANDING = ("confirmed", "waitlisted", "offered", "requested")
OPEN = (RequestStatus.PENDING, RequestStatus.COUNTERED)

Own = BookingView | RequestView


class OwnSessions(ListScreen):
    """What is to come with all coaches; ``f`` shows the past and what was cancelled too."""

    title_words: ClassVar[str] = "My sessions"
    context: ClassVar[str] = "mine"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("mine")]

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._own: dict[str, Own] = {}

    async def fetch(self) -> None:
        since = self.now - PAST if self.shows_all else self.now
        bookings = (await self.backend.run(ListBookings(start=since, limit=MOST))).items
        requests = (await self.backend.run(ListRequests(role="client", limit=MOST))).items
        found: list[Own] = [each for each in bookings if self.shows_all or each.status in STANDING]
        found += [each for each in requests if each.booking_id is None and (self.shows_all or each.status in OPEN)]
        found.sort(key=lambda each: (_start(each) < self.now, abs(_start(each) - self.now)))
        self._own = {each.id: each for each in found if each.id is not None}

    def rows(self) -> Sequence[Row]:
        return [
            Row(
                id=id,
                first=f"{_spine(each)} {self.when(_span(each))}",
                right=self._coach_name(each.coach),
                second=self._state(each),
            )
            for id, each in self._own.items()
        ]

    def facts(self, id: str) -> Sequence[Fact]:
        own = self._own[id]
        facts = [Fact(self.when(_span(own)), style="bold"), Fact(self._state(own), style="italic")]
        facts.append(Fact(self._coach_name(own.coach), "with"))
        if isinstance(own, BookingView):
            told = (("price", price_words(own.price)), ("where", own.location), ("notes", own.shared_notes))
            facts += [Fact(text, word) for word, text in told if text]
            facts += [Fact(f"“{own.note}”", style="italic")] if own.note else []
            return facts
        facts += [Fact(self.when(_proposed(time)), "or") for time in own.times[1:]]
        facts += [Fact(self.when(_proposed(time)), "offered") for time in own.offers]
        facts += [Fact(f"“{own.message}”", style="italic")] if own.message else []
        facts += [Fact(f"answer: {own.answer}")] if own.answer else []
        return facts

    def _coach_name(self, handle: str) -> str:
        week = self.calendar.week
        return week.coach.display_name if week and week.coach.handle == handle else handle

    def _state(self, own: Own) -> str:
        name = self._type_name(own)
        if isinstance(own, RequestView):
            left = f" · {span_words(own.expires_at - self.now)} left" if own.status in OPEN else ""
            state = {RequestStatus.PENDING: "waiting for an answer", RequestStatus.COUNTERED: "another time is offered"}
            return f"{name}{state.get(own.status, own.status.value)}{left}"
        if own.position is not None:
            return f"{name}waiting, {own.position}. in line"
        if own.status == "offered" and own.offer_expires_at is not None:
            return f"{name}a seat is offered · {span_words(own.offer_expires_at - self.now)} left"
        return f"{name}{'booked' if own.status == 'confirmed' else own.status}"

    def _type_name(self, own: Own) -> str:
        known = self.calendar.type_of(own.session_type)
        return f"{known.name} · " if known else ""

    def footer_ids(self, id: str | None) -> Iterable[str | tuple[str, str]]:
        own = self._own.get(id or "")
        if _has_offer(own):
            yield "mine.accept"
        if own is not None:
            yield ("mine.cancel", "withdraw" if isinstance(own, RequestView) else "cancel")
            yield "mine.copy"
        yield from ("list.filter", "list.leave")

    def nothing_words(self) -> str:
        return "Nothing is booked yet" if self.shows_all else "Nothing is to come: go back and pick a free time"

    def open_row(self, id: str) -> None:
        own, week = self._own[id], self.calendar.week
        if week is not None and week.coach.handle != own.coach:
            self.say(f"That is with {own.coach}, whose calendar is not the one that is open")
        else:
            self.visit(_start(own))

    # -- doing --

    @property
    def _chosen(self) -> Own | None:
        return self._own.get(self.chosen or "")

    def action_accept(self) -> None:
        own = self._chosen
        if isinstance(own, RequestView) and own.offers:
            self.start(self._take(AcceptOffer(id=own.id, offer=0)))
        elif isinstance(own, BookingView) and own.id is not None and own.status == "offered":
            self.start(self._take(AcceptSeat(id=own.id)))
        else:
            self.say("Nothing is offered to you here")

    async def _take(self, command: AcceptOffer | AcceptSeat) -> None:
        if await self.do(command) is not None:
            self.say("Booked")

    def action_cancel(self) -> None:
        own = self._chosen
        if own is None or own.id is None:
            self.say("There is nothing here to cancel")
            return
        when, id = self.when(_span(own)), own.id
        if isinstance(own, RequestView):
            self.sure(
                f"Withdraw your request for {when}?", lambda: self._cancel(WithdrawRequest(id=id)), yes="withdraw"
            )
        elif own.status in STANDING and own.start > self.now:
            question = f"Cancel your session, {when}? The time is open to others then."
            self.sure(question, lambda: self._cancel(CancelBooking(id=id)), yes="cancel it")
        else:
            self.say(f"That session is {own.status if own.status != 'confirmed' else 'over'}")

    async def _cancel(self, command: CancelBooking | WithdrawRequest) -> None:
        if await self.do(command) is not None:
            self.say("Cancelled" if isinstance(command, CancelBooking) else "Withdrawn")

    def action_copy(self) -> None:
        own = self._chosen
        if own is None or own.id is None:
            self.say("There is nothing here to copy")
        else:
            lines = (f"{fact.word}  {fact.text}" if fact.word else fact.text for fact in self.facts(own.id))
            self.copy_text("\n".join(lines))


def _start(own: Own) -> Instant:
    return own.start if isinstance(own, BookingView) else own.times[0].start


def _span(own: Own) -> Span:
    if isinstance(own, BookingView):
        return Span(seconds(own.start), seconds(own.end))
    return _proposed(own.times[0])


def _proposed(time: ProposedTime) -> Span:
    return Span(seconds(time.start), seconds(time.start) + time.duration_minutes * 60)


def _spine(own: Own) -> str:
    return "▌" if isinstance(own, BookingView) and own.status == "confirmed" else "┇"


def _has_offer(own: Own | None) -> bool:
    if isinstance(own, RequestView):
        return own.status is RequestStatus.COUNTERED
    return own is not None and own.status == "offered"
