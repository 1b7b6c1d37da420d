"""What the scripts share: programs to start, a home that is nobody's, and a line for each figure."""

from __future__ import annotations

import compileall
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.pty_harness import Terminal
from benchmarks.stores import store_with

ROOT = Path(__file__).parent.parent
COACHTUI = str(Path(sys.executable).with_name("coachtui"))
FLOOR = (sys.executable, str(Path(__file__).with_name("floor.py")))
FLOOR_READY = "Ready"
SOMEBODY = "Ana"
"""Who has a session in every week of every store: where the name is on the screen, a week is."""

ROWS, COLUMNS = 30, 100
MANY, FEW = 20_000, 1_000


def app_on(sessions: int) -> tuple[str, ...]:
    """The app on a store of so many sessions."""
    return COACHTUI, "--database", f"sqlite:///{store_with(sessions)}"


@contextmanager
def home() -> Iterator[Mapping[str, str]]:
    """The environment of a person who has never started anything."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    compileall.compile_dir(ROOT / "coachtui", quiet=2)
    with tempfile.TemporaryDirectory(prefix="coachtui-home-") as folder:
        names = ("DATA", "CONFIG", "STATE", "CACHE")
        yield {"HOME": folder, **{f"XDG_{name}_HOME": str(Path(folder, name.lower())) for name in names}}


def kept_weeks(environment: Mapping[str, str]) -> list[Path]:
    """The weeks that a home keeps for its next start."""
    return list(Path(environment["XDG_STATE_HOME"]).rglob("week-*"))


def terminal(argv: Sequence[str], environment: Mapping[str, str], quiet: float = 0.12) -> Terminal:
    """The program on a terminal of the size that the figures are for."""
    return Terminal(argv, rows=ROWS, cols=COLUMNS, env=environment, quiet=quiet)


def cpu_of(pid: int) -> float:
    """Seconds that all threads of a process have run, to the nanosecond."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9


def ms(seconds: Sequence[float]) -> str:
    """Median, 99th percentile and largest."""
    ordered = sorted(seconds)
    return f"p50 {median(ordered) * 1e3:.1f}  p99 {at(ordered, 0.99) * 1e3:.1f}  max {ordered[-1] * 1e3:.1f} ms"


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def at(values: Sequence[float], share: float) -> float:
    """The value that this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def figure(name: str, value: float, target: float, unit: str = "x") -> None:
    """One line: what was measured, what it should be, whether it is."""
    verdict = "met" if value <= target else "MISSED"
    print(f"{name}: {value:.2f} {unit} (target at most {target:g} {unit}: {verdict})", flush=True)
