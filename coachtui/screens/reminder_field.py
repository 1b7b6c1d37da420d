"""How long before a session a coach's clients are reminded, as one types it: ``1d``, ``2h``, ``never``."""

from __future__ import annotations

from coachtui.scheduling.lengths_in_words import read_length, written_length
from coachtui.widgets.form import Check, Field

NAME = "reminders"
MOST_MINUTES = 20_160
NEVER = "never"

FIELD = Field(NAME, "reminder", limit=20, placeholder="1d, 2h30, or never")


def written_reminder(minutes: int) -> str:
    """What stands in the field."""
    return written_length(minutes) if minutes else NEVER


def read_reminder(text: str) -> int | None:
    """The minutes that are meant, 0: never; None where it is no length."""
    said = text.strip().casefold()
    return 0 if said in (NEVER, "") else read_length(said)


def check_reminder(text: str) -> Check:
    """How it is understood, or what is wrong with it."""
    minutes = read_reminder(text)
    if minutes is None:
        return Check("a length such as 1d or 2h, or never", is_right=False)
    if minutes > MOST_MINUTES:
        return Check("at most two weeks before", is_right=False)
    return Check(f"clients are told {written_length(minutes)} before" if minutes else "nobody is reminded")
