"""The whole app on a store full of example data, at a fixed moment, driven as a person would."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual import events
from textual.geometry import Size
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input, Static

from coachtui.app import CoachtuiApp, own_app
from coachtui.ascii_only import as_ascii
from coachtui.backend.kept_week import KeptWeek
from coachtui.backend.local import LocalBackend
from coachtui.example_data import Example, fill
from coachtui.keymap import Keymap
from coachtui.people import DemoPeople
from coachtui.records.session import SessionView
from coachtui.records.week import Side
from coachtui.screens.calendar_screen import CalendarScreen
from coachtui.screens.desk import Desk
from coachtui.service.sessions import ListSessions
from coachtui.settings import Settings
from coachtui.store.database import Database
from coachtui.widgets.form import Form
from coachtui.widgets.plain_lines import Words

#: A Wednesday in London; a day of a practice is under way.
NOW = datetime(2026, 11, 25, 13, 10, tzinfo=UTC)


@pytest.fixture(scope="session")
def example_store(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Example]:
    """A store with the example's practice, to be copied."""
    path = tmp_path_factory.mktemp("example") / "store.db"

    async def make() -> Example:
        backend = LocalBackend(Database.open(f"sqlite:///{path}"), None, lambda: NOW)
        example = await fill(backend, NOW)
        await backend.close()
        return example

    return path, asyncio.run(make())


class ExamplePeople(DemoPeople):
    """The demo's people on a store that is filled already."""

    example: Example

    async def prepare(self) -> None:
        self._example = self.example


@dataclass
class Story:
    """Somebody at the app: what they do, what they see, what is in the store."""

    app: CoachtuiApp
    pilot: Pilot[Any]
    backend: LocalBackend

    @property
    def screen(self) -> CalendarScreen:
        for screen in reversed(self.app.screen_stack):
            if isinstance(screen, CalendarScreen):
                return screen
        raise AssertionError("no calendar is open")

    async def press(self, *keys: str) -> None:
        """One key after the other, each once what the one before did is there."""
        for key in keys:
            self.send(key)
            await self.idle()

    def send(self, key: str) -> None:
        """A key as the terminal's driver sends it; ``Pilot.press`` waits for the processor, 80 ms at least."""
        name = _character_to_key(key) if len(key) == 1 else key
        character = key if len(key) == 1 else {"question_mark": "?"}.get(key)
        event = events.Key(name, character)
        event.set_sender(self.app)
        assert self.app._driver is not None
        self.app._driver.send_message(event)

    def place(self, text: str) -> tuple[int, int]:
        """Where on the terminal a text begins, from the top."""
        for y, line in enumerate(self.text.split("\n")):
            if text in line:
                return cell_len(line[: line.index(text)]), y
        raise AssertionError(f"no {text!r} in\n{self.text}")

    async def click(self, at: tuple[int, int]) -> None:
        await self.drag(at)

    async def drag(self, *way: tuple[int, int]) -> None:
        """The mouse goes down at the first place, through the others, and up at the last; it reports cells only."""
        for kind, (x, y) in (
            (events.MouseMove, way[0]),
            (events.MouseDown, way[0]),
            *((events.MouseMove, place) for place in way[1:]),
            (events.MouseUp, way[-1]),
        ):
            event = kind(None, x, y, 0, 0, int(kind is not events.MouseMove or len(way) > 1), False, False, False, x, y)
            event.set_sender(self.app)
            assert self.app._driver is not None
            self.app._driver.process_message(event)
            await self.settle()
        await self.idle()

    async def resize(self, width: int, height: int) -> None:
        """The terminal's window gets another size."""
        size = Size(width, height)
        driver: Any = self.app._driver
        driver._size = size
        self.app.post_message(events.Resize(size, size))
        await self.until(lambda: self.app.screen._compositor.size == size and not self.is_busy)

    async def type(self, text: str) -> None:
        """Into the field that has the focus, in place of what was there."""
        field = self.app.focused
        assert isinstance(field, Input), field
        with self.app._context():
            field.value = text
        await self.idle()

    async def idle(self) -> None:
        """Until everything that was asked for is there and shown."""
        await self.until(lambda: not self.is_busy)

    @property
    def is_busy(self) -> bool:
        working = any(worker.is_running and worker.name != "changes" for worker in self.app.workers)
        screen = self.screen
        loading = screen._loading is None or not screen._loading.done()
        return working or loading or self.app.has_keys or screen.source is None or screen.grid.waiting

    async def until(self, condition: Callable[[], bool], seconds: float = 20) -> None:
        """Until something is so, and everything that then follows from it is drawn."""
        try:
            async with asyncio.timeout(seconds):
                await self.settle()
                while not condition():
                    await asyncio.sleep(0.001)
                    await self.settle()
        except TimeoutError:
            screen = self.app.screen
            asked = (screen._layout_required, screen._dirty_widgets, screen._callbacks, self.unsettled)
            raise AssertionError(f"it did not come to be: {asked}\n{self.text}") from None

    async def settle(self) -> None:
        """Until every widget has done what it was told, and what the others told it meanwhile, and is drawn."""
        while True:
            await asyncio.sleep(0)
            with self.app._context():  # of two apps, this one
                self.app.screen._on_timer_update()
            if self.is_quiet:
                if not await self.pilot._wait_for_screen() and self.app._exception:
                    raise self.app._exception
                if self.is_quiet:
                    return

    @property
    def is_quiet(self) -> bool:
        """Whether no widget has anything left to do, draw or mount."""
        screen = self.app.screen
        return not (screen._dirty_widgets or screen._layout_required or screen._callbacks or self.unsettled)

    @property
    def unsettled(self) -> list[Any]:
        """The widgets that have something left to do, and those that are not mounted yet."""
        pumps = [self.app, *self.app.screen.walk_children(with_self=True)]
        return [each for each in pumps if each.message_queue_size or not each._is_mounted]

    # -- what is seen --

    @property
    def words(self) -> str:
        """The line that says what the cursor is on."""
        return self.screen.query_one("#words", Words).text

    @property
    def toasts(self) -> list[str]:
        return [notification.message for notification in self.app._notifications]

    @property
    def form(self) -> Form:
        form = self.screen.form
        assert form is not None, "no form is open"
        return form

    @property
    def text(self) -> str:
        """Everything on the terminal."""
        height = self.app.size.height
        lines = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in lines[:height])

    @property
    def written(self) -> str:
        """The same as the terminal's driver would write it."""
        return as_ascii(self.text) if self.app.desk.settings.glyphs == "ascii" else self.text

    @property
    def flat(self) -> str:
        """The same without regard to where lines end."""
        return " ".join(self.text.split())

    def said_under(self, field: str) -> str:
        """What the form says under a field."""
        return str(self.form.query_one(f"#check-{field}", Static).content)

    # -- what is kept --

    async def sessions(self, **asked: Any) -> tuple[SessionView, ...]:
        return (await self.backend.run(ListSessions(limit=1000, **asked))).items


@pytest.fixture
def open_story(
    example_store: tuple[Path, Example], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """Opens the app: ``async with open_story(side, size) as story``; twice gives two apps on one store."""
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    template, example = example_store
    store = tmp_path / "store.db"
    shutil.copy(template, store)

    @asynccontextmanager
    async def opened(
        side: Side = Side.COACH, size: tuple[int, int] = (120, 36), settings: Settings | None = None
    ) -> AsyncIterator[Story]:
        app, backend = app_on(store, example, side, settings or Settings())
        async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
            story = Story(app, pilot, backend.as_account(example.coach.id))
            await story.idle()
            yield story

    return opened


def app_on(store: Path, example: Example, side: Side, settings: Settings) -> tuple[CoachtuiApp, LocalBackend]:
    """The app on a copy of the example's store."""
    desk = Desk(
        clock=lambda: NOW,
        settings=settings,
        keymap=Keymap(settings.keys),
        kept=KeptWeek(store.parent, str(store)),
        zone="Europe/London",
        is_demo=True,
    )
    backend = LocalBackend(Database.open(f"sqlite:///{store}"), None, lambda: NOW)
    people = ExamplePeople(backend, lambda: NOW)
    people.example = example
    return CoachtuiApp(desk, lambda: people, side=side), backend


@pytest.fixture
def picture(
    example_store: tuple[Path, Example], tmp_path: Path, snap_compare: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., None]:
    """Compares a picture of the app, after some keys, with the one that was looked at."""
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setattr(Input, "_toggle_cursor", lambda _field: None)
    template, example = example_store
    store = tmp_path / "store.db"
    shutil.copy(template, store)

    def compare(side: Side, size: tuple[int, int], *keys: str, theme: str = "textual-dark") -> None:
        app, backend = app_on(store, example, side, Settings(theme=theme))

        async def act(pilot: Pilot[Any]) -> None:
            story = Story(app, pilot, backend)
            await story.idle()
            for key in keys:
                await story.press(key)
            app.clear_notifications()
            await pilot.pause()

        assert snap_compare(app, terminal_size=size, run_before=act)

    return compare


@pytest.fixture
def story_of() -> type[Story]:
    """Tells the story of an app that a test has started itself."""
    return Story


@pytest.fixture
def noon() -> datetime:
    """The moment at which every story happens."""
    return NOW


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    url = f"sqlite:///{tmp_path_factory.mktemp('served') / 'served.db'}"
    process = subprocess.Popen(
        [sys.executable, "-m", "coachtui", "serve", "--port", "0", "--database", url],
        env={**os.environ, "COACHTUI_RATE_LIMITS": "off"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    yield process.stdout.readline().split()[-1]
    process.kill()
    process.communicate()


@pytest.fixture
def start(server: str, story_of: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Starts ``coachtui --server`` on a machine with a home of its own."""
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))

    @asynccontextmanager
    async def started(size: tuple[int, int] = (120, 36)) -> AsyncIterator[Any]:
        app = own_app(Settings(server=server))
        async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
            yield story_of(app, pilot, None)

    return started
