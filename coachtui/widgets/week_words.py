"""Days, zones, clocks, prices and deadlines as the screens say them."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from coachtui.records.base import Money
from coachtui.records.time import Instant, seconds
from coachtui.scheduling.money_in_words import CURRENCY_DECIMALS, CURRENCY_SYMBOLS
from coachtui.scheduling.zones import wall_of
from coachtui.widgets.clock_text import MONTHS, clock, long_day_label


def city(zone: ZoneInfo) -> str:
    """A zone by its city: ``New York``."""
    return zone.key.rpartition("/")[2].replace("_", " ")


def clock_at(zone: ZoneInfo, at: Instant, *, twelve_hours: bool = False) -> str:
    """What a clock in the zone shows: ``13:10``."""
    return clock(wall_of(zone, seconds(at))[0].minutes, twelve_hours=twelve_hours)


def moment_words(zone: ZoneInfo, at: Instant, *, twelve_hours: bool = False) -> str:
    """``Wed 25 Nov 15:00``."""
    return f"{long_day_label(wall_of(zone, seconds(at))[0].day)} {clock_at(zone, at, twelve_hours=twelve_hours)}"


def days_words(first: date, days: int) -> tuple[str, ...]:
    """Which days these are, from the longest way to say it to the shortest."""
    last = first + timedelta(days=days - 1)
    if days == 1:
        return f"{long_day_label(first)} {first.year}", long_day_label(first)
    month = MONTHS[last.month - 1]
    begin = f"{first.day}" if first.month == last.month else f"{first.day} {MONTHS[first.month - 1]} "
    end = f"{last.day} {month}" if first.month == last.month else f" {last.day} {month}"
    short = f"{begin}–{end}"
    week = f" · W{first.isocalendar().week}"
    return f"{short} {last.year}{week}", f"{short}{week}", short


def price_words(price: Money | None) -> str:
    """``£60``, ``€85.50``, ``CHF 120``, ``free``; nothing where there is no price to tell."""
    if price is None:
        return ""
    if price.amount == 0:
        return "free"
    decimals = CURRENCY_DECIMALS.get(price.currency, 2)
    whole, part = divmod(price.amount, 10**decimals)
    amount = f"{whole:,}" + (f".{part:0{decimals}}" if part else "")
    symbol = CURRENCY_SYMBOLS.get(price.currency)
    return f"{symbol}{amount}" if symbol else f"{price.currency} {amount}"


def ago_words(then: Instant, now: Instant) -> str:
    """How long since: ``2h ago``, ``just now``."""
    gone = span_words(now - then)
    return f"{gone} ago" if now - then >= timedelta(minutes=1) else "just now"


def span_words(length: timedelta) -> str:
    """A length of time by its largest unit: ``21h``, ``3d``, ``12m``."""
    minutes = max(0, int(length.total_seconds()) // 60)
    if minutes < 60:
        return f"{minutes}m"
    return f"{minutes // 60}h" if minutes < 48 * 60 else f"{minutes // 1440}d"


def first_name(name: str) -> str:
    """How a name is said for short; whole where it has nothing but blanks."""
    return next(iter(name.split()), name)
