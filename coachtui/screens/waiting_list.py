"""What waits for the server: sent in this order; what was refused is sent anew, changed or dropped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import BindingType

from coachtui.backend.patient import PatientBackend
from coachtui.screens.list_screen import ListScreen
from coachtui.screens.panel_text import Fact, Row
from coachtui.screens.waiting_words import (
    Names,
    command_words,
    start_of,
    state_words,
    there_facts,
    wanted_facts,
)
from coachtui.widgets.bindings import bindings

if TYPE_CHECKING:
    from coachtui.backend.outbox import Waiting
    from coachtui.backend.patient import News


class WaitingList(ListScreen):
    """Everything that was done here and that the server has not taken yet, oldest first."""

    title_words: ClassVar[str] = "Waiting to send"
    context: ClassVar[str] = "waiting"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("waiting")]

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._waiting: dict[str, Waiting] = {}

    def on_mount(self) -> None:
        self._outbox.listen(self._became)

    def on_unmount(self) -> None:
        self._outbox.leave(self._became)

    @property
    def _outbox(self) -> PatientBackend:
        outbox = self.desk.outbox
        assert outbox is not None
        return outbox

    @property
    def _names(self) -> Names:
        return self.calendar.names

    def _became(self, news: News) -> None:
        self.load()

    # -- what is shown --

    async def fetch(self) -> None:
        self._waiting = {str(each.place): each for each in self._outbox.waiting}

    def rows(self) -> Sequence[Row]:
        glyphs, names = self.desk.glyphs, self._names
        return [
            Row(
                id=id,
                first=f"{glyphs.warning if each.problem else glyphs.unsent} {command_words(each.command, names)}",
                second=state_words(each, names),
            )
            for id, each in self._waiting.items()
        ]

    def facts(self, id: str) -> Sequence[Fact]:
        waiting, names = self._waiting[id], self._names
        what = Fact(command_words(waiting.command, names), style="bold")
        state = Fact(state_words(waiting, names), style="italic")
        return [what, state, *self._both(waiting, names)]

    def _both(self, waiting: Waiting, names: Names) -> Iterator[Fact]:
        """What is wanted, and beneath it what is there now."""
        wanted = list(wanted_facts(waiting.command, names))
        refusal = waiting.refusal
        if wanted:
            yield from (Fact(""), Fact("You want", style="bold"), *wanted)
        there = list(there_facts(refusal, names)) if refusal is not None else []
        if there:
            yield from (Fact(""), Fact("There is now", style="bold"), *there)
        if refusal is not None:
            keys = self.desk.keymap
            yield Fact("")
            yield Fact("sends yours all the same", keys.shown("waiting.send"), is_key=True)
            yield Fact("leaves what is there", keys.shown("waiting.drop"), is_key=True)

    def footer_ids(self, id: str | None) -> Iterable[str | tuple[str, str]]:
        waiting = self._waiting.get(id or "")
        if waiting is not None and waiting.problem is not None:
            yield "waiting.send"
        if waiting is not None:
            yield from ("waiting.drop", "waiting.copy")
        yield "list.leave"

    def nothing_words(self) -> str:
        return "Nothing waits: the server has everything"

    # -- doing --

    @property
    def _chosen(self) -> Waiting | None:
        return self._waiting.get(self.chosen or "")

    def action_filter(self) -> None:
        self.say("Everything that waits is here")

    def open_row(self, id: str) -> None:
        start = start_of(self._waiting[id].command, self._names)
        if start is None:
            self.say("That has no one place in the calendar")
        else:
            self.visit(start)

    def action_send_anew(self) -> None:
        waiting = self._chosen
        if waiting is None:
            self.say("Nothing waits")
        elif waiting.problem is None:
            self.say("It is sent by itself once the server answers")
        elif waiting.command is None:
            self.say("This version of coachtui cannot read it: another may, or drop it")
        else:
            self.start(self._outbox.send_anew(waiting))

    def action_drop(self) -> None:
        waiting = self._chosen
        if waiting is None:
            self.say("Nothing waits")
            return
        what = command_words(waiting.command, self._names)
        sent = " It may have been done already." if waiting.tried_at is not None and waiting.problem is None else ""
        self.sure(f"Drop it? {what}.{sent}", lambda: self._outbox.drop(waiting), yes="drop it")

    def action_copy(self) -> None:
        if self.chosen is None:
            self.say("There is nothing here to copy")
        else:
            lines = (f"{fact.word}  {fact.text}" if fact.word else fact.text for fact in self.facts(self.chosen))
            self.copy_text("\n".join(lines))
