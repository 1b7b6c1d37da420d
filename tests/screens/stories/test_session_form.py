"""The coach's form for a session: whom, how often, what the type asks for; told by keys and by what is kept."""

from datetime import timedelta
from typing import Any

import pytest

from coachtui.records.base import Money, new_id
from coachtui.records.session_type import DetailField
from coachtui.service.connections import ListConnections, UpdateConnection
from coachtui.service.session_types import CreateSessionType, DeleteSessionType
from coachtui.service.sessions import CreateSession

both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)


async def fresh(story: Any, words: str) -> None:
    """A new session at a time in words."""
    await story.press("g")
    await story.type(words)
    await story.press("enter", "n")


def fill(story: Any, **values: str) -> None:
    for name, value in values.items():
        story.form.set_value(name, value)


@both_sizes
async def test_a_series_is_said_in_words_and_undone_as_one(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        before = len(await story.sessions())
        await fresh(story, "fri 15:00")
        fill(story, client="leo", repeat="weekly x3")
        await story.idle()
        assert story.said_under("client") == "✓ Leo Park"
        assert story.said_under("repeat") == "✓ 3 times every week, Fri 27 Nov – Fri 11 Dec"
        await story.press("ctrl+s")
        made = [each for each in await story.sessions() if str(each.local_start).endswith("T15:00") and each.series_id]
        assert [str(each.local_start)[:10] for each in made[-3:]] == ["2026-11-27", "2026-12-04", "2026-12-11"]
        assert [each.client.name for each in made[-1].bookings] == ["Leo Park"]
        assert "3 sessions" in story.toasts[-1]
        await story.press("u")
        assert len(await story.sessions()) == before
        await story.press("U")
        assert len(await story.sessions()) == before + 3


async def test_what_may_mean_two_things_is_not_sent(open_story: Any) -> None:
    async with open_story() as story:
        before = len(await story.sessions())
        await fresh(story, "fri 15:00")
        fill(story, repeat="weekly until january", client="nobody at all")
        await story.press("ctrl+s")
        assert "that may be 5 times every week" in story.said_under("repeat")
        assert "no client is called nobody at all" in story.said_under("client")
        assert len(await story.sessions()) == before


async def test_one_of_a_series_is_changed_with_those_after_it(open_story: Any) -> None:
    async with open_story() as story:
        await fresh(story, "fri 15:00")
        fill(story, client="leo", repeat="weekly x3")
        await story.press("ctrl+s", "right_square_bracket")
        await story.press("g")
        await story.type("4 dec 15:00")
        await story.press("enter", "e")
        fill(story, where="Court 9", scope="following")
        await story.press("ctrl+s")
        where = [
            each.location for each in await story.sessions() if each.series_id and "T15:00" in str(each.local_start)
        ]
        assert where[-3:] != ["Court 9"] * 3
        assert where[-2:] == ["Court 9"] * 2


async def test_a_client_brings_their_own_price(open_story: Any) -> None:
    async with open_story() as story:
        leo = next(each for each in (await story.backend.run(ListConnections())).items if "Leo" in each.account.name)
        one = story.screen.session_types[0]
        agreed = Money(4200, one.price.currency)
        change = UpdateConnection(id=leo.id, version=leo.version, client_price={one.id: agreed})
        await story.backend.run(change, key=new_id())
        await story.idle()
        await fresh(story, "fri 15:00")
        fill(story, type=one.id, client="leo")
        await story.idle()
        assert story.form.values["price"] == f"42 {agreed.currency}"
        assert story.said_under("price") == "✓ Leo Park's own price"
        fill(story, client="")
        assert story.form.values["price"] == "60 GBP"
        fill(story, client="leo")
        await story.press("ctrl+s")
        made = next(each for each in await story.sessions() if str(each.local_start) == "2026-11-27T15:00")
        assert made.client_specific_price is None
        assert [each.price for each in made.bookings] == [agreed]


@both_sizes
async def test_a_type_asks_its_own_questions_and_has_its_own_places(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        level = DetailField(name="level", kind="choice", label="level", choices=("new", "old"), required=True)
        kind = CreateSessionType(name="Clinic", duration_minutes=45, capacity=4, details_schema=(level,))
        made = await story.backend.run(kind, key=new_id())
        await story.until(lambda: made.id in [each.id for each in story.screen.session_types])
        await fresh(story, "fri 15:00")
        assert "level" not in story.text
        place = [each.id for each in story.screen.session_types].index(made.id)
        fill(story, type=made.id)
        await story.idle()
        assert (story.form.values["places"], story.form.values["minutes"]) == ("4", "45")
        await story.press("ctrl+s")
        assert story.said_under(f"detail-{place}-level") == "× needed"
        fill(story, places="3", **{f"detail-{place}-level": "new"})
        await story.press("ctrl+s")
        session = next(each for each in await story.sessions() if str(each.local_start) == "2026-11-27T15:00")
        assert (session.capacity, session.details) == (3, {"level": "new"})
        assert session.end - session.start == timedelta(minutes=45)
        await story.press("e")
        assert story.form.values[f"detail-{place}-level"] == "new"
        fill(story, **{f"detail-{place}-level": "old"})
        await story.press("ctrl+s")
        session = next(each for each in await story.sessions() if str(each.local_start) == "2026-11-27T15:00")
        assert session.details == {"level": "old"}


@both_sizes
async def test_what_is_in_the_way_is_said_while_typing_with_free_times_to_take(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        await fresh(story, "fri 15:00")
        assert story.said_under("when") == "✓ Fri 27 Nov 15:00"
        fill(story, when="thu 9:30")
        await story.idle()
        assert story.said_under("when") == "× That overlaps Ana Ruiz, Thu 26 09:00–10:00"
        assert "instead" in story.text
        await story.press("ctrl+s")
        assert story.form.is_busy is False, "it is known to be in the way, and not sent"
        offered = story.form.query_one("#field-instead").choices
        assert [each.label for each in offered] == ["Thu 26 Nov 10:00", "Thu 26 Nov 10:30", "Thu 26 Nov 11:00"]
        story.form.query_one("#field-instead").focus()
        await story.press("1")
        assert story.form.values["when"] == "2026-11-26 10:00"
        assert story.said_under("when") == "✓ Thu 26 Nov 10:00"
        await story.press("ctrl+s")
        assert [each for each in await story.sessions() if str(each.local_start) == "2026-11-26T10:00"]


async def test_of_a_series_those_in_the_way_may_be_left_out(open_story: Any) -> None:
    async with open_story() as story:
        before = len(await story.sessions())
        await fresh(story, "thu 9:30")
        fill(story, when="thu 10:00", repeat="daily x3")
        await story.idle()
        assert "1 of 3 cannot be: That overlaps Bo Chen" in story.said_under("when")
        fill(story, allow="skip")
        await story.press("ctrl+s")
        assert len(await story.sessions()) == before + 2
        assert "2 sessions created, 1 left out" in story.toasts[-1]
        await story.press("u")
        assert len(await story.sessions()) == before


async def test_what_came_into_the_way_meanwhile_is_said_when_it_is_sent(open_story: Any) -> None:
    async with open_story() as one, open_story() as other:
        await fresh(one, "fri 15:00")
        fill(one, where="Court 7")
        await fresh(other, "fri 15:00")
        await other.press("ctrl+s")
        await one.press("ctrl+s")
        assert "That overlaps" in one.said_under("when")
        assert one.form.values["where"] == "Court 7"


async def test_moving_a_session_in_its_form_is_tried_without_itself(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("g")
        await story.type("thu 9:00")
        await story.press("enter", "e")
        fill(story, when="2026-11-26 09:30")
        await story.idle()
        assert story.said_under("when") == "✓ Thu 26 Nov 09:30"
        fill(story, when="2026-11-26 12:45")
        await story.idle()
        assert "That overlaps Leo Park" in story.said_under("when")


async def test_a_session_of_a_type_that_is_gone_keeps_it_and_what_it_asked(open_story: Any, noon: Any) -> None:
    async with open_story() as story:
        level = DetailField(name="level", kind="text", required=True)
        made = await story.backend.run(
            CreateSessionType(name="Clinic", duration_minutes=45, details_schema=(level,)), key=new_id()
        )
        at = noon.replace(hour=15, minute=0) + timedelta(days=2)
        clinic = CreateSession(session_type=made.id, start=at, details={"level": "new"})
        await story.backend.run(clinic, key=new_id())
        await story.backend.run(DeleteSessionType(id=made.id, version=made.version, sessions="keep"), key=new_id())
        await story.idle()
        await story.press("g")
        await story.type("fri 15:00")
        await story.press("enter", "e")
        assert "no longer offered" in story.text
        fill(story, where="Court 7")
        await story.press("ctrl+s")
        kept = next(each for each in await story.sessions() if each.location == "Court 7")
        assert (kept.session_type, kept.details) == (made.id, {"level": "new"})
