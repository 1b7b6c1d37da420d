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


def app_that_sends(record: object) -> Starlette:
    """The app; Starlette only starts and ends it."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        body = json.encode(record)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    app = Starlette()
    app.router.default = answer
    app.state.end_streams = lambda: None
    return app


if __name__ == "__main__":
    kinds: dict[str, type[object]] = {"Calendar": calendar.Calendar, "Slots": calendar.Slots}
    kind = kinds[sys.argv[1]]
    held = json.decode(Path(sys.argv[2]).read_bytes(), kind)
    serve(app_that_sends(held), Serving(port=0), lambda url: print(url, flush=True))
