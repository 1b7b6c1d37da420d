"""A list beside the week, or as a sheet beneath it, whose rows are shown in the week as the cursor goes over them."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from coachtui.screens.panel_text import Fact
from coachtui.screens.side_panel import facts_text
from coachtui.widgets.plain_lines import Words
from coachtui.widgets.tall_list import TallList


class ListBesideWeek(Vertical):
    """A head, rows, and below or beside them what belongs to the row that the cursor is on."""

    DEFAULT_CSS = """
    ListBesideWeek { width: 36; padding: 0 0 0 1; border-left: vkey $foreground 25%; }
    ListBesideWeek .beside-head { height: 1; text-style: bold; }
    ListBesideWeek TallList { height: 1fr; }
    ListBesideWeek .beside-facts { height: auto; max-height: 50%; border-top: hkey $foreground 25%; }
    ListBesideWeek.-sheet { dock: bottom; width: 1fr; height: 10; border-left: none; padding: 0;
                            border-top: hkey $foreground 25%; layout: grid; grid-size: 2 2; grid-rows: 1 1fr; }
    ListBesideWeek.-sheet .beside-head { column-span: 2; }
    ListBesideWeek.-sheet .beside-facts { border-top: none; max-height: 100%; padding-left: 1; }
    """

    _facts: Sequence[Fact] = ()

    def compose(self) -> ComposeResult:
        yield Words(classes="beside-head")
        yield TallList()
        yield Static("", classes="beside-facts")

    @property
    def rows(self) -> TallList:
        return self.query_one(TallList)

    def say_head(self, text: str) -> None:
        """What the list is of, and how many there are."""
        self.query_one(".beside-head", Words).text = text

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Everything about the row the cursor is on."""
        if facts != self._facts:
            self._facts = facts
            self.query_one(".beside-facts", Static).update(facts_text(facts))

    def fit(self, *, sheet: bool) -> None:
        """Be a sheet at the bottom, or a panel at the side."""
        self.set_class(sheet, "-sheet")
