"""Keys that come before the answer does: nothing breaks, nothing is lost, and each is done in its turn."""

import asyncio
from typing import Any

import pytest

from coachtui.errors import Unavailable
from coachtui.records.week import Side
from coachtui.service.booking import Book
from coachtui.service.operation import declaration


class Held:
    """A backend whose answers wait until they are let go."""

    def __init__(self, backend: Any, kinds: tuple[type[Any], ...] = ()) -> None:
        self._backend, self._kinds = backend, kinds
        self.go = asyncio.Event()
        self.problem: Exception | None = None

    async def run(self, operation: Any, *, key: str | None = None) -> Any:
        if isinstance(operation, self._kinds) or (not self._kinds and not declaration(type(operation)).is_command):
            await self.go.wait()
            if self.problem is not None:
                raise self.problem
        return await self._backend.run(operation, key=key)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)


@pytest.mark.parametrize("key", ["c", "O", "L", "E"])
async def test_a_list_that_is_closed_before_it_is_there(open_story: Any, key: str) -> None:
    async with open_story() as story:
        held = Held(story.screen.backend)
        story.screen.backend = held
        story.send(key)
        await story.until(lambda: len(story.app.screen_stack) > 1 and story.app.screen.is_mounted)
        story.send("escape")
        await asyncio.sleep(0)
        held.go.set()
        await story.until(lambda: len(story.app.screen_stack) == 1)
        await story.idle()


async def test_a_form_that_is_closed_before_the_answer_says_it_all_the_same(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        await story.press("n", "enter")
        held = Held(story.screen.source.backend, (Book,))
        held.problem = Unavailable("The server cannot be reached")
        story.screen.source.backend = held
        story.send("ctrl+s")
        await story.settle()
        story.send("escape")
        await story.until(lambda: story.screen.form is None)
        held.go.set()
        await story.until(lambda: "The server cannot be reached" in story.toasts)


async def test_undoing_fast_undoes_one_after_the_other(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("g")
        await story.type("thu 13:00")
        await story.press("enter", "plus")
        (before,) = [each for each in await story.sessions() if each.id == story.screen.grid.selected.id]
        for key in "uUuUu":
            story.send(key)
        await story.idle()
        (after,) = [each for each in await story.sessions() if each.id == before.id]
        assert (before.duration_minutes, after.duration_minutes) == (90, 60)
        assert not [each for each in story.toasts if "changed since" in each]


async def test_a_session_is_made_longer_as_often_as_the_key_came(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("g")
        await story.type("thu 13:00")
        await story.press("enter", "z")
        assert story.screen.grid.zoom == 15
        session = story.screen.grid.selected.id
        for _ in range(3):
            story.send("plus")
        await story.idle()
        (longer,) = [each for each in await story.sessions() if each.id == session]
        assert longer.duration_minutes == 105
        assert "Leo Park is 105 min now · u undoes it" in story.toasts


async def test_a_time_typed_for_a_new_session_is_there_again_where_the_cursor_was(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("n")
        story.form.set_value("when", "tue 15:00")
        await story.press("escape", "n")
        assert story.form.values["when"] == "tue 15:00"
        await story.press("escape", "j", "n")
        assert story.form.values["when"] != "tue 15:00"


async def test_a_number_that_is_suggested_is_replaced_by_what_is_typed(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("g")
        await story.type("thu 13:00")
        await story.press("enter", "w", "3")
        assert "in 3 weeks" in story.flat
