"""Undo and redo: a stack of steps that can be taken back, each knowing how."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coachtui.records.base import Id, new_id

if TYPE_CHECKING:
    from coachtui.backend.base import Backend
    from coachtui.records.time import Instant
    from coachtui.service.booking import Book


@dataclass(frozen=True)
class Step:
    """Something that was done, in words (``Ana Ruiz cancelled``); ``take_back`` undoes it and gives the step back."""

    words: str
    take_back: Callable[[], Awaitable[Step]]


class Steps:
    """What was done in this sitting, latest last, and what of it was taken back."""

    def __init__(self) -> None:
        self._turning = asyncio.Lock()
        self._done: list[Step] = []
        self._undone: list[Step] = []

    def did(self, step: Step) -> None:
        """A new step; what was taken back before it can no longer be done again."""
        self._done.append(step)
        self._undone.clear()

    async def undo(self) -> Step | None:
        """Take the latest step back; None where there is none. A refusal leaves the step where it is."""
        async with self._turning:  # one after the other, however fast they are asked for
            return await _turn(self._done, self._undone)

    async def redo(self) -> Step | None:
        """Do again what was taken back last; None where there is none."""
        async with self._turning:
            return await _turn(self._undone, self._done)


async def _turn(source: list[Step], target: list[Step]) -> Step | None:
    if not source:
        return None
    step = source[-1]
    back = await step.take_back()
    source.remove(step)
    target.append(back)
    return step


def change_step(backend: Backend, words: str, change_set: Any) -> Step:
    """A coach's change, taken back by its change set; taking that back is doing it again."""

    async def take_back() -> Step:
        from coachtui.service.history import Undo

        undone = await backend.run(Undo(change_set=change_set), key=new_id())
        return change_step(backend, words, undone.change_set)

    return Step(words, take_back)


def steps_together(words: str, steps: Sequence[Step]) -> Step:
    """Several steps as one; where one is refused, those before it stay taken back, and the next try goes on there."""
    left, back = list(steps), list[Step]()

    async def take_back() -> Step:
        while left:
            back.append(await left[-1].take_back())
            left.pop()
        return steps_together(words, back)

    return Step(words, take_back)


def booked_step(backend: Backend, words: str, booking_id: Id, command: Book) -> Step:
    """A client's booking, taken back by cancelling it."""

    async def take_back() -> Step:
        from coachtui.service.booking import CancelBooking

        await backend.run(CancelBooking(id=booking_id), key=new_id())
        return cancelled_step(backend, words, command)

    return Step(words, take_back)


def cancelled_step(backend: Backend, words: str, command: Book) -> Step:
    """A client's cancelling, taken back by booking the same again, where it is still open."""

    async def take_back() -> Step:
        booking = await backend.run(command, key=new_id())
        return booked_step(backend, words, booking.id or "", command)

    return Step(words, take_back)


def moved_step(backend: Backend, words: str, booking_id: Id, to: Instant, before: Instant) -> Step:
    """A client's moving of a booking, taken back by moving it to where it was, where that is still open."""

    async def take_back() -> Step:
        from coachtui.service.booking import RescheduleBooking

        await backend.run(RescheduleBooking(id=booking_id, start=before), key=new_id())
        return moved_step(backend, words, booking_id, before, to)

    return Step(words, take_back)
