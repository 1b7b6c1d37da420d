"""The address of a server as a person writes it, and as it is asked."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from coachtui.errors import Invalid
from coachtui.records.text import one_line

EXAMPLE = "https://calendar.example.org"


def server_address(text: str) -> str:
    """The address with a scheme and without a slash at its end; raises ``Invalid``.

    Without a scheme it is ``https``, or ``http`` on this machine.
    """
    text = text.strip()
    if "://" not in text:
        text = f"{'http' if is_this_machine(_parts(f'http://{text}').hostname) else 'https'}://{text}"
    parts = _parts(text)
    host = (parts.hostname or "").lower()
    named = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}[parts.scheme]
    port = f":{parts.port}" if parts.port not in (None, default) else ""
    return f"{parts.scheme}://{named}{port}{parts.path.rstrip('/')}"


def check_is_private(address: str) -> None:
    """Raises ``Invalid`` where what is sent to the address, passwords too, could be read on the way."""
    parts = _parts(address)
    if parts.scheme == "http" and not is_this_machine(parts.hostname):
        raise Invalid(
            f"{one_line(address)} is not encrypted: everybody on the way could read your password. Use https, or set "
            "COACHTUI_ALLOW_HTTP=on where the network is your own"
        )


def is_this_machine(host: str | None) -> bool:
    """Whether a host is this machine by its name alone: what a name server says can be anything."""
    name = (host or "").lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _parts(text: str) -> SplitResult:
    shown = one_line(text[:100])
    wrong = Invalid(f"{shown} is not the address of a server such as {EXAMPLE}", field="server")
    try:
        parts = urlsplit(text)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        raise wrong from None
    if "@" in parts.netloc:
        raise Invalid("A server's address holds no name and no password: sign in with coachtui login", field="server")
    if (
        parts.scheme not in ("http", "https")
        or not re.fullmatch(r"[A-Za-z0-9._:-]+", parts.hostname or "")
        or not re.fullmatch(r"(/[A-Za-z0-9._~-]*)*", parts.path)
        or parts.query
        or parts.fragment
        or not port_is_right
    ):
        raise wrong
    return parts
