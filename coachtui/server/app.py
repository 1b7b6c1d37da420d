"""The server's ASGI app: the interface, and what has to be done beside it while it runs."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from importlib import metadata
from time import monotonic
from typing import TYPE_CHECKING

from starlette.applications import Starlette

from coachtui.backend.local import LocalBackend
from coachtui.backend.mailing import worker_for
from coachtui.errors import Unavailable
from coachtui.records import json
from coachtui.server.api import HEALTHY, Api
from coachtui.server.limits import limits_of
from coachtui.server.openapi import document
from coachtui.server.streams import Streams
from coachtui.service import registry as _registry  # noqa: F401  # every operation is declared by being imported
from coachtui.service.operation import declarations
from coachtui.store.database import Database

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from coachtui.records.time import Instant

SETTLE_SECONDS = 5.0
"""Between two looks for what ran out by the clock alone."""

logger = logging.getLogger("coachtui.server")


def open_app(url: str, clock: Callable[[], Instant], environment: Mapping[str, str]) -> Starlette:
    """The app on the store at a database URL, made or migrated first; raises what opening and ``make_app`` raise."""
    database = Database.open(url)
    try:
        return make_app(database, clock, environment)
    except BaseException:
        database.close()
        raise


def make_app(
    database: Database, clock: Callable[[], Instant], environment: Mapping[str, str] = os.environ
) -> Starlette:
    """The app on a store, which it closes when it ends; ``state.end_streams`` ends the streams, so that it can.

    ``environment`` says how mail is sent and how often what may be asked (``COACHTUI_RATE_LIMITS``), and to tell commit
    numbers (``COACHTUI_COMMIT_HEADER=on``, in tests only). Raises ``ValueError`` for what in it cannot be right.
    """
    backend = LocalBackend(database, None, clock)
    worker = worker_for(database, clock, environment)
    documents = {
        "/healthz": HEALTHY,
        "/v1/openapi.json": json.encode(document(declarations(), metadata.version("coachtui"))),
    }
    streams = Streams(backend)
    api = Api(
        backend,
        documents,
        streams=streams,
        limits=limits_of(environment, monotonic),
        tells_commits=environment.get("COACHTUI_COMMIT_HEADER") == "on",
    )

    @asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        beside = [asyncio.create_task(worker.run()), asyncio.create_task(_settle(backend))]
        try:
            yield
        finally:
            await streams.close()
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await backend.close()

    app = _App(api, lifespan=running)
    app.state.end_streams = streams.end
    return app


class _App(Starlette):
    """Starlette begins and ends it; a request goes straight to the interface.

    A route of Starlette's own would not match a path with a line end in it, and its layers, which answer for what goes
    wrong, would each hand on all that is sent: the interface answers for that itself.
    """

    def __init__(self, api: Api, lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]]) -> None:
        super().__init__(lifespan=lifespan)
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answering = self._api if scope["type"] == "http" else super().__call__
        await answering(scope, receive, send)


async def _settle(backend: LocalBackend) -> None:
    while True:
        with suppress(Unavailable):  # the next look may find the store back
            await backend.settle()
        await asyncio.sleep(SETTLE_SECONDS)
