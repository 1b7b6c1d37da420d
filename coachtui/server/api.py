"""The operations over HTTP (``api.md``): from an ASGI request to the operation it asks for, and to its answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from coachtui.backend.wire import JSON, Response, operation_of, response_of
from coachtui.errors import (
    CoachtuiError,
    InProgress,
    Invalid,
    InvalidToken,
    MethodNotAllowed,
    TooLarge,
    Unavailable,
)
from coachtui.records import json
from coachtui.server.responses import Header, refused, send_response
from coachtui.server.routes import Route, Routes
from coachtui.server.stream import Connection
from coachtui.server.streams import Following, Streams
from coachtui.service.access import BY_WHO_ASKS
from coachtui.service.operation import Operation, declarations

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from coachtui.backend.local import LocalBackend
    from coachtui.server.limits import Limits

MOST_BYTES = 256 * 1024
"""Of a request's body."""

MOST_FIELDS = 100
"""Of a query."""

SECONDS = 10.0
"""A request may take."""

MOST_KEY = 255
"""Characters of an idempotency key."""

COMMIT_HEADER = b"coachtui-commit"
"""Tells a command's commit number; it counts hidden things, so only tests turn it on."""

logger = logging.getLogger("coachtui.server")


class Api:
    """An ASGI app. ``documents`` are answered to everybody, by path; the rest are the operations that are declared."""

    def __init__(
        self,
        backend: LocalBackend,
        documents: Mapping[str, bytes],
        *,
        streams: Streams | None = None,
        limits: Limits | None = None,
        tells_commits: bool = False,
    ) -> None:
        self._streams = streams or Streams(backend)
        self._anonymous = backend.as_account(None)
        self._routes = Routes(declarations())
        self._documents = documents
        self._limits = limits
        self._tells_commits = tells_commits
        self._running: set[tuple[str, str]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = perf_counter()
        asked = _Asked(scope)
        headers: list[Header] = []
        try:
            async with asyncio.timeout(SECONDS):
                response = await self._answer(asked, receive, headers)
            if isinstance(response, Following):
                await self._streams.serve(response, asked.headers.get("last-event-id"), Connection(receive, send))
                self._log(asked, 200, perf_counter() - began)
                return
        except ConnectionAbortedError:
            return  # nobody is there to be answered
        except TimeoutError:
            slow = Unavailable("That took too long; whether anything changed is not known: send it again with its key")
            response, more = refused(slow)
            headers += [*more, (b"connection", b"close")]
        except CoachtuiError as error:
            response, more = refused(error)
            headers += more
        except Exception:
            logger.exception("failed", extra={"method": asked.method, "route": asked.route_path})
            response, _ = refused(CoachtuiError())
        await send_response(send, response, headers)
        self._log(asked, response.status, perf_counter() - began)

    async def _answer(self, asked: _Asked, receive: Receive, headers: list[Header]) -> Response | Following:
        document = self._documents.get(asked.path)
        if document is not None:
            asked.route_path = asked.path
            if asked.method != "GET":
                raise MethodNotAllowed(allow=["GET"])
            return Response(200, JSON, document)
        route = self._routes.find(asked.method, asked.path)
        asked.route_path = route.declared.path
        token = _token(asked)
        backend = self._anonymous if token is None else self._anonymous.as_bearer(token)
        body = await _body(receive, asked.headers)
        try:
            operation = self._operation(route, asked, body)
        except Invalid:
            # Who may not ask at all is told that, not what is wrong with what was asked.
            if route.declared.access in BY_WHO_ASKS:
                await backend.check_access(route.declared.access)
            raise
        if not route.declared.is_command:
            answer = await backend.run(operation)
            if route.declared.streams:
                return Following(operation, backend, token)
            return response_of(route.declared, answer)
        done = self._limits.admit(operation, token, asked.address) if self._limits else None
        answer = await self._run(backend, operation, asked, headers)
        if done is not None:
            done()
        return response_of(route.declared, answer)

    def _operation(self, route: Route, asked: _Asked, body: bytes) -> Operation[Any]:
        try:
            query = parse_qsl(asked.query, keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError:
            raise Invalid("The query has too many parameters") from None
        return operation_of(route.declared, route.path_values, query, asked.headers, body)

    async def _run(self, backend: LocalBackend, operation: Operation[Any], asked: _Asked, headers: list[Header]) -> Any:
        def tell(commit: int) -> None:
            headers.append((COMMIT_HEADER, str(commit).encode()))

        on_commit = tell if self._tells_commits else None
        key = asked.headers.get("idempotency-key")
        if key is None:
            return await backend.run(operation, on_commit=on_commit)
        if not (1 <= len(key) <= MOST_KEY and key.isascii() and key.isprintable()):
            raise Invalid(f"Idempotency-Key: 1 to {MOST_KEY} visible ASCII characters")
        running = (asked.headers.get("authorization") or asked.address or "", key)
        if running in self._running:
            raise InProgress
        self._running.add(running)
        try:
            return await backend.run(operation, key=key, on_commit=on_commit)
        finally:
            self._running.discard(running)

    def _log(self, asked: _Asked, status: int, seconds: float) -> None:
        level = logging.WARNING if status >= 500 else logging.INFO
        if logger.isEnabledFor(level):
            about = {"method": asked.method, "route": asked.route_path, "status": status}
            logger.log(
                level,
                "answered",
                extra={**about, "ms": round(seconds * 1000, 1), "address": asked.address or "unknown"},
            )


class _Asked:
    """What is looked at of an ASGI request."""

    __slots__ = ("address", "headers", "method", "path", "query", "route_path")

    def __init__(self, scope: Scope) -> None:
        self.method: str = scope["method"]
        # As it was sent: decoded, a slash in a value could not be told from one between two.
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        self.path = raw.partition(b"?")[0].decode("latin-1")
        self.query: str = scope["query_string"].decode("latin-1")
        self.headers: dict[str, str] = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        client = scope.get("client")
        self.address: str | None = client[0] if client else None
        self.route_path = ""
        """The path as it is declared: what stands in its place in a request can be a secret, as a hold's id is."""


def _token(asked: _Asked) -> str | None:
    """The bearer token; raises ``InvalidToken`` for anything else that is given as one."""
    given = asked.headers.get("authorization")
    if given is None:
        return None
    scheme, _, token = given.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise InvalidToken
    return token.strip()


async def _body(receive: Receive, headers: Mapping[str, str]) -> bytes:
    """All of the body; raises ``TooLarge``, or ConnectionAbortedError where the caller has gone."""
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > MOST_BYTES:
        raise TooLarge("A request's body may be at most 256 KiB")
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionAbortedError
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > MOST_BYTES:
            raise TooLarge("A request's body may be at most 256 KiB")
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


HEALTHY = json.encode({"status": "ok"})
