"""Guests: a manage token stands for an account, for one booking only."""

from coachtui.errors import InvalidToken
from coachtui.records.account import GuestToken
from coachtui.records.session import Booking
from coachtui.service.bearer import hash_of, new_token
from coachtui.service.context import Context
from coachtui.service.ports import Store

TOKEN_PREFIX = "guest_"  # how a manage token begins, for who must tell it from an account's


def give_token(booking: Booking, context: Context) -> str:
    """A new manage token of the booking; kept as a hash, so it can be told only now."""
    token = new_token(TOKEN_PREFIX)
    context.store.add(GuestToken(id=context.new_id(), booking_id=booking.id, token_hash=hash_of(token)))
    return token


def booking_of_guest(token: str, store: Store) -> Booking:
    """The booking that the token is for; raises ``InvalidToken``."""
    known = store.find(GuestToken, token_hash=hash_of(token))
    booking = store.get(Booking, known[0].booking_id) if known else None
    if booking is None:
        raise InvalidToken
    return booking
