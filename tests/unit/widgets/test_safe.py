import pytest
from rich.cells import cell_len

from coachtui.widgets.safe import cells, cut, fit, safe, wrapped

HOSTILE = (
    "[/]",
    "[@click=app.bell]x[/]",
    "Anna [bold]red[/bold]",
    "\x1b[2J\x1b]52;c;aGk=\x07",
    "\x9b31m",
    "a\u202eb",
    "zero\u200bwidth",
    "two\nlines\r",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_shown_letter_for_letter_and_nothing_is_obeyed(text: str) -> None:
    shown = safe(text).plain
    assert shown.isprintable()
    visible_part = "".join(character for character in text if character.isprintable())
    assert all(character in shown for character in visible_part)
    assert safe(text).spans == []


@pytest.mark.parametrize("text", [*HOSTILE, "日本語の名前", "e\u0301te\u0301", "👩‍👩‍👧 family", "plain"])
@pytest.mark.parametrize("width", range(0, 9))
def test_fit_is_exactly_as_wide_as_asked(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width
    assert cell_len(fit(text, width, "…")) == width
    assert fit(text, width).isprintable()


def test_a_wide_character_is_never_cut_in_half() -> None:
    assert cut("日本", 3) == "日"
    assert fit("日本", 3) == "日 "


def test_what_was_cut_may_be_said() -> None:
    assert cut("Ana Ruiz", 5, "…") == "Ana …"
    assert cut("Ana", 5, "…") == "Ana"
    assert cut("Ana", 0, "…") == ""


def test_cells_counts_cells_not_characters() -> None:
    assert cells("日本") == 4
    assert cells("abc") == 3


@pytest.mark.parametrize(
    "text", [*HOSTILE, "日本語の名前 日本語", "a question of a few words, and a verylongwordwithin it"]
)
@pytest.mark.parametrize("width", range(0, 30, 3))
def test_wrapped_lines_lose_nothing_but_blanks_until_they_are_too_many(text: str, width: int) -> None:
    lines = wrapped(text, width, 50)
    assert all(cell_len(line) <= width for line in lines)
    if width > 2:
        assert "".join("".join(lines).split()) == "".join(safe(text).plain.split())
    assert len(wrapped(text, width, 2)) <= 2
