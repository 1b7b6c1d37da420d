"""What a screen works with, whichever it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from coachtui.backend.kept_week import KeptWeek
from coachtui.backend.reach import Reach
from coachtui.backend.seen_weeks import SeenWeeks
from coachtui.keymap import Keymap
from coachtui.records.time import Instant
from coachtui.screens.drafts import Drafts
from coachtui.settings import Settings
from coachtui.widgets.glyphs import ASCII, UNICODE, GlyphSet

if TYPE_CHECKING:
    from coachtui.backend.patient import PatientBackend


@dataclass
class Desk:
    """Clock, settings and keys, and what outlives a screen."""

    clock: Callable[[], Instant]
    settings: Settings
    keymap: Keymap
    kept: KeptWeek
    zone: str
    """The zone of this machine, until it is known whose calendar is shown."""
    drafts: Drafts = field(default_factory=lambda: Drafts(None))
    is_demo: bool = False
    settings_file: Path | None = None
    """Where what is chosen is kept; None in the demo, where it lasts as long as that."""
    reach: Reach = field(default_factory=Reach)
    """Whether the server answers."""
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    """Whether all is there that the app begins with: what comes about before is no news."""
    seen: SeenWeeks | None = None
    """The weeks to look at while it does not; None where the store is on this machine."""
    outbox: PatientBackend | None = None
    """What keeps what may wait for the server; None where the store is on this machine."""

    @property
    def glyphs(self) -> GlyphSet:
        """The characters to draw with."""
        return ASCII if self.settings.glyphs == "ascii" else UNICODE

    @property
    def twelve_hours(self) -> bool:
        """Whether clocks show 12 hours."""
        return self.settings.clock == 12
