"""How a client asks for a time that is not open."""

from __future__ import annotations

from coachtui.errors import CoachtuiError, WaitingToSend
from coachtui.records.time import seconds
from coachtui.screens.looking_for_time import LookingForTime
from coachtui.screens.request_form import RequestForm
from coachtui.widgets.form import Form
from coachtui.widgets.week_words import moment_words


class AskingForTime(LookingForTime):
    """The part of the client's screen that has to do with the request form."""

    def on_form_submitted(self, message: Form.Submitted) -> None:
        if isinstance(message.form, RequestForm):
            self.start(self._request(message.form))

    def action_request_time(self) -> None:
        week, span = self.week, self.grid.cursor_span
        picked = self.type_of(self.picked_type) if self.picked_type else None
        if week is None or span is None or picked is None:
            return
        if not week.coach.may.request:
            self.say(f"{week.coach.display_name} does not take requests from you", severity="warning")
        elif span.end <= seconds(self.now):
            self.say("That time has passed")
        elif self.form is None:
            self.open_form(RequestForm(self.desk, week, picked, self.picked_minutes, span.start, self.zone))

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
