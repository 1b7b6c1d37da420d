"""The clients: who is connected, who asks to be, who was invited or is blocked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual.binding import BindingType

from coachtui.records.account import ConnectionStatus, ConnectionView
from coachtui.screens.list_screen import ListScreen
from coachtui.screens.panel_text import Fact, Row
from coachtui.service.connections import DeleteConnection, InviteClient, ListConnections, UpdateConnection
from coachtui.widgets.bindings import bindings
from coachtui.widgets.prompt import Prompt
from coachtui.widgets.week_words import price_words

MOST = 1000
SAID = {
    ConnectionStatus.REQUESTED: "asks to be a client",
    ConnectionStatus.INVITED: "invited",
    ConnectionStatus.CONNECTED: "client",
    ConnectionStatus.BLOCKED: "blocked",
}
ORDER = list(SAID)


class ClientsList(ListScreen):
    """Everybody the coach knows; who asks comes first."""

    title_words: ClassVar[str] = "Clients"
    context: ClassVar[str] = "clients"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("clients")]

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.shows_all = True
        self._clients: dict[str, ConnectionView] = {}

    async def fetch(self) -> None:
        found = [
            each
            for each in (await self.backend.run(ListConnections(limit=MOST))).items
            if self.shows_all or each.status is not ConnectionStatus.BLOCKED
        ]
        found.sort(key=lambda each: (ORDER.index(each.status), each.account.name.casefold()))
        self._clients = {each.id: each for each in found}

    def rows(self) -> Sequence[Row]:
        return [
            Row(
                id=id, first=each.account.name or each.account.email, right=SAID[each.status], second=each.account.email
            )
            for id, each in self._clients.items()
        ]

    def facts(self, id: str) -> Sequence[Fact]:
        client = self._clients[id]
        facts = [
            Fact(client.account.name or client.account.email, style="bold"),
            Fact(SAID[client.status], style="italic"),
        ]
        facts.append(Fact(client.account.email, "e-mail"))
        for type_id, price in client.client_price.items():
            known = self.calendar.type_of(type_id)
            facts.append(Fact(f"{price_words(price)} for {known.name if known else 'a type'}", "price"))
        if client.private_notes:
            facts += [Fact(""), Fact(client.private_notes)]
        return facts

    def footer_ids(self, id: str | None) -> Iterable[str | tuple[str, str]]:
        client = self._clients.get(id or "")
        if client is not None and client.status is ConnectionStatus.REQUESTED:
            yield "clients.accept"
        yield "clients.invite"
        if client is not None:
            yield "clients.note"
            yield ("clients.block", "let in" if client.status is ConnectionStatus.BLOCKED else "block")
            yield "clients.remove"
        yield "list.leave"

    def nothing_words(self) -> str:
        return f"No clients yet.  {self.desk.keymap.shown('clients.invite')}  invite somebody by e-mail"

    # -- doing --

    @property
    def _chosen(self) -> ConnectionView | None:
        client = self._clients.get(self.chosen or "")
        if client is None:
            self.say("There is nobody here yet")
        return client

    def action_accept(self) -> None:
        client = self._chosen
        if client is not None and client.status is ConnectionStatus.REQUESTED:
            self.start(self._set(client, ConnectionStatus.CONNECTED, "is your client now"))
        elif client is not None:
            self.say(f"{client.account.name} does not ask to be a client")

    async def _set(self, client: ConnectionView, status: ConnectionStatus, words: str) -> None:
        if await self.do(UpdateConnection(id=client.id, version=client.version, status=status)) is not None:
            self.say(f"{client.account.name} {words}")

    def action_block(self) -> None:
        client = self._chosen
        if client is None:
            return
        if client.status is ConnectionStatus.BLOCKED:
            self.start(self._set(client, ConnectionStatus.CONNECTED, "is your client again"))
        else:
            question = f"Block {client.account.name}? They see your calendar as a stranger and cannot book."
            self.sure(question, lambda: self._set(client, ConnectionStatus.BLOCKED, "is blocked"), yes="block")

    def action_remove(self) -> None:
        client = self._chosen
        if client is not None:
            self.sure(
                f"Remove {client.account.name}? What is booked stays.", lambda: self._remove(client), yes="remove"
            )

    async def _remove(self, client: ConnectionView) -> None:
        await self.do(DeleteConnection(id=client.id, version=client.version))

    def action_invite(self) -> None:
        self.query_one(Prompt).ask("invite", "invite", placeholder="an e-mail address")

    def action_write_note(self) -> None:
        client = self._chosen
        if client is not None:
            self.query_one(Prompt).ask(
                f"note {client.id}", "notes", value=client.private_notes, placeholder="only you see them"
            )

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        kind, _, id = message.asked.partition(" ")
        client = self._clients.get(id)
        if kind == "invite" and message.text.strip():
            self.start(self._invite(message.text.strip()))
        elif client is not None:
            self.start(self.do(UpdateConnection(id=id, version=client.version, private_notes=message.text.strip())))

    async def _invite(self, email: str) -> None:
        if await self.do(InviteClient(email=email)) is not None:
            self.say(f"{email} is invited: they accept by asking to connect")
