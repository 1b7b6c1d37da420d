"""A session in one line of the palette: read back before Enter, with what is in its way; told by keys."""

from typing import Any

import pytest

both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)


async def type_line(story: Any, text: str) -> None:
    await story.press("colon")
    await story.type(text)


@both_sizes
async def test_a_series_is_read_back_and_made_by_enter_and_undone_as_one(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        before = len(await story.sessions())
        await type_line(story, "leo 1:1 60 tue 16:00 weekly x3")
        assert "New: Leo Park, 1:1, Tue 1 Dec 16:00–17:00" in story.text
        assert "3 times every week, Tue 1 Dec – Tue 15 Dec" in story.text
        assert "⚠" not in story.text
        await story.press("enter")
        made = [each for each in await story.sessions() if str(each.local_start).endswith("T16:00") and each.series_id]
        assert [str(each.local_start)[:10] for each in made[-3:]] == ["2026-12-01", "2026-12-08", "2026-12-15"]
        assert "1:1, 3 sessions created" in story.toasts[-1]
        assert story.words.startswith("Leo Park 1:1  Tue 1 16:00")
        await story.press("u")
        assert len(await story.sessions()) == before
        await story.press("U")
        assert len(await story.sessions()) == before + 3


@both_sizes
async def test_what_is_in_the_way_is_shown_and_enter_opens_the_form_with_it(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        before = len(await story.sessions())
        await type_line(story, "leo thu 9:30 weekly x2")
        assert "⚠" in story.text
        assert "That overlaps Ana Ruiz" in story.flat
        await story.press("enter")
        assert story.form.values["client"] == "Leo Park"
        assert story.form.values["when"] == "2026-11-26 09:30"
        assert story.said_under("repeat") == "✓ 2 times every week, Thu 26 Nov – Thu 3 Dec"
        assert "That overlaps Ana Ruiz" in story.said_under("when")
        assert len(await story.sessions()) == before


async def test_what_may_mean_two_things_shows_both_and_a_typo_is_named(open_story: Any) -> None:
    async with open_story() as story:
        await type_line(story, "leo fri 3")
        assert "New: Leo Park, 1:1, Fri 27 Nov 15:00–16:00" in story.text
        assert "New: Leo Park, 1:1, Fri 27 Nov 03:00–04:00" in story.text
        await story.type("leo fri 15:00 wekly x8")
        assert "New session: not understood: wekly" in story.text
        await story.press("enter")
        assert "not understood: wekly" in story.toasts[-1]


async def test_a_date_alone_still_goes_there(open_story: Any) -> None:
    async with open_story() as story:
        before = len(await story.sessions())
        await type_line(story, "fri 15:00")
        await story.press("enter")
        assert story.words.startswith("Fri 27 15:00")
        assert len(await story.sessions()) == before
