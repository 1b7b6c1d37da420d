"""Keys that come faster than the screen: each goes to what the one before it opened."""

from typing import Any

from textual.events import Key, Paste

from coachtui.records.week import Side

NAMED = {"plus": "+"}


async def type_ahead(story: Any, *keys: str) -> None:
    """Every key at once, as a fast hand or a script gives them; a long one is pasted."""
    for key in keys:
        story.app.post_message(Paste(key) if " " in key else Key(key, NAMED.get(key, key if len(key) == 1 else None)))
    await story.pilot.pause()
    while story.app.has_keys:
        await story.pilot.pause()
    await story.idle()


async def test_what_is_typed_behind_the_key_of_a_form_is_in_the_form(open_story: Any) -> None:
    async with open_story(Side.COACH) as story:
        await type_ahead(story, "n", "tab", "tab", *"xa", "tab", "ctrl+u", "tomorrow 3pm", "shift+tab", "d")
        assert story.screen.form.values["guest"] == "xad"
        assert story.screen.form.values["when"] == "tomorrow 3pm"
        assert story.toasts == []


async def test_what_is_typed_behind_the_key_of_the_palette_or_a_prompt_is_in_it(open_story: Any) -> None:
    async with open_story(Side.COACH) as story:
        first = story.screen.first_day
        await type_ahead(story, "colon", *"nextweek", "escape", "g", "plus", *"2w", "enter")
        assert (story.screen.first_day - first).days == 14
        assert story.toasts == []


async def test_a_key_whose_receiver_is_taken_away_keeps_no_other_back(open_story: Any) -> None:
    async with open_story(Side.COACH) as story:
        first = story.screen.first_day
        await type_ahead(story, *["n", "escape"] * 5, "right_square_bracket")
        assert story.screen.form is None
        assert (story.screen.first_day - first).days == 7
