"""How late frames come while a year is read beside them: a beat on the app's event loop, timed from within.

Run ``python -m benchmarks.background``.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

from benchmarks.measuring import COLUMNS, MANY, ROWS, figure, home, median, ms
from benchmarks.stores import store_with
from coachtui import collector
from coachtui.app import CoachtuiApp
from coachtui.backend.kept_week import KeptWeek
from coachtui.connect import now
from coachtui.keymap import Keymap
from coachtui.people import People
from coachtui.screens.calendar_screen import CalendarScreen
from coachtui.screens.desk import Desk
from coachtui.service.calendar import GetCalendar
from coachtui.settings import Settings, state_folder

RUNS = 15
BEAT = 0.004
YEAR = timedelta(days=365)


async def measure() -> tuple[list[float], list[float]]:
    """The largest delay of each run, without and with a year being read."""
    store = f"sqlite:///{store_with(MANY)}"
    settings = Settings(database=store)
    desk = Desk(now, settings, Keymap(settings.keys), KeptWeek(state_folder(), store), "Europe/London")
    app = CoachtuiApp(desk, lambda: People.open(settings, now))
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        screen = app.screen
        assert isinstance(screen, CalendarScreen)
        while screen.grid.waiting or screen.source is None:
            await pilot.pause(0.05)
        backend = screen.source.backend
        start = datetime.now(UTC).replace(microsecond=0) - YEAR / 2
        query: GetCalendar = GetCalendar(coach=screen.source.coach, start=start, end=start + YEAR)
        idle: list[float] = []
        reading: list[float] = []
        for _ in range(RUNS):
            begun = perf_counter()
            reading.append(await latest(backend.run(query)))
            took = perf_counter() - begun
            idle.append(await latest(asyncio.sleep(took)))
        print(f"a year of {MANY:,} sessions is read in {took * 1e3:.0f} ms; how late a beat comes meanwhile")
    return idle, reading


async def latest(work: Coroutine[Any, Any, Any]) -> float:
    """How late the latest beat came while something was under way."""
    task = asyncio.create_task(work)
    worst = 0.0
    while not task.done():
        due = perf_counter() + BEAT
        await asyncio.sleep(BEAT)
        worst = max(worst, perf_counter() - due)
    await task
    return worst


def main() -> None:
    with home() as environment:
        os.environ.update(environment)
        collector.hold_back()  # as the program does
        idle, reading = asyncio.run(measure())
    print(f"  at rest        {ms(idle)}")
    print(f"  while reading  {ms(reading)}")
    figure("  median of the latest, over that at rest", (median(reading) - median(idle)) * 1e3, 10, "ms")


if __name__ == "__main__":
    main()
