"""What a coach offers."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct

from coachtui.records.base import ChangeSet, Id, Money, Stored
from coachtui.records.coach import Audience, Limit, Minutes
from coachtui.records.text import Line, OptionalLine, Text

DurationMinutes = Annotated[int, Meta(ge=1, le=1440)]
Color = Annotated[str, Meta(pattern="^([a-z]{3,20}|#[0-9a-fA-F]{6})$")]
Glyph = Annotated[str, Meta(min_length=1, max_length=1)]
Capacity = Annotated[int, Meta(ge=1, le=1000)]
BufferMinutes = Annotated[int, Meta(ge=0, le=1440)]

#: Given to new session types in turn; each glyph has an ASCII stand-in in ``widgets.glyphs``.
COLORS = ("blue", "amber", "teal", "violet", "rose", "green", "cyan", "brown")
GLYPHS = ("●", "◆", "▲", "■", "★", "▼", "◉", "▣")


class DetailField(Struct, frozen=True, kw_only=True):
    """One thing a coach wants to know for sessions of a type, such as a level."""

    name: Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,39}$")]
    kind: Literal["text", "number", "choice"]
    label: OptionalLine = ""
    choices: tuple[Line, ...] = ()
    required: bool = False


class TypeRules(Struct, frozen=True, kw_only=True):
    """Booking rules of one session type; None leaves the coach's own in force."""

    min_notice_minutes: Minutes | None = None
    max_advance_days: Annotated[int, Meta(ge=0, le=3650)] | None = None
    cancel_notice_minutes: Minutes | None = None
    reschedule_notice_minutes: Minutes | None = None
    daily_limit: Limit | None = None
    weekly_limit: Limit | None = None
    max_active_bookings_per_client: Limit | None = None


class SessionType(Stored, frozen=True, kw_only=True):
    """A kind of session with its durations, price, buffers and audience."""

    coach_id: Id
    position: int
    """Where it stands among the coach's session types, from 0."""
    name: Line
    duration_minutes: DurationMinutes
    description: Text = ""
    color: Color = COLORS[0]
    glyph: Glyph = GLYPHS[0]
    durations_minutes: tuple[DurationMinutes, ...]
    slot_step_minutes: DurationMinutes
    capacity: Capacity = 1
    show_seats_left: bool = True
    waitlist: bool = False
    price: Money | None = None
    audience: Audience = Audience.CONNECTED
    price_audience: Audience | None = None
    """None: as the coach's privacy settings say."""
    buffer_before_minutes: BufferMinutes = 0
    buffer_after_minutes: BufferMinutes = 0
    approval_required: bool = False
    rules: TypeRules = TypeRules()
    location: OptionalLine = ""
    details_schema: tuple[DetailField, ...] = ()
    active: bool = True
    deleted: bool = False
    """Offered no more and shown to nobody, but sessions of it may stand."""


class SessionTypeView(SessionType, frozen=True, kw_only=True):
    """A session type as its coach sees it after a change."""

    change_set: ChangeSet = UNSET


class SessionTypeCard(Struct, frozen=True, kw_only=True):
    """A session type as a viewer may see it; ``price`` is None where it is hidden or free of any."""

    id: Id
    name: str
    description: str
    color: str
    glyph: str
    duration_minutes: int
    durations_minutes: tuple[int, ...]
    capacity: int
    price: Money | None
    approval_required: bool
    waitlist: bool
    cancel_notice_minutes: int | None
    location: str
    details_schema: tuple[DetailField, ...]
