"""A coach paints the hours that are open, sees what it would do, and does it."""

from typing import Any

import pytest

from coachtui.service.availability import ListAvailability, ListBlocks

both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)


async def paint(story: Any, start: str, *keys: str) -> None:
    """From a date in words to where the keys go, and on to how often."""
    await story.press("g")
    await story.type(start)
    await story.press("enter", "A", *keys, "enter")


@both_sizes
async def test_hours_are_painted_and_open_every_other_week(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        before = (await story.backend.run(ListAvailability())).items
        await paint(story, "sat 18:00", "j", "j", "j", "l")
        await story.type("every other")
        assert "→ every other Sat, Sun 18:00–20:30 from Sat 28 Nov" in story.text
        await story.press("enter")
        assert "more times to book: every other Sat, Sun 18:00–20:30 from Sat 28 Nov?" in story.flat
        assert (await story.backend.run(ListAvailability())).items == before, "nothing before it is confirmed"
        await story.press("y")
        made = [each for each in (await story.backend.run(ListAvailability())).items if each not in before]
        assert [(each.rrule, str(each.start), str(each.end)) for each in made] == [
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU", "18:00", "20:30")
        ]
        await story.press("u")
        assert (await story.backend.run(ListAvailability())).items == before


async def test_closing_names_the_sessions_that_would_be_outside(open_story: Any) -> None:
    async with open_story() as story:
        before = len((await story.backend.run(ListBlocks())).items)
        await paint(story, "thu 12:30", "shift+down", "shift+down", "shift+down")
        await story.type("close")
        await story.press("enter")
        assert "Left outside · 1" in story.text
        assert "Leo Park" in story.text
        await story.press("escape")
        assert "Left outside" not in story.text
        assert len((await story.backend.run(ListBlocks())).items) == before


async def test_escape_leaves_what_is_open_as_it_was(open_story: Any) -> None:
    async with open_story() as story:
        before = story.screen.grid.availability
        await story.press("g")
        await story.type("sat 18:00")
        await story.press("enter", "A", "j", "j")
        assert "+ 18:00" in story.text
        assert [span.end - span.start for span in story.screen.grid.change.opens] == [90 * 60]
        await story.press("escape")
        assert not story.screen.grid.change.opens
        assert story.screen.grid.availability == before
        assert story.screen.painting_from is None


@both_sizes
async def test_more_may_be_said_of_painted_hours(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await paint(story, "sat 18:00", "j", "j", "j")
        await story.type("every week for Intro until 28 feb")
        assert "→ every Sat 18:00–20:30 for Intro from Sat 28 Nov until Sun 28 Feb 2027" in story.text
        await story.press("enter", "y")
        made = (await story.backend.run(ListAvailability())).items[-1]
        assert (str(made.valid_until), len(made.session_types)) == ("2027-02-28", 1)
        await paint(story, "sat 18:00", "j")
        await story.type("for nothing")
        assert "no session type is called so: nothing" in story.flat
        await story.type("closed: a party")
        await story.press("enter")
        await story.press("y")
        (block,) = [each for each in (await story.backend.run(ListBlocks())).items if each.reason == "a party"]
        assert (str(block.start), str(block.end)) == ("2026-11-28T18:00", "2026-11-28T19:00")
