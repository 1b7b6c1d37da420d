"""What one account has to tell a server that could not be reached: kept in files, in order, until it is told.

Each command is a file of its own (0600, fsynced before it is said to be kept), named by its place in the order. Two
programs of the same person may share the folder: what changes it holds one lock, whoever sends holds another.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from coachtui.errors import CoachtuiError
from coachtui.private_file import replace_private, sync
from coachtui.records import json
from coachtui.records.base import Id
from coachtui.records.time import Instant
from coachtui.service.operation import Command, Operation, declarations, name_of
from coachtui.service.run import error_from, problem


class Waiting(Struct, frozen=True, kw_only=True):
    """A command that waits, under the key that it is sent with; ``account_id`` is whose it is, and nobody else's."""

    place: int
    key: str
    account_id: Id
    since: Instant
    name: str
    fields: msgspec.Raw
    tried_at: Instant | None = None
    """When it was first sent without an answer that could be read: it may have been done."""
    problem: dict[str, Any] | None = None
    """What the server said to it, where it has to be decided what becomes of it."""

    @property
    def command(self) -> Command[Any] | None:
        """What is to be done; None where another version of coachtui has kept it and this one cannot read it."""
        from coachtui.service import registry

        assert registry
        kind = next((each.operation for each in declarations() if each.operation.__name__ == self.name), None)
        try:
            return json.decode(bytes(self.fields), kind) if kind is not None else None  # type: ignore[return-value]
        except (msgspec.MsgspecError, ValueError):
            return None

    @property
    def refusal(self) -> CoachtuiError | None:
        """Why it was not done; None where it only waits."""
        return error_from(json.encode(self.problem)) if self.problem is not None else None

    def asking(self, command: Operation[Any]) -> Waiting:
        """The same place in the order, with this command."""
        return replace(self, name=name_of(command), fields=msgspec.Raw(json.encode(command)))

    def refused(self, refusal: CoachtuiError) -> Waiting:
        return replace(self, problem=msgspec.json.decode(problem(refusal)))


class Outbox:
    """The commands of one account on one server, oldest first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self) -> tuple[Waiting, ...]:
        """All that waits; a file that is none of ours is left alone."""
        found = []
        for path in sorted(self.folder.glob("*.json")) if self.folder.exists() else ():
            try:
                found.append(json.decode(path.read_bytes(), Waiting))
            except (OSError, ValueError, msgspec.MsgspecError):
                continue
        return tuple(found)

    def add(self, command: Operation[Any], key: str, account_id: Id, now: Instant, *, is_tried: bool) -> Waiting:
        """Keep a command behind all others; raises OSError where it cannot be kept."""
        with self._locked("changing"):
            last = max((int(path.stem) for path in self.folder.glob("*.json")), default=0)
            waiting = Waiting(
                place=last + 1,
                key=key,
                account_id=account_id,
                since=now,
                name=name_of(command),
                fields=msgspec.Raw(json.encode(command)),
                tried_at=now if is_tried else None,
            )
            self._write(waiting)
        return waiting

    def put(self, *changed: Waiting) -> None:
        """Keep these as they are now, where they still wait; raises OSError."""
        with self._locked("changing"):
            for each in changed:
                if self._path(each).exists():
                    self._write(each)

    def remove(self, waiting: Waiting) -> None:
        """It was sent, or is not wanted any more; raises OSError."""
        with self._locked("changing"):
            self._path(waiting).unlink(missing_ok=True)
            sync(self.folder)

    @contextmanager
    def sending(self) -> Iterator[bool]:
        """Whether nobody else sends; nobody else does until the end of the block."""
        with self._lock_file("sending") as descriptor:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
            else:
                yield True

    def _write(self, waiting: Waiting) -> None:
        replace_private(self._path(waiting), json.encode(waiting), durable=True)

    def _path(self, waiting: Waiting) -> Path:
        return self.folder / f"{waiting.place:08}.json"

    @contextmanager
    def _locked(self, what: str) -> Iterator[None]:
        with self._lock_file(what) as descriptor:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield

    @contextmanager
    def _lock_file(self, what: str) -> Iterator[int]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.folder / f".{what}", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            yield descriptor
        finally:
            os.close(descriptor)  # which gives the lock back


def of_account(waiting: Sequence[Waiting], account_id: Id | None) -> tuple[Waiting, ...]:
    """Those of one account: an address may have become somebody else's."""
    return tuple(each for each in waiting if each.account_id == account_id)
