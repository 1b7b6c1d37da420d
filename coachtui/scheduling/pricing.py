"""What a booking costs: fixed when it is made (``design.md`` §5)."""

from coachtui.records.account import Connection
from coachtui.records.base import Money
from coachtui.records.session import Session
from coachtui.records.session_type import SessionType


def price_of(session_type: SessionType, connection: Connection | None) -> Money | None:
    """The price of a new session: the client's own, else the type's; None where there is none."""
    own = _own_price(session_type, connection)
    return own if own is not None else session_type.price


def price_in(session: Session, session_type: SessionType, connection: Connection | None) -> Money | None:
    """The price of a place in a session there is: the client's own, else the session's, else the type's.

    What the coach wrote into the session for its client comes before what they agreed with the client in general.
    """
    prices = (session.client_specific_price, _own_price(session_type, connection), session.price, session_type.price)
    return next((price for price in prices if price is not None), None)


def _own_price(session_type: SessionType, connection: Connection | None) -> Money | None:
    return connection.client_price.get(session_type.id) if connection is not None else None
