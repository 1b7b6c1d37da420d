"""Which coach's calendar a client looks at: another from the list, the next one by a key, and asking to connect."""

from __future__ import annotations

from coachtui.errors import CoachtuiError
from coachtui.records.account import ConnectionStatus
from coachtui.records.coach import CoachCard, Standing
from coachtui.screens.looking_for_time import LookingForTime


class TurningToCoaches(LookingForTime):
    """The part of the client's screen that goes from one coach to another."""

    def action_open_coaches(self) -> None:
        from coachtui.screens.coaches_list import CoachesList

        self.open_list(CoachesList)

    def turn_to(self, coach: str) -> None:
        """Show another coach's calendar, on the days that are shown."""
        from coachtui.screens.week_source import WeekSource

        if self.backend is None or (self.source is not None and self.source.coach == coach):
            return
        if self.form is not None:
            self.form.action_close()
        self.desk.kept.remember_coach(coach)
        self.picked_type = self.picked_minutes = self.only_type = None
        self.grid.second_zone, self.grid.gutter_heads = None, ()
        self.connect(WeekSource(self.backend, self.side, coach, self.desk.clock))

    def action_next_coach(self) -> None:
        self.start(self._turn_to_next())

    async def _turn_to_next(self) -> None:
        """The next of one's own coaches, by name, round and round."""
        from coachtui.screens.coaches_list import known_coaches

        if self.backend is None:
            return
        try:
            known = await known_coaches(self.backend, only_own=True)
        except CoachtuiError as problem:
            self.refused(problem)
            return
        own = [each for each in known if each.status is ConnectionStatus.CONNECTED and each.may_see]
        handles = [each.handle for each in own]
        here = self.source.coach if self.source is not None else ""
        if set(handles) <= {here}:
            self.say(f"You have no other coach yet: {self.desk.keymap.shown('coaches.open')} finds one")
            return
        place = (handles.index(here) + 1) % len(handles) if here in handles else 0
        self.turn_to(handles[place])
        self.say(f"{own[place].name}, {place + 1} of {len(own)}")

    def has_nobody(self) -> None:
        self._show_nothing(f"No coach shows you a calendar yet.  {self.desk.keymap.shown('coaches.open')}  finds one")

    def _is_hidden(self, coach: str) -> None:
        super()._is_hidden(coach)
        self.desk.kept.forget()
        self._show_nothing(f"Not yours to see any more.  {self.desk.keymap.shown('coaches.open')}  other coaches")

    def _show_nothing(self, banner: str) -> None:
        self.week = None
        self.grid.show_week(self.first_day, ())
        self.grid.banner, self.grid.waiting = banner, False
        self._show_bar(loading=False)

    # -- connecting --

    def action_ask_connection(self) -> None:
        week = self.week
        if week is None:
            return
        if self.is_guest:
            self.say(f"Only with an account can one connect. {self.desk.keymap.shown('accounts.open')} signs in")
        elif week.coach.standing is Standing.CONNECTED:
            self.say(f"You are a client of {week.coach.display_name} already")
        else:
            self.start(self._connect(week.coach))

    async def _connect(self, coach: CoachCard) -> None:
        from coachtui.service.connections import AskConnection

        asked = await self.do(AskConnection(coach=coach.handle))
        if asked is not None and asked.status is ConnectionStatus.CONNECTED:
            self.say(f"You are a client of {coach.display_name} now")
        elif asked is not None:
            self.say(f"Asked: {coach.display_name} has to accept it")
