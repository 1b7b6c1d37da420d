"""Asking the server's app, byte for byte as it would be asked over a network."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, NamedTuple, TypeVar

import httpx

from coachtui.backend.base import Backend, Changed
from coachtui.backend.remote import RemoteBackend
from coachtui.service.operation import Operation

R = TypeVar("R")


class Answer(NamedTuple):
    """An HTTP answer; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def ask(
    app: Any, method: str, path: str, *, query: str = "", headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Answer:
    """One request to an ASGI app, and all of its answer."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
        "client": ("192.0.2.1", 50000),
    }
    await app(scope, receive, send)
    start, *rest = sent
    told = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], told, b"".join(part.get("body", b"") for part in rest))


class OverHttp:
    """Runs operations as an app elsewhere does, on a server that is a call away; news come from the ``local`` one."""

    def __init__(self, app: Any, token: str | None, local: Backend) -> None:
        self._remote = RemoteBackend("http://server.localhost", token, transport=httpx.ASGITransport(app))
        self._local = local

    async def run(self, operation: Operation[R], *, key: str | None = None) -> R:
        return await self._remote.run(operation, key=key)

    def changes(self, coach: str) -> AsyncIterator[Changed]:
        return self._local.changes(coach)

    async def close(self) -> None:
        await self._remote.close()
        await self._local.close()
