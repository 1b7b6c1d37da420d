"""Named styles for what is drawn by lines, resolved for the theme in force.

They are no CSS component classes on purpose: Textual makes a node for each class of each widget and matches every
rule against it, which took half of the start.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color
from textual.widget import Widget


class Ink(NamedTuple):
    """A colour on dark and on light ground, its name among the 16, and how it is told without colour.

    ``emphasis`` holds words of ``bold``, ``dim``; with 24-bit colour only ``bold`` is used. With grounds of its own
    an ink is reversed where there are few colours or none.
    """

    dark: str
    light: str
    ansi: str = "ansi_default"
    emphasis: str = ""
    dark_ground: str = ""
    light_ground: str = ""


class Inks:
    """Resolves inks for one widget; to be made anew when its styles change."""

    def __init__(self, widget: Widget) -> None:
        app = widget.app
        self.ansi = app.native_ansi_color
        self.plain = app.no_color
        self.dark = app.current_theme.dark
        self.ground = widget.rich_style
        self._known: dict[Ink, Style] = {}

    def style(self, ink: Ink) -> Style:
        """The style of text in an ink on the widget's ground."""
        known = self._known.get(ink)
        if known is None:
            known = self._known[ink] = self._resolve(ink)
        return known

    def _resolve(self, ink: Ink) -> Style:
        bold = "bold" in ink.emphasis or None
        if self.plain or self.ansi:
            front = self.ground.color if self.plain else rich_color(ink.ansi)
            dim, reverse = "dim" in ink.emphasis or None, bool(ink.dark_ground) or None
            return Style(color=front, bgcolor=self.ground.bgcolor, bold=bold, dim=dim, reverse=reverse)
        front = rich_color(ink.dark if self.dark else ink.light)
        ground = ink.dark_ground if self.dark else ink.light_ground
        return Style(color=front, bgcolor=rich_color(ground) if ground else self.ground.bgcolor, bold=bold)


@cache
def rich_color(name: str) -> RichColor:
    """A colour by ``#rrggbb`` or Textual's name, as Rich writes it."""
    return Color.parse(name).rich_color
