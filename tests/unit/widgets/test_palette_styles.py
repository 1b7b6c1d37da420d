"""Colours that can be read, on dark ground and on light."""

import pytest
from textual.color import Color

from coachtui.records.session_type import COLORS
from coachtui.widgets.palette_styles import TYPE_COLORS, contrast

DARK, LIGHT = Color.parse("#121212"), Color.parse("#e0e0e0")
DARK_TEXT, LIGHT_TEXT = Color.parse("#e6e9f2"), Color.parse("#15171d")


def test_every_colour_of_a_type_is_there() -> None:
    assert set(TYPE_COLORS) == set(COLORS)


@pytest.mark.parametrize("name", TYPE_COLORS)
def test_a_name_can_be_read_on_its_tint_and_the_colour_on_the_ground(name: str) -> None:
    color = TYPE_COLORS[name]
    assert contrast(Color.parse(color.dark), DARK) >= 4.5
    assert contrast(Color.parse(color.light), LIGHT) >= 4.5
    assert contrast(DARK_TEXT, Color.parse(color.dark_tint)) >= 4.5
    assert contrast(LIGHT_TEXT, Color.parse(color.light_tint)) >= 4.5


def test_the_sixteen_colours_do_not_repeat() -> None:
    names = [color.ansi for color in TYPE_COLORS.values()]
    assert len(set(names)) == len(names)
