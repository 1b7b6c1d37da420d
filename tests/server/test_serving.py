"""``coachtui serve`` as a process: what it says, what it ends on, what it refuses."""

import json
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

SERVE = [sys.executable, "-m", "coachtui", "serve", "--port", "0"]


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server and its URL; killed where the test has not ended it."""
    process = subprocess.Popen(
        [*SERVE, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    )
    try:
        assert process.stdout
        line = process.stdout.readline()
        assert line.startswith("coachtui serving on http"), line or process.communicate()[1]
        yield process, line.split()[-1]
    finally:
        process.kill()
        process.communicate()


def test_it_says_where_once_it_accepts_and_ends_in_order(tmp_path: Path) -> None:
    path = tmp_path / "served.db"
    with serving("--database", f"sqlite:///{path}", "--log", "requests") as (process, url):
        assert httpx.get(f"{url}/healthz").status_code == 200
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        body = {"email": "m@example.org", "password": "correct horse", "name": "M", "time_zone": "Europe/Berlin"}
        token = httpx.post(f"{url}/v1/accounts", json=body).json()["token"]
        assert httpx.get(f"{url}/v1/me", headers={"authorization": f"Bearer {token}"}).status_code == 200
        process.send_signal(signal.SIGTERM)
        output, log = process.communicate(timeout=10)
        assert (process.returncode, output) == (0, "")
    lines = [json.loads(line) for line in log.splitlines()]
    assert [line["route"] for line in lines] == ["/healthz", "/v1/accounts", "/v1/me"]
    assert token not in log
    assert "correct horse" not in log


def test_open_streams_end_in_order_when_it_is_told_to_end(tmp_path: Path) -> None:
    with serving("--database", f"sqlite:///{tmp_path / 'served.db'}") as (process, url):
        body = {"email": "m@example.org", "password": "correct horse", "name": "M", "time_zone": "Europe/Berlin"}
        signed_in = httpx.post(f"{url}/v1/accounts", json=body).json()
        headers = {"authorization": f"Bearer {signed_in['token']}"}
        profile = {"handle": "maya", "display_name": "Maya", "time_zone": "Europe/Berlin"}
        assert httpx.put(f"{url}/v1/me/coach", json=profile, headers=headers).status_code == 200
        with (
            httpx.stream("GET", f"{url}/v1/coaches/maya/changes", headers=headers, timeout=10) as changes,
            httpx.stream("GET", f"{url}/v1/notifications/stream", headers=headers, timeout=10) as news,
        ):
            streams = [changes.iter_raw(), news.iter_raw()]
            assert all(next(stream) for stream in streams), "each says something at once"
            process.send_signal(signal.SIGTERM)
            for stream in streams:
                assert b"error" not in b"".join(stream)  # to its end, which is no broken connection
            output, log = process.communicate(timeout=5)
    assert (process.returncode, output, log) == (0, "", "")


def test_a_log_that_nobody_reads_holds_nothing_up(tmp_path: Path) -> None:
    with (
        serving("--database", f"sqlite:///{tmp_path / 'served.db'}", "--log", "requests") as (process, url),
        httpx.Client(base_url=url) as client,
    ):
        # Each is a line of more than a hundred bytes, and a pipe holds 64 KiB.
        assert {client.get("/healthz").status_code for _ in range(1000)} == {200}
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_an_address_in_use_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*SERVE, "--port", port, "--database", f"sqlite:///{tmp_path / 'a.db'}"], capture_output=True, text=True
        )
    assert done.returncode == 3
    assert done.stderr.startswith(f"coachtui: Cannot listen on 127.0.0.1 port {port}")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("database", ["nonsense", "sqlite:////dev/null", "mysql://x"])
def test_a_database_that_cannot_be_is_told_in_one_sentence(database: str) -> None:
    done = subprocess.run([*SERVE, "--database", database], capture_output=True, text=True)
    assert (done.returncode, done.stderr.count("\n")) == (3, 1)
