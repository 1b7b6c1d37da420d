"""Whoever reads the OpenAPI document may rely on it: schemathesis asks a running server, with every check it has.

Here a little of everything, the same each time; ``make conformance`` asks for long and each time something else.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from coachtui.server.app import make_app
from coachtui.store.database import Database

HERE = Path(__file__).parent
LONG = os.environ.get("COACHTUI_CONFORMANCE", "")
"""As many examples of each operation, in every phase; empty: one or two in one."""

NOT_ASKED = "changes$|stream$|tokens/current$"
"""Streams do not end; who takes their own token back is asked nothing more."""


@pytest.fixture
def server(database: Database) -> Iterator[str]:
    """The URL of a server in a thread."""
    app = make_app(database, lambda: datetime.now(UTC).replace(microsecond=0), {"COACHTUI_RATE_LIMITS": "off"})
    running = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical"))
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started and thread.is_alive():
        time.sleep(0.01)
    port = running.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    running.should_exit = True
    thread.join()


def coach_of(server: str) -> Mapping[str, str]:
    """The headers of a coach whose calendar everybody sees, with something in it."""
    person: Any = {"email": "maya@example.org", "password": "correct horse", "name": "Maya", "time_zone": "Etc/UTC"}
    token = httpx.post(f"{server}/v1/accounts", json=person).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    everybody = dict.fromkeys(("calendar_visibility", "booking_permission", "request_permission"), "public")
    with httpx.Client(base_url=f"{server}/v1/me", headers=headers) as client:
        client.put("/coach", json={"handle": "maya", "display_name": "Maya", "time_zone": "Etc/UTC"})
        privacy = client.get("/coach/privacy").json()
        client.put("/coach/privacy", json={**privacy, **everybody}, headers={"if-match": f'"{privacy["version"]}"'})
        client.post("/coach/session-types", json={"name": "1:1", "duration_minutes": 60, "audience": "public"})
        hours = {"start": "09:00", "end": "17:00", "rrule": "FREQ=DAILY", "valid_from": "2025-01-01"}
        assert client.post("/coach/availability", json=hours).status_code == 201
    return headers


def test_the_server_does_what_its_document_says(server: str, tmp_path: Path) -> None:
    phases = ["-n", LONG] if LONG else ["--phases", "fuzzing", "-n", "1", "--seed", "4"]
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "run"]
    headers = [f"--header={name}: {value}" for name, value in coach_of(server).items()]
    options = ["--checks", "all", "--no-color", "--exclude-path-regex", NOT_ASKED, *phases, *headers]
    environment = {**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path)}
    done = subprocess.run(
        [*command, f"{server}/v1/openapi.json", *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=environment,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Tested: {_operations(server)}" in done.stdout


def _operations(server: str) -> int:
    """How many are asked: all but those that are not."""
    paths = httpx.get(f"{server}/v1/openapi.json").json()["paths"]
    endings = tuple(NOT_ASKED.replace("$", "").split("|"))
    return sum(len(methods) for path, methods in paths.items() if not path.endswith(endings))
