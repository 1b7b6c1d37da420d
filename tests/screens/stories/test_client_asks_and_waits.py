"""A client is asked, waits in line, and takes what is offered: told by keys and by what is then seen and kept."""

from datetime import UTC, datetime
from typing import Any

import pytest

from coachtui.records.request import ProposedTime, RequestStatus
from coachtui.records.session_type import DetailField
from coachtui.records.week import Side
from coachtui.service.booking import CancelBooking, ListBookings
from coachtui.service.offers import CounterRequest
from coachtui.service.requests import ListRequests
from coachtui.service.session_types import ListOwnSessionTypes, UpdateSessionType
from coachtui.service.sessions import UpdateSession

both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)

SCHEMA = (
    DetailField(name="level", kind="choice", label="Level", choices=("new", "old hand"), required=True),
    DetailField(name="rounds", kind="number", label="Rounds"),
)


async def change_type(coach: Any, name: str, **fields: Any) -> None:
    kind = next(each for each in (await coach.run(ListOwnSessionTypes())).items if each.name == name)
    await coach.run(UpdateSessionType(id=kind.id, version=kind.version, **fields))


async def go(story: Any, words: str) -> None:
    await story.press("g")
    await story.type(words)
    await story.press("enter")


async def full_group(story: Any) -> Any:
    """The group of Friday, with no seat left and a line."""
    await change_type(story.backend, "Group", waitlist=True)
    friday = datetime(2026, 11, 27, 11, 30, tzinfo=UTC)
    group = next(each for each in await story.sessions(start=friday) if each.start == friday)
    full = await story.backend.run(UpdateSession(id=group.id, version=group.version, capacity=2))
    await go(story, "fri 12:30")
    await story.until(lambda: "full" in story.words)
    return full


@both_sizes
async def test_a_required_question_is_answered_before_anything_is_booked(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await change_type(story.backend, "1:1", details_schema=SCHEMA)
        await story.until(lambda: bool(story.screen.session_types[0].details_schema))
        await story.press("n", "enter", "ctrl+s")
        assert "needs to know" in story.said_under("detail-0-level")
        await story.press("right")
        story.form.set_value("detail-0-rounds", "twelve")
        await story.press("ctrl+s")
        assert "a number" in story.said_under("detail-0-rounds")
        story.form.set_value("detail-0-rounds", "12")
        start = story.form.item.start
        await story.press("ctrl+s")
        assert story.words.endswith("confirmed")
        made = next(each for each in await story.sessions(start=start) if each.start == start)
        assert made.details == {"level": "new", "rounds": 12}


@both_sizes
async def test_a_request_asks_what_the_chosen_type_asks(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await change_type(story.backend, "1:1", details_schema=SCHEMA)
        await story.until(lambda: bool(story.screen.session_types[0].details_schema))
        await go(story, "fri 21:00")
        await story.press("r")
        assert "Level *" in story.text
        story.form.set_value("detail-0-level", "old hand")
        await story.press("ctrl+s")
        asked = (await story.screen.source.backend.run(ListRequests(role="client"))).items[-1]
        assert asked.details == {"level": "old hand"}


async def test_what_another_type_asks_is_not_there(open_story: Any) -> None:
    async with open_story(Side.CLIENT, (120, 36)) as story:
        await change_type(story.backend, "Review", details_schema=SCHEMA)
        await story.until(lambda: bool(story.screen.session_types[-1].details_schema))
        await go(story, "fri 21:00")
        await story.press("r")
        assert "Level *" not in story.text
        story.form.set_value("type", f"{story.screen.session_types[-1].id} 60")
        await story.until(lambda: "Level *" in story.text)


@both_sizes
async def test_a_place_in_line_and_the_seat_that_then_is_offered(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        group = await full_group(story)
        await story.press("enter")
        assert "Wait in line" in story.text
        await story.press("ctrl+s")
        assert "number 1 in line" in story.toasts[-1]
        await story.press("enter")
        assert "number 1 in line" in story.toasts[-1]
        seated = story.backend.as_account(group.bookings[0].client.id)
        await seated.run(CancelBooking(id=group.bookings[0].id))
        await story.until(lambda: "offered to you" in story.words)
        await story.press("enter")
        assert "A seat is yours until" in story.toasts[-1]
        await story.press("a")
        assert "booked" in story.toasts[-1]
        mine = (await story.screen.source.backend.run(ListBookings(start=group.start))).items
        assert next(each for each in mine if each.start == group.start).status == "confirmed"


async def test_a_full_group_without_a_line_says_so(open_story: Any) -> None:
    async with open_story(Side.CLIENT, (80, 24)) as story:
        await full_group(story)
        await change_type(story.backend, "Group", waitlist=False)
        await story.until(lambda: not any(each.waitlist for each in story.screen.session_types))
        await story.press("enter")
        assert "full then, and has no waiting list" in story.toasts[-1]


@both_sizes
async def test_an_offered_time_is_taken_with_one_key(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await go(story, "fri 21:00")
        await story.press("r", "ctrl+s")
        await story.press("enter")
        assert "to answer" in story.toasts[-1]
        asked = (await story.backend.run(ListRequests(role="coach", status=RequestStatus.PENDING))).items[-1]
        offered = ProposedTime(datetime(2026, 11, 28, 21, tzinfo=UTC), 60)
        await story.backend.run(CounterRequest(id=asked.id, offers=(offered,), message="rather then?"))
        await go(story, "sat 22:00")
        await story.until(lambda: "offered to you" in story.words)
        await story.press("enter")
        assert "rather then?" in story.toasts[-1]
        await story.press("a")
        assert "Sat 28 Nov 22:00 is booked" in story.toasts
        assert story.words.endswith("confirmed")
