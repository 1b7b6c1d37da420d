"""The real program, in a process of its own: one clear sentence, the right exit code, nothing changed, no traceback."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest


class Case(NamedTuple):
    """What is tried, and what a person must then read."""

    arguments: tuple[str, ...]
    code: int
    says: tuple[str, ...]
    prepare: Callable[[Path], object] = lambda _: None
    environment: dict[str, str] = {}


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program on the practice in this folder, knowing no other home."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("COACHTUI_", "XDG_"))}
    mine |= {"HOME": str(folder), "COACHTUI_DATABASE": f"sqlite:///{folder / 'practice.db'}", **environment}
    return subprocess.run(
        [sys.executable, "-m", "coachtui", *arguments],
        capture_output=True,
        text=True,
        env=mine,
        timeout=60,
        check=False,
    )


def mark_newer(folder: Path) -> None:
    with sqlite3.connect(folder / "practice.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()


def write_settings(folder: Path) -> None:
    (folder / ".config" / "coachtui").mkdir(parents=True)
    (folder / ".config" / "coachtui" / "coachtui.toml").write_text('clock = 24\nthem = "nord"\n')


ANA = ("--as", "ana@example.org")

CASES = {
    "a time in a gap": Case(
        ("book", *ANA, "--type", "intro", "--at", "2027-03-28T02:30"), 1, ("2027-03-28 02:30", "Europe/Madrid")
    ),
    "an end before a start": Case(
        ("slots", *ANA, "--type", "intro", "--start", "2026-11-28", "--end", "2026-11-26"), 1, ("end", "start")
    ),
    "a second zone that is none": Case(
        ("week",), 2, ("Europe/Lodnon", "Europe/London"), environment={"COACHTUI_SECOND_ZONE": "Europe/Lodnon"}
    ),
    "a store of a newer version": Case(("week",), 3, ("practice.db", "newer"), mark_newer),
    "a file that is not ours": Case(
        ("week",), 3, ("practice.db",), lambda folder: (folder / "practice.db").write_text("Dear diary,\n" * 100)
    ),
    "no store at all": Case(("week", "--database", "sqlite:////nowhere/there.db"), 3, ("/nowhere/there.db",)),
    "a config file with a wrong key": Case(
        ("week",), 2, ("coachtui.toml", "line 2", "'them'", "'theme'"), write_settings
    ),
    "nobody of that name": Case(("week", "--as", "nobody@example.org"), 1, ("nobody@example.org",)),
    "an app without a terminal": Case(("demo",), 2, ("terminal",)),
    "no such command": Case(("wek",), 2, ("wek", "week")),
}


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {str(each): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_bad_input_is_named_in_one_sentence_and_changes_nothing(practice: Path, case: Case) -> None:
    folder = practice.parent
    case.prepare(folder)
    before = bytes_in(folder)
    done = run(folder, *case.arguments, **case.environment)
    assert (done.returncode, done.stdout) == (case.code, ""), done.stderr
    assert done.stderr.startswith("coachtui: ")
    assert done.stderr.count("\n") == 1, done.stderr
    assert [each for each in case.says if each not in done.stderr] == [], done.stderr
    assert bytes_in(folder) == before


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "coachtui", "--help"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert program.stdout is not None
    program.stdout.close()
    _, err = program.communicate(timeout=60)
    assert (program.returncode, err) == (0, b"")


def test_a_database_that_cannot_be_used_is_said(coachtui: Any) -> None:
    ran = coachtui("week", "--database", "mongodb://x")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("coachtui: mongodb://x is not a database")


def test_an_interrupted_command_says_nothing_more(coachtui: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("coachtui.connect.open_backend", interrupted)
    ran = coachtui("week")
    assert (ran.code, ran.out, ran.err.strip()) == (130, "", "")
