"""A start against a server that never answers: what was kept is there at once, and works."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from coachtui.app import CoachtuiApp
from coachtui.backend.kept_week import KeptWeek
from coachtui.backend.remote import RemoteBackend
from coachtui.backend.seen_weeks import SeenWeeks
from coachtui.connect import Place
from coachtui.keymap import Keymap
from coachtui.people_elsewhere import PeopleElsewhere
from coachtui.records.week import Side
from coachtui.screens.desk import Desk
from coachtui.settings import Settings

SERVER = "http://127.0.0.1:1"


class Silence(httpx.AsyncBaseTransport):
    """Takes requests and never answers."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError


class Refusing(httpx.AsyncBaseTransport):
    """Does not know the token."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = {"type": "about:blank", "title": "That token is not valid", "status": 401, "code": "invalid_token"}
        return httpx.Response(401, json=body, headers={"content-type": "application/problem+json"})


def left(folder: Path) -> list[Path]:
    """What is kept of calendars."""
    return [path for path in folder.iterdir() if path.name.startswith(("week-", "seen-"))]


@pytest.fixture
def open_elsewhere(
    open_story: Any, story_of: Any, tmp_path: Path, noon: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """Opens the app on a server, with the weeks that were seen the last time."""

    @asynccontextmanager
    async def opened(transport: httpx.AsyncBaseTransport, side: Side = Side.COACH) -> AsyncIterator[Any]:
        kept = KeptWeek(tmp_path, str(tmp_path / "store.db"))
        async with open_story(side) as story:
            story.app.desk.seen = SeenWeeks(kept)
            story.screen.reload()
            await story.until(lambda: len(list(story.app.desk.seen._files())) == 5)
            await story.idle()
        remote = RemoteBackend(SERVER, "a-token", transport=transport)
        monkeypatch.setattr("coachtui.people_elsewhere.open_server", lambda *_: remote)
        place = Place(SERVER, True, "maya@example.org", "a-token")
        settings = Settings()
        desk = Desk(
            clock=lambda: noon,
            settings=settings,
            keymap=Keymap(settings.keys),
            kept=kept,
            zone="Europe/London",
            seen=SeenWeeks(kept),
        )
        app = CoachtuiApp(desk, lambda: PeopleElsewhere.open(place, desk))
        async with app.run_test(size=(120, 36), notifications=True, tooltips=True) as pilot:
            yield story_of(app, pilot, None)

    return opened


@pytest.mark.parametrize("side", list(Side))
async def test_the_weeks_seen_last_are_there_before_the_server_says_a_word(open_elsewhere: Any, side: Side) -> None:
    async with open_elsewhere(Silence(), side) as story, asyncio.timeout(5):
        shown = "Leo Park" if side is Side.COACH else "You"
        assert shown in story.text
        await story.until(lambda: story.screen.source is not None)
        assert story.screen.side is side
        assert shown in story.text
        story.send("]")
        await story.until(lambda: "30 Nov" in story.text and story.screen.week.first_day == story.screen.first_day)
        assert story.screen.grid.waiting, "it is not known to be so still"


async def test_who_is_signed_out_is_told_and_nothing_stays(open_elsewhere: Any, tmp_path: Path) -> None:
    async with open_elsewhere(Refusing()) as story:
        async with asyncio.timeout(20):
            while not story.app._exit:  # noqa: ASYNC110  # an app that ends tells nobody
                await asyncio.sleep(0.001)
        assert story.app.failure.startswith(f"You were signed out of {SERVER}")
        assert left(tmp_path) == []
