"""With what a new coach begins: a calendar that is open on weekdays, and one thing to book in it."""

from __future__ import annotations

from datetime import date
from typing import Any

from coachtui.records.time import WallTime
from coachtui.service.availability import CreateAvailability
from coachtui.service.coaches import BecomeCoach
from coachtui.service.operation import Command
from coachtui.service.session_types import CreateSessionType


def beginnings(handle: str, name: str, time_zone: str, today: date) -> list[Command[Any]]:
    """What makes a coach of an account, in order."""
    return [
        BecomeCoach(handle=handle, display_name=name, time_zone=time_zone),
        CreateSessionType(name="Session", duration_minutes=60, slot_step_minutes=30),
        CreateAvailability(
            start=WallTime.parse("09:00"),
            end=WallTime.parse("17:00"),
            rrule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            valid_from=today.replace(day=1),
        ),
    ]
