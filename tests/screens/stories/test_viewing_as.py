"""A coach sees the calendar as a visitor, as anybody with an account, or as one client sees it, and changes nothing."""

from typing import Any

import pytest

from coachtui.keymap import ACTIONS
from coachtui.records.week import Side
from coachtui.screens.seen_calendar import LOOKING, SeenCalendar
from coachtui.service.practice import GetPrivacy, PutPrivacy
from coachtui.service.sessions import ListSessions

sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)], ids=str)
OTHERS = ("Bo Chen", "Ida Ek", "Leo Park", "Mo Sy", "Uma K", "Kim D", "Raj P", "Zoë")


async def look_as(story: Any, name: str) -> None:
    await story.press("V")
    await story.type(name)
    await story.press("enter")


def drawn(story: Any) -> list[Any]:
    return [(item.kind, item.span, item.title, item.status) for item in story.screen.grid.items]


@sizes
async def test_a_named_client_is_seen_exactly_what_they_see(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as coach, open_story(Side.CLIENT, size) as ana:
        await coach.press("[", "]", "]")
        await ana.press("[", "]", "]")
        await look_as(coach, "ana")
        assert isinstance(coach.screen, SeenCalendar)
        assert "as Ana Ruiz sees it" in coach.text.split("\n")[0]
        assert drawn(coach) == drawn(ana) != []
        assert not [name for name in OTHERS if name in coach.text]
        await coach.press("escape")
        assert not isinstance(coach.screen, SeenCalendar)
        assert [name for name in OTHERS if name in coach.text]


async def test_what_would_change_something_says_why_it_does_not(open_story: Any) -> None:
    async with open_story() as coach:
        before = (await coach.backend.run(ListSessions())).items
        await look_as(coach, "ana")
        for action in ACTIONS:
            if {"week", "client", "demo"}.intersection(action.contexts) and action.id not in LOOKING:
                coach.app.clear_notifications()
                await coach.press(
                    {" ": "space", "$": "dollar_sign"}.get(action.default_keys[0], action.default_keys[0])
                )
                assert isinstance(coach.screen, SeenCalendar), action.id
                assert "esc goes back to your own calendar" in coach.toasts[-1], action.id
        assert (await coach.backend.run(ListSessions())).items == before


async def test_why_and_the_next_free_time_are_the_viewers(open_story: Any) -> None:
    async with open_story() as coach:
        await look_as(coach, "ana")
        await coach.press("n", "i")
        assert coach.toasts[-1].endswith(": open")
        await coach.press("enter")
        assert coach.toasts[-1] == "Ana Ruiz could book this"


@sizes
async def test_who_sees_nothing_is_said_to_see_nothing_until_that_is_changed(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as coach:
        await look_as(coach, "visitor")
        assert "sees nothing of your calendar" in coach.text
        privacy = await coach.backend.run(GetPrivacy())
        fields = {name: getattr(privacy, name) for name in PutPrivacy.__struct_fields__ if name != "version"}
        await coach.backend.run(PutPrivacy(**{**fields, "calendar_visibility": "public"}, version=privacy.version))
        await coach.until(lambda: "sees nothing" not in coach.text)


async def test_another_viewer_is_a_key_away(open_story: Any) -> None:
    async with open_story() as coach:
        await look_as(coach, "ana")
        await look_as(coach, "leo")
        assert "as Leo Park sees it" in coach.text.split("\n")[0]
        await coach.press("escape")
        assert not isinstance(coach.screen, SeenCalendar)
