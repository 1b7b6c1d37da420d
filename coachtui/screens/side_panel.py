"""What stands beside the grid where there is room: the month, a list, and what the cursor is on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coachtui.screens.panel_text import Fact, Row
from coachtui.widgets.mini_month import MiniMonth
from coachtui.widgets.safe import cells, cut, safe

WIDTH = 30


class SidePanel(Vertical):
    """Month, list and details, one above the other."""

    DEFAULT_CSS = f"""
    SidePanel {{ width: {WIDTH}; padding: 0 0 0 1; border-left: vkey $foreground 25%; }}
    SidePanel MiniMonth {{ width: 1fr; }}
    SidePanel #list-head {{ height: 1; }}
    SidePanel OptionList {{ height: auto; max-height: 11; border: none; padding: 0; background: $background;
                            scrollbar-size-vertical: 1; }}
    SidePanel OptionList:focus {{ border: none; }}
    SidePanel OptionList > .option-list--option {{ padding: 0; }}
    SidePanel OptionList > .option-list--option-highlighted {{ background: $background; text-style: none;
                                                               color: $foreground; }}
    SidePanel OptionList:focus > .option-list--option-highlighted {{ text-style: reverse; }}
    SidePanel #details {{ height: 1fr; margin-top: 1; border-top: hkey $foreground 25%; }}
    """

    class RowChosen(Message):
        """A row of the list was chosen."""

        def __init__(self, id: str) -> None:
            self.id = id
            super().__init__()

    def __init__(self) -> None:
        super().__init__()
        self.month = MiniMonth()
        self._rows: Sequence[Row] = ()
        self._said: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        yield self.month
        yield Static("", id="list-head")
        yield PanelList(compact=True, markup=False)
        yield Static("", id="details")

    def show(self, head: str, right: str, rows: Sequence[Row], facts: Sequence[Fact]) -> None:
        """Bring list and details up to date; nothing is drawn that is there already."""
        said = (head, right, tuple(rows), tuple(facts))
        if said == self._said:
            return
        self._said = said
        self.query_one("#list-head", Static).update(spread(head, right, "bold"), layout=False)
        if tuple(rows) != tuple(self._rows):
            self._rows = rows
            options = self.query_one(PanelList)
            options.clear_options()
            options.add_options([Option(row_content(row), id=row.id) for row in rows])
        self.query_one("#details", Static).update(facts_text(facts), layout=False)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option.id:
            self.post_message(self.RowChosen(event.option.id))


class PanelList(OptionList):
    """The list, also moved through by j and k."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
    ]


def spread(left: str, right: str, style: str = "", width: int = WIDTH - 2) -> Content:
    """Text at both ends of a line; the left gives way, until the right has half of it."""
    right = cut(right, max(1, width // 2), "…")
    room = max(1, width - cells(right) - (1 if right else 0))
    shown = safe(left).truncate(room, ellipsis=True, pad=True)
    return Content.assemble(shown.stylize(style) if style else shown, " " if right else "", (right, "dim"))


def row_content(row: Row, width: int = WIDTH - 2) -> Content:
    """A row of a list in this many cells."""
    lines = [spread(row.first, row.right, width=width)]
    if row.second:
        lines.append(Content.assemble("  ", safe(row.second)).stylize("dim"))
    if row.warning:
        lines.append(Content.assemble("  ", safe(row.warning)).stylize("$text-warning"))
    return Content("\n").join(lines)


def facts_text(facts: Sequence[Fact]) -> Content:
    """Facts, one a line."""
    lines = []
    for fact in facts:
        text = safe(fact.text).stylize(fact.style) if fact.style else safe(fact.text)
        lines.append(
            Content.assemble((f"{fact.word:<7}", "bold $text-warning" if fact.is_key else "dim"), text)
            if fact.word
            else text
        )
    return Content("\n").join(lines)
