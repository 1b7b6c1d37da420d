"""Memory with a week on the screen, beside the floor.

Run ``python -m benchmarks.memory``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.measuring import FLOOR, FLOOR_READY, MANY, SOMEBODY, app_on, figure, home, median, terminal
from benchmarks.pty_harness import Memory

RUNS = 5


def main() -> None:
    app = app_on(MANY)
    floor: list[Memory] = []
    ours: list[Memory] = []
    with home() as environment:
        for _ in range(RUNS):
            floor.append(at_rest(FLOOR, environment, FLOOR_READY))
            ours.append(at_rest(app, environment, SOMEBODY))
    print(f"memory, the week of {MANY:,} sessions on the screen")
    for name, found in (("floor", floor), ("app", ours)):
        rss, pss, peak = (median([getattr(each, kind) for each in found]) / 1e6 for kind in ("rss", "pss", "peak_rss"))
        print(f"  {name:<6} RSS {rss:.1f}  PSS {pss:.1f}  peak {peak:.1f} MB")
    figure("  RSS / floor", median([each.rss for each in ours]) / median([each.rss for each in floor]), 1.6)


def at_rest(argv: Sequence[str], environment: Mapping[str, str], expected: str) -> Memory:
    with terminal(argv, environment) as program:
        program.wait_for(expected)
        program.drain(1.0)  # the weeks beside are fetched, too
        return program.memory()


if __name__ == "__main__":
    main()
