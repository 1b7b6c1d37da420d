"""The first start: three questions, and the calendar opens; and a start with a config file that is wrong."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from coachtui.app import CoachtuiApp, demo_app
from coachtui.backend.kept_week import KeptWeek
from coachtui.backend.local import LocalBackend
from coachtui.keymap import Keymap
from coachtui.people import People
from coachtui.records.week import Side
from coachtui.screens.desk import Desk
from coachtui.screens.first_start import FirstStart
from coachtui.service.accounts import GetMe
from coachtui.settings import Settings, load_or_defaults
from coachtui.store.database import Database


@pytest.fixture
def begin(tmp_path: Path, story_of: Any, noon: datetime, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Starts the app as ``coachtui`` does, on a store that is new the first time."""
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    url = f"sqlite:///{tmp_path / 'own.db'}"

    def clock() -> datetime:
        return noon

    @asynccontextmanager
    async def begun(config: str = "", size: tuple[int, int] = (120, 36)) -> AsyncIterator[Any]:
        file = tmp_path / "coachtui.toml"
        file.write_text(config)
        settings, problem = load_or_defaults(environment={}, file=file)
        kept = KeptWeek(tmp_path, url)
        desk = Desk(clock=clock, settings=settings, keymap=Keymap(settings.keys), kept=kept, zone="Europe/London")
        database = Database.open(url)
        backend = LocalBackend(database, database.owner_id, clock)
        here = replace(settings, database=url)
        app = CoachtuiApp(desk, lambda: People.open(here, clock), problem=str(problem or ""))
        async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
            story = story_of(app, pilot, backend)
            known = database.owner_id is not None
            await story.until(lambda: known or isinstance(app.screen, FirstStart))
            yield story
        await backend.close()

    return begun


async def answer(story: Any, *keys: str) -> None:
    for key in keys:
        story.send(key)
        await story.settle()


async def fill_in(story: Any, text: str) -> None:
    story.app.focused.value = text
    await story.settle()


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (44, 16)], ids=str)
async def test_a_coach_answers_and_is_before_an_empty_week(begin: Any, size: tuple[int, int]) -> None:
    async with begin(size=size) as story:
        assert "Welcome to coachtui" in story.text
        await answer(story, "tab")
        await fill_in(story, "Maya Torres")
        await answer(story, "ctrl+s")
        await story.idle()
        assert story.screen.side is Side.COACH
        assert story.words == "Wed 25 13:10 · open"
        me = await story.app.people._backend.run(GetMe())
        assert (me.name, me.time_zone, me.coach.handle) == ("Maya Torres", "Europe/London", "maya-torres")
    async with begin(size=size) as story:
        await story.idle()
        assert story.screen.week.me.name == "Maya Torres", "the second start asks nothing"


async def test_a_coach_may_look_around_in_example_data(begin: Any) -> None:
    async with begin() as story:
        await answer(story, "tab")
        await fill_in(story, "Maya Torres")
        await answer(story, "tab", "tab", "right", "ctrl+s")
        await story.idle()
        assert "Ana Ruiz" in story.text


async def test_a_client_has_the_examples_coach_to_book_with(begin: Any) -> None:
    async with begin() as story:
        await answer(story, "right", "tab")
        await fill_in(story, "Ana")
        await answer(story, "ctrl+s")
        await story.idle()
        assert story.screen.side is Side.CLIENT
        assert "Maya Torres" in story.text
        await story.press("n", "enter")
        assert "Book a session" in story.text


async def test_a_name_and_a_zone_are_asked_for_until_they_are_right(begin: Any) -> None:
    async with begin() as story:
        await answer(story, "ctrl+s")
        assert "× your name, as others see it" in story.text
        await fill_in(story, "Maya")
        await answer(story, "tab")
        await fill_in(story, "Europe/Lodnon")
        await answer(story, "ctrl+s")
        assert "did you mean Europe/London?" in story.flat
        assert isinstance(story.app.screen, FirstStart)


async def test_leaving_makes_nothing(begin: Any) -> None:
    async with begin() as story:
        story.send("escape")
        async with asyncio.timeout(20):
            while not story.app._exit:  # noqa: ASYNC110  # an app that ends tells nobody
                await asyncio.sleep(0.001)
    async with begin() as story:
        assert isinstance(story.app.screen, FirstStart)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (
            '[keys]\n"week.nxt" = "w"\n',
            "coachtui.toml, line 2: there is no action 'week.nxt'; did you mean 'week.next'?",
        ),
        ('theme = "drakula"\n', "line 1: theme cannot be 'drakula'; try dracula"),
        ("[[[", "line 1: not TOML"),
    ],
)
async def test_a_wrong_config_file_is_said_and_the_app_starts(begin: Any, config: str, said: str) -> None:
    async with begin(config) as story:
        assert said in story.toasts[0]
        assert "Welcome" in story.text


async def test_the_demo_keeps_everything_in_the_folder_that_is_thrown_away(
    tmp_path: Path, story_of: Any, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    app = demo_app(tmp_path, Settings(), lambda: noon, Side.COACH)
    async with app.run_test(size=(80, 24)) as pilot:
        story = story_of(app, pilot, None)
        await story.until(app.desk.kept.path.exists)
        assert app.desk.kept.path.parent == tmp_path
        await story.idle()
