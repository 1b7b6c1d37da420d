"""A coach's own calendar as somebody else sees it: what that viewer is answered, drawn as it is for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from coachtui.keymap import ACTIONS
from coachtui.records.week import Week, WeekAsk
from coachtui.screens.clients_calendar import ClientsCalendar
from coachtui.screens.desk import Desk
from coachtui.widgets.bindings import bindings
from coachtui.widgets.grid_item import GridItem, ItemKind
from coachtui.widgets.grid_messages import Activated

if TYPE_CHECKING:
    from coachtui.screens.viewing_as import Viewer, ViewingAs
    from coachtui.screens.week_source import WeekSource

LOOKING = {
    *("cursor.left", "cursor.down", "cursor.up", "cursor.right", "cell.left", "cell.down", "cell.up", "cell.right"),
    *("cursor.home", "cursor.end", "cursor.page_up", "cursor.page_down", "cell.open", "week.previous", "week.next"),
    *("week.today", "date.go", "find.open", "filter.open", "filter.daytime", "free.next", "length.longer"),
    *("length.shorter", "copy.cell", "why.ask", "zones.switch", "zoom.change", "panel.switch", "mode.leave"),
    *("palette.open", "help.open", "app.quit"),
    *(f"days.{count}" for count in range(1, 8)),
}
"""What somebody who only looks may do; the other keys say why they do nothing."""


class SeenCalendar(ClientsCalendar):
    """The calendar of whoever sits here, as the viewer sees it; nothing is changed here."""

    may_act = False
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("client", "view"),
        *(each for each in bindings("everywhere", "demo") if each.id in ("accounts.open", "demo.switch")),
    ]
    DEFAULT_CSS = """
    SeenCalendar TopBar { background: $warning 30%; }
    SeenCalendar:ansi TopBar, SeenCalendar:nocolor TopBar { background: $background; text-style: reverse; }
    """

    def __init__(self, desk: Desk, viewer: Viewer, own: ViewingAs, source: WeekSource) -> None:
        super().__init__(desk, None)
        self.viewer = viewer
        self.own = own
        self.days, self.first_day = own.days, own.first_day
        self._zone_name = own.zone.key
        self._began = own.grid.cursor
        self._source_to_be = source

    def on_mount(self) -> None:
        self.connect(self._source_to_be)

    # -- what is shown --

    def bar_title(self) -> str:
        return f"as {self.viewer.name} sees it"

    def banner_of(self, week: Week, items: Sequence[GridItem]) -> str:
        if any(item.kind is not ItemKind.TAKEN for item in items):
            return ""
        if not week.session_types:
            return f"{self._viewer} may see these days, and book nothing in them"
        return f"{self._viewer} finds no free time these days.  {self.desk.keymap.shown('free.next')}  next free"

    def panel_title(self, has_own: bool) -> str:
        return "Theirs" if has_own else "Nothing of theirs this week"

    def other_name(self) -> str:
        return "you"

    def footer_ids(self) -> Iterable[str | tuple[str, str]]:
        return (
            *(("mode.leave", "back to yours"), ("view.as", "as another"), "why.ask", "free.next", "length"),
            *("filter.open", "filter.daytime", "week", "date.go"),
        )

    @property
    def _viewer(self) -> str:
        return self.viewer.name[:1].upper() + self.viewer.name[1:]

    def _is_hidden(self, coach: str) -> None:
        self.week = None
        self.grid.show_week(self.first_day, ())
        self.grid.banner, self.grid.waiting = f"{self._viewer} sees nothing of your calendar", False
        self._show_bar(loading=False)
        self.cursor_rests()

    # -- what is kept for other times is the owner's own --

    def _is_worth_keeping(self, week: Week) -> bool:
        return False

    def _keep(self, ask: WeekAsk, week: Week) -> None:
        pass

    def _kept(self, ask: WeekAsk, *, is_sure: bool = False) -> Week | None:
        return None

    def with_waiting(self, week: Week, items: Sequence[GridItem]) -> Sequence[GridItem]:
        return items

    def heard(self) -> None:
        pass

    def _look(self) -> None:
        pass

    # -- what is done --

    def action_leave(self) -> None:
        self.dismiss()

    def action_view_as(self) -> None:
        self.dismiss()
        self.own.action_view_as()

    def on_week_grid_activated(self, message: Activated) -> None:
        item = message.item
        if item is not None and item.kind in (ItemKind.SLOT, ItemKind.GROUP):
            self.say(f"{self._viewer} could book this")
        else:
            self.say(f"Nothing opens here: {self._leaving}")

    def only_look(self) -> None:
        self.say(f"You only look, as {self.viewer.name}: {self._leaving}")

    @property
    def _leaving(self) -> str:
        return f"{self.desk.keymap.shown('mode.leave')} goes back to your own calendar"


def _look_only() -> None:
    """Have every key that would change something say why it does not."""
    for action in ACTIONS:
        here = {"week", "client", "everywhere", "demo"}.intersection(action.contexts)
        is_allowed = action.id in LOOKING or f"action_{action.name}" in vars(SeenCalendar)
        if here and not is_allowed:
            setattr(SeenCalendar, f"action_{action.name}", SeenCalendar.only_look)


_look_only()
