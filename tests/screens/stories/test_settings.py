"""What one chooses shows at once and is kept; a coach who moves to another zone sees first what that does."""

from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from coachtui.records.week import Side
from coachtui.service.accounts import GetMe
from coachtui.service.coaches import GetCoach
from coachtui.service.notifications import GetReminders
from coachtui.settings import load

both_sizes = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)


async def me(story: Any) -> Any:
    return await story.screen.source.backend.run(GetMe())


@both_sizes
@pytest.mark.parametrize("side", list(Side))
async def test_a_choice_shows_at_once_and_is_kept_once_it_is_saved(
    open_story: Any, tmp_path: Path, side: Side, size: Any
) -> None:
    file = tmp_path / "coachtui.toml"
    file.write_text("# mine\nzoom = 60  # an hour\n")
    async with open_story(side, size) as story:
        story.app.desk.settings_file = file
        await story.press("comma", "right")
        assert story.app.theme == "textual-light"
        await story.press("escape")
        assert story.app.theme == "textual-dark"
        assert file.read_text() == "# mine\nzoom = 60  # an hour\n"
        await story.press("comma")
        assert story.app.theme == "textual-light", "what was chosen is a draft"
        story.form.set_value("clock", "12")
        story.form.set_value("first_weekday", "sunday")
        story.form.set_value("zoom", "15")
        story.form.set_value("second_zone", "Asia/Tokyo")
        await story.press("ctrl+s")
        assert story.toasts[-1] == "Saved"
        assert (story.app.theme, story.screen.grid.zoom) == ("textual-light", 15)
        assert "1:10p" in story.text
        assert story.screen.first_day.isoweekday() == 7
        assert file.read_text().startswith("# mine\nzoom = 15  # an hour\n")
        settings = load(environment={}, file=file)
        assert (settings.theme, settings.clock, settings.first_weekday) == ("textual-light", 12, 6)
        await story.press("T")
        assert "Tokyo" in story.text
        await story.press("comma", "ctrl+s")
        assert story.toasts[-1] == "Nothing was changed"


async def test_days_and_characters_are_drawn_as_they_are_chosen(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("comma")
        story.form.set_value("days", "3")
        story.form.set_value("glyphs", "ascii")
        await story.idle()
        assert "elsewhere from the next start" in story.said_under("glyphs")
        await story.press("ctrl+s")
        assert (story.screen.days, story.screen.grid.glyphs.ascii_only) == (3, True)
        assert story.toasts[-1] == "Saved for as long as the demo lasts"
        await story.press("D")
        assert story.screen.grid.glyphs.ascii_only


@both_sizes
async def test_a_client_has_another_name_and_moves(open_story: Any, size: Any) -> None:
    async with open_story(Side.CLIENT, size) as story:
        await story.press("comma")
        assert "hours in" not in story.text
        story.form.set_value("time_zone", "Asia/Tokio")
        await story.press("ctrl+s")
        assert "Asia/Tokyo" in story.said_under("time_zone")
        story.form.set_value("time_zone", "Asia/Tokyo")
        story.form.set_value("name", "Ana Maria")
        await story.press("ctrl+s")
        account = await me(story)
        assert (account.name, account.time_zone) == ("Ana Maria", "Asia/Tokyo")
        assert "22:10" in story.text, "every clock is that of the new zone"


@both_sizes
async def test_a_coach_who_moves_sees_first_what_lies_outside_their_hours_then(open_story: Any, size: Any) -> None:
    async with open_story(size=size) as story:
        before = await story.sessions()
        await story.press("comma")
        story.form.set_value("time_zone", "America/New_York")
        await story.idle()
        assert story.form.values["coach_zone"] == "America/New_York", "hours go along with who keeps them"
        await story.press("ctrl+s")
        assert "Outside your hour" in story.text
        assert "outside your hours in that zone, and stay" in story.flat
        await story.press("n")
        handle = story.screen.source.coach
        assert (await story.backend.run(GetCoach(coach=handle))).time_zone == "Europe/London"
        assert (await me(story)).time_zone == "Europe/London"
        await story.press("ctrl+s", "y")
        assert (await story.backend.run(GetCoach(coach=handle))).time_zone == "America/New_York"
        assert (await me(story)).time_zone == "America/New_York"
        assert [each.start for each in await story.sessions()] == [each.start for each in before]
        await story.press("u")
        assert (await story.backend.run(GetCoach(coach=handle))).time_zone == "Europe/London"


async def test_what_clients_read_about_a_coach_is_changed(open_story: Any) -> None:
    async with open_story() as story:
        await story.press("comma")
        story.form.set_value("display_name", "Maya T.")
        story.form.set_value("bio", "Tennis\nand more")
        await story.press("ctrl+s")
        card = await story.backend.run(GetCoach(coach=story.screen.source.coach))
        assert (card.display_name, card.bio, card.time_zone) == ("Maya T.", "Tennis\nand more", "Europe/London")


async def test_a_file_that_cannot_be_changed_is_said_and_the_form_stays(open_story: Any, tmp_path: Path) -> None:
    async with open_story() as story:
        story.app.desk.settings_file = tmp_path / "broken.toml"
        story.app.desk.settings_file.write_text("days =\n")
        await story.press("comma", "right")
        await story.press("ctrl+s")
        problem = story.form.query_one("#form-problem", Static)
        assert "line 1: not TOML" in str(problem.content)
        assert "broken.toml" in story.text, "it is in sight"
        assert story.form.values["theme"] == "textual-light"
        assert story.app.desk.settings.theme == "textual-dark"


async def test_a_setting_that_the_environment_says_is_told(open_story: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACHTUI_CLOCK", "24")
    async with open_story() as story:
        await story.press("comma")
        story.form.set_value("clock", "12")
        await story.idle()
        assert "COACHTUI_CLOCK holds again" in story.said_under("clock")


@both_sizes
async def test_a_coach_says_when_clients_are_reminded(open_story: Any, size: Any) -> None:
    async with open_story(Side.COACH, size) as story:
        await story.press("comma")
        assert story.form.values["reminders"] == "1d"
        story.form.set_value("reminders", "soon")
        await story.press("ctrl+s")
        assert "a length such as 1d" in story.said_under("reminders")
        story.form.set_value("reminders", "2h30")
        assert "clients are told 2h30 before" in story.said_under("reminders")
        await story.press("ctrl+s")
        assert (await story.backend.run(GetReminders())).minutes_before == 150
        await story.press("comma")
        story.form.set_value("reminders", "never")
        await story.press("ctrl+s")
        assert (await story.backend.run(GetReminders())).minutes_before == 0
        await story.press("u", "comma")
        assert story.form.values["reminders"] == "2h30"
