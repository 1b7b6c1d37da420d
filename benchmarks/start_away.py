"""From the start of the process to a useful week where the server takes connections and never answers.

Beside the same start on a store of this machine. Run ``python -m benchmarks.start_away``.
"""

from __future__ import annotations

import shutil
import socket
from collections.abc import Mapping
from pathlib import Path

from benchmarks.measuring import COACHTUI, MANY, SOMEBODY, app_on, figure, home, kept_weeks, median, ms
from benchmarks.start import RUNS, start_and_quit
from coachtui.backend.kept_week import KeptWeek
from coachtui.sign_in import SignedIn, SignIns

EMAIL = "maya@example.org"


def main() -> None:
    app = app_on(MANY)
    painted: dict[str, list[float]] = {"local": [], "away": []}
    with home() as here, home() as elsewhere, socket.create_server(("127.0.0.1", 0)) as silent:
        start_and_quit(app, here, SOMEBODY)  # keeps the week
        sign_in(f"http://127.0.0.1:{silent.getsockname()[1]}", elsewhere, kept_weeks(here)[0])
        for _ in range(RUNS):
            for name, program in (("local", (app, here)), ("away", ((COACHTUI,), elsewhere))):
                painted[name].append(start_and_quit(*program, SOMEBODY)[0])
    print(f"start, {MANY:,} sessions")
    for name, times in painted.items():
        print(f"  {name:<6} {ms(times)}")
    figure("  away / local", median(painted["away"]) / median(painted["local"]), 1.1)


def sign_in(server: str, environment: Mapping[str, str], week: Path) -> None:
    """A home signed in to the server, that has seen this week there."""
    data, state = (Path(environment[f"XDG_{name}_HOME"], "coachtui") for name in ("DATA", "STATE"))
    for folder in (data, state):
        folder.mkdir(parents=True, mode=0o700)
    SignIns(data / "signed-in.json", lambda: None).add(SignedIn(server=server, email=EMAIL, token="none"))
    shutil.copy(week, KeptWeek(state, server, EMAIL).path)


if __name__ == "__main__":
    main()
