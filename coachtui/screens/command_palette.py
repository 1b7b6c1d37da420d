"""The command palette: actions, people and dates in one box, each row with its key, so that it is learned."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.fuzzy import Matcher
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from coachtui.keymap import ACTIONS, Keymap
from coachtui.screens.hits import Hit
from coachtui.widgets.line_input import LineInput
from coachtui.widgets.safe import cut, fit

WIDTH = 64
MOST = 12


Provider = Callable[[str], Iterable[Hit]]
"""What a text may mean; asked anew at every letter, so it must answer at once."""


class CommandPalette(ModalScreen[None]):
    """One line to type in, and below it what it may mean, the likeliest first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Close", show=False),
        Binding("down,ctrl+n", "choose(1)", "Next", show=False),
        Binding("up,ctrl+p", "choose(-1)", "Before", show=False),
    ]
    DEFAULT_CSS = f"""
    CommandPalette {{ align: center top; background: $background 60%; }}
    CommandPalette:ansi, CommandPalette:nocolor {{ background: $background; }}
    CommandPalette Vertical {{ width: {WIDTH + 4}; max-width: 100%; height: auto; max-height: 100%; margin-top: 2;
                               background: $surface; padding: 1 2; }}
    CommandPalette Input {{ padding: 0; background: $surface; }}
    CommandPalette OptionList {{ height: auto; max-height: {MOST}; border: none; background: $surface; padding: 0;
                                 margin-top: 1; }}
    CommandPalette OptionList > .option-list--option {{ padding: 0; }}
    CommandPalette OptionList > .option-list--option-highlighted {{ background: $primary 40%; text-style: bold; }}
    CommandPalette:ansi OptionList > .option-list--option-highlighted,
    CommandPalette:nocolor OptionList > .option-list--option-highlighted {{ text-style: reverse; }}
    """

    def __init__(self, providers: Sequence[Provider], *, placeholder: str = "an action, a client, a date") -> None:
        super().__init__()
        self._providers = providers
        self._placeholder = placeholder
        self._hits: list[Hit] = []

    @property
    def is_opening(self) -> bool:
        """Whether there is no line to type in yet."""
        return self.focused is None

    def compose(self) -> ComposeResult:
        with Vertical():
            yield LineInput(placeholder=self._placeholder)
            yield Hits(compact=True, markup=False)

    def on_mount(self) -> None:
        self._offer("")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._offer(event.value)

    @on(Input.Submitted)
    def _entered(self) -> None:
        self._do(self.query_one(Hits).highlighted)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self._do(event.option_index)

    def action_choose(self, by: int) -> None:
        hits = self.query_one(Hits)
        if self._hits:
            hits.highlighted = ((hits.highlighted or 0) + by) % len(self._hits)

    def look_again(self) -> None:
        """What was typed may mean something else now; what was chosen stays so where it is still there."""
        hits = self.query_one(Hits)
        chosen = hits.highlighted
        self._offer(self.query_one(Input).value)
        if chosen is not None and chosen < len(self._hits):
            hits.highlighted = chosen

    def _offer(self, text: str) -> None:
        self._hits = [hit for provider in self._providers for hit in provider(text.strip())]
        hits = self.query_one(Hits)
        hits.clear_options()
        hits.add_options([Option(_row(hit)) for hit in self._hits])
        hits.highlighted = 0 if self._hits else None

    def _do(self, index: int | None) -> None:
        if index is not None and index < len(self._hits):
            hit = self._hits[index]
            self.dismiss()
            self.app.call_later(hit.act)


class Hits(OptionList, can_focus=False):
    """What the text may mean."""


def _row(hit: Hit) -> Content:
    room = WIDTH - len(hit.key) - 1
    first = Content.assemble(fit(hit.label, room, "…"), " ", (hit.key, "bold $text-warning"))
    more = (Content.assemble("  ", (cut(line, WIDTH - 2, "…"), "$text-muted")) for line in hit.more)
    return Content("\n").join([first, *more])


def actions(keymap: Keymap, contexts: Sequence[str], run: Callable[[str], object]) -> Provider:
    """The actions of some contexts by their help text, fuzzily; ``run`` does one by its name."""
    here = [each for each in ACTIONS if any(each.works_in(context) for context in contexts)]
    here = [each for each in here if not each.id.startswith(("cursor.", "palette.", "mode."))]
    said = [(each, next(each.said(context)[1] for context in contexts if each.works_in(context))) for each in here]

    def provide(text: str) -> Iterator[Hit]:
        matcher = Matcher(text)
        scored = [(matcher.match(words) if text else 1.0, action, words) for action, words in said]
        for score, action, words in sorted(scored, key=lambda each: -each[0]):
            if score > 0:
                yield Hit(words, keymap.shown(action.id), partial(run, action.name))

    return provide
