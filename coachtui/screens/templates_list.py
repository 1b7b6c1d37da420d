"""Templates: what the coach makes again and again, saved, used, renamed and deleted; and what would be worth one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, ClassVar

from msgspec import UNSET
from textual.binding import BindingType

from coachtui.records.template import TemplateSuggestion, TemplateView
from coachtui.scheduling.template_words import template_words
from coachtui.screens.list_screen import ListScreen
from coachtui.screens.panel_text import Fact, Row
from coachtui.screens.side_panel import PanelList
from coachtui.screens.steps import change_step
from coachtui.service.bulk import Bulk
from coachtui.service.changes import Change, CreateTemplateChange, DeleteTemplateChange, UpdateTemplateChange
from coachtui.service.template_use import templates_of
from coachtui.service.templates import ListTemplates, ListTemplateSuggestions
from coachtui.widgets.bindings import bindings
from coachtui.widgets.prompt import Prompt
from coachtui.widgets.week_words import price_words

MOST = 1000
SUGGESTED = "suggested "
"""What the ids of suggestions begin with."""


class TemplatesList(ListScreen):
    """Those that are saved, then those that are suggested."""

    title_words: ClassVar[str] = "Templates"
    context: ClassVar[str] = "templates"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("templates")]

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._templates: dict[str, TemplateView] = {}
        self._suggested: dict[str, TemplateSuggestion] = {}
        self._made: str | None = None
        """What was saved last, which the cursor goes to."""
        self._then: partial[None] | None = None
        """What happens with the name that is typed."""

    async def fetch(self) -> None:
        found = (await self.backend.run(ListTemplates(limit=MOST))).items
        suggested = (await self.backend.run(ListTemplateSuggestions())).items
        self._templates = {each.id: each for each in sorted(found, key=lambda each: each.name.casefold())}
        self._suggested = {f"{SUGGESTED}{place}": each for place, each in enumerate(suggested)}

    # -- what is shown --

    def show(self) -> None:
        super().show()
        if self._made is not None and self._made in self._templates:
            options = self.query_one(PanelList)
            options.highlighted = options.get_option_index(self._made)
            self._made = None

    def rows(self) -> Sequence[Row]:
        saved = [
            Row(id=id, first=self._glyphed(each), second=template_words(each.pattern))
            for id, each in self._templates.items()
        ]
        suggested = [
            Row(id=id, first=self._glyphed(each), right="suggested", second="You often make this: save it?")
            for id, each in self._suggested.items()
        ]
        return [*saved, *suggested]

    def _glyphed(self, each: TemplateView | TemplateSuggestion) -> str:
        kind = self.calendar.type_of(each.session_type)
        return f"{self.desk.glyphs.type_glyph(kind.glyph)} {each.name}" if kind else each.name

    def facts(self, id: str) -> Sequence[Fact]:
        each = self._suggested[id] if id in self._suggested else self._templates[id]
        kind = self.calendar.type_of(each.session_type)
        facts = [Fact(each.name, style="bold"), Fact(template_words(each.pattern), "when")]
        facts.append(Fact(kind.name if kind else "one that is gone", "type"))
        if each.duration_minutes is not None:
            facts.append(Fact(f"{each.duration_minutes} min", "length"))
        if each.clients:
            known = self._people()
            facts.append(Fact(", ".join(known.get(client, "a client") for client in each.clients), "with"))
        if isinstance(each, TemplateView):
            facts += [Fact(price_words(each.price), "price")] if each.price is not None else []
            facts += [Fact(each.location, "where")] if each.location else []
            facts += [Fact(""), Fact(each.shared_notes)] if each.shared_notes else []
        return facts

    def _people(self) -> dict[str, str]:
        """The names of those in the week that is shown, by account."""
        known: dict[str, str] = dict(getattr(self.calendar, "people_known", dict)())
        booked = [booking for session in self._here for booking in session.bookings]
        return {**{each.client.id: each.client.name for each in booked if each.client.id}, **known}

    @property
    def _here(self) -> Sequence[Any]:
        """The sessions in the calendar that a template can be saved of."""
        here: Sequence[Any] = getattr(self.calendar, "worth_saving", ())
        return here

    def footer_ids(self, id: str | None) -> Iterable[str | tuple[str, str]]:
        if id in self._suggested:
            yield ("templates.use", "save it")
        elif id is not None:
            yield from ("templates.use", "templates.put")
        yield "templates.save"
        if id in self._templates:
            yield from ("templates.rename", "templates.delete")
        yield "list.leave"

    def nothing_words(self) -> str:
        key = self.desk.keymap.shown("templates.save")
        return f"No templates yet.  {key}  saves what is marked, or else the week, as one"

    # -- doing --

    @property
    def _chosen(self) -> TemplateView | None:
        each = self._templates.get(self.chosen or "")
        if each is None:
            is_suggested = self.chosen in self._suggested
            self.say("It is only suggested: Enter saves it" if is_suggested else "There is no template here yet")
        return each

    def open_row(self, id: str) -> None:
        suggested = self._suggested.get(id)
        if suggested is not None:
            change = CreateTemplateChange(
                name=suggested.name,
                session_type=suggested.session_type,
                duration_minutes=suggested.duration_minutes,
                clients=suggested.clients,
                pattern=suggested.pattern,
            )
            self.start(self._make([change], f"{suggested.name} saved as a template"))
        else:
            self._apply(self._templates[id], at_cursor=not self._templates[id].pattern)

    def action_use(self) -> None:
        if self.chosen is not None:
            self.open_row(self.chosen)

    def action_put(self) -> None:
        each = self._chosen
        if each is None:
            return
        if sum(len(place.weeks) for place in each.pattern) > 1:
            self.say(
                f"It is a pattern of several: {self.desk.keymap.shown('templates.use')} makes them in their places"
            )
        else:
            self._apply(each, at_cursor=True)

    def _apply(self, template: TemplateView, *, at_cursor: bool) -> None:
        from coachtui.screens.applying_templates import ApplyingTemplates

        if isinstance(self.calendar, ApplyingTemplates):
            self.dismiss()
            self.calendar.call_after_refresh(partial(self.calendar.apply_template, template, at_cursor=at_cursor))

    def action_save(self) -> None:
        sessions = self._here
        if not sessions:
            self.say("There is no session in these days to save")
            return
        count = "1 session" if len(sessions) == 1 else f"{len(sessions)} sessions"
        self._ask_name(f"save {count} as", "", partial(self._save, sessions))

    def _save(self, sessions: Sequence[Any], name: str) -> None:
        types = {each.id: each for each in self.calendar.session_types}
        changes = templates_of(sessions, name, types)
        words = name if len(changes) == 1 else f"{name} 1 to {len(changes)}"
        self.start(self._make(changes, f"{words} saved"))

    def action_rename(self) -> None:
        each = self._chosen
        if each is not None:
            self._ask_name("call it", each.name, partial(self._rename, each))

    def _rename(self, template: TemplateView, name: str) -> None:
        change = UpdateTemplateChange(id=template.id, version=template.version, name=name)
        self.start(self._make([change], f"{template.name} is called {name}"))

    def action_delete(self) -> None:
        each = self._chosen
        if each is not None:
            change = DeleteTemplateChange(id=each.id, version=each.version)
            words = f"{each.name} is no template any more"
            self.sure(
                f"Delete {each.name}? What was made of it stays.", lambda: self._make([change], words), yes="delete"
            )

    async def _make(self, changes: Sequence[Change], words: str) -> None:
        """One or several as one change."""
        done = await self.do(Bulk(changes=tuple(changes)))
        if done is None:
            return
        if not done.applied:
            self.say("; ".join(dict.fromkeys(each.detail for each in done.results if each.detail)))
        elif done.change_set is not UNSET:
            self._made = next((each.id for each in done.results), None)
            self.calendar.did(change_step(self.backend, words, done.change_set))

    def action_filter(self) -> None:
        self.say("All of them are here")

    def _ask_name(self, label: str, value: str, then: partial[None]) -> None:
        self._then = then
        self.query_one(Prompt).ask("template", label, value=value, placeholder="a name, such as A usual week")

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        name = message.text.strip()
        if self._then is not None and name:
            self._then(name)
