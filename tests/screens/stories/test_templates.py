"""Templates: saved of a session or a week, seen in the week before they are made, and back with one key."""

from typing import Any

import pytest

from coachtui.records.session import SessionStatus
from coachtui.records.template import PatternPlace, TemplateView
from coachtui.records.time import WallTime
from coachtui.service.sessions import CreateSession
from coachtui.service.templates import CreateTemplate, ListTemplates, ListTemplateSuggestions

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


async def templates(story: Any) -> list[TemplateView]:
    return list((await story.backend.run(ListTemplates())).items)


async def thursday(story: Any, *, also: int | None = None) -> None:
    """A session on Thursday at 17:00, marked; ``also`` in December a day on which something is then already."""
    kind = story.screen.session_types[0].id
    at = story.screen.now.replace(day=26, hour=17, minute=0)
    await story.backend.run(CreateSession(session_type=kind, start=at, duration_minutes=30))
    if also is not None:
        there = at.replace(month=12, day=also)
        await story.backend.run(CreateSession(session_type=kind, start=there, duration_minutes=30))
    await story.until(lambda: any(each.start == at for each in story.screen.grid.items))
    await go(story, "thu 17:00")
    await story.press("space")
    assert story.words.startswith("1 session marked")


async def save(story: Any, name: str) -> None:
    await story.press("L", "n")
    await story.type(name)
    await story.press("enter")


@both_sizes
async def test_a_session_is_saved_and_made_again_in_three_weeks(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await thursday(story)
        await save(story, "Thursdays")
        (saved,) = await templates(story)
        assert [str(each.start) for each in saved.pattern] == ["17:00"]
        assert "Thu 17:00" in story.text
        await story.press("escape", "escape", "]")
        before = await starts(story)
        await story.press("L", "enter")
        assert "1 session in 1 week" in story.flat
        await story.type("3 weeks")
        assert "3 sessions in 3 weeks" in story.flat
        assert "Thursd" in story.text
        assert await starts(story) == before
        await story.press("enter")
        made = sorted(set(await starts(story)) - set(before))
        assert made == ["2026-12-03T17:00", "2026-12-10T17:00", "2026-12-17T17:00"]
        await story.press("u")
        assert await starts(story) == before


@both_sizes
async def test_what_is_in_the_way_is_said_before_and_the_rest_can_be_made(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await thursday(story, also=10)
        await save(story, "Thursdays")
        await story.press("escape", "escape", "]")
        before = await starts(story)
        await story.press("L", "enter")
        await story.type("until 17 dec")
        assert story.words.startswith("1 of 3 cannot be: Thu 10 Dec 17:00")
        await story.press("enter")
        assert await starts(story) == before
        assert "Do the other 2?" in story.flat
        await story.press("y")
        made = sorted(set(await starts(story)) - set(before))
        assert made == ["2026-12-03T17:00", "2026-12-17T17:00"]
        await story.press("u")
        assert await starts(story) == before


@both_sizes
async def test_a_whole_week_is_saved_renamed_deleted_and_back(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        count = sum("2026-11-23" <= each < "2026-11-30" for each in await starts(story))
        await save(story, "Usual")
        saved = await templates(story)
        assert sum(len(each.pattern) for each in saved) == count
        await story.press("e")
        await story.type("Other")
        await story.press("enter")
        assert "Other" in {each.name for each in await templates(story)}
        await story.press("d", "y")
        assert len(await templates(story)) < len(saved)
        await story.press("u", "u")
        assert await templates(story) != []
        assert {each.name for each in await templates(story)} == {each.name for each in saved}


async def test_escape_leaves_no_ghost_and_no_session(open_story: Any) -> None:
    async with open_story() as story:
        await thursday(story)
        await save(story, "Thursdays")
        await story.press("escape", "escape", "]")
        before = await starts(story)
        await story.press("L", "enter")
        assert any(each.status == "to be made" for each in story.screen.grid.items)
        await story.press("escape")
        assert not any(each.status == "to be made" for each in story.screen.grid.items)
        assert await starts(story) == before


async def test_one_is_put_at_the_cursor_and_a_pattern_says_why_not(open_story: Any) -> None:
    async with open_story() as story:
        await thursday(story)
        await save(story, "Thursdays")
        await story.press("escape", "escape")
        await go(story, "4 dec 11:00")
        before = await starts(story)
        await story.press("L", "p", "enter")
        assert sorted(set(await starts(story)) - set(before)) == ["2026-12-04T11:00"]
        kind = (await templates(story))[0].session_type
        place = (await templates(story))[0].pattern[0]
        pattern = (place, type(place)(weekday="FR", start=place.start))
        await story.backend.run(CreateTemplate(name="A pattern", session_type=kind, pattern=pattern))
        await story.press("L", "home", "p")
        assert "pattern of several" in story.toasts[-1]


async def test_what_is_often_made_is_suggested_and_saved_with_enter(open_story: Any) -> None:
    async with open_story() as story:
        suggested = (await story.backend.run(ListTemplateSuggestions())).items
        await story.press("L")
        assert suggested[0].name in story.text
        assert "You often make this: save it?" in story.text
        await story.press("enter")
        (saved,) = await templates(story)
        assert (saved.name, saved.pattern) == (suggested[0].name, suggested[0].pattern)
        await story.press("u")
        assert await templates(story) == []


async def test_hostile_names_are_drawn_as_they_are(open_story: Any) -> None:
    async with open_story() as story:
        kind = story.screen.session_types[0].id
        await story.backend.run(CreateTemplate(name="[/][@click=app.bell]x[/]", session_type=kind))
        await story.press("]", "L")
        assert "[/][@click=app.bell]x[/]" in story.text
        await story.press("enter")
        assert "1 session in 1 week" in story.flat


async def test_a_time_that_no_clock_shows_is_said_and_left_out(open_story: Any) -> None:
    async with open_story() as story:
        kind = story.screen.session_types[0].id
        night = PatternPlace(weekday="SU", start=WallTime(90))
        await story.backend.run(CreateTemplate(name="Night", session_type=kind, pattern=(night,)))
        await go(story, "22 mar 2027")
        before = await starts(story)
        await story.press("L", "enter")
        assert story.words.startswith("1 of 1 cannot be: ")
        assert "01:30" in story.words
        await story.press("enter")
        assert story.toasts[-1].startswith("Left out: ")
        assert await starts(story) == before
