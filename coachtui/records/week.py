"""A week as a screen shows it: everything one viewer needs to see of one coach, in one record."""

from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from coachtui.records.account import Me
from coachtui.records.base import Id
from coachtui.records.calendar import Calendar, Slot
from coachtui.records.coach import CoachCard
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.time import Date, Instant


class Side(StrEnum):
    """Which of the two main screens: the coach's own calendar, or a client's view of it."""

    COACH = "coach"
    CLIENT = "client"


class WeekAsk(NamedTuple):
    """Which days to show, and on the client's side the slots of which session type and length.

    With ``moving``, a booking of the client's, those that it may be moved to.
    """

    first_day: Date
    days: int
    picked_type: Id | None = None
    picked_minutes: int | None = None
    moving: Id | None = None


class Week(Struct, frozen=True, kw_only=True):
    """What one viewer saw of one coach's days from ``first_day`` on, in the viewer's zone, at ``seen_at``."""

    side: Side
    me: Me
    coach: CoachCard
    session_types: tuple[SessionTypeCard, ...]
    first_day: Date
    days: int
    picked_type: Id | None = None
    """The type (and length) whose slots these are; None for the coach's own side."""
    picked_minutes: int | None = None
    calendar: Calendar
    slots: tuple[Slot, ...] = ()
    seen_at: Instant
