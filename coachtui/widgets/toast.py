"""Short notes that pass, and text for the clipboard; neither lets markup or control characters through."""

from typing import Any, Literal

from textual.app import App

from coachtui.records.text import visible
from coachtui.widgets.safe import cut

Severity = Literal["information", "warning", "error"]
LONGEST = 200


def toast(app: App[Any], text: str, *, severity: Severity = "information", seconds: float = 5.0) -> None:
    """Show a note; text from people may be in it."""
    app.notify(cut(text, LONGEST, "…"), severity=severity, timeout=seconds, markup=False)


def copy_text(app: App[Any], text: str) -> str:
    """Copy, and show what was copied in case the terminal refuses (OSC 52); what went out, hidden made visible."""
    shown = visible(text)
    app.copy_to_clipboard(shown)
    toast(app, f"copied: {shown}")
    return shown
