"""Marks, ranges and copies: several sessions changed as one, and back with one key."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from coachtui.records.session import SessionStatus
from coachtui.service.availability import ListBlocks
from coachtui.service.session_making import Recurrence
from coachtui.service.session_place import EVERYTHING
from coachtui.service.sessions import CreateSession, GetSession

both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)


async def go(story: Any, words: str) -> None:
    """To a date in words, as ``g`` takes them."""
    await story.press("g")
    await story.type(words)
    await story.press("enter")


async def starts(story: Any) -> list[str]:
    """When the coach's scheduled sessions begin, on the wall clock."""
    found = await story.sessions(status=SessionStatus.SCHEDULED)
    return sorted(str(each.local_start) for each in found)


@both_sizes
async def test_two_are_marked_and_moved_together(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        before = await starts(story)
        await go(story, "thu 15:00")
        await story.press("space")
        await go(story, "fri 16:00")
        await story.press("space")
        assert story.words.startswith("2 sessions marked")
        await story.press("m", "k", "enter")
        after = await starts(story)
        assert {"2026-11-26T14:30", "2026-11-27T15:30"} <= set(after)
        assert {"2026-11-26T15:00", "2026-11-27T16:00"}.isdisjoint(after)
        await story.press("u")
        assert await starts(story) == before


@both_sizes
async def test_a_range_is_copied_to_the_next_week(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        before = await starts(story)
        day = before[-1][:10]
        await go(story, f"{day} 08:00")
        await story.press("v")
        await go(story, f"{day} 20:00")
        count = len(story.screen.picked)
        assert count == sum(each.startswith(day) for each in before)
        await story.press("w", "enter")
        week_later = str(date.fromisoformat(day) + timedelta(days=7))
        after = await starts(story)
        assert [each[11:] for each in after if each.startswith(week_later)] == [
            each[11:] for each in before if each.startswith(day)
        ]
        await story.press("u")
        assert await starts(story) == before


@both_sizes
async def test_several_are_copied_to_several_weeks_and_back_as_one(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        kind = story.screen.session_types[0].id
        first = story.screen.now.replace(day=26, hour=17, minute=0)
        busy = first.replace(month=12, day=10)
        for at in (first, first.replace(day=27, hour=14), busy):
            await story.backend.run(CreateSession(session_type=kind, start=at, duration_minutes=30))
        before = await starts(story)
        await story.until(lambda: any(each.start == first.replace(day=27, hour=14) for each in story.screen.grid.items))
        for when in ("thu 17:00", "fri 14:00"):
            await go(story, when)
            await story.press("space")
        await story.press("w")
        await story.type("until tomorrow")
        assert "before the first week" in story.flat
        await story.type("900")
        assert "104 weeks at most" in story.flat
        await story.type("until 18 dec")
        assert "6 sessions in 3 weeks" in story.flat
        await story.press("enter")
        assert await starts(story) == before
        assert any("Thu 10 Dec 17:00" in each for each in story.toasts)
        assert "1 of 6 cannot be done. Do the other 5?" in story.flat
        await story.press("y")
        made = sorted(set(await starts(story)) - set(before))
        assert made == [f"2026-12-{at}:00" for at in ("03T17", "04T14", "11T14", "17T17", "18T14")]
        await story.press("u")
        assert await starts(story) == before


async def test_what_is_in_the_way_is_named_and_the_rest_is_done(open_story: Any) -> None:
    async with open_story() as story:
        await go(story, "thu 9:00")
        await story.press("space")
        await go(story, "thu 13:00")
        await story.press("space", "m", "j", "j", "j", "j", "enter")
        assert "1 of 2 cannot be done. Do the other 1?" in story.text
        assert "That overlaps Mo Sy" in story.toasts[-1]
        await story.press("y")
        assert {"2026-11-26T11:00", "2026-11-26T13:00"} <= set(await starts(story))
        assert [str(each.local_start) for each in story.screen.picked] == ["2026-11-26T13:00"]
        await story.press("u")
        assert "2026-11-26T09:00" in await starts(story)


async def test_a_copy_is_put_elsewhere(open_story: Any) -> None:
    async with open_story() as story:
        await go(story, "thu 9:00")
        await story.press("s", "j", "j", "enter")
        assert {"2026-11-26T09:00", "2026-11-26T10:00"} <= set(await starts(story))


async def test_marked_ones_are_cancelled_with_a_message(open_story: Any) -> None:
    async with open_story() as story:
        await go(story, "thu 9:00")
        await story.press("space", "d")
        await story.type("I am ill")
        await story.press("enter")
        cancelled = await story.sessions(status=SessionStatus.CANCELLED)
        assert "I am ill" in {each.cancel_reason for each in cancelled}
        await story.press("u")
        assert "2026-11-26T09:00" in await starts(story)


async def test_a_price_and_a_type_are_typed(open_story: Any) -> None:
    async with open_story() as story:
        await go(story, "thu 9:00")
        await story.press("$")
        await story.type("72.50 GBP")
        await story.press("enter", "o")
        await story.type("revi")
        await story.press("enter")
        session = next(each for each in await story.sessions() if str(each.local_start) == "2026-11-26T09:00")
        assert session.client_specific_price is not None
        assert session.client_specific_price.amount == 7250
        kinds = {each.id: each.name for each in story.screen.session_types}
        assert kinds[session.session_type] == "Review"


async def test_a_range_is_blocked(open_story: Any) -> None:
    async with open_story() as story:
        await go(story, "sat 10:00")
        await story.press("v", "j", "j", "b")
        await story.type("dentist")
        await story.press("enter")
        blocks = (await story.backend.run(ListBlocks())).items
        assert [(str(each.start), str(each.end)) for each in blocks if each.reason == "dentist"] == [
            ("2026-11-28T10:00", "2026-11-28T11:30")
        ]


async def test_escape_takes_the_marks_away(open_story: Any) -> None:
    async with open_story() as story:
        await go(story, "thu 9:00")
        await story.press("space", "v", "j", "escape")
        assert not story.screen.has_marks
        assert not story.screen.grid.marked
        assert story.screen.grid.selection is None


@pytest.mark.parametrize(("key", "status"), [("C", SessionStatus.COMPLETED), ("X", SessionStatus.NO_SHOW)])
async def test_what_took_place_and_who_did_not_come(open_story: Any, key: str, status: SessionStatus) -> None:
    async with open_story() as story:
        kind = story.screen.session_types[0].id
        start = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
        made = await story.backend.run(CreateSession(session_type=kind, start=start, allow=EVERYTHING))
        await go(story, "today 12:00")
        await story.until(lambda: story.screen.picked != [])
        await story.press(key)
        assert (await story.backend.run(GetSession(id=made.items[0].id))).status is status
        await story.press("u")
        assert (await story.backend.run(GetSession(id=made.items[0].id))).status is SessionStatus.SCHEDULED


async def test_the_rest_of_a_series_is_marked_then_all_of_it(open_story: Any) -> None:
    async with open_story() as story:
        kind = story.screen.session_types[0].id
        start = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
        weekly = Recurrence(rrule="FREQ=WEEKLY;COUNT=3")
        command = CreateSession(session_type=kind, start=start, recurrence=weekly, allow=EVERYTHING)
        await story.backend.run(command)
        await go(story, "2026-12-04 13:00")
        await story.until(lambda: story.screen.picked != [])
        await story.press("S")
        assert len(story.screen.picked) == 2
        await story.press("S")
        assert len(story.screen.picked) == 3
        await story.press("d", "enter")
        assert not [each for each in await story.sessions(status=SessionStatus.SCHEDULED) if each.series_id]
