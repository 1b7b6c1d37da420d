"""Several lines to type in; imported only when a form has a note, because Textual's text area takes long to load."""

from textual.document._document import EditResult
from textual.document._edit import Edit
from textual.widgets import TextArea

from coachtui.widgets.line_input import without_hidden


class NoteInput(TextArea):
    """Textual's text area for plain prose: tab leaves it, and what is pasted cannot drive the terminal."""

    def __init__(self, text: str = "", *, id: str | None = None, placeholder: str = "") -> None:
        super().__init__(
            _lines(text), id=id, compact=True, soft_wrap=True, tab_behavior="focus", placeholder=placeholder
        )
        self.cursor_blink = False

    def edit(self, edit: Edit) -> EditResult:
        """Nothing hidden gets in, however it was put there."""
        edit.text = _lines(edit.text)
        return super().edit(edit)

    def load_text(self, text: str) -> None:
        super().load_text(_lines(text))


def _lines(text: str) -> str:
    return "\n".join(without_hidden(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
