"""What the palette offers, apart from the palette, which is imported only when it opens."""

from collections.abc import Callable
from typing import NamedTuple


class Hit(NamedTuple):
    """Something that can be done: how it is said, its key where it has one, the doing, and lines that say more."""

    label: str
    key: str
    act: Callable[[], object]
    more: tuple[str, ...] = ()
