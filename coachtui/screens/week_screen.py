"""A week of one coach on a screen: fetched, shown, and kept true while others change it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, TypeVar
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.screen import Screen

from coachtui.errors import CoachtuiError, InvalidToken, NotFound, SignIn, Unavailable
from coachtui.records.account import NOBODY
from coachtui.records.base import Id
from coachtui.records.session_type import SessionTypeCard
from coachtui.records.time import Instant, Span, seconds
from coachtui.records.week import Side, Week, WeekAsk
from coachtui.scheduling.zones import date_of, zone_named
from coachtui.screens.desk import Desk
from coachtui.screens.steps import Steps
from coachtui.widgets.calendar_items import open_spans
from coachtui.widgets.confirm import Confirm
from coachtui.widgets.grid_item import GridItem
from coachtui.widgets.grid_messages import WeekRequested
from coachtui.widgets.key_footer import KeyFooter, entries
from coachtui.widgets.plain_lines import Rule, Words
from coachtui.widgets.toast import Severity, copy_text, toast
from coachtui.widgets.top_bar import TopBar
from coachtui.widgets.week_grid import WeekGrid
from coachtui.widgets.week_words import city, clock_at, days_words, moment_words

if TYPE_CHECKING:
    from coachtui.backend.base import Backend
    from coachtui.screens.side_panel import SidePanel
    from coachtui.screens.week_source import WeekSource
    from coachtui.widgets.form import Form
    from coachtui.widgets.legend import Legend

R = TypeVar("R")

PAINTING = 0.05
"""Seconds in which a week is on the screen; only then are its neighbours read, which would get in the way of that."""

AHEAD = (2, 3)
"""Weeks beyond the neighbours that are fetched from a server, to be looked at while it cannot be reached."""


class WeekScreen(Screen[None]):
    """A week grid with what stands around it. Until ``connect`` it shows what was kept, marked as such."""

    side: ClassVar[Side]
    HORIZONTAL_BREAKPOINTS = [
        (0, "-list"),
        (60, "-narrow"),
        (80, "-medium"),
        (110, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (16, "-low"), (20, "-tall")]
    DEFAULT_CSS = """
    WeekScreen { layout: vertical; background: $background; layers: default overlay; overflow: hidden; }
    WeekScreen #main { height: 1fr; }
    WeekScreen #words { height: 1; }
    WeekScreen.-flat #words { display: none; }
    WeekScreen Legend { display: none; }
    WeekScreen.-wide.-tall Legend { display: block; }
    WeekScreen SidePanel { display: none; }
    WeekScreen.-wide SidePanel { display: block; }
    WeekScreen.-wide.has-form SidePanel, WeekScreen.-wide.has-list SidePanel { display: none; }
    WeekScreen.has-form ListBesideWeek { display: none; }
    """

    class SignedOut(Message):
        """The server does not know the token any more."""

    def __init__(self, desk: Desk, kept: Week | None) -> None:
        super().__init__()
        self.desk = desk
        self.source: WeekSource | None = None
        self.backend: Backend | None = None
        """Where to ask, also while there is no calendar to show."""
        self.steps = Steps()
        self.panel: SidePanel | None = None
        self.legend: Legend | None = None
        self.furnished = asyncio.Event()
        """Whether panel, legend and prompt are there: a moment after the first picture."""
        self.answered = asyncio.Event()
        """Whether a week out of the store has been on the screen, and those beside it were read."""
        self.week = kept
        self.only_type: Id | None = None
        """The session type that the grid is filtered by."""
        self.days = desk.settings.days
        self._zone_name = kept.me.time_zone if kept else desk.zone
        self.first_day = self.week_of(self.today)
        if kept is not None and (kept.first_day, kept.days) != (self.first_day, self.days):
            self.week = None
        self._loading: asyncio.Task[None] | None = None
        self._began = self.now
        """Where the cursor was put at first; elsewhere, a person has moved it."""
        self._is_settled = False

    @property
    def is_guest(self) -> bool:
        """Whether whoever looks has no account."""
        return self.week is not None and self.week.me.id == NOBODY

    # -- for subclasses to say --

    def items_of(self, week: Week) -> Sequence[GridItem]:
        """What the grid shows of a week."""
        raise NotImplementedError

    def with_waiting(self, week: Week, items: Sequence[GridItem]) -> Sequence[GridItem]:
        """The items, and what of them waits to be sent to a server."""
        return items

    def spans_of(self, week: Week) -> Sequence[Span]:
        """What the grid shows as open, besides the items."""
        return open_spans(week.calendar, self.only_type)

    def notes_of(self, week: Week, items: Sequence[GridItem], spans: Sequence[Span]) -> Sequence[str]:
        """What stands under each day's head."""
        raise NotImplementedError

    def banner_of(self, week: Week, items: Sequence[GridItem]) -> str:
        """A sentence over an empty week that says what to press; empty where there is something."""
        raise NotImplementedError

    def footer_ids(self) -> Iterable[str | tuple[str, str]]:
        """Which keys are most useful now, by what the cursor is on."""
        raise NotImplementedError

    def filter_words(self) -> Sequence[str]:
        """What is looked for, from the longest way to say it to the shortest; nothing where everything is shown."""
        return ()

    def bar_title(self) -> str:
        """Whose calendar it is, where that is not one's own."""
        return self.week.coach.display_name if self.week and self.side is Side.CLIENT else ""

    def heard(self) -> None:
        """Something has changed, here or elsewhere."""

    def show_panel(self) -> None:
        """Bring the side panel up to date."""
        raise NotImplementedError

    def ask(self) -> WeekAsk:
        """The week on the screen."""
        return WeekAsk(self.first_day, self.days)

    # -- who and when --

    @property
    def now(self) -> Instant:
        return self.desk.clock()

    @property
    def zone(self) -> ZoneInfo:
        """The viewer's zone."""
        return zone_named(self.week.me.time_zone if self.week else self._zone_name)

    @property
    def coach_zone(self) -> ZoneInfo:
        return zone_named(self.week.coach.time_zone) if self.week else self.zone

    @property
    def today(self) -> date:
        return date_of(self.zone, seconds(self.now))

    @property
    def session_types(self) -> Sequence[SessionTypeCard]:
        return self.week.session_types if self.week else ()

    def type_of(self, type_id: Id) -> SessionTypeCard | None:
        return next((each for each in self.session_types if each.id == type_id), None)

    def week_of(self, day: date) -> date:
        """The first day to show so that ``day`` is in view: that of its week, or itself where less than a week is."""
        back = (day.weekday() - self.desk.settings.first_weekday) % 7 if self.days == 7 else 0
        return day - timedelta(days=back)

    # -- what is there --

    @property
    def grid(self) -> WeekGrid:
        return self.query_one(WeekGrid)

    @property
    def form(self) -> Form | None:
        """The form that is open."""
        if not self.has_class("has-form"):
            return None
        from coachtui.widgets.form import Form

        return next(iter(self.query(Form)), None)

    def compose(self) -> ComposeResult:
        yield TopBar()
        with Horizontal(id="main"):
            yield WeekGrid().begin(
                glyphs=self.desk.glyphs,
                twelve_hours=self.desk.twelve_hours,
                zoom=self.desk.settings.zoom,
                zone=self.zone,
                first_day=self.first_day,
                days=self.days,
                now=self.now,
                cursor=self._began,
            )
        yield Rule(id="rule")
        yield Words(id="words")
        yield KeyFooter()
        yield Confirm()

    def on_mount(self) -> None:
        grid, desk = self.grid, self.desk
        if self.week is not None:
            self.show(self.week)
        else:
            self._show_days()
        grid.waiting = True
        grid.focus()
        desk.reach.listen(self._reach_changed)
        # Not by its message, which would come after the grid is painted: what is said of a cell is painted with it.
        self.watch(grid, "rests_on", self._cursor_moved, init=False)
        self.set_interval(1, self._tick)
        self.call_after_refresh(self._furnish)

    async def _furnish(self) -> None:
        """Mount what the first picture can do without: it is there a quarter sooner."""
        from coachtui.screens.side_panel import SidePanel
        from coachtui.widgets.legend import Legend
        from coachtui.widgets.prompt import Prompt

        desk = self.desk
        panel, legend = SidePanel(), Legend(self.side, self.session_types)
        panel.month.glyphs = legend.glyphs = desk.glyphs
        panel.month.first_weekday = desk.settings.first_weekday
        await self.query_one("#main").mount(panel)
        await self.mount(legend, before=self.query_one(KeyFooter))
        await self.mount(Prompt(), before=self.query_one(Confirm))
        self.panel, self.legend = panel, legend
        legend.session_types = tuple(self.session_types)  # a week may have come while it was being mounted
        self._show_month()
        self.show_panel()
        self.furnished.set()

    def on_unmount(self) -> None:
        if self._loading is not None:
            self._loading.cancel()
        self.desk.reach.leave(self._reach_changed)

    # -- weeks --

    def connect(self, source: WeekSource) -> None:
        """From now on the store answers; nothing stays of another calendar that was shown."""
        if self.source is not None:
            self._clear()
        self.source, self.backend = source, source.backend
        self.run_worker(self._hear_changes(source), name="changes", group="hearing", exclusive=True)

    def hear_again(self) -> None:
        """Ask again as whoever is signed in now; what is open stays open."""
        if self.source is not None:
            self.run_worker(self._hear_changes(self.source), name="changes", group="hearing", exclusive=True)

    def _clear(self) -> None:
        if self._loading is not None:
            self._loading.cancel()
        self.week = None
        self.grid.show_week(self.first_day, ())
        self.grid.banner, self.grid.waiting = "", True
        self._show_bar(loading=True)

    def load(self) -> None:
        """Ask for the week on the screen; what is shown stays, dimmed, until it is there."""
        if self.source is None or not self.query(WeekGrid):  # while the app closes, news still come
            return
        if self._loading is not None:
            self._loading.cancel()
        ask = self.ask()
        seen = self.source.seen(ask)
        kept = None if seen is not None else self._copy(ask)
        if seen is not None:
            self.show(seen, confirmed=True)
        elif kept is not None:
            self.show(kept)
        else:
            self.grid.waiting = self.week is None or self.week.first_day != self.first_day
            self.query_one(TopBar).change(loading=self.grid.waiting)
        self._loading = asyncio.create_task(self._load(ask))

    async def _load(self, ask: WeekAsk) -> None:
        """Fetch a week and then its neighbours, so that the next key finds them there."""
        source = self.source
        if source is None:
            return
        try:
            week = await source.week(ask)
            if ask == self.ask() and (week is not self.week or self.grid.waiting):
                self.show(week, confirmed=True)
            self._keep(ask, week)
            await asyncio.sleep(PAINTING)
            await self._fetch_around(ask)
        except NotFound:
            self._is_hidden(source.coach)
        except Unavailable as problem:
            self._cannot_ask(ask, problem)
        except (InvalidToken, SignIn):
            self.post_message(self.SignedOut())
        except CoachtuiError as problem:
            self.refused(problem)

    async def _fetch_around(self, ask: WeekAsk) -> None:
        for step in (1, -1):
            await self._fetch_beside(ask, step)
        self.answered.set()
        if self.desk.seen is not None:
            for step in AHEAD:
                await self._fetch_beside(ask, step)
            self.desk.seen.settle()

    async def _fetch_beside(self, ask: WeekAsk, step: int) -> None:
        """Have the week so many steps on at hand."""
        if self.source is not None:
            beside = ask._replace(first_day=ask.first_day + timedelta(days=step * ask.days))
            self._keep(beside, await self.source.week(beside))

    # -- without the server --

    def _keep(self, ask: WeekAsk, week: Week) -> None:
        if self.desk.seen is not None and self.source is not None and ask.moving is None:
            self.desk.seen.keep(self.source.coach, self.side, ask, week)

    def _copy(self, ask: WeekAsk) -> Week | None:
        """What is shown until the server answers: of other days at once, of these where it is not there to be asked."""
        if not self.desk.reach.is_reached:
            return self._kept(ask)
        is_elsewhere = self.week is None or self.week.first_day != ask.first_day or self.week.days != ask.days
        return self._kept(ask, is_sure=True) if is_elsewhere else None

    def _kept(self, ask: WeekAsk, *, is_sure: bool = False) -> Week | None:
        if self.desk.seen is None or self.source is None:
            return None
        return self.desk.seen.read(self.source.coach, self.side, ask, is_sure=is_sure)

    def _cannot_ask(self, ask: WeekAsk, problem: CoachtuiError) -> None:
        """Show what was seen of these days last; the bar says of when it is."""
        if self.desk.seen is None:
            self.refused(problem)
            return
        kept = self._kept(ask)
        if ask != self.ask():
            return
        if kept is not None:
            self.show(kept)
        elif self.week is None or self.week.first_day != self.first_day:
            self.grid.banner = "Not seen before, and the server cannot be reached"
        self._show_bar(loading=False)

    def _is_hidden(self, coach: str) -> None:
        """The calendar is not to be seen any more: not here either."""
        if self.desk.seen is not None:
            self.desk.seen.forget(coach)
            self.week = None
            self.grid.show_week(self.first_day, ())
        self.say("This calendar is not there any more, or not yours to see", severity="error")

    def _reach_changed(self) -> None:
        self._show_bar(loading=self.grid.waiting and self.desk.reach.is_reached)

    def _age(self) -> str:
        """Of when what is shown is, where the server cannot be asked: ``13:04 data``; empty where it can."""
        if self.desk.reach.is_reached:
            return ""
        if self.week is None or self.week.first_day != self.first_day:
            return "no data"
        at, twelve_hours = self.week.seen_at, self.desk.twelve_hours
        is_of_today = date_of(self.zone, seconds(at)) == self.today
        said = clock_at if is_of_today else moment_words
        return f"{said(self.zone, at, twelve_hours=twelve_hours)} data"

    async def _hear_changes(self, source: WeekSource) -> None:
        """Load at once, which is the feed's first word, and again whenever something has changed."""
        try:
            async for changed in source.backend.changes(source.coach):
                if self.desk.seen is not None and self.desk.reach.is_reached:
                    self.desk.seen.doubt(source.coach, changed)
                source.forget()
                self.load()
                self.heard()
        except (InvalidToken, SignIn):
            self.post_message(self.SignedOut())
        except CoachtuiError as problem:
            self.refused(problem)

    def reload(self) -> None:
        """Something was changed here: show it without waiting to hear of it."""
        if self.source is not None:
            self.source.forget()
            self.load()

    def show(self, week: Week, *, confirmed: bool = False) -> None:
        """Bring everything on the screen up to date with a week."""
        is_new_zone = self.week is None or week.me.time_zone != self._zone_name
        self.week = week
        self._zone_name = week.me.time_zone
        grid = self.grid
        items = tuple(self.with_waiting(week, self.items_of(week)))
        with self.app.batch_update():
            if is_new_zone or grid.zone != self.zone:
                grid.zone = self.zone
                if confirmed and self.first_day != week.first_day:
                    return
            grid.now = self.now
            spans = self.spans_of(week)
            grid.show_week(week.first_day, items, spans, self.notes_of(week, items, spans))
            grid.banner = self.banner_of(week, items) if confirmed else ""
            grid.waiting = not confirmed
            if not self._is_settled:
                self._is_settled = confirmed
                self._settle(week, items)
            if self.legend is not None:
                self.legend.session_types = tuple(week.session_types)
            self._show_bar(loading=not confirmed)
            self.cursor_rests()
        if confirmed:
            self.desk.kept.write(week) if self._is_worth_keeping(week) else None

    def _settle(self, week: Week, items: Sequence[GridItem]) -> None:
        """Begin at what comes next: opened at night, the screen shows tomorrow's work and not the night."""
        at = seconds(self.now)
        spans = [*open_spans(week.calendar), *(item.span for item in items)]
        if self.grid.cursor == self._began and not any(span.start <= at < span.end for span in spans):
            ahead = min((span.start for span in spans if span.start >= at), default=at)
            self.grid.go_to(ahead)
            self._began = self.grid.cursor

    def _is_worth_keeping(self, week: Week) -> bool:
        """The week of today in the form the next start opens with."""
        return week.first_day == self.week_of(self.today) and week.days == self.desk.settings.days

    def _show_days(self) -> None:
        """The days are others: the grid and the bar show them at once, what is in them follows."""
        grid = self.grid
        grid.zone = self.zone
        grid.days = self.days
        if grid.first_day != self.first_day:
            grid.show_week(self.first_day, ())
            grid.waiting = True
        grid.now = self.now
        self._show_bar(loading=True)

    def _show_bar(self, *, loading: bool) -> None:
        self.query_one(TopBar).change(
            title=self.bar_title(),
            filter=self.filter_words(),
            days=days_words(self.first_day, self.days),
            zone=(city(self.zone), city(self.zone)),
            clock=clock_at(self.zone, self.now, twelve_hours=self.desk.twelve_hours),
            loading=loading,
            offline=self._age(),
            ascii_only=self.desk.glyphs.ascii_only,
        )
        self._show_month()

    def _show_month(self) -> None:
        if self.panel is not None:
            month = self.panel.month
            month.first_day, month.days, month.today = self.first_day, self.days, self.today

    def _tick(self) -> None:
        """Once a minute the time moves on; at midnight so does today."""
        grid = self.grid
        if grid.now is None or grid.now.replace(second=0) != self.now.replace(second=0):
            grid.now = self.now
            self._show_bar(loading=grid.waiting)

    # -- the cursor --

    def on_week_grid_week_requested(self, message: WeekRequested) -> None:
        self.go_to_days(message.first_day)

    def _cursor_moved(self) -> None:
        if not self.app._batch_count:  # otherwise a week is being shown, which ends with the same
            self.cursor_rests()

    def cursor_rests(self) -> None:
        """Say in words what the cursor is on, and which keys are useful there."""
        self.tell(self.grid.words(self.other_clock()))
        self.show_footer()
        self.show_panel()

    def other_clock(self) -> tuple[ZoneInfo, str] | None:
        """Whose clock to say the time by as well: a zone and a name."""
        return None

    def show_footer(self) -> None:
        context = "form" if self.form is not None else "move" if self.grid.moving else self.side.value
        ids = form_keys(self.form) if self.form is not None else self.footer_ids()
        self.query_one(KeyFooter).entries = entries(self.desk.keymap, ids, context=context)

    # -- going elsewhere --

    def go_to_days(self, first_day: date) -> None:
        """Show the days from this one on."""
        self.first_day = first_day
        seen = self.source.seen(self.ask()) if self.source else None
        if seen is None:
            self._show_days()
        self.load()

    def go_to(self, at: Instant) -> None:
        """Put the cursor on an instant, in whatever week it is."""
        self.show_days_of(at)
        self.grid.go_to(seconds(at))

    def show_days_of(self, at: Instant) -> None:
        """Show the days that an instant is in, if they are not shown already."""
        day = date_of(self.zone, seconds(at))
        if not self.first_day <= day < self.first_day + timedelta(days=self.days):
            self.go_to_days(self.week_of(day))

    # -- saying things --

    def tell(self, words: str) -> None:
        """Put something else than what the cursor is on into the line of words."""
        self.query_one("#words", Words).text = words

    def copy_text(self, text: str) -> None:
        """Put text into the terminal's clipboard, and show it in case the terminal refuses."""
        copy_text(self.app, text)

    def say(self, text: str, *, severity: Severity = "information") -> None:
        """A toast; text from people is shown letter for letter."""
        toast(self.app, text, severity=severity)

    def refused(self, problem: CoachtuiError) -> None:
        self.say(problem.detail, severity="error")


def form_keys(form: Form) -> Iterable[str | tuple[str, str]]:
    """The keys of a form, its sending by its own word."""
    pick = ("form.pick",) if form.is_picked_in_week else ()
    return (("form.send", form.send.lower()), "form.next", *pick, "form.close")
