"""Any size, without colour, in nothing but ASCII: alive, and with something to read."""

from typing import Any

import pytest

from coachtui.records.week import Side
from coachtui.settings import Settings

SIZES = ((200, 60), (44, 16), (300, 5), (5, 80), (20, 8), (3, 3), (2, 2), (1, 1), (3, 30), (1, 24), (80, 1), (60, 20))


@pytest.mark.parametrize(
    ("side", "keys"),
    [
        (Side.COACH, ()),
        (Side.COACH, ("l", "m", "j")),
        (Side.COACH, ("n",)),
        (Side.COACH, ("ctrl+p",)),
        (Side.COACH, ("question_mark",)),
        (Side.CLIENT, ("n", "enter")),
        (Side.CLIENT, ("T", "z", "g")),
    ],
    ids=["week", "moving", "new session", "palette", "help", "booking", "prompt"],
)
async def test_a_storm_of_sizes(open_story: Any, side: Side, keys: tuple[str, ...]) -> None:
    async with open_story(side) as story:
        await story.press(*keys)
        for width, height in SIZES:
            await story.resize(width, height)
            is_covered = keys[-1:] in (("ctrl+p",), ("question_mark",), ("g",))  # by what is typed into, or scrolled
            assert story.text.strip() or is_covered, f"nothing to see at {width}x{height}"
        await story.resize(120, 36)
        await story.press("escape", "escape", "t")
        assert "Wed 25" in story.text


@pytest.mark.parametrize("size", [(120, 36), (44, 16)], ids=str)
async def test_the_ascii_set(open_story: Any, size: tuple[int, int]) -> None:
    async with open_story(Side.COACH, size, Settings(glyphs="ascii")) as story:
        grid = story.screen.grid.region
        drawn = "".join(line[grid.x : grid.right] for line in story.text.split("\n")[grid.y : grid.bottom])
        assert {character for character in drawn if not character.isascii()} <= set("Zoë½–"), "names, halves, to"


async def test_without_colour_states_still_differ(open_story: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_story() as story:
        for strip in story.app.screen._compositor.render_strips():
            for segment in strip:
                color = segment.style and segment.style.color
                triplet = color.triplet if color else None
                assert triplet is None or triplet.red == triplet.green == triplet.blue, segment
        for mark in ("▛", "┏", "✓", "·", "×"):
            assert mark in story.text
