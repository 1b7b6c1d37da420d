"""What a client looks for in the week: a session type and a length, the next free time for it."""

from __future__ import annotations

from collections.abc import Sequence

from coachtui.errors import CoachtuiError
from coachtui.records.base import Id
from coachtui.records.calendar import Slot
from coachtui.records.time import Instant, instant, seconds
from coachtui.records.week import Week, WeekAsk
from coachtui.screens.calendar_screen import CalendarScreen
from coachtui.screens.daytime import Daytime
from coachtui.screens.desk import Desk
from coachtui.widgets.grid_item import GridItem, ItemKind


class LookingForTime(CalendarScreen):
    """The part of the client's screen that says which free starts are shown."""

    def __init__(self, desk: Desk, kept: Week | None) -> None:
        super().__init__(desk, kept)
        self.picked_type: Id | None = self.week.picked_type if self.week else None
        self.picked_minutes: int | None = self.week.picked_minutes if self.week else None
        self.daytime = Daytime.ANY
        self.moving: Id | None = None
        """The booking that is moved: what is shown as free is where it may go."""

    def ask(self) -> WeekAsk:
        return WeekAsk(self.first_day, self.days, self.picked_type, self.picked_minutes, self.moving)

    def picked_words(self) -> str:
        """The session type and length that are looked for."""
        picked = self.type_of(self.picked_type) if self.picked_type else None
        return f"{picked.glyph} {picked.name} · {self.picked_minutes} min" if picked else ""

    def filter_words(self) -> Sequence[str]:
        picked, only = self.picked_words(), "only " if self.only_type is not None else ""
        whole = (f"{only}{picked}", picked) if only else (picked,)
        shorter = (*whole, f"{self.picked_minutes} min") if picked else ()
        if self.daytime is Daytime.ANY:
            return shorter
        return (*(f"{each} · {self.daytime}" for each in shorter), str(self.daytime))

    def wanted(self, items: Sequence[GridItem]) -> Sequence[GridItem]:
        """Without the free starts at a time of day that is not looked for."""
        if self.daytime is Daytime.ANY:
            return items
        starts = (ItemKind.SLOT, ItemKind.GROUP)
        return [item for item in items if item.kind not in starts or self.daytime.holds(item.start, self.zone)]

    def action_filter_daytime(self) -> None:
        """Free starts in the mornings, the afternoons, the evenings; then all day again."""
        self.daytime = self.daytime.following
        self.say(f"Looking for {self.daytime or 'all day'}")
        if self.week is not None:
            self.show(self.week, confirmed=not self.grid.waiting)

    def pick(self, type_id: Id, minutes: int | None = None) -> None:
        """Look for slots of another session type or length."""
        picked = self.type_of(type_id)
        if picked is None:
            return
        self.picked_type = type_id
        self.picked_minutes = minutes if minutes in picked.durations_minutes else picked.duration_minutes
        self.load()
        self.say(f"Looking for {self.picked_words()}")

    def action_filter(self) -> None:
        """One session type after the other: its free starts, and of the rest what is of that type."""
        ids = [each.id for each in self.session_types]
        if not ids:
            return
        here = ids.index(self.picked_type) if self.picked_type in ids else -1
        self.only_type = ids[(here + 1) % len(ids)]
        self.pick(self.only_type)
        if (here + 1) % len(ids) == 0:
            self.only_type = None

    def action_longer(self) -> None:
        self._change_length(1)

    def action_shorter(self) -> None:
        self._change_length(-1)

    def _change_length(self, by: int) -> None:
        picked = self.type_of(self.picked_type) if self.picked_type else None
        if picked is None or self.picked_minutes is None:
            return
        lengths = sorted(picked.durations_minutes)
        place = lengths.index(self.picked_minutes) + by
        if 0 <= place < len(lengths):
            self.pick(picked.id, lengths[place])
        else:
            known = " or ".join(str(each) for each in lengths)
            self.say(f"{picked.name} takes {known} minutes")

    def action_next_free(self) -> None:
        self.start(self._go_to_next_free())

    async def _go_to_next_free(self) -> None:
        if self.source is None or self.picked_type is None or self.picked_minutes is None:
            return
        ghost = self.grid.ghost_span
        after = max(self.grid.cursor if ghost is None else instant(ghost.start), self.now)
        try:
            slot = await self.next_slot(self.picked_type, self.picked_minutes, after)
        except CoachtuiError as problem:
            self.refused(problem)
            return
        if slot is None:
            sought = f"{self.picked_words()}{f' · {self.daytime}' if self.daytime else ''}"
            self.say(f"{self.other_name()} has no free time for {sought} in the weeks to come")
        elif ghost is not None:
            self.grid.put_ghost(seconds(slot.start))
            self.show_days_of(slot.start)
        else:
            self.go_to(slot.start)

    async def next_slot(self, type_id: Id, minutes: int, after: Instant) -> Slot | None:
        """The first slot after an instant that is at a time of day that is looked for; raises what operations raise."""
        if self.source is None:
            return None
        slots = await self.source.next_slots(type_id, minutes, after, self.moving)
        return next((slot for slot in slots if self.daytime.holds(slot.start, self.zone)), None)

    def asked_type(self) -> Id | None:
        return self.picked_type or super().asked_type()
