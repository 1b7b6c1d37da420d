"""Bringing in what was exported: which file, what would become of it, and then it is done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from coachtui.screens.calendar_screen import CalendarScreen
from coachtui.widgets.prompt import Answer, Choice, Prompt

if TYPE_CHECKING:
    from coachtui.records.archive import Archive

ASKED = "archive"


class ImportingArchive(CalendarScreen):
    """The part of the coach's screen that asks for an archive."""

    class ArchiveWanted(Message):
        """Read the archive in a file; ``show_archive`` of the screen, or ``refused``, is then called."""

        def __init__(self, screen: ImportingArchive, path: Path) -> None:
            self.screen = screen
            self.path = path
            super().__init__()

    def action_import_archive(self) -> None:
        asked = self._ask(ASKED, "bring in", _read_path, placeholder="a file that coachtui export has made")
        self.start(asked)

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        if message.asked == ASKED:
            self.post_message(self.ArchiveWanted(self, message.value))

    def show_archive(self, archive: Archive) -> None:
        """Show what would become of each item, before anything does."""
        from coachtui.screens.archive_list import ArchiveList

        if archive.coach is None:
            self.say("There is no coach's calendar in it: it is a client's")
        elif self.backend is not None:
            self.app.push_screen(ArchiveList(self.desk, self.backend, self, archive))


def _read_path(text: str) -> Answer:
    """Which file is meant, as one types."""
    path = Path(text.strip()).expanduser().absolute()
    try:
        if path.is_file():
            return Answer((Choice(str(path), path),))
        return Answer(problem="is a folder" if path.is_dir() else "there is no such file")
    except (OSError, ValueError):
        return Answer(problem="is no name of a file")
