"""Whether the server was reached when it was last asked, for whoever wants to know."""

from __future__ import annotations

from collections.abc import Callable


class Reach:
    """Begins as reached; a store of this machine always is. Told and listened to on the event loop."""

    def __init__(self) -> None:
        self.is_reached = True
        self._listeners: list[Callable[[], None]] = []

    def tell(self, is_reached: bool) -> None:
        """Say what became of an attempt; who listens hears only of what is new."""
        if is_reached != self.is_reached:
            self.is_reached = is_reached
            for each in list(self._listeners):
                each()

    def listen(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def leave(self, listener: Callable[[], None]) -> None:
        if listener in self._listeners:
            self._listeners.remove(listener)
