"""What runs operations, wherever the store is."""

from collections.abc import AsyncIterator
from typing import Protocol, TypeVar

from msgspec import Struct

from coachtui.records.time import Instant
from coachtui.service.operation import Operation

R = TypeVar("R")


class Changed(Struct, frozen=True):
    """Something changed in a coach's calendar between ``start`` and ``end``; both None: anything may have.

    Buffers and limits reach further than the session they are counted from.
    """

    start: Instant | None = None
    end: Instant | None = None


class Backend(Protocol):
    """Asks as one account, or as nobody."""

    async def run(self, operation: Operation[R], *, key: str | None = None) -> R:
        """The operation's answer; raises a ``Refused``, or ``Unavailable`` when it is not known.

        A command sent again with the same ``key`` is not done again: its first answer, or refusal, comes back.
        """

    def changes(self, coach: str) -> AsyncIterator[Changed]:
        """Each change to the calendar of the coach with this handle, until closed.

        The first one comes at once and has no span: from then on nothing is missed, and what was read before may be
        old. Raises ``NotFound`` for a calendar the caller may not see.
        """

    async def close(self) -> None:
        """Stop; what is running ends first."""
