"""Instants, wall times and spans, each a type of its own.

An *instant* is a point in time: an aware ``datetime``, always UTC, whole seconds. A *wall time* is what a clock on
a wall shows; it means an instant only together with a zone, and ``scheduling.zones`` is the one place that turns
one into the other. Python would let both be a ``datetime``; here they cannot be mixed up.
"""

from datetime import UTC, date, datetime, timedelta
from functools import total_ordering
from typing import Annotated, NamedTuple

from msgspec import Meta

Instant = Annotated[datetime, Meta(tz=True)]
"""An aware datetime; UTC and whole seconds once it is inside the program."""

Date = date
"""A calendar day without a zone; the name lets a field be called ``date`` too."""

ZoneName = Annotated[str, Meta(min_length=1, max_length=64)]
"""An IANA time-zone name, as ``Europe/London``."""

MINUTE = 60
DAY_MINUTES = 24 * 60


class Span(NamedTuple):
    """A half-open stretch of time ``[start, end)`` in UTC seconds since 1970."""

    start: int
    end: int


def instant(seconds: int) -> datetime:
    """The instant at ``seconds`` since 1970, UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def seconds(at: datetime) -> int:
    """The whole UTC seconds since 1970 of an instant."""
    return int(at.timestamp())


@total_ordering
class WallTime:
    """A time of day in whole minutes, ``00:00`` to ``24:00``; written ``"09:30"``."""

    __slots__ = ("minutes",)

    def __init__(self, minutes: int) -> None:
        if not 0 <= minutes <= DAY_MINUTES:
            raise ValueError(f"a time of day is 00:00 to 24:00, not {minutes} minutes")
        self.minutes = minutes

    @classmethod
    def parse(cls, text: str) -> "WallTime":
        """Read ``"09:30"``; raises ValueError for anything else."""
        hour, colon, minute = text.partition(":")
        whole = colon and len(hour) == 2 and len(minute) == 2 and hour.isdecimal() and minute.isdecimal()
        if not whole or not text.isascii() or int(minute) > 59:
            raise ValueError(f"{text!r} is not a time of day such as 09:30")
        return cls(int(hour) * 60 + int(minute))

    def __str__(self) -> str:
        return f"{self.minutes // 60:02}:{self.minutes % 60:02}"

    def __repr__(self) -> str:
        return f"WallTime.parse({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WallTime) and self.minutes == other.minutes

    def __lt__(self, other: "WallTime") -> bool:
        return self.minutes < other.minutes

    def __hash__(self) -> int:
        return hash((WallTime, self.minutes))


@total_ordering
class WallDateTime:
    """A date and a time of day in whole minutes (0 to 1,439), without a zone; written ``"2034-06-14T09:30"``."""

    __slots__ = ("day", "minutes")

    def __init__(self, day: date, minutes: int) -> None:
        if not 0 <= minutes < DAY_MINUTES:
            raise ValueError(f"a date-time's minutes are 0 to 1439, not {minutes}")
        self.day = day
        self.minutes = minutes

    @classmethod
    def parse(cls, text: str) -> "WallDateTime":
        """Read ``"2034-06-14T09:30"``; raises ValueError for anything else."""
        day, letter, time = text.partition("T")
        if not letter or len(day) != 10:
            raise ValueError(f"{text!r} is not a date and time such as 2034-06-14T09:30")
        return cls(date.fromisoformat(day), WallTime.parse(time).minutes)

    def plus(self, minutes: int) -> "WallDateTime":
        """This many minutes on, on the wall clock (a DST change is not seen)."""
        days, rest = divmod(self.minutes + minutes, DAY_MINUTES)
        return WallDateTime(self.day + timedelta(days=days), rest)

    @property
    def time(self) -> WallTime:
        return WallTime(self.minutes)

    def __str__(self) -> str:
        return f"{self.day.isoformat()}T{self.time}"

    def __repr__(self) -> str:
        return f"WallDateTime.parse({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WallDateTime) and (self.day, self.minutes) == (other.day, other.minutes)

    def __lt__(self, other: "WallDateTime") -> bool:
        return (self.day, self.minutes) < (other.day, other.minutes)

    def __hash__(self) -> int:
        return hash((self.day, self.minutes))
