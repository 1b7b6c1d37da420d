"""The Textual app: theme, keys, the first screen, and who sits at it; everything else is the screens' affair."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec.structs import replace
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.binding import BindingType
from textual.screen import Screen

from coachtui import collector
from coachtui.backend.kept_week import KeptWeek
from coachtui.backend.seen_weeks import SeenWeeks
from coachtui.connect import Place, now, place_of
from coachtui.errors import CoachtuiError
from coachtui.keymap import Keymap
from coachtui.machine_zone import machine_zone
from coachtui.records.text import one_line
from coachtui.records.time import Instant
from coachtui.records.week import Side, Week
from coachtui.screens.calendar_screen import CalendarScreen
from coachtui.screens.desk import Desk
from coachtui.screens.drafts import Drafts
from coachtui.settings import Settings, SettingsProblem, state_folder
from coachtui.terminal import require_terminal
from coachtui.widgets.bindings import bindings
from coachtui.widgets.toast import toast

if TYPE_CHECKING:
    from coachtui.seats import Sitters


def screen_of(side: Side) -> type[CalendarScreen]:
    """The main screen of a side; the other one's is not even imported."""
    if side is Side.COACH:
        from coachtui.screens.manage_sessions import ManageSessions

        return ManageSessions
    from coachtui.screens.booking_calendar import BookingCalendar

    return BookingCalendar


class CoachtuiApp(App[int]):
    """Paints what was kept at once, opens the store beside it, and then lets the store answer."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("everywhere", "demo")]
    CSS = """
    Toast { background: $surface; }
    ToastRack { margin-bottom: 4; }
    """

    def __init__(
        self,
        desk: Desk,
        open_people: Callable[[], Sitters],
        *,
        side: Side | None = None,
        problem: str = "",
        **named: Any,
    ) -> None:
        """``open_people`` opens the store, off the event loop; ``side`` is set where it is not the account's to say."""
        super().__init__(**named)
        self.desk = desk
        self.people: Sitters | None = None
        self._open_people = open_people
        self._side = side
        self._problem = problem
        self._failed = ""

    def get_default_screen(self) -> CalendarScreen:
        """The week that was kept, or an empty one of the side that is likeliest."""
        kept = None if self.desk.is_demo else self.desk.kept.read()
        return self._screen(self._side or (kept.side if kept else Side.COACH), kept)

    def _screen(self, side: Side, kept: Week | None = None) -> CalendarScreen:
        return screen_of(side)(self.desk, kept)

    def on_mount(self) -> None:
        self.theme = self.desk.settings.theme
        self.set_keymap(self.desk.keymap.textual())
        if self._problem:
            toast(self, self._problem, severity="warning", seconds=12)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Only after the first paint: opening the store is what takes long."""
        collector.go_on()
        self.run_worker(self._connect(), name="connect")

    # -- who sits here --

    async def _connect(self) -> None:
        from asyncio import to_thread

        try:
            self.people = await to_thread(self._open_people)
            await self.people.prepare()
            if not self.people.are_known:
                await self._welcome(self.people)
            await self.sit_down(self._side)
            screen = self.screen
            if isinstance(screen, CalendarScreen):
                await screen.answered.wait()
                side = await self.people.go_on()
                if side not in (None, screen.side):
                    await self.sit_down(side)
                self.desk.begun.set()
        except CoachtuiError as problem:
            self._failed = problem.detail
            self.exit(3)

    def on_week_screen_signed_out(self) -> None:
        if self.people is not None:
            self._failed = self.people.signed_out().detail
            self.exit(3)

    async def _welcome(self, people: Sitters) -> None:
        from coachtui.screens.first_start import FirstStart

        answers = await self.push_screen_wait(FirstStart(self.desk.zone))
        if answers is None:
            self.exit(0)
        else:
            await people.welcome(answers)

    async def sit_down(self, side: Side | None) -> None:
        """Show the calendar from a side: the coach's own, or a coach's as a client; by default what the account is."""
        people = self.people
        if people is None:
            return
        seat = await people.seat(side, self.desk.kept.last_coach)
        screen = await self._turn_to(seat.side)
        if screen.source is not None:
            return
        if seat.coach is None:
            screen.backend = seat.backend
            screen.has_nobody()
        else:
            from coachtui.screens.week_source import WeekSource

            screen.connect(WeekSource(seat.backend, seat.side, seat.coach, self.desk.clock))

    async def _turn_to(self, side: Side) -> CalendarScreen:
        """The screen of a side on top: the one there is, else a new one over the other, which stays as it was."""
        here = self.screen
        if isinstance(here, CalendarScreen) and here.side is side:
            return here
        if any(isinstance(each, CalendarScreen) and each.side is side for each in self.screen_stack):
            await self.pop_screen()
            return await self._turn_to(side)
        screen = self._screen(side)
        await self.push_screen(screen)
        return screen

    def action_switch_sides(self) -> None:
        """In the demo: see the same week as the other side."""
        screen = self.screen
        if not self.desk.is_demo:
            toast(self, f"{self.desk.keymap.shown('demo.switch')} changes sides in the demo only")
        elif isinstance(screen, CalendarScreen):
            other = Side.CLIENT if screen.side is Side.COACH else Side.COACH
            self.run_worker(self.sit_down(other))

    # -- everywhere --

    async def action_help(self) -> None:
        from coachtui.screens.help_screen import HelpScreen

        self.push_screen(HelpScreen(self.desk.keymap, (*self._contexts(), "form")))

    async def action_palette(self) -> None:
        from coachtui.screens.command_palette import CommandPalette, actions

        screen = self.screen
        here = [screen.hits] if isinstance(screen, CalendarScreen) else []

        def run(name: str) -> object:
            return self.run_action(
                name if hasattr(screen, f"action_{name.partition('(')[0]}") else f"app.{name}", screen
            )

        self.push_screen(CommandPalette([*here, actions(self.desk.keymap, self._contexts(), run)]))

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """As Textual's, but of what is on the terminal already nothing is written again."""
        painter = getattr(self._driver, "painter", None)
        if painter is not None and isinstance(renderable, CompositorUpdate):
            renderable = painter.changes(renderable)
        super()._display(screen, renderable)

    async def action_quit(self) -> None:
        self.exit(0)

    def _contexts(self) -> tuple[str, ...]:
        screen = self.screen
        # A list has contexts of its own; it is not imported to find that out.
        here = getattr(screen, "contexts", ())
        if isinstance(screen, CalendarScreen):
            here = (screen.side.value, "week", "move")
        return (*here, *(("demo",) if self.desk.is_demo else ()), "everywhere")

    def save_drafts(self) -> None:
        """Keep what is typed into an open form; called when the terminal goes away."""
        screen = self.screen
        if isinstance(screen, CalendarScreen):
            screen.keep_draft()

    async def close_people(self) -> None:
        """Let go of the store."""
        if self.people is not None:
            await self.people.close()

    async def on_unmount(self) -> None:
        await self.close_people()

    @property
    def failure(self) -> str:
        """Why the app had to give up, in one sentence; empty where it did not."""
        return self._failed


def run_app(settings: Settings, problem: SettingsProblem | None = None) -> int:
    """Open the app on the settings' store and answer its exit code; ``problem`` is said in a toast."""
    place = place_of(settings)
    desk = _desk(settings, now, place, state_folder())

    def open_people() -> Sitters:
        if place.is_server:
            from coachtui.people_elsewhere import PeopleElsewhere

            return PeopleElsewhere.open(place, desk)
        from coachtui.people import People

        return People.open(settings, now)

    return _run(CoachtuiApp(desk, open_people, problem=str(problem or ""), driver_class=_driver(settings)))


def run_demo(
    settings: Settings, problem: SettingsProblem | None = None, *, side: str = Side.COACH, at: datetime | None = None
) -> int:
    """Open the app on example data that is thrown away at the end; ``at`` sets a clock that then runs."""
    clock = running_clock(at) if at is not None else now
    with tempfile.TemporaryDirectory(prefix="coachtui-demo-") as folder:
        return _run(demo_app(Path(folder), settings, clock, Side(side), problem, driver_class=_driver(settings)))


def demo_app(
    folder: Path,
    settings: Settings,
    clock: Callable[[], Instant],
    side: Side,
    problem: SettingsProblem | None = None,
    driver_class: Any = None,
) -> CoachtuiApp:
    """The app on example data that it makes in a folder, where it keeps everything else too."""
    store = f"sqlite:///{folder / 'demo.db'}"
    settings = replace(settings, first_weekday=0)
    desk = _desk(settings, clock, Place(store, False, None), folder, is_demo=True)

    def open_people() -> Sitters:
        from coachtui.people import DemoPeople

        return DemoPeople.open(replace(settings, database=store, server=None, as_email=None), clock)

    return CoachtuiApp(desk, open_people, side=side, problem=str(problem or ""), driver_class=driver_class)


def running_clock(at: Instant) -> Callable[[], Instant]:
    """A clock that showed ``at`` when it was made and runs on from there, in whole seconds."""
    begun = monotonic()
    return lambda: at + timedelta(seconds=int(monotonic() - begun))


def _desk(
    settings: Settings, clock: Callable[[], Instant], place: Place, folder: Path, *, is_demo: bool = False
) -> Desk:
    kept = KeptWeek(folder, place.name, place.account)
    return Desk(
        clock=clock,
        settings=settings,
        keymap=Keymap(settings.keys, ascii_only=settings.glyphs == "ascii"),
        kept=kept,
        drafts=Drafts(None if is_demo else kept.beside("drafts")),
        zone=machine_zone(),
        is_demo=is_demo,
        seen=SeenWeeks(kept) if place.is_server else None,
    )


def _driver(settings: Settings) -> Any:
    require_terminal()
    from coachtui.terminal_driver import AsciiTerminalDriver, TerminalDriver

    return AsciiTerminalDriver if settings.glyphs == "ascii" else TerminalDriver


def _run(app: CoachtuiApp) -> int:
    code = app.run()
    if app.failure:
        print(f"coachtui: {one_line(app.failure)}", file=sys.stderr)
    return app.return_code or code or 0
