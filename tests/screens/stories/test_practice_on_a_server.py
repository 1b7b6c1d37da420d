"""What a coach offers, whom they know and who they are, looked after in the app on a server that is running."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from coachtui.backend.remote import RemoteBackend
from coachtui.connect import Place
from coachtui.errors import NotFound
from coachtui.records.account import ConnectionStatus
from coachtui.records.base import Money
from coachtui.screens.sign_in_screen import SignInScreen
from coachtui.service.accounts import GetMe, Register
from coachtui.service.calendar import GetCalendar
from coachtui.service.coaches import GetCoach
from coachtui.service.connections import AskConnection, ListConnections, UpdateConnection
from coachtui.service.practice import GetRules, PutRules
from coachtui.service.session_place import EVERYTHING
from coachtui.service.session_types import CreateSessionType, ListOwnSessionTypes
from coachtui.service.sessions import CreateSession, ListSessions
from coachtui.settings import file_path

PASSWORD = "correct horse"

sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)


async def become_coach(story: Any, handle: str) -> Any:
    """Make an account at the door; answers the backend of whoever sits there then."""
    await story.until(lambda: isinstance(story.app.screen, SignInScreen))
    values = {"way": "coach", "email": f"{handle}@example.org", "password": PASSWORD, "again": PASSWORD}
    for name, value in {**values, "name": "Maya", "handle": handle}.items():
        story.app.screen.query_one(f"#field-{name}").value = value
        await story.settle()
    story.send("ctrl+s")
    await story.until(lambda: not isinstance(story.app.screen, SignInScreen))
    await story.until(lambda: story.app.people is not None and story.app.people.are_known)
    await story.until(lambda: story.screen.source is not None)
    await story.idle()
    return story.screen.source.backend


async def somebody(server: str, handle: str) -> None:
    """Asks to be a client of the coach."""
    backend = RemoteBackend(server)
    email = f"ana-{handle}@example.org"
    told = await backend.run(Register(email=email, password=PASSWORD, name="Ana Ruiz", time_zone="Europe/Madrid"))
    backend.sign_in(told.token)
    await backend.run(AskConnection(coach=handle))
    await backend.close()


async def booked(backend: Any, client_id: str) -> str:
    """A session to come of something new; answers the type's id."""
    price = Money(9000, "GBP")
    kind = await backend.run(CreateSessionType(name="Review", duration_minutes=60, price=price))
    start_at = (datetime.now(UTC) + timedelta(days=3)).replace(hour=12, minute=0, second=0, microsecond=0)
    await backend.run(CreateSession(session_type=kind.id, start=start_at, clients=(client_id,), allow=EVERYTHING))
    return str(kind.id)


@sizes
async def test_clients_are_looked_after(start: Any, server: str, size: Any) -> None:
    handle = f"clients-{size[0]}"
    async with start(size) as story:
        backend = await become_coach(story, handle)
        await somebody(server, handle)
        await story.press("c")
        await story.until(lambda: "Ana Ruiz" in story.text)
        await story.press("a", "e")
        first = story.screen.session_types[0].id
        story.app.screen.form.set_value("price_0", "75 GBP")
        await story.press("ctrl+s")
        (ana,) = (await backend.run(ListConnections())).items
        assert (ana.status, ana.client_price) == (ConnectionStatus.CONNECTED, {first: Money(7500, "GBP")})
        await booked(backend, ana.account.id)
        await story.press("enter")
        await story.until(lambda: "booked" in story.text)
        assert "£90" in story.text


@sizes
async def test_session_types_are_looked_after(start: Any, server: str, size: Any) -> None:
    handle = f"types-{size[0]}"
    async with start(size) as story:
        backend = await become_coach(story, handle)
        await somebody(server, handle)
        (ana,) = (await backend.run(ListConnections())).items
        await backend.run(UpdateConnection(id=ana.id, status=ConnectionStatus.CONNECTED))
        await booked(backend, ana.account.id)
        await story.press("O", "down", "e")
        story.app.screen.form.set_value("price", "")
        await story.press("ctrl+s")
        names = {each.name: each.price for each in (await backend.run(ListOwnSessionTypes())).items}
        assert names["Review"] is None
        await story.press("d", "y")
        await story.until(lambda: story.app.screen.form is not None)
        await story.idle()
        assert "Ana Ruiz" in story.text
        await story.press("2", "ctrl+s")
        assert "Review" not in {each.name for each in (await backend.run(ListOwnSessionTypes())).items}
        assert {each.status for each in (await backend.run(ListSessions())).items} == {"cancelled"}


@sizes
async def test_privacy_and_rules_are_looked_after(start: Any, server: str, size: Any) -> None:
    """What a visitor of the server would see is shown before, and is what they see after."""
    handle = f"privacy-{size[0]}"
    async with start(size) as story:
        backend = await become_coach(story, handle)
        await story.press("]", "P", "e")
        for name, text in {"calendar_visibility": "public", "booking_permission": "public", "daily_limit": "3"}.items():
            story.app.screen.form.set_value(name, text)
        await story.until(lambda: "would see it" in story.text)
        await story.idle()
        visitor = RemoteBackend(server)
        with pytest.raises(NotFound):
            await visitor.run(GetCalendar(coach=handle, **days(story)))
        await backend.run(await later_rules(backend))
        await story.press("ctrl+s")
        assert "Changed meanwhile: a week." in str(story.app.screen.query_one("#form-problem").content)
        await story.press("ctrl+s")
        assert story.app.screen.form is None
        assert (await visitor.run(GetCoach(coach=handle))).may.book
        await visitor.run(GetCalendar(coach=handle, **days(story)))
        rules = await backend.run(GetRules())
        assert (rules.daily_limit, rules.weekly_limit) == (3, 9)
        await visitor.close()


@sizes
async def test_the_calendar_is_seen_as_somebody_elses(start: Any, server: str, size: Any) -> None:
    """What the server answers that client, drawn as for them; nothing is changed by a key."""
    handle = f"seen-{size[0]}"
    async with start(size) as story:
        backend = await become_coach(story, handle)
        await somebody(server, handle)
        (ana,) = (await backend.run(ListConnections())).items
        await backend.run(UpdateConnection(id=ana.id, status=ConnectionStatus.CONNECTED))
        await booked(backend, ana.account.id)
        await story.press("V")
        await story.type("ana")
        await story.press("enter")
        assert "as Ana Ruiz sees it" in story.text.split("\n")[0]
        await story.press("]", "d")
        assert "You only look, as Ana Ruiz" in story.toasts[-1]
        await story.press("[", "i")
        assert {each.status for each in (await backend.run(ListSessions())).items} == {"scheduled"}
        await story.press("escape", "V")
        await story.type("visitor")
        await story.press("enter")
        await story.until(lambda: "sees nothing of your calendar" in story.text)


def days(story: Any) -> dict[str, Any]:
    now = story.app.desk.clock()
    return {"start": now, "end": now + timedelta(days=7)}


async def later_rules(backend: Any) -> PutRules:
    """Another limit, said somewhere else meanwhile."""
    rules = await backend.run(GetRules())
    fields = {name: getattr(rules, name) for name in PutRules.__struct_fields__}
    return PutRules(**{**fields, "weekly_limit": 9})


@sizes
async def test_settings_are_kept_here_and_with_the_account(start: Any, server: str, size: Any) -> None:
    handle = f"settings-{size[0]}"
    async with start(size) as story:
        backend = await become_coach(story, handle)
        await story.press("comma", "right")
        story.form.set_value("display_name", "Maya Torres")
        story.form.set_value("time_zone", "Europe/Berlin")
        await story.press("ctrl+s")
        card = await backend.run(GetCoach(coach=handle))
        assert (card.display_name, card.time_zone) == ("Maya Torres", "Europe/Berlin")
        assert (await backend.run(GetMe())).time_zone == "Europe/Berlin"
        assert file_path().read_text() == 'theme = "textual-light"\n'
        assert story.screen.zone.key == "Europe/Berlin"
        await story.app.move_to(Place(f"sqlite:///{file_path().with_name('other.db')}", False, None))
        assert (story.app.theme, story.app.desk.settings.theme) == ("textual-light", "textual-light")
