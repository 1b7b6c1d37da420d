"""Which coach's calendar a client looks at: another from the list, the next one by a key, and asking to connect."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from coachtui.errors import CoachtuiError
from coachtui.records.account import ConnectionStatus
from coachtui.records.coach import CoachCard, Standing
from coachtui.screens.looking_for_time import LookingForTime

if TYPE_CHECKING:
    from textual.timer import Timer

    from coachtui.screens.coaches_list import KnownCoach

LOOKING_SECONDS = 5.0
"""How often it is looked whether a first coach is there by now."""


class TurningToCoaches(LookingForTime):
    """The part of the client's screen that goes from one coach to another."""

    _looking: Timer | None = None

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
        try:
            own = await self._own_coaches()
        except CoachtuiError as problem:
            self.refused(problem)
            return
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
        self._looking = self._looking or self.set_interval(LOOKING_SECONDS, self._look_for_coach)

    def _look_for_coach(self) -> None:
        """A coach may accept or invite meanwhile: there is no calendar yet whose news would tell."""
        if self.source is not None and self._looking is not None:
            self._looking.stop()
            self._looking = None
        elif self.backend is not None:
            self.run_worker(self._turn_to_first(), name="changes", group="first coach", exclusive=True)

    async def _turn_to_first(self) -> None:
        with suppress(CoachtuiError):  # it is looked for again
            own = await self._own_coaches()
            if not own or self.source is not None:
                return
            self.turn_to(own[0].handle)
            self.say(f"{own[0].name} shows you their calendar now")

    async def _own_coaches(self) -> Sequence[KnownCoach]:
        """One's own coaches whose calendar one may see, by name; raises what asking for them raises."""
        from coachtui.screens.coaches_list import known_coaches

        known = await known_coaches(self.backend, only_own=True) if self.backend is not None else ()
        return [each for each in known if each.status is ConnectionStatus.CONNECTED and each.may_see]

    def _is_hidden(self, coach: str) -> None:
        super()._is_hidden(coach)
        self.desk.kept.forget()
        self._show_nothing(f"Not yours to see any more.  {self.desk.keymap.shown('coaches.open')}  other coaches")

    def _show_nothing(self, banner: str) -> None:
        self.week = None
        self.grid.show_week(self.first_day, ())
        self.grid.banner, self.grid.waiting = banner, False
        self._show_bar(loading=False)
        self.cursor_rests()

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
