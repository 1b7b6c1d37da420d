"""A coach and a client at the same store at once: each sees what the other does, with no key pressed."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from coachtui.records.session import SessionStatus
from coachtui.records.week import Side
from coachtui.service.booking import Book
from coachtui.service.notifications import ListNotifications


async def go(story: Any, words: str) -> None:
    await story.press("g")
    await story.type(words)
    await story.press("enter")


async def test_a_booking_appears_before_the_coach_and_its_cancelling_too(open_story: Any) -> None:
    async with open_story() as coach, open_story(Side.CLIENT, (80, 24)) as client:
        await go(coach, "thu 16:30")
        assert coach.words.endswith("open")
        await go(client, "thu 17:30")  # in Madrid
        await client.press("enter", "ctrl+s")
        assert client.words.startswith("You 1:1  Thu 26 17:30")
        await coach.until(lambda: coach.words.startswith("Ana Ruiz 1:1  Thu 26 16:30–17:30"))
        await client.press("d", "y")
        await coach.until(lambda: coach.words.endswith("cancelled"))


async def test_a_request_reaches_the_coach_and_the_answer_the_client(open_story: Any) -> None:
    async with open_story() as coach, open_story(Side.CLIENT, (80, 24)) as client:
        await go(client, "fri 21:00")
        await client.press("r", "ctrl+s")
        assert client.words.endswith("requested")
        await go(coach, "fri 20:00")
        await coach.until(lambda: coach.words.startswith("Ana Ruiz 1:1  Fri 27 20:00"))
        assert "Ana Ruiz asks for 1:1, Fri 27 Nov 20:00" in coach.toasts
        await coach.press("a")
        await client.until(lambda: client.words.endswith("confirmed"))
        await client.until(lambda: "Maya Torres has approved 1:1, Fri 27 Nov 21:00" in client.toasts)
        assert not [each for each in client.toasts if "asks for" in each], "nobody is told what they did themselves"


async def test_much_at_once_is_one_note(open_story: Any) -> None:
    async with open_story() as coach, open_story(Side.CLIENT, (80, 24)) as client:
        await coach.until(lambda: coach.screen._news is not None and coach.screen._news._known is not None)
        coach.screen._news._known -= {each.id for each in (await coach.backend.run(ListNotifications())).items}
        await go(client, "fri 21:00")
        await client.press("r", "ctrl+s")
        await coach.until(lambda: bool(coach.toasts))
        (note,) = coach.toasts
        assert note.startswith("Ana Ruiz asks for 1:1, Fri 27 Nov 20:00, and ")
        assert note.endswith(" more: E")


async def test_what_was_told_before_the_app_was_opened_is_no_news(open_story: Any) -> None:
    async with open_story(Side.CLIENT, (80, 24)) as client:
        await go(client, "fri 21:00")
        await client.press("r", "ctrl+s")
    async with open_story() as coach:
        await coach.until(lambda: coach.screen._news is not None and coach.screen._news._known is not None)
        assert not coach.toasts


async def test_a_form_stays_where_the_time_is_taken_and_names_free_ones(open_story: Any, tmp_path: Path) -> None:
    async with open_story(Side.CLIENT, (80, 24)) as client:
        await go(client, "thu 17:30")
        await client.press("enter")
        client.form.set_value("note", "second serve")
        start = client.form.item.start
        with closing(sqlite3.connect(tmp_path / "store.db")) as store, store:
            store.execute("DELETE FROM holds")  # as when it has run out
        [leo] = {
            booking.client.id
            for session in await client.sessions()
            for booking in session.bookings
            if booking.client.name == "Leo Park"
        }
        kind = client.form.picked.id
        await client.backend.as_account(leo).run(
            Book(coach="maya", session_type=kind, start=start, duration_minutes=60)
        )
        await client.press("ctrl+s")
        assert client.form.values["note"] == "second serve"
        assert "× no longer open instead 1 11:30 2 12:00 3 12:30" in client.flat
        assert "held for you" not in client.text
        client.form._count_down()
        assert "× no longer open instead 1 11:30" in client.flat, "the clock that runs on takes no refusal away"
        await client.press("ctrl+n")
        assert "held for you" in client.flat
        assert "when Fri 27 10:00–11:00" in client.flat, "the next free time is in the form"
        await client.press("ctrl+s")
        assert client.words.startswith("You 1:1  Fri 27 10:00")


async def test_moving_what_the_coach_has_just_moved(open_story: Any) -> None:
    async with open_story() as coach, open_story(Side.CLIENT, (80, 24)) as client:
        await go(coach, "thu 9:00")
        await coach.press("m")
        await go(client, "thu 10:00")
        await client.press("d", "y")
        await coach.settle()
        await coach.press("j", "j", "enter")
        at_ten = [each for each in await coach.sessions() if each.start.hour == 10 and each.start.day == 26]
        assert [each.status for each in at_ten if each.status is SessionStatus.SCHEDULED] == []
        assert coach.toasts


async def test_who_does_not_sit_at_the_screen_is_told_nothing(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("D", "n", "enter", "ctrl+s")
        assert any("booked" in said for said in story.toasts)
        assert not any("has booked" in said for said in story.toasts)
