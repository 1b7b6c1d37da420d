"""The way to the terminal: Textual's own, made to leave at once, and to leave in order when it is told to.

Textual polls its input every 100 ms, handles neither SIGTERM nor SIGHUP, and spins when its terminal is gone. Here the
input thread waits on a pipe beside the terminal, so that it can be woken; a signal, or the terminal's end, ends the
app the ordinary way; and where that hangs, a second thread restores the terminal and ends the process in time.
"""

import asyncio
import contextlib
import inspect
import os
import select
import signal
import termios
import threading
from codecs import getincrementaldecoder
from collections.abc import Callable
from typing import IO, Any, Final, cast

from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._parser import ParseError
from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from coachtui.ascii_only import as_ascii
from coachtui.terminal_painter import TerminalPainter

SIGNALLED: Final = 128
"""A process that ends because of a signal answers with this plus the signal's number."""

DEADLINE: Final = 1.5
"""Seconds the app has to end by itself before the process is ended for it."""

SAVING: Final = 1.0
"""Seconds of these that drafts may take to be saved."""

RESTORING: Final = (
    "\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
"""What Textual writes when it leaves: paste, wrap, mouse, keyboard, screen, cursor and focus as they were."""

_ENDING = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)


class TerminalDriver(LinuxDriver):
    """Textual's driver with an input thread that can be woken, and an orderly end.

    The app may have a method ``save_drafts()``, plain or async: it is called first when the end was not asked for.
    """

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.painter = TerminalPainter()
        self._frame: list[str] | None = None
        self._bell = _Bell()
        self.exit_event = self._bell
        self._file = cast(Any, _Tolerant(cast(IO[str], self._file), self._lose_terminal))
        self._ending: asyncio.Task[None] | None = None
        self._deadline: threading.Timer | None = None

    def start_application_mode(self) -> None:
        """As Textual's, and from now on signals end the app in order."""
        for number in _ENDING:
            signal.signal(number, self._on_signal)
        self.painter.forget()
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def resume_application_mode(self) -> None:
        """As Textual's, and drawn anew: the other screen has forgotten everything."""
        super().resume_application_mode()
        self._loop.call_soon_threadsafe(lambda: self._app.refresh(layout=True))

    def write(self, data: str) -> None:
        """As Textual's, but a frame goes out in one piece: another thread would begin while the rest is being made."""
        if self._frame is None:
            if data == SYNC_START:
                self._frame = [data]
            else:
                super().write(data)
            return
        self._frame.append(data)
        if data == SYNC_END:
            frame, self._frame = "".join(self._frame), None
            super().write(frame)

    def close(self) -> None:
        """As Textual's; the last thing done with the terminal."""
        super().close()
        if self._app._exit:
            for number in _ENDING:
                signal.signal(number, signal.SIG_DFL if number != signal.SIGINT else signal.default_int_handler)

    def run_input_thread(self) -> None:
        """Pass on what is typed, until woken to stop or until the terminal is gone."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        try:
            while not self._bell.is_set():
                ready, _, _ = select.select([self.fileno, self._bell.fileno], [], [], _patience(parser))
                if self.fileno in ready and not self._bell.is_set():
                    data = os.read(self.fileno, 4096)
                    if not data:
                        self._lose_terminal()
                        return
                    for message in parser.feed(decode(data)):
                        self.process_message(message)
                for message in parser.tick():
                    self.process_message(message)
        except (OSError, ValueError):
            # The terminal was closed (EIO), or its descriptor with it (EBADF).
            self._lose_terminal()
        finally:
            with contextlib.suppress(EOFError, ParseError):
                list(parser.feed(""))

    def _on_signal(self, number: int, _frame: object) -> None:
        self._end_soon(SIGNALLED + number)

    def _lose_terminal(self) -> None:
        """The terminal is gone: no write may fail or wait from now on, and the app ends."""
        with open(os.devnull, "r+b") as nothing:
            for descriptor in {0, 1, 2, self.fileno}:
                os.dup2(nothing.fileno(), descriptor)
        self._end_soon(SIGNALLED + signal.SIGHUP)

    def _end_soon(self, code: int) -> None:
        """End the app from any thread or signal handler; a second call changes nothing."""
        if self._deadline is not None:
            return
        self._deadline = threading.Timer(DEADLINE, self._end_now, [code])
        self._deadline.daemon = True
        self._deadline.start()
        with contextlib.suppress(RuntimeError):  # the loop has ended already
            self._loop.call_soon_threadsafe(self._begin_end, code)

    def _begin_end(self, code: int) -> None:
        self._ending = asyncio.ensure_future(self._end(code))

    async def _end(self, code: int) -> None:
        # Whatever a draft does, the terminal is given back.
        with contextlib.suppress(Exception):
            saved = getattr(self._app, "save_drafts", lambda: None)()
            if inspect.isawaitable(saved):
                await asyncio.wait_for(saved, SAVING)
        self._app.exit(return_code=code)

    def _end_now(self, code: int) -> None:
        """The last resort, in a thread of its own: the app did not end in time."""
        with contextlib.suppress(OSError, ValueError):
            os.write(cast(IO[str], self._file).fileno(), RESTORING.encode())
        if self.attrs_before is not None:
            with contextlib.suppress(termios.error, ValueError):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
        os._exit(code)


class AsciiTerminalDriver(TerminalDriver):
    """For terminals that have no more than ASCII."""

    def write(self, data: str) -> None:
        super().write(as_ascii(data))


def _patience(parser: XTermParser) -> float | None:
    """Seconds to wait for more input: for ever, unless an escape key may be an escape sequence."""
    until = parser._timeout_time
    return None if until is None else max(0.0, until - get_time())


class _Bell(threading.Event):
    """An event that can be waited for together with a terminal: ``fileno`` is readable while it is set."""

    def __init__(self) -> None:
        super().__init__()
        self.fileno, self._rung = os.pipe()
        os.set_blocking(self.fileno, False)

    def set(self) -> None:
        if not self.is_set():
            super().set()
            os.write(self._rung, b"!")

    def clear(self) -> None:
        super().clear()
        with contextlib.suppress(BlockingIOError):
            os.read(self.fileno, 64)


class _Tolerant:
    """A file of which nobody hears when it can no longer be written; the driver is told once."""

    def __init__(self, file: IO[str], lost: Callable[[], None]) -> None:
        self._wrapped = file
        self._lost = lost

    def write(self, text: str) -> int:
        try:
            return self._wrapped.write(text)
        except OSError:
            self._lost()
            return len(text)

    def flush(self) -> None:
        try:
            self._wrapped.flush()
        except OSError:
            self._lost()

    def fileno(self) -> int:
        return self._wrapped.fileno()

    def isatty(self) -> bool:
        return self._wrapped.isatty()
