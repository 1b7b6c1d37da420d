"""Importing this makes every operation known to ``coachtui.service.operation``."""

from coachtui.service import (
    accounts,
    availability,
    booking,
    calendar,
    coaches,
    connections,
    history,
    holds,
    offers,
    practice,
    requests,
    session_types,
    sessions,
    templates,
    why,
)

__all__ = [
    "accounts",
    "availability",
    "booking",
    "calendar",
    "coaches",
    "connections",
    "history",
    "holds",
    "offers",
    "practice",
    "requests",
    "session_types",
    "sessions",
    "templates",
    "why",
]
