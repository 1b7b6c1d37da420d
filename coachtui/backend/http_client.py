"""httpx, brought in at half its price, and the connections to one server."""

from __future__ import annotations

import ssl
import sys

# httpx imports the command line it has for itself, with rich and more, which takes longer than all the rest of it.
if "httpx" not in sys.modules:
    sys.modules["httpx._main"] = None  # type: ignore[assignment]  # "not to be found", as import understands it
import httpx

if sys.modules.get("httpx._main", httpx) is None:
    del sys.modules["httpx._main"]

CONNECT_SECONDS = 4.0


def client_of(address: str, deadline: float, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """Connections that are used again and follow nothing elsewhere; ``transport`` stands in for the network."""
    # Reading all certificate authorities takes longer than a request. Without TLS none is needed, and none is trusted.
    verify = True if address.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.AsyncClient(
        transport=transport,
        verify=verify,
        follow_redirects=False,
        headers={"accept-encoding": "identity", "user-agent": "coachtui"},
        timeout=httpx.Timeout(deadline, connect=min(CONNECT_SECONDS, deadline)),
        limits=httpx.Limits(max_connections=16, max_keepalive_connections=8, keepalive_expiry=30),
    )


__all__ = ["client_of", "httpx"]
