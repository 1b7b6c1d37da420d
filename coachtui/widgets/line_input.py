"""One line to type in, without a box; what is pasted cannot drive the terminal."""

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.widgets import Input

from coachtui.records.text import is_hidden


def without_hidden(text: str) -> str:
    """The text without characters that a terminal would obey, reorder or hide; line ends become spaces."""
    spaced = text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ").replace("\t", " ")
    return spaced if spaced.isprintable() else "".join(each for each in spaced if not is_hidden(each))


class LineInput(Input):
    """Textual's input in one row, its cursor steady."""

    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_CSS = """
    LineInput, LineInput:focus { border: none; height: 1; padding: 0; background: #262a38; background-tint: #000 0%; }
    LineInput:focus { background: #33384a; }
    LineInput:light { background: #e2e5ee; }
    LineInput:light:focus { background: #d3d8e8; }
    LineInput:ansi, LineInput:ansi:focus, LineInput:nocolor, LineInput:nocolor:focus { background: $background; }
    LineInput:ansi, LineInput:nocolor { text-style: underline; }
    """

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        max_length: int = 0,
        password: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(
            without_hidden(value),
            placeholder=without_hidden(placeholder),
            max_length=max_length,
            password=password,
            select_on_focus=False,
            id=id,
            classes=classes,
        )
        self.cursor_blink = False

    def validate_value(self, value: str) -> str:
        """Nothing hidden gets in, however it was put there."""
        return without_hidden(value)

    def _on_paste(self, event: events.Paste) -> None:
        # Textual's takes the first line only and would lose the rest.
        event.stop()
        event.prevent_default()
        self.replace(without_hidden(event.text), *sorted(self.selection))
