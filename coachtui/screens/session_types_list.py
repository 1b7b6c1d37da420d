"""Session types: what the coach offers, to be made, changed, put away and deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Literal

from textual.binding import BindingType

from coachtui.errors import HasSessions
from coachtui.records.session import SessionView
from coachtui.records.session_type import SessionTypeView
from coachtui.records.time import Span, seconds
from coachtui.scheduling.type_words import AUDIENCES, lengths_words, type_facts
from coachtui.screens.coach_words import session_text
from coachtui.screens.form_in_list import FormInList
from coachtui.screens.panel_text import Fact, Row
from coachtui.screens.session_type_form import NEW, DeleteTypeForm, SessionTypeForm, first_texts, texts_of
from coachtui.service.bulk import Bulk
from coachtui.service.changes import DeleteSessionTypeChange
from coachtui.service.practice import GetRules, RulesView
from coachtui.service.session_types import ListOwnSessionTypes, UpdateSessionType
from coachtui.widgets.bindings import bindings
from coachtui.widgets.form import Form
from coachtui.widgets.week_words import price_words

MOST = 1000


class SessionTypesList(FormInList):
    """In the coach's order; those that are put away come last."""

    title_words: ClassVar[str] = "Session types"
    context: ClassVar[str] = "types"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("types")]

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.shows_all = True
        self._types: dict[str, SessionTypeView] = {}
        self._rules: RulesView | None = None

    async def fetch(self) -> None:
        found = (await self.backend.run(ListOwnSessionTypes(limit=MOST))).items
        self._rules = await self.backend.run(GetRules())
        shown = sorted((each for each in found if self.shows_all or each.active), key=_place)
        self._types = {each.id: each for each in shown}

    def head_words(self, count: int) -> str:
        return f"{'all' if self.shows_all else 'only what is offered'}  {count}"

    def rows(self) -> Sequence[Row]:
        return [
            Row(
                id=each.id,
                first=f"{self.desk.glyphs.type_glyph(each.glyph)} {each.name}",
                right=price_words(each.price) if each.active else "put away",
                second=f"{_lengths(each)} · {AUDIENCES[each.audience]}{_group(each)}",
            )
            for each in self._types.values()
        ]

    def facts(self, id: str) -> Sequence[Fact]:
        kind = self._types[id]
        facts = [
            Fact(f"{self.desk.glyphs.type_glyph(kind.glyph)} {kind.name}", style="bold"),
            *(Fact(each.text, each.word) for each in type_facts(kind, price_words(kind.price))),
        ]
        facts += [Fact(""), Fact(kind.description, style="italic")] if kind.description else []
        return facts

    def footer_ids(self, id: str | None) -> Iterable[str | tuple[str, str]]:
        kind = self._types.get(id or "")
        if kind is not None:
            yield "types.edit"
        yield "types.add"
        if kind is not None:
            yield ("types.archive", "put away" if kind.active else "offer again")
            yield "types.delete"
        yield ("list.filter", "only offered" if self.shows_all else "all")
        yield "list.leave"

    def nothing_words(self) -> str:
        return f"You offer nothing yet.  {self.desk.keymap.shown('types.add')}  makes a session type"

    # -- doing --

    @property
    def _chosen(self) -> SessionTypeView | None:
        kind = self._types.get(self.chosen or "")
        if kind is None:
            self.say("There is no session type here yet")
        return kind

    def open_row(self, id: str) -> None:
        self._open(self._types[id])

    def action_edit(self) -> None:
        if (kind := self._chosen) is not None:
            self._open(kind)

    def action_add(self) -> None:
        self._open(None)

    def _open(self, kind: SessionTypeView | None) -> None:
        before = texts_of(kind) if kind is not None else first_texts(list(self._types.values()))
        form = SessionTypeForm(
            kind,
            before,
            self.draft(f"{NEW} {kind.id}" if kind is not None else NEW),
            rules=self._rules,
            currency=self._currency,
            glyphs=self.desk.glyphs,
        )
        self.open_form(form, before)

    @property
    def _currency(self) -> str:
        """The one that most prices are in, for a price that names none."""
        counted = Counter(each.price.currency for each in self._types.values() if each.price is not None)
        return next((currency for currency, _ in counted.most_common(1)), "EUR")

    def on_form_submitted(self, message: Form.Submitted) -> None:
        form = message.form
        if isinstance(form, SessionTypeForm):
            self.start(self._save(form))
        elif isinstance(form, DeleteTypeForm):
            self.start(self._delete(form.kind, "keep" if form.values["sessions"] == "keep" else "cancel"))

    async def _save(self, form: SessionTypeForm) -> None:
        command = form.command()
        if command is None:
            self.close_form()
            self.say(f"{form.title} stays as it is")
            return
        saved = await self.send(form, command)
        if saved is not None:
            words = f"{saved.name} {'is offered' if form.kind is None else 'saved'}"
            self.did(words, saved.change_set)

    def action_archive(self) -> None:
        kind = self._chosen
        if kind is not None:
            self.start(self._archive(kind))

    async def _archive(self, kind: SessionTypeView) -> None:
        saved = await self.do(UpdateSessionType(id=kind.id, version=kind.version, active=not kind.active))
        if saved is not None:
            words = f"{kind.name} {'is offered again' if saved.active else 'is put away: what is booked stays'}"
            self.did(words, saved.change_set)

    def action_delete(self) -> None:
        kind = self._chosen
        if kind is not None:
            self.sure(f"Delete {kind.name}? It is offered no more.", lambda: self._delete(kind), yes="delete")

    async def _delete(self, kind: SessionTypeView, sessions: Literal["keep", "cancel"] | None = None) -> None:
        """At once where there is nothing of it to come, or it is said what becomes of that; else it is shown first."""
        change = DeleteSessionTypeChange(id=kind.id, version=kind.version, sessions=sessions)
        form = self.form
        done = await (self.send(form, Bulk(changes=(change,))) if form else self.do(Bulk(changes=(change,))))
        if done is None:
            return
        (result,) = done.results
        if done.applied:
            stay = {"keep": "; its sessions stay", "cancel": "; its sessions to come are cancelled", None: ""}[sessions]
            self.did(f"{kind.name} is deleted{stay}", done.change_set)
        elif result.code == HasSessions.code:
            self.open_form(DeleteTypeForm(kind, self._told(result.conflicts)), {})
        else:
            self.say(result.detail or f"{kind.name} cannot be deleted")

    def _told(self, sessions: Sequence[SessionView]) -> list[str]:
        types = self.calendar.session_types
        return [
            f"{self.when(Span(seconds(each.start), seconds(each.end)))} {session_text(each, types)}"
            for each in sorted(sessions, key=lambda each: each.start)
        ]


def _place(kind: SessionTypeView) -> tuple[bool, int]:
    return (not kind.active, kind.position)


def _lengths(kind: SessionTypeView) -> str:
    return lengths_words(kind.duration_minutes, kind.durations_minutes)


def _group(kind: SessionTypeView) -> str:
    return f" · up to {kind.capacity}" if kind.capacity > 1 else ""
