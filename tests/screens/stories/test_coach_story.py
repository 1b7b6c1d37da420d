"""A coach's day at ManageSessions, told by keys and by what is then seen and kept."""

from typing import Any

import pytest

from coachtui.records.session import SessionStatus
from coachtui.records.week import Side

both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)


@pytest.fixture
def size() -> tuple[int, int]:
    """The terminal's, where a story is not told at several."""
    return (120, 36)


async def go(story: Any, words: str) -> None:
    """To a date in words, as ``g`` takes them."""
    await story.press("g")
    await story.type(words)
    await story.press("enter")


@both_sizes
async def test_the_week_is_there_with_who_comes_and_what_is_asked(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        assert "Leo Pa" in story.text
        assert "▸Wed 25◂" in story.text
        assert "13:10" in story.text
        assert story.words.startswith("Wed 25 13:10")


async def test_moving_about(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await story.press("right_square_bracket")
        assert "Mon 30" in story.text
        await story.press("left_square_bracket", "left_square_bracket")
        assert "Mon 16" in story.text
        await story.press("t")
        assert "▸Wed 25◂" in story.text
        await go(story, "fri 3pm")
        assert story.words.startswith("Fri 27 15:00")
        await story.press("3")
        assert "Mon 23" not in story.text
        assert "Fri 27" in story.text
        await story.press("7")
        assert "Mon 23" in story.text
        await story.press("z")
        assert story.screen.grid.zoom == 15


@both_sizes
async def test_a_session_is_made_on_a_cell_and_taken_back(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        before = len(await story.sessions())
        await go(story, "fri 15:00")
        await story.press("n")
        assert story.form.values["when"] == "2026-11-27 15:00"
        await story.press("ctrl+s")
        assert story.screen.form is None
        made = [each for each in await story.sessions() if str(each.local_start) == "2026-11-27T15:00"]
        assert [each.status for each in made] == [SessionStatus.SCHEDULED]
        assert "created" in story.toasts[-1]
        await story.press("u")
        assert len(await story.sessions()) == before
        await story.press("U")
        assert len(await story.sessions()) == before + 1


async def test_a_refusal_stays_beside_its_field_and_nothing_typed_is_lost(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await go(story, "thu 9:00")
        await story.press("k", "n")
        story.form.set_value("when", "2026-11-26 09:30")
        story.form.set_value("where", "Court 7")
        await story.press("ctrl+s")
        assert "That overlaps Ana Ruiz" in story.said_under("when")
        assert story.form.values["where"] == "Court 7"
        await story.press("escape")
        assert story.screen.form is None
        await story.press("n")
        assert story.form.values["where"] == "Court 7", "the draft is kept"


async def test_moving_shows_what_is_in_the_way_and_is_applied_or_put_back(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await go(story, "thu 9:00")
        await story.press("m", "l", "j", "j")
        assert "overlaps Bo Chen" in story.words
        await story.press("escape")
        assert story.words.startswith("Ana Ruiz 1:1  Thu 26 09:00")
        await story.press("m", "l", "enter")
        assert story.words.startswith("Ana Ruiz 1:1  Fri 27 09:00")
        moved = [each for each in await story.sessions() if str(each.local_start) == "2026-11-27T09:00"]
        assert len(moved) == 1
        await story.press("u")
        assert not [each for each in await story.sessions() if str(each.local_start) == "2026-11-27T09:00"]


async def test_against_ones_own_rules_it_asks_first(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await go(story, "fri 20:00")
        await story.press("n")
        assert story.said_under("when") == "× That is against your own rules: it is outside your availability"
        await story.press("ctrl+s")
        assert story.form.values["when"] == "2026-11-27 20:00"
        story.form.set_value("allow", "allow")
        await story.press("ctrl+s")
        assert [each for each in await story.sessions() if str(each.local_start) == "2026-11-27T20:00"]


async def test_cancelling_asks_and_can_be_taken_back(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await go(story, "thu 9:00")
        await story.press("d")
        assert "Cancel Ana Ruiz, Thu 26 Nov 09:00?" in story.text
        await story.press("n")
        assert story.words.endswith("booked")
        await story.press("d", "y")
        assert story.words.endswith("cancelled")
        await story.press("u")
        assert story.words.endswith("booked")


async def test_a_request_is_accepted_and_another_declined(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await go(story, "fri 18:30")
        assert story.words.endswith("requested")
        await story.press("a")
        assert story.words.startswith("Bo Chen 1:1  Fri 27 18:30")
        assert story.words.endswith("booked")
        await go(story, "sat 19:00")
        await story.press("x", "y")
        assert "declined" in story.toasts[-1]
        assert story.words.endswith("not offered")


async def test_fields_are_edited(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await go(story, "thu 9:00")
        await story.press("enter")
        story.form.set_value("where", "Court 3")
        await story.press("ctrl+s")
        changed = [each for each in await story.sessions() if each.location == "Court 3"]
        assert [str(each.local_start) for each in changed] == ["2026-11-26T09:00"]


async def test_one_session_type_after_the_other(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await story.press("f", "f")
        assert "Group" in story.text
        assert "Mo Sy" not in story.text
        assert "Only Group" in story.toasts


async def test_help_and_palette(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await story.pilot.press("question_mark")
        await story.pilot.pause()
        assert "As a coach" in story.text
        await story.press("escape")
        await story.pilot.press("ctrl+p")
        await story.pilot.pause()
        await story.type("mo sy")
        assert "Mo Sy Review" in story.text
        await story.press("enter")
        assert story.words.startswith("Mo Sy Review")


async def test_what_somebody_else_changes_is_seen_without_a_key(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as here, open_story(Side.CLIENT, size=size) as there:
        await there.press("n", "enter")
        await there.press("ctrl+s")
        start = there.screen.grid.cursor
        await here.until(lambda: any(item.start == start and item.kind == "session" for item in here.screen.grid.items))


async def test_changing_sides(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await story.press("D")
        await story.until(lambda: story.screen.side is Side.CLIENT)
        await story.idle()
        assert "Maya Torres" in story.text
        assert "Ida Ek" not in story.text
