"""The lists over the calendar: one's own sessions, notifications; and why a time is open."""

from typing import Any

import pytest

from coachtui.records.request import ProposedTime
from coachtui.records.time import WallDateTime
from coachtui.records.week import Side
from coachtui.service.booking import ListBookings
from coachtui.service.notifications import ListNotifications
from coachtui.service.offers import CounterRequest
from coachtui.service.requests import CreateRequest

both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)


@both_sizes
async def test_a_client_sees_and_cancels_their_own(open_story: Any, size: Any) -> None:
    async with open_story(side=Side.CLIENT, size=size) as story:
        await story.press("s")
        assert "My sessions" in story.text
        mine = story.app.screen._own
        assert mine
        assert "Dec" in story.text, "a list over many weeks says the month"
        before = (await story.screen.source.backend.run(ListBookings())).items
        await story.press("y")
        cancelled = next((id for id, each in mine.items() if getattr(each, "status", "") == "confirmed"), None)
        assert cancelled is not None
        while story.app.screen.chosen != cancelled:
            await story.press("down")
        await story.press("d", "y")
        after = {each.id: each.status for each in (await story.screen.source.backend.run(ListBookings())).items}
        assert after[cancelled] == "cancelled"
        assert len(after) == len(before)


async def test_a_client_takes_the_time_that_is_offered(open_story: Any) -> None:
    async with open_story(side=Side.CLIENT, size=(120, 36)) as story, open_story(size=(120, 36)) as coach:
        backend, screen = story.screen.source.backend, story.screen
        asked = ProposedTime(screen.instant_at(WallDateTime.parse("2026-12-03T20:00")), 60)
        kind = screen.session_types[0].id
        request = await backend.run(CreateRequest(coach=screen.source.coach, session_type=kind, times=(asked,)))
        offered = ProposedTime(screen.instant_at(WallDateTime.parse("2026-12-03T19:00")), 60)
        await coach.backend.run(CounterRequest(id=request.id, offers=(offered,)))
        await story.press("s")
        while story.app.screen.chosen != request.id:
            await story.press("down")
        assert "another time is offered" in story.text
        await story.press("a")
        booked = (await backend.run(ListBookings())).items
        assert offered.start in {each.start for each in booked if each.status == "confirmed"}


@both_sizes
async def test_notifications_are_read(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        assert (await story.backend.run(ListNotifications())).unread > 0
        await story.press("E")
        assert "asks for 1:1" in story.text
        await story.press("R")
        assert "Everything is read" in story.text
        await story.press("f")
        assert "asks for 1:1" in story.text
        assert (await story.backend.run(ListNotifications())).unread == 0


@pytest.mark.parametrize("side", list(Side))
async def test_why_a_time_is_open_or_not_is_said(open_story: Any, side: Side) -> None:
    async with open_story(side=side, size=(120, 36)) as story:
        await story.press("i")
        assert story.toasts
