"""A coach finds a session in any week, and sees only one client's or only some; told by keys."""

from datetime import UTC, datetime
from typing import Any

import pytest

from coachtui.records.base import new_id
from coachtui.service.sessions import CreateSession
from coachtui.widgets.grid_item import ItemKind

FAR = datetime(2026, 12, 18, 15, tzinfo=UTC)
both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)


async def prompt(story: Any, key: str, text: str) -> None:
    await story.press(key)
    await story.type(text)
    await story.press("enter")


def shown(story: Any) -> set[str]:
    return {item.title for item in story.screen.grid.items if item.kind is not ItemKind.BLOCK}


@both_sizes
async def test_only_one_clients_sessions_and_everything_again(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        every = shown(story)
        await prompt(story, "F", "leo")
        assert "Only Leo Park" in story.toasts
        assert "Leo Park" in story.text.split("\n")[0]
        assert shown(story) == {"Leo Park", "Group"}
        await story.press("F")
        assert shown(story) == every
        await prompt(story, "F", "leo cancelled")
        assert {item.status for item in story.screen.grid.items if item.kind is not ItemKind.BLOCK} == {"cancelled"}
        await story.press("F")
        assert shown(story) == every


async def test_a_status_alone_and_a_name_nobody_has(open_story: Any) -> None:
    async with open_story() as story:
        await prompt(story, "F", "requested")
        items = [item for item in story.screen.grid.items if item.kind is not ItemKind.BLOCK]
        assert {item.kind for item in items} == {ItemKind.REQUEST}
        await story.press("F", "F")
        await story.type("nobody")
        assert "no client is called nobody" in story.text


@both_sizes
async def test_what_is_found_may_be_in_another_week(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        far = CreateSession(session_type=story.screen.session_types[0].id, start=FAR, location="Court 77")
        await story.backend.run(far, key=new_id())
        await story.idle()
        await prompt(story, "slash", "court 77")
        assert "Found 1:1, Fri 18 Dec 15:00" in story.toasts
        assert "Fri 18 15:00" in story.words
        await prompt(story, "slash", "court 77")
        assert "Fri 18 15:00" in story.words, "it is the only one"
        await prompt(story, "slash", "nobody at all")
        assert "Nothing here has" in story.toasts[-1]
