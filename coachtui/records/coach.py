"""A coach: profile, privacy, booking rules, and the card others may read."""

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Struct

from coachtui.records.base import ChangeSet, Id, Stored
from coachtui.records.text import Line, Text
from coachtui.records.time import ZoneName

Handle = Annotated[str, Meta(min_length=2, max_length=40, pattern="^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$")]
"""By which a coach is found: lower-case letters, digits, ``-`` and ``_``."""


class Audience(StrEnum):
    """Who may do or see a thing, from fewest to most."""

    PRIVATE = "private"
    CONNECTED = "connected"
    REGISTERED = "registered"
    PUBLIC = "public"


class Standing(StrEnum):
    """What a viewer is to one coach, from least to most."""

    ANONYMOUS = "anonymous"
    REGISTERED = "registered"
    CONNECTED = "connected"
    OWNER = "owner"


class BookedDisplay(StrEnum):
    """What others see of booked time: nothing, that it is booked, or with which session type."""

    HIDDEN = "hidden"
    BOOKED = "booked"
    SESSION_TYPE = "session_type"


class Coach(Stored, frozen=True, kw_only=True):
    """An account with a calendar; ``id`` is the account's id."""

    handle: Handle
    display_name: Line
    time_zone: ZoneName
    bio: Text = ""


class CoachProfile(Struct, frozen=True, kw_only=True):
    """The coach's own view of the profile."""

    id: Id
    handle: str
    display_name: str
    time_zone: str
    bio: str
    version: int
    sessions_affected: tuple[Id, ...] = ()
    """After a move to another zone: the sessions to come, by start, that are no longer inside what is open."""
    change_set: ChangeSet = UNSET


class Privacy(Stored, frozen=True, kw_only=True):
    """Who may see and do what with a coach's calendar; ``id`` is the coach's id."""

    calendar_visibility: Audience = Audience.CONNECTED
    booking_permission: Audience = Audience.CONNECTED
    request_permission: Audience = Audience.CONNECTED
    booked_display: BookedDisplay = BookedDisplay.BOOKED
    price_audience: Audience = Audience.CONNECTED


Minutes = Annotated[int, Meta(ge=0, le=525_600)]
Limit = Annotated[int, Meta(ge=1, le=10_000)]


class BookingRules(Stored, frozen=True, kw_only=True):
    """When others may book; ``id`` is the coach's id.

    None means no limit. Limits count sessions, in the coach's days and weeks.
    """

    min_notice_minutes: Minutes | None = 120
    max_advance_days: Annotated[int, Meta(ge=0, le=3650)] | None = 90
    cancel_notice_minutes: Minutes | None = 1440
    reschedule_notice_minutes: Minutes | None = 1440
    daily_limit: Limit | None = None
    weekly_limit: Limit | None = None
    max_active_bookings_per_client: Limit | None = None
    hold_seconds: Annotated[int, Meta(ge=1, le=86_400)] = 300
    request_expiry_hours: Annotated[int, Meta(ge=1, le=8_760)] = 48


class May(Struct, frozen=True):
    """What a viewer may do with a coach's calendar."""

    see: bool
    book: bool
    request: bool


class CoachCard(Struct, frozen=True, kw_only=True):
    """A coach as one viewer may see them."""

    handle: str
    display_name: str
    bio: str
    time_zone: str
    standing: Standing
    may: May
