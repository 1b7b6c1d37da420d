"""What becomes of an archive: said before it is brought in, and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import BindingType

from coachtui.backend.archiving import bring_in
from coachtui.errors import CoachtuiError
from coachtui.records.archive import Archive, ImportedItem
from coachtui.records.time import Span, seconds
from coachtui.screens.list_screen import ListScreen
from coachtui.screens.panel_text import Fact, Row
from coachtui.screens.steps import change_step, steps_together
from coachtui.widgets.bindings import bindings
from coachtui.widgets.plain_lines import Words
from coachtui.widgets.week_words import moment_words

if TYPE_CHECKING:
    from coachtui.backend.archiving import BroughtIn

MOST_NAMED = 500
"""How many of those that are left out are named one by one."""

SEVERAL = {
    "settings": "settings",
    "hours": "hours",
    "session type": "session types",
    "date": "dates",
    "block": "blocks",
    "client": "clients",
    "template": "templates",
    "session": "sessions",
    "booking": "bookings",
    "coach": "coaches",
    "profile": "profile",
}


class ArchiveList(ListScreen):
    """What would be brought in of each kind, and by name what would not, with the reason."""

    title_words: ClassVar[str] = "Bring in an archive"
    context: ClassVar[str] = "archive"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("archive")]

    def __init__(self, *given: Any) -> None:
        *rest, self._archive, self._unread = given
        super().__init__(*rest)
        self._items: tuple[ImportedItem, ...] = ()
        self._done: BroughtIn | None = None
        self._is_busy = False

    @property
    def archive(self) -> Archive:
        archive: Archive = self._archive
        return archive

    async def fetch(self) -> None:
        if self._done is None:
            self._items = (*(await bring_in(self.backend, self.archive, dry_run=True)).items, *self._unread)

    # -- what is shown --

    def _kinds(self) -> dict[str, Counter[str]]:
        """How many of each kind came to what."""
        kinds: dict[str, Counter[str]] = {}
        for each in self._items:
            kinds.setdefault(each.kind, Counter())[each.outcome] += 1
        return kinds

    @property
    def _left(self) -> list[ImportedItem]:
        return [each for each in self._items if each.outcome == "left"]

    def rows(self) -> Sequence[Row]:
        rows = [
            Row(id=kind, first=f"{sum(counts.values())} {self._called(kind, counts)}", second=self._counted(counts))
            for kind, counts in self._kinds().items()
        ]
        warning = self.desk.glyphs.warning
        named = self._left[:MOST_NAMED]
        return [
            *rows,
            *(
                Row(id=f"left {place}", first=f"{warning} {self._said(each)}", second=each.detail)
                for place, each in enumerate(named)
            ),
        ]

    def _called(self, kind: str, counts: Counter[str]) -> str:
        return kind if sum(counts.values()) == 1 else SEVERAL.get(kind, kind)

    def _counted(self, counts: Counter[str]) -> str:
        made = "brought in" if self._done is not None else "to be brought in"
        said = (("made", made), ("there", "there already"), ("left", "left out"))
        return ", ".join(f"{counts[outcome]} {words}" for outcome, words in said if counts[outcome])

    def _said(self, item: ImportedItem) -> str:
        when = ""
        if item.start is not None:
            when = f" {moment_words(self.zone, item.start, twelve_hours=self.desk.twelve_hours)}"
        return f"{item.kind}{when} {item.name}"

    def facts(self, id: str) -> Sequence[Fact]:
        if id.startswith("left "):
            item = self._left[int(id.removeprefix("left "))]
            return [Fact(self._said(item), style="bold"), Fact("left out", style="italic"), Fact(item.detail, "why")]
        counts = self._kinds()[id]
        facts = [Fact(f"{sum(counts.values())} {self._called(id, counts)}", style="bold"), Fact(self._counted(counts))]
        if id == "client" and counts["made"]:
            facts.append(Fact("They are invited, and not written to: their notes and prices wait for them."))
        return [*facts, Fact(""), Fact(self.archive.account.name, "from"), Fact(self._made_at(), "of")]

    def _made_at(self) -> str:
        at = seconds(self.archive.made_at)
        return self.when(Span(at, at))

    def head_words(self, count: int) -> str:
        made = sum(each.outcome == "made" for each in self._items)
        return f"{made} {'brought in' if self._done is not None else 'to be brought in'}"

    def footer_ids(self, id: str | None) -> Iterable[str | tuple[str, str]]:
        if self._done is None and any(each.outcome == "made" for each in self._items):
            yield "archive.bring_in"
        yield "list.leave"

    def nothing_words(self) -> str:
        return "There is nothing in it to bring in"

    def action_filter(self) -> None:
        self.say("All of it is here")

    # -- doing --

    def action_bring_in(self) -> None:
        if self._done is not None:
            self.say("It is brought in already")
        elif not any(each.outcome == "made" for each in self._items):
            self.say("All of it is there already, or left out with the reason")
        elif not self._is_busy:
            self._is_busy = True
            self.start(self._bring_in())

    async def _bring_in(self) -> None:
        try:
            done = self._done = await bring_in(self.backend, self.archive, told=self._tell_progress)
        except CoachtuiError as problem:
            self.refused(problem)
            return
        finally:
            self._is_busy = False
        self._items = (*done.items, *self._unread)
        self.calendar.reload()
        self.load()
        made = sum(each.outcome == "made" for each in done.items)
        words = f"{made} brought in"
        steps = [change_step(self.backend, words, each) for each in done.change_sets]
        self.calendar.did(steps_together(words, steps))

    def _tell_progress(self, done: int, of: int) -> None:
        self.query_one("#words", Words).text = f"Bringing it in: {done} of {of}"
