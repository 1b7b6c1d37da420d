"""The last week a viewer saw, kept in one small file so that the next start can paint it at once.

It holds the projection only, nothing the viewer could not see, and is theirs to read alone (0600). Whatever is
wrong with the file, there is simply no kept week: the store answers a moment later anyway.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from coachtui.private_file import write_private
from coachtui.records import json
from coachtui.records.week import Week


class KeptWeek:
    """The file for one store (or server) and one account; ``account`` is None for whoever owns the store."""

    def __init__(self, folder: Path, store: str, account: str | None = None) -> None:
        self._folder = folder
        self._name = hashlib.sha256(f"{store}\0{account or ''}".encode()).hexdigest()[:32]
        self.path = self.beside("week")

    def beside(self, what: str) -> Path:
        """A file for something else of the same store and account."""
        return self._folder / f"{what}-{self._name}.json"

    def folder_beside(self, what: str) -> Path:
        """A folder for something else of the same store and account, which outlives what is forgotten."""
        return self._folder / f"{what}-{self._name}"

    def read(self) -> Week | None:
        """The kept week, or None where there is none that this version can read."""
        try:
            return json.decode(self.path.read_bytes(), Week)
        except (OSError, ValueError, msgspec.MsgspecError):
            return None

    def write(self, week: Week) -> None:
        """Replace the kept week, whole or not at all; a full or read-only disk only costs the head start."""
        write_private(self.path, json.encode(week))

    def remember_coach(self, handle: str) -> None:
        """Whose calendar was looked at last; the kept week is another's, and goes."""
        write_private(self.beside("coach"), json.encode(handle))
        self.forget()

    @property
    def last_coach(self) -> str | None:
        """Whose calendar a client looked at last; None where that is not known."""
        try:
            return json.decode(self.beside("coach").read_bytes(), str)
        except (OSError, ValueError, msgspec.MsgspecError):
            return None

    def forget(self) -> None:
        """Remove the kept week, as when its account signs out."""
        self.path.unlink(missing_ok=True)

    def forget_calendars(self) -> None:
        """Remove every week that was kept for this account; what was typed and not sent stays."""
        for what in ("week", "seen"):
            for path in self._folder.glob(f"{what}-{self._name}*.json"):
                path.unlink(missing_ok=True)

    def forget_all(self) -> None:
        """Remove everything that was kept for this account, as when it signs out."""
        for path in self._folder.glob(f"*-{self._name}*.json"):
            path.unlink(missing_ok=True)
