"""``coachtui clients``: whom a coach knows, what they pay, what is noted of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from coachtui.commands.answering import Shown, answers, key_option
from coachtui.commands.caller import Caller
from coachtui.commands.describing import Types, by_day, session_text
from coachtui.commands.reading import one_of
from coachtui.commands.writing import faint, price_text, strong
from coachtui.errors import NotFound
from coachtui.records.account import ConnectionStatus, ConnectionView
from coachtui.records.base import Id, Money, new_id
from coachtui.records.text import one_line, visible
from coachtui.scheduling.connection_words import STATUS_WORDS, client_name, listed_place

if TYPE_CHECKING:
    from coachtui.service.listing import Page

ACTS = ("list", "show", "sessions", "invite", "change", "accept", "block", "remove")


@answers
@click.argument("act", type=click.Choice(ACTS), default="list")
@click.argument("which", metavar="[CLIENT]", required=False)
@click.option("--notes", metavar="TEXT", help="Private notes in place of those there are, for invite and change.")
@click.option(
    "--price",
    "prices",
    metavar="TYPE=AMOUNT",
    multiple=True,
    help="What the client pays for a type, as '1:1=45 GBP'; as for others where there is no amount.",
)
@key_option()
async def command(
    caller: Caller, act: str, which: str | None, notes: str | None, prices: tuple[str, ...], key: str | None
) -> Shown:
    """List, show, invite, accept, block or remove your clients, note something, agree on prices.

    `coachtui clients invite ana@example.org --price "1:1=45"`, `coachtui clients change Ana --notes "left-handed"`,
    `coachtui clients sessions Ana`. CLIENT is a name, its beginning, an e-mail address or an id.
    """
    clients = await _known(caller)
    types = await caller.type_names(caller.me.coach.handle if caller.me.coach else "")
    if act == "list":
        return Shown(clients, _table(clients.items))
    if which is None:
        raise click.UsageError("say which client, by name or e-mail address")
    if act == "invite":
        return await _invite(caller, which, _Noted(notes, prices, types), key)
    client = _one(which, clients.items)
    if act == "show":
        return Shown(client, _whole(client, types))
    if act == "sessions":
        return await _sessions(caller, client, types)
    if act == "remove":
        return await _remove(caller, client, key)
    return await _update(caller, client, _fields(act, client, _Noted(notes, prices, types)), types, key)


def _fields(act: str, client: ConnectionView, noted: _Noted) -> dict[str, Any]:
    """What becomes of a client who is accepted or blocked, or of whom something is noted."""
    fields = noted.fields(client)
    if act == "change":
        if not fields:
            raise click.UsageError("say what to change, with --notes or --price")
        return fields
    return {**fields, "status": ConnectionStatus.CONNECTED if act == "accept" else ConnectionStatus.BLOCKED}


class _Noted:
    """What was said of notes and prices."""

    def __init__(self, notes: str | None, prices: Sequence[str], types: Types) -> None:
        self.notes = notes
        self.types = types
        self.prices = dict(self._price(each) for each in prices)

    def fields(self, client: ConnectionView) -> dict[str, Any]:
        """Those fields of a connection that are to change."""
        changed: dict[str, Any] = {} if self.notes is None else {"private_notes": self.notes}
        if self.prices:
            agreed = {**client.client_price, **self.prices}
            changed["client_price"] = {id: price for id, price in agreed.items() if price is not None}
        return changed

    def _price(self, text: str) -> tuple[Id, Money | None]:
        """Of which type, and how much; raises ``click.UsageError``."""
        from coachtui.scheduling.money_in_words import read_money

        named, equals, amount = text.rpartition("=")
        if not equals:
            raise click.UsageError(f"--price “{one_line(text[:60])}”: write TYPE=AMOUNT, as 1:1=45")
        kind = one_of(
            named,
            self.types.values(),
            kind="session type",
            id_of=lambda each: each.id,
            name_of=lambda each: each.name,
        )
        currencies = [each.price.currency for each in (kind, *self.types.values()) if each.price is not None]
        price = read_money(amount, currencies[0] if currencies else "EUR")
        if amount.strip() and price is None:
            raise click.UsageError(f"--price “{one_line(text[:60])}”: an amount such as 60 or 85.50 EUR")
        return kind.id, price


async def _known(caller: Caller) -> Page[ConnectionView]:
    from coachtui.service.connections import ListConnections

    if caller.me.coach is None:
        raise NotFound("You are no coach: only coaches have clients")
    return await caller.every(ListConnections())


def _one(which: str, clients: Sequence[ConnectionView]) -> ConnectionView:
    """Whoever has the name, its beginning, the address or the id; raises ``click.UsageError``."""
    addressed = [each for each in clients if each.account.email.casefold() == which.strip().casefold()]
    if addressed:
        return addressed[0]
    return one_of(which, clients, kind="client", id_of=lambda each: each.id, name_of=client_name)


async def _invite(caller: Caller, email: str, noted: _Noted, key: str | None) -> Shown:
    from coachtui.service.connections import InviteClient

    key = key or new_id()
    invited = await caller.run(InviteClient(email=email), key)
    fields = noted.fields(invited)
    if fields:
        return await _update(caller, invited, fields, noted.types, f"{key} noted")
    return Shown(invited, _whole(invited, noted.types))


async def _update(
    caller: Caller, client: ConnectionView, fields: Mapping[str, Any], types: Types, key: str | None
) -> Shown:
    from coachtui.service.connections import UpdateConnection

    changed = await caller.run(UpdateConnection(id=client.id, version=client.version, **fields), key or new_id())
    return Shown(changed, _whole(changed, types))


async def _remove(caller: Caller, client: ConnectionView, key: str | None) -> Shown:
    from coachtui.service.connections import DeleteConnection

    await caller.run(DeleteConnection(id=client.id, version=client.version), key or new_id())
    return Shown(None, [f"{one_line(client_name(client))} is no client any more. What is booked stays booked."])


async def _sessions(caller: Caller, client: ConnectionView, types: Types) -> Shown:
    from coachtui.service.sessions import ListSessions

    if client.account.id is None:
        raise NotFound(f"{one_line(client_name(client))} has not accepted your invitation yet")
    page = await caller.every(ListSessions(client=client.account.id))
    lines = by_day(page.items, caller.zone, lambda each: session_text(each, types))
    return Shown(page, lines if page.items else [f"No session with {one_line(client_name(client))} yet."])


def _table(clients: Sequence[ConnectionView]) -> Iterator[str]:
    if not clients:
        yield "No clients yet; invite somebody, as clients invite ana@example.org"
    listed = sorted(clients, key=listed_place)
    rows = [(one_line(client_name(each)), one_line(each.account.email), STATUS_WORDS[each.status]) for each in listed]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(2)]
    for name, email, said in rows:
        yield f"{name:{widths[0]}}  {email:{widths[1]}}  {said}"


def _whole(client: ConnectionView, types: Types) -> Iterator[str]:
    address = one_line(client.account.email)
    yield f"{strong(one_line(client_name(client)))}  {address}  {STATUS_WORDS[client.status]}  {faint(client.id)}"
    for type_id, price in client.client_price.items():
        known = types.get(type_id)
        yield f"  price  {price_text(price)} for {one_line(known.name) if known else 'a type that is gone'}"
    yield from (f"  {line}" for line in visible(client.private_notes).split("\n") if line)
