"""A session type as the texts that a person types, in a form or on a command line, and back.

The texts are by the names of the record's fields, those of its booking rules among them; ``durations_minutes`` names
the usual duration first. What is empty has no value of its own: no price, the rule that the coach has anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from msgspec import ValidationError, convert

from coachtui.errors import Invalid
from coachtui.records.coach import Audience, Limit, Minutes
from coachtui.records.session_type import (
    BufferMinutes,
    Capacity,
    Color,
    DurationMinutes,
    Glyph,
    SessionType,
    TypeRules,
)
from coachtui.records.text import Line, OptionalLine, Text
from coachtui.scheduling.lengths_in_words import read_length, written_length
from coachtui.scheduling.money_in_words import read_money, written_money
from coachtui.scheduling.questions_in_words import read_questions, written_questions

YES, NO = "yes", "no"
RULES = tuple(TypeRules.__struct_fields__)
DAY = 1440
MOST_DAYS = 3650
FEW_MINUTES = "minutes such as 15, up to a day"


class Reading(NamedTuple):
    """What texts say: values by field of the record, and what is wrong by the name of the text."""

    values: Mapping[str, Any]
    problems: Mapping[str, str]


def read_type(texts: Mapping[str, str], *, currency: str = "EUR") -> Reading:
    """Read those texts there are; ``rules`` are made of the texts that belong to them."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, text in texts.items():
        try:
            values[name] = _price(text, currency) if name == "price" else _READERS[name](text.strip())
        except Invalid as problem:
            problems[name] = problem.detail
    if "durations_minutes" in values:
        lengths = values["durations_minutes"]
        values |= {"duration_minutes": lengths[0], "durations_minutes": tuple(sorted(lengths))}
        if values.get("slot_step_minutes", ...) is None:
            values["slot_step_minutes"] = lengths[0]
    rules = {name: values.pop(name) for name in RULES if name in values}
    if rules:
        values["rules"] = TypeRules(**rules)
    return Reading(values, problems)


def written_type(session_type: SessionType) -> dict[str, str]:
    """Everything a coach may change about a type, as texts that read back as the same."""
    usual = session_type.duration_minutes
    others = [each for each in session_type.durations_minutes if each != usual]
    step = session_type.slot_step_minutes
    return {
        "name": session_type.name,
        "description": session_type.description,
        "durations_minutes": ", ".join(map(str, [usual, *others])),
        "slot_step_minutes": "" if step == usual else str(step),
        "capacity": str(session_type.capacity),
        "show_seats_left": _yes(session_type.show_seats_left),
        "waitlist": _yes(session_type.waitlist),
        "price": written_money(session_type.price),
        "price_audience": session_type.price_audience or "",
        "audience": session_type.audience.value,
        "approval_required": _yes(session_type.approval_required),
        "buffer_before_minutes": str(session_type.buffer_before_minutes),
        "buffer_after_minutes": str(session_type.buffer_after_minutes),
        "location": session_type.location,
        **written_rules(session_type.rules),
        "details_schema": written_questions(session_type.details_schema),
        "color": session_type.color,
        "glyph": session_type.glyph,
        "active": _yes(session_type.active),
    }


def written_rules(rules: Any) -> dict[str, str]:
    """The booking rules that a type may have of its own, of whatever has them, as they are typed."""
    return {name: _rule(name, getattr(rules, name)) for name in RULES}


def changes(before: SessionType, values: Mapping[str, Any]) -> dict[str, Any]:
    """Of what was read, what is other than before; ``without`` are those fields that lose their value."""
    other = {name: value for name, value in values.items() if value != getattr(before, name)}
    lost = tuple(name for name, value in other.items() if value is None)
    kept = {name: value for name, value in other.items() if value is not None}
    return {**kept, "without": lost} if lost else kept


def _yes(value: bool) -> str:
    return YES if value else NO


def _rule(name: str, value: int | None) -> str:
    if value is None:
        return ""
    if name == "max_advance_days":
        return f"{value}d"
    return written_length(value) if name.endswith("_minutes") else str(value)


def _as(kind: Any, said: str) -> Callable[[Any], Any]:
    """Reads what the record would take; ``said`` is what else it should be."""

    def read(value: Any) -> Any:
        try:
            return convert(value, kind)
        except ValidationError:
            raise Invalid(said) from None

    return read


def _length(kind: Any, said: str, *, may_be_empty: bool = False) -> Callable[[str], int | None]:
    check = _as(kind, said)

    def read(text: str) -> int | None:
        if not text and may_be_empty:
            return None
        minutes = read_length(text)
        if minutes is None:
            raise Invalid(said)
        checked: int = check(minutes)
        return checked

    return read


def _count(kind: Any, said: str, *, may_be_empty: bool = False) -> Callable[[str], int | None]:
    check = _as(kind, said)

    def read(text: str) -> int | None:
        if not text and may_be_empty:
            return None
        number: int = check(int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else text)
        return number

    return read


def _durations(text: str) -> tuple[int, ...]:
    read = _length(DurationMinutes, "lengths such as 60 or 30, 60, 90, up to a day")
    lengths = tuple(read(part) or 0 for part in text.replace(";", ",").split(","))
    if len(set(lengths)) < len(lengths):
        raise Invalid("the same length stands twice")
    return lengths


def _price(text: str, currency: str) -> Any:
    if not text.strip():
        return None
    price = read_money(text, currency)
    if price is None:
        raise Invalid("an amount such as 60 or 85.50 EUR")
    return price


def _is_yes(text: str) -> bool:
    if text.casefold() in (YES, NO):
        return text.casefold() == YES
    raise Invalid("yes or no")


def _audience(text: str) -> Audience:
    try:
        return Audience(text.casefold())
    except ValueError:
        raise Invalid(", ".join(each.value for each in Audience)) from None


def _days(text: str) -> int | None:
    """Days, as a bare number or as ``2w``."""
    if not text:
        return None
    minutes = int(text) * DAY if text.isascii() and text.isdecimal() and len(text) < 6 else read_length(text)
    if minutes is None or minutes % DAY or minutes > MOST_DAYS * DAY:
        raise Invalid("days such as 30 or 2w, or nothing")
    return minutes // DAY


_LIMIT = _count(Limit, "a number from 1 on, or nothing", may_be_empty=True)
_NOTICE = _length(Minutes, "a time such as 2h or 1d, or nothing", may_be_empty=True)
_READERS: Mapping[str, Callable[[str], Any]] = {
    "name": _as(Line, "a name, up to 200 letters"),
    "description": _as(Text, "up to 5000 letters"),
    "durations_minutes": _durations,
    "slot_step_minutes": _length(DurationMinutes, FEW_MINUTES, may_be_empty=True),
    "capacity": _count(Capacity, "1 to 1000 people"),
    "show_seats_left": _is_yes,
    "waitlist": _is_yes,
    "price_audience": lambda text: _audience(text) if text else None,
    "audience": _audience,
    "approval_required": _is_yes,
    "buffer_before_minutes": _length(BufferMinutes, FEW_MINUTES),
    "buffer_after_minutes": _length(BufferMinutes, FEW_MINUTES),
    "location": _as(OptionalLine, "up to 200 letters"),
    "min_notice_minutes": _NOTICE,
    "max_advance_days": _days,
    "cancel_notice_minutes": _NOTICE,
    "reschedule_notice_minutes": _NOTICE,
    "daily_limit": _LIMIT,
    "weekly_limit": _LIMIT,
    "max_active_bookings_per_client": _LIMIT,
    "details_schema": read_questions,
    "color": _as(Color, "a colour such as teal or #5f8787"),
    "glyph": _as(Glyph, "one character"),
    "active": _is_yes,
}
