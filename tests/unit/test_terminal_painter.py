"""What the terminal shows after only the changes were written is what it shows when all is written."""

from __future__ import annotations

from collections.abc import Sequence

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from coachtui.terminal_painter import TerminalPainter, cells_of

WIDTH, HEIGHT = 12, 3
CONSOLE = Console(color_system="truecolor", force_terminal=True, width=WIDTH, height=HEIGHT)
STYLES = (
    Style.parse("#ff0000 on #000010"),
    Style.parse("#ff0000 on #101010"),
    Style.parse("bold #ff0000 on #000010"),
    Style.parse("reverse"),
    None,
)

segments = st.tuples(st.text("ab 界─", min_size=1, max_size=5), st.sampled_from(STYLES)).map(
    lambda pair: Segment(*pair)
)
strips = st.lists(segments, max_size=5).map(lambda found: Strip(found).adjust_cell_length(WIDTH))
screens = st.lists(strips, min_size=HEIGHT, max_size=HEIGHT)


def whole(lines: Sequence[Strip]) -> LayoutUpdate:
    return LayoutUpdate([[line] for line in lines], Region(0, 0, WIDTH, HEIGHT))


def part(line: Strip, y: int, first: int, last: int) -> ChopsUpdate:
    chops: list[dict[int, Strip | None]] = [{0: None} for _ in range(HEIGHT)]
    chops[y] = {0: None, first: line.crop(first, last), last: None}
    ends = [[WIDTH] for _ in range(HEIGHT)]
    ends[y] = [first, last, WIDTH]
    return ChopsUpdate(chops, [(y, first, last)], ends)


class Shown:
    """Two terminals: one is written what changes, the other everything."""

    def __init__(self) -> None:
        self.painter = TerminalPainter()
        self.ours, self.theirs = pyte.Screen(WIDTH, HEIGHT), pyte.Screen(WIDTH, HEIGHT)

    def write(self, update: CompositorUpdate) -> str:
        changes = self.painter.changes(update).render_segments(CONSOLE)
        pyte.Stream(self.ours).feed(changes)
        # In Textual's own writing a line feed ends each line; the terminal is raw, a carriage need not return.
        pyte.Stream(self.theirs).feed(update.render_segments(CONSOLE).replace("\n", ""))
        return changes

    def agree(self) -> bool:
        return all(self.ours.buffer[y] == self.theirs.buffer[y] for y in range(HEIGHT))


@settings(max_examples=60, deadline=None)
@given(st.lists(screens, min_size=1, max_size=4))
def test_changes_alone_show_the_same(painted: list[list[Strip]]) -> None:
    shown = Shown()
    for lines in painted:
        shown.write(whole(lines))
        assert shown.agree()


def test_what_stays_is_not_written_again() -> None:
    shown = Shown()
    lines = [Strip([Segment("abcdefghijkl", STYLES[0])])] * HEIGHT
    assert "abcdefghijkl" in shown.write(whole(lines))
    assert shown.write(whole(lines)) == ""
    changed = Strip([Segment("abcdeXghijkl", STYLES[0])])
    assert shown.write(whole([lines[0], changed, lines[2]])) == "\x1b[2;6H\x1b[0;38;2;255;0;0;48;2;0;0;16mX\x1b[m"
    assert shown.agree()


def test_a_style_is_told_by_what_is_different() -> None:
    shown = Shown()
    written = shown.write(whole([Strip([Segment("a" * 6, STYLES[0]), Segment("b" * 6, STYLES[1])])] * HEIGHT))
    assert "aaaaaa\x1b[48;2;16;16;16mbbbbbb" in written


def test_a_part_of_a_line_leaves_the_rest_as_it_is() -> None:
    shown = Shown()
    shown.write(whole([Strip([Segment("a" * 12, STYLES[0])])] * HEIGHT))
    shown.write(part(Strip([Segment("b" * 12, STYLES[1])]), 1, 3, 7))
    assert shown.ours.display[1] == "aaabbbbaaaaa"
    assert shown.agree()


def test_a_part_of_a_line_that_was_never_written_touches_nothing_else() -> None:
    shown = Shown()
    pyte.Stream(shown.ours).feed("\x1b[2;1Hleft as it is")
    shown.write(part(Strip([Segment("b" * 12, STYLES[1])]), 1, 5, 7))
    assert shown.ours.display[1].startswith("left bb it i")


def test_another_size_or_a_terminal_that_forgot_is_written_whole() -> None:
    shown = Shown()
    lines = [Strip([Segment("abcdefghijkl", STYLES[0])])] * HEIGHT
    shown.write(whole(lines))
    shown.painter.forget()
    assert "abcdefghijkl" in shown.write(whole(lines))
    narrow = LayoutUpdate([[line.crop(0, 6)] for line in lines], Region(0, 0, 6, HEIGHT))
    assert shown.painter.changes(narrow).render_segments(CONSOLE).count("abcdef") == HEIGHT


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("ab", ["a", "b"]),
        ("界a", ["界", "", "a"]),
        ("e\u0301a", ["e\u0301", "a"]),
        ("界\u0301a", ["界\u0301", "", "a"]),
    ],
)
def test_each_cell_has_what_stands_in_it(text: str, cells: list[str]) -> None:
    assert list(cells_of(text)) == cells
