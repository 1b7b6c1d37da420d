"""What calls a person at another window: nothing in it was written by anybody."""

from typing import get_args

import pytest

from coachtui.settings import Notify
from coachtui.widgets.alert import alert_sequence


@pytest.mark.parametrize(
    ("how", "written"),
    [
        ("bell", "\a"),
        ("off", ""),
        ("osc9", "\x1b]9;coachtui: 2 new\x1b\\"),
        ("osc777", "\x1b]777;notify;coachtui;2 new\x1b\\"),
        ("osc99", "\x1b]99;;coachtui: 2 new\x1b\\"),
    ],
)
def test_each_way_of_calling(how: str, written: str) -> None:
    assert how in get_args(Notify)
    assert alert_sequence(how, 2) == written


@pytest.mark.parametrize("how", ["osc9", "osc777", "osc99"])
def test_within_tmux_a_note_is_wrapped_with_every_escape_doubled(how: str) -> None:
    note, wrapped = alert_sequence(how, 2), alert_sequence(how, 2, in_tmux=True)
    assert wrapped.startswith("\x1bPtmux;")
    assert wrapped.endswith("\x1b\\")
    inner = wrapped.removeprefix("\x1bPtmux;").removesuffix("\x1b\\")
    assert inner.replace("\x1b\x1b", "\x1b") == note
    assert "\x1b" not in inner.replace("\x1b\x1b", "")


def test_the_bell_needs_no_wrapping() -> None:
    assert alert_sequence("bell", 1, in_tmux=True) == "\a"
