"""A time typed into a form, read as the ``g`` prompt reads it, in the viewer's zone."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from coachtui.errors import AmbiguousTime, NonexistentTime
from coachtui.records.time import Instant, WallDateTime, instant
from coachtui.scheduling.dates_in_words import read_date, shown
from coachtui.scheduling.zones import instant_of, wall_of


def read_when(text: str, now: WallDateTime, zone: ZoneInfo, *, first_weekday: int = 0) -> tuple[Instant | None, str]:
    """The instant that was meant, or what is wrong with the text, in words."""
    if not text.strip():
        return None, "a day and a time, such as fri 3pm"
    answer = read_date(text, now, first_weekday=first_weekday)
    if answer.problem or not answer.readings:
        return None, answer.problem or "a day and a time, such as fri 3pm"
    # A time is wanted, and nobody books what is over: what may be past or to come is to come.
    timed = [reading for reading in answer.readings if reading.start is not None] or list(answer.readings)
    readings = [reading for reading in timed if reading.day >= now.day and (reading.start or now) >= now] or timed
    if len(readings) > 1:
        return None, f"that may be {' or '.join(shown(reading, now) for reading in readings)}"
    start = readings[0].start
    if start is None:
        return None, "at what time?"
    try:
        return instant(instant_of(zone, start)), ""
    except (NonexistentTime, AmbiguousTime) as problem:
        return None, problem.detail


def written_when(zone: ZoneInfo, start: int) -> str:
    """An instant as the form's field has it, which reads back as itself: ``2026-11-27 15:00``."""
    wall = wall_of(zone, start)[0]
    return f"{wall.day.isoformat()} {wall.time}"
