"""The coach's clients: what is noted of each, what they pay, what there was with them; invited, blocked, let in."""

from typing import Any

import pytest

from coachtui.records.account import ConnectionStatus, ConnectionView
from coachtui.records.base import Money
from coachtui.service.connections import ListConnections, UpdateConnection
from coachtui.service.session_types import ListOwnSessionTypes
from coachtui.service.sessions import ListSessions

both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)


async def clients(story: Any) -> dict[str, ConnectionView]:
    found = (await story.backend.run(ListConnections())).items
    return {each.account.name or each.account.email: each for each in found}


def form(story: Any) -> Any:
    opened = story.app.screen.form
    assert opened is not None
    return opened


async def go_to(story: Any, name: str) -> None:
    wanted = (await clients(story))[name].id
    await story.press("home")
    while story.app.screen.chosen != wanted:
        await story.press("down")


@both_sizes
async def test_a_client_has_notes_and_prices_of_their_own(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await story.press("c")
        await go_to(story, "Ana Ruiz")
        await story.press("e")
        form(story).set_value("private_notes", "Left-handed.\nKnee!")
        form(story).set_value("price_0", "45.50")
        await story.idle()
        said = str(form(story).query_one("#check-price_0").content)
        assert said == "✓ £45.50 for 1:1"
        await story.press("ctrl+s")
        first = (await story.backend.run(ListOwnSessionTypes())).items[0]
        ana = (await clients(story))["Ana Ruiz"]
        assert ana.private_notes == "Left-handed.\nKnee!"
        assert ana.client_price[first.id] == Money(4550, "GBP")
        assert "£45.50 for 1:1" in story.text
        await story.press("u")
        assert first.id not in (await clients(story))["Ana Ruiz"].client_price
        await story.press("U", "e")
        form(story).set_value("price_0", "")
        await story.press("ctrl+s")
        ana = (await clients(story))["Ana Ruiz"]
        assert (first.id in ana.client_price, ana.private_notes) == (False, "Left-handed.\nKnee!")


async def test_a_price_that_is_none_is_said_beside_its_field_and_the_draft_is_kept(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("c")
        await go_to(story, "Ana Ruiz")
        await story.press("e")
        form(story).set_value("price_1", "cheap")
        await story.press("ctrl+s")
        assert "an amount such as 60" in str(form(story).query_one("#check-price_1").content)
        await story.press("escape", "e")
        assert form(story).values["price_1"] == "cheap"
        await story.press("escape", "down", "e")
        assert form(story).values["price_1"] == ""


@both_sizes
async def test_what_there_was_and_will_be_with_a_client_is_shown_and_gone_to(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await story.press("c")
        await go_to(story, "Ana Ruiz")
        ana = (await clients(story))["Ana Ruiz"].account.id
        theirs = (await story.backend.run(ListSessions(client=ana))).items
        assert f"{len([each for each in theirs if each.end <= story.app.desk.clock()])} so far" in story.flat
        await story.press("enter")
        assert "Sessions with Ana Ruiz" in story.text
        assert len(story.app.screen._sessions) == len(theirs)
        assert "to come" in story.text
        await story.press("f")
        assert 0 < len(story.app.screen._sessions) < len(theirs)
        first = next(iter(story.app.screen._sessions.values()))
        await story.press("o")
        assert story.app.screen is story.screen
        item = story.screen.grid.selected
        assert item is not None
        assert item.source.id == first.id


@both_sizes
async def test_somebody_is_invited_with_notes_and_a_price(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await story.press("c", "n")
        await story.type("nobody")
        await story.press("ctrl+s")
        assert "an e-mail address such as" in str(form(story).query_one("#check-email").content)
        await story.type("new@example.org")
        form(story).set_value("private_notes", "Met at the club")
        form(story).set_value("price_0", "40")
        await story.press("ctrl+s")
        invited = (await clients(story))["new@example.org"]
        assert (invited.status, invited.private_notes) == (ConnectionStatus.INVITED, "Met at the club")
        assert list(invited.client_price.values()) == [Money(4000, "GBP")]
        await go_to(story, "new@example.org")
        await story.press("enter")
        assert "has not accepted your invitation yet" in story.toasts[-1]


@both_sizes
async def test_a_client_is_blocked_let_in_and_removed(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await story.press("c")
        await go_to(story, "Ana Ruiz")
        await story.press("b", "y")
        assert (await clients(story))["Ana Ruiz"].status is ConnectionStatus.BLOCKED
        await go_to(story, "Ana Ruiz")
        await story.press("b")
        assert (await clients(story))["Ana Ruiz"].status is ConnectionStatus.CONNECTED
        await go_to(story, "Ana Ruiz")
        await story.press("d", "y")
        assert "Ana Ruiz" not in await clients(story)


@both_sizes
async def test_a_client_is_found_by_name_or_note(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        mo = (await clients(story))["Mo Sy"]
        await story.backend.run(UpdateConnection(id=mo.id, private_notes="plays left-handed"))
        await story.press("c", "slash")
        await story.type("LEFT")
        await story.press("enter")
        assert ("Mo Sy" in story.text, "Ana Ruiz" in story.text) == (True, False)
        await story.press("slash")
        await story.type("nobody of that name")
        await story.press("enter")
        assert "Nobody is called" in story.text
        await story.press("slash")
        await story.type("")
        await story.press("enter")
        assert "Ana Ruiz" in story.text
