"""In ASCII nothing else reaches the terminal, and nothing moves by it."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from coachtui.ascii_only import as_ascii


def test_our_signs_have_stand_ins_and_letters_lose_their_marks() -> None:
    assert as_ascii("│▛● Zoë ✓ 10:00–11:00 · W48 ›") == "|#o Zoe + 10:00-11:00 . W48 >"


def test_escape_sequences_pass_untouched() -> None:
    assert as_ascii("\x1b[1;31m●\x1b[0m") == "\x1b[1;31mo\x1b[0m"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_it_is_ascii_and_as_wide_as_before(text: str) -> None:
    plain = as_ascii(text)
    assert plain.isascii()
    assert cell_len(plain) == sum(cell_len(each) for each in text)
