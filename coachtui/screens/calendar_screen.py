"""What both main screens do alike: going elsewhere, finding, undoing, forms."""

from __future__ import annotations

from collections.abc import Coroutine, Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from zoneinfo import ZoneInfo

from textual.binding import BindingType

from coachtui.errors import CoachtuiError, WaitingToSend
from coachtui.records.base import Id, new_id
from coachtui.records.time import Instant, WallDateTime, instant, seconds
from coachtui.scheduling.zones import date_of, instant_of, wall_of, zone_named
from coachtui.screens.hits import Hit
from coachtui.screens.steps import Step
from coachtui.screens.telling_news import TellingNews
from coachtui.widgets.bindings import bindings
from coachtui.widgets.grid_item import GridItem
from coachtui.widgets.week_frame import ZOOMS
from coachtui.widgets.week_words import city
from coachtui.widgets.word_line import when_words

if TYPE_CHECKING:
    from coachtui.records.session import BookingView
    from coachtui.scheduling.dates_in_words import Reading
    from coachtui.screens.list_screen import ListScreen
    from coachtui.service.operation import Command
    from coachtui.widgets.form import Form, Values
    from coachtui.widgets.mini_month import MiniMonth
    from coachtui.widgets.prompt import Answer, Prompt, Reader

R = TypeVar("R")


class CalendarScreen(TellingNews):
    """A week screen with the keys that do the same for coach and client."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("week")]
    _opening = 0
    """How many forms are being opened."""

    @property
    def contexts(self) -> tuple[str, ...]:
        """Whose keys work here, for the help and the palette."""
        return (self.side.value, "week", "move")

    # -- going elsewhere --

    def action_previous_week(self) -> None:
        self._turn_week(-1)

    def action_next_week(self) -> None:
        self._turn_week(1)

    def _turn_week(self, direction: int) -> None:
        """The days before or after these; what is being moved comes along."""
        if self.grid.moving is not None:
            self.grid.turn_ghost_week(direction)
        else:
            self.go_to_days(self.first_day + direction * timedelta(days=self.days))

    def action_today(self) -> None:
        self.go_to(self.now)

    def action_show_days(self, count: int) -> None:
        at = self.grid.cursor
        self.days = count
        self.go_to_days(self.week_of(date_of(self.zone, seconds(at))))

    def action_zoom(self) -> None:
        grid = self.grid
        grid.zoom = ZOOMS[(ZOOMS.index(grid.zoom) + 1) % len(ZOOMS)]

    def on_top_bar_earlier(self) -> None:
        self.action_previous_week()

    def on_top_bar_later(self) -> None:
        self.action_next_week()

    def on_top_bar_zone_pressed(self) -> None:
        self.action_switch_zones()

    def on_top_bar_filter_pressed(self) -> None:
        self.action_filter()

    def on_top_bar_days_pressed(self) -> None:
        self.action_go_to_date()

    def on_mini_month_day_chosen(self, message: MiniMonth.DayChosen) -> None:
        here = wall_of(self.zone, seconds(self.grid.cursor))[0]
        self.go_to(self.instant_at(WallDateTime(message.day, here.minutes)))

    def instant_at(self, wall: WallDateTime) -> Instant:
        """The instant of a wall time of the viewer; in a gap the next that exists, in a fold the first."""
        try:
            return instant(instant_of(self.zone, wall, fold=0))
        except CoachtuiError as gap:
            choices: Sequence[Instant] = gap.extra["choices"]
            return choices[-1]

    def other_zone(self) -> ZoneInfo | None:
        """Which zone ``T`` shows beside the viewer's."""
        named = self.desk.settings.second_zone
        zone = zone_named(named) if named else self.coach_zone
        return None if zone == self.zone else zone

    def action_switch_zones(self) -> None:
        grid = self.grid
        if grid.second_zone is not None:
            grid.second_zone, grid.gutter_heads = None, ()
        elif (zone := self.other_zone()) is not None:
            grid.gutter_heads = ((city(self.zone), "you"), (city(zone), self.other_name()))
            grid.second_zone = zone
        else:
            self.say(f"Your clock and your coach's both show {city(self.zone)} time; set second_zone for another")

    def other_name(self) -> str:
        return ""

    def action_go_to_date(self) -> None:
        self.open_soon(self._ask("date", "go to", self._read_date, placeholder="fri 3pm, +2w, 27 nov, w48"))

    async def _ask(
        self,
        asked: str,
        label: str,
        reader: Reader | None = None,
        *,
        placeholder: str,
        value: str = "",
        is_suggestion: bool = False,
    ) -> None:
        from coachtui.widgets.prompt import Prompt

        await self.furnished.wait()
        self.query_one(Prompt).ask(
            asked, label, reader, value=value, placeholder=placeholder, is_suggestion=is_suggestion
        )

    def _read_date(self, text: str) -> Answer:
        from coachtui.scheduling.dates_in_words import read_date, shown
        from coachtui.widgets.prompt import Answer, Choice

        here = wall_of(self.zone, seconds(self.now))[0]
        answer = read_date(text, here, first_weekday=self.desk.settings.first_weekday)
        readings = [(shown(each, here, twelve_hours=self.desk.twelve_hours), each) for each in answer.readings]
        return Answer(tuple(Choice(*pair) for pair in readings), answer.problem)

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        if message.asked == "date":
            self._go_to_reading(message.value)
        elif message.asked == "find":
            self._find(message.text)

    def _go_to_reading(self, reading: Reading) -> None:
        at_cursor = wall_of(self.zone, seconds(self.grid.cursor))[0].minutes
        self.go_to(self.instant_at(reading.start or WallDateTime(reading.day, at_cursor)))

    def palette_opens(self) -> None:
        """Look up what is needed to tell what is typed into the palette."""

    def hits(self, text: str) -> Iterable[Hit]:
        """What a text may mean here, for the palette: people and sessions of these days, and dates."""
        wanted = text.casefold()
        if not wanted:
            return
        # Who is called so comes before who is only mentioned.
        for item in sorted(self.grid.items, key=lambda item: wanted not in item.title.casefold()):
            if item.title and wanted in said_of(item):
                yield Hit(
                    f"{item.title} {item.type_name}, {when_words(self.zone, item.span)}", "", partial(self.visit, item)
                )
        for choice in self._read_date(text).choices:
            yield Hit(
                f"Go to {choice.label}", self.desk.keymap.shown("date.go"), partial(self._go_to_reading, choice.value)
            )

    def visit(self, item: GridItem) -> None:
        """Put the cursor on an item."""
        self.grid.go_to(item.span.start, item)
        self.grid.focus()

    # -- finding --

    def action_find(self) -> None:
        self.open_soon(self._ask("find", "find", placeholder="a name, a type, a note"))

    def _find(self, text: str) -> None:
        """Go to the next thing of these days that the text is found in, round and round."""
        wanted = text.casefold().strip()
        found = sorted((item for item in self.grid.items if wanted in said_of(item)), key=lambda item: item.span)
        if not wanted or not found:
            self.say(f"Nothing here has “{text}” in it")
            return
        item = next(iter(self._found_ahead(wanted) or found))
        self.grid.go_to(item.span.start, item)

    def _found_ahead(self, wanted: str) -> Sequence[GridItem]:
        """What of these days begins after the cursor and has the text in it."""
        here = seconds(self.grid.cursor)
        found = (item for item in self.grid.items if item.span.start > here and wanted in said_of(item))
        return sorted(found, key=lambda item: item.span)

    # -- filters --

    def action_filter(self) -> None:
        """Show one session type after the other, then all again."""
        ids: list[Id | None] = [None, *(each.id for each in self.session_types)]
        self.only_type = ids[(ids.index(self.only_type) + 1) % len(ids)] if self.only_type in ids else None
        chosen = self.type_of(self.only_type) if self.only_type else None
        self.say(f"Only {chosen.name}" if chosen else "All session types")
        if self.week is not None:
            self.show(self.week, confirmed=not self.grid.waiting)

    # -- lists over the calendar --

    def open_list(self, kind: type[ListScreen]) -> None:
        """Show a list over the calendar, once the store is open."""
        if self.backend is None:
            self.say("One moment: the calendar is being opened", severity="warning")
        else:
            self.app.push_screen(kind(self.desk, self.backend, self))

    def turn_to(self, coach: str) -> None:
        """Show another coach's calendar; a coach looks at their own only."""

    def move_own(self, booking: BookingView) -> None:
        """Begin to move a booking of the viewer's; a coach has none in their own calendar."""

    def has_nobody(self) -> None:
        """There is no coach whose calendar could be shown."""

    def action_open_news(self) -> None:
        from coachtui.screens.news_list import NewsList

        if self.is_guest:
            self.say(f"Without an account one is told by e-mail. {self.desk.keymap.shown('accounts.open')} signs in")
        else:
            self.open_list(NewsList)

    # -- why a time is open or not --

    def action_ask_why(self) -> None:
        self.start(self._ask_why())

    def asked_type(self) -> Id | None:
        """Which session type the question is about."""
        return self.only_type or (self.session_types[0].id if self.session_types else None)

    async def _ask_why(self) -> None:
        from coachtui.service.why import GetWhy, reason_words

        span, type_id = self.grid.cursor_span, self.asked_type()
        kind = self.type_of(type_id) if type_id else None
        if span is None or kind is None or self.source is None:
            self.say("There is nothing to say about this time yet")
            return
        start = instant(span.start)
        query = GetWhy(
            coach=self.source.coach,
            session_type=kind.id,
            start=start,
            end=start + timedelta(minutes=kind.duration_minutes),
        )
        try:
            why = await self.source.backend.run(query)
        except CoachtuiError as problem:
            self.refused(problem)
        else:
            said = "; ".join([*(["open"] if why.open else []), *map(reason_words, why.reasons)]) or "not open"
            self.say(f"{kind.name}, {when_words(self.zone, span)}: {said}")

    # -- changing things --

    async def do(self, command: Command[R], *, form: Form | None = None, key: str | None = None) -> R | None:
        """Run a command; None where it was refused, which the form it came from or a toast then says."""
        if self.source is None:
            self.say("One moment: the calendar is being opened", severity="warning")
            return None
        try:
            answer = await self.source.backend.run(command, key=key or new_id())
        except CoachtuiError as problem:
            if isinstance(problem, WaitingToSend):
                self.was_kept(problem)
            elif form is not None:
                form.refuse(problem.detail, problem.extra.get("field"))
            else:
                self.refused(problem)
            return None
        self.reload()
        return answer

    def was_kept(self, kept: WaitingToSend) -> None:
        """It is not lost, so no form need hold it any longer."""
        self.close_form()
        self.refused(kept)

    def did(self, step: Step) -> None:
        """Say what was done and that it can be taken back."""
        self.steps.did(step)
        self.say(f"{step.words} · {self.desk.keymap.shown('change.undo')} undoes it")

    def action_undo(self) -> None:
        self.start(self._turn(self.steps.undo, "Undone", "There is nothing to undo"))

    def action_redo(self) -> None:
        self.start(self._turn(self.steps.redo, "Done again", "There is nothing to do again"))

    async def _turn(self, turn: Any, done: str, nothing: str) -> None:
        try:
            step = await turn()
        except CoachtuiError as problem:
            self.refused(problem)
            return
        if step is None:
            self.say(nothing)
            return
        self.say(f"{done}: {step.words}")
        self.reload()

    def start(self, work: Coroutine[Any, Any, object]) -> None:
        """Do something that takes a moment without making the keys wait; it is never cancelled by another."""
        self.run_worker(work, exclusive=False)

    # -- forms and prompts --

    def open_soon(self, opening: Coroutine[Any, Any, object]) -> None:
        """Look up what a form needs and open it; the keys that come meanwhile are for the form."""

        async def opened() -> None:
            try:
                await opening
            finally:
                self._opening -= 1

        self._opening += 1
        self.start(opened())

    @property
    def is_opening(self) -> bool:
        """Whether what takes the next key is not there yet, as ``type_ahead`` asks."""
        return self._opening > 0 or (self.form is not None and not self.form.is_ready)

    def open_form(self, form: Form) -> None:
        """Show a form in place of the side panel, or as a sheet at the bottom."""
        if self.form is None:
            form.fit(sheet=not self.has_class("-wide"))
            self.add_class("has-form")
            self.query_one("#main").mount(form)
            self.call_after_refresh(self.show_footer)

    def close_form(self, *, draft: Values | None = None) -> None:
        """Take the form away and go back to the grid; ``draft`` is kept for the next time."""
        form = self.form
        if form is None:
            return
        if form.draft:
            self.desk.drafts.keep(form.draft, draft or {})
        form.remove()
        self.remove_class("has-form")
        self.grid.focus()
        self.call_after_refresh(self.show_footer)

    def keep_draft(self) -> None:
        """Keep what is typed into the open form, which stays open."""
        form = self.form
        if form is not None and form.draft:
            self.desk.drafts.keep(form.draft, form.values)

    def on_form_closed(self, message: Form.Closed) -> None:
        self.close_form(draft=message.values)

    def on_form_pick_requested(self, message: Form.PickRequested) -> None:
        self.pick_for(message.form)

    def pick_for(self, form: Form) -> None:
        """Let somebody pick a time in the week for an open form."""
        self.say("No time of this form is picked in the week")

    def on_resize(self) -> None:
        form = self.form
        if form is not None:
            form.fit(sheet=self.size.width < 110)

    def action_leave(self) -> None:
        if self.form is not None:
            self.form.action_close()
        else:
            self.grid.focus()

    def action_switch_panel(self) -> None:
        if self.form is not None or self.has_class("-wide"):
            self.focus_next()


def said_of(item: GridItem) -> str:
    """Everything an item may be found by."""
    return " ".join([item.title, item.type_name, item.status, said_by(item.source)]).casefold()


def said_by(source: object) -> str:
    """Everything written in a session or a request, and who comes."""
    notes = (getattr(source, name, "") for name in ("private_notes", "shared_notes", "location", "message"))
    people = (booking.client.name for booking in getattr(source, "bookings", ()))
    return " ".join([*notes, *people])
