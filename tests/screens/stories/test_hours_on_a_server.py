"""A coach plans on a live server: hours in words, what they leave outside, and taking it back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from coachtui.backend.remote import RemoteBackend
from coachtui.records.session import SessionStatus
from coachtui.records.time import WallTime
from coachtui.screens.sign_in_screen import SignInScreen
from coachtui.service.accounts import Register
from coachtui.service.availability import CreateAvailability, ListAvailability, ListBlocks
from coachtui.service.coaches import BecomeCoach
from coachtui.service.session_types import CreateSessionType
from coachtui.service.sessions import CreateSession, ListSessions

PASSWORD = "correct horse"


async def practice(server: str) -> tuple[RemoteBackend, date]:
    """A coach on the server, whose clock is the real one, with a session in a week, at ten."""
    backend = RemoteBackend(server)
    told = await backend.run(Register(email="ida@example.org", password=PASSWORD, name="Ida", time_zone="UTC"))
    backend.sign_in(told.token)
    await backend.run(BecomeCoach(handle="ida", display_name="Ida", time_zone="UTC"))
    kind = await backend.run(CreateSessionType(name="1:1", duration_minutes=60))
    nine, five = WallTime.parse("09:00"), WallTime.parse("17:00")
    hours = CreateAvailability(start=nine, end=five, rrule="FREQ=DAILY", valid_from=date(2026, 1, 1))
    await backend.run(hours)
    at = (datetime.now(UTC) + timedelta(days=7)).replace(hour=10, minute=0, second=0, microsecond=0)
    await backend.run(CreateSession(session_type=kind.id, start=at))
    return backend, at.date()


async def test_hours_are_said_weighed_and_taken_back_on_a_server(start: Any, server: str) -> None:
    coach, day = await practice(server)
    async with start((120, 36)) as story:
        await story.until(lambda: isinstance(story.app.screen, SignInScreen))
        for name, value in (("email", "ida@example.org"), ("password", PASSWORD)):
            story.app.screen.query_one(f"#field-{name}").value = value
            await story.settle()
        story.send("ctrl+s")
        await story.until(lambda: not isinstance(story.app.screen, SignInScreen))
        await story.until(lambda: story.app.people is not None and story.app.people.are_known)
        await story.idle()
        await story.press("H")
        assert "Hours · 1" in story.text
        await story.press("n")
        await story.type(f"away {day.isoformat()} 9-12: dentist")
        await story.press("enter")
        await story.until(lambda: "Left outside · 1" in story.text)
        await story.press("d", "enter")
        await story.until(lambda: "Hours · 2" in story.text)
        (block,) = (await coach.run(ListBlocks())).items
        assert (block.reason, str(block.start)) == ("dentist", f"{day.isoformat()}T09:00")
        (session,) = (await coach.run(ListSessions())).items
        assert session.status is SessionStatus.CANCELLED
        await story.press("u")
        await story.until(lambda: "Hours · 1" in story.text)
        (session,) = (await coach.run(ListSessions())).items
        assert session.status is SessionStatus.SCHEDULED
        other = CreateAvailability(
            start=WallTime.parse("18:00"), end=WallTime.parse("20:00"), rrule="FREQ=DAILY", valid_from=day
        )
        await coach.run(other)
        await story.until(lambda: "Hours · 2" in story.text)
        assert len((await coach.run(ListAvailability())).items) == 2
    await coach.close()
