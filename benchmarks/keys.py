"""From a key to the last of what it paints: the cursor beside the floor, a week beside calcurse and a small store.

Run ``python -m benchmarks.keys``.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from time import perf_counter

from benchmarks.measuring import (
    FEW,
    FLOOR,
    FLOOR_READY,
    MANY,
    SOMEBODY,
    app_on,
    at,
    figure,
    home,
    median,
    ms,
    terminal,
)
from benchmarks.peers import WORDS, calcurse_with
from benchmarks.pty_harness import Paint, Terminal

ROUND = "jjjjjjjjllkkkkkkkkhh"
ROUNDS = 10
WEEKS = 40
HELD_EACH = 1 / 30
HELD = 90


def main() -> None:
    with home() as environment, ExitStack() as open_programs:
        floor = open_programs.enter_context(terminal(FLOOR, environment, quiet=0.06))
        many = open_programs.enter_context(terminal(app_on(MANY), environment, quiet=0.06))
        floor.wait_for(FLOOR_READY)
        many.wait_for(SOMEBODY)
        many.drain(1.0)
        cursor(floor, many)
        held(many)
        few = open_programs.enter_context(terminal(app_on(FEW), environment, quiet=0.06))
        few.wait_for(SOMEBODY)
        few.drain(1.0)
        weeks(many, few, calcurse(open_programs, environment))


def cursor(floor: Terminal, app: Terminal) -> None:
    """A step of the cursor, in turn with a key of the floor."""
    theirs: list[float] = []
    ours: list[float] = []
    for key in ROUND * ROUNDS:
        theirs.append(floor.press("x").settled)
        ours.append(app.press(key).settled)
    print(f"a step of the cursor, {MANY:,} sessions")
    print(f"  floor  {ms(theirs)}")
    print(f"  app    {ms(ours)}")
    figure("  p50 / floor", median(ours) / median(theirs), 2)
    figure("  p99 / floor", at(ours, 0.99) / at(theirs, 0.99), 4)


def held(app: Terminal) -> None:
    """A key held at 30 a second: how long after its last repetition the screen still moves."""
    lags = []
    for keys in ("j" * 12 + "k" * 12, "l" * 3 + "h" * 3):
        for _ in range(2):
            begun = sent = perf_counter()
            for count in range(HELD):
                app.drain(max(0.0, begun + count * HELD_EACH - perf_counter()))
                sent = app.send(keys[count % len(keys)])
            lags.append(app.wait_for(lambda _: True, since=sent).settled)
    print("a key held at 30 a second, after its last repetition")
    print(f"  app    {ms(lags)}")
    figure("  median", median(lags) * 1e3, HELD_EACH * 1e3, "ms")


def weeks(many: Terminal, few: Terminal, peer: Terminal | None) -> None:
    """A step of a week in each program in turn, each once the one before has come to rest."""
    large: list[Paint] = []
    small: list[Paint] = []
    theirs: list[Paint] = []
    for step in range(WEEKS):
        # Calcurse shows one day after another; what a person waits for is the first of the week stepped to.
        if peer is not None:
            theirs.append(peer.press("w" if step % 10 < 5 else "W"))
        key = "]" if step % 10 < 5 else "["
        large.append(many.press(key))
        small.append(few.press(key))
    print("a step of a week")
    print(f"  app, {MANY:,} sessions  {ms([each.settled for each in large])}")
    print(f"  app, {FEW:,} sessions   {ms([each.settled for each in small])}")
    settled = median([each.settled for each in large])
    figure(f"  {MANY:,} / {FEW:,}", settled / median([each.settled for each in small]), 1.25)
    if peer is not None:
        print(f"  calcurse, {MANY:,}      {ms([each.settled for each in theirs])}")
        figure("  app / calcurse", settled / median([each.settled for each in theirs]), 0.3)
    figure("  written to the terminal", median([each.bytes for each in large]) / 1000, 6, "kB")


def calcurse(open_programs: ExitStack, environment: Mapping[str, str]) -> Terminal | None:
    """A calcurse with as many events, where there is one."""
    if shutil.which("calcurse") is None:
        print("calcurse is not installed")
        return None
    program = terminal(("calcurse", "-D", str(calcurse_with(MANY))), environment, quiet=0.06)
    open_programs.enter_context(program)
    program.wait_for(WORDS)
    program.drain(1.0)
    return program


if __name__ == "__main__":
    main()
