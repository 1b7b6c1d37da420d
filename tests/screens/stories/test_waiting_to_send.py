"""What is done while the server is away: drawn as waiting, sent when it is back, decided about where it was refused."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from coachtui.backend.outbox import Outbox
from coachtui.backend.patient import PatientBackend
from coachtui.backend.seen_weeks import SeenWeeks
from coachtui.errors import ServerUnreachable
from coachtui.records.week import Side
from coachtui.screens.waiting_words import OTHERS
from coachtui.screens.week_source import WeekSource
from coachtui.service import registry
from coachtui.service.availability import ListAvailability, ListBlocks
from coachtui.service.operation import declarations
from coachtui.service.requests import ListRequests
from coachtui.service.sessions import UpdateSession

both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)


class Server:
    """The example's store, as a server that may be away."""

    def __init__(self, backend: Any, tell: Callable[[bool], None]) -> None:
        self._backend, self._tell, self.is_away = backend, tell, False

    async def run(self, operation: Any, *, key: str | None = None) -> Any:
        self._tell(not self.is_away)
        if self.is_away:
            raise ServerUnreachable(unsure=False)
        return await self._backend.run(operation, key=key)

    def changes(self, coach: str) -> Any:
        return self._backend.changes(coach)

    async def close(self) -> None:
        pass


@dataclass
class Away:
    """A story at an app on a server."""

    story: Any
    server: Server
    outbox: PatientBackend

    async def press(self, *keys: str) -> None:
        """Keys while the server is away: the week is never confirmed then."""
        for key in keys:
            self.story.send(key)
            await self.story.until(lambda: not self._is_working)

    @property
    def _is_working(self) -> bool:
        return any(each.is_running and each.name != "changes" for each in self.story.app.workers)

    async def go(self, words: str) -> None:
        await self.press("g")
        self.story.app.focused.value = words
        await self.story.settle()
        await self.press("enter")

    @property
    def details(self) -> str:
        """What stands beside the list."""
        return " ".join(str(self.story.app.screen.query_one("#details", Static).content).split())

    def leave(self) -> None:
        self.server.is_away = True
        self.story.app.desk.reach.tell(False)

    async def come_back(self) -> None:
        self.server.is_away = False
        self.story.app.desk.reach.tell(True)
        sending = self.outbox._sending
        if sending is not None:
            await sending
        self.story.screen.reload()
        await self.story.idle()


@pytest.fixture
def open_away(open_story: Any, tmp_path: Path) -> Callable[..., Any]:
    """Opens the app on a server that has just gone away."""

    @asynccontextmanager
    async def opened(side: Side = Side.COACH, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Away]:
        async with open_story(side, size) as story:
            screen, desk = story.screen, story.app.desk
            server = Server(screen.source.backend, desk.reach.tell)
            outbox = PatientBackend(server, Outbox(tmp_path / "outbox"), desk.reach, desk.clock, screen.week.me.id)
            desk.outbox, desk.seen = outbox, SeenWeeks(desk.kept)
            screen.source = None
            screen.connect(WeekSource(outbox, side, screen.week.coach.handle, desk.clock))
            await story.idle()
            away = Away(story, server, outbox)
            await story.until(lambda: len(list(desk.seen._files())) == 5)
            away.leave()
            yield away

    return opened


@both_sizes
async def test_a_coach_goes_on_working_and_all_of_it_is_sent(open_away: Any, size: Any) -> None:
    async with open_away(size=size) as away:
        story = away.story
        await away.go("fri 15:00")
        await away.press("n", "ctrl+s")
        assert story.words.endswith("waiting to send"), story.words
        assert "⇡" in story.text
        assert "Kept, and sent once the server answers. W shows what waits" in story.toasts
        await away.go("thu 13:00")
        await away.press("m", "right", "down", "enter")
        await away.go("fri 13:30")
        assert story.words.startswith("Leo Park")
        assert story.words.endswith("waiting to send")
        await away.press("W")
        assert "Waiting to send" in story.text
        assert "New session: 1:1, Fri 27 Nov 15:00" in story.flat
        assert "Move Leo Park" in story.flat
        await away.press("escape")
        assert "⇡ 2" in story.text
        await away.come_back()
        assert "All 2 changes are sent" in story.toasts
        assert "⇡" not in story.text
        await story.press("left")
        starts = {f"{each.start:%a %H:%M}" for each in await story.sessions()}
        assert {"Fri 15:00", "Fri 13:30"} <= starts


async def test_what_is_cancelled_or_done_meanwhile_is_drawn_so(open_away: Any) -> None:
    async with open_away() as away:
        story = away.story
        await away.go("thu 13:00")
        await away.press("d", "y")
        assert story.words.endswith("cancelled, waiting to send")
        await away.go("fri 16:00")
        await away.press("C")
        assert story.words.endswith("done, waiting to send")
        await away.come_back()
        assert any(each.startswith("Done: Ida Ek, Fri 27 Nov 16:00: ") for each in story.toasts), "it has not begun"
        await story.press("g")
        await story.type("thu 13:00")
        await story.press("enter")
        assert story.words.endswith("cancelled")


async def test_hours_wait_too_once_it_is_said_that_what_they_leave_outside_is_not_known(
    open_away: Any,
) -> None:
    async with open_away() as away:
        story = away.story
        before = len((await story.backend.run(ListBlocks())).items)
        await away.go("fri 14:00")
        await away.press("b")
        story.app.focused.value = "dentist"
        await away.press("enter")
        assert "cannot be seen without the server" in story.flat
        await away.press("n")
        assert not away.outbox.waiting
        await away.press("b")
        story.app.focused.value = "dentist"
        await away.press("enter", "y")
        assert len(away.outbox.waiting) == 1
        await away.press("H")
        assert "Not known without the server" in story.text
        await away.press("n")
        story.app.focused.value = "every sun 9-12"
        await story.settle()
        await away.press("enter", "y")
        assert len(away.outbox.waiting) == 2
        await away.come_back()
        blocks = (await story.backend.run(ListBlocks())).items
        assert len(blocks) == before + 1
        rules = (await story.backend.run(ListAvailability())).items
        assert "FREQ=WEEKLY;BYDAY=SU" in {each.rrule for each in rules}


async def test_where_the_world_moved_on_both_are_seen_and_one_is_chosen(open_away: Any) -> None:
    async with open_away() as away:
        story = away.story
        await away.go("thu 13:00")
        await away.press("m", "down", "enter")
        [leo] = [each for each in await story.sessions() if f"{each.start:%d %b %H:%M}" == "26 Nov 13:00"]
        await story.backend.run(UpdateSession(id=leo.id, version=leo.version, shared_notes="Bring the red balls"))
        await away.come_back()
        assert any("was changed meanwhile. W decides" in each for each in story.toasts), story.toasts
        assert "⚠" in story.text
        await story.press("W")
        assert "refused: It was changed meanwhile" in story.flat
        assert "You want when Thu 26 Nov 13:30–14:30" in away.details
        assert "There is now Leo Park, scheduled when Thu 26 Nov 13:00–14:00" in away.details
        assert "Bring the red balls" in away.details
        await story.press("s")
        await story.until(lambda: not away.outbox.waiting)
        moved = next(each for each in await story.sessions() if each.id == leo.id)
        assert (f"{moved.start:%H:%M}", moved.shared_notes) == ("13:30", "Bring the red balls")


async def test_what_is_not_wanted_any_more_is_dropped(open_away: Any) -> None:
    async with open_away() as away:
        await away.go("fri 15:00")
        await away.press("n", "ctrl+s", "W", "d", "y")
        assert "Nothing waits: the server has everything" in away.story.text
        await away.press("escape")
        assert "waiting to send" not in away.story.words


@both_sizes
async def test_a_clients_request_waits_and_a_booking_does_not(open_away: Any, size: Any) -> None:
    async with open_away(Side.CLIENT, size) as away:
        story = away.story
        await away.go("thu 17:30")
        await away.press("enter")
        assert story.screen.form is None, "no time is held without the server"
        await away.go("fri 21:00")
        await away.press("r", "ctrl+s")
        assert story.words.startswith("You 1:1  Fri 27 21:00")
        assert story.words.endswith("waiting to send")
        await away.come_back()
        assert any(each.startswith("Sent: Ask Maya Torres for 1:1, Fri 27 Nov 21:00") for each in story.toasts)
        asked = (await story.screen.source.backend.run(ListRequests(role="client"))).items
        assert "27 20:00" in {f"{each.times[0].start:%d %H:%M}" for each in asked}


def test_whatever_may_wait_has_words() -> None:
    assert registry
    told = {"CreateSession", "UpdateSession", "CancelSession", "CompleteSession", "MarkNoShow"}
    told |= {"CreateBlock", "CreateRequest", "Bulk"}
    assert {each.operation.__name__ for each in declarations() if each.may_wait} == told | set(OTHERS)
