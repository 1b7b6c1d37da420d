"""My sessions: a client's bookings and requests with every coach, what is to come first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual.binding import BindingType
from textual.message import Message

from coachtui.errors import NotFound
from coachtui.exchange.file_names import appointment_file_name
from coachtui.records.coach import CoachCard
from coachtui.records.request import ProposedTime, RequestStatus, RequestView
from coachtui.records.session import BookingView
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.time import Instant, Span, seconds
from coachtui.screens.coaches_list import card_of
from coachtui.screens.list_screen import ListScreen
from coachtui.screens.own_words import OPEN, STANDING, cancel_means, own_state, too_late_words
from coachtui.screens.panel_text import Fact, Row
from coachtui.service.booking import AcceptSeat, CancelBooking, ListBookings
from coachtui.service.offers import AcceptOffer
from coachtui.service.requests import ListRequests, WithdrawRequest
from coachtui.service.session_types import ListSessionTypes
from coachtui.widgets.bindings import bindings
from coachtui.widgets.prompt import Answer, Choice, Prompt
from coachtui.widgets.week_words import price_words

if TYPE_CHECKING:
    from coachtui.backend.base import Backend

MOST = 1000

PAST = timedelta(days=366)
"""How far back the past is shown."""

Own = BookingView | RequestView


class OwnCoach(NamedTuple):
    """What is known of a coach with whom something is booked: of one who is hidden now, little."""

    card: CoachCard | None
    types: dict[str, SessionTypeCard]


class OwnSessions(ListScreen):
    """What is to come with all coaches; ``f`` shows the past and what was cancelled too."""

    title_words: ClassVar[str] = "My sessions"
    context: ClassVar[str] = "mine"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("mine")]

    class SaveRequested(Message):
        """Write a booking into a calendar file; ``saved`` or ``refused`` of the list is then called."""

        def __init__(self, sender: OwnSessions, booking: BookingView, title: str, time_zone: str, path: Path) -> None:
            self.list = sender
            self.booking = booking
            self.title = title
            self.time_zone = time_zone
            self.path = path
            super().__init__()

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._own: dict[str, Own] = {}
        self._coaches: dict[str, OwnCoach] = {}

    async def fetch(self) -> None:
        since = self.now - PAST if self.shows_all else self.now
        bookings = (await self.backend.run(ListBookings(start=since, limit=MOST))).items
        requests = (await self.backend.run(ListRequests(role="client", limit=MOST))).items
        found: list[Own] = [*bookings, *(each for each in requests if each.booking_id is None)]
        found = [each for each in found if self.shows_all or not self._is_past(each)]
        found.sort(key=lambda each: (self._is_past(each), abs(_start(each) - self.now)))
        missing = sorted({each.coach for each in found} - self._coaches.keys())
        known = await asyncio.gather(*(own_coach(self.backend, each) for each in missing))
        self._coaches |= zip(missing, known, strict=True)
        self._own = {each.id: each for each in found if each.id is not None}

    def _is_past(self, own: Own) -> bool:
        """Whether nothing comes of it any more."""
        stands = own.status in (STANDING if isinstance(own, BookingView) else OPEN)
        return _end(own) <= self.now or not stands

    def rows(self) -> Sequence[Row]:
        return [
            Row(
                id=id,
                first=f"{self._mark(each)} {self.when(_span(each))}",
                right=self._coach_name(each.coach),
                second=self._state(each),
            )
            for id, each in self._own.items()
        ]

    def _mark(self, own: Own) -> str:
        glyphs, is_booked = self.desk.glyphs, own.status == "confirmed"
        if self._is_past(own):
            return glyphs.done if is_booked else glyphs.cancelled
        return "▌" if is_booked else "┇"

    def head_words(self, count: int) -> str:
        past = sum(self._is_past(each) for each in self._own.values())
        return " · ".join(
            words
            for words, wanted in ((f"{count - past} to come", count), (f"{past} past or cancelled", self.shows_all))
            if wanted
        )

    def facts(self, id: str) -> Sequence[Fact]:
        own = self._own[id]
        facts = [Fact(self.when(_span(own)), style="bold"), Fact(self._state(own), style="italic")]
        facts.append(Fact(self._coach_name(own.coach), "with"))
        if isinstance(own, BookingView):
            told = (("price", price_words(own.price)), ("where", own.location), ("notes", own.shared_notes))
            facts += [Fact(text, word) for word, text in told if text]
            facts += [Fact(f"“{own.note}”", style="italic")] if own.note else []
            return [*facts, *self._until(own)]
        facts += [Fact(self.when(_proposed(time)), "or") for time in own.times[1:]]
        facts += [Fact(self.when(_proposed(time)), "offered") for time in own.offers]
        facts += [Fact(f"“{own.message}”", style="italic")] if own.message else []
        facts += [Fact(f"answer: {own.answer}")] if own.answer else []
        return facts

    def _until(self, booking: BookingView) -> Iterable[Fact]:
        """Until when one may change one's mind."""
        if booking.status != "confirmed" or booking.start <= self.now:
            return
        for word, until in (("cancel", booking.cancel_until), ("move", booking.reschedule_until)):
            if until is None:
                yield Fact("until it begins", word)
            else:
                said = self.when(Span(seconds(until), seconds(until)))
                yield Fact(f"until {said}" if until >= self.now else f"not any more, since {said}", word)

    def _coach_name(self, handle: str) -> str:
        card = self._coaches[handle].card
        return card.display_name if card is not None else handle

    def _type_of(self, own: Own) -> SessionTypeCard | None:
        return self._coaches[own.coach].types.get(own.session_type)

    def _state(self, own: Own) -> str:
        kind = self._type_of(own)
        return f"{kind.name} · {own_state(own, self.now)}" if kind else own_state(own, self.now)

    def footer_ids(self, id: str | None) -> Iterable[str | tuple[str, str]]:
        own = self._own.get(id or "")
        if own is not None and _has_offer(own):
            yield "mine.accept"
        if isinstance(own, RequestView) and own.status in OPEN:
            yield ("mine.cancel", "withdraw")
        elif isinstance(own, BookingView) and own.status in STANDING and own.start > self.now:
            yield from (("mine.move",) if own.status == "confirmed" else ())
            yield "mine.cancel"
        if isinstance(own, BookingView):
            yield "mine.save"
        if own is not None:
            yield "mine.copy"
        yield ("list.filter", "only to come" if self.shows_all else "past too")
        yield "list.leave"

    def nothing_words(self) -> str:
        return "Nothing is booked yet" if self.shows_all else "Nothing is to come: go back and pick a free time"

    def open_row(self, id: str) -> None:
        """Go to it, in the calendar of whichever coach it is with."""
        own = self._own[id]
        card = self._coaches[own.coach].card
        if card is None or not card.may.see:
            self.say(f"{self._coach_name(own.coach)} does not show you their calendar any more")
        else:
            self.calendar.turn_to(own.coach)
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
        elif isinstance(own, RequestView):
            self._ask_to_withdraw(own)
        elif own.status not in STANDING or own.start <= self.now:
            self.say(f"That session is {own.status if own.status != 'confirmed' else 'over'}")
        else:
            self._ask_to_cancel(own, own.id)

    def _ask_to_withdraw(self, request: RequestView) -> None:
        if request.status not in OPEN:
            self.say(f"That request is {request.status} already")
            return
        when = self.when(_span(request))
        work = WithdrawRequest(id=request.id)
        self.sure(f"Withdraw your request for {when}?", lambda: self._cancel(work), yes="withdraw")

    def _ask_to_cancel(self, booking: BookingView, id: str) -> None:
        coach, now = self._coach_name(booking.coach), self.now
        late = too_late_words("cancel", booking.cancel_until, coach, self.zone, now)
        if late:
            self.say(late)
            return
        means = cancel_means(booking, self._type_of(booking), coach, self.zone, now)
        question = f"Cancel your session, {self.when(_span(booking))}? {means}"
        self.sure(question, lambda: self._cancel(CancelBooking(id=id)), yes="cancel it")

    async def _cancel(self, command: CancelBooking | WithdrawRequest) -> None:
        if await self.do(command) is not None:
            self.say("Cancelled" if isinstance(command, CancelBooking) else "Withdrawn")

    def action_move(self) -> None:
        own = self._chosen
        if not isinstance(own, BookingView):
            self.say("There is no booking here to move")
        elif own.start <= self.now or own.status not in STANDING:
            self.say(f"That session is {own.status if own.status != 'confirmed' else 'over'}: it stays where it was")
        elif own.status != "confirmed":
            self.say("You have no seat yet that could be moved")
        else:
            late = too_late_words("move", own.reschedule_until, self._coach_name(own.coach), self.zone, self.now)
            if late:
                self.say(late)
            else:
                self.dismiss()
                self.calendar.move_own(own)

    def action_copy(self) -> None:
        own = self._chosen
        if own is None or own.id is None:
            self.say("There is nothing here to copy")
        else:
            lines = (f"{fact.word}  {fact.text}" if fact.word else fact.text for fact in self.facts(own.id))
            self.copy_text("\n".join(lines))

    # -- into one's own calendar --

    def action_save(self) -> None:
        own = self._chosen
        if not isinstance(own, BookingView):
            self.say("There is no booking here to save")
            return
        name = appointment_file_name(own, self.zone)
        self.query_one(Prompt).ask(
            "save", "save as", _read_path, value=name, placeholder="a file that is not there yet"
        )

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        own = self._chosen
        if message.asked == "save" and isinstance(own, BookingView):
            kind, card = self._type_of(own), self._coaches[own.coach].card
            title = f"{kind.name if kind else 'Session'} with {self._coach_name(own.coach)}"
            self.post_message(self.SaveRequested(self, own, title, card.time_zone if card else "", message.value))

    def saved(self, path: Path) -> None:
        self.say(f"Saved to {path}")


def _read_path(text: str) -> Answer:
    """Where a file would go, as one types; refused beside what is typed where it cannot."""
    path = Path(text.strip()).expanduser().absolute()
    try:
        if path.exists():
            return Answer(problem="is there already" if path.is_file() else "is a folder")
        if not path.parent.is_dir():
            return Answer(problem=f"there is no folder {path.parent}")
    except (OSError, ValueError):
        return Answer(problem="is no name for a file")
    return Answer((Choice(str(path), path),))


async def own_coach(backend: Backend, handle: str) -> OwnCoach:
    """What may be known of a coach."""
    card = await card_of(backend, handle)
    try:
        types = (await backend.run(ListSessionTypes(coach=handle))).items if card is not None else ()
    except NotFound:
        types = ()
    return OwnCoach(card, {each.id: each for each in types})


def _start(own: Own) -> Instant:
    return own.start if isinstance(own, BookingView) else own.times[0].start


def _end(own: Own) -> Instant:
    """When a booking, or the time asked for first, is over."""
    if isinstance(own, BookingView):
        return own.end
    return own.times[0].start + timedelta(minutes=own.times[0].duration_minutes)


def _span(own: Own) -> Span:
    if isinstance(own, BookingView):
        return Span(seconds(own.start), seconds(own.end))
    return _proposed(own.times[0])


def _proposed(time: ProposedTime) -> Span:
    return Span(seconds(time.start), seconds(time.start) + time.duration_minutes * 60)


def _has_offer(own: Own) -> bool:
    if isinstance(own, RequestView):
        return own.status is RequestStatus.COUNTERED
    return own.status == "offered"
