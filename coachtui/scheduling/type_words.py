"""What a session type is, in words: the same in the app and on the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from coachtui.records.coach import Audience
from coachtui.records.session_type import SessionType
from coachtui.scheduling.type_in_words import written_rules

AUDIENCES: Mapping[Audience, str] = {
    Audience.PRIVATE: "nobody but you",
    Audience.CONNECTED: "your clients",
    Audience.REGISTERED: "whoever is signed in",
    Audience.PUBLIC: "everybody",
}

RULES: Mapping[str, str] = {
    "min_notice_minutes": "booked at least {} ahead",
    "max_advance_days": "booked at most {} ahead",
    "cancel_notice_minutes": "cancelled until {} before",
    "reschedule_notice_minutes": "moved until {} before",
    "daily_limit": "at most {} a day",
    "weekly_limit": "at most {} a week",
    "max_active_bookings_per_client": "at most {} to come for each client",
}
"""What a booking rule of a type's own says, by its name."""


class TypeFact(NamedTuple):
    """One thing about a type; without a word it stands alone."""

    text: str
    word: str = ""


def lengths_words(usual: int, lengths: Sequence[int]) -> str:
    """``60 min, or 30, 90``."""
    others = [str(each) for each in lengths if each != usual]
    return f"{usual} min" + (f", or {', '.join(others)}" if others else "")


def type_facts(kind: SessionType, price: str) -> list[TypeFact]:
    """Everything about a type but its name; ``price`` is the type's own as it is said here, empty for none."""
    facts = [
        TypeFact(lengths_words(kind.duration_minutes, kind.durations_minutes)),
        TypeFact(price or "no price", "price"),
        TypeFact(AUDIENCES[kind.audience] if kind.active else "nobody: it is put away", "for"),
    ]
    if kind.price_audience is not None:
        facts.append(TypeFact(f"the price is told to {AUDIENCES[kind.price_audience]}"))
    if kind.approval_required:
        facts.append(TypeFact("each booking waits for your answer"))
    if kind.capacity > 1:
        waiting = ", with a waiting list" if kind.waitlist else ""
        hidden = "" if kind.show_seats_left else ", how many seats are left is not said"
        facts.append(TypeFact(f"up to {kind.capacity}{waiting}{hidden}", "people"))
    facts += [TypeFact(kind.location, "where")] if kind.location else []
    if kind.slot_step_minutes != kind.duration_minutes:
        facts.append(TypeFact(f"may start every {kind.slot_step_minutes} minutes"))
    if kind.buffer_before_minutes or kind.buffer_after_minutes:
        facts.append(TypeFact(f"{kind.buffer_before_minutes} min before, {kind.buffer_after_minutes} after", "free"))
    facts += [TypeFact(RULES[name].format(text)) for name, text in written_rules(kind.rules).items() if text]
    return facts + [
        TypeFact((each.label or each.name) + ("*" if each.required else ""), "asks") for each in kind.details_schema
    ]
