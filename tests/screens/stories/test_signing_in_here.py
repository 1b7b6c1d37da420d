"""Signing in to a server in the app: at the start, where the token is revoked meanwhile, and with several accounts."""

import asyncio
from typing import Any

import pytest
from textual.widgets import Static

from coachtui.backend.remote import RemoteBackend
from coachtui.records.week import Side
from coachtui.screens.accounts_list import AccountsList
from coachtui.screens.side_panel import PanelList
from coachtui.screens.sign_in_screen import SignInScreen
from coachtui.service.accounts import GetMe, Register
from coachtui.service.coaches import BecomeCoach
from coachtui.service.sessions import ListSessions
from coachtui.service.tokens import SignOut
from coachtui.sign_in import SignedIn, sign_ins

PASSWORD = "correct horse"


def signed_in(server: str) -> SignedIn:
    found = sign_ins().find(server)
    assert found is not None
    return found


async def at_the_door(story: Any) -> None:
    await story.until(lambda: isinstance(story.app.screen, SignInScreen))


async def fill_in(story: Any, **values: str) -> None:
    for name, value in values.items():
        story.app.screen.query_one(f"#field-{name}").value = value
        await story.settle()


def said_under(story: Any, field: str) -> str:
    return str(story.app.screen.query_one(f"#check-{field}", Static).content)


async def take_handle(server: str, handle: str) -> None:
    somebody = RemoteBackend(server)
    told = await somebody.run(Register(email="else@example.org", password=PASSWORD, name="Lea", time_zone="UTC"))
    somebody.sign_in(told.token)
    await somebody.run(BecomeCoach(handle=handle, display_name="Lea", time_zone="UTC"))
    await somebody.close()


async def become(story: Any, name: str, way: str) -> None:
    """Make an account at the door, and sit down."""
    await at_the_door(story)
    email = f"{name}@example.org"
    await fill_in(story, way=way, email=email, password=PASSWORD, again=PASSWORD, name=name.title(), handle=name)
    story.send("ctrl+s")
    await story.until(lambda: not isinstance(story.app.screen, SignInScreen))
    await story.until(lambda: story.app.people is not None and story.app.people.are_known)


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)], ids=str)
async def test_somebody_new_becomes_a_coach_and_the_next_start_asks_nothing(start: Any, size: Any, server: str) -> None:
    name = f"maya-{size[0]}"
    async with start(size) as story:
        await at_the_door(story)
        assert f"Sign in to {server}" in story.text
        await become(story, name, "coach")
        await story.idle()
        assert story.screen.week.me.coach.handle == name
        assert signed_in(server).email == f"{name}@example.org"
    async with start(size) as story:
        await story.idle()
        assert story.screen.week.me.coach.handle == name


async def test_what_is_wrong_is_said_beside_its_field_and_the_password_never_shown(start: Any, server: str) -> None:
    async with start() as story:
        await at_the_door(story)
        await fill_in(story, email="nobody@example.org", password="a wrong horse")
        assert "a wrong horse" not in story.text
        story.send("ctrl+s")
        await story.until(lambda: "Wrong e-mail" in said_under(story, "password"))
        await fill_in(story, way="coach", again="another", name="Lea", handle="lea")
        story.send("ctrl+s")
        await story.settle()
        assert said_under(story, "again") == "× not the same"
        await fill_in(story, email="lea@example.org", again="a wrong horse", handle="lea!")
        story.send("ctrl+s")
        await story.settle()
        assert "a to z, digits" in said_under(story, "handle")
        await take_handle(server, "lea")
        await fill_in(story, handle="lea")
        story.send("ctrl+s")
        await story.until(lambda: "is taken" in said_under(story, "handle"))
        await fill_in(story, handle="lea-2")
        story.send("ctrl+s")
        await story.until(lambda: not isinstance(story.app.screen, SignInScreen))
        await story.idle()
        assert story.screen.week.me.coach.handle == "lea-2", "the account was made once, and is the coach it should be"


async def test_a_token_that_is_revoked_leads_to_the_door_and_nothing_typed_is_lost(start: Any, server: str) -> None:
    async with start() as story:
        await become(story, "zoe", "coach")
        await story.idle()
        await story.press("g")
        await story.type("mon 10:00")
        await story.press("enter", "n")
        story.form.set_value("notes", "bring the red balls")
        device = RemoteBackend(server, signed_in(server).token)
        await device.run(SignOut())
        await device.close()
        await at_the_door(story)
        assert "You were signed out of" in story.text
        await fill_in(story, password=PASSWORD)
        story.send("ctrl+s")
        await story.until(lambda: not isinstance(story.app.screen, SignInScreen))
        await story.idle()
        assert story.form.values["notes"] == "bring the red balls"
        await story.press("ctrl+s")
        backend = story.screen.source.backend
        made = (await backend.run(ListSessions())).items
        assert [each.private_notes for each in made] == ["bring the red balls"]
        assert (await backend.run(GetMe())).email == "zoe@example.org"


async def test_who_leaves_at_the_door_leaves(start: Any) -> None:
    async with start() as story:
        await at_the_door(story)
        story.send("escape")
        async with asyncio.timeout(20):
            while not story.app._exit:  # noqa: ASYNC110  # an app that ends tells nobody
                await asyncio.sleep(0.001)


@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)
async def test_one_goes_from_account_to_account_by_a_key(start: Any, size: Any, server: str) -> None:
    ana, noa = f"ana-{size[0]}", f"noa-{size[0]}"
    async with start(size) as story:
        await become(story, ana, "client")
        await story.until(lambda: "No coach shows you a calendar yet" in story.text)
        story.send("@")
        await story.until(lambda: isinstance(story.app.screen, AccountsList))
        await story.settle()
        assert f"{ana}@example.org" in story.text
        story.send("n")
        await story.settle()
        story.app.focused.value = server
        await story.settle()
        story.send("enter")
        await become(story, noa, "coach")
        await story.idle()
        assert story.screen.week.me.name == noa.title()
        await story.press("g")
        await story.type("mon 10:00")
        await story.press("enter", "n")
        story.form.set_value("notes", "half typed")
        await story.press("escape", "@")
        assert story.text.count("@example.org") >= 1
        story.app.screen.query_one(PanelList).highlighted = row_of(story, ana)
        await story.settle()
        story.send("enter")
        await story.until(lambda: story.screen.side is Side.CLIENT and story.app.people is not None)
        await story.until(lambda: "No coach shows you a calendar yet" in story.text)
    async with start(size) as story:
        await story.until(lambda: story.screen.side is Side.CLIENT and story.screen.backend is not None)
        assert (await story.screen.backend.run(GetMe())).name == ana.title(), "the account used last is opened"
        story.send("@")
        await story.until(lambda: isinstance(story.app.screen, AccountsList))
        await story.settle()
        story.app.screen.query_one(PanelList).highlighted = row_of(story, noa)
        await story.settle()
        story.send("enter")
        await story.idle()
        assert story.screen.week.me.name == noa.title()
        await story.press("n")
        assert story.form.values["notes"] == "half typed"


async def test_a_coach_turns_to_the_calendars_of_others_and_back(start: Any) -> None:
    async with start() as story:
        await become(story, "kim", "coach")
        await story.idle()
        await story.press("@")
        assert "as a client" in story.text
        await turn_to_row(story, 1)
        await story.until(lambda: story.screen.side is Side.CLIENT)
        await story.until(lambda: "No coach shows you a calendar yet" in story.text)
        story.send("@")
        await story.until(lambda: isinstance(story.app.screen, AccountsList))
        await turn_to_row(story, 1)
        await story.until(lambda: story.screen.side is Side.COACH)
        await story.idle()
        assert story.screen.week.me.name == "Kim"


async def test_signing_out_leads_to_another_account(start: Any, server: str) -> None:
    async with start() as story:
        await become(story, "uma", "coach")
        await story.idle()
        story.send("@")
        await story.until(lambda: isinstance(story.app.screen, AccountsList))
        await story.settle()
        story.send("n")
        await story.settle()
        story.app.focused.value = server
        await story.settle()
        story.send("enter")
        await become(story, "raj", "coach")
        await story.idle()
        await story.press("@", "d", "y")
        await story.until(lambda: story.screen.week is not None and story.screen.week.me.name == "Uma")
        assert [each.email for each in sign_ins().all()] == ["uma@example.org"]


async def turn_to_row(story: Any, row: int) -> None:
    await story.settle()
    story.app.screen.query_one(PanelList).highlighted = row
    await story.settle()
    story.send("enter")


def row_of(story: Any, name: str) -> int:
    listed: list[str] = [each.email for each in story.app.screen._sittings.values()]
    return listed.index(f"{name}@example.org")
