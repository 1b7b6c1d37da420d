"""Times and dates as short text: English day names whatever the locale, 24 or 12 hours."""

from datetime import date

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def clock(minutes: int, *, twelve_hours: bool = False) -> str:
    """A time of day, ``15:00`` or ``3:00p``; 1,440 minutes are midnight at the end of the day."""
    hour, minute = divmod(minutes, 60)
    if not twelve_hours:
        return f"{hour:02}:{minute:02}"
    return f"{(hour - 1) % 12 + 1}:{minute:02}{'p' if 12 <= hour < 24 else 'a'}"


def day_label(day: date) -> str:
    """A date beside others of its week: ``Wed 25``."""
    return f"{WEEKDAYS[day.weekday()]} {day.day}"


def long_day_label(day: date) -> str:
    """A date that stands alone: ``Wed 25 Nov``."""
    return f"{day_label(day)} {MONTHS[day.month - 1]}"


def length_label(minutes: int) -> str:
    """A duration in few letters: ``45m``, ``90m``, ``2h``, ``2h30``; below two hours always in minutes."""
    hours, rest = divmod(minutes, 60)
    if hours < 2:
        return f"{minutes}m"
    return f"{hours}h{rest:02}" if rest else f"{hours}h"
