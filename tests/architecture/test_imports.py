"""What importing a module drags in, each tried in an interpreter of its own."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

NO_LIBRARY = ("sqlalchemy", "alembic", "httpx", "textual", "rich", "starlette", "pydantic", "icalendar", "asyncio")
NO_SCREEN = ("textual", "rich")

DRAGGED = """
import sys
for name in sys.argv[1].split(","):
    __import__(name)
print(",".join(sorted(sys.modules)))
"""


def dragged_in(*modules: str) -> set[str]:
    """The top-level names and modules of ours that importing these brings in."""
    present = [module for module in modules if is_there(module)]
    if not present:
        pytest.skip(f"not there yet: {', '.join(modules)}")
    done = subprocess.run(
        [sys.executable, "-c", DRAGGED, ",".join(present)], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.strip().split(","))


def is_there(module: str) -> bool:
    package, _, _ = module.rpartition(".")
    return (not package or is_there(package)) and find_spec(module) is not None


@pytest.mark.parametrize(
    ("modules", "forbidden"),
    [
        (("coachtui.errors", "coachtui.records.json", "coachtui.service.registry"), (*NO_LIBRARY, "click")),
        (("coachtui.store.database", "coachtui.store.transaction"), (*NO_SCREEN, "alembic", "httpx", "psycopg")),
        (("coachtui.backend.local",), (*NO_SCREEN, "alembic", "httpx", "psycopg", "starlette")),
        (("coachtui.backend.wire", "coachtui.backend.remote"), (*NO_SCREEN, "sqlalchemy", "coachtui.store")),
        (("coachtui.server.application",), NO_SCREEN),
        (("coachtui.app", "coachtui.screens", "coachtui.widgets.week_grid"), ("sqlalchemy", "httpx", "icalendar")),
    ],
    ids=lambda value: value[0],
)
def test_what_importing_drags_in(modules: tuple[str, ...], forbidden: tuple[str, ...]) -> None:
    assert dragged_in(*modules) & set(forbidden) == set()
