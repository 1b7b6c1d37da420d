"""A widget that draws each of its lines itself, in final colours."""

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class LineWidget(Widget):
    """Skips what Textual does to every line: a cache, borders, and a filter that looks for colours to translate."""

    ALLOW_SELECT = False

    @property
    def is_final(self) -> bool:
        """Whether its lines go to the terminal as they are: 24-bit colours, nothing dimmed."""
        return not (self.app.native_ansi_color or self.app.no_color)

    def render_lines(self, crop: Region) -> list[Strip]:
        width, height = self.size
        if not self.is_final or crop.right > width or crop.bottom > height:  # beyond it are borders
            return super().render_lines(crop)
        lines = map(self.render_line, crop.line_range)
        return list(lines) if crop.width == width else [line.crop(crop.x, crop.right) for line in lines]
