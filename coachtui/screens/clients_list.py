"""The clients: who is connected, who asks to be, who was invited or is blocked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual import work
from textual.binding import BindingType

from coachtui.errors import CoachtuiError
from coachtui.records.account import ConnectionStatus, ConnectionView
from coachtui.records.base import new_id
from coachtui.records.session import SessionView
from coachtui.scheduling.connection_words import STATUS_WORDS, client_name, listed_place
from coachtui.screens.client_form import INVITATION, ClientForm, texts_of
from coachtui.screens.client_history import ClientHistory, history_facts, sessions_with
from coachtui.screens.form_in_list import FormInList
from coachtui.screens.panel_text import Fact, Row
from coachtui.service.connections import DeleteConnection, InviteClient, ListConnections, UpdateConnection
from coachtui.widgets.bindings import bindings
from coachtui.widgets.form import Form
from coachtui.widgets.prompt import Prompt
from coachtui.widgets.week_words import price_words

MOST = 1000


class ClientsList(FormInList):
    """Everybody the coach knows; who asks comes first."""

    title_words: ClassVar[str] = "Clients"
    context: ClassVar[str] = "clients"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("clients")]

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.shows_all = True
        self._search = ""
        self._clients: dict[str, ConnectionView] = {}
        self._sessions: dict[str, Sequence[SessionView]] = {}
        """Of those clients that the cursor was on."""

    async def fetch(self) -> None:
        found = [
            each
            for each in (await self.backend.run(ListConnections(limit=MOST))).items
            if (self.shows_all or each.status is not ConnectionStatus.BLOCKED) and self._is_looked_for(each)
        ]
        found.sort(key=listed_place)
        self._clients = {each.id: each for each in found}
        self._sessions = {}

    def _is_looked_for(self, client: ConnectionView) -> bool:
        said = f"{client.account.name} {client.account.email} {client.private_notes}"
        return self._search.casefold() in said.casefold()

    def head_words(self, count: int) -> str:
        return f"“{self._search}”  {count}" if self._search else super().head_words(count)

    def rows(self) -> Sequence[Row]:
        return [
            Row(id=id, first=client_name(each), right=STATUS_WORDS[each.status], second=each.account.email)
            for id, each in self._clients.items()
        ]

    def facts(self, id: str) -> Sequence[Fact]:
        client = self._clients[id]
        facts = [
            Fact(client_name(client), style="bold"),
            Fact(STATUS_WORDS[client.status], style="italic"),
        ]
        facts.append(Fact(client.account.email, "e-mail"))
        for type_id, price in client.client_price.items():
            known = self.calendar.type_of(type_id)
            facts.append(Fact(f"{price_words(price)} for {known.name if known else 'a type'}", "price"))
        facts += history_facts(self._sessions.get(id, ()), client.account.id, self.now, self.when)
        if client.private_notes:
            facts += [Fact(""), Fact(client.private_notes)]
        return facts

    def footer_ids(self, id: str | None) -> Iterable[str | tuple[str, str]]:
        client = self._clients.get(id or "")
        if client is not None and client.status is ConnectionStatus.REQUESTED:
            yield "clients.accept"
        if client is not None:
            yield "clients.sessions"
            yield "clients.edit"
        yield "clients.invite"
        yield "clients.find"
        if client is not None:
            yield ("clients.block", "let in" if client.status is ConnectionStatus.BLOCKED else "block")
            yield "clients.remove"
        yield "list.leave"

    def nothing_words(self) -> str:
        if self._search:
            return f"Nobody is called “{self._search}”.  {self.desk.keymap.shown('clients.find')}  looks for another"
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
            self.say(f"{client_name(client)} does not ask to be a client")

    async def _set(self, client: ConnectionView, status: ConnectionStatus, words: str) -> None:
        if await self.do(UpdateConnection(id=client.id, version=client.version, status=status)) is not None:
            self.say(f"{client_name(client)} {words}")

    def action_block(self) -> None:
        client = self._chosen
        if client is None:
            return
        if client.status is ConnectionStatus.BLOCKED:
            self.start(self._set(client, ConnectionStatus.CONNECTED, "is your client again"))
        else:
            question = f"Block {client_name(client)}? They see your calendar as a stranger and cannot book."
            self.sure(question, lambda: self._set(client, ConnectionStatus.BLOCKED, "is blocked"), yes="block")

    def action_remove(self) -> None:
        client = self._chosen
        if client is not None:
            self.sure(
                f"Remove {client_name(client)}? What is booked stays.", lambda: self._remove(client), yes="remove"
            )

    async def _remove(self, client: ConnectionView) -> None:
        await self.do(DeleteConnection(id=client.id, version=client.version))

    def tell(self) -> None:
        super().tell()
        client = self._clients.get(self.chosen or "")
        if client is not None and client.account.id is not None and client.id not in self._sessions:
            self._look_back(client)

    @work(name="look back", group="look back", exclusive=True)
    async def _look_back(self, client: ConnectionView) -> None:
        """Find out what there was and will be with the client that the cursor is on."""
        try:
            self._sessions[client.id] = await sessions_with(self.backend, client.account.id)
        except CoachtuiError:
            return  # the client is there all the same
        if not self.is_closed and self.chosen == client.id:
            super().tell()

    def open_row(self, id: str) -> None:
        client = self._clients[id]
        if client.account.id is None:
            self.say(f"{client.account.email} has not accepted your invitation yet")
        else:
            self.app.push_screen(ClientHistory(self.desk, self.backend, self.calendar, client=client))

    def action_open_sessions(self) -> None:
        if (client := self._chosen) is not None:
            self.open_row(client.id)

    def action_find(self) -> None:
        self.query_one(Prompt).ask("client", "find", value=self._search, placeholder="a name, an address or a note")

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        self._search = message.text.strip()
        self.load()

    # -- what is noted of a client, and who is invited --

    def action_edit(self) -> None:
        client = self._chosen
        if client is not None:
            self._open(client, texts_of(client, self.calendar.session_types), f"client {client.id}")

    def action_invite(self) -> None:
        self._open(None, {}, INVITATION)

    def _open(self, client: ConnectionView | None, before: dict[str, str], draft: str) -> None:
        types = self.calendar.session_types
        form = ClientForm(client, before, self.draft(draft), types=types, glyphs=self.desk.glyphs)
        self.open_form(form, before)

    def on_form_submitted(self, message: Form.Submitted) -> None:
        form = message.form
        if isinstance(form, ClientForm):
            self.start(self._invite(form) if form.client is None else self._save(form, form.client))

    async def _save(self, form: ClientForm, client: ConnectionView) -> None:
        command = UpdateConnection(
            id=client.id, version=client.version, private_notes=form.notes, client_price=form.prices
        )
        saved = await self.send(form, command)
        if saved is not None:
            self.did(f"{form.title} saved", saved.change_set)

    async def _invite(self, form: ClientForm) -> None:
        """Once more invited is invited once, so where the rest is refused it can simply be sent again."""
        email, notes, prices = form.address, form.notes, form.prices
        try:
            invited = await self.backend.run(InviteClient(email=email), key=new_id())
        except CoachtuiError as problem:
            form.refuse(problem.detail, "email")
            return
        command = UpdateConnection(
            id=invited.id,
            version=invited.version,
            private_notes=notes or invited.private_notes,
            client_price=invited.client_price | prices,
        )
        if await self.send(form, command) is not None:
            is_client = invited.status is ConnectionStatus.CONNECTED
            self.say(f"{email} is {'your client now' if is_client else 'invited: they accept by asking to connect'}")
