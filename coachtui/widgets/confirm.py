"""A question at the foot of the screen, answered by one letter: ``Cancel Ana Ruiz, Tue 24 10:00?  y yes  n no``."""

from collections.abc import Callable, Sequence

from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from coachtui.widgets.drawn_line import DrawnLine, Part, width_of
from coachtui.widgets.safe import wrapped

MOST_LINES = 4
"""A longer question is cut off."""


class Confirm(DrawnLine, can_focus=True):
    """Closed until asked; only ``y`` is yes; ``n`` and Escape are no, and any other key nothing at all."""

    DEFAULT_CSS = """
    Confirm { dock: bottom; display: none; layer: overlay; background: #2c303c; }
    Confirm:light { background: #e2e5ee; }
    Confirm:ansi, Confirm:nocolor { background: $background; }
    Confirm.-open { display: block; }
    """

    question: reactive[str] = reactive("")

    class Answered(Message):
        """The question was answered; ``asked`` names it."""

        def __init__(self, asked: str, yes: bool) -> None:
            self.asked = asked
            self.yes = yes
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._asked = ""
        self._words = ("yes", "no")
        self._then: Callable[[], object] | None = None
        self._before: Widget | None = None

    @property
    def is_open(self) -> bool:
        return self.has_class("-open")

    def ask(
        self,
        question: str,
        then: Callable[[], object] | None = None,
        *,
        asked: str = "",
        yes: str = "yes",
        no: str = "no",
    ) -> None:
        """Ask; ``then`` is called on yes, and ``Answered`` posted in any case. Text from people may be in it."""
        self._asked, self._then, self._words = asked, then, (yes, no)
        self._before = self.screen.focused if not self.is_open else self._before
        self.question = question
        self._fit()
        self.add_class("-open")
        self.focus()

    def explain(self, more: str) -> None:
        """Say more of what is asked, while it is; the answer need not wait for it."""
        if self.is_open and more:
            self.question = f"{self.question} {more}"
            self._fit()

    def rows(self, width: int) -> Sequence[Sequence[Part]]:
        yes, no = self._words
        keys = [
            Part("  y", "key", "yes"),
            Part(f" {yes}", "text", "yes"),
            Part("  n", "key", "no"),
            Part(f" {no} ", "text", "no"),
        ]
        room = width - width_of(keys) - 1
        lines = wrapped(self.question, width - 2, MOST_LINES)
        if width_of([Part(lines[-1])]) > room:  # the keys stand behind the last line
            lines = [*lines[:-1], *wrapped(lines[-1], room, 2)]
        return [*([Part(f" {line}", "strong")] for line in lines[:-1]), [Part(f" {lines[-1]}", "strong"), *keys]]

    def _fit(self) -> None:
        """Take as many lines as the question needs."""
        self.styles.height = len(self.rows(self.size.width or self.screen.size.width))

    def on_resize(self) -> None:
        if self.is_open:
            self._fit()

    def pressed(self, target: str) -> None:
        self.answer(target == "yes")

    def answer(self, yes: bool) -> None:
        """Close with an answer, and go back to where one was."""
        if not self.is_open:
            return
        self.remove_class("-open")
        if self._before is not None and self._before.is_attached:
            self._before.focus()
        if yes and self._then is not None:
            self.call_later(self._then)
        self.post_message(self.Answered(self._asked, yes))

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key in ("y", "Y"):
            self.answer(True)
        elif event.key in ("n", "N", "escape"):
            self.answer(False)

    def on_blur(self) -> None:
        """Who goes elsewhere has not said yes."""
        self.answer(False)
