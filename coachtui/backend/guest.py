"""The backend of somebody without an account: nobody to the server, but for what they booked, each by its own token."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar, cast

from msgspec import structs

from coachtui.backend.base import Backend, Changed
from coachtui.backend.guest_bookings import GuestBooking, GuestBookings
from coachtui.errors import InvalidToken, NotFound
from coachtui.records.account import NOBODY, Guest, Me
from coachtui.records.base import Id
from coachtui.records.calendar import Calendar, Mine
from coachtui.records.session import BookingStatus, BookingView
from coachtui.service.accounts import GetMe
from coachtui.service.booking import AcceptSeat, Book, CancelBooking, GetBooking, ListBookings, RescheduleBooking
from coachtui.service.calendar import GetCalendar, ListSlots
from coachtui.service.connections import ListOwnConnections
from coachtui.service.listing import Page
from coachtui.service.operation import Operation
from coachtui.service.requests import ListRequests

R = TypeVar("R")

LONGEST_SESSION = timedelta(days=1)


class GuestBackend:
    """Asks as nobody, and manages what this guest has booked here, which it keeps the tokens of."""

    def __init__(
        self,
        nobody: Backend,
        as_bearer: Callable[[str], Backend],
        kept: GuestBookings,
        server: str,
        time_zone: str,
    ) -> None:
        """``as_bearer`` asks the same server with a token."""
        self._nobody = nobody
        self._as_bearer = as_bearer
        self._kept = kept
        self._server = server
        self._time_zone = time_zone
        self._bearers: dict[str, Backend] = {}
        self._looked_at: dict[Id, BookingView | None] = {}
        """Bookings as they were since something changed last."""

    @property
    def guest(self) -> Guest | None:
        """As whom something was booked here last."""
        booked = self._own
        return booked[-1].guest if booked else None

    def keeps(self, id: Id | None) -> bool:
        """Whether the token of this booking is kept."""
        return any(each.id == id for each in self._own)

    async def run(self, operation: Operation[R], *, key: str | None = None) -> R:
        return cast(R, await self._run(operation, key))

    async def _run(self, operation: Operation[Any], key: str | None) -> Any:
        match operation:
            case GetMe():
                return self._me()
            case Book():
                return await self._book(operation, key)
            case ListOwnConnections():
                return Page(items=(), next=None)
            case ListRequests() if self._own:
                return Page(items=(), next=None)  # a guest asks for nothing that is not open
            case CancelBooking() | RescheduleBooking() | AcceptSeat():
                self._looked_at.clear()
                return await self._holder_of(operation.id).run(operation, key=key)
        return await self._see(operation, key)

    async def _see(self, operation: Operation[Any], key: str | None) -> Any:
        """What is the guest's own is seen by its token."""
        match operation:
            case GetCalendar() if self._own:
                return await self._calendar(operation)
            case ListBookings() if self._own:
                return await self._list(operation)
            case ListSlots(moving=str(id)):
                return await self._holder_of(id).run(operation)
            case GetBooking():
                return await self._holder_of(operation.id).run(operation)
        return await self._nobody.run(operation, key=key)

    async def changes(self, coach: str) -> AsyncIterator[Changed]:
        async for changed in self._nobody.changes(coach):
            self._looked_at.clear()
            yield changed

    async def close(self) -> None:
        for each in (self._nobody, *self._bearers.values()):
            await each.close()

    def _me(self) -> Me:
        guest = self.guest
        name, email = (guest.name, guest.email) if guest else ("Guest", "")
        return Me(id=NOBODY, email=email, name=name, time_zone=self._time_zone, coach=None, version=1)

    async def _book(self, command: Book, key: str | None) -> BookingView:
        """A booking that is made is answered, whether or not its token can be kept: ``keeps`` tells."""
        self._looked_at.clear()
        booking = await self._nobody.run(command, key=key)
        if booking.id and isinstance(booking.manage_token, str) and command.guest is not None:
            made = GuestBooking(
                server=self._server,
                id=booking.id,
                token=booking.manage_token,
                end=booking.end,
                guest=command.guest,
            )
            with suppress(OSError):
                await asyncio.to_thread(self._kept.add, made)
        return booking

    async def _list(self, query: ListBookings) -> Page[BookingView]:
        found = await asyncio.gather(*(self._look_at(each) for each in self._own))
        wanted = [
            each
            for each in found
            if each is not None
            and (query.start is None or each.end > query.start)
            and (query.end is None or each.start < query.end)
            and query.status in (None, each.status)
        ]
        return Page(items=tuple(sorted(wanted, key=lambda each: each.start)), next=None)

    async def _calendar(self, query: GetCalendar) -> Calendar:
        """As everybody sees it, with what is the guest's own named as theirs."""
        calendar = await self._nobody.run(query)
        near = [each for each in self._own if each.end > query.start and each.end < query.end + LONGEST_SESSION]
        for each in near:
            if each.id not in self._looked_at:
                self._looked_at[each.id] = await self._look_at(each)
        own = [found for each in near if (found := self._looked_at.get(each.id)) is not None]
        mine = [
            _mine(each)
            for each in own
            if each.coach == calendar.coach and each.status != BookingStatus.CANCELLED and each.start < query.end
        ]
        return structs.replace(calendar, entries=tuple(sorted((*calendar.entries, *mine), key=lambda each: each.start)))

    async def _look_at(self, booking: GuestBooking) -> BookingView | None:
        """As it is now; None where the server knows it no more."""
        try:
            return await self._holder_of(booking.id).run(GetBooking(id=booking.id))
        except (NotFound, InvalidToken):
            return None

    @property
    def _own(self) -> Sequence[GuestBooking]:
        """What this guest has booked here."""
        return self._kept.on(self._server)

    def _holder_of(self, id: Id) -> Backend:
        token = next((each.token for each in self._own if each.id == id), None)
        if token is None:
            return self._nobody
        if token not in self._bearers:
            self._bearers[token] = self._as_bearer(token)
        return self._bearers[token]


def _mine(booking: BookingView) -> Mine:
    return Mine(
        start=booking.start,
        end=booking.end,
        session_type=booking.session_type,
        booking_id=booking.id,
        request_id=None,
        status=booking.status,
    )
