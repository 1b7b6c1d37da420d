"""Making and changing sessions in a form that says, while one types, what is in the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from coachtui.errors import CoachtuiError, NeedsAllow, Overlap, Unavailable, WaitingToSend
from coachtui.records.account import ConnectionStatus, ConnectionView
from coachtui.records.base import new_id
from coachtui.records.calendar import SessionEntry
from coachtui.records.session import SessionView
from coachtui.records.time import Span, seconds
from coachtui.screens.answering_requests import AnsweringRequests
from coachtui.widgets.grid_messages import SpanDragged

if TYPE_CHECKING:
    from coachtui.screens.session_form import SessionForm
    from coachtui.service.operation import Command
    from coachtui.service.sessions import Allow
    from coachtui.widgets.form import Form


class MakingSessions(AnsweringRequests):
    """The part of the coach's screen that has the form for a session."""

    _clients: Sequence[ConnectionView] = ()
    _is_trying = False
    """Whether it is being asked what is in the way of the open form."""

    @property
    def _session(self) -> SessionEntry | None:
        """The session the cursor is on."""
        item = self.grid.selected
        return item.source if item and isinstance(item.source, SessionEntry) else None

    def action_new_session(self) -> None:
        span = self.grid.cursor_span
        if span is not None:
            self.open_soon(self._open_new(span, None))

    def on_week_grid_span_dragged(self, message: SpanDragged) -> None:
        minutes = (seconds(message.end) - seconds(message.start)) // 60
        self.open_soon(self._open_new(Span(seconds(message.start), seconds(message.end)), minutes))

    async def _open_new(self, span: Span, minutes: int | None) -> None:
        if not self.session_types:
            key = self.desk.keymap.shown("types.open")
            self.say(f"There is no session type yet to make a session of: {key} makes one", severity="warning")
            return
        clients = await self._known_clients()
        from coachtui.screens.session_form import SessionForm

        form = SessionForm.new(self.desk, self.session_types, clients, self.zone, span.start, minutes)
        self.open_form(form)
        if form is self.form:
            self.start(self._try(form))

    def edit_session(self, session: SessionEntry) -> None:
        """Show a session in its form."""
        from coachtui.screens.session_form import SessionForm

        self.open_form(SessionForm.edit(self.desk, self.session_types, self.zone, session))

    async def _known_clients(self) -> Sequence[ConnectionView]:
        from coachtui.service.connections import ListConnections

        if self.source is not None and self.desk.reach.is_reached:
            try:
                page = await self.source.backend.run(ListConnections(limit=1000))
            except Unavailable:
                return self._clients  # those that are known, if any
            except CoachtuiError as problem:
                self.refused(problem)
            else:
                self._clients = [each for each in page.items if each.status is ConnectionStatus.CONNECTED]
        return self._clients

    # -- what is in the way --

    def on_form_changed(self, message: Form.Changed) -> None:
        from coachtui.screens.session_form import SessionForm

        if isinstance(message.form, SessionForm):
            self.start(self._try(message.form))

    async def _try(self, form: SessionForm) -> None:
        """Say what is in the way of what the form holds; what is typed meanwhile is looked at next."""
        if self._is_trying or self.source is None:
            return
        from coachtui.service.bulk import Bulk

        self._is_trying = True
        await form.opened.wait()
        try:
            while form is self.form and self.desk.reach.is_reached and form.trial() != form.tried:
                form.tried = trial = form.trial()
                if trial is None:
                    form.show_way("", "", ())
                    continue
                result = (await self.source.backend.run(Bulk(changes=(trial,), dry_run=True), key=new_id())).results[0]
                if form is self.form and form.trial() == trial:
                    form.show_way(result.code or "", result.detail or "", [each.start for each in result.alternatives])
        except CoachtuiError:
            pass  # whatever is wrong is said when it is sent
        finally:
            self._is_trying = False

    # -- sending --

    def on_form_submitted(self, message: Form.Submitted) -> None:
        form = message.form
        from coachtui.screens.session_form import SessionForm

        if isinstance(form, SessionForm):
            self.start(self._send(form))

    async def _send(self, form: SessionForm, allow: Allow = ()) -> None:
        """Create or save; the coach's own rules are set aside only where what stands against it is what was shown."""
        if self.source is None:
            return
        command: Command[Any] = form.command(allow)
        try:
            answer = await self.source.backend.run(command, key=new_id())
        except WaitingToSend as kept:
            self.was_kept(kept)
            return
        except CoachtuiError as problem:
            if isinstance(problem, NeedsAllow) and not allow and form.is_allowed(problem.detail):
                await self._send(form, tuple(problem.extra["needs"]))
            else:
                self._refuse_in(form, problem)
            return
        items = (answer,) if form.session else answer.items
        if not items:
            form.refuse("none of them can be: something is in the way of each", "repeat")
            return
        self.close_form()
        left_out = 0 if form.session else len(answer.skipped)
        self.made(form.subject, items, answer.change_set, is_new=form.session is None, left_out=left_out)

    def _refuse_in(self, form: SessionForm, problem: CoachtuiError) -> None:
        """Say in the form what was wrong, beside the field it belongs to."""
        if isinstance(problem, NeedsAllow | Overlap):
            form.is_busy = False
            free = [each["start"] for each in problem.extra.get("alternatives", ())]
            form.show_way(problem.code, problem.detail, free)
            form.go_to_way()
        else:
            form.refuse(problem.detail, form.field_of(problem))

    def made(
        self, subject: str, items: Sequence[SessionView], change_set: object, *, is_new: bool = True, left_out: int = 0
    ) -> None:
        """Say what was made or changed, and go there."""
        many = f", {len(items)} sessions" if len(items) > 1 else ""
        not_made = f", {left_out} left out" if left_out else ""
        self.reload()
        self._did(f"{subject}{many} {'created' if is_new else 'saved'}{not_made}", change_set)
        self.go_to(items[0].start)
