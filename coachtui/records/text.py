"""Text from people: what is refused on the way in, what is made visible on the way out.

Control characters drive a terminal, bidi overrides reorder what is read, zero-width characters hide
(``docs/decisions/0003-text-from-people.md``).
"""

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any

import msgspec
from msgspec import Meta

Line = Annotated[str, Meta(min_length=1, max_length=200)]
"""One line of text: a name, a place."""

OptionalLine = Annotated[str, Meta(max_length=200)]
"""One line of text or nothing."""

Text = Annotated[str, Meta(max_length=5000, extra={"multiline": True})]
"""Text that may run over several lines: a note, a message."""

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def is_hidden(character: str) -> bool:
    """Whether a terminal would obey, reorder or hide the character instead of showing it."""
    return not character.isprintable() and unicodedata.category(character) in _HIDDEN_CATEGORIES


def visible(text: str) -> str:
    """The text with every control, bidi and zero-width character as a visible mark; line ends stay."""
    if text.isprintable():
        return text
    return "".join(_mark(character) if is_hidden(character) and character != "\n" else character for character in text)


def one_line(text: str) -> str:
    """As ``visible``, with line ends as a mark too."""
    return visible(text).replace("\n", "␤")


def _mark(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"<U+{code:04X}>"


def hidden_characters(record: msgspec.Struct) -> Iterator[tuple[str, str]]:
    """Each field path of the record whose text holds a hidden character, with the character.

    Line ends are allowed where the field's type is ``Text`` and refused elsewhere.
    """
    for name, multiline in _fields(type(record)):
        yield from _search(name, getattr(record, name), multiline=multiline)


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[tuple[str, bool], ...]:
    """The names of a record's fields, each with whether its text may run over several lines."""
    return tuple((each.name, "'multiline': True" in repr(each.type)) for each in msgspec.structs.fields(kind))


def _search(path: str, value: Any, *, multiline: bool) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        hidden = (character for character in value if is_hidden(character) and not (multiline and character == "\n"))
        yield from ((path, character) for character in hidden)
    elif isinstance(value, msgspec.Struct):
        yield from ((f"{path}.{inner}", character) for inner, character in hidden_characters(value))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _search(path, key, multiline=False)
            yield from _search(f"{path}.{key}", item, multiline=multiline)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _search(f"{path}[{index}]", item, multiline=multiline)
