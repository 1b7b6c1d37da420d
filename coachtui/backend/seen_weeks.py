"""The weeks of a server's calendars that were seen last, to be looked at when the server cannot be reached.

Copies hold what the viewer could see, never more. When that may have become less, a copy is in doubt until the week is
seen anew, and goes once the weeks around now were; a calendar that is hidden takes all its copies with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from coachtui.backend.base import Changed
from coachtui.backend.kept_week import KeptWeek
from coachtui.private_file import write_private
from coachtui.records import json
from coachtui.records.week import Side, Week, WeekAsk

MOST = 24
"""Weeks kept at most; the one seen longest ago goes first."""


class SeenWeeks:
    """The files of one account on one server, beside its kept week."""

    def __init__(self, kept: KeptWeek) -> None:
        self._kept = kept
        self._doubted: set[Path] = set()

    def read(self, coach: str, side: Side, ask: WeekAsk, *, is_sure: bool = False) -> Week | None:
        """The week as it was seen last; None where it was not, or this version cannot read it.

        With ``is_sure`` none that is in doubt.
        """
        path = self._path(coach, side, ask)
        return None if is_sure and path in self._doubted else _read(path)

    def keep(self, coach: str, side: Side, ask: WeekAsk, week: Week) -> None:
        """Keep what was just seen, in place of what was seen of the same days before."""
        path = self._path(coach, side, ask)
        write_private(path, json.encode(week))
        self._doubted.discard(path)
        for old in self._oldest_beyond(MOST):
            old.unlink(missing_ok=True)

    def doubt(self, coach: str, changed: Changed) -> None:
        """Something changed: what was seen of that time may be what may not be seen any more."""
        for path in self._files():
            week = _read(path)
            if week is None or (week.coach.handle == coach and _meet(week, changed)):
                self._doubted.add(path)

    def settle(self) -> None:
        """What is in doubt still was not seen anew: it goes."""
        for path in self._doubted:
            path.unlink(missing_ok=True)
        self._doubted.clear()

    def forget(self, coach: str) -> None:
        """The calendar of this coach is hidden: nothing of it stays."""
        self.doubt(coach, Changed())
        self.settle()
        last = self._kept.read()
        if last is not None and last.coach.handle == coach:
            self._kept.forget()

    def _path(self, coach: str, side: Side, ask: WeekAsk) -> Path:
        which = hashlib.sha256(json.encode((coach, side, *ask))).hexdigest()[:16]
        return self._kept.beside("seen").with_suffix(f".{which}.json")

    def _files(self) -> Iterator[Path]:
        here = self._kept.beside("seen")
        return here.parent.glob(f"{here.stem}.*.json")

    def _oldest_beyond(self, count: int) -> list[Path]:
        files: list[tuple[float, Path]] = []
        for path in self._files():
            with suppress(OSError):  # another program of the same person removed it
                files.append((path.stat().st_mtime, path))
        return [path for _, path in sorted(files, reverse=True)[count:]]


def _read(path: Path) -> Week | None:
    try:
        return json.decode(path.read_bytes(), Week)
    except (OSError, ValueError, msgspec.MsgspecError):
        return None


def _meet(week: Week, changed: Changed) -> bool:
    if changed.start is None or changed.end is None:
        return True
    return week.calendar.start < changed.end and changed.start < week.calendar.end
