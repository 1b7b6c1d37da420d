"""One's own accounts and calendars: go to another, sign in to one more, sign out of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, NamedTuple

from textual.binding import BindingType
from textual.message import Message

from coachtui.records.week import Side
from coachtui.screens.list_screen import ListScreen
from coachtui.screens.panel_text import Fact, Row
from coachtui.widgets.bindings import bindings
from coachtui.widgets.prompt import Prompt


class Sitting(NamedTuple):
    """Where one may sit: an account, or the other side of the one that is open."""

    id: str
    name: str
    where: str
    """The server, or the file of a store of this machine."""
    email: str
    side: Side | None
    is_here: bool = False
    is_signed_in: bool = False
    """Whether one can sign out of it."""
    waiting: int = 0


class AccountsList(ListScreen):
    """Where one may sit; what is chosen is the app's to open."""

    title_words: ClassVar[str] = "Your accounts and calendars"
    context: ClassVar[str] = "accounts"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("accounts")]

    class Chosen(Message):
        """Sit down there."""

        def __init__(self, id: str) -> None:
            self.id = id
            super().__init__()

    class Wanted(Message):
        """Sign in to a server as somebody else; ``address`` is as it was typed."""

        def __init__(self, address: str) -> None:
            self.address = address
            super().__init__()

    class Left(Message):
        """Sign out there."""

        def __init__(self, id: str) -> None:
            self.id = id
            super().__init__()

    def __init__(self, *given: Any, sittings: Callable[[], Sequence[Sitting]]) -> None:
        super().__init__(*given)
        self._read = sittings
        self._sittings: dict[str, Sitting] = {}

    async def fetch(self) -> None:
        self._sittings = {each.id: each for each in self._read()}

    def rows(self) -> Sequence[Row]:
        glyphs = self.desk.glyphs
        here = "*" if glyphs.ascii_only else "●"
        return [
            Row(
                id=each.id,
                first=f"{here if each.is_here else ' '} {each.name}",
                right=f"{glyphs.unsent} {each.waiting}" if each.waiting else "",
                second=f"  {_side_words(each)}{each.where}",
            )
            for each in self._sittings.values()
        ]

    def facts(self, id: str) -> Sequence[Fact]:
        at = self._sittings[id]
        facts = [Fact(at.name, style="bold"), Fact("open now" if at.is_here else "", style="italic")]
        facts += [Fact(at.email, "e-mail"), Fact(at.where, "where")]
        facts += [Fact(f"{at.waiting} to send", "waits")] if at.waiting else []
        return [fact for fact in facts if fact.text]

    def footer_ids(self, id: str | None) -> Iterable[str | tuple[str, str]]:
        at = self._sittings.get(id or "")
        yield "accounts.show"
        yield "accounts.add"
        if at is not None and at.is_signed_in:
            yield "accounts.leave"
        yield "list.leave"

    def nothing_words(self) -> str:
        return f"No account yet.  {self.desk.keymap.shown('accounts.add')}  sign in to a server"

    # -- doing --

    @property
    def _chosen(self) -> Sitting | None:
        return self._sittings.get(self.chosen or "")

    def action_filter(self) -> None:
        self.say("All of your accounts are here")

    def open_row(self, id: str) -> None:
        at = self._sittings[id]
        if at.is_here:
            self.dismiss()
        else:
            self.post_message(self.Chosen(id))

    def action_show(self) -> None:
        if self._chosen is not None:
            self.open_row(self._chosen.id)

    def action_add(self) -> None:
        servers = [each for each in self._sittings.values() if each.where.startswith("http")]
        last = next((each.where for each in sorted(servers, key=lambda each: not each.is_here)), "")
        self.query_one(Prompt).ask("server", "sign in to", value=last, placeholder="calendar.example.org")

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        if message.text.strip():
            self.post_message(self.Wanted(message.text.strip()))

    def action_sign_out(self) -> None:
        at = self._chosen
        if at is None or not at.is_signed_in:
            self.say("One signs out of servers only")
            return
        waits = f" {at.waiting} changes wait to be sent: they stay for the next time." if at.waiting else ""
        self.sure(f"Sign out of {at.where} as {at.email}?{waits}", lambda: self._leave(at.id), yes="sign out")

    async def _leave(self, id: str) -> None:
        self.post_message(self.Left(id))


def _side_words(at: Sitting) -> str:
    return {Side.COACH: "as a coach, ", Side.CLIENT: "as a client, ", None: ""}[at.side]
