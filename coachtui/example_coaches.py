"""The example's other coaches, so that its client has more than one: theirs, one who invites, one open to everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from coachtui.backend.local import LocalBackend
from coachtui.records.account import Account
from coachtui.records.base import Money
from coachtui.records.coach import Audience, BookedDisplay
from coachtui.records.time import WallTime
from coachtui.service.availability import CreateAvailability
from coachtui.service.coaches import BecomeCoach
from coachtui.service.connections import AskConnection, InviteClient
from coachtui.service.practice import PutPrivacy
from coachtui.service.session_types import CreateSessionType


class Practice(NamedTuple):
    """Another coach: who, where, what they offer and when, and whom they show it to."""

    handle: str
    name: str
    time_zone: str
    bio: str
    offer: CreateSessionType
    hours: Sequence[tuple[str, str, str]]
    """From, to, days."""
    audience: Audience
    invites: bool = False
    is_known: bool = False
    """Whether the client has accepted the invitation."""


PRACTICES = (
    Practice(
        "noor",
        "Noor Haddad",
        "Europe/Paris",
        "Running, from the first kilometre to the marathon.",
        CreateSessionType(name="Run", duration_minutes=60, price=Money(4500, "EUR"), location="Parc des Buttes"),
        (("07:00", "10:00", "MO,TU,WE,TH,FR"), ("17:00", "20:00", "TU,TH")),
        Audience.CONNECTED,
        invites=True,
        is_known=True,
    ),
    Practice(
        "sam",
        "Sam Okafor",
        "Europe/London",
        "Strength for people who sit all day.",
        CreateSessionType(name="Strength", duration_minutes=45, slot_step_minutes=15, price=Money(5000, "GBP")),
        (("12:00", "20:00", "MO,WE,FR"),),
        Audience.CONNECTED,
        invites=True,
    ),
    Practice(
        "lena",
        "Lena Brandt",
        "Europe/Berlin",
        "Yoga; the first session is free, and open to everybody.",
        CreateSessionType(name="First session", duration_minutes=30, price=Money(0, "EUR"), audience=Audience.PUBLIC),
        (("09:00", "12:00", "TU,TH,SA"),),
        Audience.PUBLIC,
    ),
)


async def open_other_practices(backend: LocalBackend, client: Account, since: date) -> None:
    """Make the other coaches, with open hours from a date on; raises ``EmailTaken`` where they are there already."""
    for practice in PRACTICES:
        owner = await backend.create_account(f"{practice.handle}@example.org", practice.name, practice.time_zone)
        await _open(backend.as_account(owner.id), practice, since)
        if practice.invites:
            await backend.as_account(owner.id).run(InviteClient(email=client.email))
        if practice.is_known:
            await backend.as_account(client.id).run(AskConnection(coach=practice.handle))


async def _open(me: LocalBackend, practice: Practice, since: date) -> None:
    await me.run_all(
        [
            BecomeCoach(
                handle=practice.handle, display_name=practice.name, time_zone=practice.time_zone, bio=practice.bio
            ),
            PutPrivacy(
                calendar_visibility=practice.audience,
                booking_permission=practice.audience,
                request_permission=Audience.CONNECTED,
                booked_display=BookedDisplay.BOOKED,
                price_audience=practice.audience,
                version=1,
            ),
            practice.offer,
            *(
                CreateAvailability(
                    start=WallTime.parse(start),
                    end=WallTime.parse(end),
                    rrule=f"FREQ=WEEKLY;BYDAY={days}",
                    valid_from=since,
                )
                for start, end, days in practice.hours
            ),
        ]
    )
