"""Keeps Python's own pauses out of what people wait for: its garbage collector's, and those of its thread switches."""

import gc
import sys

YOUNG, MIDDLE, OLD = 20_000, 20, 20
"""How much is made, and how often younger things were looked through, before the collector looks through things."""

TURN_SECONDS = 0.0005
"""How long another thread may go on once the event loop has something to paint; Python's own choice is ten times it."""


def hold_back() -> None:
    """Collect nothing: whatever is made while the program starts stays."""
    gc.disable()


def go_on() -> None:
    """Where it was held back: collect seldom and little; what is there stays there, not to be looked through again.

    A year of sessions is thousands of records; looking through everything ever made because of them costs several
    frames.
    """
    if gc.isenabled():
        return
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    gc.enable()
    sys.setswitchinterval(TURN_SECONDS)
