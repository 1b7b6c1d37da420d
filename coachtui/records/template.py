"""A coach's saved ways of making sessions."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct

from coachtui.records.base import ChangeSet, Id, Money, Stored
from coachtui.records.session import Details
from coachtui.records.session_type import Capacity, DurationMinutes
from coachtui.records.text import Line, OptionalLine, Text
from coachtui.records.time import WallTime

Weekday = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
WEEKDAYS: tuple[Weekday, ...] = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

WeekNumber = Annotated[int, Meta(ge=1, le=104)]
MOST_PLACES = 50


class PatternPlace(Struct, frozen=True, kw_only=True):
    """A weekday and a wall time; ``weeks`` count from the date a template is applied from, the first is 1."""

    weekday: Weekday
    start: WallTime
    weeks: Annotated[tuple[WeekNumber, ...], Meta(min_length=1, max_length=104)] = (1,)


Pattern = Annotated[tuple[PatternPlace, ...], Meta(max_length=MOST_PLACES)]


class Template(Stored, frozen=True, kw_only=True):
    """What sessions made from it begin with; None leaves the session type's own."""

    coach_id: Id
    name: Line
    session_type: Id
    duration_minutes: DurationMinutes | None = None
    price: Money | None = None
    capacity: Capacity | None = None
    location: OptionalLine | None = None
    shared_notes: Text = ""
    details: Details = {}
    clients: tuple[Id, ...] = ()
    pattern: Pattern = ()


class TemplateView(Template, frozen=True, kw_only=True):
    """A template as its coach sees it after a change."""

    change_set: ChangeSet = UNSET


class TemplateSuggestion(Struct, frozen=True, kw_only=True):
    """What a coach makes again and again, as ``CreateTemplate`` takes it."""

    name: Line
    session_type: Id
    duration_minutes: DurationMinutes
    clients: tuple[Id, ...]
    pattern: Pattern
