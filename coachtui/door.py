"""The door of one server, for the app: signing in, or making an account first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coachtui.connect import Place
    from coachtui.records.account import SignedIn
    from coachtui.screens.sign_in_screen import Who


class Door:
    """Lets people in to the server of a place, and keeps their token on this machine."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._made: SignedIn | None = None
        """An account that was made, but is not the coach yet that it shall be."""

    async def enter(self, who: Who) -> Place:
        """The place as its account; raises what the server refuses, and ``Refused`` where the token cannot be kept."""
        from coachtui.signing_in import become_coach, device, register, sign_in

        if who.is_guest:
            return self.place._replace(account=None, token=None, is_guest=True)
        if not who.name:
            signed_in = await sign_in(self.place, who.email, who.password, device())
        elif self._made is not None and self._made.account.email == who.email:
            signed_in = self._made
        else:
            from coachtui.service.accounts import Register

            signed_in = self._made = await register(
                self.place,
                Register(email=who.email, password=who.password, name=who.name, time_zone=who.time_zone),
            )
        if who.handle:
            await become_coach(self.place, signed_in, who.handle)
        return self.place._replace(account=signed_in.account.email, token=signed_in.token, is_guest=False)
