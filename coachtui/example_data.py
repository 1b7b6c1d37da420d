"""A believable practice around any moment: what the demo opens on and the first start offers.

Everything is made by the same operations a person would use, so an example can hold nothing that the rules forbid.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from coachtui.backend.local import Asked, LocalBackend
from coachtui.errors import NotFound, Refused
from coachtui.example_coaches import open_other_practices
from coachtui.records.account import Account, ConnectionStatus
from coachtui.records.base import Id, Money
from coachtui.records.coach import Audience
from coachtui.records.request import ProposedTime
from coachtui.records.session import SessionView
from coachtui.records.time import Instant, WallDateTime, WallTime, instant, seconds
from coachtui.scheduling.zones import date_of, instant_of, zone_named
from coachtui.service.accounts import GetMe
from coachtui.service.availability import CreateAvailability, CreateBlock
from coachtui.service.coaches import BecomeCoach
from coachtui.service.connections import AskConnection, ListConnections, UpdateConnection
from coachtui.service.operation import Command
from coachtui.service.practice import PutRules
from coachtui.service.requests import CreateRequest
from coachtui.service.session_types import CreateSessionType
from coachtui.service.sessions import CancelSession, CompleteSession, CreateSession, Guest, MarkNoShow, UpdateSession

ZONE = "Europe/London"
WEEKS = range(-3, 4)

AT_ONCE = 16
"""How many operations whoever looks at the example may have to wait for."""

#: name, e-mail, zone; the first is who the demo shows the client's side as.
CLIENTS = (
    ("Ana Ruiz", "ana@example.org", "Europe/Madrid"),
    ("Bo Chen", "bo@example.org", "America/New_York"),
    ("Ida Ek", "ida@example.org", "Europe/Stockholm"),
    ("Leo Park", "leo@example.org", "Europe/London"),
    ("Mo Sy", "mo@example.org", "Europe/Paris"),
)
BIO = "Tennis, and everything around it."
NOTE = "Second serve: toss too low. Film it next time."

#: from, to, days
HOURS = (
    ("09:00", "13:00", "MO,TU,WE,TH,FR"),
    ("13:00", "18:00", "MO,TU,WE,TH"),
    ("13:00", "17:00", "FR"),
    ("10:00", "12:00", "SA"),
)

GUESTS = ("Kim Dale", "Zoë Hart", "Raj Patel", "Uma Klein")

TYPES = (
    CreateSessionType(
        name="1:1",
        duration_minutes=60,
        durations_minutes=(60, 90),
        slot_step_minutes=30,
        price=Money(6000, "GBP"),
        buffer_after_minutes=0,
        location="video",
        description="An hour for you and what you are working on.",
    ),
    CreateSessionType(
        name="Group",
        duration_minutes=90,
        capacity=6,
        price=Money(2500, "GBP"),
        location="Studio 2",
        description="Up to six people, one theme an evening.",
    ),
    CreateSessionType(
        name="Intro",
        duration_minutes=30,
        price=Money(0, "GBP"),
        audience=Audience.PUBLIC,
        location="phone",
        description="Get to know each other, free of charge.",
    ),
    CreateSessionType(
        name="Review",
        duration_minutes=90,
        durations_minutes=(60, 90),
        slot_step_minutes=30,
        price=Money(9000, "GBP"),
        buffer_before_minutes=15,
        location="video",
        description="Look back on a term with notes to take home.",
    ),
)

#: weekday, wall time, session type, minutes, who (indexes into CLIENTS; none: a guest).
WEEK: tuple[tuple[int, str, str, int, tuple[int, ...]], ...] = (
    (0, "09:00", "1:1", 60, (0,)),
    (0, "11:00", "Group", 90, (1, 2, 3)),
    (0, "15:00", "1:1", 60, (3,)),
    (1, "09:00", "Intro", 30, ()),
    (1, "10:00", "1:1", 60, (1,)),
    (1, "14:00", "Review", 60, (4,)),
    (2, "09:00", "1:1", 60, (2,)),
    (2, "10:30", "1:1", 60, (1,)),
    (2, "13:30", "Group", 90, (0, 3, 4, 2)),
    (2, "17:30", "Intro", 30, ()),
    (3, "09:00", "1:1", 60, (0,)),
    (3, "13:00", "1:1", 60, (3,)),
    (3, "15:00", "Review", 90, (4,)),
    (4, "10:00", "1:1", 60, (1,)),
    (4, "11:30", "Group", 90, (1, 2)),
    (4, "16:00", "1:1", 60, (2,)),
)


@dataclass(frozen=True)
class Example:
    """Whose calendar was filled, and who stands for the client."""

    coach: Account
    client: Account
    handle: str


async def fill(backend: LocalBackend, now: Instant, coach: Account | None = None) -> Example:
    """Fill a store with a coach (or the one given, who is one already), five clients and seven weeks around ``now``.

    Raises ``HandleTaken`` or ``EmailTaken`` where an example stands in the store already.
    """
    beginning = await begin(backend, now, coach)
    await beginning.go_on()
    return beginning.example


async def begin(backend: LocalBackend, now: Instant, coach: Account | None = None) -> Beginning:
    """As ``fill``, but only what a first look sees: the people, the practice and the week of ``now``."""
    owner = coach or await backend.create_account("maya@example.org", "Maya Torres", ZONE)
    clients = [await backend.create_account(email, name, zone) for name, email, zone in CLIENTS]
    me = backend.as_account(owner.id)
    if coach is None:
        await me.run(BecomeCoach(handle="maya", display_name=owner.name, time_zone=owner.time_zone, bio=BIO))
    types = await _open_practice(me, now)
    handle = await _connect(me, clients)
    beginning = Beginning(Example(owner, clients[0], handle), me, clients, types, now, has_others=coach is None)
    await beginning.fill_week(0)
    return beginning


@dataclass
class Beginning:
    """An example that can be looked at already, and how the rest of it is made.

    What somebody does meanwhile comes first: an operation that it makes impossible is left out.
    """

    example: Example
    me: LocalBackend
    clients: Sequence[Account]
    types: dict[str, Id]
    now: Instant
    has_others: bool = True
    """Whether there are other coaches as well: not beside somebody's own practice."""
    weeks: dict[int, list[SessionView]] = field(default_factory=dict)

    async def go_on(self) -> None:
        """Make the other weeks, the nearest first, what became of the sessions, and other coaches, a bit at a time."""
        for week in sorted(set(WEEKS) - set(self.weeks), key=abs):
            await self.fill_week(week)
        made = [session for week in WEEKS for session in self.weeks[week]]
        over = [session for session in made if session.end <= self.now]
        to_come = sorted((session for session in made if session.start > self.now), key=lambda session: session.start)
        dropped, noted, *rest = [to_come[0], *[each for each in to_come[1:] if each.capacity == 1]]
        endings: list[Command[Any]] = [
            *_endings(over),
            CancelSession(id=dropped.id, reason="Court closed"),
            UpdateSession(id=noted.id, version=noted.version, private_notes=NOTE),
        ]
        for first in range(0, len(endings), AT_ONCE):
            await _run_what_may(self.me, endings[first : first + AT_ONCE])
        wishes = _wishes(self.example.handle, self.types, [noted, *rest], self.now)
        await _run_what_may(self.me, [(self.clients[who].id, wish) for who, wish in wishes])
        if self.has_others:
            await open_other_practices(self.me, self.example.client, _monday(self.now))

    async def fill_week(self, week: int) -> None:
        """Make the sessions of a week, counted from that of ``now``."""
        answers = await _run_what_may(self.me, _sessions(week, self.types, self.clients, self.now))
        self.weeks[week] = [answer.items[0] for answer in answers]


def _endings(over: Sequence[SessionView]) -> list[Command[Any]]:
    return [
        MarkNoShow(id=session.id) if index % 17 == 5 else CompleteSession(id=session.id)
        for index, session in enumerate(over)
    ]


async def _run_what_may(backend: LocalBackend, asked: Sequence[Asked]) -> list[Any]:
    """In one transaction; where one is refused, one by one, without those."""
    with suppress(Refused):
        return await backend.run_all(asked)
    answers: list[Any] = []
    for each in asked:
        with suppress(Refused):
            answers += await backend.run_all([each])
    return answers


async def _open_practice(me: LocalBackend, now: Instant) -> dict[str, Id]:
    """Session types by name, with the hours they are offered in."""
    begin = _monday(now) + timedelta(weeks=WEEKS.start)
    hours = [
        CreateAvailability(
            start=WallTime.parse(start), end=WallTime.parse(end), rrule=f"FREQ=WEEKLY;BYDAY={days}", valid_from=begin
        )
        for start, end, days in HOURS
    ]
    noon = WallDateTime(begin, 12 * 60 + 30)
    # Two hours are enough here, so that whoever tries the client's side can also change their mind.
    rules = PutRules(
        hold_seconds=300,
        request_expiry_hours=48,
        min_notice_minutes=120,
        max_advance_days=90,
        cancel_notice_minutes=120,
        reschedule_notice_minutes=120,
    )
    lunch = CreateBlock(start=noon, end=noon.plus(30), rrule="FREQ=WEEKLY;BYDAY=MO,TU,TH", reason="lunch")
    answers = await me.run_all([*TYPES, *hours, lunch, rules])
    return {made.name: made.id for made in answers[: len(TYPES)]}


async def _connect(me: LocalBackend, clients: Sequence[Account]) -> str:
    profile = (await me.run(GetMe())).coach
    if profile is None:
        raise NotFound("You are not a coach yet")
    await me.run_all([(client.id, AskConnection(coach=profile.handle)) for client in clients])
    found = (await me.run(ListConnections())).items
    await me.run_all([UpdateConnection(id=each.id, status=ConnectionStatus.CONNECTED) for each in found])
    return profile.handle


def _sessions(week: int, types: dict[str, Id], clients: Sequence[Account], now: Instant) -> list[CreateSession]:
    zone = zone_named(ZONE)
    monday = _monday(now) + timedelta(weeks=week)
    found = []
    for index, (weekday, at, kind, minutes, who) in enumerate(WEEK):
        if (week * 7 + index * 5) % 11 == 3:
            continue  # no two weeks of a real practice are the same
        wall = WallDateTime(monday + timedelta(days=weekday), WallTime.parse(at).minutes)
        turn = week % len(clients) if kind == "1:1" and index % 4 == 0 else 0
        guest = GUESTS[(index + week) % len(GUESTS)]
        found.append(
            CreateSession(
                session_type=types[kind],
                start=instant(instant_of(zone, wall, fold=0)),
                duration_minutes=minutes,
                clients=tuple(clients[(each + turn) % len(clients)].id for each in who),
                guests=() if who else (Guest(name=guest, email=f"{guest.split()[0].lower()}@example.org"),),
                allow=("outside_availability", "buffer"),
            )
        )
    return found


def _wishes(
    handle: str, types: dict[str, Id], to_come: Sequence[SessionView], now: Instant
) -> list[tuple[int, CreateRequest]]:
    """Who asks for which time that is not open: two evenings, and one on top of a session."""
    zone = zone_named(ZONE)
    today = date_of(zone, seconds(now))

    def evening(days: int, at: str) -> Instant:
        wall = WallDateTime(today + timedelta(days=days), WallTime.parse(at).minutes)
        return instant(instant_of(zone, wall, fold=0))

    asked = (
        (1, evening(2, "18:30"), "1:1", 60, "Could we look at my second serve before Saturday?"),
        (0, evening(3, "19:00"), "1:1", 60, "I land at five, an evening would be perfect."),
        (2, to_come[0].start + timedelta(minutes=30), "1:1", 60, "Anything around then is fine."),
    )
    return [
        (
            who,
            CreateRequest(
                coach=handle, session_type=types[kind], times=(ProposedTime(start, minutes),), message=message
            ),
        )
        for who, start, kind, minutes, message in asked
    ]


def _monday(now: Instant) -> date:
    today = date_of(zone_named(ZONE), seconds(now))
    return today - timedelta(days=today.weekday())
