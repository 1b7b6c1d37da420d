"""How a coach sees their sessions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import structs

from coachtui.records.account import Account, Person
from coachtui.records.base import Id
from coachtui.records.session import Booking, Session, SessionBooking, SessionView
from coachtui.service.connections import person
from coachtui.service.context import Context


def session_view(session: Session, context: Context, *, change_set: bool = False) -> SessionView:
    """One session with its bookings."""
    (view,) = session_views([(session, context.store.bookings_in([session.id]))], context)
    return structs.replace(view, change_set=context.change_set) if change_set else view


def session_views(sessions: Iterable[tuple[Session, Sequence[Booking]]], context: Context) -> Iterable[SessionView]:
    """Sessions with their bookings and who has them, in one question to the store."""
    pairs = list(sessions)
    ids = {booking.account_id for _, bookings in pairs for booking in bookings if booking.account_id}
    accounts = {account.id: account for account in context.store.find(Account, id=tuple(ids))} if ids else {}
    for session, bookings in pairs:
        yield SessionView(
            **structs.asdict(session),
            bookings=tuple(
                SessionBooking(
                    id=booking.id,
                    client=_client_of(booking, accounts),
                    status=booking.status,
                    price=booking.price,
                    note=booking.note,
                    no_show=booking.no_show,
                )
                for booking in bookings
            ),
        )


def _client_of(booking: Booking, accounts: dict[Id, Account]) -> Person:
    if booking.account_id is None:
        return Person(id=None, name=booking.guest_name, email=booking.guest_email)
    return person(accounts[booking.account_id])
