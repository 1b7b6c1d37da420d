"""Going from one of one's own accounts and calendars to another, signing in to one more, and out of one."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from coachtui.errors import CoachtuiError, Invalid
from coachtui.records.week import Side
from coachtui.screens.calendar_screen import CalendarScreen
from coachtui.sitting import Sitting
from coachtui.widgets.toast import toast

if TYPE_CHECKING:
    from coachtui.connect import Place
    from coachtui.own_accounts import OwnAccount
    from coachtui.screens import accounts_list

SIDE = "side "
"""Begins the id of the other side of the account that is open."""


class ChangingAccounts(Sitting):
    """The part of the app that knows one's other accounts."""

    _listed: Sequence[OwnAccount] = ()

    def action_open_accounts(self) -> None:
        from coachtui.screens.accounts_list import AccountsList

        screen = self.screen
        if self.accounts is None:
            toast(self, f"The demo has no other accounts; {self.desk.keymap.shown('demo.switch')} changes sides")
        elif not isinstance(screen, CalendarScreen):
            toast(self, "Go back to the calendar first")
        else:
            self.push_screen(AccountsList(self.desk, screen.backend, screen, sittings=self._sittings))

    def _sittings(self) -> list[accounts_list.Sitting]:
        from coachtui.screens.accounts_list import Sitting as Seat

        if self.accounts is None or self.place is None:
            return []
        self._listed = self.accounts.all(self.place)
        found = []
        for index, each in enumerate(self._listed):
            place, is_here = each.place, _is_same(each.place, self.place)
            name = each.name or ("" if place.is_server else "Your calendar on this machine")
            name = "Without an account" if place.is_server and place.account is None else name
            email = place.account or ""
            side = self._calendars[-1].side if is_here and self._calendars else each.side
            seat = Seat(
                f"{index}",
                name,
                place.name,
                email,
                side,
                is_here,
                place.account is not None and place.is_server,
                each.waiting,
            )
            found.append(seat)
            other = self._other_side() if is_here else None
            if other is not None:
                found.append(seat._replace(id=f"{SIDE}{other}", side=other, is_here=False, waiting=0))
        return found

    def _other_side(self) -> Side | None:
        """The side one could sit on too, with the account that is open: a coach may be others' client."""
        is_elsewhere = self.place is not None and self.place.is_server
        if not is_elsewhere or not any(each.week is not None and each.week.me.coach for each in self._calendars):
            return None
        return Side.CLIENT if self._calendars[-1].side is Side.COACH else Side.COACH

    # -- what is chosen there --

    def on_accounts_list_chosen(self, message: accounts_list.AccountsList.Chosen) -> None:
        if message.id.startswith(SIDE):
            self._try(self._change_sides(Side(message.id.removeprefix(SIDE))))
        else:
            self._try(self._go_to(self._listed[int(message.id)].place))

    async def _change_sides(self, side: Side) -> None:
        await self.pop_screen()
        await self.sit_down(side)

    async def _go_to(self, place: Place) -> None:
        if self.accounts is None:
            return
        known = self.accounts.enter(place)
        if known.is_server and known.token is None:
            await self._enter(known)
        else:
            await self.move_to(known)

    async def _enter(self, place: Place) -> None:
        """Ask at the door first: who would rather not stays where they are."""
        from coachtui.door import Door

        entered = await self._ask_at(Door(place), "")
        if entered is not None:
            await self.move_to(entered)

    def on_accounts_list_wanted(self, message: accounts_list.AccountsList.Wanted) -> None:
        if self.accounts is None:
            return
        try:
            place = self.accounts.at_door(message.address)
        except Invalid as problem:
            toast(self, problem.detail, severity="error")
        else:
            self._try(self._enter(place))

    def on_accounts_list_left(self, message: accounts_list.AccountsList.Left) -> None:
        index = 0 if message.id.startswith(SIDE) else int(message.id)
        here = [each.place for each in self._listed if self.place is not None and _is_same(each.place, self.place)]
        place = here[0] if message.id.startswith(SIDE) else self._listed[index].place
        self._try(self._sign_out(place))

    async def _sign_out(self, place: Place) -> None:
        """And go to another account, where it was the one that is open."""
        if self.accounts is None or self.place is None:
            return
        is_here = _is_same(place, self.place)
        self._is_at_the_door = is_here  # what is open need not ask to sign in again
        try:
            await self.accounts.leave(place)
        except CoachtuiError as problem:
            toast(self, " ".join([problem.detail, *getattr(problem, "__notes__", ())]), severity="error", seconds=12)
        finally:
            self._is_at_the_door = False
        toast(self, f"Signed out of {place.name}")
        if not is_here:
            self._reload_list()
            return
        left = [each.place for each in self._listed if not _is_same(each.place, place)]
        if left:
            await self._go_to(left[0])
        else:
            self.exit(0)

    def _reload_list(self) -> None:
        from coachtui.screens.accounts_list import AccountsList

        if isinstance(self.screen, AccountsList):
            self.screen.load()

    def _try(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it beside the keys; a refusal is said."""

        async def tried() -> None:
            try:
                await work
            except CoachtuiError as problem:
                toast(self, problem.detail, severity="error")

        self.run_worker(tried(), name="accounts", exclusive=False)


def _is_same(one: Place, other: Place) -> bool:
    return (one.name, (one.account or "").casefold()) == (other.name, (other.account or "").casefold())
