"""The server's log: a line of JSON each, written beside the serving, so that a log nobody reads holds nothing up."""

import json
import logging
import os
import queue
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import Thread
from typing import Literal

Log = Literal["problems", "requests"]
"""What went wrong, or also every request."""

WAITING = 10_000
"""How many lines may wait to be written; what comes beyond them is left out, and how much is said."""

END_SECONDS = 1.0
"""How long the end waits for what was not written yet."""


class LineOfJson(logging.Formatter):
    """A log record as one line of JSON; only what is named here goes in, so that no secret can."""

    FIELDS = ("method", "route", "status", "ms", "address", "lines")

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **{name: getattr(record, name) for name in self.FIELDS if hasattr(record, name)},
        }
        if record.exc_info:
            said["trace"] = self.formatException(record.exc_info)
        return json.dumps(said)


class WritingBeside(logging.Handler):
    """Writes each record to a file descriptor on a thread of its own, in order.

    A full pipe blocks who writes to it: without this, a server whose log is not read would answer nobody any more.
    """

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self.setFormatter(LineOfJson())
        self._descriptor = descriptor
        self._lines: queue.Queue[str | None] = queue.Queue(WAITING)
        self._left_out = 0
        self._thread = Thread(target=self._write_all, name="coachtui-log", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        """Called with the handler's lock held."""
        if self._left_out:
            missing = logging.LogRecord(record.name, logging.WARNING, "", 0, "lines left out", None, None)
            missing.lines = self._left_out
            if not self._put(self.format(missing)):
                self._left_out += 1
                return
            self._left_out = 0
        if not self._put(self.format(record)):
            self._left_out += 1

    def close(self) -> None:
        """Wait a moment for what is not written yet."""
        self._put(None)
        self._thread.join(END_SECONDS)
        super().close()

    def _put(self, line: str | None) -> bool:
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            return False
        return True

    def _write_all(self) -> None:
        while (line := self._lines.get()) is not None:
            rest = f"{line}\n".encode()
            with suppress(OSError):  # who read it has gone
                while rest:
                    rest = rest[os.write(self._descriptor, rest) :]


@contextmanager
def logging_to(descriptor: int, log: Log) -> Iterator[None]:
    """Log to the file descriptor meanwhile."""
    handler = WritingBeside(descriptor)
    for name in ("coachtui", "uvicorn"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(logging.WARNING)
    if log == "requests":
        logging.getLogger("coachtui").setLevel(logging.INFO)
    try:
        yield
    finally:
        handler.close()
