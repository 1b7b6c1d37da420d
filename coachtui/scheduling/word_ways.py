"""Every way to read a row of words as a row of pieces, at most one of each kind."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

MOST_WAYS = 32
"""More ways than this are not looked for."""


class Kinded(Protocol):
    """A piece: ``filler`` may stand anywhere and as often as wanted, any other kind once."""

    @property
    def kind(self) -> str: ...


P = TypeVar("P", bound=Kinded)


def ways(words: Sequence[str], pieces_at: Callable[[int], Iterable[tuple[int, P]]]) -> tuple[list[list[P]], int]:
    """Every way to read all words, and how far the best of those that fail got.

    ``pieces_at`` says what may begin at a word: how many words it takes, and the piece, the likeliest first.
    """
    found: list[list[P]] = []
    furthest = 0
    open_ways: list[tuple[int, list[P]]] = [(0, [])]
    while open_ways and len(found) < MOST_WAYS:
        at, way = open_ways.pop(0)
        furthest = max(furthest, at)
        if at == len(words):
            found.append(way)
            continue
        kinds = {piece.kind for piece in way}
        for count, piece in pieces_at(at):
            if piece.kind == "filler" or piece.kind not in kinds:
                open_ways.append((at + count, [*way, piece]))
    return found, furthest
