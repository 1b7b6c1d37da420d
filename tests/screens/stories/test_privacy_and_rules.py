"""A coach says who sees what and when it may be booked: in sentences, as it would be before it is saved."""

from typing import Any

import pytest
from textual.widgets import Static

from coachtui.errors import ServerUnreachable
from coachtui.keymap import ACTIONS
from coachtui.records.coach import Audience, BookedDisplay
from coachtui.screens.seen_calendar import SeenCalendar
from coachtui.screens.seen_week import SeenWeek
from coachtui.screens.side_panel import PanelList
from coachtui.service.practice import GetPrivacy, GetRules, PutPrivacy, PutRules
from coachtui.service.sessions import CancelSession
from coachtui.service.viewing_if import ViewIf
from coachtui.widgets.grid_item import ItemKind

VISITOR, CLIENT = 0, 2
"""Whose rows these are."""

both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)
sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)], ids=str)


def form(story: Any) -> Any:
    opened = story.app.screen.form
    assert opened is not None
    return opened


def said_under(story: Any, field: str) -> str:
    return str(form(story).query_one(f"#check-{field}", Static).content)


def told(story: Any) -> str:
    """What is said of the row that the cursor is on."""
    return " ".join(str(story.app.screen.query_one("#details", Static).content).split())


def row(story: Any, place: int) -> str:
    """What the row of an onlooker says."""
    return str(story.app.screen.query_one(PanelList).get_option_at_index(place).prompt)


async def practice(story: Any) -> tuple[Any, Any]:
    return await story.backend.run(GetPrivacy()), await story.backend.run(GetRules())


async def elsewhere(story: Any, command: Any, **changes: Any) -> None:
    """The same coach changes something in another place."""
    before = await story.backend.run(GetPrivacy() if command is PutPrivacy else GetRules())
    fields = {name: getattr(before, name) for name in command.__struct_fields__}
    await story.backend.run(command(**{**fields, **changes}))
    await story.idle()


@sizes
async def test_it_is_said_what_each_gets_and_when_it_may_be_booked(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await story.press("P")
        assert "A visitor" in story.text
        assert "Sees nothing of your calendar." in told(story)
        await story.press("down", "down")
        assert "Sees your free times, and when you are booked, not with what or whom." in told(story)
        await story.press("end")
        assert "Booked at least" in told(story)


@sizes
async def test_what_it_would_be_is_shown_before_it_is_saved(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        before = await practice(story)
        await story.press("P", "e")
        form(story).set_value("calendar_visibility", "public")
        await story.idle()
        assert "Everybody sees your calendar" in said_under(story, "calendar_visibility")
        assert "sees nothing" not in row(story, VISITOR)
        form(story).set_value("calendar_visibility", "connected")
        await story.idle()
        assert "sees nothing" in row(story, VISITOR)
        assert "books" in row(story, CLIENT)
        form(story).set_value("booking_permission", "private")
        await story.idle()
        assert "books nothing" in row(story, CLIENT) or "books" not in row(story, CLIENT)
        assert await practice(story) == before


def drawn(grid: Any) -> list[Any]:
    return sorted((item.span, item.kind, item.title, item.status) for item in grid.items)


@both_sizes
@pytest.mark.parametrize("onlooker", ["anonymous", "registered", "connected"])
async def test_the_small_week_shows_what_they_then_see(open_story: Any, size: Any, onlooker: str) -> None:
    async with open_story(size=size) as story:
        await story.press("]", "P", "e")
        settings = {"calendar_visibility": "public", "booking_permission": "registered", "booked_display": "booked"}
        for name, text in {**settings, "daily_limit": "2", "onlooker": onlooker}.items():
            form(story).set_value(name, text)
        await story.idle()
        before = drawn(story.app.screen.query_one(SeenWeek).grid)
        assert before
        assert "would see it" in story.flat
        await story.press("ctrl+s")
        assert drawn(story.app.screen.query_one(SeenWeek).grid) == before
        assert "would see it" not in story.flat
        await story.press("V")
        assert isinstance(story.screen, SeenCalendar)
        assert drawn(story.screen.grid) == before


@both_sizes
async def test_the_small_week_follows_what_happens_in_the_calendar(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await story.press("P", "down", "down")
        week = story.app.screen.query_one(SeenWeek)
        free = [item for item in week.grid.items if item.kind is ItemKind.SLOT and not item.struck]
        to_come = [each for each in await story.sessions(status="scheduled") if each.start > story.app.desk.clock()]
        await story.backend.run(CancelSession(id=to_come[0].id))
        await story.until(lambda: len([item for item in week.grid.items if item.kind is ItemKind.SLOT]) > len(free))


@both_sizes
async def test_who_sees_nothing_is_said_to_in_the_small_week(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await story.press("P")
        assert "A visitor sees nothing of your calend" in story.flat
        assert not story.app.screen.query_one(SeenWeek).grid.items
        await story.press("e", "ctrl+s")
        assert story.app.focused is not story.app.screen.query_one(SeenWeek).grid


@both_sizes
async def test_privacy_and_rules_are_saved_as_one_and_taken_back_as_one(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        before = await practice(story)
        await story.press("P", "e")
        for name, text in {"booked_display": "hidden", "request_permission": "private", "daily_limit": "4"}.items():
            form(story).set_value(name, text)
        await story.press("ctrl+s")
        privacy, rules = await practice(story)
        assert (privacy.booked_display, privacy.request_permission) == (BookedDisplay.HIDDEN, Audience.PRIVATE)
        assert rules.daily_limit == 4
        assert story.app.screen.form is None
        assert "Saved: asks, booked, a day" in story.toasts[-1]
        await story.press("end")
        assert "At most 4 sessions a day." in told(story)
        await story.press("u")
        privacy, rules = await practice(story)
        assert (privacy.booked_display, rules.daily_limit) == (before[0].booked_display, before[1].daily_limit)
        await story.until(lambda: "At most 4 sessions a day." not in told(story))


@both_sizes
async def test_what_cannot_be_read_is_said_beside_it_and_nothing_is_saved(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        before = await practice(story)
        await story.press("P", "end", "enter")
        assert story.app.focused.id == "field-min_notice_minutes"
        await story.type("soon")
        await story.press("ctrl+s")
        assert "a time such as 2h or 1d" in said_under(story, "min_notice_minutes")
        form(story).set_value("min_notice_minutes", "3h")
        form(story).set_value("hold_seconds", "never")
        await story.press("ctrl+s")
        assert "a time such as 5m" in said_under(story, "hold_seconds")
        assert await practice(story) == before
        form(story).set_value("hold_seconds", "90s")
        await story.idle()
        assert "held for 1 minute 30 seconds" in said_under(story, "hold_seconds")
        await story.press("ctrl+s")
        assert (await practice(story))[1].hold_seconds == 90


@both_sizes
async def test_what_was_changed_meanwhile_is_said_and_nobodys_change_is_lost(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await story.press("P", "e")
        form(story).set_value("price_audience", "public")
        form(story).set_value("booked_display", "hidden")
        await elsewhere(story, PutPrivacy, calendar_visibility="registered", booked_display="session_type")
        await story.press("ctrl+s")
        assert "Changed meanwhile: sees it, booked. Yours stands for booked. Look again, then save" in str(
            form(story).query_one("#form-problem", Static).content
        )
        assert form(story).values["calendar_visibility"] == "registered"
        await story.press("ctrl+s")
        privacy, _ = await practice(story)
        assert privacy.calendar_visibility is Audience.REGISTERED
        assert privacy.price_audience is Audience.PUBLIC
        assert privacy.booked_display is BookedDisplay.HIDDEN


async def test_what_cannot_be_saved_stays_in_the_form(open_story: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_story() as story:
        before = await practice(story)
        await story.press("P", "e")
        form(story).set_value("price_audience", "public")
        await story.idle()
        answer = story.app.screen.backend.run

        async def away(operation: Any, **fields: Any) -> Any:
            if isinstance(operation, PutPrivacy | ViewIf):
                raise ServerUnreachable("The server cannot be reached")
            return await answer(operation, **fields)

        monkeypatch.setattr(story.app.screen.backend, "run", away)
        form(story).set_value("booked_display", "hidden")
        await story.idle()
        assert "Not to be shown now: The server cannot be reached" in story.flat
        assert story.app.screen.query_one(SeenWeek).grid.waiting
        await story.press("ctrl+s")
        assert "The server cannot be reached" in str(form(story).query_one("#form-problem", Static).content)
        assert form(story).values["price_audience"] == "public"
        assert await practice(story) == before
        monkeypatch.undo()
        await story.press("ctrl+s")
        assert (await practice(story))[0].price_audience is Audience.PUBLIC


async def test_the_half_that_was_saved_is_not_lost_where_the_other_was_changed(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("P", "e")
        form(story).set_value("price_audience", "public")
        form(story).set_value("daily_limit", "3")
        await elsewhere(story, PutRules, weekly_limit=9)
        await story.press("ctrl+s")
        assert (await practice(story))[0].price_audience is Audience.PUBLIC
        assert form(story).values["weekly_limit"] == "9"
        await story.press("ctrl+s")
        _, rules = await practice(story)
        assert (rules.daily_limit, rules.weekly_limit) == (3, 9)


async def test_what_was_typed_is_kept_until_it_is_saved(open_story: Any) -> None:
    async with open_story() as story:
        before = await practice(story)
        await story.press("P", "e")
        form(story).set_value("weekly_limit", "12")
        await story.press("escape")
        assert "At most 12" not in told(story)
        await story.press("e")
        assert form(story).values["weekly_limit"] == "12"
        assert "1 to save" in story.text
        assert await practice(story) == before


async def test_nothing_changed_is_nothing_saved(open_story: Any) -> None:
    async with open_story() as story:
        before = await practice(story)
        await story.press("P", "e", "ctrl+s")
        assert story.toasts[-1] == "It stays as it is"
        assert await practice(story) == before


async def test_the_calendar_itself_is_a_key_away(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("P", "down", "down", "V")
        assert isinstance(story.screen, SeenCalendar)
        assert "as a client sees it" in story.text.split("\n")[0]


async def test_a_key_that_does_nothing_here_says_why(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("P", "end")
        keys = {action.id: action.default_keys[0] for action in ACTIONS}
        for action in ("practice.look", "list.filter"):
            story.app.clear_notifications()
            await story.press(keys[action])
            assert story.toasts, action
