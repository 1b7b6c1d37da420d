"""What the side panel says: rows of its list, and facts about what the cursor is on."""

from typing import NamedTuple


class Row(NamedTuple):
    """One entry of the panel's list: what it is, and beneath it a second line."""

    id: str
    first: str
    right: str = ""
    second: str = ""
    warning: str = ""


class Fact(NamedTuple):
    """A line of details: a word and what belongs to it; without a word the line stands alone."""

    text: str
    word: str = ""
    style: str = ""
    is_key: bool = False
    """Whether the word is a key to press."""
