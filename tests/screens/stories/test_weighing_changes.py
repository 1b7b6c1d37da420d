"""What a change of hours leaves outside is kept, moved or cancelled, each or all, in one step with it."""

from typing import Any

import pytest

from coachtui.records.request import ProposedTime, RequestStatus
from coachtui.records.session import SessionStatus
from coachtui.records.time import WallDateTime
from coachtui.service.availability import ListBlocks
from coachtui.service.requests import CreateRequest, ListRequests
from coachtui.service.sessions import CancelSession

both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)


async def close(story: Any, start: str, *keys: str) -> None:
    """Paint from a date in words to where the keys go, to close it."""
    await story.press("g")
    await story.type(start)
    await story.press("enter", "A", *keys, "enter")
    await story.type("close")
    await story.press("enter")


async def thursday(story: Any) -> dict[str, tuple[str, str]]:
    """The sessions of Thursday and after by who comes: when they are, and their status."""
    found = [each for each in await story.sessions() if str(each.local_start) >= "2026-11-26"]
    return {
        each.bookings[0].client.name: (str(each.local_start), str(each.status))
        for each in found
        if each.bookings and each.capacity == 1 and str(each.local_start) < "2026-12-05"
    }


@both_sizes
async def test_sessions_left_outside_are_cancelled_or_moved_and_all_is_one_undo(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        before = await story.sessions()
        blocks = (await story.backend.run(ListBlocks())).items
        await close(story, "thu 9:00", *["shift+down"] * 13)
        assert "Left outside · 3" in story.text
        assert "stays where it is" in story.text
        assert "fewer times to book" in story.flat
        await story.press("d")
        assert "is cancelled" in story.text
        await story.press("j", "m")
        await story.type("fri 14:00")
        await story.press("enter")
        assert "→ Fri 27 Nov 14:00" in story.text
        assert (await story.sessions()) == before, "nothing before Enter"
        await story.press("enter")
        assert "Left outside" not in story.text
        after = {each.id: each for each in await story.sessions()}
        changed = [after[each.id] for each in before if after[each.id] != each]
        assert sorted((str(each.local_start), str(each.status)) for each in changed) == [
            ("2026-11-26T09:00", "cancelled"),
            ("2026-11-27T14:00", "scheduled"),
        ]
        assert len((await story.backend.run(ListBlocks())).items) == len(blocks) + 1
        await story.press("u")
        restored = {each.id: (each.start, each.status) for each in await story.sessions()}
        assert restored == {each.id: (each.start, each.status) for each in before}
        assert (await story.backend.run(ListBlocks())).items == blocks


@both_sizes
async def test_one_decision_is_taken_for_all(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await close(story, "thu 9:00", *["shift+down"] * 13)
        await story.press("d", "a", "enter")
        on_thursday = [each for each in await story.sessions() if str(each.local_start).startswith("2026-11-26")]
        assert {each.status for each in on_thursday} == {SessionStatus.CANCELLED}


async def test_all_are_moved_each_to_a_free_time_of_its_own(open_story: Any) -> None:
    async with open_story() as story:
        before = {each.id: each for each in await story.sessions()}
        await close(story, "thu 9:00", *["shift+down"] * 13)
        await story.press("m", "enter", "a")
        assert story.text.count("→ ") >= 3, story.text
        await story.press("enter")
        assert "Left outside" not in story.text, story.toasts
        moved = [each for each in await story.sessions() if each.start != before[each.id].start]
        assert len(moved) == 3
        assert not [each for each in moved if str(each.local_start).startswith("2026-11-26")]


async def test_what_cannot_be_is_said_while_deciding_and_the_coach_may_allow_it(open_story: Any) -> None:
    async with open_story() as story:
        await close(story, "thu 9:00", *["shift+down"] * 4)
        await story.press("m")
        await story.type("fri 10:00")
        await story.press("enter")
        assert "× That overlaps Bo Chen" in story.text
        await story.press("enter")
        assert "Left outside" in story.text
        await story.press("m")
        await story.type("fri 21:00")
        await story.press("enter", "enter")
        assert "against your own rules" in story.flat
        await story.press("y")
        assert "Left outside" not in story.text
        assert any(str(each.local_start) == "2026-11-27T21:00" for each in await story.sessions())


async def test_requests_left_outside_are_denied_with_it(open_story: Any) -> None:
    async with open_story() as story, open_story() as other:
        await other.press("D")
        backend = other.screen.source.backend
        asked = ProposedTime(story.screen.instant_at(WallDateTime.parse("2026-11-27T14:00")), 45)
        kind = story.screen.session_types[0].id
        await backend.run(CreateRequest(coach="maya", session_type=kind, times=(asked,)))
        await close(story, "fri 13:30", *["shift+down"] * 3)
        assert "the request waits on" in story.text
        await story.press("space")
        assert "the request is denied" in story.text
        await story.press("enter")
        denied = await story.backend.run(ListRequests(role="coach", status=RequestStatus.DENIED))
        assert asked.start in {each.times[0].start for each in denied.items}


async def test_what_others_do_meanwhile_is_weighed_too(open_story: Any) -> None:
    async with open_story() as story:
        await close(story, "thu 9:00", *["shift+down"] * 13)
        assert "Left outside · 3" in story.text
        session = next(each for each in await story.sessions() if str(each.local_start) == "2026-11-26T13:00")
        await story.screen.source.backend.run(CancelSession(id=session.id))
        await story.until(lambda: "Left outside · 2" in story.text)


async def test_blocking_weighs_too_but_asks_nothing_where_nothing_is_left_outside(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("g")
        await story.type("thu 9:00")
        await story.press("enter", "v", "b")
        await story.type("dentist")
        await story.press("enter")
        assert "Left outside · 1" in story.text
        await story.press("enter")
        blocks = (await story.backend.run(ListBlocks())).items
        assert "dentist" in {each.reason for each in blocks}
