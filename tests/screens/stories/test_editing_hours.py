"""A coach says their hours in words: read as they are typed, drawn in the week, weighed, undone."""

from typing import Any

import pytest
from textual.widgets import Static

from coachtui.service.availability import ListAvailability, ListBlocks, ListOverrides

both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)


async def hours(story: Any) -> list[Any]:
    run = story.backend.run
    return [each for kind in (ListAvailability, ListOverrides, ListBlocks) for each in (await run(kind())).items]


def told(story: Any) -> str:
    """What stands beside the list."""
    return str(story.screen.hours.query_one(".beside-facts", Static).content)


async def say(story: Any, line: str) -> None:
    await story.type(line)
    await story.press("enter")


@both_sizes
async def test_hours_are_listed_in_words_by_when_they_next_are(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await story.press("H")
        assert "Hours · 5" in story.text
        assert "Mon–Fri 09:00–13:00" in story.text
        assert "next Wed 25 Nov" in story.text
        await story.press("j", "j", "j", "j")
        assert "Sat 28 Nov" in story.flat
        assert story.words.startswith("Sat 28 10:00"), "the cursor is there in the week"
        await story.press("escape")
        assert "Hours ·" not in story.text


@both_sizes
async def test_a_line_is_read_as_it_is_typed_drawn_and_done(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        before = await hours(story)
        await story.press("H", "n")
        assert "every other fri 9-12 until june" in told(story), "an example"
        await story.type("every other sun 9-12 for Intro until 30 jun")
        assert told(story).splitlines()[:2] == [
            "→ every other Sun 09:00–12:00 for Intro from Sun 29 Nov until Wed 30 Jun 2027",
            "  every other Sun 09:00–12:00 for Intro from Sun 6 Dec until Wed 30 Jun 2027",
        ]
        assert "+ 09:00" in story.text
        await story.press("down")
        assert "→ every other Sun 09:00–12:00 for Intro from Sun 6 Dec" in told(story)
        assert story.screen.first_day.isoformat() == "2026-11-30", "it is drawn in the week where it begins"
        await story.press("up", "enter")
        assert "more times to book" in story.flat
        assert await hours(story) == before, "nothing before it is confirmed"
        await story.press("y")
        (made,) = [each for each in await hours(story) if each not in before]
        assert (made.rrule, str(made.valid_from), str(made.valid_until)) == (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU",
            "2026-11-29",
            "2027-06-30",
        )
        assert len(made.session_types) == 1
        assert "Hours · 6" in story.text
        await story.press("u")
        assert await hours(story) == before
        assert "Hours · 5" in story.text


async def test_what_is_not_understood_is_said_where(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("H", "n")
        await story.type("every other banana 9-12")
        assert "× not understood: banana" in told(story)
        await story.press("enter")
        assert "× not understood: banana" in told(story), "Enter does nothing, and what was typed is there"
        await story.press("escape", "n")
        assert "every other banana 9-12" in story.text, "the draft is kept"


@both_sizes
async def test_what_changed_hours_leave_outside_is_decided_first(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        before = await hours(story)
        await story.press("H", "j", "enter")
        await story.type("mon-fri 10-13")
        assert "− 09:00" in story.text
        await story.press("enter")
        assert "Left outside" in story.text
        await story.press("escape")
        assert "Hours · 5" in story.text
        assert await hours(story) == before
        await story.press("e")
        await say(story, "mon-fri 10-13")
        await story.press("a", "enter")
        changed = [each for each in await hours(story) if each not in before]
        assert [str(each.start) for each in changed] == ["10:00"]
        assert "Hours · 5" in story.text
        await story.press("u")
        assert [each.start for each in await hours(story)] == [each.start for each in before]


async def test_dates_and_time_off_are_shown_in_their_own_week(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("H", "n")
        await story.type("thu 24 dec only 10-12")
        assert "Thu 24" in story.text
        assert "− 13:00" in story.text
        await story.press("enter", "y")
        await story.press("n")
        await say(story, "away 28 dec - 1 jan: at home")
        await story.press("y" if "Left outside" not in story.text else "enter")
        (override,) = (await story.backend.run(ListOverrides())).items
        assert str(override.date) == "2026-12-24"
        assert "at home" in {each.reason for each in (await story.backend.run(ListBlocks())).items}
        await story.press("n")
        await say(story, "closed 24 dec")
        await story.press("y")
        (override,) = (await story.backend.run(ListOverrides())).items
        assert override.windows == (), "a date has one"


async def test_hours_are_removed_and_painting_goes_on_from_there(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("H", "j", "j", "j", "j", "d")
        assert story.screen.grid.change.closes
        assert "fewer times to book: remove every Sat" in story.flat
        await story.press("n")
        assert not story.screen.grid.change.closes
        await story.press("d", "y")
        assert "Hours · 4" in story.text
        await story.press("A")
        assert story.screen.painting_from is not None
        assert "Hours ·" not in story.text


async def test_only_hours_for_one_session_type_are_listed_with_the_filter(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("H", "n")
        await say(story, "every sun 9-12 for Intro")
        await story.press("y")
        await story.press("f")
        assert "Hours for 1:1 · 5" in story.text
        await story.press("f", "f")
        assert "Hours for Intro · 6" in story.text


@both_sizes
async def test_a_block_is_changed_and_given_back_from_the_week(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        before = (await story.backend.run(ListBlocks())).items
        await story.press("g")
        await story.type("thu 12:30")
        await story.press("enter")
        assert "lunch" in story.words
        await story.press("e")
        assert "change to" in story.text
        await say(story, "away every thu 12-12:30 from 26 nov: lunch")
        assert "more times to book" in story.flat or "Left outside" in story.text
        await story.press("y" if "Left outside" not in story.text else "enter")
        (block,) = (await story.backend.run(ListBlocks())).items
        assert (str(block.start), block.rrule) == ("2026-11-26T12:00", "FREQ=WEEKLY;BYDAY=TH")
        await story.press("escape", "u", "j", "d")
        assert "remove away Mon, Tue, Thu 12:30–13:00: lunch?" in story.flat
        await story.press("y")
        assert (await story.backend.run(ListBlocks())).items == ()
        await story.press("u")
        assert [each.rrule for each in (await story.backend.run(ListBlocks())).items] == [before[0].rrule]
