"""The keys of where one is, made from the keymap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from coachtui.keymap import Keymap

KEYS = 12


class HelpScreen(ModalScreen[None]):
    """Every key that does something here, by where it does; any of esc, q, ? and enter closes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "dismiss", "Close", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
        Binding("space,pagedown", "scroll(12)", "Page down", show=False),
        Binding("pageup", "scroll(-12)", "Page up", show=False),
    ]
    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen:ansi, HelpScreen:nocolor { background: $background; }
    HelpScreen VerticalScroll { width: 76; max-width: 100%; height: auto; max-height: 100%; background: $surface;
                                padding: 1 2; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    HelpScreen:ansi VerticalScroll, HelpScreen:nocolor VerticalScroll { background: $background; border: round white; }
    """

    def __init__(self, keymap: Keymap, contexts: Sequence[str]) -> None:
        super().__init__()
        self._keymap = keymap
        self._contexts = contexts

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(help_text(self._keymap, self._contexts))

    def action_scroll(self, lines: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


def help_text(keymap: Keymap, contexts: Sequence[str]) -> Content:
    """A heading for each context, a line for each key."""
    lines: list[Content] = []
    for title, rows in keymap.help(*contexts):
        lines += [Content("")] if lines else []
        lines.append(Content(title).stylize("bold"))
        lines += [Content.assemble((f"{keys:<{KEYS}}", "bold $text-warning"), words) for keys, words in rows]
    lines += [Content(""), Content("esc closes. Every key can be changed: [keys] in coachtui.toml").stylize("dim")]
    return Content("\n").join(lines)
