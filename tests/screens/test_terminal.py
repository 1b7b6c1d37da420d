"""The terminal is given back whatever ends the app, soon, and drafts are kept."""

import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coachtui.terminal import what_is_missing
from coachtui.terminal_driver import SIGNALLED

APP = """
import os, sys
from textual.app import App
from textual.widgets import Static
from coachtui.terminal import require_terminal
from coachtui.terminal_driver import TerminalDriver

require_terminal()

class Small(App[None]):
    BINDINGS = [("q", "quit"), ("b", "busy")]

    def compose(self):
        yield Static("Ready")

    def action_busy(self) -> None:
        os.write(1, b"Busy")
        while True:
            pass

    def save_drafts(self) -> None:
        with open(os.environ["DRAFTS"], "w") as file:
            file.write("saved")

app = Small(driver_class=TerminalDriver)
app.run()
sys.exit(app.return_code)
"""

DEAF_TO_HANG_UP = """
import signal
from coachtui import terminal_driver
terminal_driver._ENDING = ()
signal.signal(signal.SIGHUP, signal.SIG_IGN)
app.run()
"""

RESTORED = (b"\x1b[?1000l", b"\x1b[?2004l", b"\x1b[<u", b"\x1b[?1049l", b"\x1b[?25h")
SHOWN = b"Ready"
GENEROUS = 10.0  # the promise is 2 s, on a machine that does nothing else

Start = Callable[..., Any]


def test_a_key_ends_the_app_and_gives_the_terminal_back(pty_program: Start, tmp_path: Path) -> None:
    program = pty_program(APP, DRAFTS=str(tmp_path / "drafts"))
    program.wait_for(SHOWN)
    program.send(b"q")
    assert program.wait_exit() == 0
    assert [each for each in RESTORED if each not in program.output] == []
    assert not (tmp_path / "drafts").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_saves_drafts_gives_the_terminal_back_and_ends(
    pty_program: Start, tmp_path: Path, number: signal.Signals
) -> None:
    program = pty_program(APP, DRAFTS=str(tmp_path / "drafts"))
    program.wait_for(SHOWN)
    sent = time.monotonic()
    program.signal(number)
    assert program.wait_exit() == SIGNALLED + number
    assert time.monotonic() - sent < GENEROUS
    assert [each for each in RESTORED if each not in program.output] == []
    assert (tmp_path / "drafts").read_text() == "saved"


def test_an_app_that_hangs_is_ended_all_the_same(pty_program: Start, tmp_path: Path) -> None:
    program = pty_program(APP, DRAFTS=str(tmp_path / "drafts"))
    program.wait_for(SHOWN)
    program.send(b"b")
    program.wait_for(b"Busy")
    sent = time.monotonic()
    program.signal(signal.SIGTERM)
    assert program.wait_exit() == SIGNALLED + signal.SIGTERM
    assert time.monotonic() - sent < GENEROUS
    assert [each for each in RESTORED if each not in program.output] == []


@pytest.mark.parametrize("nohup", [False, True], ids=["hang-up", "hang-up unheard"])
def test_a_closed_window_ends_the_app_without_spinning(pty_program: Start, tmp_path: Path, nohup: bool) -> None:
    deaf = APP.replace("app.run()", DEAF_TO_HANG_UP)
    program = pty_program(deaf if nohup else APP, DRAFTS=str(tmp_path / "drafts"))
    program.wait_for(SHOWN)
    program.hang_up()
    assert program.wait_exit() == SIGNALLED + signal.SIGHUP
    assert (tmp_path / "drafts").read_text() == "saved"


def test_stopped_and_continued_the_app_draws_itself_again(pty_program: Start, tmp_path: Path) -> None:
    program = pty_program(APP, DRAFTS=str(tmp_path / "drafts"))
    program.wait_for(SHOWN)
    program.output = b""
    program.signal(signal.SIGTSTP)
    program.wait_stopped()
    assert b"\x1b[?1049l" in program.output
    program.signal(signal.SIGCONT)
    program.wait_for(b"\x1b[?1049h")
    program.wait_for(SHOWN)
    program.send(b"q")
    assert program.wait_exit() == 0


def test_a_dumb_terminal_is_refused_in_one_sentence(pty_program: Start) -> None:
    program = pty_program(APP, TERM="dumb")
    assert program.wait_exit() == 2
    assert b"cannot move its cursor" in program.output
    assert program.output.count(b"\n") == 1


def test_what_is_no_terminal_is_said_first() -> None:
    # Under pytest standard input is no terminal.
    assert "not a terminal" in what_is_missing({"TERM": "xterm"})
