"""A zone's changes of the clocks as a calendar file tells them (``VTIMEZONE``, RFC 5545 3.6.5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from coachtui.records.time import Instant, instant, seconds

if TYPE_CHECKING:
    from icalendar import Timezone

_DAY = 24 * 60 * 60


class _Observance(NamedTuple):
    """What the clocks go by from a change on; the first there is goes on from what was before."""

    before: timedelta
    offset: timedelta
    name: str
    is_daylight: bool


def zone_component(name: str, first: Instant, last: Instant) -> Timezone:
    """The zone and all that changes in it between two instants.

    An onset is written as the clocks before it show it, which is what the standard asks for.
    """
    from icalendar import Timezone

    zone = ZoneInfo(name)
    onsets: dict[_Observance, list[Instant]] = {}
    offset = _offset(zone, seconds(first))
    for at in (first, *map(instant, _changes(zone, seconds(first), seconds(last)))):
        before, offset = offset, _offset(zone, seconds(at))
        local = at.astimezone(zone)
        kind = _Observance(before, offset, local.tzname() or name, bool(local.dst()))
        onsets.setdefault(kind, []).append(at)
    component = Timezone()
    component.add("tzid", name)
    for observance, times in onsets.items():
        component.add_component(_written(observance, times))
    return component


def _written(observance: _Observance, onsets: list[Instant]) -> Any:
    from icalendar import TimezoneDaylight, TimezoneStandard

    part = TimezoneDaylight() if observance.is_daylight else TimezoneStandard()
    local = [(at + observance.before).replace(tzinfo=None) for at in onsets]
    part.add("dtstart", local[0])
    if len(local) > 1:
        part.add("rdate", local[1:])
    part.add("tzname", observance.name)
    part.add("tzoffsetfrom", observance.before)
    part.add("tzoffsetto", observance.offset)
    return part


def _changes(zone: ZoneInfo, first: int, last: int) -> Iterator[int]:
    """The seconds since 1970 at which the clocks change; two changes within a day are one."""
    for low in range(first, last, _DAY):
        high = min(low + _DAY, last)
        if _offset(zone, low) != _offset(zone, high):
            yield _change(zone, low, high)


def _change(zone: ZoneInfo, low: int, high: int) -> int:
    """The first second with the clocks of ``high``, which those of ``low`` do not show yet."""
    after = _offset(zone, high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _offset(zone, middle) == after else (middle, high)
    return high


def _offset(zone: ZoneInfo, at: int) -> timedelta:
    return instant(at).astimezone(zone).utcoffset() or timedelta()
