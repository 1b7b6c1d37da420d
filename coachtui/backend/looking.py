"""A backend that looks at a coach's calendar with somebody else's eyes, for its owner."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TypeVar

from msgspec import structs

from coachtui.backend.base import Backend, Changed
from coachtui.errors import Forbidden
from coachtui.service.operation import Operation, declaration

R = TypeVar("R")


class LookingBackend:
    """Asks every read that can be asked so with ``view_as``: who owns the calendar gets what that viewer gets.

    Other queries are the owner's own. Commands are refused, ``Forbidden``: whoever looks changes nothing.
    """

    def __init__(self, owner: Backend, view_as: str) -> None:
        self._owner = owner
        self._view_as = view_as

    async def run(self, operation: Operation[R], *, key: str | None = None) -> R:
        if declaration(type(operation)).is_command:
            raise Forbidden("You only look here; nothing was changed")
        if "view_as" in operation.__struct_fields__:
            operation = structs.replace(operation, view_as=self._view_as)
        return await self._owner.run(operation)

    def changes(self, coach: str) -> AsyncIterator[Changed]:
        return self._owner.changes(coach)

    async def close(self) -> None:
        """Nothing: the owner goes on with the backend beneath."""
