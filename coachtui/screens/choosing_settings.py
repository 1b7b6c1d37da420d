"""Settings over the calendar: chosen in a form, shown at once, kept in the file and with the account."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeGuard

from msgspec import UNSET, structs

from coachtui.errors import CoachtuiError
from coachtui.keymap import Keymap
from coachtui.records.base import new_id
from coachtui.screens.calendar_screen import CalendarScreen
from coachtui.screens.drafts import SETTINGS
from coachtui.screens.steps import change_step
from coachtui.settings import ENVIRONMENT, Settings, SettingsProblem, with_value
from coachtui.widgets.confirm import Confirm
from coachtui.widgets.week_words import clock_at, moment_words

if TYPE_CHECKING:
    from coachtui.records.session import SessionView
    from coachtui.screens.settings_form import Person, SettingsForm
    from coachtui.service.coaches import BecomeCoach
    from coachtui.widgets.form import Form

PROFILE = ("display_name", "coach_zone", "bio")
"""What of the form belongs to the coach's profile."""


class ChoosingSettings(CalendarScreen):
    """``,`` opens them on both sides."""

    def action_open_settings(self) -> None:
        self.start(self._open_settings())

    async def _open_settings(self) -> None:
        from coachtui.screens.settings_form import SettingsForm

        form = SettingsForm(
            self.desk.settings,
            await self._person(),
            self.desk.drafts.get(SETTINGS),
            environment=ENVIRONMENT,
            clock_in=lambda zone: clock_at(zone, self.now, twelve_hours=self.desk.twelve_hours),
        )
        self.open_form(form)
        self.app.theme = form.values["theme"]  # of a draft, too

    async def _person(self) -> Person | None:
        """Who sits here; None where that cannot be asked now, and then only this machine's settings are there."""
        from coachtui.screens.settings_form import Person
        from coachtui.service.accounts import GetMe
        from coachtui.service.coaches import GetCoach
        from coachtui.service.notifications import GetReminders

        if self.backend is None or self.is_guest:
            return None
        try:
            me = await self.backend.run(GetMe())
            if me.coach is None:
                return Person(me, None)
            card = await self.backend.run(GetCoach(coach=me.coach.handle))
            reminders = await self.backend.run(GetReminders())
        except CoachtuiError:
            return None
        return Person(me, card, reminders)

    def on_form_changed(self, message: Form.Changed) -> None:
        if _is_of_settings(message.form):
            self.app.theme = message.values["theme"]

    def on_form_closed(self, message: Form.Closed) -> None:
        self.app.theme = self.desk.settings.theme

    def on_form_submitted(self, message: Form.Submitted) -> None:
        if _is_of_settings(message.form):
            self.start(self._save_settings(message.form))

    async def _save_settings(self, form: SettingsForm, *, is_sure: bool = False) -> None:
        """What of it is refused stays in the form; the rest holds."""
        words = "Saved" if form.changed else "Nothing was changed"
        try:
            if not is_sure and await self._asks_about_zone(form):
                return
            is_kept = await self._choose(form)
            await self._save_person(form)
        except (CoachtuiError, SettingsProblem) as problem:
            form.refuse(str(problem), getattr(problem, "extra", {}).get("field"))
            return
        self.close_form()
        self.reload()
        self.say(words if is_kept else f"{words} for as long as the demo lasts")

    # -- this machine --

    async def _choose(self, form: SettingsForm) -> bool:
        """Draw everything as it was chosen, and write it into the file; answers whether it is there next time.

        Raises ``SettingsProblem``, and then nothing has changed.
        """
        before, settings = self.desk.settings, self.desk.settings
        chosen: dict[str, str | int | None] = {}
        for name, text in form.settings.items():
            chosen[name] = int(text) if text is not None and text.isdecimal() else text
            settings = with_value(settings, name, chosen[name], place=name)
        if chosen and self.desk.settings_file is not None:
            from coachtui.settings_file import change_settings

            await asyncio.to_thread(change_settings, chosen, file=self.desk.settings_file)
        self.desk.settings = settings
        self.desk.keymap = Keymap(settings.keys, ascii_only=settings.glyphs == "ascii")
        self.app.theme = settings.theme
        form.took(*chosen)
        for screen in self.app.screen_stack:
            if chosen and isinstance(screen, ChoosingSettings):
                screen.settings_changed(before)
        return not chosen or self.desk.settings_file is not None

    # -- the account --

    async def _asks_about_zone(self, form: SettingsForm) -> bool:
        """Whether it is asked first, for sessions would lie outside the hours in the calendar's new zone."""
        profile = _profile(form)
        if self.backend is None or profile is None or "coach_zone" not in form.changed:
            return False
        from coachtui.service.sessions import ListSessions

        tried = await self.backend.run(structs.replace(profile, dry_run=True), key=new_id())
        many = len(tried.sessions_affected)
        if not many:
            return False
        to_come = (await self.backend.run(ListSessions(start=self.now, limit=1000))).items
        form.say_affected([self._told(each) for each in to_come if each.id in tried.sessions_affected])
        said = "A session to come lies" if many == 1 else f"{many} sessions to come lie"
        self.query_one(Confirm).ask(
            f"{said} outside your hours in that zone, and {'stays' if many == 1 else 'stay'}. Move all the same?",
            lambda: self.start(self._save_settings(form, is_sure=True)),
            yes="move",
        )
        return True

    def _told(self, session: SessionView) -> str:
        from coachtui.screens.coach_words import session_text

        when = moment_words(self.zone, session.start, twelve_hours=self.desk.twelve_hours)
        return f"{when} {session_text(session, self.session_types)}"

    async def _save_person(self, form: SettingsForm) -> None:
        """The account, and the coach's profile where something of it is other."""
        if self.backend is None or form.person is None:
            return
        changed = form.changed
        if changed.keys() & {"name", "time_zone"}:
            from coachtui.service.accounts import UpdateMe

            own = {name: changed[name].strip() for name in ("name", "time_zone") if name in changed}
            me = await self.backend.run(UpdateMe(version=form.person.me.version, **own), key=new_id())
            form.took(*own, me=me)
        profile = _profile(form)
        if profile is not None:
            saved = await self.backend.run(profile, key=new_id())
            if saved.change_set is not UNSET:
                self.steps.did(change_step(self.backend, "your profile changed", saved.change_set))
        await self._save_reminders(form)

    async def _save_reminders(self, form: SettingsForm) -> None:
        from coachtui.screens import reminder_field

        before = form.person.reminders if form.person is not None else None
        minutes = reminder_field.read_reminder(form.values.get(reminder_field.NAME, ""))
        if before is None or self.backend is None or minutes in (None, before.minutes_before):
            return
        from coachtui.service.notifications import PutReminders

        put = PutReminders(minutes_before=minutes, version=before.version)
        saved = await self.backend.run(put, key=new_id())
        if saved.change_set is not UNSET:
            self.steps.did(change_step(self.backend, "your reminders changed", saved.change_set))

    # -- on the screen --

    def settings_changed(self, before: Settings) -> None:
        """Draw everything as it was chosen; what was not changed stays as it was last switched here."""
        settings, grid = self.desk.settings, self.grid
        grid.glyphs, grid.twelve_hours = self.desk.glyphs, self.desk.twelve_hours
        if settings.zoom != before.zoom:
            grid.zoom = settings.zoom
        if self.panel is not None and self.legend is not None:
            self.panel.month.glyphs = self.legend.glyphs = self.desk.glyphs
            self.panel.month.first_weekday = settings.first_weekday
        if settings.second_zone != before.second_zone and grid.second_zone is not None:
            grid.second_zone, grid.gutter_heads = None, ()
            self.action_switch_zones()
        if (settings.days, settings.first_weekday) != (before.days, before.first_weekday):
            self.action_show_days(settings.days)
        self.reload()


def _is_of_settings(form: Form) -> TypeGuard[SettingsForm]:
    """Known by its draft: for other forms its module need not be there."""
    return form.draft == SETTINGS


def _profile(form: SettingsForm) -> BecomeCoach | None:
    """The coach's profile as the form has it; None where nothing of it is other."""
    if form.person is None or form.person.coach is None or not form.changed.keys() & set(PROFILE):
        return None
    from coachtui.service.coaches import BecomeCoach

    values = form.values
    return BecomeCoach(
        handle=form.person.coach.handle,
        display_name=values["display_name"].strip(),
        time_zone=values["coach_zone"].strip(),
        bio=values["bio"].strip(),
    )
