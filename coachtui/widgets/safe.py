"""Text from people on its way to the screen: the one door (``docs/decisions/0003-text-from-people.md``).

Nothing here knows markup, and nothing hidden passes: a title is shown letter for letter.
"""

from functools import lru_cache

from rich.cells import cell_len
from textual.content import Content

from coachtui.records.text import one_line


def safe(text: str) -> Content:
    """The text as content without markup, its control, bidi and zero-width characters made visible."""
    return Content(one_line(text))


def cells(text: str) -> int:
    """How many terminal cells the text takes."""
    return len(text) if text.isascii() else cell_len(text)


@lru_cache(maxsize=4096)
def cut(text: str, width: int, ellipsis: str = "") -> str:
    """At most ``width`` cells of the text as it may be shown, never half of a wide character."""
    text = one_line(text)
    if width <= 0:
        return ""
    if cells(text) <= width:
        return text
    room = width - cells(ellipsis)
    if room < 0:
        return ""
    taken = 0
    for index, character in enumerate(text):
        taken += cells(character)
        if taken > room:
            return text[:index] + ellipsis
    return text + ellipsis


@lru_cache(maxsize=4096)
def fit(text: str, width: int, ellipsis: str = "") -> str:
    """Exactly ``width`` cells: cut, then filled up with spaces."""
    shown = cut(text, width, ellipsis)
    return shown + " " * (width - cells(shown)) if width > 0 else ""


def wrapped(text: str, width: int, most: int) -> list[str]:
    """The text in at most so many lines of so many cells, broken between words; what is too much is cut off."""
    lines: list[str] = []
    rest = " ".join(one_line(text).split())
    while rest and len(lines) < most - 1:
        line = cut(rest, width)
        if len(line) < len(rest) and rest[len(line)] != " " and " " in line:
            line = line[: line.rindex(" ")]
        if not line:
            break
        lines.append(line)
        rest = rest[len(line) :].lstrip()
    return [*lines, cut(rest, width, "…")] if rest or not lines else lines
