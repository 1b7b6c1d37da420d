"""What is typed into a form is never lost, and what is wrong with it stands beside it."""

from datetime import UTC, datetime
from typing import Any

from coachtui.records.week import Side


async def test_a_request_for_the_next_free_time(open_story: Any) -> None:
    async with open_story(Side.CLIENT, (80, 24)) as story:
        await story.press("g")
        await story.type("fri 21:00")
        await story.press("enter", "r", "ctrl+n")
        assert story.said_under("when").startswith("✓ Sat 28 Nov 11:00 (10:00 for Maya)")


async def test_a_request_that_is_closed_is_there_again_but_for_its_time(open_story: Any) -> None:
    async with open_story(Side.CLIENT) as story:
        await story.press("g")
        await story.type("fri 21:00")
        await story.press("enter", "r")
        story.form.set_value("message", "my second serve")
        story.form.set_value("or", "sun 20:00")
        await story.press("escape", "shift+down", "r")
        assert story.form.values["message"] == "my second serve"
        assert story.form.values["or"] == "sun 20:00"
        assert story.form.values["when"] == "2026-11-27 21:30"
        await story.press("ctrl+s")
        await story.press("r")
        assert story.form.values["message"] == "", "what was sent is no draft"


async def test_what_cannot_be_is_said_beside_its_field_and_not_sent(open_story: Any) -> None:
    async with open_story(size=(80, 24)) as story:
        before = len(await story.sessions())
        await story.press("n")
        for field, wrong, said in (
            ("when", "blursday", "blursday"),
            ("minutes", "0", "5 to 1440 minutes"),
            ("price", "a lot", "an amount such as 60"),
        ):
            right = story.form.values[field]
            story.form.set_value(field, wrong)
            await story.press("ctrl+s")
            assert said in story.said_under(field)
            story.form.set_value(field, right)
        assert len(await story.sessions()) == before


async def test_a_session_for_a_client_at_their_own_price(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("g")
        await story.type("fri 14:00")
        await story.press("enter", "n", "tab", "b", "o")
        assert "✓ Bo Chen" in story.text
        story.form.set_value("price", "45.50")
        story.form.set_value("notes", "first time back")
        await story.press("ctrl+s")
        [made] = await story.sessions(
            start=datetime(2026, 11, 27, 14, tzinfo=UTC), end=datetime(2026, 11, 27, 15, tzinfo=UTC)
        )
        assert [booking.client.name for booking in made.bookings] == ["Bo Chen"]
        assert made.client_specific_price
        assert (made.client_specific_price.amount, made.private_notes) == (4550, "first time back")
        assert "£45.50" in story.text


async def test_turning_the_type_brings_its_length_price_and_place(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("n", "right")
        values = story.form.values
        assert (values["minutes"], values["price"], values["where"]) == ("90", "25 GBP", "Studio 2")
