"""Hours in words over the week: listed, said anew in one line whose reading is drawn as it is typed, and removed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from coachtui.errors import CoachtuiError
from coachtui.records.time import MINUTE, Span, WallDateTime, seconds
from coachtui.records.week import Week
from coachtui.scheduling.zones import day_span
from coachtui.screens.painting_availability import MOST, PaintingAvailability
from coachtui.widgets.week_layout import NO_CHANGE, HoursChange

if TYPE_CHECKING:
    from coachtui.scheduling.open_hours import OpenHours, Record
    from coachtui.scheduling.planned import Planned
    from coachtui.screens.hours_panel import HoursPanel
    from coachtui.service.bulk import Previewed
    from coachtui.service.changes import Change
    from coachtui.widgets.prompt import Answer, Prompt
    from coachtui.widgets.tall_list import TallList

ASKED = "hours"
"""How the prompt for a line of hours is called."""
DRAFT = "hours"
MORNING = 9 * 60
"""Where the cursor goes for whole days: nothing is to be seen at midnight."""


class EditingHours(PaintingAvailability):
    """The part of the coach's screen that has their hours in words."""

    hours: HoursPanel | None = None
    _replaces: Record | None = None
    """What the line that is typed takes the place of; None where it is added."""
    _line = ""
    """What is typed."""
    _planned: Sequence[Planned] | None = None
    """What is drawn in the week as it would be, in place of what it replaces; None where nothing is."""

    # -- the panel --

    @property
    def is_in_hours(self) -> bool:
        """Whether the keys are the panel's."""
        return self.hours is not None and self.hours.is_mounted and self.hours.rows.has_focus

    @property
    def contexts(self) -> tuple[str, ...]:
        return (*(("hours",) if self.is_in_hours else ()), *super().contexts)

    def hours_keys(self) -> Iterable[str | tuple[str, str]]:
        """The keys that are useful there."""
        paint = "availability.paint"
        return ("hours.add", ("cell.open", "change"), "hours.remove", paint, "filter.open", "change.undo", "mode.leave")

    def action_open_hours(self) -> None:
        self.start(self.open_hours())

    async def open_hours(self) -> None:
        """List them beside the week, the cursor on what is next."""
        if self.impact is not None:
            self.action_open_inbox()  # which says that something is to be decided first
            return
        self.close_inbox()
        if self.hours is None:
            from coachtui.screens.hours_panel import HoursPanel

            panel = HoursPanel()
            panel.fit(sheet=not self.has_class("-wide"))
            self.add_class("has-list")
            await self.query_one("#main").mount(panel)
            self.hours = panel
        await self._fill_hours()
        self.set_focus(self.hours.rows)
        self._look_at_hours()
        self.call_after_refresh(self._draw_hours)
        self.call_after_refresh(self.show_footer)

    async def _fill_hours(self) -> None:
        from coachtui.scheduling.open_hours import OpenHours
        from coachtui.service.availability import ListAvailability, ListBlocks, ListOverrides

        if self.source is None or self.hours is None:
            return
        run = self.source.backend.run
        try:
            rules, overrides, blocks = await asyncio.gather(
                run(ListAvailability(limit=MOST)), run(ListOverrides(limit=MOST)), run(ListBlocks(limit=MOST))
            )
        except CoachtuiError as problem:
            self.refused(problem)
            self._draw_hours()
            return
        self.hours.hours = OpenHours(rules.items, overrides.items, blocks.items)
        self._draw_hours()

    def close_hours(self) -> None:
        """Take the panel away and go back to the week."""
        if self.hours is not None:
            self.hours.remove()
            self.hours = None
            self.remove_class("has-list")
            self.plan_hours(None)
            self.set_focus(self.grid)
            self.call_after_refresh(self.cursor_rests)

    def _draw_hours(self) -> None:
        if self.hours is not None and self.hours.is_mounted:
            kind = self.type_of(self.only_type) if self.only_type else None
            head = f"Hours for {kind.name}" if kind else "Hours"
            self.hours.show_hours(self.hours_words, self.coach_now, self.only_type, head)
            self._show_hours_facts()

    def _show_hours_facts(self) -> None:
        """Everything about the row the cursor is on, and what may be done with it."""
        from coachtui.scheduling.planned import planned
        from coachtui.screens.panel_text import Fact

        if self.hours is None or self._is_typing:
            return
        chosen, shown = self.hours.chosen, self.desk.keymap.shown
        facts = [Fact(self.hours_words.of(planned(chosen.record)), style="bold"), Fact("")] if chosen else []
        told = (("cell.open", "change it"), ("hours.remove", "remove it")) if chosen else ()
        keys = (("hours.add", "add hours in words"), *told, ("availability.paint", "paint hours in the week"))
        self.hours.show_facts([*facts, *(Fact(words, shown(id), is_key=True) for id, words in keys)])

    def show(self, week: Week, *, confirmed: bool = False) -> None:
        is_new = week is not self.week
        super().show(week, confirmed=confirmed)
        if self.hours is not None and confirmed and is_new and self._planned is not None:
            self._draw_plan()

    def reload(self) -> None:
        super().reload()
        self._hours_changed()

    def heard(self) -> None:
        super().heard()
        self._hours_changed()

    def _hours_changed(self) -> None:
        if self.hours is not None:
            self.start(self._fill_hours())

    def on_tall_list_chosen(self, message: TallList.Chosen) -> None:
        if self.is_in_hours:
            self._look_at_hours()
            self._show_hours_facts()

    def on_tall_list_left(self, message: TallList.Left) -> None:
        if self.is_in_hours:
            self.action_change_hours()

    def _look_at_hours(self) -> None:
        """Bring the week to the screen in which the chosen ones next are, and the cursor to them."""
        chosen = self.hours.chosen if self.hours else None
        if chosen is not None:
            self.go_to(self._coach_instant(WallDateTime(chosen.day, chosen.minutes or MORNING)))

    def action_filter(self) -> None:
        super().action_filter()
        self._draw_hours()

    # -- saying hours --

    def action_add_hours(self) -> None:
        self._ask_hours(None, self.desk.drafts.get(DRAFT).get("line", ""))

    def action_change_hours(self) -> None:
        from coachtui.scheduling.planned import planned

        chosen = self.hours.chosen if self.hours else None
        if chosen is None:
            self.say("There is nothing here to change")
        else:
            self._ask_hours(chosen.record, self.hours_words.of(planned(chosen.record)))

    def _ask_hours(self, replaces: Record | None, line: str) -> None:
        from coachtui.screens.hours_panel import EXAMPLES

        self._replaces = replaces
        label = "change to" if replaces else "add"
        self.start(self._ask_line(label, line, ", ".join(EXAMPLES[:2])))

    async def _ask_line(self, label: str, line: str, placeholder: str) -> None:
        from coachtui.widgets.prompt import Prompt

        await self.furnished.wait()
        asked = self.query_one(Prompt)
        asked.ask(ASKED, label, self._read_hours, value=line, placeholder=placeholder, told_elsewhere=True)
        self._show_reading()

    def _read_hours(self, text: str) -> Answer:
        from coachtui.scheduling.availability_in_words import read_availability
        from coachtui.widgets.prompt import Answer, Choice

        words = self.hours_words
        first = self.desk.settings.first_weekday
        found = read_availability(text, self.coach_now, words.types, first_weekday=first)
        return Answer(tuple(Choice(words.together(plans), plans) for plans in found.readings), found.problem)

    def on_prompt_changed(self, message: Prompt.Changed) -> None:
        if message.asked == ASKED:
            self._line = message.text
            self._show_reading()

    def _show_reading(self) -> None:
        """Say how the line is understood, and draw in the week what it would open and close."""
        from coachtui.screens.hours_panel import example_facts, reading_facts
        from coachtui.widgets.prompt import Prompt

        prompt = self.query_one(Prompt)
        if self.hours is None or not self._is_typing:
            return
        facts = list(reading_facts(prompt.answer, prompt.chosen))
        self.hours.show_facts(facts or list(example_facts()))
        self.plan_hours(prompt.chosen.value if prompt.chosen else None)

    @property
    def _is_typing(self) -> bool:
        """Whether a line of hours is being typed."""
        from coachtui.widgets.prompt import Prompt

        return any(each.is_open and each.asked == ASKED for each in self.query(Prompt))

    def plan_hours(self, plans: Sequence[Planned] | None) -> None:
        """Draw in the week what plans would open and close; where that is elsewhere, go there."""
        from coachtui.scheduling.planned import next_day

        if plans == self._planned:
            return
        self._planned = plans
        days = [day for plan in plans or () if (day := next_day(plan, self.coach_now.day)) is not None]
        if days:
            self.show_days_of(self._coach_instant(WallDateTime(min(days), MORNING)))
        self._draw_plan()

    def _draw_plan(self) -> None:
        self.grid.change = NO_CHANGE if self._planned is None else self._change_of(self._planned)
        spans = sorted((*self.grid.change.opens, *self.grid.change.closes))
        if spans:  # bring it into view: the cursor at its end leaves what is written at its beginning to be read
            first = spans[0]
            self.grid.go_to(max(first.start, first.end - self.grid.zoom * MINUTE))

    def _change_of(self, plans: Sequence[Planned]) -> HoursChange:
        """What plans would open and close in the days on the screen, from now on."""
        from coachtui.scheduling.open_hours import opened_and_closed

        before: OpenHours | None = self.hours.hours if self.hours else None
        if before is None or self.week is None:
            return NO_CHANGE
        kept = before.without(self._replaces) if self._replaces else before
        days = self.grid.frame.days
        begins = max(day_span(self.zone, days[0].date).start, seconds(self.now))
        span = Span(begins, max(begins, day_span(self.zone, days[-1].date).end))
        return HoursChange(*opened_and_closed(before, kept.plus(plans), self.coach_zone, span, self.only_type))

    def on_prompt_closed(self, message: Prompt.Closed) -> None:
        if message.asked == ASKED:
            if self._replaces is None:
                self.desk.drafts.keep(DRAFT, {"line": self._line} if self._line else {})
            self.plan_hours(None)
            self._look_at_hours()
            self._show_hours_facts()

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        if message.asked != ASKED or self.hours is None:
            return
        from coachtui.service.planning import changes_to_add, changes_to_replace

        plans: Sequence[Planned] = message.value
        overrides = self.hours.hours.overrides if self.hours.hours else ()
        if self._replaces is None:
            self.desk.drafts.keep(DRAFT, {"line": message.text})
            changes = changes_to_add(plans, overrides)
        else:
            changes = changes_to_replace(self._replaces, plans, overrides)
        if changes:
            self._weigh_hours(changes, self.hours_words.together(plans))
        else:
            self.plan_hours(None)
            self.say("That is what it says already")

    def action_remove_hours(self) -> None:
        from coachtui.scheduling.planned import planned
        from coachtui.service.planning import change_to_remove

        chosen = self.hours.chosen if self.hours else None
        if chosen is None:
            self.say("There is nothing here to remove")
            return
        self._replaces = chosen.record
        self.plan_hours(())
        words = self.hours_words.of(planned(chosen.record), briefly=True)
        self._weigh_hours((change_to_remove(chosen.record),), f"remove {words}")

    def _weigh_hours(self, changes: Sequence[Change], words: str) -> None:
        self.start(self.weigh(changes, words, then=self._hours_weighed))

    def _hours_weighed(self, made: bool) -> None:
        """Come back to the list, with what was typed kept where it was not done."""
        if made and self._replaces is None:
            self.desk.drafts.keep(DRAFT, {})
        self.plan_hours(None)
        if self.hours is not None:
            self.hours.display = True
            self.add_class("has-list")
            self.set_focus(self.hours.rows)
            self.start(self._fill_hours())
            self.call_after_refresh(self.show_footer)

    async def open_impact(self, changes: Sequence[Change], words: str, impact: Previewed) -> None:
        if self.hours is not None:
            self.hours.display = False  # until it is decided
        await super().open_impact(changes, words, impact)

    # -- going elsewhere --

    def action_paint(self) -> None:
        self.close_hours()
        super().action_paint()

    def action_open_inbox(self) -> None:
        if self.impact is None:
            self.close_hours()
        super().action_open_inbox()

    def action_leave(self) -> None:
        if self.form is None and self.impact is None and self.hours is not None:
            self.close_hours()
        else:
            super().action_leave()

    def action_switch_panel(self) -> None:
        if self.form is None and self.impact is None and self.hours is not None:
            self.set_focus(self.grid if self.is_in_hours else self.hours.rows)
            self.call_after_refresh(self.show_footer)
        else:
            super().action_switch_panel()

    def on_resize(self) -> None:
        if self.hours is not None:
            self.hours.fit(sheet=self.size.width < 110)
            self.call_after_refresh(self._draw_hours)
