"""What was typed into forms and not sent: kept until it is, through the end of the program too."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from coachtui.private_file import write_private
from coachtui.records import json

Draft = Mapping[str, str]

SETTINGS = "settings"
"""The draft of the settings, by which their form is known before its module is imported."""


class Drafts:
    """Drafts by name in one small file (0600); with None they last as long as the program."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._drafts = self._read()

    def get(self, name: str) -> Draft:
        """The draft, empty where there is none."""
        return self._drafts.get(name, {})

    def keep(self, name: str, draft: Draft) -> None:
        """Keep a draft; an empty one is forgotten."""
        if dict(draft) != self._drafts.get(name, {}):
            self._drafts = {**self._drafts, name: dict(draft)} if draft else self._without(name)
            if self._path is not None:
                write_private(self._path, json.encode(self._drafts))

    def _without(self, name: str) -> dict[str, dict[str, str]]:
        return {each: draft for each, draft in self._drafts.items() if each != name}

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            return json.decode(self._path.read_bytes(), dict[str, dict[str, str]]) if self._path else {}
        except (OSError, ValueError, msgspec.MsgspecError):
            return {}
