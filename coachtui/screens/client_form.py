"""The form for what a coach knows of a client: their own prices and private notes; with an address, an invitation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from coachtui.records.account import ConnectionView
from coachtui.records.base import Id, Money
from coachtui.records.session_type import SessionTypeCard
from coachtui.scheduling.connection_words import client_name
from coachtui.scheduling.money_in_words import read_money, written_money
from coachtui.widgets.form import Check, Field, Form, Values
from coachtui.widgets.glyphs import GlyphSet
from coachtui.widgets.safe import cut
from coachtui.widgets.week_words import price_words

INVITATION = "invitation"
"""The draft of one that is not sent yet."""

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
LABEL_WIDTH = 8
PRICE = "price_"


class ClientForm(Form):
    """Changes what is noted of a client, or invites one."""

    def __init__(
        self,
        client: ConnectionView | None,
        before: Values,
        draft: Values,
        *,
        types: Sequence[SessionTypeCard],
        glyphs: GlyphSet,
    ) -> None:
        """Without a client whoever has the address is invited."""
        self.client = client
        self.types = tuple(types)
        address = [Field("email", "e-mail", limit=254, placeholder="whom you invite")] if client is None else []
        fields = [
            *address,
            Field("private_notes", "notes", "note", limit=5000, placeholder="only you see them"),
            *(
                Field(f"{PRICE}{number}", _label(each, glyphs), limit=20, placeholder=_usual(each))
                for number, each in enumerate(self.types)
            ),
        ]
        title = client_name(client) if client is not None else "Invite a client"
        name = f"client {client.id}" if client is not None else INVITATION
        super().__init__(title, "Save" if client is not None else "Invite", fields, {**before, **draft}, draft=name)

    def check(self, values: Values) -> Mapping[str, Check]:
        checks: dict[str, Check] = {}
        if self.client is None and not ADDRESS.fullmatch(values["email"].strip()):
            checks["email"] = Check("an e-mail address such as ana@example.org", is_right=False)
        for number, each in enumerate(self.types):
            text = values[f"{PRICE}{number}"].strip()
            price = self._price(text, each)
            if text and price is None:
                checks[f"{PRICE}{number}"] = Check("an amount such as 60 or 85.50 EUR", is_right=False)
            elif text:
                checks[f"{PRICE}{number}"] = Check(f"{price_words(price)} for {each.name}")
        return checks

    def facts(self, values: Values) -> Sequence[str]:
        if self.client is not None:
            return ("Prices hold for what is booked from now on",)
        return ("They accept by asking to connect with you",)

    @property
    def address(self) -> str:
        return self.values["email"].strip()

    @property
    def notes(self) -> str:
        return self.values["private_notes"].strip()

    @property
    def prices(self) -> dict[Id, Money]:
        """The client's own prices by session type, of those there are, and what was agreed for others before."""
        offered = {each.id for each in self.types}
        kept = {
            id: price for id, price in (self.client.client_price if self.client else {}).items() if id not in offered
        }
        read = {each.id: self._price(self.values[f"{PRICE}{number}"], each) for number, each in enumerate(self.types)}
        return kept | {id: price for id, price in read.items() if price is not None}

    def _price(self, text: str, kind: SessionTypeCard) -> Money | None:
        return read_money(text, kind.price.currency if kind.price else self._currency)

    @property
    def _currency(self) -> str:
        return next((each.price.currency for each in self.types if each.price is not None), "EUR")


def texts_of(client: ConnectionView, types: Sequence[SessionTypeCard]) -> dict[str, str]:
    """What the form holds where nothing is changed."""
    prices = {f"{PRICE}{number}": written_money(client.client_price.get(each.id)) for number, each in enumerate(types)}
    return {"private_notes": client.private_notes, **prices}


def _label(kind: SessionTypeCard, glyphs: GlyphSet) -> str:
    return cut(f"{glyphs.type_glyph(kind.glyph)} {kind.name}", LABEL_WIDTH, glyphs.ellipsis)


def _usual(kind: SessionTypeCard) -> str:
    return f"{price_words(kind.price)}, as for others" if kind.price is not None else "no price, as for others"
