"""Keys in turn: who types ahead of the screen types into what the key before opens, not into what was there."""

from __future__ import annotations

from collections import deque
from time import monotonic
from typing import Any

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

LOOK_SECONDS = 0.005
"""How often it is looked whether what takes the next key is there."""

MOST_SECONDS = 1.0
"""How long a key waits at most, for whatever reason: one that comes late is better than one that never does."""


class KeysInTurn(App[int]):
    """Gives a key to what is focused once the key before it is done.

    Textual gives every key at once to what is focused when it comes, and does its binding only when the key has bubbled
    up again: of ``n`` and a name typed fast, the letters of the name would be commands. What is pasted waits alike. A
    screen says by a true ``is_opening`` that what takes the next key is not there yet.
    """

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self._ahead: deque[events.Key | events.Paste] = deque()
        self._is_under_way = False
        self._since = 0.0

    @property
    def has_keys(self) -> bool:
        """Whether a key is not done yet."""
        return self._is_under_way

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        self._ahead.append(event)
        if not self._is_under_way:
            await self._give()
        elif len(self._ahead) == 1:
            self.set_timer(MOST_SECONDS, self._give_what_is_late)

    async def _give(self) -> None:
        """Give the next key, if there is one and what takes it is there."""
        self._is_under_way = bool(self._ahead)
        if not self._ahead:
            return
        if not self._since:
            self._since = monotonic()
        if getattr(self.screen, "is_opening", False) and monotonic() - self._since < MOST_SECONDS:
            self.set_timer(LOOK_SECONDS, self._give)
            return
        self._since = 0.0
        given_to = self.focused or self.screen
        await super().on_event(self._ahead.popleft())
        self._climb(given_to)

    def _climb(self, node: MessagePump) -> None:
        """Behind the key, which bubbles up from what it was given to; at the top it is done."""
        while node is not self:
            above = node._parent or self
            if node.call_later(self._climb, above):
                return
            node = above  # it was taken away meanwhile
        # What the key did may have asked for the focus to go elsewhere, which Textual does a turn later.
        self.call_later(self.call_later, self._give)

    async def _give_what_is_late(self) -> None:
        """What was to be told of the end of a key was taken away before it was."""
        if self._ahead:
            await self._give()
