"""What is done to one or many sessions at once: checked together, written together, undone together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, structs

from coachtui.errors import CoachtuiError, WaitingToSend
from coachtui.records.base import Money, new_id
from coachtui.records.session import BookingStatus, SessionStatus, SessionView
from coachtui.records.time import DAY_MINUTES, Instant, WallDateTime, seconds
from coachtui.scheduling.zones import wall_of
from coachtui.screens.coach_words import session_text
from coachtui.screens.steps import Step, change_step, steps_together
from coachtui.screens.weighing_changes import WeighingChanges
from coachtui.widgets.confirm import Confirm
from coachtui.widgets.week_words import moment_words, price_words
from coachtui.widgets.word_line import when_words

if TYPE_CHECKING:
    from coachtui.service.bulk import BulkDone, ChangeResult
    from coachtui.service.changes import Change
    from coachtui.service.operation import Command
    from coachtui.widgets.grid_item import GridItem
    from coachtui.widgets.prompt import Answer, Prompt

WEEK_MINUTES = 7 * DAY_MINUTES

Planned = Sequence[tuple["SessionView | str", "Change"]]
"""What is to become of each session; of one that is yet to be made, what it is called."""


class ManySessions(WeighingChanges):
    """The part of the coach's screen that changes what is marked, or else what the cursor is on."""

    is_copying = False
    """Whether what move mode is on is to be put there a second time."""
    _with_value: Callable[[Any], object] | None = None
    """What happens with what is typed into the prompt."""

    # -- copying and moving --

    def action_copy_to_weeks(self) -> None:
        picked = self._scheduled("copy")
        if not picked:
            return

        def copy(weeks: int) -> None:
            plan = self._copies(picked, weeks)
            where = "the next week" if weeks == 1 else f"the next {weeks} weeks"
            self.start(self.carry_out(plan, f"{self._named(picked)} copied to {where}"))

        day = wall_of(self.zone, seconds(picked[0].start))[0].day
        monday = day + timedelta(days=7 - day.weekday())
        label = f"copy {self._named(picked)}, weeks:"
        reader = self.weeks_reader(monday, lambda weeks: len(picked) * weeks)
        self._ask_value(label, copy, reader, value="1", placeholder="8, until 18 dec", is_suggestion=True)

    def weeks_reader(self, first: date, count: Callable[[int], int]) -> Callable[[str], Answer]:
        """Reads how many weeks from ``first`` on are meant; ``count`` says how many sessions that makes."""
        from coachtui.scheduling.weeks_in_words import read_weeks
        from coachtui.service.bulk import MOST_CHANGES
        from coachtui.widgets.prompt import Answer, Choice

        def read(text: str) -> Answer:
            weeks, problem = read_weeks(text, first, wall_of(self.zone, seconds(self.now))[0])
            sessions = 0 if problem else count(weeks)
            if sessions > MOST_CHANGES:
                problem = f"{sessions:,} sessions; at most {MOST_CHANGES:,} at once"
            if problem:
                return Answer(problem=problem)
            said = "1 session" if sessions == 1 else f"{sessions} sessions"
            return Answer((Choice(f"{said} in {'1 week' if weeks == 1 else f'{weeks} weeks'}", weeks),))

        return read

    def _copies(self, sessions: Sequence[SessionView], weeks: int) -> Planned:
        """One of each in every week; called by where it would be, for that is where something may be in the way."""
        places = [
            (each, self._shifted(each.start, week * WEEK_MINUTES)) for week in range(1, weeks + 1) for each in sessions
        ]
        return [(self._planned_words(each, start), _copy(each, start)) for each, start in places]

    def action_duplicate(self) -> None:
        """Like moving, but what is there stays."""
        item = self.grid.selected
        if item is None or not item.movable:
            self.say("There is no session here to copy")
        else:
            self.is_copying = True
            self.grid.begin_move(item)
            self.show_footer()

    def drop_many(self, item: GridItem, start: Instant, minutes: int) -> bool:
        """Put a copy there, or move everything marked by as much; False where it is but one session to move."""
        is_copying, self.is_copying = self.is_copying, False
        picked = self.picked if item.id in {each.id for each in self.picked} else []
        if not is_copying and len(picked) < 2:
            return False
        sessions = picked or [each for each in (item.source,) if isinstance(each, SessionView)]
        sessions = [each for each in sessions if each.status is SessionStatus.SCHEDULED]
        by, longer = self._wall_minutes(start) - self._wall_minutes(item.start), minutes - item.minutes
        plan = []
        for each in sessions:
            there, length = self._shifted(each.start, by), max(5, each.duration_minutes + longer)
            plan.append((each, _copy(each, there, length) if is_copying else _move(each, there, length)))
        if plan:
            self.start(self.carry_out(plan, f"{self._named(sessions)} {'copied' if is_copying else 'moved'}"))
        return True

    def _wall_minutes(self, at: Instant) -> int:
        wall = wall_of(self.zone, seconds(at))[0]
        return wall.day.toordinal() * DAY_MINUTES + wall.minutes

    def _shifted(self, at: Instant, minutes: int) -> Instant:
        """So much later on the wall clock."""
        days, rest = divmod(self._wall_minutes(at) + minutes, DAY_MINUTES)
        day = wall_of(self.zone, seconds(at))[0].day
        return self.instant_at(WallDateTime(day.fromordinal(days), rest))

    # -- cancelling, retyping, repricing, blocking --

    def cancel_many(self) -> None:
        """Cancel what is marked, with a message."""
        picked = self._scheduled("cancel")
        if picked:
            then = partial(self._cancel_with, picked)
            self._ask_value(f"cancel {self._named(picked)}:", then, placeholder="a message to those who would come")

    def _cancel_with(self, picked: Sequence[SessionView], reason: str) -> None:
        from coachtui.service.changes import CancelSessionChange

        plan: Planned = [(each, CancelSessionChange(id=each.id, reason=reason.strip())) for each in picked]
        self.start(self.carry_out(plan, f"{self._named(picked)} cancelled"))

    def action_retype(self) -> None:
        from coachtui.widgets.prompt import Answer, Choice

        picked = self._scheduled("make something else")

        def read(text: str) -> Answer:
            found = [each for each in self.session_types if text.casefold().strip() in each.name.casefold()]
            choices = tuple(Choice(each.name, each) for each in found)
            known = ", ".join(each.name for each in self.session_types)
            return Answer(choices, "" if found else f"no type is called so: {known}")

        def retype(kind: Any) -> None:
            from coachtui.service.changes import UpdateSessionChange

            plan: Planned = [(each, UpdateSessionChange(id=each.id, session_type=kind.id)) for each in picked]
            self.start(self.carry_out(plan, f"{self._named(picked)} made {kind.name}"))

        if picked:
            self._ask_value(f"make {self._named(picked)}", retype, read, placeholder="a session type")

    def action_reprice(self) -> None:
        from coachtui.scheduling.money_in_words import read_money
        from coachtui.widgets.prompt import Answer, Choice

        picked = self._scheduled("price")

        def read(text: str) -> Answer:
            known = next((each.price for each in picked if each.price), None)
            money = read_money(text, known.currency if known else "EUR")
            problem = "" if money else "an amount such as 60 or 85.50 EUR"
            return Answer((Choice(price_words(money), money),) if money else (), problem)

        def reprice(price: Money) -> None:
            from coachtui.service.changes import UpdateSessionChange

            plan: Planned = [(each, UpdateSessionChange(id=each.id, client_specific_price=price)) for each in picked]
            self.start(self.carry_out(plan, f"{self._named(picked)} priced {price_words(price)}"))

        if picked:
            self._ask_value(f"price of {self._named(picked)}", reprice, read, placeholder="60, 85.50 EUR")

    def action_block_time(self) -> None:
        """Take the range, or the cell under the cursor, out of what is open."""
        span = self.range_span or self.grid.cursor_span
        if span is None:
            return
        (begin, fold), (end, end_fold) = wall_of(self.coach_zone, span.start), wall_of(self.coach_zone, span.end)

        def block(reason: str) -> None:
            from coachtui.service.changes import CreateBlockChange

            self.clear_marks()
            words = reason.strip()
            change = CreateBlockChange(start=begin, end=end, start_fold=fold, end_fold=end_fold, reason=words)
            self.start(self.weigh([change], f"Block {when_words(self.coach_zone, span)}", ask=False))

        self._ask_value("block it for:", block, placeholder="a reason only you see, or nothing")

    # -- what came of it --

    def action_complete_session(self) -> None:
        from coachtui.service.sessions import CompleteSession

        self.start(self._end_each(lambda each: CompleteSession(id=each.id), "done"))

    def action_mark_no_show(self) -> None:
        from coachtui.service.sessions import MarkNoShow

        self.start(self._end_each(lambda each: MarkNoShow(id=each.id), "did not come"))

    async def _end_each(self, make: Callable[[SessionView], Command[Any]], words: str) -> None:
        picked = self._scheduled("mark so")
        if self.source is None or not picked:
            return
        steps: list[Step] = []
        refused: list[SessionView] = []
        for each in picked:
            named = session_text(each, self.session_types)
            try:
                answer = await self.source.backend.run(make(each), key=new_id())
            except WaitingToSend as kept:
                self.refused(kept)
            except CoachtuiError as problem:
                refused.append(each)
                self.say(f"{named}: {problem.detail}", severity="error")
            else:
                steps.append(change_step(self.source.backend, f"{named}: {words}", answer.change_set))
        self.clear_marks(refused if len(picked) > 1 else ())
        self.reload()
        if steps:
            self.did(steps[0] if len(steps) == 1 else steps_together(f"{len(steps)} sessions: {words}", steps))

    # -- one change out of many --

    async def carry_out(self, plan: Planned, words: str, *, skip: bool = False) -> None:
        """All or nothing; where something is in the way, it is marked, and the rest may be done without it."""
        from coachtui.service.bulk import Bulk

        if self.source is None:
            return
        command = Bulk(changes=tuple(change for _, change in plan), on_conflict="skip" if skip else "fail")
        try:
            done = await self.source.backend.run(command, key=new_id())
        except CoachtuiError as problem:
            self.refused(problem)
            if isinstance(problem, WaitingToSend):
                self.clear_marks()
            return
        refused = [(plan[each.index], each) for each in done.results if not each.ok and each.index < len(plan)]
        self.reload()
        if done.applied:
            self._was_done(plan, words, done, [planned for (planned, _), _ in refused])
        elif refused:
            self._resolve(plan, words, refused)

    def _was_done(self, plan: Planned, words: str, done: BulkDone, refused: Sequence[SessionView | str]) -> None:
        self.clear_marks([each for each in refused if isinstance(each, SessionView)])
        if self.source is not None and done.change_set is not UNSET and len(refused) < len(plan):
            left = f", {len(refused)} not" if refused else ""
            self.did(change_step(self.source.backend, f"{words}{left}", done.change_set))

    def _resolve(
        self, plan: Planned, words: str, refused: Sequence[tuple[tuple[SessionView | str, Change], ChangeResult]]
    ) -> None:
        """Say what is in the way of which, and ask how to go on."""
        told = [f"{self._planned_words(planned)}: {result.detail}" for (planned, _), result in refused]
        more = f"; and {len(told) - 5} more" if len(told) > 5 else ""
        self.say("; ".join(told[:5]) + more, severity="error")
        if all(result.code == "needs_allow" for _, result in refused):
            allowed = [(planned, _allowed(change)) for planned, change in plan]
            question, yes = f"{len(refused)} against your own rules. Go on all the same?", "go on"
            then = partial(self.carry_out, allowed, words)
        elif len(refused) < len(plan):
            rest = len(plan) - len(refused)
            question, yes = f"{len(refused)} of {len(plan)} cannot be done. Do the other {rest}?", "do them"
            then = partial(self.carry_out, plan, words, skip=True)
        else:
            return
        self.query_one(Confirm).ask(question, lambda: self.start(then()), yes=yes, no="none")

    # -- words and questions --

    def _scheduled(self, verb: str) -> list[SessionView]:
        picked = [each for each in self.picked if each.status is SessionStatus.SCHEDULED]
        if not picked:
            self.say(f"There is no session here to {verb}")
        return picked

    def _named(self, sessions: Sequence[SessionView]) -> str:
        return session_text(sessions[0], self.session_types) if len(sessions) == 1 else f"{len(sessions)} sessions"

    def _planned_words(self, session: SessionView | str, start: Instant | None = None) -> str:
        if isinstance(session, str):
            return session
        when = moment_words(self.zone, start or session.start, twelve_hours=self.desk.twelve_hours)
        return f"{session_text(session, self.session_types)}, {when}"

    def _ask_value(
        self,
        label: str,
        then: Callable[[Any], object],
        reader: Callable[[str], Answer] | None = None,
        *,
        value: str = "",
        placeholder: str,
        is_suggestion: bool = False,
    ) -> None:
        self._with_value = then
        self.open_soon(
            self._ask("value", label, reader, value=value, placeholder=placeholder, is_suggestion=is_suggestion)
        )

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        if message.asked == "value" and self._with_value is not None:
            self._with_value(message.value)


def _move(session: SessionView, start: Instant, minutes: int) -> Change:
    from coachtui.service.changes import UpdateSessionChange

    return UpdateSessionChange(id=session.id, version=session.version, start=start, duration_minutes=minutes)


def _copy(session: SessionView, start: Instant, minutes: int | None = None) -> Change:
    """The same for the same people at another time."""
    from coachtui.service.changes import CreateSessionChange
    from coachtui.service.sessions import Guest

    people = [each.client for each in session.bookings if each.status is BookingStatus.CONFIRMED]
    return CreateSessionChange(
        session_type=session.session_type,
        start=start,
        duration_minutes=minutes or session.duration_minutes,
        clients=tuple(each.id for each in people if each.id is not None),
        guests=tuple(Guest(name=each.name, email=each.email) for each in people if each.id is None),
        price=session.price,
        client_specific_price=session.client_specific_price,
        capacity=session.capacity,
        location=session.location,
        private_notes=session.private_notes,
        shared_notes=session.shared_notes,
        details=session.details,
    )


def _allowed(change: Change) -> Change:
    """The same change, above the coach's own rules."""
    from coachtui.service.session_place import EVERYTHING

    has_rules = "allow" in change.__struct_fields__
    return structs.replace(change, allow=EVERYTHING) if has_rules else change
