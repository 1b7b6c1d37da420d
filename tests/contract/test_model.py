"""Every answer equals that of a plain model, whatever is asked in whatever order; a wrong rule would be noticed."""

import os
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from msgspec import structs

from coachtui.records.coach import BookingRules
from coachtui.records.hold import Hold
from coachtui.records.time import MINUTE, Span
from coachtui.scheduling import booking_rules, slots
from coachtui.scheduling.conflicts import Taken
from coachtui.scheduling.slots import slot_starts
from coachtui.service import booking, coach_calendar, history, places, session_place
from coachtui.service.coach_calendar import CoachCalendar
from coachtui.service.context import Context

EXAMPLES = int(os.environ.get("COACHTUI_MODEL_EXAMPLES", "0"))
"""How many histories are played on each database, at random; without it a few, the same ones each time."""

EVERYTHING = ("outside_availability", "buffer", "limit")
TUESDAY, WEDNESDAY, THURSDAY = 1440, 2880, 4320
NINE, TEN, ELEVEN, NOON, TWO = 540, 600, 660, 720, 840

Play = Callable[[str], Any]


@pytest.mark.parametrize(("kind", "few"), [("sqlite", 12), ("postgresql", 3)])
def test_every_answer_is_that_of_a_plain_model(kind: str, few: int, played: Play) -> None:
    run_state_machine_as_test(
        played(kind),
        settings=settings(
            max_examples=EXAMPLES or few,
            stateful_step_count=40,
            derandomize=not EXAMPLES,
            database=None,
            deadline=None,
            phases=list(Phase) if EXAMPLES else [Phase.generate],  # to shrink takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )


def play(machine: Any) -> None:
    """One history that comes by the edges of the rules, with the slots of everyone compared after each step."""
    free: dict[str, Any] = {"notice": 0, "ahead": 90, "cancel": 1440, "limits": (None, None, None)}
    steps: Sequence[tuple[str, dict[str, Any]]] = (
        ("time_passes", {"minutes": 240}),  # 14:00, and 16:00 is two hours ahead
        ("creates", {"type": "one", "start": TUESDAY + TEN, "minutes": 60, "names": ["Ana"], "allow": EVERYTHING}),
        ("creates", {"type": "one", "start": TUESDAY + ELEVEN, "minutes": 30, "names": [], "allow": EVERYTHING}),
        ("creates", {"type": "one", "start": TUESDAY + TWO - 30, "minutes": 45, "names": [], "allow": ()}),
        ("creates", {"type": "ask", "start": TUESDAY + TWO + 80, "minutes": 60, "names": [], "allow": ("limit",)}),
        ("edits_a_type", {"type": "ask", "before": 15, "after": 0, "audience": "connected", "active": True}),
        ("take", {"name": "Bo", "type": "ask", "start": WEDNESDAY + NINE, "minutes": 60, "hold": None}),
        ("holds", {"name": "Cy", "type": "one", "start": WEDNESDAY + TWO}),
        ("time_passes", {"minutes": 5}),
        ("take", {"name": "Bo", "type": "group", "start": THURSDAY + TEN, "minutes": 60, "hold": None}),
        ("take", {"name": "Cy", "type": "group", "start": THURSDAY + TEN, "minutes": 60, "hold": None}),
        ("take", {"name": "Ana", "type": "group", "start": THURSDAY + TEN, "minutes": 60, "hold": None}),
        ("sets_rules", {**free, "ahead": 2}),
        ("sets_rules", {**free, "limits": (1, None, None)}),
        ("sets_rules", {**free, "limits": (None, 3, None)}),
        ("sets_rules", {**free, "limits": (None, None, 1)}),
        ("sets_rules", free),
        ("edits_a_type", {"type": "group", "before": 0, "after": 0, "audience": "public", "active": True}),
        ("sets_a_connection", {"name": "Ana", "status": "blocked"}),
        ("sets_privacy", {"see": "public", "book": "public", "request": "public"}),
        ("undoes", {"number": 0}),
        ("take", {"name": "Ana", "type": "one", "start": THURSDAY + TWO, "minutes": 60, "hold": None}),
        ("time_passes", {"minutes": 2880 - 5}),  # to the minute a day before
        ("gives_back", {"name": "Ana", "number": 0}),
        ("creates", {"type": "one", "start": THURSDAY + TWO, "minutes": 60, "names": [], "allow": ()}),
        ("moves", {"number": 0, "start": THURSDAY + NOON, "allow": EVERYTHING}),
        ("undoes", {"number": 1}),
    )
    try:
        for name, arguments in steps:
            getattr(machine, name)(**arguments)
            machine.everything_is_as_the_model_says()
            for _ in range(12):
                machine.the_slots_are_those_of_the_model()
    finally:
        machine.teardown()


def test_the_history_by_the_edges_is_that_of_the_model(played: Play) -> None:
    play(played("sqlite")())


# -- wrong rules --

Break = Callable[[pytest.MonkeyPatch], None]


def notice_a_minute_too_long(patch: pytest.MonkeyPatch) -> None:
    for module in (coach_calendar, places):
        patch.setattr(module, "bookable_span", lambda *given: _later(booking_rules.bookable_span(*given), MINUTE, 0))


def last_day_left_out(patch: pytest.MonkeyPatch) -> None:
    for module in (coach_calendar, places):
        patch.setattr(module, "bookable_span", lambda *given: _later(booking_rules.bookable_span(*given), 0, -86_400))


def _later(span: Span, start: int, end: int) -> Span:
    return Span(span.start + start, span.end + end)


def sessions_with_closed_ends(patch: pytest.MonkeyPatch) -> None:
    def overlapping(start: int, end: int, taken: Sequence[Taken]) -> list[int]:
        return [index for index, busy in enumerate(taken) if start <= busy.end and end >= busy.start]

    patch.setattr(session_place, "overlapping", overlapping)


def slots_with_closed_ends(patch: pytest.MonkeyPatch) -> None:
    def later_end(windows: Any, taken: Sequence[Taken], **more: Any) -> list[int]:
        return slot_starts(windows, [each._replace(end=each.end + 1) for each in taken], **more)

    patch.setattr(slots, "slot_starts", later_end)


def buffers_that_add_up(patch: pytest.MonkeyPatch) -> None:
    def summed(windows: Any, taken: Sequence[Taken], *, before: int, after: int, **more: Any) -> list[int]:
        wide = [Taken(each.start, each.end, each.before + after, each.after + before) for each in taken]
        return slot_starts(windows, wide, before=0, after=0, **more)

    patch.setattr(slots, "slot_starts", summed)


def buffers_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(CoachCalendar, "_taken", lambda self, start, end, type_id: Taken(start, end))


def limits_one_too_high(patch: pytest.MonkeyPatch) -> None:
    def lenient(rules: BookingRules, *more: Any) -> list[Span]:
        raised = {name: getattr(rules, name) and getattr(rules, name) + 1 for name in ("daily_limit", "weekly_limit")}
        return booking_rules.full_spans(structs.replace(rules, **raised), *more)

    patch.setattr(coach_calendar, "full_spans", lenient)


def clients_without_a_limit(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(CoachCalendar, "client_limit_reached", lambda *given: False)


def cancelling_a_minute_too_early(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(booking, "cancel_deadline", lambda rules, start: start - 1441 * MINUTE)


def holds_of_nobody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(CoachCalendar, "live_holds", property(lambda self: []))


def holds_for_ever(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(CoachCalendar, "live_holds", property(lambda self: _all_holds(self)))


def _all_holds(calendar: CoachCalendar) -> list[Any]:
    return calendar.context.store.find(Hold, coach_id=calendar.coach.id)


def requests_that_hold_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(CoachCalendar, "live_requests", property(lambda self: []))


def one_seat_too_many(patch: pytest.MonkeyPatch) -> None:
    seats_left = coach_calendar.seats_left
    patch.setattr(coach_calendar, "seats_left", lambda *given: seats_left(*given) + 1)


def the_blocked_may_book(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Context, "is_blocked_by", lambda self, coach: False)


def undo_that_does_not_look(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(history, "_content", lambda record: None)


@pytest.mark.parametrize(
    "broken",
    [
        notice_a_minute_too_long,
        last_day_left_out,
        sessions_with_closed_ends,
        slots_with_closed_ends,
        buffers_that_add_up,
        buffers_forgotten,
        limits_one_too_high,
        clients_without_a_limit,
        cancelling_a_minute_too_early,
        holds_of_nobody,
        holds_for_ever,
        requests_that_hold_nothing,
        one_seat_too_many,
        the_blocked_may_book,
        undo_that_does_not_look,
    ],
)
def test_the_model_notices_a_wrong_rule(broken: Break, played: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = played("sqlite")()
    broken(monkeypatch)
    with pytest.raises((AssertionError, KeyError)):  # another answer, or an id of a thing that should not be
        play(machine)
