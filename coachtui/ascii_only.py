"""Text for terminals that have no more than ASCII: one printable character for every cell."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len

#: What we draw with, by its stand-in (``ux.md``, the look); Textual's lines and corners besides.
STAND_INS = {
    "-": "─━╌╍┄┅┈┉═–—‐‑▔▁⎯¯",
    "|": "│┃╎╏┆┇┊┋║▏▕▎▍▌",
    "+": "✓½┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝┏┓┗┛",
    "#": "█▛▙▜▟▐■▓▒░",
    ".": "·•",
    "<": "‹«◂←⇧",
    ">": "›»▸→",
    "^": "▲↑▴⇡",
    "v": "▼↓▾",
    "x": "×✗",
    "=": "≡",
    "~": "…",
    "!": "⚠",
    "o": "●○◉",
    "*": "◆★",
    "/": "╱",
    "'": "‘’",
    '"': "“”",
    "L": "£",
    "E": "€",
}
_TABLE = {character: plain for plain, characters in STAND_INS.items() for character in characters}


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    known = _TABLE.get(character)
    if known is not None:
        return known
    base = unicodedata.normalize("NFKD", character)[:1]
    width = cell_len(character)
    return base if base.isascii() and base.isprintable() and width == 1 else "?" * width


def as_ascii(text: str) -> str:
    """The text in ASCII, as many cells wide as before: letters lose their marks, the rest is drawn by a stand-in."""
    return text if text.isascii() else "".join(each if each.isascii() else _plain(each) for each in text)
