"""The coach's inbox: every request, answered one by one or together, with other times picked in the week."""

from typing import Any

import pytest

from coachtui.records.request import RequestStatus
from coachtui.service.requests import ListRequests

both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)


async def statuses(story: Any) -> dict[str, RequestStatus]:
    """How every request to the coach stands, by its id."""
    page = await story.backend.run(ListRequests(role="coach"))
    return {each.id: each.status for each in page.items}


@both_sizes
async def test_the_inbox_shows_the_newest_first_and_where_it_would_be(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await story.press("r")
        inbox = story.screen.inbox
        waiting = inbox.shown
        assert [each.created_at for each in waiting] == sorted((each.created_at for each in waiting), reverse=True)
        assert f"Requests · {len(waiting)}" in story.text
        for index, request in enumerate(waiting):
            await story.press("j") if index else None
            assert inbox.chosen == request
            assert story.screen.grid.cursor == request.times[0].start
            assert story.screen.grid.selected.source.request.id == request.id
        await story.press("escape")
        assert story.screen.inbox is None


@both_sizes
async def test_a_request_is_declined_with_a_message_and_then_among_those_answered(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await story.press("r")
        request = story.screen.inbox.chosen
        await story.press("x")
        await story.type("Away that day")
        await story.press("enter")
        assert (await statuses(story))[request.id] is RequestStatus.DENIED
        assert request.id not in {each.id for each in story.screen.inbox.shown}
        await story.press("f")
        assert "Away that day" in story.flat
        await story.press("u")
        assert (await statuses(story))[request.id] is RequestStatus.PENDING


async def test_several_are_declined_at_once_and_come_back_with_one_key(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("r")
        pending = [each for each in story.screen.inbox.shown if each.status is RequestStatus.PENDING]
        assert len(pending) > 1
        await story.press(*["space"] * len(story.screen.inbox.shown))
        await story.press("x", "enter")
        assert {(await statuses(story))[each.id] for each in pending} == {RequestStatus.DENIED}
        await story.press("u")
        assert {(await statuses(story))[each.id] for each in pending} == {RequestStatus.PENDING}


@both_sizes
async def test_other_times_are_picked_in_the_week_and_offered_with_a_message(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await story.press("g")
        await story.type("fri 18:30")
        await story.press("enter")
        request = story.screen.grid.selected.source.request
        await story.press("p", "j", "p", "j", "j", "enter")
        await story.type("Would one of these do?")
        await story.press("enter")
        page = await story.backend.run(ListRequests(role="coach", status=RequestStatus.COUNTERED))
        offered = next(each for each in page.items if each.id == request.id)
        assert [str(each.start)[11:16] for each in offered.offers] == ["19:00", "20:00"]
        assert offered.answer == "Would one of these do?"
        await story.press("u")
        assert (await statuses(story))[request.id] is RequestStatus.PENDING


async def test_escape_while_picking_times_leaves_everything_as_it_was(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("g")
        await story.type("fri 18:30")
        await story.press("enter")
        before = await statuses(story)
        await story.press("p", "j", "p", "j", "escape")
        assert not story.screen.offered
        assert story.screen.grid.moving is None
        assert await statuses(story) == before
