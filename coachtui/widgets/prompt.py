"""A one-line prompt at the foot of the screen, which says while one types how it is understood."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from coachtui.widgets.drawn_line import DrawnLine, Part, width_of
from coachtui.widgets.line_input import LineInput


class Choice(NamedTuple):
    """One way to understand what was typed: how it is said, and what it means."""

    label: str
    value: Any


class Answer(NamedTuple):
    """How a text is understood: the likeliest first, or none and what the problem is."""

    choices: tuple[Choice, ...] = ()
    problem: str = ""


Reader = Callable[[str], Answer]


class PromptReading(DrawnLine):
    """What the prompt understood, the chosen one marked."""

    DEFAULT_CSS = "PromptReading { width: 2fr; margin-left: 2; }"

    answer: reactive[Answer] = reactive(Answer())
    chosen: reactive[int] = reactive(0)

    def parts(self, width: int) -> Sequence[Part]:
        if self.answer.problem:
            return [Part(f"× {self.answer.problem}", "wrong")]
        parts: list[Part] = []
        for index, choice in enumerate(self.answer.choices):
            parts += [Part("  or  ", "faint")] if parts else []
            look = "good" if len(self.answer.choices) == 1 else "chosen" if index == self.chosen else "text"
            parts.append(Part(f"→ {choice.label}" if look != "text" else choice.label, look, str(index)))
        if len(self.answer.choices) > 1:
            parts += [Part("   ↑↓ choose", "faint")]
        return parts


class PromptLabel(DrawnLine):
    """What is asked."""

    DEFAULT_CSS = "PromptLabel { width: auto; margin-right: 1; }"

    label: reactive[str] = reactive("", layout=True)

    def parts(self, width: int) -> Sequence[Part]:
        return [Part(f" {self.label}", "key")]

    def get_content_width(self, container: Any, viewport: Any) -> int:
        return len(self.label) + 2


class Prompt(Widget):
    """Closed until asked; Enter takes the chosen reading, Escape closes. A click on a reading takes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", show=False),
        Binding("up", "choose(-1)", "The reading before", show=False),
        Binding("down", "choose(1)", "The next reading", show=False),
    ]
    DEFAULT_CSS = """
    Prompt { height: 1; dock: bottom; display: none; layer: overlay; }
    Prompt.-open { display: block; }
    Prompt Horizontal { height: 1; }
    Prompt LineInput { width: 1fr; }
    Prompt.-told-elsewhere PromptReading { display: none; }
    Prompt.-beneath, Prompt.-beneath Horizontal { height: 2; }
    Prompt.-beneath { background: $background; }
    Prompt.-beneath Horizontal { layout: grid; grid-size: 2 2; grid-columns: auto 1fr; grid-rows: 1 1; }
    Prompt.-beneath PromptReading { column-span: 2; width: 1fr; margin-left: 1; }
    """

    class Submitted(Message):
        """Enter was pressed on something understood; ``value`` is the chosen reading's."""

        def __init__(self, asked: str, text: str, value: Any) -> None:
            self.asked = asked
            self.text = text
            self.value = value
            super().__init__()

    class Changed(Message):
        """The text, or which reading of it is chosen, is another one."""

        def __init__(self, asked: str, text: str) -> None:
            self.asked = asked
            self.text = text
            super().__init__()

    class Closed(Message):
        """The prompt was closed without an answer."""

        def __init__(self, asked: str) -> None:
            self.asked = asked
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._asked = ""
        self._reader: Reader | None = None
        self._before: Widget | None = None

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield PromptLabel()
            yield LineInput()
            yield PromptReading()

    @property
    def is_open(self) -> bool:
        return self.has_class("-open")

    def ask(
        self,
        asked: str,
        label: str,
        reader: Reader | None = None,
        *,
        value: str = "",
        placeholder: str = "",
        is_suggestion: bool = False,
        told_elsewhere: bool = False,
    ) -> None:
        """Open, asking for a text; ``asked`` names the question in the messages. Without a reader all is understood.

        A ``value`` that ``is_suggestion`` is replaced by what is typed. ``told_elsewhere`` leaves the line to that: how
        it is understood is shown in another place.
        """
        self.set_class(told_elsewhere, "-told-elsewhere")
        self.remove_class("-beneath")
        self._asked, self._reader = asked, reader
        self._before = self.screen.focused if not self.is_open else self._before
        self.query_one(PromptLabel).label = label
        text = self.query_one(LineInput)
        text.placeholder, text.value = placeholder, value
        text.cursor_position = len(text.value)
        if is_suggestion:
            text.select_all()
        self._read(text.value)
        self.add_class("-open")
        text.focus()

    def close(self) -> None:
        """Close, and go back to where one was."""
        if self.is_open:
            self.remove_class("-open")
            if self._before is not None and self._before.is_attached:
                self._before.focus()

    def action_close(self) -> None:
        self.close()
        self.post_message(self.Closed(self._asked))

    @property
    def asked(self) -> str:
        """How the question is called."""
        return self._asked

    @property
    def chosen(self) -> Choice | None:
        """The reading that Enter takes."""
        reading = self.query_one(PromptReading)
        return reading.answer.choices[reading.chosen] if reading.answer.choices else None

    @property
    def answer(self) -> Answer:
        """How what is typed is understood."""
        return self.query_one(PromptReading).answer

    def action_choose(self, step: int) -> None:
        reading = self.query_one(PromptReading)
        count = len(reading.answer.choices)
        reading.chosen = (reading.chosen + step) % count if count else 0
        self.post_message(self.Changed(self._asked, self.query_one(LineInput).value))

    @on(LineInput.Changed)
    def _on_typed(self, event: LineInput.Changed) -> None:
        event.stop()
        if self.is_open:
            self._read(event.value)
            self.post_message(self.Changed(self._asked, event.value))

    @on(LineInput.Submitted)
    def _on_entered(self, event: LineInput.Submitted) -> None:
        event.stop()
        self._take()

    @on(DrawnLine.Pressed)
    def _on_reading_pressed(self, event: DrawnLine.Pressed) -> None:
        event.stop()
        self.query_one(PromptReading).chosen = int(event.target)
        self._take()

    def on_key(self, event: events.Key) -> None:
        # What is typed here is no key of the screen's.
        if event.is_printable:
            event.stop()

    def _read(self, text: str) -> None:
        reading = self.query_one(PromptReading)
        reading.chosen = 0
        reading.answer = self._reader(text) if self._reader and text.strip() else Answer()
        self._fit()

    def _fit(self) -> None:
        """Where what was understood has no room beside what is typed, it goes beneath, and stays there."""
        if self.has_class("-told-elsewhere"):
            return
        label, width = self.query_one(PromptLabel), self.size.width or self.screen.size.width
        room = (width - label.get_content_width(None, None) - 1) * 2 // 3 - 2
        if width_of(self.query_one(PromptReading).parts(width)) > room:
            self.add_class("-beneath")

    def _take(self) -> None:
        text = self.query_one(LineInput).value
        if self._reader is None:
            self.close()
            self.post_message(self.Submitted(self._asked, text, text))
            return
        self._read_again(text)
        reading = self.query_one(PromptReading)
        if reading.answer.choices:
            self.close()
            self.post_message(self.Submitted(self._asked, text, reading.answer.choices[reading.chosen].value))

    def _read_again(self, text: str) -> None:
        """Enter may come before the last letter was read."""
        reading = self.query_one(PromptReading)
        answer = self._reader(text) if self._reader and text.strip() else Answer()
        if answer != reading.answer:
            reading.chosen, reading.answer = 0, answer
