"""``coachtui week`` beside ``khal list`` for a week out of as many events.

Run ``python -m benchmarks.week_command``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from benchmarks.measuring import MANY, SOMEBODY, app_on, figure, home, median, ms
from benchmarks.peers import WORDS, khal_with

RUNS = 15


def main() -> None:
    khal = shutil.which("khal")
    if khal is None:
        print("khal is not installed")
        return
    today = datetime.now(UTC).date()
    monday = today - timedelta(days=today.weekday())
    program, *store = app_on(MANY)
    ours_is = (program, "week", *store)
    theirs_is = (khal, "-c", str(khal_with(MANY) / "config"), "list", f"{monday}", "7d")
    floor: list[float] = []
    ours: list[float] = []
    theirs: list[float] = []
    with home() as environment:
        call(theirs_is, environment, WORDS)  # reads all of its files once
        call(ours_is, environment, SOMEBODY)
        for _ in range(RUNS):
            floor.append(call((sys.executable, "-c", "print('Ready')"), environment, "Ready"))
            theirs.append(call(theirs_is, environment, WORDS))
            ours.append(call(ours_is, environment, SOMEBODY))
    print(f"a week as text, out of {MANY:,}")
    print(f"  python         {ms(floor)}")
    print(f"  khal list      {ms(theirs)}")
    print(f"  coachtui week  {ms(ours)}")
    figure("  coachtui / khal", median(ours) / median(theirs), 0.9)


def call(argv: Sequence[str], environment: Mapping[str, str], expected: str) -> float:
    """Seconds that the program takes to its end."""
    begun = time.perf_counter()
    done = subprocess.run(argv, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    took = time.perf_counter() - begun
    if expected not in done.stdout:
        raise RuntimeError(f"{argv}: no {expected} in {done.stdout}")
    return took


if __name__ == "__main__":
    main()
