"""A list whose rows are made and changed in a form: beside the list where there is room, else beneath it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import UNSET

from coachtui.errors import CoachtuiError, Stale, WaitingToSend
from coachtui.records.base import new_id
from coachtui.screens.list_screen import ListScreen
from coachtui.screens.side_panel import PanelList
from coachtui.screens.steps import change_step
from coachtui.screens.week_screen import form_keys
from coachtui.widgets.form import Form, Values
from coachtui.widgets.key_footer import KeyFooter, entries

if TYPE_CHECKING:
    from coachtui.service.operation import Command

FORM_WIDTH = 46


class FormInList(ListScreen):
    """Subclasses open forms and say what is sent of them, in ``on_form_submitted``."""

    DEFAULT_CSS = f"""
    FormInList.has-form #details {{ display: none; }}
    FormInList.has-form PanelList > .option-list--option-highlighted {{ background: $primary 30%; text-style: bold; }}
    FormInList.has-form:ansi PanelList > .option-list--option-highlighted,
    FormInList.has-form:nocolor PanelList > .option-list--option-highlighted {{ text-style: bold reverse; }}
    FormInList.has-form #words {{ display: none; }}
    FormInList Form {{ width: {FORM_WIDTH}; }}
    FormInList Form.-sheet {{ width: 1fr; max-height: 75%; }}
    """

    form_width: ClassVar[int] = FORM_WIDTH
    """The cells of a form beside the list; the style says the same."""
    _before: Values = {}
    """What the open form held at first."""

    @property
    def list_width(self) -> int:
        beside = self.has_class("has-form") and self.size.width >= self.wide
        return self.size.width - self.form_width if beside else super().list_width

    @property
    def form(self) -> Form | None:
        """The form that is open."""
        return next(iter(self.query(Form)), None) if self.has_class("has-form") else None

    def open_form(self, form: Form, before: Values) -> None:
        """Show a form; ``before`` is what its fields hold where nothing is changed. One that is open stays."""
        if self.form is None:
            self._before = before
            form.fit(sheet=self.size.width < self.wide)
            self.add_class("has-form")
            self.query_one("#columns").mount(form)
            self.call_after_refresh(self._fit_rows)

    def close_form(self, *, draft: Values | None = None) -> None:
        """Take the form away and go back to the list; of ``draft`` what was changed is kept for the next time."""
        form = self.form
        if form is not None:
            self._keep(form, draft or {})
            form.remove()
            self.remove_class("has-form")
            self.query_one(PanelList).focus()
            self._fit_rows()

    def keep_draft(self) -> None:
        """Keep what is typed into the open form, which stays open."""
        if self.form is not None:
            self._keep(self.form, self.form.values)

    def _keep(self, form: Form, values: Values) -> None:
        if form.draft:
            changed = {name: value for name, value in values.items() if value != self._before.get(name, "")}
            self.desk.drafts.keep(form.draft, changed)

    def _fit_rows(self) -> None:
        """The list has another width now."""
        self._rows = ()
        self.show()

    def draft(self, name: str) -> Values:
        """What was changed in a form of that name and not sent."""
        return self.desk.drafts.get(name)

    async def send(self, form: Form, command: Command[Any]) -> Any:
        """Run a form's command; where it is refused the form says so and stays, and the answer is None."""
        try:
            answer = await self.backend.run(command, key=new_id())
        except WaitingToSend as kept:
            self.close_form()
            self.refused(kept)
            return None
        except Stale as problem:
            self.load()
            form.refuse(f"{problem.detail}. Close and open it again: what you typed is kept")
            return None
        except CoachtuiError as problem:
            form.refuse(problem.detail, problem.extra.get("field"))
            return None
        self.close_form()
        self.calendar.reload()
        self.load()
        return answer

    def did(self, words: str, change_set: object) -> None:
        """Say what was done; it can be taken back, here as in the calendar."""
        if change_set is not UNSET:
            self.calendar.did(change_step(self.backend, words, change_set))

    def on_form_closed(self, message: Form.Closed) -> None:
        self.close_form(draft=message.values)

    def on_resize(self) -> None:
        super().on_resize()
        if self.form is not None:
            self.form.fit(sheet=self.size.width < self.wide)

    def action_leave(self) -> None:
        if self.form is not None:
            self.form.action_close()
        else:
            super().action_leave()

    def tell(self) -> None:
        super().tell()
        form = self.form
        if form is not None:
            self.query_one(KeyFooter).entries = entries(self.desk.keymap, form_keys(form), context="form")
