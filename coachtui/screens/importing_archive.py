"""Bringing in what was exported: which file, what would become of it, and then it is done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from coachtui.records.archive import ArchivedProfile, Owner
from coachtui.screens.calendar_screen import CalendarScreen
from coachtui.widgets.prompt import Answer, Choice, Prompt

if TYPE_CHECKING:
    from coachtui.records.archive import Archive, ImportedItem
    from coachtui.records.week import Week

ASKED = "archive"


class ImportingArchive(CalendarScreen):
    """The part of the coach's screen that asks for an archive."""

    class ArchiveWanted(Message):
        """Read the archive in a file; ``show_archive`` of the screen, or ``refused``, is then called."""

        def __init__(self, screen: ImportingArchive, path: Path, week: Week) -> None:
            self.screen = screen
            self.path = path
            me, coach = week.me, week.coach
            self.owner = Owner(email=me.email, name=me.name, time_zone=me.time_zone)
            self.profile = ArchivedProfile(
                handle=coach.handle, display_name=coach.display_name, time_zone=coach.time_zone, bio=coach.bio
            )
            super().__init__()

    def action_import_archive(self) -> None:
        asked = self._ask(ASKED, "bring in", _read_path, placeholder="what coachtui export has made, or an .ics file")
        self.start(asked)

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        if message.asked == ASKED and self.week is not None:
            self.post_message(self.ArchiveWanted(self, message.value, self.week))

    def show_archive(self, archive: Archive, left: Sequence[ImportedItem]) -> None:
        """Show what would become of each item, before anything does."""
        from coachtui.screens.archive_list import ArchiveList

        if archive.coach is None:
            self.say("There is no coach's calendar in it: it is a client's")
        elif self.backend is not None:
            self.app.push_screen(ArchiveList(self.desk, self.backend, self, archive, left))


def _read_path(text: str) -> Answer:
    """Which file is meant, as one types."""
    path = Path(text.strip()).expanduser().absolute()
    try:
        if path.is_file():
            return Answer((Choice(str(path), path),))
        return Answer(problem="is a folder" if path.is_dir() else "there is no such file")
    except (OSError, ValueError):
        return Answer(problem="is no name of a file")
