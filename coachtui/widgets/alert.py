"""Calling somebody who looks elsewhere: the terminal's bell, or a note of its desktop's, by their settings.

A note goes out as an escape sequence (OSC 9, 777 or 99), so it never holds a word of anybody's: only how much is new.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

BELL = "\a"
_END = "\x1b\\"
_NOTES = {
    "osc9": "\x1b]9;coachtui: {words}" + _END,
    "osc777": "\x1b]777;notify;coachtui;{words}" + _END,
    "osc99": "\x1b]99;;coachtui: {words}" + _END,
}


def alert(app: App[Any], how: str, count: int, environment: Mapping[str, str] = os.environ) -> None:
    """Call the person at the terminal once: ``count`` pieces of news have come; ``how`` is as in the settings."""
    sequence = alert_sequence(how, count, in_tmux=bool(environment.get("TMUX")))
    if sequence and app._driver is not None:
        app._driver.write(sequence)
        app._driver.flush()


def alert_sequence(how: str, count: int, *, in_tmux: bool = False) -> str:
    """What is written to the terminal; nothing for ``off``. Within tmux a note is wrapped, or it would be dropped."""
    if how == "bell":
        return BELL
    if how not in _NOTES:
        return ""
    note = _NOTES[how].format(words=f"{int(count)} new")
    return "\x1bPtmux;" + note.replace("\x1b", "\x1b\x1b") + _END if in_tmux else note
