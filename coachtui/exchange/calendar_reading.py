"""What stands in a calendar file (RFC 5545) from elsewhere, as time that is taken out of a coach's.

The file may have been written by anybody: it is read to a bound, and what we do not read is left out and said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from coachtui.errors import Invalid
from coachtui.records.archive import Archive, ArchivedProfile, CoachArchive, ImportedItem, Owner
from coachtui.records.availability import BlockView
from coachtui.records.text import one_line
from coachtui.records.time import MINUTE, Instant, WallDateTime, instant, seconds

BEGINNING = b"BEGIN:VCALENDAR"
MOST_BYTES = 8 * 1024 * 1024
MOST_EVENTS = 5_000
MOST_IN_REASON = 200
MOST_IN_RULE = 500


class Found(NamedTuple):
    """What a file holds, and what of it cannot be brought in."""

    archive: Archive
    left: tuple[ImportedItem, ...] = ()


def read_calendar(content: bytes, owner: Owner, profile: ArchivedProfile, now: Instant) -> Found:
    """Blocks for what takes time from now on; raises ``Invalid`` for what is no calendar file, or too large a one."""
    if len(content) > MOST_BYTES:
        raise Invalid(f"This calendar file is larger than {MOST_BYTES // 1024 // 1024} MB")
    blocks: list[BlockView] = []
    left: list[ImportedItem] = []
    for number, event in enumerate(_events(content)):
        name = one_line(str(event.get("summary", "")))[:MOST_IN_REASON]
        try:
            block = _block(event, f"event {number}", name, ZoneInfo(profile.time_zone), now)
        except (Invalid, ValueError, TypeError, LookupError, AttributeError, OverflowError) as problem:
            detail = problem.detail if isinstance(problem, Invalid) else "it cannot be read"
            left.append(ImportedItem(kind="block", name=name or "an event", outcome="left", detail=detail))
        else:
            blocks += [block] if block is not None else []
    coach = CoachArchive(profile=profile, blocks=tuple(blocks))
    return Found(Archive(made_at=now, account=owner, coach=coach), tuple(left))


def _events(content: bytes) -> Iterator[Any]:
    from icalendar import Calendar

    try:
        events: Sequence[Any] = Calendar.from_ical(content).walk("VEVENT")
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, RecursionError) as problem:
        raise Invalid("This calendar file cannot be read") from problem
    if len(events) > MOST_EVENTS:
        raise Invalid(f"There are {len(events):,} events in this file: at most {MOST_EVENTS:,} are brought in at once")
    yield from events


def _block(event: Any, id: str, reason: str, zone: ZoneInfo, now: Instant) -> BlockView | None:
    """The time an event takes; None for one that takes none, or is over. Raises ``Invalid`` for one we do not read."""
    if str(event.get("status", "")).upper() == "CANCELLED" or str(event.get("transp", "")).upper() == "TRANSPARENT":
        return None
    start, end = event["dtstart"].dt, _end(event)
    rrule = _rule(event, start, zone)
    if isinstance(start, datetime) and isinstance(end, datetime):
        first, last = _wall(start, zone), _wall(end, zone, up=True)
        if end <= start or (rrule is None and _instant(end, zone) <= now):
            return None
        return BlockView(id=id, coach_id="", start=first, end=last, rrule=rrule, reason=reason)
    if isinstance(start, datetime) or isinstance(end, datetime):
        raise Invalid("it begins with a day and ends with a time, or the other way round")
    last_day = max(start, end - timedelta(days=1))
    if rrule is None and last_day < now.astimezone(zone).date():
        return None
    return BlockView(id=id, coach_id="", start_date=start, end_date=last_day, rrule=rrule, reason=reason)


def _end(event: Any) -> date | datetime:
    """Its end, or what its length says; without either a day lasts a day, and a time takes none."""
    start: date | datetime = event["dtstart"].dt
    if "dtend" in event:
        ends: date | datetime = event["dtend"].dt
        return ends
    if "duration" in event:
        length: timedelta = event["duration"].dt
        return start + length
    return start if isinstance(start, datetime) else start + timedelta(days=1)


def _rule(event: Any, start: date | datetime, zone: ZoneInfo) -> str | None:
    if "rrule" not in event:
        return None
    if isinstance(event["rrule"], list):
        raise Invalid("it recurs by more than one rule")
    rule: str = event["rrule"].to_ical().decode()
    if len(rule) > MOST_IN_RULE:
        raise Invalid(f"it recurs by a rule of more than {MOST_IN_RULE} characters")
    if isinstance(start, datetime) and start.tzinfo is not None and getattr(start.tzinfo, "key", "") != zone.key:
        raise Invalid(f"it recurs by other clocks than yours, {zone.key}")
    if "exdate" in event:
        raise Invalid("it recurs with exceptions: block it by hand")
    return rule


def _instant(at: datetime, zone: ZoneInfo) -> datetime:
    """A time without a zone is meant by the coach's clocks."""
    return at if at.tzinfo is not None else at.replace(tzinfo=zone)


def _wall(at: datetime, zone: ZoneInfo, *, up: bool = False) -> WallDateTime:
    """What the coach's clocks show, to the whole minute, on the side that takes more."""
    at = _instant(at, zone)
    second = seconds(at) + (MINUTE - 1 if up else 0)
    shown = instant(second - second % MINUTE).astimezone(zone)
    return WallDateTime(shown.date(), shown.hour * 60 + shown.minute)
