"""What a coach's clients are called, and what they are to the coach, in words."""

from collections.abc import Mapping

from coachtui.records.account import ConnectionStatus, ConnectionView

STATUS_WORDS: Mapping[ConnectionStatus, str] = {
    ConnectionStatus.REQUESTED: "asks to be a client",
    ConnectionStatus.INVITED: "invited",
    ConnectionStatus.CONNECTED: "client",
    ConnectionStatus.BLOCKED: "blocked",
}
"""In the order in which they are listed: who waits for an answer comes first."""

_ORDER = list(STATUS_WORDS)


def client_name(client: ConnectionView) -> str:
    """Of who was invited the address is all that is known."""
    return client.account.name or client.account.email


def listed_place(client: ConnectionView) -> tuple[int, str]:
    """Sorts clients as they are listed: by status, then by name."""
    return _ORDER.index(client.status), client_name(client).casefold()
