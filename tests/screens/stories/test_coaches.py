"""A client finds coaches and goes from one to the other, told by keys and by what is then seen and kept."""

from typing import Any

import pytest

from coachtui.records.account import ConnectionStatus
from coachtui.records.coach import Audience
from coachtui.records.week import Side
from coachtui.seats import own_seat
from coachtui.service.coaches import BecomeCoach
from coachtui.service.connections import LeaveCoach, ListOwnConnections
from coachtui.service.practice import GetPrivacy, PutPrivacy

both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)


async def stand_on(story: Any, handle: str) -> None:
    while story.app.screen.chosen != handle:
        await story.press("down")


async def hidden_coach(story: Any, visibility: Audience = Audience.CONNECTED) -> Any:
    """Another coach of the store, who knows nobody yet."""
    account = await story.backend.create_account("ned@example.org", "Ned Hide", "Europe/London")
    ned = story.backend.as_account(account.id)
    await ned.run(BecomeCoach(handle="ned", display_name="Ned Hide", time_zone="Europe/London"))
    privacy = await ned.run(GetPrivacy())
    await ned.run(
        PutPrivacy(
            calendar_visibility=visibility,
            booking_permission=privacy.booking_permission,
            request_permission=privacy.request_permission,
            booked_display=privacy.booked_display,
            price_audience=privacy.price_audience,
            version=privacy.version,
        )
    )
    return ned


@both_sizes
async def test_another_coachs_calendar_and_back_with_one_key(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await story.press("o")
        for said in ("▸ Maya Torres", "Noor Haddad", "your coach", "invites you", "Lena Brandt"):
            assert said in story.text
        await stand_on(story, "noor")
        await story.press("enter")
        await story.idle()
        assert "Noor Haddad" in story.text
        assert "Maya" not in story.text
        assert "1:1" not in story.text
        assert {each.name for each in story.screen.session_types} == {"Run"}
        await story.press("n", "enter", "ctrl+s")
        assert "Run" in story.toasts[-1]
        await story.press("O")
        await story.idle()
        assert "Maya Torres, 1 of 2" in story.toasts[-1]
        assert story.screen.source.coach == "maya"
        assert "● 1:1" in story.screen.picked_words()


@both_sizes
async def test_an_invitation_is_accepted_and_the_calendar_shown(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await story.press("o")
        await stand_on(story, "sam")
        assert "c accepts the invitation" in story.flat
        await story.press("c")
        assert "You are a client of Sam Okafor now" in story.toasts
        await stand_on(story, "sam")
        await story.press("enter")
        await story.idle()
        await story.press("n")
        assert "free" in story.words


@both_sizes
async def test_who_shows_nothing_to_strangers_is_found_by_handle_and_asked(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await hidden_coach(story)
        await story.press("o")
        assert "Ned Hide" not in story.text
        await story.press("slash")
        await story.type("ned")
        await story.press("enter")
        assert story.app.screen.chosen == "ned"
        await story.press("enter")
        assert "shows the calendar to clients: c asks" in story.toasts[-1]
        await story.press("c")
        assert "Asked: Ned Hide has to accept it" in story.toasts
        assert "shows the calendar once you are accepted" in story.flat
        asked = (await story.screen.backend.run(ListOwnConnections())).items
        assert {each.coach: each.status for each in asked}["ned"] is ConnectionStatus.REQUESTED
        await story.press("d", "y")
        asked = (await story.screen.backend.run(ListOwnConnections())).items
        assert "ned" not in {each.coach for each in asked}


async def test_a_private_coach_is_not_found_by_handle_either(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        await hidden_coach(story, Audience.PRIVATE)
        await story.press("o", "slash")
        await story.type("ned")
        await story.press("enter")
        assert "Nobody is called “ned” whom you may find" in story.text


async def test_only_ones_own_are_listed(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        await story.press("o", "f")
        assert "Lena Brandt" not in story.text
        assert "Noor Haddad" in story.text


async def test_who_may_look_only_is_told_what_to_do(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        await hidden_coach(story, Audience.PUBLIC)
        await story.press("o")
        await stand_on(story, "ned")
        assert "you may look; who is a client may book" in story.flat
        await story.press("enter")
        await story.idle()
        assert "Ned lets you look; who is a client may book.  c  asks to connect" in story.text


async def test_the_coach_seen_last_is_there_at_the_next_start(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        await story.press("o")
        await stand_on(story, "noor")
        await story.press("enter")
        await story.idle()
    async with open_story(Side.CLIENT) as story:
        assert story.screen.source.coach == "noor"
        assert "Noor Haddad" in story.text


async def test_a_client_sits_before_the_coach_seen_last_else_their_own_else_anybody(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        backend = story.screen.backend
        assert (await own_seat(backend, Side.CLIENT, "noor")).coach == "noor"
        await backend.run(LeaveCoach(coach="noor"))
        assert (await own_seat(backend, Side.CLIENT, "noor")).coach == "maya"
        await backend.run(LeaveCoach(coach="maya"))
        assert (await own_seat(backend, Side.CLIENT)).coach == "lena"


async def test_who_sees_no_calendar_is_shown_how_to_find_one(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        stranger = await story.backend.create_account("new@example.org", "New", "Europe/London")
        story.screen.backend = story.backend.as_account(stranger.id)
        story.screen.has_nobody()
        await story.press("o")
        assert "Lena Brandt" in story.text
        await story.press("escape")
        assert "No coach shows you a calendar yet.  o  finds one" in story.text
