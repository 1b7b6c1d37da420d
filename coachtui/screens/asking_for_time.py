"""How a client asks for a time that is not open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from coachtui.errors import CoachtuiError, WaitingToSend
from coachtui.records.time import Instant, instant, seconds
from coachtui.records.week import Week
from coachtui.screens.client_forms import MOST_TIMES, as_request
from coachtui.screens.desk import Desk
from coachtui.screens.looking_for_time import LookingForTime
from coachtui.widgets.calendar_items import wish_items
from coachtui.widgets.grid_item import GridItem, ItemKind
from coachtui.widgets.key_footer import KeyFooter, entries
from coachtui.widgets.week_words import moment_words

if TYPE_CHECKING:
    from coachtui.screens.request_form import RequestForm
    from coachtui.widgets.form import Form, Values


class AskingForTime(LookingForTime):
    """The part of the client's screen that has to do with the request form."""

    def on_form_submitted(self, message: Form.Submitted) -> None:
        form = as_request(message.form)
        if form is not None:
            self.start(self._request(form))

    def __init__(self, desk: Desk, kept: Week | None) -> None:
        super().__init__(desk, kept)
        self._wishes: tuple[Instant, ...] = ()
        """Times picked before the form was opened, the most wanted first."""
        self._drawn: Sequence[GridItem] = ()

    # -- picking --

    def _clear(self) -> None:
        super()._clear()
        self._wishes = ()

    @property
    def wishes(self) -> Sequence[Instant]:
        """The times picked to be asked for, the most wanted first."""
        form = as_request(self.form)
        return form.starts if form is not None else self._wishes

    def wish_items(self) -> Sequence[GridItem]:
        """What is picked, for the grid."""
        form = as_request(self.form)
        kind = self.type_of(self.picked_type) if self.picked_type else None
        minutes = self.picked_minutes or 60
        if form is not None:
            kind, minutes, _ = form.sought
        self._drawn = wish_items(self.wishes, minutes, kind)
        return self._drawn

    def _draw_wishes(self) -> None:
        """Show the picks where they have changed."""
        before = self._drawn
        if self.week is not None and self.wish_items() != before:
            self.show(self.week, confirmed=not self.grid.waiting)

    def action_toggle_pick(self) -> None:
        """Pick the time under the cursor to ask for, or let it go."""
        start = self._start_to_ask_for()
        form = as_request(self.form)
        if start is None:
            return
        if form is not None:
            if not form.toggle(start):
                self._say_enough()
            return
        if start in self._wishes:
            self._wishes = tuple(each for each in self._wishes if each != start)
        elif len(self._wishes) == MOST_TIMES:
            self._say_enough()
            return
        else:
            self._wishes = (*self._wishes, start)
        self._draw_wishes()

    def _say_enough(self) -> None:
        self.say(f"{MOST_TIMES} times at most: {self.desk.keymap.shown('pick.toggle')} on one of them lets it go")

    def _start_to_ask_for(self) -> Instant | None:
        """When what the cursor is on begins, if it may be asked for; why not is said."""
        week, span, item = self.week, self.grid.cursor_span, self.grid.selected
        if week is None or span is None or self.picked_type is None:
            return None
        if self.is_guest:
            self.say(f"Only with an account can one ask for a time. {self.desk.keymap.shown('accounts.open')} signs in")
        elif not week.coach.may.request:
            self.say(f"{week.coach.display_name} does not take requests from you", severity="warning")
        elif item is not None and item.kind is ItemKind.SLOT:
            self.say(f"That time is open: {self.desk.keymap.shown('cell.open')} books it")
        elif span.start <= seconds(self.now):
            self.say("That time has passed")
        else:
            return instant(span.start)
        return None

    # -- the form --

    def action_request_time(self) -> None:
        if as_request(self.form) is not None:
            self.action_toggle_pick()
            return
        start = self._wishes[0] if self._wishes else self._start_to_ask_for()
        picked = self.type_of(self.picked_type) if self.picked_type else None
        if self.week is None or start is None or picked is None or self.form is not None:
            return
        starts, self._wishes = self._wishes or (start,), ()
        from coachtui.screens.request_form import RequestForm

        self.open_form(RequestForm(self.desk, self.week, picked, self.picked_minutes, starts, self.zone))
        self.call_after_refresh(self._draw_wishes)

    def on_form_changed(self, message: Form.Changed) -> None:
        if as_request(message.form) is not None:
            self._draw_wishes()

    def close_form(self, *, draft: Values | None = None) -> None:
        """As every form; several picks stay in the week while there is a draft of what is to be said to them."""
        form = as_request(self.form)
        stays = form is not None and form.are_picked and draft
        self._wishes = tuple(self.wishes) if stays else ()
        super().close_form(draft=draft)
        self._draw_wishes()

    def pick_for(self, form: Form) -> None:
        """The cursor goes to the week, the form stays."""
        self.grid.focus()
        keys = self.desk.keymap.shown
        self.say(f"{keys('cell.open')} picks a time, {keys('panel.switch')} goes back to the form")

    def action_leave(self) -> None:
        if self.form is not None and self.grid.has_focus:
            self.form.focus_field()
        else:
            super().action_leave()

    def action_switch_panel(self) -> None:
        if self.form is not None and self.grid.has_focus:
            self.form.focus_field()
        else:
            super().action_switch_panel()

    def on_descendant_focus(self) -> None:
        if self.form is not None:
            self.show_footer()

    def show_footer(self) -> None:
        if self.form is not None and self.grid.has_focus:
            ids = (("cell.open", "pick"), ("panel.switch", "back to the form"), "week", "date.go", "cell")
            self.query_one(KeyFooter).entries = entries(self.desk.keymap, ids, context="client")
        else:
            super().show_footer()

    async def _request(self, form: RequestForm) -> None:
        if self.source is None:
            return
        try:
            asked = await self.source.backend.run(form.command(), key=form.key)
        except WaitingToSend as kept:
            self.was_kept(kept)
            return
        except CoachtuiError as problem:
            form.refused(problem)
            return
        self.close_form()
        self.reload()
        when = moment_words(self.zone, asked.times[0].start, twelve_hours=self.desk.twelve_hours)
        self.say(f"Asked {self.other_name()} for {when}")
        self.go_to(asked.times[0].start)
