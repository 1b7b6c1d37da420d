"""Parts of the day that a client may look for a time in, by the viewer's clock."""

from __future__ import annotations

from enum import StrEnum
from zoneinfo import ZoneInfo

from coachtui.records.time import DAY_MINUTES, Instant, seconds
from coachtui.scheduling.zones import wall_of

NOON, EVENING = 12 * 60, 17 * 60


class Daytime(StrEnum):
    """Which starts are looked for."""

    ANY = ""
    MORNINGS = "mornings"
    AFTERNOONS = "afternoons"
    EVENINGS = "evenings"

    @property
    def following(self) -> Daytime:
        """The next one, round and round."""
        every = list(Daytime)
        return every[(every.index(self) + 1) % len(every)]

    def holds(self, start: Instant, zone: ZoneInfo) -> bool:
        """Whether somebody who looks for this part of the day wants to start then."""
        first, end = _SPANS[self]
        return first <= wall_of(zone, seconds(start))[0].minutes < end


_SPANS = {
    Daytime.ANY: (0, DAY_MINUTES),
    Daytime.MORNINGS: (0, NOON),
    Daytime.AFTERNOONS: (NOON, EVENING),
    Daytime.EVENINGS: (EVENING, DAY_MINUTES),
}
