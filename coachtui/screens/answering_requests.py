"""How a coach answers requests: one under the cursor, several in the inbox, with other times picked in the week."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from coachtui.errors import CoachtuiError, NeedsAllow
from coachtui.records.base import new_id
from coachtui.records.calendar import RequestEntry
from coachtui.records.request import ProposedTime, RequestStatus, RequestView
from coachtui.records.time import Instant, instant, seconds
from coachtui.records.week import Week
from coachtui.screens.calendar_screen import CalendarScreen
from coachtui.screens.coach_words import against
from coachtui.screens.panel_text import Fact
from coachtui.screens.steps import change_step, steps_together
from coachtui.widgets.confirm import Confirm
from coachtui.widgets.grid_item import GridItem, ItemKind, Mark, conflicts
from coachtui.widgets.word_line import when_words

if TYPE_CHECKING:
    from coachtui.screens.requests_inbox import RequestsInbox
    from coachtui.service.operation import Command
    from coachtui.service.sessions import Allow
    from coachtui.widgets.prompt import Prompt
    from coachtui.widgets.tall_list import TallList

MOST_OFFERS = 3
MOST_REQUESTS = 1000

Make = Callable[[RequestView, str, "Allow"], "Command[Any]"]
"""The answer to a request, with a message, setting some of the coach's own rules aside."""


class AnsweringRequests(CalendarScreen):
    """The part of the coach's screen that has to do with requests."""

    inbox: RequestsInbox | None = None
    offered: Sequence[GridItem] = ()
    """The times picked so far to be offered, as the grid draws them."""
    _with_message: Callable[[str], Awaitable[None]] | None = None
    """What happens once the message to the client is typed."""

    @property
    def _request(self) -> RequestEntry | None:
        """The request, or offer, the cursor is on."""
        item = self.grid.selected
        return item.source if item and isinstance(item.source, RequestEntry) else None

    # -- the inbox --

    @property
    def is_in_inbox(self) -> bool:
        """Whether the keys are the inbox's."""
        return self.inbox is not None and self.inbox.is_mounted and self.inbox.rows.has_focus

    def inbox_keys(self) -> Iterable[str | tuple[str, str]]:
        """The keys that are useful in the inbox."""
        other = ("filter.open", "waiting" if self.inbox and self.inbox.answered else "answered")
        answers = ("request.accept", "request.decline", "request.offer", "mark.toggle")
        return (*answers, other, ("cell.open", "to the week"), ("mode.leave", "close"), "change.undo")

    def action_open_inbox(self) -> None:
        self.open_soon(self._open_inbox())

    async def _open_inbox(self) -> None:
        if self.inbox is None:
            from coachtui.screens.requests_inbox import RequestsInbox

            inbox = RequestsInbox()
            inbox.fit(sheet=not self.has_class("-wide"))
            self.add_class("has-list")
            await self.query_one("#main").mount(inbox)
            self.inbox = inbox
        await self._fill_inbox()
        self.set_focus(self.inbox.rows)
        self._look_at_request()
        self.call_after_refresh(self.show_footer)

    async def _fill_inbox(self) -> None:
        from coachtui.service.requests import ListRequests

        if self.source is None or self.inbox is None:
            return
        try:
            page = await self.source.backend.run(ListRequests(role="coach", newest_first=True, limit=MOST_REQUESTS))
        except CoachtuiError as problem:
            self.refused(problem)
            return
        self.inbox.requests = page.items
        self.inbox.marked &= {each.id for each in self.inbox.shown}
        self._draw_inbox()

    def _draw_inbox(self) -> None:
        if self.inbox is not None:
            mark = "*" if self.desk.glyphs.ascii_only else "◉"
            self.inbox.show_requests(self.session_types, self.zone, self.now, mark)
            self.show_inbox()

    def show(self, week: Week, *, confirmed: bool = False) -> None:
        is_new = week is not self.week
        super().show(week, confirmed=confirmed)
        if self.inbox is not None and confirmed and is_new:
            if self.is_in_inbox:
                self._point()
            self.start(self._fill_inbox())

    def show_inbox(self) -> None:
        """Say everything about the request the cursor of the inbox is on, and what it would overlap."""
        inbox = self.inbox
        if inbox is None or not inbox.is_mounted:
            return
        request, time = inbox.chosen, inbox.chosen_time
        inbox.show_facts(self._request_facts(request, time) if request and time else ())

    def _request_facts(self, request: RequestView, time: ProposedTime) -> list[Fact]:
        from coachtui.screens.requests_inbox import span_of, standing_words, times_of

        kind = self.type_of(request.session_type)
        facts = [
            Fact(f"{request.client.name} · {kind.name if kind else ''} · {time.duration_minutes} min", style="bold")
        ]
        facts.append(Fact(standing_words(request, self.now), style="italic"))
        for each in times_of(request):
            is_shown = each == time and len(times_of(request)) > 1
            facts.append(Fact(when_words(self.zone, span_of(each)), "▸ when" if is_shown else "  when"))
        if request.status is RequestStatus.PENDING and self._is_on_screen(time):
            over = conflicts(self.grid.items, span_of(time))
            names = ", ".join(each.title or each.type_name for each in over)
            warning = self.desk.glyphs.warning
            facts.append(
                Fact(f"{warning} overlaps {names}" if names else "overlaps nothing", style="bold" * bool(names))
            )
        facts += [Fact(f"“{request.message}”", style="italic")] if request.message else []
        facts += [Fact(f"you: “{request.answer}”", style="italic")] if request.answer else []
        return facts

    def _is_on_screen(self, time: ProposedTime) -> bool:
        return not self.grid.waiting and self.grid.frame.day_of(seconds(time.start)) is not None

    def on_tall_list_chosen(self, message: TallList.Chosen) -> None:
        if self.inbox is not None and self.is_in_inbox:
            self.inbox.time = 0
            self._look_at_request()

    def on_tall_list_turned(self, message: TallList.Turned) -> None:
        if self.inbox is not None and self.is_in_inbox:
            self.inbox.time += message.by
            self._look_at_request()

    def on_tall_list_left(self, message: TallList.Left) -> None:
        if self.is_in_inbox:
            self.set_focus(self.grid)
            self.call_after_refresh(self.show_footer)

    def _look_at_request(self) -> None:
        """Bring the week of the chosen request to the screen, and the cursor to it."""
        time = self.inbox.chosen_time if self.inbox else None
        if time is not None:
            self.go_to(time.start)
            self._point()
        self.show_inbox()

    def _point(self) -> None:
        """Put the cursor on the chosen request itself, where something else is at the same time."""
        item = self._chosen_item()
        if item is not None:
            self.grid.go_to(seconds(item.start), item)

    def _chosen_item(self) -> GridItem | None:
        request, time = (self.inbox.chosen, self.inbox.chosen_time) if self.inbox else (None, None)
        for item in self.grid.items:
            entry = item.source
            if not (request and time and isinstance(entry, RequestEntry)):
                continue
            if (entry.request.id, entry.start) == (request.id, time.start):
                return item
        return None

    def action_toggle_mark(self) -> None:
        inbox = self.inbox
        if inbox is None or not self.is_in_inbox or inbox.chosen is None:
            self.say(f"{self.desk.keymap.shown('inbox.open')} opens the requests, where several may be marked")
            return
        inbox.marked ^= {inbox.chosen.id}
        self._draw_inbox()
        inbox.rows.action_step(1)

    def action_filter(self) -> None:
        if self.inbox is None or not self.is_in_inbox:
            super().action_filter()
            return
        self.inbox.answered = not self.inbox.answered
        self.inbox.marked.clear()
        self.inbox.rows.chosen = 0
        self._draw_inbox()
        self._look_at_request()
        self.show_footer()

    def close_inbox(self) -> None:
        """Take it away and go back to the week."""
        if self.inbox is not None:
            self.inbox.remove()
            self.inbox = None
            self.remove_class("has-list")
            self.set_focus(self.grid)
            self.call_after_refresh(self.cursor_rests)

    def action_leave(self) -> None:
        if self.form is None and self.inbox is not None:
            self.close_inbox()
        else:
            super().action_leave()

    def action_switch_panel(self) -> None:
        if self.form is None and self.inbox is not None:
            self.set_focus(self.grid if self.is_in_inbox else self.inbox.rows)
            self.call_after_refresh(self.show_footer)
        else:
            super().action_switch_panel()

    def on_resize(self) -> None:
        if self.inbox is not None:
            self.inbox.fit(sheet=self.size.width < 110)

    # -- accepting and declining --

    def action_accept_request(self) -> None:
        from coachtui.service.requests import ApproveRequest

        inbox = self.inbox
        if inbox is not None and self.is_in_inbox:
            at = inbox.time if len(inbox.picked) == 1 else 0

            def accept(request: RequestView, message: str, allow: Allow) -> Command[Any]:
                return ApproveRequest(id=request.id, time=at % len(request.times), message=message, allow=allow)

            self._answer_picked("accept", "accepted", accept, (RequestStatus.PENDING,))
            return
        entry = self._request
        if entry is None or entry.offer:
            self.say("There is no request here to accept")
            return
        at = entry.index
        self.start(
            self._answer(
                [entry.request],
                "accepted",
                lambda request, message, allow: ApproveRequest(id=request.id, time=at, message=message, allow=allow),
                "",
            )
        )

    def action_decline_request(self) -> None:
        from coachtui.service.requests import DenyRequest

        def decline(request: RequestView, message: str, _allow: Allow) -> Command[Any]:
            return DenyRequest(id=request.id, message=message)

        if self.is_in_inbox:
            self._answer_picked("decline", "declined", decline, (RequestStatus.PENDING, RequestStatus.COUNTERED))
            return
        entry = self._request
        if entry is None or entry.offer:
            self.say("There is no request here to decline")
        else:
            self.query_one(Confirm).ask(
                f"Decline the request of {entry.request.client.name}?",
                lambda: self.start(self._answer([entry.request], "declined", decline, "")),
            )

    def _answer_picked(self, verb: str, done: str, make: Make, answerable: Sequence[RequestStatus]) -> None:
        """Ask for a message to the picked ones, then answer them all."""
        picked = [each for each in self.inbox.picked if each.status in answerable] if self.inbox else []
        if not picked:
            self.say(f"There is nothing here to {verb}: it was answered already")
            return
        self._ask_message(f"{verb} {_named(picked)}:", partial(self._answer, picked, done, make))

    def _ask_message(self, label: str, then: Callable[[str], Awaitable[None]]) -> None:
        self._with_message = then
        self.open_soon(self._ask("answer", label, placeholder="a message to the client, or nothing"))

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        if message.asked == "answer" and self._with_message is not None:
            self.run_worker(self._with_message(message.text.strip()), exclusive=False)

    def on_prompt_closed(self, message: Prompt.Closed) -> None:
        if message.asked == "answer":
            self.forget_offers()

    async def _answer(
        self, requests: Sequence[RequestView], done: str, make: Make, message: str, allow: Allow = ()
    ) -> None:
        """Answer each; what is refused stays marked and is said, and all that was done is one step to undo."""
        if self.source is None:
            return
        outcomes = [(each, await self._outcome(make(each, message, allow))) for each in requests]
        first = outcomes[0][1]
        if len(requests) == 1 and isinstance(first, NeedsAllow):
            self._ask_all_the_same(requests[0], done, make, message, tuple(first.extra["needs"]))
            return
        problems = [(each, outcome) for each, outcome in outcomes if isinstance(outcome, CoachtuiError)]
        if self.inbox is not None and len(requests) > 1:
            self.inbox.marked = {each.id for each, _ in problems}
        self.forget_offers()
        self.reload()
        await self._fill_inbox()
        self._did_all(outcomes, done)
        if problems:
            self.say("; ".join(f"{each.client.name}: {problem.detail}" for each, problem in problems), severity="error")

    async def _outcome(self, command: Command[Any]) -> object:
        """The change set of what was done, or what stood against it."""
        if self.source is None:
            return UNSET
        try:
            answer = await self.source.backend.run(command, key=new_id())
        except CoachtuiError as problem:
            return problem
        return getattr(answer, "change_set", UNSET)

    def _did_all(self, outcomes: Sequence[tuple[RequestView, object]], done: str) -> None:
        if self.source is None:
            return
        backend = self.source.backend
        kept = [pair for pair in outcomes if isinstance(pair[1], str)]
        steps = [change_step(backend, f"{each.client.name} {done}", change_set) for each, change_set in kept]
        if steps:
            one = len(steps) == 1
            self.did(steps[0] if one else steps_together(f"{len(steps)} requests {done}", steps))

    def _ask_all_the_same(self, request: RequestView, done: str, make: Make, message: str, needs: Allow) -> None:
        self.query_one(Confirm).ask(
            f"{against(needs)}. Go on all the same?",
            lambda: self.start(self._answer([request], done, make, message, needs)),
            yes="go on",
        )

    # -- offering other times --

    @property
    def is_offering(self) -> bool:
        """Whether times to offer are being picked."""
        return self.grid.moving is not None and isinstance(self.grid.moving.source, RequestEntry)

    def action_offer_time(self) -> None:
        if self.is_offering:
            self._pick_offer()
            return
        item = self._chosen_item() if self.is_in_inbox else self.grid.selected
        if item is None or not isinstance(item.source, RequestEntry):
            self.say("There is no request here to offer another time for")
            return
        self.set_focus(self.grid)
        self.grid.begin_move(item)
        self.call_after_refresh(self.show_footer)

    def _pick_offer(self) -> None:
        """Keep the time the ghost is on, and go on to another."""
        item, span = self.grid.moving, self.grid.ghost_span
        if item is None or span is None:
            return
        if len(self.offered) >= MOST_OFFERS - 1:
            self.say(f"{MOST_OFFERS} times at most: {self.desk.keymap.shown('cell.open')} offers them")
        else:
            self._keep_offer(item, instant(span.start), (span.end - span.start) // 60)

    def _keep_offer(self, item: GridItem, start: Instant, minutes: int) -> None:
        if any(each.start == start for each in self.offered):
            return
        picked = GridItem(
            id=f"picked {seconds(start)}",
            kind=ItemKind.OFFER,
            start=start,
            end=instant(seconds(start) + minutes * 60),
            title=item.title,
            type_name=item.type_name,
            status="to be offered",
            glyph=item.glyph,
            color=item.color,
            mark=Mark.OFFERED,
            dashed=True,
            source=item.source,
        )
        self.offered = (*self.offered, picked)
        if self.week is not None:
            self.show(self.week, confirmed=not self.grid.waiting)

    def offer(self, entry: RequestEntry, start: Instant, minutes: int) -> None:
        """The last time is picked: ask for a message and send all of them."""
        item = next((each for each in self.grid.items if each.source == entry), None)
        if item is not None:
            self._keep_offer(item, start, minutes)
        times = tuple(ProposedTime(each.start, each.minutes) for each in self.offered) or (
            ProposedTime(start, minutes),
        )
        from coachtui.service.offers import CounterRequest

        def counter(request: RequestView, message: str, _allow: Allow) -> Command[Any]:
            return CounterRequest(id=request.id, offers=times, message=message)

        count = "1 time" if len(times) == 1 else f"{len(times)} times"
        label = f"offer {entry.request.client.name} {count}:"
        self._ask_message(label, partial(self._answer, [entry.request], f"is offered {count}", counter))

    def forget_offers(self) -> None:
        """No times are being picked any more."""
        if self.offered:
            self.offered = ()
            if self.week is not None:
                self.show(self.week, confirmed=not self.grid.waiting)

    # -- what was done --

    async def _change(self, command: Command[Any], words: str) -> None:
        answer = await self.do(command)
        if answer is not None:
            self._did(words, getattr(answer, "change_set", UNSET))

    def _did(self, words: str, change_set: object) -> None:
        if self.source is not None and change_set is not UNSET:
            self.did(change_step(self.source.backend, words, change_set))


def _named(requests: Sequence[RequestView]) -> str:
    return requests[0].client.name if len(requests) == 1 else f"{len(requests)} requests"
