"""Programs on a real pseudo-terminal, for what only a whole process can show."""

import fcntl
import os
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping

import pytest

PATIENCE = 10.0
"""Seconds a test waits for a program before it fails: far more than one takes on a busy machine."""


class PtyProgram:
    """A Python program on a pseudo-terminal: what it writes, what it is sent, how it ends."""

    def __init__(self, script: str, environment: Mapping[str, str], *, rows: int = 24, columns: int = 80) -> None:
        self.output = b""
        self.pid, self.terminal = os.forkpty()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
                os.execve(sys.executable, [sys.executable, "-c", script], dict(environment))
            finally:
                os._exit(127)
        self._closed = False

    def send(self, keys: bytes) -> None:
        os.write(self.terminal, keys)

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Close the terminal, as a window does."""
        if not self._closed:
            self._closed = True
            os.close(self.terminal)

    def wait_for(self, expected: bytes) -> None:
        """Read until the program has written this."""
        deadline = time.monotonic() + PATIENCE
        while expected not in self.output:
            if not self._read(deadline - time.monotonic()):
                pytest.fail(f"no {expected!r} in {self.output[-2000:]!r}")

    def wait_exit(self) -> int:
        """Read on to the end; the exit code, negative for a signal."""
        deadline = time.monotonic() + PATIENCE
        while not self._closed and self._read(deadline - time.monotonic()):
            pass
        while time.monotonic() < deadline:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
            select.select([], [], [], 0.01)
        pytest.fail(f"still running: {self.output[-2000:]!r}")

    def wait_stopped(self) -> None:
        """Read until the program stands still, as after SIGSTOP."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self._read(0.01)
            pid, status = os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED)
            if pid and os.WIFSTOPPED(status):
                self._read(0.01)
                return
        pytest.fail("the program did not stop")

    def end(self) -> None:
        self.hang_up()
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)

    def _read(self, timeout: float) -> bool:
        if not select.select([self.terminal], [], [], max(0.0, timeout))[0]:
            return False
        try:
            data = os.read(self.terminal, 65536)
        except OSError:  # EIO: the program has ended
            return False
        self.output += data
        return bool(data)


@pytest.fixture
def pty_program() -> Iterator[Callable[..., PtyProgram]]:
    """Starts Python scripts on a pseudo-terminal and ends what is left of them."""
    started: list[PtyProgram] = []

    def start(script: str, *, rows: int = 24, columns: int = 80, **environment: str) -> PtyProgram:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
        whole = {**kept, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **environment}
        started.append(PtyProgram(script, whole, rows=rows, columns=columns))
        return started[-1]

    yield start
    for program in started:
        program.end()
