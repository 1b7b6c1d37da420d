"""The fields of the coach's form for a session, and what may stand in the way of its time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from coachtui.records.account import ConnectionView, Person
from coachtui.records.base import Money
from coachtui.records.session import SessionView
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.time import Instant
from coachtui.screens.questions import question_fields
from coachtui.screens.when_field import written_when
from coachtui.widgets.form import Choice, Field, Values
from coachtui.widgets.week_words import price_words

BEGUN_AT = "begun at"
"""In the draft of a new session: where the cursor was, in seconds; elsewhere, another time is meant."""
INSTEAD = "instead"
"""The field of free times, shown where the time is taken."""
ALLOW = "allow"
"""The field that says whether to go on though one's own rules, or one of a series, stand against it."""
GO_ON, SKIP = "allow", "skip"
NOT_GOING_ON = Choice("", "no")
GOING_ON = Choice(GO_ON, "yes, all the same")
SKIPPING = Choice(SKIP, "yes, without those")
IN_THE_WAY = ("overlap", "needs_allow")
GONE = "no longer offered"
SCOPES = (
    Choice("this", "only this one"),
    Choice("following", "this and those after it"),
    Choice("all", "the whole series"),
)


def kept_draft(kept: Values, start: int, zone: ZoneInfo) -> Values:
    """What was typed last time; its time only where the cursor is where it was then."""
    is_here = kept.get(BEGUN_AT) == str(start) and kept.get("when")
    return {**kept, "when": kept["when"] if is_here else written_when(zone, start), BEGUN_AT: str(start)}


class Way(NamedTuple):
    """What is in the way of a form's time, as a refusal says it, and free times near it; nothing where it is free."""

    code: str = ""
    detail: str = ""
    free: tuple[Instant, ...] = ()


def when_fields() -> list[Field]:
    """When it is and how long, with what is in the way of it."""
    return [
        Field("when", "when", placeholder="fri 3pm"),
        Field(INSTEAD, "instead", "pick"),
        Field(ALLOW, "go on?", "choice", [NOT_GOING_ON, GOING_ON, SKIPPING]),
        Field("minutes", "length", limit=4),
    ]


def what_fields(types: Sequence[SessionTypeCard]) -> list[Field]:
    """What it costs, who fits in, where it is, what each type asks, and two notes."""
    return [
        Field("price", "price", limit=20),
        Field("places", "places", limit=4),
        Field("where", "where"),
        *(field for place, each in enumerate(types) for field in question_fields(each.details_schema, place)),
        Field("shared", "shared", limit=5000, placeholder="a note the client sees"),
        Field("notes", "private", limit=5000, placeholder="a note only you see"),
    ]


def type_choices(types: Sequence[SessionTypeCard]) -> list[Choice]:
    """The session types to choose from."""
    return [Choice(each.id, f"{each.glyph} {each.name}") for each in types]


def with_type_of(session: SessionView, types: Sequence[SessionTypeCard]) -> Sequence[SessionTypeCard]:
    """The types a session may be of: those that are offered, and its own where that is one no longer."""
    if any(each.id == session.session_type for each in types):
        return types
    gone = SessionTypeCard(
        id=session.session_type,
        name=GONE,
        description="",
        color="",
        glyph="–",
        duration_minutes=session.duration_minutes,
        durations_minutes=(session.duration_minutes,),
        capacity=session.capacity,
        price=session.price,
        approval_required=False,
        waitlist=False,
        cancel_notice_minutes=None,
        location=session.location,
        details_schema=(),
    )
    return (gone, *types)


def is_gone(kind: SessionTypeCard) -> bool:
    """Whether a type is offered no more, and what it asks is not known here."""
    return kind.name == GONE and not kind.color


def is_number(text: str, least: int, most: int) -> bool:
    """Whether a plain number from the least to the most was typed."""
    return text.isascii() and text.isdecimal() and least <= int(text) <= most


def own_price(client: Person, clients: Sequence[ConnectionView], kind: SessionTypeCard) -> Money | None:
    """What a client has agreed with the coach to pay for a type."""
    return next((each.client_price.get(kind.id) for each in clients if each.account.id == client.id), None)


def own_prices_words(
    people: Sequence[Person], clients: Sequence[ConnectionView], kind: SessionTypeCard, price: Money | None
) -> str:
    """Who of those who come pays a price of their own; of one alone, whether ``price`` is that."""
    own = [(each.name, agreed) for each in people if (agreed := own_price(each, clients, kind))]
    if len(people) == 1:
        return "".join(f"{name}'s own price" for name, agreed in own if agreed == price)
    return ", ".join(f"{name} pays {price_words(agreed)}" for name, agreed in own)
