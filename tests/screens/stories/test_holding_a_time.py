"""What is held while a client fills in the booking form, and what happens when it is taken all the same."""

from datetime import timedelta
from typing import Any

import pytest
from textual.widgets import Static

from coachtui.errors import ServerUnreachable
from coachtui.records.week import Side
from coachtui.service.booking import Book, ListBookings
from coachtui.service.holds import CreateHold, ReleaseHold
from coachtui.service.sessions import CreateSession

both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)


def facts(story: Any) -> str:
    return str(story.form.query_one("#form-facts", Static).content)


def after(story: Any, seconds: int) -> None:
    """So many seconds go by, for the app and for the store."""
    later = story.app.desk.clock() + timedelta(seconds=seconds)
    story.app.desk.clock = story.screen.source.backend._clock = story.backend._clock = lambda: later
    story.form._count_down()


async def somebody_books(story: Any, start: Any) -> None:
    """Another client takes the time, though it was held a moment ago."""
    bo = next(
        each.client.id
        for session in await story.sessions()
        for each in session.bookings
        if each.client.name == "Bo Chen"
    )
    hold = story.screen._hold
    if hold is not None:
        await story.screen.source.backend.run(ReleaseHold(id=hold.id))
    kind = story.form.picked.id
    await story.backend.as_account(bo).run(Book(coach="maya", session_type=kind, start=start, duration_minutes=60))


@both_sizes
async def test_typing_keeps_the_time_held(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await story.press("n", "enter")
        first = story.screen._hold
        after(story, 60)
        await story.press("a")
        assert story.screen._hold == first
        assert "held for you for 4:00" in facts(story)
        after(story, 100)
        await story.press("b")
        assert story.screen._hold.id != first.id
        assert "held for you for 5:00" in facts(story)
        await story.press("ctrl+s")
        assert "booked" in story.toasts[-1]


@both_sizes
async def test_what_ran_out_is_said_and_held_again_by_typing(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await story.press("n", "enter")
        after(story, 301)
        await story.idle()
        assert "no longer held for you" in facts(story)
        assert "no longer open" not in story.text
        await story.press("a")
        assert "held for you for 5:00" in facts(story)
        assert story.form.values["note"] == "a"


async def test_what_ran_out_may_be_booked_all_the_same(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        await story.press("n", "enter")
        after(story, 301)
        await story.press("ctrl+s")
        assert "booked" in story.toasts[-1]


@both_sizes
async def test_taken_after_it_ran_out_the_next_free_times_stand_beneath(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await story.press("n", "enter", "x")
        after(story, 301)
        await story.idle()
        start = story.form.item.start
        await somebody_books(story, start)
        await story.until(lambda: "no longer open" in story.text)
        await story.idle()
        assert story.form.values["note"] == "x"
        await story.press("2")
        assert story.form.item.start > start
        assert "no longer open" not in story.text
        assert "held for you for 5:00" in facts(story)
        chosen = story.form.item.start
        await story.press("ctrl+s")
        assert "booked" in story.toasts[-1]
        mine = (await story.screen.source.backend.run(ListBookings())).items
        assert [each.note for each in mine if each.start == chosen and each.status == "confirmed"] == ["x"]


async def test_taken_when_it_is_sent_nothing_is_lost_and_another_time_is_one_key_away(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        await story.press("n", "enter", "x")
        await somebody_books(story, story.form.item.start)
        await story.press("ctrl+s")
        assert "× no longer open" in story.text
        await story.press("ctrl+s")
        assert story.form.is_asked("instead", story.form.values), "it is not sent again before another time is chosen"
        await story.press("1", "ctrl+s")
        assert "booked" in story.toasts[-1]


async def test_the_held_time_is_let_go_when_another_is_chosen(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        await story.press("n", "enter")
        before = story.form.item.start
        await story.press("ctrl+n", "ctrl+n")
        assert story.form.item.start == before + timedelta(minutes=60)
        coach = story.backend
        kind = story.form.picked.id
        made = await coach.run(CreateSession(session_type=kind, start=before, allow=("buffer", "limit")))
        assert made.items[0].start == before


async def test_a_refusal_that_is_not_about_the_time_keeps_it_held(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        await story.press("n", "enter")
        held = story.screen._hold
        run = type(story.screen.source.backend).run

        async def fail(self: Any, operation: Any, **named: Any) -> Any:
            if isinstance(operation, Book):
                raise ServerUnreachable("Away now")
            return await run(self, operation, **named)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(type(story.screen.source.backend), "run", fail)
            key = story.form.key
            await story.press("ctrl+s")
            assert "Away now" in story.text
            assert story.form.key == key, "it may have arrived: the same is sent again"
        assert story.screen._hold == held
        await story.press("ctrl+s")
        assert "booked" in story.toasts[-1]


async def test_a_time_that_was_let_go_while_it_was_being_held_is_given_back(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        await story.press("n", "enter")
        start, kind = story.form.item.start, story.form.picked.id
        after(story, 200)
        story.send("a")
        story.send("escape")
        await story.idle()
        await story.until(lambda: story.screen._hold is None)
        await story.idle()
        other = next(each.client.id for session in await story.sessions() for each in session.bookings)
        await story.backend.as_account(other).run(CreateHold(coach="maya", session_type=kind, start=start))
