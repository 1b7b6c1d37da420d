"""The booking form of somebody without an account: it asks who they are, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from coachtui.records.account import Guest, Me
from coachtui.screens.booking_form import BookingForm
from coachtui.service.booking import Book
from coachtui.widgets.form import Check, Field, Values

NAME, EMAIL = "guest-name", "guest-email"


class GuestBookingForm(BookingForm):
    """As who the last booking was made, until something else is typed."""

    def who_fields(self) -> Sequence[Field]:
        return (
            Field(NAME, "name *", limit=200, placeholder="Eve Adams"),
            Field(EMAIL, "e-mail *", limit=254, placeholder="you@example.org"),
        )

    def who_values(self, me: Me) -> Values:
        return {NAME: me.name, EMAIL: me.email} if me.email else {NAME: "", EMAIL: ""}

    def check(self, values: Values) -> Mapping[str, Check]:
        wrong = {}
        if not values[NAME].strip():
            wrong[NAME] = Check("your name, as your coach sees it", is_right=False)
        before, at, after = values[EMAIL].strip().partition("@")
        if not (before and at and after) or " " in values[EMAIL].strip():
            wrong[EMAIL] = Check("an e-mail address", is_right=False)
        return {**super().check(values), **wrong}

    def facts(self, values: Values) -> Sequence[str]:
        return [*super().facts(values), "kept on this machine, to move or cancel it later"]

    def made(self) -> Book:
        guest = Guest(name=self.values[NAME].strip(), email=self.values[EMAIL].strip())
        return replace(super().made(), guest=guest)

    def field_refused(self, field: str | None) -> str | None:
        named = {"guest": NAME, "guest.name": NAME, "guest.email": EMAIL}
        return named.get(field or "") or super().field_refused(field)
