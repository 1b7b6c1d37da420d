"""Running the app in a process: a socket, uvicorn and signals."""

from __future__ import annotations

import asyncio
import gc
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn
from msgspec import Struct

from coachtui.errors import Unavailable
from coachtui.records.text import one_line
from coachtui.server.logs import Log, logging_to

if TYPE_CHECKING:
    from starlette.applications import Starlette

GRACE_SECONDS = 5
"""What is under way when the server is told to end may take; then it is ended."""

BACKLOG = 2048


class Serving(Struct, frozen=True, kw_only=True):
    """Where and how to serve. ``proxies``: addresses whose ``X-Forwarded-…`` are believed, none but those.

    With a ``certificate`` (and its ``private_key``, PEM files) it is served over TLS. Port 0 is any that is free.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    certificate: Path | None = None
    private_key: Path | None = None
    proxies: tuple[str, ...] = ()
    log: Log = "problems"


def serve(app: Starlette, serving: Serving, announce: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; ``announce`` is told the URL once connections are accepted.

    Raises ``Unavailable`` where the address cannot be had or a certificate not be read.
    """
    listening = listen(serving.host, serving.port)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="on",
        ws="none",
        server_header=False,
        backlog=BACKLOG,
        proxy_headers=bool(serving.proxies),
        forwarded_allow_ips=list(serving.proxies),
        timeout_graceful_shutdown=GRACE_SECONDS,
        ssl_certfile=serving.certificate,
        ssl_keyfile=serving.private_key,
    )
    try:
        config.load()
    except OSError as problem:
        listening.close()
        raise Unavailable(f"The certificate cannot be used: {one_line(str(problem))}") from None
    server = Server(config, lambda: announce(_url(serving, listening)), app.state.end_streams)
    # What was made to start is kept to the end; looking at it again and again for garbage only costs.
    gc.collect()
    gc.freeze()
    with logging_to(sys.stderr.fileno(), serving.log):
        asyncio.run(server.serve(sockets=[listening]))


class Server(uvicorn.Server):
    """uvicorn, which says when it accepts connections and ends in order, with success, when told to."""

    def __init__(self, config: uvicorn.Config, accepting: Callable[[], None], ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._accepting, self._ending = accepting, ending

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._accepting()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._ending()  # else whoever holds a stream open would be waited for
        await super().shutdown(sockets=sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.should_exit:
            self.force_exit = True  # told twice: do not wait for anything
        self.should_exit = True


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to the address; raises ``Unavailable`` where it cannot be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
    except OSError as problem:
        raise Unavailable(f"{one_line(host)} is no address to listen on: {problem.strerror}") from None
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as problem:
        bound.close()
        raise Unavailable(f"Cannot listen on {one_line(host)} port {port}: {problem.strerror}") from None
    return bound


def _url(serving: Serving, listening: socket.socket) -> str:
    scheme = "https" if serving.certificate else "http"
    host = f"[{serving.host}]" if ":" in serving.host else serving.host
    return f"{scheme}://{host}:{listening.getsockname()[1]}"
