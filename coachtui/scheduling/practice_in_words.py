"""Privacy settings and booking rules as the texts that a person types, in a form or on a command line, and back.

The texts are by the names of the records' fields. A rule that is empty does not limit anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from coachtui.errors import Invalid
from coachtui.records.coach import Audience, BookedDisplay
from coachtui.scheduling.lengths_in_words import read_length, written_length
from coachtui.scheduling.type_in_words import RULES as LIMITING
from coachtui.scheduling.type_in_words import Reading, read_type
from coachtui.scheduling.type_in_words import written_rules as written_limits

PRIVACY = ("calendar_visibility", "booking_permission", "request_permission", "booked_display", "price_audience")
RULES = (*LIMITING, "hold_seconds", "request_expiry_hours")

MOST_HOLD_SECONDS, MOST_EXPIRY_HOURS = 86_400, 8_760
_SECONDS = re.compile(r"(?:(?P<minutes>.*?\d\s*m[a-z]*)\s*)?(?P<seconds>\d{1,6})\s*s(?:ec(?:ond)?s?)?")


def read_practice(texts: Mapping[str, str]) -> Reading:
    """Read those texts there are."""
    limiting = read_type({name: text for name, text in texts.items() if name in LIMITING})
    own = limiting.values.get("rules")
    problems = dict(limiting.problems)
    values = {name: getattr(own, name) for name in LIMITING if name in texts and name not in problems}
    for name, read in _READERS.items():
        if name in texts:
            try:
                values[name] = read(texts[name].strip().casefold())
            except Invalid as problem:
                problems[name] = problem.detail
    return Reading(values, problems)


def written_privacy(privacy: Any) -> dict[str, str]:
    """The settings of whatever has them, as they are typed."""
    return {name: getattr(privacy, name).value for name in PRIVACY}


def written_rules(rules: Any) -> dict[str, str]:
    """The rules of whatever has them, as they are typed."""
    return {
        **written_limits(rules),
        "hold_seconds": _written_seconds(rules.hold_seconds),
        "request_expiry_hours": written_length(rules.request_expiry_hours * 60),
    }


def _written_seconds(seconds: int) -> str:
    minutes, left = divmod(seconds, 60)
    return f"{seconds}s" if left else written_length(minutes)


def _hold(text: str) -> int:
    """Seconds, from ``5m``, ``90s`` or ``1m30s``; a bare number is minutes."""
    found = _SECONDS.fullmatch(text)
    minutes = read_length((found["minutes"] or "0") if found else text)
    seconds = int(found["seconds"]) if found else 0
    if minutes is None or not 1 <= minutes * 60 + seconds <= MOST_HOLD_SECONDS:
        raise Invalid("a time such as 5m or 90s, up to a day")
    return minutes * 60 + seconds


def _expiry(text: str) -> int:
    """Hours, which a bare number is too."""
    minutes = read_length(f"{text}h" if text.isascii() and text.isdecimal() else text)
    if minutes is None or minutes % 60 or not 1 <= minutes // 60 <= MOST_EXPIRY_HOURS:
        raise Invalid("hours or days, such as 48h or 2d, up to a year")
    return minutes // 60


def _audience(text: str) -> Audience:
    try:
        return Audience(text)
    except ValueError:
        raise Invalid(", ".join(Audience)) from None


def _display(text: str) -> BookedDisplay:
    wanted = "session_type" if text in ("type", "session type") else text
    try:
        return BookedDisplay(wanted)
    except ValueError:
        raise Invalid("hidden, booked or type") from None


_READERS: Mapping[str, Callable[[str], Any]] = {
    "calendar_visibility": _audience,
    "booking_permission": _audience,
    "request_permission": _audience,
    "booked_display": _display,
    "price_audience": _audience,
    "hold_seconds": _hold,
    "request_expiry_hours": _expiry,
}
