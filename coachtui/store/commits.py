"""What is told of the commits to a store, whichever way it is read."""

from typing import NamedTuple, Protocol

from coachtui.records.base import Id
from coachtui.records.time import Span


class Change(NamedTuple):
    """What one commit touched; ``span`` is None where everything may have changed."""

    commit: int
    span: Span | None

    @classmethod
    def of(cls, commit: int, start: int | None, end: int | None) -> "Change":
        """From a row of the table of changes."""
        return cls(commit, None if start is None or end is None else Span(start, end))


class Commits(Protocol):
    """Where commits are looked for. Each raises ``Unavailable`` where the store cannot be read now."""

    def data_version(self) -> int:
        """A number that is another one after a commit of anyone; cheap to ask for again and again."""

    def commit_counters(self) -> dict[Id, int]:
        """The number of commits to each coach's calendar."""

    def changes_since(self, coach_id: Id, commit: int) -> list[Change]:
        """What was committed to the coach's calendar after the commit with this number, in order."""
