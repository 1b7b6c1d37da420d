"""What a coach offers: made, changed, put away and deleted over the calendar, each field with what it means."""

from typing import Any

import pytest

from coachtui.records.base import Money
from coachtui.records.coach import Audience
from coachtui.records.session_type import DetailField, TypeRules
from coachtui.service.session_types import ListOwnSessionTypes, UpdateSessionType

both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)


async def types(story: Any) -> dict[str, Any]:
    return {each.name: each for each in (await story.backend.run(ListOwnSessionTypes())).items}


def form(story: Any) -> Any:
    opened = story.app.screen.form
    assert opened is not None
    return opened


def said_under(story: Any, field: str) -> str:
    return str(form(story).query_one(f"#check-{field}").content)


@both_sizes
async def test_a_coach_offers_something_new(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await story.press("O")
        assert "1:1" in story.text
        await story.press("n")
        await story.type("Match analysis")
        for name, text in {
            "description": "We watch your last match together",
            "durations_minutes": "60, 90, 2h",
            "price": "45.50",
            "audience": "public",
            "approval_required": "yes",
            "location": "video",
            "capacity": "4",
            "show_seats_left": "no",
            "waitlist": "yes",
            "buffer_after_minutes": "15",
            "slot_step_minutes": "30",
            "price_audience": "registered",
            "min_notice_minutes": "1d",
            "max_advance_days": "4w",
            "cancel_notice_minutes": "2d",
            "reschedule_notice_minutes": "36h",
            "daily_limit": "2",
            "weekly_limit": "6",
            "max_active_bookings_per_client": "1",
            "details_schema": "Level*: beginner, club\nLink to the video",
            "color": "rose",
            "glyph": "★",
        }.items():
            form(story).set_value(name, text)
        await story.press("ctrl+s")
        made = (await types(story))["Match analysis"]
        assert made.durations_minutes == (60, 90, 120)
        assert (made.duration_minutes, made.slot_step_minutes, made.capacity) == (60, 30, 4)
        assert (made.price, made.price_audience) == (Money(4550, "GBP"), Audience.REGISTERED)
        assert (made.audience, made.approval_required, made.show_seats_left) == (Audience.PUBLIC, True, False)
        assert (made.waitlist, made.buffer_after_minutes, made.location) == (True, 15, "video")
        assert made.rules == TypeRules(
            min_notice_minutes=1440,
            max_advance_days=28,
            cancel_notice_minutes=2880,
            reschedule_notice_minutes=2160,
            daily_limit=2,
            weekly_limit=6,
            max_active_bookings_per_client=1,
        )
        assert made.details_schema == (
            DetailField(name="level", kind="choice", label="Level", choices=("beginner", "club"), required=True),
            DetailField(name="link_to_the_video", kind="text", label="Link to the video"),
        )
        assert (made.color, made.glyph) == ("rose", "★")
        assert story.app.screen.form is None
        assert "Match analysis" in story.text
        await story.press("u")
        assert "Match analysis" not in await types(story)


@both_sizes
async def test_what_is_typed_is_read_back_and_what_cannot_be_is_said_beside_it(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await story.press("O", "enter")
        before = await types(story)
        for name, wrong, said in (
            ("durations_minutes", "a while", "lengths such as 60"),
            ("price", "a lot", "an amount such as 60"),
            ("min_notice_minutes", "soon", "a time such as 2h"),
            ("details_schema", "Level: a, a", "same choice twice"),
        ):
            right = form(story).values[name]
            form(story).set_value(name, wrong)
            await story.press("ctrl+s")
            assert said in said_under(story, name)
            form(story).set_value(name, right)
        assert await types(story) == before
        form(story).set_value("durations_minutes", "90, 1h")
        await story.idle()
        assert "90 min, or 60" in said_under(story, "durations_minutes")
        form(story).set_value("cancel_notice_minutes", "2d")
        await story.idle()
        assert "cancelled until 2d before" in said_under(story, "cancel_notice_minutes")


async def test_only_what_was_changed_is_changed_and_an_emptied_price_is_gone(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("O", "e")
        name = form(story).values["name"]
        before = (await types(story))[name]
        assert before.price is not None
        form(story).set_value("price", "")
        await story.press("ctrl+s")
        after = (await types(story))[name]
        assert after.price is None
        assert (after.name, after.durations_minutes, after.rules) == (name, before.durations_minutes, before.rules)
        await story.press("u")
        assert (await types(story))[name].price == before.price
        await story.press("e", "ctrl+s")
        assert "stays as it is" in story.toasts[-1]


async def test_what_was_typed_is_kept_until_it_is_sent(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("O", "n")
        await story.type("Half a thought")
        await story.press("escape")
        assert story.app.screen.form is None
        await story.press("n")
        assert form(story).values["name"] == "Half a thought"
        await story.press("escape", "down", "e")
        form(story).set_value("location", "the other court")
        story.app.save_drafts()
        await story.press("escape", "up", "e")
        assert form(story).values["location"] != "the other court"
        await story.press("escape", "down", "e")
        assert form(story).values["location"] == "the other court"


async def test_what_was_changed_elsewhere_meanwhile_is_not_lost_and_neither_is_what_was_typed(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("O", "e")
        kind = form(story).kind
        form(story).set_value("price", "55")
        await story.backend.run(UpdateSessionType(id=kind.id, location="the club"))
        await story.press("ctrl+s")
        problem = str(form(story).query_one("#form-problem").content)
        assert problem.endswith("Close and open it again: what you typed is kept")
        await story.press("escape", "e", "ctrl+s")
        both = (await types(story))[kind.name]
        assert (both.location, both.price) == ("the club", Money(5500, "GBP"))


@both_sizes
async def test_what_is_put_away_is_offered_no_more_and_stays_in_the_list(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await story.press("O", "a")
        away = [each.name for each in (await types(story)).values() if not each.active]
        assert len(away) == 1
        assert "put away" in story.text
        story.app.clear_notifications()
        await story.press("f")
        assert "only what is offered" in story.text
        assert "put away" not in "".join(story.text.splitlines()[:-1])
        await story.press("f", "end", "a")
        assert all(each.active for each in (await types(story)).values())


@both_sizes
@pytest.mark.parametrize("choice", ["1", "2"])
async def test_before_a_type_is_deleted_what_is_to_come_of_it_is_shown(open_story: Any, size: Any, choice: str) -> None:
    async with open_story(size=size) as story:
        await story.press("O")
        name = story.app.screen._types[story.app.screen.chosen].name
        gone = (await types(story))[name].id
        to_come = [each.id for each in await story.sessions() if each.session_type == gone]
        await story.press("d", "y")
        assert "to come" in story.flat
        assert "Ana Ruiz" in story.text
        await story.press("ctrl+s")
        assert name in await types(story), "nothing goes before it is said what becomes of them"
        await story.press(choice, "ctrl+s")
        assert name not in await types(story)
        left = [each for each in await story.sessions() if each.id in to_come and each.start > story.app.desk.clock()]
        assert left
        assert ("scheduled" in {each.status for each in left}) == (choice == "1")
        await story.press("u")
        assert name in await types(story)
        again = {each.id: each.status for each in await story.sessions()}
        assert {again[each.id] for each in left if each.status == "scheduled"} <= {"scheduled"}
        assert "scheduled" in {again[each.id] for each in left}, "what was cancelled with it stands again"
