"""News while the app is open: a mark in the bar until it is read, a note, and a call by the settings."""

from typing import Any

import pytest

from coachtui.records.request import ProposedTime
from coachtui.records.time import WallDateTime
from coachtui.records.week import Side
from coachtui.service.notifications import ListNotifications, ReadAllNotifications
from coachtui.service.requests import CreateRequest
from coachtui.settings import Settings

sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)], ids=str)


async def unread(backend: Any) -> int:
    return int((await backend.run(ListNotifications(limit=1))).unread)


async def ask(client: Any, time: str = "2026-12-03T20:00") -> None:
    """The client asks for a time that is not open."""
    screen = client.screen
    asked = ProposedTime(screen.instant_at(WallDateTime.parse(time)), 60)
    kind = screen.session_types[0].id
    await screen.source.backend.run(CreateRequest(coach=screen.source.coach, session_type=kind, times=(asked,)))


def bar(story: Any) -> str:
    return str(story.text.split("\n")[0])


def calls(story: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What goes to the terminal besides the picture, from now on."""
    written: list[str] = []
    monkeypatch.setattr(story.app._driver, "write", written.append)
    return written


@sizes
async def test_a_mark_stays_until_the_news_is_read(open_story: Any, size: Any) -> None:
    async with open_story(Side.COACH, size) as story:
        count = await unread(story.backend)
        mark = f"{count} new" if size[0] >= 110 else f"•{count}"
        assert mark in bar(story)
        await story.click(story.place(mark))
        assert "Notifications" in story.text
        await story.press("R", "escape")
        assert mark not in bar(story)


async def test_news_is_called_once_however_much_comes(open_story: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_story(Side.COACH) as coach, open_story(Side.CLIENT, (80, 24)) as client:
        await coach.backend.run(ReadAllNotifications())
        await coach.until(lambda: coach.screen._news is not None and coach.screen._news._known is not None)
        written = calls(coach, monkeypatch)
        await ask(client)
        await coach.until(lambda: "1 new" in bar(coach))
        assert written.count("\a") == 1
        assert "asks for" in coach.toasts[-1]


@pytest.mark.parametrize(("how", "call"), [("off", None), ("osc777", "\x1b]777;notify;coachtui;1 new\x1b\\")])
async def test_by_the_settings_it_is_a_note_or_nothing(
    open_story: Any, monkeypatch: pytest.MonkeyPatch, how: Any, call: str | None
) -> None:
    monkeypatch.delenv("TMUX", raising=False)
    settings = Settings(notify=how)
    async with open_story(Side.COACH, settings=settings) as coach, open_story(Side.CLIENT, (80, 24)) as client:
        await coach.until(lambda: coach.screen._news is not None and coach.screen._news._known is not None)
        written = calls(coach, monkeypatch)
        await ask(client)
        await coach.until(lambda: any("asks for" in each for each in coach.toasts))
        assert [each for each in written if each.startswith(("\a", "\x1b]"))] == ([call] if call else [])
