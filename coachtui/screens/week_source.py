"""Where a screen gets its weeks from: asked once, kept until something changes, fetched ahead."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from coachtui.backend.base import Backend
from coachtui.records.account import Me
from coachtui.records.base import Id
from coachtui.records.calendar import Slot
from coachtui.records.coach import CoachCard
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.time import Instant, instant
from coachtui.records.week import Side, Week, WeekAsk
from coachtui.scheduling.zones import day_span
from coachtui.service.accounts import GetMe
from coachtui.service.calendar import GetCalendar, ListSlots
from coachtui.service.coaches import GetCoach
from coachtui.service.session_types import ListSessionTypes

#: Weeks kept in memory at most; the oldest asked for goes first.
MOST = 24

FAR = timedelta(days=120)
"""How far ahead the next free time is looked for."""


class Setting(NamedTuple):
    """What changes rarely: who looks, at whom, and what is offered."""

    me: Me
    coach: CoachCard
    session_types: tuple[SessionTypeCard, ...]


class WeekSource:
    """Weeks of one coach for one viewer, in the viewer's zone."""

    def __init__(self, backend: Backend, side: Side, coach: str, clock: Callable[[], Instant]) -> None:
        self.backend = backend
        self.side = side
        self.coach = coach
        self._clock = clock
        self._setting: Setting | None = None
        self._weeks: dict[WeekAsk, Week] = {}

    def seen(self, ask: WeekAsk) -> Week | None:
        """The week if it was asked for and nothing has changed since."""
        return self._weeks.get(ask)

    @property
    def weeks(self) -> Sequence[Week]:
        """Every week that is in memory."""
        return tuple(self._weeks.values())

    def forget(self) -> None:
        """Something changed: what was seen may be no more."""
        self._weeks.clear()
        self._setting = None

    async def setting(self) -> Setting:
        """Who looks at whom; raises ``NotFound`` where the calendar may not be seen (any more)."""
        if self._setting is None:
            me, coach, types = await asyncio.gather(
                self.backend.run(GetMe()),
                self.backend.run(GetCoach(coach=self.coach)),
                self.backend.run(ListSessionTypes(coach=self.coach)),
            )
            self._setting = Setting(me, coach, types.items)
        return self._setting

    async def week(self, ask: WeekAsk) -> Week:
        """The week as it is now, from memory where nothing has changed; raises what the operations raise."""
        if ask in self._weeks:
            return self._weeks[ask]
        setting = await self.setting()
        picked = self._picked(ask, setting)
        zone = ZoneInfo(setting.me.time_zone)
        start = instant(day_span(zone, ask.first_day).start)
        end = instant(day_span(zone, ask.first_day + timedelta(days=ask.days - 1)).end)
        calendar, slots = await asyncio.gather(
            self.backend.run(GetCalendar(coach=self.coach, start=start, end=end)),
            self._slots(picked, start, end, ask.moving),
        )
        week = Week(
            side=self.side,
            me=setting.me,
            coach=setting.coach,
            session_types=setting.session_types,
            first_day=ask.first_day,
            days=ask.days,
            picked_type=picked[0].id if picked else None,
            picked_minutes=picked[1] if picked else None,
            calendar=calendar,
            slots=slots,
            seen_at=self._clock(),
        )
        if self._setting is setting:  # otherwise something changed while it was read
            self._weeks[ask] = week
            while len(self._weeks) > MOST:
                del self._weeks[next(iter(self._weeks))]
        return week

    async def next_slots(
        self, picked_type: Id, minutes: int, after: Instant, moving: Id | None = None
    ) -> tuple[Slot, ...]:
        """The slots that start after an instant, at most ``FAR`` on; those that a booking may be moved to."""
        query = ListSlots(
            coach=self.coach,
            session_type=picked_type,
            duration_minutes=minutes,
            start=after + timedelta(seconds=1),
            end=after + FAR,
            moving=moving,
        )
        return (await self.backend.run(query)).slots

    async def is_open(self, picked_type: Id, minutes: int, start: Instant) -> bool:
        """Whether a slot starts then."""
        query = ListSlots(
            coach=self.coach,
            session_type=picked_type,
            duration_minutes=minutes,
            start=start,
            end=start + timedelta(minutes=minutes),
        )
        return bool((await self.backend.run(query)).slots)

    def _picked(self, ask: WeekAsk, setting: Setting) -> tuple[SessionTypeCard, int] | None:
        """The session type and length that were asked for, or the first the coach offers."""
        if self.side is Side.COACH or not setting.session_types:
            return None
        asked = next((each for each in setting.session_types if each.id == ask.picked_type), setting.session_types[0])
        minutes = ask.picked_minutes
        return asked, minutes if minutes in asked.durations_minutes and minutes else asked.duration_minutes

    async def _slots(
        self, picked: tuple[SessionTypeCard, int] | None, start: Instant, end: Instant, moving: Id | None
    ) -> tuple[Slot, ...]:
        if picked is None:
            return ()
        query = ListSlots(
            coach=self.coach,
            session_type=picked[0].id,
            duration_minutes=picked[1],
            start=start,
            end=end,
            moving=moving,
        )
        return (await self.backend.run(query)).slots
