"""Coaches: becoming one, finding one, and what each viewer may read."""

import asyncio

import pytest

from coachtui.backend.base import Backend
from coachtui.errors import CoachtuiError, HandleTaken, IdempotencyKeyReused, Invalid, NotFound, SignIn
from coachtui.records.coach import May, Standing
from coachtui.service.coaches import BecomeCoach, GetCoach


def becoming(handle: str) -> BecomeCoach:
    return BecomeCoach(handle=handle, display_name="Coach", time_zone="Europe/Paris")


async def test_anyone_reads_the_card_of_a_coach_whose_handle_they_have(coach: Backend, anonymous: Backend) -> None:
    card = await anonymous.run(GetCoach(coach="maya"))
    assert (card.display_name, card.time_zone, card.standing) == ("Maya Lindt", "Europe/Berlin", Standing.ANONYMOUS)
    assert card.may == May(see=False, book=False, request=False)


async def test_a_coach_owns_their_calendar(coach: Backend) -> None:
    card = await coach.run(GetCoach(coach="maya"))
    assert card.standing is Standing.OWNER
    assert card.may == May(see=True, book=True, request=True)


async def test_no_such_handle_is_not_found(client: Backend) -> None:
    with pytest.raises(NotFound):
        await client.run(GetCoach(coach="nobody"))


async def test_only_an_account_becomes_a_coach(anonymous: Backend) -> None:
    with pytest.raises(SignIn):
        await anonymous.run(becoming("ghost"))


async def test_changing_the_profile_counts_its_version(coach: Backend) -> None:
    profile = await coach.run(becoming("maya-2"))
    assert (profile.version, profile.handle) == (2, "maya-2")
    with pytest.raises(NotFound):
        await coach.run(GetCoach(coach="maya"))


async def test_a_handle_belongs_to_one_coach(coach: Backend, client: Backend) -> None:
    with pytest.raises(HandleTaken):
        await client.run(becoming("maya"))


async def test_of_many_who_want_a_handle_at_once_one_gets_it(client: Backend, other: Backend) -> None:
    outcomes = await asyncio.gather(
        *(person.run(becoming("tennis")) for person in (client, other)), return_exceptions=True
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["CoachProfile", "HandleTaken"]


async def test_an_unknown_zone_is_invalid(client: Backend) -> None:
    with pytest.raises(Invalid):
        await client.run(BecomeCoach(handle="ana", display_name="Ana", time_zone="Europe/Nowhere"))


async def test_a_command_sent_again_with_its_key_is_answered_again_and_not_done_again(client: Backend) -> None:
    first = await client.run(becoming("ana"), key="k1")
    assert await client.run(becoming("ana"), key="k1") == first
    assert (await client.run(becoming("ana"), key="k2")).version == 2


async def test_a_refusal_is_remembered_under_its_key(coach: Backend, client: Backend) -> None:
    for _ in range(2):
        with pytest.raises(HandleTaken) as refused:
            await client.run(becoming("maya"), key="k1")
        assert str(refused.value) == "The handle maya is taken"
        await coach.run(becoming("elsewhere"))


async def test_a_key_stands_for_one_command_of_one_account(client: Backend, other: Backend) -> None:
    await client.run(becoming("ana"), key="k1")
    with pytest.raises(IdempotencyKeyReused):
        await client.run(becoming("ana-2"), key="k1")
    assert (await other.run(becoming("tom"), key="k1")).handle == "tom"


async def test_every_refusal_is_one_of_ours(client: Backend) -> None:
    with pytest.raises(CoachtuiError):
        await client.run(becoming("Not A Handle"))
