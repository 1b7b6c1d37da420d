"""An archive: everything one owns, to be kept, read elsewhere, or brought into another account."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct

from coachtui.records.account import ConnectionView, OwnConnection
from coachtui.records.availability import AvailabilityRuleView, BlockView, OverrideView
from coachtui.records.base import ChangeSet
from coachtui.records.coach import BookingRules, Privacy
from coachtui.records.request import RequestView
from coachtui.records.session import BookingView, SessionView
from coachtui.records.session_type import SessionTypeView
from coachtui.records.template import TemplateView
from coachtui.records.time import Instant

FORMAT: Literal["coachtui archive"] = "coachtui archive"
VERSION: Literal[1] = 1
"""Counts up with each change that an older program could not read."""


class Owner(Struct, frozen=True, kw_only=True):
    """Whose archive it is."""

    email: str
    name: str
    time_zone: str


class ArchivedProfile(Struct, frozen=True, kw_only=True):
    """What others read of the coach."""

    handle: str
    display_name: str
    time_zone: str
    bio: str = ""


class CoachArchive(Struct, frozen=True, kw_only=True):
    """A coach's calendar, whole: ids in it mean what else is in it, nothing outside."""

    profile: ArchivedProfile
    privacy: Privacy | None = None
    rules: BookingRules | None = None
    reminders_minutes_before: Annotated[int, Meta(ge=0, le=20_160)] | None = None
    session_types: tuple[SessionTypeView, ...] = ()
    availability: tuple[AvailabilityRuleView, ...] = ()
    overrides: tuple[OverrideView, ...] = ()
    blocks: tuple[BlockView, ...] = ()
    templates: tuple[TemplateView, ...] = ()
    clients: tuple[ConnectionView, ...] = ()
    sessions: tuple[SessionView, ...] = ()
    requests: tuple[RequestView, ...] = ()


class ClientArchive(Struct, frozen=True, kw_only=True):
    """What is a client's own, with every coach."""

    coaches: tuple[OwnConnection, ...] = ()
    bookings: tuple[BookingView, ...] = ()
    requests: tuple[RequestView, ...] = ()


class Archive(Struct, frozen=True, kw_only=True):
    """Everything one account owns, as of ``made_at``."""

    format: Literal["coachtui archive"] = FORMAT
    version: Literal[1] = VERSION
    made_at: Instant
    account: Owner
    coach: CoachArchive | None = None
    client: ClientArchive = ClientArchive()


Outcome = Literal["made", "there", "left"]
"""What became of an item: it was brought in, it was there already, or it was left out, for the reason given."""


class ImportedItem(Struct, frozen=True, kw_only=True):
    """One item of an archive and what became of it; ``start`` is that of a session."""

    kind: str
    name: str
    outcome: Outcome
    start: Instant | None = None
    code: str | None = None
    detail: str = ""


class Imported(Struct, frozen=True, kw_only=True):
    """What bringing in a part of an archive came to; the change set takes all of it back."""

    items: tuple[ImportedItem, ...]
    change_set: ChangeSet = UNSET
