"""A template's sessions, drawn in the week with what is in their way before they are made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import structs

from coachtui.errors import CoachtuiError
from coachtui.records.calendar import SessionEntry
from coachtui.records.session import SessionStatus, SessionView
from coachtui.records.template import WEEKDAYS, PatternPlace, Template
from coachtui.records.time import WallTime, instant, seconds
from coachtui.scheduling.zones import wall_of
from coachtui.screens.many_sessions import ManySessions
from coachtui.widgets.grid_item import GridItem, ItemKind
from coachtui.widgets.prompt import Prompt
from coachtui.widgets.week_words import moment_words

if TYPE_CHECKING:
    from coachtui.service.bulk import ChangeResult
    from coachtui.service.changes import CreateSessionChange
    from coachtui.service.template_use import Uses

ASKED = "template"
MOST_TOLD = 3
"""As many of those in the way are named at once."""


class ApplyingTemplates(ManySessions):
    """The part of the coach's screen that makes sessions of templates."""

    ghosts: Sequence[GridItem] = ()
    """The sessions that would be made, as the grid draws them."""
    _template: Template | None = None
    _first: date = date.min
    _weeks: int = 1
    """How many were looked ahead at last."""

    def action_open_templates(self) -> None:
        from coachtui.screens.templates_list import TemplatesList

        self.open_list(TemplatesList)

    # -- what a template can be saved of --

    @property
    def worth_saving(self) -> list[SessionView]:
        """What is marked, else every session to take place in the days shown."""
        if self.has_marks:
            return [each for each in self.picked if each.status is SessionStatus.SCHEDULED]
        entries = self.week.calendar.entries if self.week is not None else ()
        sessions = [each for each in entries if isinstance(each, SessionEntry)]
        return [each for each in sessions if each.status is SessionStatus.SCHEDULED]

    # -- looking at it, then making it --

    def apply_template(self, template: Template, *, at_cursor: bool = False) -> None:
        """Ask in how many weeks, from the week on that the cursor is in; ``at_cursor`` puts one session there."""
        span = self.grid.cursor_span
        if span is None:
            return
        wall = wall_of(self.coach_zone, span.start)[0]
        self._first = wall.day - timedelta(days=wall.day.weekday())
        if at_cursor:
            here = PatternPlace(weekday=WEEKDAYS[wall.day.weekday()], start=WallTime(wall.minutes))
            template = structs.replace(template, pattern=(here,))
        self._template = template
        self.grid.focus()
        label = f"{template.name}, weeks:"
        reader = self.weeks_reader(self._first, lambda weeks: len(self._uses(weeks).changes))
        self.start(self._ask(ASKED, label, reader, value="1", placeholder="8, until 18 dec", is_suggestion=True))
        self.start(self._look_ahead(1))

    def _uses(self, weeks: int) -> Uses:
        """The sessions of so many weeks that are not over yet, and the times that no clock shows."""
        from coachtui.service.template_use import Uses, sessions_of

        if self._template is None:
            return Uses(())
        uses = sessions_of(self._template, self._first, weeks, self.coach_zone)
        return uses._replace(changes=tuple(each for each in uses.changes if each.start > self.now))

    def on_prompt_changed(self, message: Prompt.Changed) -> None:
        if message.asked == ASKED:
            chosen = self.query_one(Prompt).chosen
            if chosen is not None:
                self.start(self._look_ahead(chosen.value))

    async def _look_ahead(self, weeks: int) -> None:
        """Draw what would be made, and say what is in the way; nothing is."""
        from coachtui.service.bulk import Bulk

        if self.source is None:
            return
        self._weeks = weeks
        template, uses = self._template, self._uses(weeks)
        changes = uses.changes
        try:
            found = await self.source.backend.run(Bulk(changes=changes, on_conflict="skip", dry_run=True))
        except CoachtuiError as problem:
            self.refused(problem)
            return
        if template is None or template is not self._template or weeks != self._weeks:
            return  # something else is asked for meanwhile
        refused = {each.index: each for each in found.results if not each.ok}
        self.ghosts = [self._ghost(each, template, refused.get(index)) for index, each in enumerate(changes)]
        self._show_ghosts()
        self.tell(self._ahead_words(uses, refused))

    def _ghost(self, change: CreateSessionChange, template: Template, refused: ChangeResult | None) -> GridItem:
        kind = self.type_of(template.session_type)
        minutes = template.duration_minutes or (kind.duration_minutes if kind else 60)
        return GridItem(
            id=f"ghost {seconds(change.start)}",
            kind=ItemKind.OFFER,
            start=change.start,
            end=instant(seconds(change.start) + minutes * 60),
            title=f"{self.desk.glyphs.warning} {template.name}" if refused else template.name,
            type_name=kind.name if kind else "",
            status="in the way" if refused else "to be made",
            glyph=kind.glyph if kind else "",
            color=kind.color if kind else "",
            dashed=True,
        )

    def _ahead_words(self, uses: Uses, refused: dict[int, ChangeResult]) -> str:
        changes, missing = uses
        if not changes and not missing:
            return "All of it is over in that week: go on to another with ] first"
        if not refused and not missing:
            return "Nothing is in the way"
        told = [each.detail for each in missing]
        told += [f"{self._at(changes[index])}: {each.detail}" for index, each in refused.items()]
        more = f"; and {len(told) - MOST_TOLD} more" if len(told) > MOST_TOLD else ""
        return f"{len(told)} of {len(changes) + len(missing)} cannot be: {'; '.join(told[:MOST_TOLD])}{more}"

    def _at(self, change: CreateSessionChange) -> str:
        return moment_words(self.zone, change.start, twelve_hours=self.desk.twelve_hours)

    def on_prompt_closed(self, message: Prompt.Closed) -> None:
        if message.asked == ASKED:
            self._forget_ghosts()

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        if message.asked != ASKED or self._template is None:
            return
        template, uses = self._template, self._uses(message.value)
        changes = uses.changes
        self._forget_ghosts()
        if uses.missing or not changes:
            left = "; ".join(each.detail for each in uses.missing[:MOST_TOLD])
            self.say(f"Left out: {left}" if left else "All of it is over in that week", severity="warning")
        if not changes:
            return
        plan = [(f"{template.name}, {self._at(each)}", each) for each in changes]
        self.start(self.carry_out(plan, f"{template.name} made {len(plan)} times" if len(plan) > 1 else template.name))

    def _forget_ghosts(self) -> None:
        self._template, self.ghosts = None, ()
        self._show_ghosts()
        self.cursor_rests()

    def _show_ghosts(self) -> None:
        if self.week is not None:
            self.show(self.week, confirmed=not self.grid.waiting)
