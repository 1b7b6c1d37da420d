"""Without an account: look from the door of a server, book by name and e-mail, and manage what was booked so."""

from datetime import date
from typing import Any

import pytest

from coachtui.backend.remote import RemoteBackend
from coachtui.records.base import Money
from coachtui.records.coach import Audience, BookedDisplay
from coachtui.records.session import SessionStatus
from coachtui.records.time import WallTime
from coachtui.records.week import Side
from coachtui.screens.own_sessions import OwnSessions
from coachtui.screens.sign_in_screen import SignInScreen
from coachtui.service.accounts import Register
from coachtui.service.availability import CreateAvailability
from coachtui.service.coaches import BecomeCoach
from coachtui.service.practice import PutPrivacy
from coachtui.service.session_types import CreateSessionType
from coachtui.service.sessions import ListSessions

sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)


async def open_practice(server: str, handle: str, audience: Audience = Audience.PUBLIC) -> RemoteBackend:
    """A coach on the server whose calendar everybody sees, and in which the audience books."""
    backend = RemoteBackend(server)
    email = f"{handle}@example.org"
    told = await backend.run(Register(email=email, password="correct horse", name="Lena", time_zone="Europe/Berlin"))
    backend.sign_in(told.token)
    await backend.run(BecomeCoach(handle=handle, display_name="Lena Brandt", time_zone="Europe/Berlin"))
    privacy = PutPrivacy(
        calendar_visibility=Audience.PUBLIC,
        booking_permission=audience,
        request_permission=Audience.CONNECTED,
        booked_display=BookedDisplay.BOOKED,
        price_audience=Audience.PUBLIC,
        version=1,
    )
    await backend.run(privacy)
    await backend.run(
        CreateSessionType(name="First", duration_minutes=60, price=Money(0, "EUR"), audience=Audience.PUBLIC)
    )
    await backend.run(
        CreateAvailability(
            start=WallTime.parse("06:00"), end=WallTime.parse("22:00"), rrule="FREQ=DAILY", valid_from=date(2026, 1, 1)
        )
    )
    return backend


async def look(story: Any) -> None:
    """Past the door, without an account."""
    await story.until(lambda: isinstance(story.app.screen, SignInScreen))
    story.app.screen.query_one("#field-way").value = "guest"
    await story.settle()
    assert "password" not in story.text, "nothing is asked of who only looks"
    story.send("ctrl+s")
    await story.until(lambda: not isinstance(story.app.screen, SignInScreen))
    await story.until(lambda: story.screen.side is Side.CLIENT and story.screen.source is not None)
    await story.idle()


async def turn_to(story: Any, handle: str) -> None:
    with story.app._context():
        story.screen.turn_to(handle)
    await story.idle()


async def scheduled(coach: RemoteBackend) -> list[Any]:
    found = (await coach.run(ListSessions(status=SessionStatus.SCHEDULED))).items
    return [(each.start, each.bookings[0].client.name, each.bookings[0].client.email) for each in found]


@sizes
async def test_a_guest_books_and_manages_it_afterwards(start: Any, server: str, size: Any) -> None:
    coach = await open_practice(server, f"lena-{size[0]}")
    async with start(size) as story:
        await look(story)
        await turn_to(story, f"lena-{size[0]}")
        assert "Lena Brandt" in story.text
        await story.press("right_square_bracket", "n", "enter")
        await story.press("ctrl+s")
        assert "your name" in story.said_under("guest-name")
        story.form.set_value("guest-name", "Eve Adams")
        story.form.set_value("guest-email", "eve")
        await story.press("ctrl+s")
        assert "an e-mail address" in story.said_under("guest-email")
        assert await scheduled(coach) == []
        story.form.set_value("guest-email", "eve@example.org")
        await story.press("ctrl+s")
        assert "booked" in story.toasts[-1]
        ((first, *who),) = await scheduled(coach)
        assert who == ["Eve Adams", "eve@example.org"]
        assert story.words.endswith("confirmed"), "in the week it is theirs, as for anybody"
    async with start(size) as story:
        await look(story)
        await turn_to(story, f"lena-{size[0]}")
        await story.press("s")
        assert isinstance(story.app.screen, OwnSessions)
        assert "First · booked" in story.text
        await story.press("m")
        assert story.screen.grid.moving is not None
        await story.press("n", "enter")
        assert "Moved to" in story.toasts[-1]
        ((moved, *_),) = await scheduled(coach)
        assert moved > first
        await story.press("s", "d", "y")
        assert await scheduled(coach) == []
        await story.press("escape", "n", "enter")
        assert story.form.values["guest-email"] == "eve@example.org", "who has booked once need not say it again"
    await coach.close()


async def test_what_needs_an_account_says_so_and_how_to_sign_in(start: Any, server: str) -> None:
    coach = await open_practice(server, "looked-at", Audience.REGISTERED)
    async with start((80, 24)) as story:
        await look(story)
        await turn_to(story, "looked-at")
        assert "to book one needs an account" in story.text
        for key in ("r", "E", "c"):
            await story.press(key)
            assert "@ signs in" in story.toasts[-1], key
        await story.press("@")
        assert "Without an account" in story.text
        await story.press("n")
        story.send("enter")
        await story.until(lambda: isinstance(story.app.screen, SignInScreen))
    await coach.close()
