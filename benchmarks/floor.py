"""The floor every terminal figure is compared with: a Textual app with one ``Static`` that repaints on a key."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Floor(App[None]):
    """Shows how many keys it has seen."""

    keys = 0

    def compose(self) -> ComposeResult:
        yield Static("Ready 0")

    def on_key(self) -> None:
        self.keys += 1
        self.query_one(Static).update(f"Ready {self.keys}")

    BINDINGS = [("q", "quit", "Quit")]


if __name__ == "__main__":
    Floor().run()
