"""Colours of session types as CSS component classes, and the styles drawn from them.

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

#: Parts of a calendar that are not a session: colour on dark and light ground, then ANSI, then text style.
_CHROME: Mapping[str, tuple[str, str, str, str]] = {
    "time": ("#7f8494", "#575c69", "ansi_default", "dim"),
    "head": ("#d5d8e4", "#1c1e26", "ansi_default", "none"),
    "note": ("#7f8494", "#575c69", "ansi_default", "dim"),
    "line": ("#353945", "#bcc0ca", "ansi_default", "dim"),
    "open": ("#5c6273", "#787d8b", "ansi_default", "dim"),
    "free": ("#9ece6a", "#33691e", "ansi_green", "none"),
    "taken": ("#454a59", "#a0a5b2", "ansi_default", "dim"),
    "now": ("#ff9e64", "#ad390a", "ansi_bright_red", "bold"),
    "text": ("#e6e9f2", "#15171d", "ansi_default", "none"),
    "done": ("#7f8494", "#5c616e", "ansi_default", "dim"),
    "warning": ("#e0af68", "#855600", "ansi_yellow", "bold"),
}

COMPONENTS = frozenset({*(f"grid--{name}" for name in (*TYPE_COLORS, *_CHROME)), "grid--today", "grid--selected"})


def component_css(widget: str) -> str:
    """The default CSS of a widget that draws with these styles."""
    rules = []
    for name, each in TYPE_COLORS.items():
        rules += [
            f"{widget} > .grid--{name} {{ color: {each.dark}; background: {each.dark_tint}; }}",
            f"{widget}:light > .grid--{name} {{ color: {each.light}; background: {each.light_tint}; }}",
            f"{widget}:ansi > .grid--{name} {{ color: {each.ansi}; background: ansi_default; text-style: bold; }}",
        ]
    for name, (dark, light, ansi, text_style) in _CHROME.items():
        weight = "bold" if text_style == "bold" else "none"
        rules += [
            f"{widget} > .grid--{name} {{ color: {dark}; text-style: {weight}; }}",
            f"{widget}:light > .grid--{name} {{ color: {light}; }}",
            f"{widget}:ansi > .grid--{name} {{ color: {ansi}; text-style: {text_style}; }}",
            f"{widget}:nocolor > .grid--{name} {{ color: $foreground; text-style: {text_style}; }}",
        ]
    rules += [
        f"{widget} > .grid--today {{ color: #15171d; background: #ff9e64; text-style: bold; }}",
        f"{widget}:light > .grid--today {{ color: #ffffff; background: #ad390a; }}",
        f"{widget}:ansi > .grid--today {{ color: ansi_default; background: ansi_default; text-style: bold reverse; }}",
        f"{widget} > .grid--selected {{ color: #d5d8e4; background: #2c303c; }}",
        f"{widget}:light > .grid--selected {{ color: #1c1e26; background: #e2e5ee; }}",
        f"{widget}:ansi > .grid--selected {{ color: ansi_default; background: ansi_default; text-style: reverse; }}",
    ]
    for name in ("today", "selected"):
        rules.append(
            f"{widget}:nocolor > .grid--{name} "
            "{ color: $foreground; background: $background; text-style: bold reverse; }"
        )
    return "\n".join(rules)


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
        self._widget = widget
        app = widget.app
        self.ansi = app.native_ansi_color
        self.plain = app.no_color
        self.dark = app.current_theme.dark
        self._ground = widget.rich_style
        self.base = Style.from_color(bgcolor=self._ground.bgcolor)
        self._chrome: dict[str, Style] = {}
        self.block = cache(self._block)

    def chrome(self, name: str) -> Style:
        """The style of a part that is not a session, by its name in the component classes."""
        known = self._chrome.get(name)
        if known is None:
            known = self._chrome[name] = self._widget.get_component_rich_style(f"grid--{name}")
        return known

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
        if color in TYPE_COLORS or color in _CHROME:
            style = self.chrome(color)
            return Style(color=style.color), Style(bgcolor=style.bgcolor)
        if not color.startswith("#"):
            return Style(color=self.chrome("text").color), Style(bgcolor=self.chrome("selected").bgcolor)
        return self._custom(Color.parse(color))

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
