"""What importing a module drags in, each tried in an interpreter of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

import coachtui
from coachtui.cli import COMMANDS

PACKAGE = Path(coachtui.__file__).parent

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
    done = subprocess.run(
        [sys.executable, "-c", DRAGGED, ",".join(modules)], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.strip().split(","))


def all_in(folder: str, pattern: str = "*.py") -> tuple[str, ...]:
    """The modules of a folder of the package, whatever there are."""
    return tuple(f"coachtui.{folder}.{path.stem}" for path in sorted((PACKAGE / folder).glob(pattern)))


@pytest.mark.parametrize(
    ("modules", "forbidden"),
    [
        (("coachtui.errors", "coachtui.records.json", "coachtui.service.registry"), (*NO_LIBRARY, "click")),
        (("coachtui.store.database", "coachtui.store.transaction"), (*NO_SCREEN, "alembic", "httpx", "psycopg")),
        (("coachtui.backend.local",), (*NO_SCREEN, "alembic", "httpx", "psycopg", "starlette")),
        (("coachtui.backend.wire", *all_in("backend", "remote*.py")), (*NO_SCREEN, "sqlalchemy", "coachtui.store")),
        (
            tuple(f"coachtui.commands.{name}" for name in COMMANDS),
            (*NO_SCREEN, "sqlalchemy", "alembic", "httpx", "icalendar", "coachtui.app"),
        ),
        (all_in("server"), NO_SCREEN),
        (("coachtui.app", "coachtui.screens", "coachtui.widgets.week_grid"), ("sqlalchemy", "httpx", "icalendar")),
        (
            ("coachtui.app", "coachtui.screens.manage_sessions", "coachtui.screens.booking_calendar"),
            ("coachtui.service.context", "coachtui.scheduling.date_words", "coachtui.widgets.form"),
        ),
        (("coachtui.start",), ("click", "textual", "coachtui.cli")),
        (("coachtui.people", "coachtui.backend.reading"), (*NO_SCREEN, "sqlalchemy", "httpx", "icalendar")),
    ],
    ids=lambda value: value[0],
)
def test_what_importing_drags_in(modules: tuple[str, ...], forbidden: tuple[str, ...]) -> None:
    assert dragged_in(*modules) & set(forbidden) == set()


def test_the_program_starts_with_little() -> None:
    """Which command is meant is known before anything of it, of the store or of the screens is imported."""
    ours = {name for name in dragged_in("coachtui.cli") if name.startswith("coachtui.")}
    assert ours == {
        "coachtui.cli",
        "coachtui.start",
        "coachtui.collector",
        "coachtui.commands",
        "coachtui.commands.answering",
        "coachtui.errors",
        "coachtui.records",
        "coachtui.records.json",
        "coachtui.records.text",
        "coachtui.records.time",
        "coachtui.terminal",
    }


def test_every_folder_is_a_package_that_the_contracts_see() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts}
    assert {folder for folder in folders if not (folder / "__init__.py").exists()} == set()
