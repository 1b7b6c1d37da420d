"""From a method and a path to the operation it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from coachtui.errors import MethodNotAllowed, NotFound
from coachtui.service.operation import Declaration

MOST_SEGMENTS = 12
"""More than any path of ours has; a longer one is no path of ours and is not looked at."""


class Route(NamedTuple):
    """Where a request goes: what is declared there, and the values of the path's fields, percent-decoded."""

    declared: Declaration
    path_values: Mapping[str, str]


class _Node:
    """One segment of a path: what may come next, and what is declared where the path ends here."""

    def __init__(self) -> None:
        self.literal: dict[str, _Node] = {}
        self.value: _Node | None = None
        self.declared: dict[str, Declaration] = {}


class Routes:
    """A tree of path segments; finding a route costs its depth, however many there are."""

    def __init__(self, declarations: Iterable[Declaration]) -> None:
        self._root = _Node()
        for declared in declarations:
            node = self._root
            for segment in _segments(declared.path):
                if segment.startswith("{"):
                    node.value = node = node.value or _Node()
                else:
                    node = node.literal.setdefault(segment, _Node())
            node.declared[declared.method] = declared

    def find(self, method: str, path: str) -> Route:
        """The route of a percent-encoded path.

        Raises ``NotFound``, or ``MethodNotAllowed`` with all methods of the path in ``allow``.
        """
        segments = _segments(path)
        values: list[str] = []
        node = self._root
        if len(segments) > MOST_SEGMENTS:
            raise NotFound
        for segment in segments:
            following = node.literal.get(segment)
            if following is None:
                following = node.value
                values.append(unquote(segment, errors="replace"))
            if following is None or not segment:
                raise NotFound
            node = following
        if not node.declared:
            raise NotFound
        declared = node.declared.get(method)
        if declared is None:
            raise MethodNotAllowed(allow=sorted(node.declared))
        return Route(declared, dict(zip(declared.path_fields, values, strict=True)))


def _segments(path: str) -> list[str]:
    return path.removeprefix("/").split("/")
