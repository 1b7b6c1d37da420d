"""The change stream: nothing that is committed after its first event is missed, and nothing hidden is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from typing import Any

import pytest

from coachtui.backend.base import Backend, Changed
from coachtui.errors import NotFound, NotOpen
from coachtui.service.booking import Book
from coachtui.service.coaches import BecomeCoach

PATIENCE = 5.0


async def next_of(changes: AsyncIterator[Changed]) -> Changed:
    async with asyncio.timeout(PATIENCE):
        return await anext(changes)


async def test_the_first_event_comes_at_once_and_has_no_span(coach: Backend) -> None:
    async with aclosing(coach.changes("maya")) as changes:  # type: ignore[type-var]
        assert await next_of(changes) == Changed()


async def test_each_commit_is_told_with_its_span_and_in_order(practice: Any) -> None:
    async with aclosing(practice.coach.changes("maya")) as changes:
        await next_of(changes)
        first = await practice.session("2034-06-14", "10:00")
        second = await practice.session("2034-06-15", "10:00")
        assert [await next_of(changes), await next_of(changes)] == [
            Changed(each.start, each.start + timedelta(hours=1)) for each in (first, second)
        ]


async def test_what_is_not_about_a_session_may_be_about_any_time(coach: Backend) -> None:
    async with aclosing(coach.changes("maya")) as changes:  # type: ignore[type-var]
        await next_of(changes)
        await coach.run(BecomeCoach(handle="maya", display_name="Maya L.", time_zone="Europe/Paris"))
        assert await next_of(changes) == Changed()


async def test_neither_another_coachs_calendar_nor_what_was_refused_is_told(practice: Any) -> None:
    async with aclosing(practice.client.changes("maya")) as changes:
        await next_of(changes)
        await practice.other_coach.run(BecomeCoach(handle="noa", display_name="Noa", time_zone="Europe/Paris"))
        closed = Book(coach="maya", session_type=practice.one_to_one, start=practice.at("2034-06-14", "12:30"))
        with pytest.raises(NotOpen):
            await practice.client.run(closed, key="k1")
        session = await practice.session("2034-06-14", "10:00")
        assert (await next_of(changes)).start == session.start


@pytest.mark.parametrize("handle", ["maya", "nobody"])
async def test_a_calendar_that_is_hidden_has_no_changes(coach: Backend, client: Backend, handle: str) -> None:
    with pytest.raises(NotFound):
        await next_of(client.changes(handle))
