"""The characters we draw with: a Unicode set, and an ASCII set for terminals that have no more."""

from collections.abc import Mapping

from msgspec import Struct

from coachtui.records.session_type import GLYPHS


class Spine(Struct, frozen=True, kw_only=True):
    """The left edge of a block: its first row, the rows between, its last row, and the only row of a short one."""

    top: str
    middle: str
    bottom: str
    single: str


class GlyphSet(Struct, frozen=True, kw_only=True):
    """Every character of our own that a calendar is drawn with, each one cell wide."""

    solid: Spine
    dashed: Spine
    pick: Spine
    hour: str
    half: str
    rule: str
    now: str
    now_pointer: str
    today_before: str
    today_after: str
    free: str
    open: str
    opens: str
    closes: str
    taken: str
    done: str
    cancelled: str
    asked: str
    offered: str
    waiting: str
    absent: str
    warning: str
    unsent: str
    marked: str
    repeated: str
    gap: str
    dash: str
    middle_dot: str
    none: str
    previous: str
    following: str
    scroll_up: str
    scroll_down: str
    scroll_thumb: str
    ellipsis: str
    ascii_only: bool = False

    def type_glyph(self, glyph: str) -> str:
        """The session type's glyph, or its stand-in where only ASCII can be drawn."""
        if not self.ascii_only or glyph.isascii():
            return glyph
        return ASCII_TYPES.get(glyph, "&")


#: One printable letter for each glyph of a session type; any other glyph becomes ``&``.
ASCII_TYPES: Mapping[str, str] = dict(zip(GLYPHS, "o#^=*v@%", strict=True))

UNICODE = GlyphSet(
    solid=Spine(top="▛", middle="▌", bottom="▙", single="█"),
    dashed=Spine(top="┏", middle="┇", bottom="┗", single="┇"),
    pick=Spine(top="╔", middle="║", bottom="╚", single="║"),
    hour="│",
    half="┊",
    rule="─",
    now="━",
    now_pointer="▸",
    today_before="▸",
    today_after="◂",
    free="○",
    open="·",
    opens="+",
    closes="−",
    taken="╱",
    done="✓",
    cancelled="×",
    asked="?",
    offered="»",
    waiting="…",
    absent="∅",
    warning="⚠",
    unsent="⇡",
    marked="*",
    repeated="²",
    gap="→",
    dash="–",
    middle_dot="·",
    none="–",
    previous="‹",
    following="›",
    scroll_up="▲",
    scroll_down="▼",
    scroll_thumb="┃",
    ellipsis="…",
)

ASCII = GlyphSet(
    solid=Spine(top="#", middle="#", bottom="#", single="#"),
    dashed=Spine(top=":", middle=":", bottom=":", single=":"),
    pick=Spine(top="[", middle="[", bottom="[", single="["),
    hour="|",
    half=":",
    rule="-",
    now="=",
    now_pointer=">",
    today_before=">",
    today_after="<",
    free="o",
    open=".",
    opens="+",
    closes="-",
    taken="/",
    done="+",
    cancelled="x",
    asked="?",
    offered=">",
    waiting="~",
    absent="0",
    warning="!",
    unsent="^",
    marked="*",
    repeated="'",
    gap=">",
    dash="-",
    middle_dot="-",
    none="-",
    previous="<",
    following=">",
    scroll_up="^",
    scroll_down="v",
    scroll_thumb="|",
    ellipsis="~",
    ascii_only=True,
)
