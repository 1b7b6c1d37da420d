"""Answers and refusals as what an ASGI server sends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from coachtui.backend.wire import Response, refusal_of
from coachtui.errors import CoachtuiError, InProgress, InvalidToken, MethodNotAllowed, SignIn, Unavailable

if TYPE_CHECKING:
    from starlette.types import Send

Header = tuple[bytes, bytes]

RETRY_AFTER = "retry_after"
"""The extra of an error that says after how many seconds to ask again."""

RETRY_SECONDS = 1
"""Where an error does not say."""

# What is answered is somebody's own: nobody between us and them may keep it, and no browser may guess what it is.
COMMON: tuple[Header, ...] = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))


async def send_response(send: Send, response: Response, headers: Iterable[Header] = ()) -> None:
    """Send all of a response."""
    sent = [*COMMON, *headers]
    if response.content_type:
        sent.append((b"content-type", response.content_type.encode()))
    if response.status != 204:
        sent.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": sent})
    await send({"type": "http.response.body", "body": response.body})


def refused(error: CoachtuiError) -> tuple[Response, list[Header]]:
    """The response that gives an error, with the headers that go with it (RFC 9110)."""
    headers: list[Header] = []
    if isinstance(error, MethodNotAllowed):
        headers.append((b"allow", ", ".join(error.extra.get("allow", ())).encode()))
    elif isinstance(error, SignIn | InvalidToken):
        headers.append((b"www-authenticate", b"Bearer"))
    if isinstance(error, Unavailable | InProgress) or RETRY_AFTER in error.extra:
        headers.append((b"retry-after", str(error.extra.get(RETRY_AFTER, RETRY_SECONDS)).encode()))
    return refusal_of(error), headers
