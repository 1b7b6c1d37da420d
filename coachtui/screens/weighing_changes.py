"""Weighing a change of hours before it is made: what it leaves outside what is open, and what becomes of that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec import UNSET

from coachtui.errors import CoachtuiError, Unavailable, WaitingToSend
from coachtui.records.base import new_id
from coachtui.records.session import SessionView
from coachtui.records.time import Instant
from coachtui.screens.coach_words import session_text
from coachtui.screens.marking_sessions import MarkingSessions
from coachtui.screens.steps import change_step
from coachtui.widgets.confirm import Confirm
from coachtui.widgets.week_words import moment_words

if TYPE_CHECKING:
    from coachtui.screens.impact_panel import Affected, ImpactPanel, Weighed
    from coachtui.service.bulk import BulkDone, Previewed
    from coachtui.service.changes import Change
    from coachtui.widgets.prompt import Answer, Prompt
    from coachtui.widgets.tall_list import TallList

ASKED = "weigh"
"""How the question is called whether to make a change that leaves nothing outside."""

MOST_TRIES = 8
"""So many free times are tried for a session that is to move, each on another day."""


class WeighingChanges(MarkingSessions):
    """The part of the coach's screen that says what a change of hours would do, and does it only then."""

    weighed: Weighed | None = None
    impact: ImpactPanel | None = None
    _when_done: Callable[[bool], object] | None = None
    """What happens once the change is made (True) or left (False)."""

    async def weigh(
        self, changes: Sequence[Change], words: str, *, ask: bool = True, then: Callable[[bool], object] | None = None
    ) -> None:
        """Say what changes would do, and make them once it is known what becomes of what they leave outside.

        Without ``ask``, what leaves nothing outside is made at once.
        """
        from coachtui.service.bulk import Preview

        self._when_done = then
        if self.source is None or not changes:
            return
        try:
            impact = await self.source.backend.run(Preview(changes=tuple(changes)), key=new_id())
        except Unavailable:
            question = f"What that would leave outside cannot be seen without the server. {words} all the same?"
            self.query_one(Confirm).ask(question, lambda: self.start(self._make(changes, words)), asked=ASKED)
            return
        except CoachtuiError as problem:
            self.refused(problem)
            self._finish(made=False)
            return
        refused = [each.detail for each in impact.results if not each.ok and each.detail]
        if refused:
            self.say("; ".join(dict.fromkeys(refused)), severity="error")
            self._finish(made=False)
        elif impact.sessions_affected or impact.requests_affected:
            await self.open_impact(changes, words, impact)
        elif ask:
            self._ask_slots(changes, words, impact)
        else:
            await self._make(changes, words)

    def _ask_slots(self, changes: Sequence[Change], words: str, impact: Previewed) -> None:
        from coachtui.screens.impact_panel import slots_words

        question = f"{slots_words(impact).capitalize()}: {words}?"
        self.query_one(Confirm).ask(question, lambda: self.start(self._make(changes, words)), asked=ASKED)

    def on_confirm_answered(self, message: Confirm.Answered) -> None:
        if message.asked == ASKED and not message.yes:
            self._finish(made=False)

    # -- the panel --

    @property
    def is_weighing(self) -> bool:
        """Whether the keys are the panel's."""
        return self.impact is not None and self.impact.is_mounted and self.impact.rows.has_focus

    @property
    def contexts(self) -> tuple[str, ...]:
        return (*(("impact",) if self.is_weighing else ()), *super().contexts)

    def weighing_keys(self) -> Iterable[str | tuple[str, str]]:
        """The keys that are useful there."""
        return (("cell.open", "do it"), "impact.cancel", "impact.move", "impact.all", "cursor", ("mode.leave", "leave"))

    async def open_impact(self, changes: Sequence[Change], words: str, impact: Previewed) -> None:
        """List what would be left outside, to decide about it."""
        from coachtui.screens.impact_panel import ImpactPanel, Weighed

        self.close_inbox()
        self.weighed = Weighed(tuple(changes), words, impact)
        if self.impact is None:
            panel = ImpactPanel()
            panel.fit(sheet=not self.has_class("-wide"))
            self.add_class("has-list")
            await self.query_one("#main").mount(panel)
            self.impact = panel
        self._draw_impact()
        self.set_focus(self.impact.rows)
        self._look_at_affected()
        self.call_after_refresh(self.show_footer)

    def close_impact(self) -> None:
        """Take the panel away; nothing is weighed any more."""
        if self.impact is not None:
            self.impact.remove()
            self.impact, self.weighed = None, None
            self.remove_class("has-list")
            self.set_focus(self.grid)
            self.call_after_refresh(self.cursor_rests)

    def _draw_impact(self) -> None:
        from coachtui.screens.impact_panel import weighed_facts

        if self.impact is None or self.weighed is None:
            return
        self.impact.show_weighed(self.weighed, self.session_types, self.zone, twelve_hours=self.desk.twelve_hours)
        shown = self.desk.keymap.shown
        keys = [("impact.cancel", "cancel or keep it"), ("impact.move", "move it"), ("impact.all", "all like this one")]
        told = [(shown("cell.open"), "do it"), *((shown(id), words) for id, words in keys)]
        self.impact.show_facts(list(weighed_facts(self.weighed, self._affected, told)))

    @property
    def _affected(self) -> Affected | None:
        """What the cursor of the panel is on."""
        if self.impact is None or self.weighed is None or not self.weighed.affected:
            return None
        found = self.weighed.affected
        return found[min(self.impact.place, len(found) - 1)]

    def _look_at_affected(self) -> None:
        """Bring its week to the screen, and the cursor to it."""
        from coachtui.screens.impact_panel import start_affected

        affected = self._affected
        if affected is not None:
            self.go_to(start_affected(affected))

    def on_tall_list_chosen(self, message: TallList.Chosen) -> None:
        if self.is_weighing:
            self._look_at_affected()
            self._draw_impact()

    def on_tall_list_left(self, message: TallList.Left) -> None:
        if self.is_weighing and self.weighed is not None:
            self.start(self._make_weighed())

    def heard(self) -> None:
        super().heard()
        if self.weighed is not None:
            self.start(self._weigh_again(self.weighed))

    async def _weigh_again(self, weighed: Weighed) -> None:
        """See anew what would happen as it is decided now: something was decided, or others changed something."""
        from coachtui.service.bulk import Preview

        if self.source is None:
            return
        try:
            run = self.source.backend.run
            impact = await run(Preview(changes=weighed.changes), key=new_id())
            decided = Preview(changes=weighed.changes, sessions=weighed.sessions, requests=weighed.requests)
            tried = await run(decided, key=new_id())
        except CoachtuiError as problem:
            self.refused(problem)
            return
        if weighed is self.weighed:
            weighed.impact = impact
            weighed.judge(tried.results)
            self._draw_impact()

    # -- deciding --

    def action_cancel_affected(self) -> None:
        affected, weighed = self._affected, self.weighed
        if affected is None or weighed is None:
            return
        is_dropped = weighed.decision(affected) in ("cancel", "deny")
        weighed.decide(affected, "keep" if is_dropped else "cancel")
        self._decided()

    def action_move_affected(self) -> None:
        affected = self._affected
        if isinstance(affected, SessionView):
            self.start(self._ask_where(affected))
        elif affected is not None:
            self.say(f"A request is offered another time in the requests: {self.desk.keymap.shown('inbox.open')}")

    async def _ask_where(self, session: SessionView) -> None:
        free = await self._free_time(session)
        label = f"move {session_text(session, self.session_types)} to"
        value = moment_words(self.zone, free) if free else ""
        await self._ask("move affected", label, self._read_start, value=value, placeholder="fri 3pm, +1w 10:00")

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        affected, weighed = self._affected, self.weighed
        if message.asked == "move affected" and isinstance(affected, SessionView) and weighed is not None:
            from coachtui.service.bulk import MoveTo

            weighed.decide(affected, MoveTo(start=self.instant_at(message.value.start)))
            self._decided()

    def _read_start(self, text: str) -> Answer:
        """As for going to a date, but a time must be said."""
        answer = self._read_date(text)
        timed = tuple(choice for choice in answer.choices if choice.value.start is not None)
        problem = answer.problem if timed or answer.problem else "say a time, too: fri 3pm"
        return answer._replace(choices=timed, problem=problem)

    async def _free_time(self, session: SessionView) -> Instant | None:
        """The next time that is open for it after the change: found by trying the first of some days."""
        from coachtui.service.bulk import MoveTo, Preview

        if self.source is None or self.weighed is None:
            return None
        try:
            slots = await self.source.next_slots(session.session_type, session.duration_minutes, session.start)
            tried: set[object] = set()
            for slot in slots:
                day = slot.start.astimezone(self.zone).date()
                if day in tried or len(tried) >= MOST_TRIES:
                    continue
                tried.add(day)
                moved = {**self.weighed.sessions, session.id: MoveTo(start=slot.start)}
                seen = await self.source.backend.run(
                    Preview(changes=self.weighed.changes, sessions=moved), key=new_id()
                )
                if not any(each.id == session.id and not each.ok for each in seen.results):
                    return slot.start
        except CoachtuiError:
            return None  # then a time has to be typed
        return None

    def action_decide_all(self) -> None:
        """What was decided about this one is for all of them; moved, each goes to its own next free time."""
        affected, weighed = self._affected, self.weighed
        if affected is None or weighed is None:
            return
        decision = weighed.decision(affected)
        if decision in ("keep", "cancel", "deny"):
            for each in weighed.affected:
                weighed.decide(each, "keep" if decision == "keep" else "cancel")
            self._decided()
        else:
            self.start(self._move_all(weighed))

    async def _move_all(self, weighed: Weighed) -> None:
        from coachtui.screens.impact_panel import decided_word
        from coachtui.service.bulk import MoveTo

        nowhere = 0
        for each in weighed.affected:
            if isinstance(each, SessionView) and decided_word(weighed.decision(each)) != "move":
                free = await self._free_time(each)
                if free is not None:
                    weighed.decide(each, MoveTo(start=free))
                nowhere += free is None
        if nowhere:
            self.say(f"For {nowhere} no free time was found: they stay as they were", severity="warning")
        self._decided()

    def _decided(self) -> None:
        self._draw_impact()
        if self.weighed is not None:
            self.start(self._weigh_again(self.weighed))

    # -- doing it --

    async def _make_weighed(self) -> None:
        """Make the change with what was decided: all of it or nothing."""
        weighed = self.weighed
        if weighed is None:
            return
        done = await self._run(weighed.changes, weighed)
        if done is None:
            return
        if done.applied:
            self.close_impact()
            self._was_made(weighed.words, done)
            return
        against = weighed.judge(done.results)
        self._draw_impact()
        if weighed.needs_only_allow and not against:
            question = f"{len(weighed.refused)} would move against your own rules. Go on all the same?"
            self.query_one(Confirm).ask(question, partial(self._make_all_the_same, weighed), yes="go on")
        else:
            self.say("; ".join(against or [each.detail or "" for each in weighed.refused.values()]), severity="error")

    def _make_all_the_same(self, weighed: Weighed) -> None:
        weighed.allow()
        self.start(self._make_weighed())

    async def _make(self, changes: Sequence[Change], words: str) -> None:
        """Make a change that leaves nothing outside."""
        done = await self._run(changes, None)
        if done is not None and done.applied:
            self._was_made(words, done)
        elif done is not None:
            self.say("; ".join(each.detail or "" for each in done.results if not each.ok), severity="error")
            self._finish(made=False)

    async def _run(self, changes: Sequence[Change], weighed: Weighed | None) -> BulkDone | None:
        from coachtui.service.bulk import Bulk

        sessions, requests = (weighed.sessions, weighed.requests) if weighed else ({}, {})
        if self.source is None:
            return None
        try:
            command = Bulk(changes=tuple(changes), sessions=sessions, requests=requests)
            done = await self.source.backend.run(command, key=new_id())
        except CoachtuiError as problem:
            self.refused(problem)
            if isinstance(problem, WaitingToSend):
                self.close_impact()
            if weighed is None or isinstance(problem, WaitingToSend):
                self._finish(made=isinstance(problem, WaitingToSend))
            return None
        self.reload()
        return done

    def _was_made(self, words: str, done: BulkDone) -> None:
        if self.source is not None and done.change_set is not UNSET:
            self.did(change_step(self.source.backend, words, done.change_set))
        self._finish(made=True)

    def _finish(self, *, made: bool) -> None:
        then, self._when_done = self._when_done, None
        if then is not None:
            then(made)

    # -- leaving --

    def action_open_inbox(self) -> None:
        if self.impact is None:
            super().action_open_inbox()
        else:
            self.say(f"Decide first: {self.desk.keymap.shown('cell.open')} does it, esc leaves it")

    def action_leave(self) -> None:
        if self.form is None and self.impact is not None:
            self.close_impact()
            self.say("Nothing was changed")
            self._finish(made=False)
        else:
            super().action_leave()

    def action_switch_panel(self) -> None:
        if self.form is None and self.impact is not None:
            self.set_focus(self.grid if self.is_weighing else self.impact.rows)
            self.call_after_refresh(self.show_footer)
        else:
            super().action_switch_panel()

    def on_resize(self) -> None:
        if self.impact is not None:
            self.impact.fit(sheet=self.size.width < 110)
