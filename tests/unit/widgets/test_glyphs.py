import pytest
from msgspec.structs import fields
from rich.cells import cell_len

from coachtui.records.session_type import GLYPHS
from coachtui.widgets.glyphs import ASCII, UNICODE, GlyphSet, Spine


def characters(glyphs: GlyphSet) -> list[str]:
    found = []
    for field in fields(glyphs):
        value = getattr(glyphs, field.name)
        if isinstance(value, Spine):
            found += [getattr(value, part.name) for part in fields(value)]
        elif isinstance(value, str):
            found.append(value)
    return found


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_every_glyph_is_one_cell_wide(glyphs: GlyphSet) -> None:
    assert {cell_len(each) for each in characters(glyphs)} == {1}


def test_the_ascii_set_is_ascii() -> None:
    assert "".join(characters(ASCII)).isascii()


def test_each_type_glyph_has_a_letter_of_its_own() -> None:
    stand_ins = [ASCII.type_glyph(glyph) for glyph in GLYPHS]
    assert len(set(stand_ins)) == len(GLYPHS)
    assert "".join(stand_ins).isascii()
    assert [UNICODE.type_glyph(glyph) for glyph in GLYPHS] == list(GLYPHS)


def test_an_unknown_glyph_has_a_stand_in_too() -> None:
    assert ASCII.type_glyph("☂") == "&"
    assert ASCII.type_glyph("x") == "x"


def test_states_stay_apart_without_colour() -> None:
    for glyphs in (UNICODE, ASCII):
        spines = {glyphs.solid.middle, glyphs.dashed.middle, glyphs.pick.middle}
        marks = [glyphs.done, glyphs.cancelled, glyphs.asked, glyphs.offered, glyphs.waiting, glyphs.absent]
        assert len(spines) == 3
        assert len(set(marks)) == len(marks)
