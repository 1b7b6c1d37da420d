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
from textual.binding import BindingType
from textual.screen import Screen

from coachtui import collector
from coachtui.backend.kept_week import KeptWeek
from coachtui.backend.seen_weeks import SeenWeeks
from coachtui.changing_accounts import ChangingAccounts
from coachtui.connect import Place, now, place_of
from coachtui.door import Door
from coachtui.errors import Refused
from coachtui.keymap import Keymap
from coachtui.machine_zone import machine_zone
from coachtui.own_accounts import OwnAccounts
from coachtui.records.text import one_line
from coachtui.records.time import Instant
from coachtui.records.week import Side
from coachtui.screens.calendar_screen import CalendarScreen
from coachtui.screens.desk import Desk
from coachtui.screens.drafts import Drafts
from coachtui.settings import Settings, SettingsProblem, file_path, state_folder
from coachtui.sitting import Opening
from coachtui.terminal import require_terminal
from coachtui.widgets.bindings import bindings
from coachtui.widgets.toast import toast

if TYPE_CHECKING:
    from coachtui.screens.importing_archive import ImportingArchive
    from coachtui.screens.own_sessions import OwnSessions
    from coachtui.seats import Sitters


class CoachtuiApp(ChangingAccounts):
    """Paints what was kept at once, opens the store beside it, and then lets the store answer."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("everywhere", "demo")]
    CSS = """
    Toast { background: $surface; }
    ToastRack { margin-bottom: 4; }
    """

    def on_mount(self) -> None:
        self.theme = self.desk.settings.theme
        self.set_keymap(self.desk.keymap.textual())
        if self._problem:
            toast(self, self._problem, severity="warning", seconds=12)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Only after the first paint: opening the store is what takes long."""
        collector.go_on()
        self.begin()

    def action_switch_sides(self) -> None:
        """In the demo: see the same week as the other side."""
        screen = self.screen
        if not self.desk.is_demo:
            toast(self, f"{self.desk.keymap.shown('demo.switch')} changes sides in the demo only")
        elif isinstance(screen, CalendarScreen):
            other = Side.CLIENT if screen.side is Side.COACH else Side.COACH
            self.run_worker(self.sit_down(other))

    def on_own_sessions_save_requested(self, message: OwnSessions.SaveRequested) -> None:
        """Write a booking into a calendar file; what screens are made of knows nothing of those."""
        from coachtui.exchange.appointments import appointment_of, calendar_file
        from coachtui.private_file import write_new

        booking, path = message.booking, message.path
        appointment = appointment_of(booking, message.title, message.time_zone)
        try:
            write_new(path, calendar_file([appointment], self.desk.clock()))
        except OSError as problem:
            message.list.refused(Refused(f"{path} cannot be written: {problem.strerror}"))
        else:
            message.list.saved(path)

    def on_importing_archive_archive_wanted(self, message: ImportingArchive.ArchiveWanted) -> None:
        self.run_worker(self._read_archive(message), name="archive", exclusive=False)

    async def _read_archive(self, message: ImportingArchive.ArchiveWanted) -> None:
        from asyncio import to_thread

        from coachtui.archive_file import read_file

        try:
            found = await to_thread(read_file, message.path, message.owner, message.profile, self.desk.clock())
        except Refused as problem:
            message.screen.refused(problem)
        else:
            message.screen.show_archive(*found)

    # -- everywhere --

    async def action_help(self) -> None:
        from coachtui.screens.help_screen import HelpScreen

        self.push_screen(HelpScreen(self.desk.keymap, (*self._contexts(), "form")))

    async def action_palette(self) -> None:
        from coachtui.screens.command_palette import CommandPalette, actions

        screen = self.screen
        here = []
        if isinstance(screen, CalendarScreen):
            screen.palette_opens()
            here = [screen.hits]

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
        # Calendars and lists have contexts; they are not imported to find that out.
        here = getattr(screen, "contexts", ())
        return (*here, *(("demo",) if self.desk.is_demo else ()), "everywhere")

    async def on_unmount(self) -> None:
        await self.close_people()


def run_app(settings: Settings, problem: SettingsProblem | None = None) -> int:
    """Open the app on the settings' store and answer its exit code; ``problem`` is said in a toast."""
    return _run(own_app(settings, problem, _driver(settings)))


def own_app(settings: Settings, problem: SettingsProblem | None = None, driver_class: Any = None) -> CoachtuiApp:
    """The app where the settings say, and wherever else one has an account."""

    def opening(place: Place) -> Opening:
        return _opening(settings, place)

    place, desk, open_people, door = opening(place_of(settings))
    return CoachtuiApp(
        desk,
        open_people,
        place=place,
        door=door,
        openings=opening,
        accounts=OwnAccounts(settings, state_folder()),
        problem=str(problem or ""),
        driver_class=driver_class,
    )


def _opening(settings: Settings, place: Place) -> Opening:
    desk = _desk(settings, now, place, state_folder())

    def open_people() -> Sitters:
        if place.is_guest:
            from coachtui.people_without_account import PeopleWithoutAccount

            return PeopleWithoutAccount.open(place, desk)
        if place.is_server:
            from coachtui.people_elsewhere import PeopleElsewhere

            return PeopleElsewhere.open(place, desk)
        from coachtui.people import People

        return People.open(replace(settings, database=place.name, server=None, as_email=place.account), now)

    return Opening(place, desk, open_people, Door(place) if place.is_server else None)


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
        settings_file=None if is_demo else file_path(),
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
