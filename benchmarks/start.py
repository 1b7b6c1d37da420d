"""From the start of the process to a useful week, and from ``q`` back to the shell; beside the floor.

Run ``python -m benchmarks.start``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.measuring import (
    COACHTUI,
    FLOOR,
    FLOOR_READY,
    MANY,
    SOMEBODY,
    app_on,
    figure,
    home,
    kept_weeks,
    median,
    ms,
    terminal,
)

RUNS = 11


def main() -> None:
    app = app_on(MANY)
    names = ("floor", "kept", "first", "demo")
    painted: dict[str, list[float]] = {name: [] for name in names}
    left: dict[str, list[float]] = {name: [] for name in names}
    with home() as usual, home() as new:
        start_and_quit(app, usual, SOMEBODY)  # keeps the week
        for _ in range(RUNS):
            for kept in kept_weeks(new):
                kept.unlink()
            programs = ((FLOOR, usual, FLOOR_READY), (app, usual, SOMEBODY), (app, new, SOMEBODY))
            for name, program in zip(names, (*programs, ((COACHTUI, "demo"), new, SOMEBODY)), strict=True):
                to_paint, to_exit = start_and_quit(*program)
                painted[name].append(to_paint)
                left[name].append(to_exit)
    print(f"start, {MANY:,} sessions")
    for name in names:
        print(f"  {name:<6} {ms(painted[name])}")
    floor = median(painted["floor"])
    for name, target in (("kept", 1.2), ("first", 2.2), ("demo", 3.0)):
        figure(f"  {name} / floor", median(painted[name]) / floor, target)
    print("exit, from the key")
    for name in names:
        print(f"  {name:<6} {ms(left[name])}")
    for name in names[1:]:
        figure(f"  {name}", median(left[name]) * 1e3, 100, "ms")


def start_and_quit(argv: Sequence[str], environment: Mapping[str, str], expected: str) -> tuple[float, float]:
    """Seconds from the start to the text on the screen, and from ``q`` to the end of the process."""
    with terminal(argv, environment, quiet=0.3) as program:
        paint = program.wait_for(expected)
        sent = program.send("q")
        program.wait_exit()
        return paint.matched, program.exited_at - sent


if __name__ == "__main__":
    main()
