"""How plain commands write days, times, prices and people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from coachtui.records.base import Id, Money
from coachtui.records.text import one_line
from coachtui.records.time import Instant
from coachtui.scheduling.money_in_words import CURRENCY_DECIMALS

if TYPE_CHECKING:
    from coachtui.records.session_type import SessionTypeCard
    from coachtui.store.copies import Contents

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

SHORT_ID = 6
"""As many characters of an id as are shown; ``cancel`` takes any beginning that only one has."""


MOST_NAMED = 5
"""As many things are named in one sentence."""


def day_text(day: date) -> str:
    """``Mon 23 Nov``, in English whatever the locale."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def days_text(first: date, last: date) -> str:
    """``23–29 Nov 2026``, saying month and year once where they are the same."""
    end = f"{last.day} {MONTHS[last.month - 1]} {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {MONTHS[first.month - 1]}{year} – {end}"


def clock_text(at: Instant, zone: ZoneInfo) -> str:
    """``09:30``, as clocks in the zone show it."""
    return f"{at.astimezone(zone):%H:%M}"


def hours_text(start: Instant, end: Instant, zone: ZoneInfo) -> str:
    """``09:30–10:30``; an end on midnight is ``24:00``."""
    ends = clock_text(end, zone)
    over_midnight = end.astimezone(zone).date() > start.astimezone(zone).date()
    return f"{clock_text(start, zone)}–{'24:00' if ends == '00:00' and over_midnight else ends}"


def when_text(start: Instant, end: Instant, zone: ZoneInfo) -> str:
    """``Wed 25 Nov 16:00–17:00``."""
    return f"{day_text(start.astimezone(zone).date())} {hours_text(start, end, zone)}"


def left_text(until: Instant, now: Instant) -> str:
    """How long it is until then: ``21h``, ``3d``, ``40m``."""
    left = max(until - now, timedelta(0))
    minutes = int(left.total_seconds()) // 60
    if minutes < 60:
        return f"{minutes}m"
    return f"{minutes // 60}h" if minutes < 48 * 60 else f"{minutes // (24 * 60)}d"


def price_text(price: Money) -> str:
    """``60.00 GBP``; a currency without minor units, such as yen, has none here either."""
    decimals = CURRENCY_DECIMALS.get(price.currency, 2)
    whole, part = divmod(price.amount, 10**decimals)
    return f"{whole}" + (f".{part:0{decimals}}" if decimals else "") + f" {price.currency}"


def names_text(names: Iterable[str]) -> str:
    """People's names in one line, with nothing in them that a terminal would obey."""
    return ", ".join(one_line(name) for name in names)


def few_text(things: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    more = f" and {len(things) - MOST_NAMED} more" if len(things) > MOST_NAMED else ""
    return ", ".join(things[:MOST_NAMED]) + more


def type_text(session_type: SessionTypeCard | None, width: int = 0) -> str:
    """``● 1:1``; a type that is not visible any more is ``session``."""
    if session_type is None:
        return f"  {'session':{width}}"
    return f"{one_line(session_type.glyph)} {one_line(session_type.name):{width}}"


def short(identity: Id) -> str:
    """The beginning of an id, dimmed."""
    return faint(identity[:SHORT_ID])


def size_text(size: int) -> str:
    """``312 kB``, rounded up."""
    return f"{-(-size // 1000)} kB" if size < 10_000_000 else f"{-(-size // 1_000_000)} MB"


def contents_text(contents: Contents) -> str:
    """``4 accounts, 12 sessions, …``: how much there is in a store."""
    counts = ((getattr(contents, name), name) for name in contents.__struct_fields__)
    return ", ".join(f"{count} {name if count != 1 else _ONE[name]}" for count, name in counts)


_ONE = {
    "accounts": "account",
    "coaches": "coach",
    "sessions": "session",
    "bookings": "booking",
    "requests": "request",
}


def strong(text: str) -> str:
    return click.style(text, bold=True)


def faint(text: str) -> str:
    return click.style(text, dim=True)
