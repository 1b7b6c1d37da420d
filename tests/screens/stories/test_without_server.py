"""The app while its server cannot be reached: what was seen is shown with its age, and goes when it is hidden."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from coachtui.backend.local import LocalBackend
from coachtui.backend.seen_weeks import SeenWeeks
from coachtui.errors import CoachtuiError, NotFound, ServerUnreachable
from coachtui.records.week import Side


@contextmanager
def failing(story: Any, error: CoachtuiError) -> Iterator[None]:
    """Every operation fails so, as it does with a server that is away or says no."""

    async def fail(*_: object, **__: object) -> None:
        story.app.desk.reach.tell(not isinstance(error, ServerUnreachable))
        raise error

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LocalBackend, "run", fail)
        story.screen.source.forget()
        yield
    story.app.desk.reach.tell(True)


async def remembering(story: Any) -> SeenWeeks:
    """The story goes on with an app whose calendar is on a server."""
    desk = story.app.desk
    desk.seen = SeenWeeks(desk.kept)
    story.screen.reload()
    await story.until(lambda: len(list(desk.seen._files())) == 5)
    await story.idle()
    seen: SeenWeeks = desk.seen
    return seen


@pytest.mark.parametrize("side", [Side.COACH, Side.CLIENT])
async def test_weeks_that_were_seen_are_shown_with_their_age(open_story: Any, side: Side) -> None:
    async with open_story(side) as story:
        await remembering(story)
        await story.press("]")
        there = story.screen.week
        await story.press("[")
        with failing(story, ServerUnreachable()):
            story.send("]")
            await story.until(lambda: ":10 data" in story.text)
            assert story.screen.week == there
            for _ in range(4):
                story.send("]")
            await story.until(lambda: "offline, no data" in story.text)
            assert "Not seen before, and the server cannot be reached" in story.text
            story.send("[")
            await story.until(lambda: ":10 data" in story.text)
        await story.until(lambda: "offline" not in story.text)


async def test_what_was_not_sent_stays_in_its_form_and_is_told(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        await remembering(story)
        await story.press("g")
        await story.type("fri 21:00")
        await story.press("enter", "r")
        key = story.screen.form.key
        with failing(story, ServerUnreachable("Away now")):
            story.send("ctrl+s")
            await story.until(lambda: "Away now" in story.text)
            assert story.screen.form.key == key  # it may be sent again, and is asked for once
            assert "requested" not in story.words


async def test_a_calendar_that_is_hidden_leaves_no_copy(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        seen = await remembering(story)
        assert "13:00" in story.text
        free = story.text.count("○")
        assert free > 5
        with failing(story, NotFound()):
            story.screen.reload()
            await story.until(lambda: not list(seen._files()))
            await story.idle()
            assert story.text.count("○") < 3  # the legend's
