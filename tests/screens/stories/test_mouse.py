"""What the keys do, done with a mouse; and clicks on everything around the grid."""

from datetime import UTC, datetime
from typing import Any

from coachtui.records.week import Side

NINE = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
#: One row of the grid is half an hour.
HOUR = 2


async def test_a_click_puts_the_cursor_there_and_a_second_opens(open_story: Any) -> None:
    async with open_story() as story:
        x, y = story.place("Ana Ruiz")
        await story.click((x, y))
        assert story.words.startswith("Ana Ruiz 1:1  Thu 26 09:00")


async def test_dragging_over_empty_time_begins_a_session_of_that_length(open_story: Any) -> None:
    async with open_story() as story:
        x = story.place("Thu 26")[0]
        y = story.place("10:00 │")[1]
        await story.drag((x, y), (x, y + 1), (x, y + HOUR))
        assert story.form.values["when"] == "2026-11-26 10:00"
        assert story.form.values["minutes"] == "90"


async def test_dragging_a_session_moves_it_and_its_last_row_makes_it_longer(open_story: Any) -> None:
    async with open_story() as story:
        x, y = story.place("Ana Ruiz")
        await story.drag((x, y), (x, y + 1), (x, y + HOUR))
        assert story.words.startswith("Ana Ruiz 1:1  Thu 26 10:00–11:00")
        x, y = story.place("Ana Ruiz")
        await story.drag((x, y + 1), (x, y + 2), (x, y + HOUR))
        assert story.words.startswith("Ana Ruiz 1:1  Thu 26 10:00–11:30")
        [kept] = await story.sessions(start=NINE, end=NOON)
        assert kept.duration_minutes == 90


async def test_around_the_grid(open_story: Any) -> None:
    async with open_story() as story:
        x, y = story.place("› ")
        await story.click((x, y))
        assert "Mon 30" in story.text
        await story.click(story.place("‹ "))
        assert "Mon 23" in story.text
        await story.click(story.place("17 18 19"))
        assert story.words.startswith("Tue 17")
        await story.click(story.place("t today"))
        assert "▸Wed 25◂" in story.text
        await story.click(story.place("g go to"))
        await story.type("fri 18:30")
        await story.press("enter")
        assert story.words.startswith("Bo Chen")


async def test_a_request_in_the_list_beside_the_grid(open_story: Any) -> None:
    async with open_story() as story:
        await story.click(story.place("┇● Bo Chen"))
        assert story.words.startswith("Bo Chen 1:1  Fri 27 18:30")
        await story.click(story.place("x decline  p"))
        assert "Decline the request of Bo Chen?" in story.text
        await story.click(story.place("n no"))
        assert story.words.endswith("requested")


async def test_a_form_is_sent_and_left_by_its_buttons(open_story: Any) -> None:
    async with open_story(Side.CLIENT, (80, 24)) as story:
        await story.press("n", "enter")
        await story.click(story.place("esc ×"))
        assert story.screen.form is None
        await story.press("enter")
        await story.click(story.place("Book ^s"))
        assert story.screen.form is None
        assert story.words.endswith("confirmed")
