"""A list over the calendar: rows by key and mouse, the details of one beside or beneath it, keys that act on it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coachtui.errors import CoachtuiError, WaitingToSend
from coachtui.records.base import new_id
from coachtui.records.time import Span, instant
from coachtui.screens.desk import Desk
from coachtui.screens.panel_text import Fact, Row
from coachtui.screens.side_panel import PanelList, facts_text, row_content
from coachtui.widgets.bindings import bindings
from coachtui.widgets.confirm import Confirm
from coachtui.widgets.drawn_line import DrawnLine, Part, filled
from coachtui.widgets.key_footer import KeyFooter, entries
from coachtui.widgets.plain_lines import Rule, Words
from coachtui.widgets.toast import copy_text, toast
from coachtui.widgets.week_words import clock_at, moment_words

if TYPE_CHECKING:
    from coachtui.backend.base import Backend
    from coachtui.records.time import Instant
    from coachtui.screens.calendar_screen import CalendarScreen
    from coachtui.service.operation import Operation

WIDE = 90
"""From this width on the details stand beside the list."""


class ListHead(DrawnLine):
    """What the list is of, and how many there are."""

    DEFAULT_CSS = "ListHead { dock: top; }"

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title, self._right = title, ""

    def say(self, right: str) -> None:
        self._right = right
        self.refresh()

    def parts(self, width: int) -> Sequence[Part]:
        return filled([Part(f" {self._title}", "strong")], [Part(f"{self._right} ", "faint")], width)


class ListScreen(Screen[None]):
    """Subclasses say what is in the list (``fetch``), how it is told and what its keys do."""

    title_words: ClassVar[str]
    context: ClassVar[str]
    """The keymap's context of the list's own keys."""
    wide: ClassVar[int] = WIDE
    """From this width on the details stand beside the list; the breakpoints say the same."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("list")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
    DEFAULT_CSS = """
    ListScreen { layers: base overlay; }
    ListScreen #columns { height: 1fr; layout: vertical; }
    ListScreen PanelList { width: 1fr; height: 1fr; border: none; padding: 0 1; background: $background; }
    ListScreen PanelList:focus { border: none; }
    ListScreen PanelList > .option-list--option { padding: 0; }
    ListScreen PanelList > .option-list--option-highlighted { text-style: reverse; background: $background;
                                                              color: $foreground; }
    ListScreen #details { width: 1fr; height: auto; max-height: 50%; border-top: hkey $foreground 25%; padding: 0 1; }
    ListScreen.-wide #columns { layout: horizontal; }
    ListScreen.-wide PanelList { width: 2fr; }
    ListScreen.-wide #details { width: 1fr; height: 1fr; max-height: 100%; border-top: none;
                                border-left: vkey $foreground 25%; padding: 0 1; }
    """

    def __init__(self, desk: Desk, backend: Backend, calendar: CalendarScreen) -> None:
        super().__init__()
        self.desk, self.backend, self.calendar = desk, backend, calendar
        self.shows_all = False
        self._rows: Sequence[Row] = ()
        self._is_loaded = False

    # -- for subclasses to say --

    async def fetch(self) -> None:
        """Ask for what is in the list."""
        raise NotImplementedError

    def rows(self) -> Sequence[Row]:
        """What was fetched, as rows."""
        raise NotImplementedError

    def facts(self, id: str) -> Sequence[Fact]:
        """Everything about the row with this id."""
        raise NotImplementedError

    def footer_ids(self, id: str | None) -> Iterable[str | tuple[str, str]]:
        """Which keys are useful on this row."""
        raise NotImplementedError

    def nothing_words(self) -> str:
        """What is said where the list is empty."""
        raise NotImplementedError

    def head_words(self, count: int) -> str:
        """What the head says at its end: how many rows there are."""
        return f"{count}" if count else ""

    def open_row(self, id: str) -> None:
        """Enter was pressed on a row."""

    # -- what is there --

    @property
    def now(self) -> Instant:
        return self.desk.clock()

    @property
    def zone(self) -> ZoneInfo:
        return self.calendar.zone

    def when(self, span: Span) -> str:
        """A time with its month, for a list reaches over many: ``Thu 3 Dec 10:00–11:00``."""
        twelve_hours = self.desk.twelve_hours
        start = moment_words(self.zone, instant(span.start), twelve_hours=twelve_hours)
        if span.end <= span.start:
            return start
        return f"{start}–{clock_at(self.zone, instant(span.end), twelve_hours=twelve_hours)}"

    @property
    def title_said(self) -> str:
        """What the list is of, whatever it is called by somebody."""
        return self.title_words

    @property
    def list_width(self) -> int:
        """The cells that the list has, before the layout has said so."""
        return self.size.width * 2 // 3 if self.size.width >= self.wide else self.size.width

    @property
    def chosen(self) -> str | None:
        """The id of the row that the cursor is on."""
        rows = self.query_one(PanelList)
        return rows.get_option_at_index(rows.highlighted).id if rows.highlighted is not None else None

    @property
    def is_closed(self) -> bool:
        """Whether it was closed before what was asked for came; its widgets then go one after the other."""
        return self not in self.app.screen_stack

    @property
    def contexts(self) -> tuple[str, ...]:
        """Whose keys the help tells."""
        return (self.context, "list")

    def compose(self) -> ComposeResult:
        yield ListHead(self.title_said)
        with Horizontal(id="columns"):
            yield PanelList(markup=False)
            yield Static("", id="details")
        yield Rule(id="rule")
        yield Words(id="words")
        yield KeyFooter()
        from coachtui.widgets.prompt import Prompt

        yield Prompt()
        yield Confirm()

    def on_mount(self) -> None:
        self.query_one(PanelList).focus()
        self.query_one("#words", Words).text = "One moment …"
        self.load()
        self.run_worker(self._hear_changes(), name="changes")

    async def _hear_changes(self) -> None:
        source = self.calendar.source
        if source is None:
            return
        try:
            async for _ in self.backend.changes(source.coach):
                self.load()
        except CoachtuiError:
            return  # whoever may no longer see the calendar still has the list

    @work(name="load", group="load", exclusive=True)
    async def load(self) -> None:
        """Fetch anew; what is shown stays until then, and so does the place of the cursor."""
        try:
            await self.fetch()
        except CoachtuiError as problem:
            self.refused(problem)
            return
        self._is_loaded = True
        if not self.is_closed:
            self.show()

    def show(self) -> None:
        """Bring list and details up to date."""
        rows = tuple(self.rows())
        options, at = self.query_one(PanelList), self.chosen
        if rows != self._rows or not rows:
            self._rows = rows
            width = max(20, self.list_width - 5)
            options.clear_options()
            options.add_options([Option(row_content(row, width), id=row.id) for row in rows])
            ids = [row.id for row in rows]
            options.highlighted = ids.index(at) if at in ids else 0 if ids else None
        self.query_one(ListHead).say(self.head_words(len(rows)))
        self.tell()

    def tell(self) -> None:
        """Say what the cursor is on, and which keys are useful there."""
        if self.is_closed:
            return
        id = self.chosen
        facts = self.facts(id) if id is not None else ()
        self.query_one("#details", Static).update(facts_text(facts))
        said = " · ".join(part for fact in facts[:3] if (part := fact.text))
        self.query_one("#words", Words).text = said if id is not None else self.nothing_words()
        self.query_one(KeyFooter).entries = entries(self.desk.keymap, self.footer_ids(id), context=self.context)

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.tell()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option.id is not None:
            self.open_row(event.option.id)

    def on_resize(self) -> None:
        self._rows = ()
        if self._is_loaded:
            self.show()

    # -- doing --

    def action_leave(self) -> None:
        self.dismiss()

    def action_filter(self) -> None:
        self.shows_all = not self.shows_all
        self.load()

    def action_undo(self) -> None:
        self.calendar.action_undo()

    def action_redo(self) -> None:
        self.calendar.action_redo()

    def visit(self, at: Instant) -> None:
        """Go back to the calendar, to an instant of it."""
        self.dismiss()
        self.calendar.go_to(at)

    async def do(self, operation: Operation[Any]) -> Any:
        """Run a command and show what follows; None where it was refused, which is said."""
        try:
            answer = await self.backend.run(operation, key=new_id())
        except CoachtuiError as problem:
            self.refused(problem)
            self.load()
            return None
        self.calendar.reload()
        self.load()
        return answer

    def start(self, work: Coroutine[Any, Any, object]) -> None:
        """Do something that takes a moment without making the keys wait."""
        self.run_worker(work, exclusive=False)

    def sure(self, question: str, work: Callable[[], Coroutine[Any, Any, object]], *, yes: str = "yes") -> None:
        """Ask first."""
        self.query_one(Confirm).ask(question, lambda: self.start(work()), yes=yes)

    def say(self, text: str) -> None:
        toast(self.app, text)

    def copy_text(self, text: str) -> None:
        copy_text(self.app, text)

    def refused(self, problem: CoachtuiError) -> None:
        toast(self.app, problem.detail, severity="warning" if isinstance(problem, WaitingToSend) else "error")
