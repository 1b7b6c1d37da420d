"""Lists in pages, with cursors that tell nothing."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

from msgspec import Meta, Struct

from coachtui.errors import Invalid

T = TypeVar("T")

MOST = 1000

#: How many items a page may hold.
PageLimit = Annotated[int, Meta(ge=1, le=MOST)]


class Page(Struct, Generic[T], frozen=True, kw_only=True):
    """A page of a list; ``next`` is the cursor of the following one, None on the last."""

    items: tuple[T, ...]
    next: str | None = None

    @classmethod
    def of(cls, items: Sequence[T], cursor: str | None, limit: int, *, key: Callable[[T], str]) -> Page[T]:
        """The page after ``cursor``, which names the last item seen by its key; raises ``Invalid`` for one not ours.

        A cursor holds the key of an item the viewer has seen, never a place in a list of hidden things.
        """
        if not 1 <= limit <= MOST:
            raise Invalid(f"limit: 1 to {MOST}", field="limit")
        first = 0
        if cursor is not None:
            seen = _read(cursor)
            first = next((index + 1 for index, item in enumerate(items) if key(item) == seen), -1)
            if first < 0:
                raise Invalid("cursor: no longer in the list", field="cursor")
        page = tuple(items[first : first + limit])
        more = first + limit < len(items)
        return cls(items=page, next=_write(key(page[-1])) if more else None)


def _write(key: str) -> str:
    return urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _read(cursor: str) -> str:
    try:
        return urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        raise Invalid("cursor: not one of ours", field="cursor") from None
