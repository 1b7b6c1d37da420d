"""The first line of a screen: where one is, which days, whose clock, and whether what is shown is fresh."""

from collections.abc import Sequence
from typing import NamedTuple

from textual.message import Message
from textual.reactive import reactive

from coachtui.widgets.drawn_line import DrawnLine, Part, filled, width_of
from coachtui.widgets.safe import cut

PRODUCT = "coachtui"
SIDE, STRIP, THREE_DAYS = 110, 80, 60
"""From these widths on: side panel, strip of one line, three days; below, the list of one day."""


class Tab(NamedTuple):
    """A place one can go to; ``mark`` says that something waits there (``②``)."""

    id: str
    label: str
    short: str = ""
    mark: str = ""


class BarState(NamedTuple):
    """Everything the bar tells; ``days`` and ``zone`` from the longest way to say it to the shortest."""

    tabs: tuple[Tab, ...] = ()
    active: str = ""
    title: str = ""
    filter: tuple[str, ...] = ()
    """What is looked for, from the longest way to say it to the shortest."""
    days: tuple[str, ...] = ("",)
    zone: tuple[str, ...] = ("",)
    clock: str = ""
    offline: str = ""
    """Where the server cannot be reached: how old the data is, ``13:04 data``."""
    unread: int = 0
    """How much one was told and has not read."""
    waiting: str = ""
    """What waits to be sent to it: ``⇡ 3``."""
    loading: bool = False
    ascii_only: bool = False


class _Width(NamedTuple):
    """What a width of terminal has room for."""

    product: bool
    level: int
    gap: int
    short_tabs: bool


def _room(width: int) -> _Width:
    if width >= SIDE:
        return _Width(product=True, level=0, gap=3, short_tabs=False)
    if width >= STRIP:
        return _Width(product=False, level=1, gap=2, short_tabs=False)
    if width >= THREE_DAYS:
        return _Width(product=False, level=2, gap=2, short_tabs=True)
    return _Width(product=False, level=3, gap=2, short_tabs=True)


def bar_parts(state: BarState, width: int) -> list[Part]:
    """The bar in this width: tabs go before the title, the title and the zone before days and clock."""
    room = _room(width)
    for level in range(room.level, 5):
        right = _right(state, level, room.gap)
        left = _left(state, room, width - width_of(right) - 2)
        if width_of(left) + width_of(right) + 1 <= width:
            break
    return filled(left, right, width)


def _left(state: BarState, room: _Width, width: int) -> list[Part]:
    tabs = _tabs(state, short=room.short_tabs)
    title = [Part("  " + ("  " if tabs else ""))] if state.title and tabs else []
    title += [Part(cut(state.title, max(1, width - 1), "…"), "strong")] if state.title else []
    product = [Part(PRODUCT, "strong", "help"), Part("  ")] if room.product else []
    filters = [[Part("  "), Part(cut(each, width, "…"), "faint", "filter")] for each in state.filter if each]
    wholes = [[*before, *tabs, *title, *each] for each in [*filters, []] for before in (product, [])]
    for candidate in (*wholes, title[-1:] or _fitting(tabs, width - 1)):
        if width_of(candidate) + 1 <= width:
            return [Part(" "), *candidate]
    return [Part(" ")]


def _tabs(state: BarState, *, short: bool) -> list[Part]:
    parts: list[Part] = []
    for tab in state.tabs:
        label = (tab.short or tab.label) if short else tab.label
        parts += [Part("  ")] if parts else []
        parts.append(Part(label, "strong" if tab.id == state.active else "faint", f"tab:{tab.id}"))
        parts += [Part(f" {tab.mark}", "key", f"tab:{tab.id}")] if tab.mark else []
    return parts


def _fitting(parts: list[Part], width: int) -> list[Part]:
    while parts and width_of(parts) > width:
        parts = parts[:-1]
    return parts[:-1] if parts and not parts[-1].text.strip() else parts


def _right(state: BarState, level: int, gap: int) -> list[Part]:
    earlier, later = ("<", ">") if state.ascii_only else ("‹", "›")
    days, zone = state.days[min(level, len(state.days) - 1)], state.zone[min(level, len(state.zone) - 1)]
    space = Part(" " * gap)
    parts = [Part(f"{earlier} ", "faint", "earlier"), Part(days, "text", "days"), Part(f" {later}", "faint", "later")]
    parts = parts if days else []
    if zone and level < 2:
        parts += [space, Part(zone, "text", "zone")]
    if state.loading:
        parts += [space, Part(". . ." if state.ascii_only else "· · ·", "faint")]
    return [*parts, space, *_fresh(state, level), Part(" ")]


def _fresh(state: BarState, level: int) -> list[Part]:
    """Whether what is shown is fresh, and the time by the viewer's clock."""
    dot = "*" if state.ascii_only else "•"
    told = f"{state.unread} new  " if level == 0 else f"{dot}{state.unread} "
    waiting = [Part(told, "key", "unread")] if state.unread and level < 4 else []
    waiting += [Part(f"{state.waiting} ", "warning", "waiting")] if state.waiting else []
    if state.offline:
        mark = "o" if state.ascii_only else "○"
        return [*waiting, Part(f"{mark} offline" + (f", {state.offline}" if level < 2 else ""), "warning")]
    return [*waiting, Part("* " if state.ascii_only else "● ", "good"), Part(state.clock)]


class TopBar(DrawnLine):
    """Draws the state; arrows, days, zone and tabs can be clicked."""

    DEFAULT_CSS = """
    TopBar { dock: top; background: #1f2330; }
    TopBar:light { background: #e2e5ee; }
    TopBar:ansi, TopBar:nocolor { background: $background; }
    """

    state: reactive[BarState] = reactive(BarState())

    class Earlier(Message):
        """The arrow to the days before was clicked."""

    class Later(Message):
        """The arrow to the days after was clicked."""

    class DaysPressed(Message):
        """The days were clicked: another date is wanted."""

    class FilterPressed(Message):
        """What is looked for was clicked: something else is wanted."""

    class ZonePressed(Message):
        """The zone was clicked: another is wanted."""

    class ProductPressed(Message):
        """The name of the program was clicked."""

    class WaitingPressed(Message):
        """What waits to be sent was clicked."""

    class UnreadPressed(Message):
        """What is unread was clicked."""

    class TabPressed(Message):
        """A tab was clicked; ``id`` is its."""

        def __init__(self, id: str) -> None:
            self.id = id
            super().__init__()

    def change(self, **changes: object) -> None:
        """Change some of the state."""
        self.state = self.state._replace(**changes)  # type: ignore[arg-type]

    def parts(self, width: int) -> Sequence[Part]:
        return bar_parts(self.state, width)

    def pressed(self, target: str) -> None:
        kind, _, id = target.partition(":")
        messages: dict[str, Message] = {
            "earlier": self.Earlier(),
            "later": self.Later(),
            "days": self.DaysPressed(),
            "zone": self.ZonePressed(),
            "filter": self.FilterPressed(),
            "waiting": self.WaitingPressed(),
            "unread": self.UnreadPressed(),
            "help": self.ProductPressed(),
            "tab": self.TabPressed(id),
        }
        self.post_message(messages[kind])
