"""Who runs a command: their account, their zone, and the coach and session type they mean."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click
from msgspec import structs

from coachtui.commands.reading import one_of
from coachtui.commands.writing import names_text
from coachtui.errors import InvalidToken, NotFound, SignIn
from coachtui.records.coach import CoachCard, Standing
from coachtui.records.text import one_line
from coachtui.scheduling.zones import zone_named

if TYPE_CHECKING:
    from coachtui.backend.base import Backend
    from coachtui.records.account import Me
    from coachtui.records.base import Id
    from coachtui.records.session_type import SessionTypeCard
    from coachtui.records.time import Instant
    from coachtui.service.listing import Page
    from coachtui.service.operation import Operation, Query

R = TypeVar("R")
T = TypeVar("T")

#: As many as one page of a list holds at most.
MOST = 1000


@dataclass(frozen=True)
class Caller:
    """The account a command runs for, at one moment."""

    backend: Backend
    me: Me
    now: Instant

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone whose clocks everything is shown and read by."""
        return zone_named(self.me.time_zone)

    async def run(self, operation: Operation[R], key: str | None = None) -> R:
        return await self.backend.run(operation, key=key)

    async def every(self, query: Query[Page[T]]) -> Page[T]:
        """All pages of a list as one."""
        page = await self.run(structs.replace(query, limit=MOST))
        items = list(page.items)
        while page.next is not None:
            page = await self.run(structs.replace(query, limit=MOST, cursor=page.next))
            items += page.items
        return structs.replace(page, items=tuple(items))

    async def coach(self, handle: str | None) -> CoachCard:
        """The coach with this handle; without one the caller themself, or the only coach they are connected to."""
        from coachtui.service.coaches import GetCoach, ListCoaches

        if handle is None and self.me.coach is not None:
            handle = self.me.coach.handle
        if handle is not None:
            try:
                return await self.run(GetCoach(coach=handle.casefold()))
            except NotFound:
                raise NotFound(f"There is no coach {one_line(handle)} that you may see") from None
        cards = (await self.every(ListCoaches())).items
        connected = [card for card in cards if card.standing is Standing.CONNECTED]
        if len(connected) == 1:
            return connected[0]
        known = names_text(card.handle for card in connected or cards)
        raise click.UsageError(f"say which coach: {known}" if known else "say which coach, by their handle")

    async def session_types(self, coach: str) -> tuple[SessionTypeCard, ...]:
        """What this coach offers the caller."""
        from coachtui.service.session_types import ListSessionTypes

        return (await self.every(ListSessionTypes(coach=coach))).items

    async def session_type(self, coach: str, wanted: str | None) -> SessionTypeCard:
        """The type with this id or name; without one the only type there is."""
        offered = await self.session_types(coach)
        if wanted is not None:
            return one_of(
                wanted, offered, kind="session type", id_of=lambda each: each.id, name_of=lambda each: each.name
            )
        if len(offered) == 1:
            return offered[0]
        raise click.UsageError(f"say which type of session with --type: {names_text(each.name for each in offered)}")

    async def type_names(self, coach: str) -> dict[Id, SessionTypeCard]:
        """What this coach offers the caller, by id; empty where the caller may not see it any more."""
        try:
            return {each.id: each for each in await self.session_types(coach)}
        except NotFound:
            return {}


async def caller_of(backend: Backend, now: Instant, how: str) -> Caller:
    """Raises ``SignIn``, saying ``how``, where the caller is nobody there."""
    from coachtui.service.accounts import GetMe

    try:
        me: Any = await backend.run(GetMe())
    except (SignIn, InvalidToken):
        raise SignIn(how) from None
    return Caller(backend, me, now)
