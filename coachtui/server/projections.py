"""How a viewer's calendar is known to be another one, without keeping it: a fingerprint for each week."""

from __future__ import annotations

import hashlib
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from coachtui.backend.base import Changed
from coachtui.records import json
from coachtui.records.account import Account, Connection, ConnectionStatus
from coachtui.records.base import Id
from coachtui.records.coach import BookingRules, Coach, Standing
from coachtui.records.hold import Hold
from coachtui.records.request import Request
from coachtui.records.session import Booking
from coachtui.records.session_type import SessionType
from coachtui.records.time import MINUTE, Instant, instant, seconds
from coachtui.scheduling.booking_rules import rules_for
from coachtui.scheduling.privacy import permissions
from coachtui.scheduling.zones import DAY
from coachtui.service.calendar import GetCalendar
from coachtui.service.coaches import GetCoach
from coachtui.service.context import Context, standing_by
from coachtui.service.run import run
from coachtui.service.session_types import ListSessionTypes

WEEK = 7 * 24 * 3600
WEEKS = 56
"""How many weeks are watched, from the last one on; a year, and more than anybody may look at once."""

OFFER = -1
"""Stands beside the weeks for the coach's card and session types, which hold at any time."""

BYTES = 4
"""Of a fingerprint: one change in four thousand million goes unseen."""

_OLDEST = timedelta(days=7)
"""A cursor that is older tells nothing; whoever comes with it is told to read everything again."""


class Sight(NamedTuple):
    """What decides how a calendar looks: two viewers of one sight see the same. ``own`` is an account with bookings,
    requests or holds of its own here, or the coach."""

    standing: Standing
    is_blocked: bool
    own: Id | None


class Frame(NamedTuple):
    """The moment and the first week that fingerprints are taken for.

    The clock alone opens and closes times. It stands still here, at a whole minute that is the same for every viewer,
    so that no change of those is told when something hidden happens, which would tell that it did.
    """

    now: Instant
    first: int

    @classmethod
    def at(cls, now: Instant) -> Frame:
        minute = seconds(now) // MINUTE * MINUTE
        return cls(instant(minute), minute // WEEK - 1)

    @property
    def weeks(self) -> range:
        return range(self.first, self.first + WEEKS)


Prints = Mapping[int, bytes]


def sights(coach: Coach, accounts: Collection[Id | None], context: Context) -> dict[Id | None, Sight | None]:
    """Each account's sight of the coach's calendar; None for who may not see it. The account None is nobody."""
    store = context.store
    known = tuple(each for each in accounts if each is not None)
    statuses = {each.account_id: each.status for each in store.find(Connection, coach_id=coach.id, account_id=known)}
    having: set[Id | None] = {coach.id}
    own: tuple[type[Booking | Request | Hold], ...] = (Booking, Request, Hold)
    for kind in own:
        having |= {each.account_id for each in store.find(kind, account_id=known) if each.coach_id == coach.id}
    privacy = context.privacy_of(coach)
    found: dict[Id | None, Sight | None] = {}
    for account_id in accounts:
        status = statuses.get(account_id) if account_id else None
        standing = _standing(account_id, status, coach)
        is_blocked = status is ConnectionStatus.BLOCKED
        sight = Sight(standing, is_blocked, account_id if account_id in having else None)
        found[account_id] = sight if permissions(privacy, standing).see else None
    return found


def _standing(account_id: Id | None, status: ConnectionStatus | None, coach: Coach) -> Standing:
    if account_id is None:
        return Standing.ANONYMOUS
    return Standing.OWNER if account_id == coach.id else standing_by(status)


def prints(coach: Coach, viewer_id: Id | None, frame: Frame, weeks: Iterable[int], context: Context) -> Prints:
    """The fingerprints of weeks, and of the ``OFFER``, as the viewer sees them."""
    viewer = context.store.get(Account, viewer_id) if viewer_id else None
    seen_by = replace(context, viewer=viewer, now=frame.now, guest_booking=None, token=None)
    found = {}
    for week in weeks:
        if week == OFFER:
            said = [
                json.encode(run(GetCoach(coach=coach.handle), seen_by)),
                json.encode(run(ListSessionTypes(coach=coach.handle, limit=1000), seen_by)),
            ]
        else:
            start, end = instant(week * WEEK), instant((week + 1) * WEEK)
            calendar = run(GetCalendar(coach=coach.handle, start=start, end=end), seen_by)
            said = [json.encode(calendar.entries), calendar.time_zone.encode()]
        found[week] = hashlib.blake2b(b"\0".join(said), digest_size=BYTES).digest()
    return found


def everything(frame: Frame) -> list[int]:
    """All that is watched."""
    return [*frame.weeks, OFFER]


def touched(changes: Iterable[Changed], frame: Frame) -> set[int]:
    """The weeks in which a change may show: buffers and weekly limits reach into the weeks beside it."""
    weeks: set[int] = set()
    for changed in changes:
        if changed.start is None or changed.end is None:
            return set(everything(frame))
        weeks.update(range(seconds(changed.start) // WEEK - 1, seconds(changed.end) // WEEK + 2))
    return weeks & set(frame.weeks)


def moved_by_clock(coach: Coach, before: Frame, after: Frame, context: Context) -> set[int]:
    """The weeks in which times open or close by the clock alone: where the notice ends, and the last day ahead."""
    weeks = set(everything(after)) - set(everything(before))
    rules = context.rules_of(coach)
    for each in (rules, *(rules_for(rules, kind) for kind in context.store.find(SessionType, coach_id=coach.id))):
        notice = (each.min_notice_minutes or 0) * MINUTE
        weeks.update(range((seconds(before.now) + notice) // WEEK, (seconds(after.now) + notice) // WEEK + 1))
        if each.max_advance_days is not None:
            ahead = each.max_advance_days * DAY
            weeks.update(
                range((seconds(before.now) + ahead - DAY) // WEEK, (seconds(after.now) + ahead + 2 * DAY) // WEEK + 1)
            )
    return weeks & set(everything(after))


def limits_reach_far(coach: Coach, context: Context) -> bool:
    """Whether one booking of a client may close every other week for them."""
    rules = [context.rules_of(coach), *(each.rules for each in context.store.find(SessionType, coach_id=coach.id))]
    return any(_bounds_clients(each) for each in rules)


def _bounds_clients(rules: BookingRules | object) -> bool:
    return getattr(rules, "max_active_bookings_per_client", None) is not None


def spans(weeks: Collection[int], frame: Frame) -> list[Changed]:
    """The weeks as spans, in order; a change of the ``OFFER`` is one of all."""
    if OFFER in weeks:
        return [Changed(instant(frame.first * WEEK), instant((frame.first + WEEKS) * WEEK))]
    found: list[Changed] = []
    for week in sorted(weeks):
        start, end = instant(week * WEEK), instant((week + 1) * WEEK)
        if found and found[-1].end == start:
            found[-1] = Changed(found[-1].start, end)
        else:
            found.append(Changed(start, end))
    return found


# -- cursors --


def cursor(frame: Frame, known: Prints) -> str:
    """What a viewer has seen, for them to come back with; it holds fingerprints of that and nothing else."""
    head = struct.pack(">qI", seconds(frame.now), frame.first)
    return urlsafe_b64encode(head + b"".join(known[week] for week in everything(frame))).decode().rstrip("=")


def read_cursor(text: str, now: Instant) -> tuple[Frame, Prints] | None:
    """What a cursor says; None for one that is too old, or not ours."""
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        at, first = struct.unpack(">qI", data[:12])
        frame = Frame(instant(at), first)
    except (ValueError, struct.error, OverflowError):
        return None
    if len(data) != 12 + BYTES * (WEEKS + 1) or not now - _OLDEST <= frame.now <= now:
        return None
    if frame.first != Frame.at(frame.now).first:
        return None
    return frame, {week: data[12 + BYTES * n :][:BYTES] for n, week in enumerate(everything(frame))}
