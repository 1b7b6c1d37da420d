"""Two worlds that agree on what a viewer may see look the same to that viewer, whatever the viewer does.

The test is tested: with any of the leaks seeded below, the worlds no longer look the same.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from coachtui.errors import Forbidden, NotOpen
from coachtui.records.account import Connection, ConnectionStatus
from coachtui.records.calendar import Why
from coachtui.records.coach import Audience, BookedDisplay, Coach
from coachtui.records.notification import Notification
from coachtui.records.request import ProposedTime, Request
from coachtui.records.session import Session
from coachtui.records.time import Instant, Span
from coachtui.service import calendar, coach_calendar, effects, operation, places, why
from coachtui.service.access import Access
from coachtui.service.booking import Book, CancelBooking, GetBooking, ListBookings, RescheduleBooking
from coachtui.service.calendar import GetCalendar, ListSlots
from coachtui.service.coach_calendar import CoachCalendar
from coachtui.service.coaches import GetCoach, ListCoaches
from coachtui.service.connections import AskConnection
from coachtui.service.context import Context
from coachtui.service.holds import CreateHold
from coachtui.service.notifications import ListNotifications
from coachtui.service.requests import CreateRequest, GetRequest, ListRequests, WithdrawRequest
from coachtui.service.session_types import ListSessionTypes
from coachtui.service.why import GetWhy

DECLARED: dict[Any, operation.Declaration] = operation._DECLARED
VIEWERS = {"anonymous": None, "registered": "dee", "connected": "ana", "blocked": "eve"}
TIMES = [
    *((13, "10:00"), (13, "13:00"), (14, "10:00"), (14, "11:00"), (14, "10:30"), (15, "09:00"), (16, "10:00")),
    *((16, "20:00"), (19, "10:00"), (19, "11:00"), (21, "10:00"), (22, "10:00"), (23, "10:00"), (23, "14:00")),
    *((12, "08:30"), (25, "03:00")),
]
TYPES = ("single", "group", "asked", "secret")

Step = tuple[str, int, str]
"""What the viewer does, about which time and which type."""


def step(world: Any, act: str, at: int, kind: str, mine: list[Any]) -> Any:
    """The operation of a step; ``mine`` are the answers so far that have an id."""
    start: Instant = world.at(*TIMES[at])
    session_type, coach = world.types[kind], "maya"
    own_id = mine[at % len(mine)].id if mine else "id" + "9" * 20
    span: dict[str, Any] = {"start": start, "end": start + timedelta(hours=1)}
    times = (ProposedTime(start, 60),)
    made: dict[str, Callable[[], Any]] = {
        "week": lambda: GetCalendar(coach=coach, start=world.at(12, "00:00"), end=world.at(26, "00:00")),
        "hour": lambda: GetCalendar(coach=coach, start=start, end=start + timedelta(minutes=45)),
        "typed": lambda: GetCalendar(coach=coach, **span, session_type=session_type),
        "slots": lambda: ListSlots(
            coach=coach, session_type=session_type, start=world.at(12, "00:00"), end=world.at(26, "00:00")
        ),
        "why": lambda: GetWhy(coach=coach, session_type=session_type, **span),
        "types": lambda: ListSessionTypes(coach=coach),
        "card": lambda: GetCoach(coach=coach),
        "nobody": lambda: GetCoach(coach="noa"),
        "coaches": lambda: ListCoaches(limit=1),
        "book": lambda: Book(coach=coach, session_type=session_type, start=start, join_waitlist=at % 2 == 0),
        "hold": lambda: CreateHold(coach=coach, session_type=session_type, start=start),
        "ask": lambda: CreateRequest(coach=coach, session_type=session_type, times=times),
        "bookings": lambda: ListBookings(),
        "booking": lambda: GetBooking(id=own_id),
        "cancel": lambda: CancelBooking(id=own_id),
        "move": lambda: RescheduleBooking(id=own_id, start=start),
        "requests": lambda: ListRequests(role="client"),
        "request": lambda: GetRequest(id=own_id),
        "withdraw": lambda: WithdrawRequest(id=own_id),
        "connect": lambda: AskConnection(coach=coach),
        "told": lambda: ListNotifications(),
    }
    return made[act]()


ACTS = (
    *("week", "hour", "typed", "slots", "why", "types", "card", "nobody", "coaches", "book", "hold", "ask"),
    *("bookings", "booking", "cancel", "move", "requests", "request", "withdraw", "connect", "told"),
)
READS = ("week", "types", "card", "nobody", "coaches", "bookings", "requests", "told", "connect")

BATTERY: list[Step] = [
    *((act, 0, "single") for act in READS),
    *(("slots", 0, kind) for kind in TYPES),
    *((act, at, "single") for at in range(len(TIMES)) for act in ("hour", "why", "book")),
    *(("book", at, "group") for at in (8, 9, 10)),
    *(("move", 1, "single"), ("cancel", 0, "single")),
    *((act, 0, "group") for act in READS),
]
"""Everything a viewer can look at, and an attempt at every time that somebody else has something to do with."""


def difference(pair: tuple[Any, Any], worlds: Any, viewer: str, program: list[Step]) -> str:
    """The first thing that looks different in the two worlds; nothing where they look the same."""
    observers = [worlds.observer(world, VIEWERS[viewer]) for world in pair]
    mine: tuple[list[Any], list[Any]] = ([], [])
    for act, at, kind in program:
        seen = []
        for observer, own in zip(observers, mine, strict=True):
            text, answer = observer.observe(step(observer.world, act, at, kind, own))
            seen.append(text)
            if act in ("book", "ask") and getattr(answer, "id", None):
                own.append(answer)
        if seen[0] != seen[1]:
            return f"{viewer} {act} {TIMES[at]} {kind}:\n{seen[0]}\n{seen[1]}"
    return ""


@pytest.mark.parametrize(
    ("viewer", "display"),
    [
        *product(("connected", "anonymous"), BookedDisplay),
        ("registered", BookedDisplay.SESSION_TYPE),
        ("blocked", BookedDisplay.BOOKED),
    ],
)
def test_what_is_hidden_makes_no_difference(worlds: Any, viewer: str, display: BookedDisplay) -> None:
    pair = worlds.pair(Audience.PUBLIC, display, worlds.hidden_by(display))
    assert difference(pair, worlds, viewer, BATTERY) == ""


@settings(max_examples=8, deadline=None, derandomize=True)
@given(
    viewer=st.sampled_from(list(VIEWERS)),
    audience=st.sampled_from(list(Audience)),
    display=st.sampled_from(list(BookedDisplay)),
    program=st.lists(
        st.tuples(st.sampled_from(ACTS), st.integers(0, len(TIMES) - 1), st.sampled_from(TYPES)),
        min_size=10,
        max_size=40,
    ),
    data=st.data(),
)
def test_whatever_the_viewer_does(
    worlds: Any, viewer: str, audience: Audience, display: BookedDisplay, program: list[Step], data: st.DataObject
) -> None:
    facts = data.draw(st.lists(st.sampled_from(worlds.hidden_by(display)), unique=True, min_size=1))
    assert difference(worlds.pair(audience, display, facts), worlds, viewer, program) == ""


# -- leaks: each is seeded, and must be seen --


def answering(monkeypatch: pytest.MonkeyPatch, kind: type[Any], leak: Callable[[Any, Any, Context], Any]) -> None:
    """From now on ``leak`` makes the operation's answer, given the true one."""
    declared = operation.declaration(kind)
    true = declared.handler
    leaky = replace(declared, handler=lambda asked, context: leak(true(asked, context), asked, context))
    monkeypatch.setitem(DECLARED, kind, leaky)


def a_count(monkeypatch: pytest.MonkeyPatch) -> None:
    def leak(card: Any, asked: Any, context: Context) -> Any:
        count = len(context.store.find(Connection, coach_id=context.coach_called("maya").id))
        return replace_in(card, bio=f"{count} clients")

    answering(monkeypatch, GetCoach, leak)


def an_order_by_id(monkeypatch: pytest.MonkeyPatch) -> None:
    def leak(page: Any, asked: Any, context: Context) -> Any:
        return replace_in(page, items=tuple(sorted(page.items, key=lambda each: each.id)))

    answering(monkeypatch, ListBookings, leak)


def list_of_its_own(spans: Any) -> list[Any]:
    return list(spans)


def a_border_between_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar, "merged", list_of_its_own)


def a_border_beyond_the_range(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar, "clipped", lambda spans, *_: list(spans))


def a_hidden_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coach_calendar, "sees_session_type", lambda *_: True)


def an_error_text(monkeypatch: pytest.MonkeyPatch) -> None:
    true = places.slot_at

    def leak(calendar: CoachCalendar, session_type: Any, start: int, *rest: Any) -> Any:
        try:
            return true(calendar, session_type, start, *rest)
        except NotOpen as refusal:
            sessions = calendar.sessions(start, start + 60)
            raise NotOpen("; ".join(each.private_notes for each in sessions), **refusal.extra) from None

    for module in ("coachtui.service.booking", "coachtui.service.places"):
        monkeypatch.setattr(f"{module}.slot_at", leak)


def alternatives_around_what_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    true = places.alternatives

    def leak(calendar: CoachCalendar, *rest: Any) -> Any:
        return true(calendar, *rest)[: 3 - min(2, len(calendar.context.store.find(Request)))]

    monkeypatch.setattr(places, "alternatives", leak)


def a_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def leak(own: Any, asked: Any, context: Context) -> Any:
        connection = context.store.get(Connection, own.id)
        return replace_in(own, version=connection.version if connection else 0)

    answering(monkeypatch, AskConnection, leak)


def hidden_is_not_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(asked: Any, context: Context) -> None:
        if context.store.find(Coach, handle=asked.coach) and asked.coach == "noa":
            raise Forbidden
        declared.access.check(asked, context)

    declared = operation.declaration(GetCoach)
    monkeypatch.setitem(DECLARED, GetCoach, replace(declared, access=Access("leaky", check)))


def seats_left(monkeypatch: pytest.MonkeyPatch) -> None:
    true = calendar._group

    def leak(seen: CoachCalendar, session: Session, bookings: Any) -> Any:
        return replace_in(true(seen, session, bookings), seats_left=session.capacity - len(bookings))

    monkeypatch.setattr(calendar, "_group", leak)


def what_was_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coach_calendar, "TAKE_TIME", ())


def what_others_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    true = CoachCalendar.live_requests.func  # type: ignore[attr-defined]  # a cached property

    def leak(self: CoachCalendar) -> Any:
        return [replace_in(each, holds=True) for each in true(self)]

    monkeypatch.setattr(CoachCalendar, "live_requests", property(leak))


def who_else_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    true = effects.Known.subject

    def leak(self: effects.Known, about: Any, side: Any) -> Any:
        found = true(self, about, side)
        bookings = self.context.store.bookings_in([about.session_id]) if "booking_id" in found else []
        return {**found, "others": str(len(bookings))}

    monkeypatch.setattr(effects.Known, "subject", leak)


def why_for_the_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    def leak(answer: Why, asked: Any, context: Context) -> Why:
        seen = CoachCalendar(context, context.coach_called(asked.coach))
        start, end = (int(each.timestamp()) for each in (asked.start, asked.end))
        kind = seen.types[asked.session_type]
        return Why(open=answer.open, reasons=tuple(why._every_reason(seen, kind, Span(start, end))))

    answering(monkeypatch, GetWhy, leak)


def unread_of_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    def leak(page: Any, asked: Any, context: Context) -> Any:
        return replace_in(page, unread=len(context.store.find(Notification)))

    answering(monkeypatch, ListNotifications, leak)


def being_blocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A card that counts who was blocked."""

    def leak(card: Any, asked: Any, context: Context) -> Any:
        found = context.store.find(Connection, status=ConnectionStatus.CONNECTED)
        return replace_in(card, bio="busy" if len(found) > 3 else "")

    answering(monkeypatch, GetCoach, leak)


def replace_in(record: Any, **fields: Any) -> Any:
    return structs.replace(record, **fields)


LEAKS = (
    *(a_count, an_order_by_id, a_border_between_sessions, a_border_beyond_the_range),
    *(a_hidden_type, an_error_text, alternatives_around_what_is_hidden, a_version, hidden_is_not_absent),
    *(seats_left, what_was_cancelled, what_others_asked_for, who_else_is_told, why_for_the_owner, unread_of_everybody),
    being_blocked,
)


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__)
def test_a_leak_is_seen(worlds: Any, monkeypatch: pytest.MonkeyPatch, leak: Callable[[Any], None]) -> None:
    leak(monkeypatch)
    assert any(differences(worlds))


def differences(worlds: Any) -> Iterator[str]:
    for display, viewer in product((BookedDisplay.BOOKED, BookedDisplay.HIDDEN), ("connected", "anonymous")):
        pair = worlds.pair(Audience.PUBLIC, display, worlds.hidden_by(display))
        yield difference(pair, worlds, viewer, BATTERY)
