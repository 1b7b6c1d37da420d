"""Two lines of a screen: a rule across, and words."""

from collections.abc import Sequence

from textual.reactive import reactive

from coachtui.widgets.drawn_line import DrawnLine, Part


class Rule(DrawnLine):
    """One line across."""

    def parts(self, width: int) -> Sequence[Part]:
        return [Part("─" * width, "line")]


class Words(DrawnLine):
    """What the cursor is on, in words."""

    text: reactive[str] = reactive("")

    def parts(self, width: int) -> Sequence[Part]:
        return [Part(" "), Part(self.text)]
