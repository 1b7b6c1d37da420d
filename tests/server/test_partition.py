"""A network that is cut between an app and its server: nothing is said that was not answered, nothing is done twice.

It is cut where nothing else uses it: in a network namespace of its own, whose loopback is taken down and brought back.
"""

import asyncio
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coachtui.backend.remote import RemoteBackend
from coachtui.errors import Unavailable
from coachtui.service.booking import Book, ListBookings
from tests.server.test_serving import serving
from tests.server.test_several_processes import make_coach, register

NAMESPACE = ["unshare", "--net", "--map-root-user"]
DEADLINE = 2.0


def test_a_cut_network_is_told_and_what_was_sent_is_done_once(tmp_path: Path) -> None:
    may_cut = shutil.which("ip") and shutil.which("unshare")
    if not may_cut or subprocess.run([*NAMESPACE, "true"], capture_output=True).returncode:
        pytest.skip("this machine makes no network namespaces")
    played = subprocess.run(
        [*NAMESPACE, sys.executable, "-c", f"from {__name__} import play; play({str(tmp_path)!r})"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert played.returncode == 0, played.stderr


def play(folder: str) -> None:
    """In the namespace: book, be cut off, and book the same once more."""
    link("up")
    with serving("--database", f"sqlite:///{folder}/served.db") as (_, url):
        _, kind = make_coach(url)
        asyncio.run(cut_off(url, kind, register(url, "ana"), register(url, "bo")))


async def cut_off(url: str, kind: str, ana: str, bo: str) -> None:
    reached: list[bool] = []
    app = RemoteBackend(url, ana, deadline=DEADLINE, on_reached=reached.append)
    other = RemoteBackend(url, bo)
    day = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=3)

    def at(hour: int) -> Book:
        return Book(coach="maya", session_type=kind, start=day + timedelta(hours=hour))

    changes = app.changes("maya")

    async def told_of(hour: int) -> None:
        time = day + timedelta(hours=hour)
        async with asyncio.timeout(20):
            while changed := await anext(changes):
                if changed.start is None or changed.end is None or changed.start <= time < changed.end:
                    return

    await told_of(0)  # the stream has begun
    await app.run(at(9))
    await told_of(9)

    link("down")
    with pytest.raises(Unavailable):
        await app.run(at(10), key="k1")
    assert not reached[-1]
    link("up")
    again = await app.run(at(10), key="k1")
    assert again == await app.run(at(10), key="k1")
    await other.run(at(11))
    await told_of(11)
    booked = (await app.run(ListBookings())).items
    assert [each.start.hour for each in booked] == [9, 10]
    await app.close()
    await other.close()


def link(state: str) -> None:
    subprocess.run(["ip", "link", "set", "lo", state], check=True)
