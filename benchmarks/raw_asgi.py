"""The least that answers over HTTP: an ASGI app that encodes what it holds with msgspec, whatever it is asked.

``python -m benchmarks.raw_asgi KIND PATH``: ``PATH`` is a file of JSON, ``KIND`` the record in it (``Calendar`` or
``Slots``). Served as the program is, by the same server with the same settings; it says its URL on a line.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette

from coachtui.records import calendar, json
from coachtui.server.serving import Serving, serve

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


class App(Starlette):
    """Starlette only begins and ends it."""

    def __init__(self, record: object) -> None:
        super().__init__()
        self.state.end_streams = lambda: None
        self._record = record

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        await receive()
        body = json.encode(self._record)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    kinds: dict[str, type[object]] = {"Calendar": calendar.Calendar, "Slots": calendar.Slots}
    kind = kinds[sys.argv[1]]
    held = json.decode(Path(sys.argv[2]).read_bytes(), kind)
    serve(App(held), Serving(port=0), lambda url: print(url, flush=True))
