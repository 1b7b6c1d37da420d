"""What a week costs a server: CPU of a calendar's and of the slots' request, signed in, out of a store in use.

Beside each an ASGI app that encodes the same record with msgspec (``raw_asgi.py``), under the same server.

Run ``python -m benchmarks.http_requests``.
"""

from __future__ import annotations

import asyncio
import http.client
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from benchmarks.bookings import Client
from benchmarks.many_coaches import signed_in
from benchmarks.measuring import COACHTUI, MANY, cpu_of, figure, median
from benchmarks.stores import store_with
from coachtui.records.account import Connection, ConnectionStatus
from coachtui.store.database import Database

ROUNDS = 15
EACH = 60
MOST = 8


class Asked(NamedTuple):
    """A request, and the record that answers it."""

    name: str
    path: str
    token: str
    record: str


class Server:
    """A server that was started, and a connection to it that stays open."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        url = urlsplit("http://" + process.stdout.readline().strip().rpartition("http://")[2])
        self._pid = process.pid
        self._connection = http.client.HTTPConnection(url.hostname or "", url.port)

    def ask(self, asked: Asked) -> bytes:
        self._connection.request("GET", asked.path, headers={"authorization": f"Bearer {asked.token}"})
        answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body
        return body

    def cpu_of(self, asked: Asked) -> float:
        """Seconds of CPU a request, over a round of them."""
        before = cpu_of(self._pid)
        for _ in range(EACH):
            self.ask(asked)
        return (cpu_of(self._pid) - before) / EACH


@contextmanager
def served(*argv: str) -> Iterator[Server]:
    environment = {**os.environ, "COACHTUI_RATE_LIMITS": "off"}
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            yield Server(process)
        finally:
            process.terminate()


def requests_on(path: Path) -> Sequence[Asked]:
    """The week after this one, as its coach and as one of the clients, who looks for a time too."""
    client = Client(path)
    asyncio.run(client.get_ready())
    database = Database.open(f"sqlite:///{path}")
    with database.read() as store:
        everybody = {each.account_id for each in store.find(Connection, status=ConnectionStatus.CONNECTED)}
    usual = min(everybody - {client.backend.account_id})  # that one has all of the sessions, as nobody has
    coach, other = (signed_in(database, each, client.now) for each in (database.owner_id, usual))
    database.close()
    monday = client.now.date() + timedelta(days=7 - client.now.weekday())
    start = datetime.combine(monday, time(), client.now.tzinfo)
    week = {"start": start.isoformat(), "end": (start + timedelta(days=7)).isoformat()}
    calendar = f"/v1/coaches/{client.coach}/calendar?{urlencode(week)}"
    slots = f"/v1/coaches/{client.coach}/slots?{urlencode({'session_type': client.session_type, **week})}"
    return (
        Asked("the coach's week", calendar, coach, "Calendar"),
        Asked("a client's week", calendar, other, "Calendar"),
        Asked("slots of a week", slots, other, "Slots"),
    )


def measure(all_asked: Sequence[Asked], ours: Server, bare: Mapping[Asked, Server]) -> None:
    """A round of ours, a round of the bare app's, in turn."""
    for asked in all_asked:
        sent = [server.ask(asked) for server in (ours, bare[asked])]
        assert sent[0] == sent[1], asked.name
        taken: tuple[list[float], list[float]] = ([], [])
        for _ in range(ROUNDS):
            taken[0].append(ours.cpu_of(asked))
            taken[1].append(bare[asked].cpu_of(asked))
        here, there = (median(each) for each in taken)
        print(f"{asked.name}: {len(sent[0]):,} bytes, {here * 1e3:.2f} ms of CPU; bare {there * 1e3:.2f} ms")
        figure(f"  {asked.name} / bare", here / there, MOST)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="coachtui-requests-") as folder, ExitStack() as servers:
        path = Path(folder, "coachtui.sqlite")
        shutil.copy(store_with(MANY), path)
        all_asked = requests_on(path)
        program = (COACHTUI, "serve", "--port", "0", "--database", f"sqlite:///{path}")
        ours = servers.enter_context(served(*program))
        bare: dict[Asked, Server] = {}
        for asked in all_asked:
            file = Path(folder, f"{len(bare)}.json")
            file.write_bytes(ours.ask(asked))
            raw = (sys.executable, "-m", "benchmarks.raw_asgi", asked.record, str(file))
            bare[asked] = servers.enter_context(served(*raw))
        measure(all_asked, ours, bare)


if __name__ == "__main__":
    main()
