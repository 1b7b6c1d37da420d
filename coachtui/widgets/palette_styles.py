"""Colours of session types and of the calendar around them, and the styles drawn from them.

Colour only repeats what spine, weight and glyph say already. With 24-bit colour a block is tinted; ANSI themes, which
cannot blend, get coloured bold text; without colour there is bold, dim and reverse.
"""

from collections.abc import Mapping
from colorsys import rgb_to_hsv
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from rich.style import Style
from textual.color import Color
from textual.widget import Widget

from coachtui.records.session_type import COLORS
from coachtui.widgets.inks import Ink, Inks, rich_color


class TypeColor(NamedTuple):
    """A type's colour on dark and on light ground, each with its tint, and its name among the 16."""

    dark: str
    dark_tint: str
    light: str
    light_tint: str
    ansi: str


TYPE_COLORS: Mapping[str, TypeColor] = {
    "blue": TypeColor("#7aa2f7", "#2a3a66", "#1f4fd8", "#d5dffc", "ansi_blue"),
    "amber": TypeColor("#e0af68", "#57431f", "#855600", "#ffe6bb", "ansi_yellow"),
    "teal": TypeColor("#73daca", "#1f4d45", "#00695c", "#c9f3e8", "ansi_cyan"),
    "violet": TypeColor("#bb9af7", "#432f68", "#6a1b9a", "#ecdaff", "ansi_magenta"),
    "rose": TypeColor("#f7768e", "#5c2836", "#b3123f", "#fdd9e0", "ansi_red"),
    "green": TypeColor("#9ece6a", "#33491f", "#33691e", "#dcefc4", "ansi_green"),
    "cyan": TypeColor("#7dcfff", "#1d4659", "#01579b", "#cfeafb", "ansi_bright_cyan"),
    "brown": TypeColor("#c8a083", "#4a3626", "#5d4037", "#ecdcd1", "ansi_bright_yellow"),
}
assert set(TYPE_COLORS) == set(COLORS)

#: Parts of a calendar that are not a session.
CHROME: Mapping[str, Ink] = {
    "time": Ink("#7f8494", "#575c69", emphasis="dim"),
    "head": Ink("#d5d8e4", "#1c1e26"),
    "note": Ink("#7f8494", "#575c69", emphasis="dim"),
    "line": Ink("#353945", "#bcc0ca", emphasis="dim"),
    "open": Ink("#5c6273", "#787d8b", emphasis="dim"),
    "free": Ink("#9ece6a", "#33691e", "ansi_green"),
    "opens": Ink("#9ece6a", "#33691e", "ansi_green", "bold"),
    "closes": Ink("#f7768e", "#b3123f", "ansi_red", "bold"),
    "taken": Ink("#454a59", "#a0a5b2", emphasis="dim"),
    "now": Ink("#ff9e64", "#ad390a", "ansi_bright_red", "bold"),
    "text": Ink("#e6e9f2", "#15171d"),
    "done": Ink("#7f8494", "#5c616e", emphasis="dim"),
    "warning": Ink("#e0af68", "#855600", "ansi_yellow", "bold"),
    "today": Ink("#15171d", "#ffffff", emphasis="bold", dark_ground="#ff9e64", light_ground="#ad390a"),
    "selected": Ink("#d5d8e4", "#1c1e26", dark_ground="#2c303c", light_ground="#e2e5ee"),
}


class Look(StrEnum):
    """The ways a block may be drawn in its type's colour."""

    SPINE = "spine"
    BODY = "body"
    ASKED = "asked"
    DONE = "done"
    DONE_SPINE = "done spine"
    STRUCK = "struck"
    PICK = "pick"


class GridStyles:
    """Every style of a calendar, resolved for a widget's theme and looked up once."""

    def __init__(self, widget: Widget) -> None:
        self._inks = Inks(widget)
        self.ansi, self.plain, self.dark = self._inks.ansi, self._inks.plain, self._inks.dark
        self._ground = self._inks.ground
        self.base = Style.from_color(bgcolor=self._ground.bgcolor)
        self.block = cache(self._block)

    def chrome(self, name: str) -> Style:
        """The style of a part that is not a session, by its name."""
        return self._inks.style(CHROME[name])

    def _block(self, color: str, look: Look) -> Style:
        """The style of a block in a colour; an empty colour is neutral."""
        if look in (Look.DONE, Look.STRUCK):
            return self.chrome("done") + Style(strike=look is Look.STRUCK)
        front, tint = self._colors(color)
        if look is Look.PICK:
            return self._pick(front)
        if look is Look.ASKED:
            return self.base + Style(color=front.color, italic=True)
        if look is Look.DONE_SPINE:
            return self.base + Style(color=front.color, dim=self.plain)
        if self.plain or self.ansi:
            return self.base + Style(color=front.color, bold=True)
        if look is Look.SPINE:
            return tint + Style(color=front.color)
        return tint + Style(color=self.chrome("text").color)

    def _pick(self, front: Style) -> Style:
        if self.plain or self.ansi:
            return self.base + Style(color=front.color, bold=True, reverse=True)
        return Style(color=self._ground.bgcolor, bgcolor=front.color, bold=True)

    def _colors(self, color: str) -> tuple[Style, Style]:
        """The colour itself, and the ground of a block in it."""
        if self.plain:
            return Style(color=self._ground.color), self.base
        if color in TYPE_COLORS:
            return self._of_type(TYPE_COLORS[color])
        if color in CHROME:
            style = self.chrome(color)
            return Style(color=style.color), Style(bgcolor=style.bgcolor)
        if not color.startswith("#"):
            return Style(color=self.chrome("text").color), Style(bgcolor=self.chrome("selected").bgcolor)
        return self._custom(Color.parse(color))

    def _of_type(self, each: TypeColor) -> tuple[Style, Style]:
        if self.ansi:
            return Style(color=rich_color(each.ansi)), self.base
        front, tint = (each.dark, each.dark_tint) if self.dark else (each.light, each.light_tint)
        return Style(color=rich_color(front)), Style(bgcolor=rich_color(tint))

    def _custom(self, color: Color) -> tuple[Style, Style]:
        """A colour of the coach's own, made legible on this ground."""
        if self.ansi:
            return Style(color=Color.parse(_nearest_ansi(color)).rich_color), self.base
        ground = Color.from_rich_color(self._ground.bgcolor) if self._ground.bgcolor else Color(0, 0, 0)
        away = Color(255, 255, 255) if self.dark else Color(0, 0, 0)
        front = color
        for share in (0.2, 0.4, 0.6, 0.8):
            if contrast(front, ground) >= 4.5:
                break
            front = color.blend(away, share)
        return Style(color=front.rich_color), Style(bgcolor=ground.blend(color, 0.3).rich_color)


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""
    bright, faint = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (faint + 0.05)


def _luminance(color: Color) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _nearest_ansi(color: Color) -> str:
    """The one of six terminal colours nearest in hue; grey stays the terminal's own."""
    hue, saturation, _ = rgb_to_hsv(*color.normalized)
    if saturation < 0.2:
        return "ansi_default"
    names = ("ansi_red", "ansi_yellow", "ansi_green", "ansi_cyan", "ansi_blue", "ansi_magenta")
    return names[round(hue * 6) % 6]
