"""My sessions on a running server: moved onto what is open there, cancelled with what it means said, taken back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from coachtui.backend.remote import RemoteBackend
from coachtui.records.base import Money
from coachtui.records.coach import Audience, BookedDisplay
from coachtui.records.session import BookingStatus
from coachtui.records.time import WallTime
from coachtui.service.accounts import Register
from coachtui.service.availability import CreateAvailability
from coachtui.service.booking import Book, ListBookings
from coachtui.service.calendar import ListSlots
from coachtui.service.coaches import BecomeCoach
from coachtui.service.practice import PutPrivacy
from coachtui.service.session_types import CreateSessionType
from coachtui.sign_in import SignedIn, sign_ins
from coachtui.widgets.confirm import Confirm


async def register(server: str, name: str) -> RemoteBackend:
    """Somebody new on the server, signed in."""
    backend = RemoteBackend(server)
    told = await backend.run(
        Register(email=f"{name}@example.org", password="correct horse", name=name.title(), time_zone="Europe/Berlin")
    )
    backend.sign_in(told.token)
    if name.startswith("ana"):
        sign_ins().add(SignedIn(server=server, email=told.account.email, token=told.token))
    return backend


async def open_practice(coach: RemoteBackend, handle: str) -> str:
    """A calendar that everybody with an account books in; answers the id of what is offered."""
    await coach.run(BecomeCoach(handle=handle, display_name="Noa Lev", time_zone="Europe/Berlin"))
    everybody = Audience.REGISTERED
    await coach.run(
        PutPrivacy(
            calendar_visibility=everybody,
            booking_permission=everybody,
            request_permission=everybody,
            booked_display=BookedDisplay.BOOKED,
            price_audience=everybody,
            version=1,
        )
    )
    await coach.run(
        CreateAvailability(
            start=WallTime.parse("06:00"), end=WallTime.parse("22:00"), rrule="FREQ=DAILY", valid_from=date(2026, 1, 1)
        )
    )
    price = Money(4000, "EUR")
    return (await coach.run(CreateSessionType(name="Yoga", duration_minutes=60, price=price, audience=everybody))).id


@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)
async def test_moved_cancelled_and_taken_back(start: Any, server: str, size: Any) -> None:
    handle = f"noa-{size[0]}"
    coach, ana = await register(server, handle), await register(server, f"ana-{size[0]}")
    kind = await open_practice(coach, handle)
    begin = datetime.now(UTC).replace(microsecond=0) + timedelta(days=4)
    slots = (
        await ana.run(ListSlots(coach=handle, session_type=kind, start=begin, end=begin + timedelta(days=2)))
    ).slots
    booked = await ana.run(Book(coach=handle, session_type=kind, start=slots[0].start))
    async with start(size) as story:
        await story.until(lambda: story.screen.backend is not None and story.screen.source is not None)
        await story.idle()
        await story.press("s", "m")
        assert story.screen.source.coach == handle
        assert story.screen.grid.moving is not None
        await story.press("n", "enter")
        (moved,) = (await ana.run(ListBookings(status=BookingStatus.CONFIRMED))).items
        assert (moved.id, moved.start) == (booked.id, slots[1].start)
        await story.press("s", "d")
        assert "€40 is off" in str(story.app.screen.query_one(Confirm).question)
        await story.press("n", "escape", "u")
        (back,) = (await ana.run(ListBookings(status=BookingStatus.CONFIRMED))).items
        assert back.start == booked.start
    for each in (coach, ana):
        await each.close()
