"""The program and a plain model (``model.py``), asked the same: every answer is compared."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec import structs

from coachtui.errors import Refused
from coachtui.records.account import ConnectionStatus
from coachtui.records.availability import Window
from coachtui.records.base import new_id
from coachtui.records.coach import Audience
from coachtui.records.request import ProposedTime
from coachtui.records.time import WallDateTime, WallTime
from coachtui.service.availability import (
    CreateAvailability,
    CreateBlock,
    CreateOverride,
    DeleteAvailability,
    DeleteBlock,
    DeleteOverride,
    ListAvailability,
)
from coachtui.service.booking import Book, CancelBooking, RescheduleBooking
from coachtui.service.calendar import ListSlots
from coachtui.service.connections import ListConnections, UpdateConnection
from coachtui.service.history import Undo
from coachtui.service.holds import CreateHold, ReleaseHold
from coachtui.service.offers import AcceptOffer, CounterRequest
from coachtui.service.operation import Operation
from coachtui.service.practice import GetPrivacy, PutPrivacy, PutRules
from coachtui.service.requests import ApproveRequest, CreateRequest, DenyRequest, ListRequests, WithdrawRequest
from coachtui.service.session_types import CreateSessionType, UpdateSessionType
from coachtui.service.sessions import (
    CancelSession,
    CompleteSession,
    CreateSession,
    ListSessions,
    MarkNoShow,
    UpdateSession,
)

if TYPE_CHECKING:
    from tests.contract.model import Model

MONDAY = datetime(2034, 6, 11, 22, tzinfo=UTC)
DAY = 1440
CLIENTS = ("Ana", "Bo", "Cy", "Dee")
TYPES = ("one", "group", "ask")
ALLOWABLE = ("outside_availability", "buffer", "limit")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
EDGES = {"scheduled": {"cancelled", "completed", "no_show"}}

who = st.sampled_from(CLIENTS)
which = st.integers(0, 40)
kinds = st.sampled_from(TYPES)
lengths = st.sampled_from((60, 60, 60, 30, 45))
days = st.sampled_from((1, 2, 2, 3, 8))
starts = st.builds(lambda day, half: day * DAY + half * 30, days, st.integers(17, 26)) | st.builds(
    lambda day, quarter: day * DAY + quarter * 15, days, st.integers(32, 80)
)
allowed = st.sampled_from(((), ALLOWABLE, ALLOWABLE, ("outside_availability",), ("buffer", "limit")))
spans = st.tuples(st.integers(32, 60), st.integers(1, 20)).map(lambda each: (each[0] * 15, (each[0] + each[1]) * 15))
audiences = st.sampled_from(("connected", "connected", "registered", "public", "private"))


def at(minutes: int) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


def wall(minutes: int) -> WallDateTime:
    return WallDateTime(date(2034, 6, 12) + timedelta(days=minutes // DAY), minutes % DAY)


def minutes_of(instant: datetime) -> int:
    return int((instant - MONDAY).total_seconds()) // 60


class Played(RuleBasedStateMachine):
    """The program and the model, asked the same."""

    practice: Callable[[], Any]
    model_module: Any

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.here = type(self).practice()
        self.coach = self.here.coach
        kind = self.model_module.Type
        rows = {
            "one": kind((30, 60), 30, after=15),
            "group": kind((60,), 60, capacity=2, audience="registered"),
            "ask": kind((60,), 60, before=10, approval=True),
        }
        self.types = {name: self.ask_real(self.coach, self.make_type(name, row)).id for name, row in rows.items()}
        self.names = {id: name for name, id in self.types.items()}
        self.people = {id: name for name, id in self.here.people.items()}
        self.model: Model = self.model_module.Model(rows, CLIENTS[:3])
        windows = self.ask_real(self.coach, ListAvailability()).items
        for each in windows:
            self.model.put("windows", each.id, (frozenset(range(5)), each.start.minutes, each.end.minutes))
        connections = self.ask_real(self.coach, ListConnections()).items
        self.connections = {self.people[each.account.id]: each.id for each in connections}
        self.change_sets: list[tuple[str, Any, Any]] = []
        self.statuses: dict[str, str] = {}
        self.undone = False
        self.turn = 0

    def teardown(self) -> None:
        self.loop.run_until_complete(self.here.place.close())
        self.loop.close()

    def make_type(self, name: str, row: Any) -> CreateSessionType:
        return CreateSessionType(
            name=name,
            duration_minutes=60,
            durations_minutes=row.minutes,
            slot_step_minutes=row.step,
            capacity=row.capacity,
            buffer_before_minutes=row.before,
            buffer_after_minutes=row.after,
            approval_required=row.approval,
            audience=Audience(row.audience),
        )

    # -- asking both --

    def ask_real(self, backend: Any, operation: Operation[Any], key: str | None = None) -> Any:
        return self.loop.run_until_complete(backend.run(operation, key=key))

    def client(self, name: str) -> Any:
        return self.here.place.backend(self.here.people[name])

    def both(
        self, backend: Any, operation: Operation[Any], modelled: Callable[[Any], Any], key: str | None = None
    ) -> Any:
        """Ask the program, then the model with the program's answer to take ids from; both refuse alike or neither."""
        before = {kind: dict(rows) for kind, rows in self.model.tables.items()}
        answer, code, expected = None, "ok", "ok"
        try:
            answer = self.ask_real(backend, operation, key)
        except Refused as refusal:
            code = refusal.code
        try:
            modelled(answer)
        except self.model_module.No as refusal:
            expected = refusal.code
            self.model.tables = before
        assert code == expected, operation
        change_set = getattr(answer, "change_set", None)
        if isinstance(change_set, str) and backend is self.coach:
            self.remember(change_set, before)
        return answer

    def remember(self, change_set: str, before: Any) -> None:
        was: dict[str, Any] = {}
        became: dict[str, Any] = {}
        for kind, rows in self.model.tables.items():
            ids = [id for id in {**before[kind], **rows} if before[kind].get(id) != rows.get(id)]
            was[kind] = {id: before[kind].get(id) for id in ids}
            became[kind] = {id: rows.get(id) for id in ids}
        self.change_sets.append((change_set, was, became))

    def pick(self, kind: str, number: int) -> str:
        ids = list(self.model.rows(kind))
        return ids[-1 - number % len(ids)] if ids else "nothing-of-the-kind-00"

    def booked(self, answer: Any) -> dict[str, str]:
        """The ids that a booking made."""
        if answer is None:
            return {}
        booking = getattr(answer, "booking", answer)
        return {
            "booking": booking.id or "",
            "request": booking.request_id or "",
            "session": self.session_of(booking.id) if booking.id else "",
        }

    def session_of(self, booking_id: str) -> str:
        found = self.ask_real(self.coach, ListSessions()).items
        return str(next(each.id for each in found if any(other.id == booking_id for other in each.bookings)))

    # -- clients --

    @rule(name=who, type=kinds, start=starts, minutes=lengths)
    def books(self, name: str, type: str, start: int, minutes: int) -> None:
        self.take(name, type, start, minutes, None)

    @rule(name=who, number=which)
    def books_what_is_open(self, name: str, number: int) -> None:
        type = TYPES[number % 3]
        if places := self.model.slots(name, type, 60):
            self.take(name, type, places[number % min(len(places), 8)].start, 60, None)

    @rule(name=who, number=which)
    def books_what_is_held(self, name: str, number: int) -> None:
        hold = self.model.rows("hold").get(self.pick("hold", number))
        if hold is not None:
            self.take(name, hold.type, hold.start, hold.end - hold.start, self.pick("hold", number))

    def take(self, name: str, type: str, start: int, minutes: int, hold: str | None) -> None:
        command = Book(
            coach="maya", session_type=self.types[type], start=at(start), duration_minutes=minutes, hold=hold
        )

        def modelled(answer: Any) -> None:
            status = self.model.book(name, type, start, minutes, hold, self.booked(answer))
            assert (answer.status, answer.start, answer.session_type) == (status, at(start), self.types[type])

        key = new_id()
        first = self.both(self.client(name), command, modelled, key)
        if first is not None:  # the answer was lost: asked again, it is the same and nothing is done
            assert self.ask_real(self.client(name), command, key) == first

    @rule(name=who, number=which)
    def gives_back(self, name: str, number: int) -> None:
        id = self.pick("booking", number)
        self.both(self.client(name), CancelBooking(id=id), lambda _: self.model.cancel_booking(name, id))

    @rule(number=which, start=starts)
    def reschedules(self, number: int, start: int) -> None:
        id = self.pick("booking", number)
        booking = self.model.rows("booking").get(id)
        name = booking.client if booking else "Ana"

        def modelled(answer: Any) -> None:
            self.model.reschedule(name, id, start, self.session_of(id) if answer else "")

        self.both(self.client(name), RescheduleBooking(id=id, start=at(start)), modelled)

    @rule(name=who, type=kinds, start=starts)
    def holds(self, name: str, type: str, start: int) -> None:
        command = CreateHold(coach="maya", session_type=self.types[type], start=at(start))
        self.both(
            self.client(name),
            command,
            lambda answer: self.model.hold(name, type, start, 60, answer.id if answer else ""),
        )

    @rule(name=who, number=which)
    def releases(self, name: str, number: int) -> None:
        id = self.pick("hold", number)
        self.both(self.client(name), ReleaseHold(id=id), lambda _: self.model.release(name, id))

    # -- requests --

    @rule(name=who, type=kinds, times=st.lists(st.tuples(starts, lengths), min_size=1, max_size=3))
    def asks(self, name: str, type: str, times: list[tuple[int, int]]) -> None:
        asked = tuple(ProposedTime(at(start), minutes) for start, minutes in times)
        command = CreateRequest(coach="maya", session_type=self.types[type], times=asked)
        self.both(
            self.client(name),
            command,
            lambda answer: self.model.ask(name, type, tuple(times), answer.id if answer else ""),
        )

    @rule(number=which, allow=allowed)
    def approves(self, number: int, allow: Any) -> None:
        id = self.pick("request", number)
        self.both(
            self.coach,
            ApproveRequest(id=id, allow=allow),
            lambda answer: self.model.approve(id, allow, self.booked(answer)),
        )

    @rule(number=which)
    def denies(self, number: int) -> None:
        id = self.pick("request", number)
        self.both(self.coach, DenyRequest(id=id), lambda _: self.model.end_request("", id, "denied"))

    @rule(number=which, name=who)
    def withdraws(self, number: int, name: str) -> None:
        id = self.pick("request", number)
        self.both(self.client(name), WithdrawRequest(id=id), lambda _: self.model.end_request(name, id, "withdrawn"))

    @rule(number=which, offers=st.lists(st.tuples(starts, lengths), min_size=1, max_size=2))
    def counters(self, number: int, offers: list[tuple[int, int]]) -> None:
        id = self.pick("request", number)
        proposed = tuple(ProposedTime(at(start), minutes) for start, minutes in offers)
        command = CounterRequest(id=id, offers=proposed)
        self.both(self.coach, command, lambda _: self.model.counter(id, tuple(offers)))

    @rule(number=which)
    def accepts(self, number: int) -> None:
        id = self.pick("request", number)
        request = self.model.rows("request").get(id)
        name = request.client if request else "Ana"
        self.both(
            self.client(name),
            AcceptOffer(id=id, offer=0),
            lambda answer: self.model.accept(name, id, self.booked(answer)),
        )

    # -- the coach's sessions --

    @rule(type=kinds, start=starts, minutes=lengths, names=st.lists(who, max_size=2, unique=True), allow=allowed)
    def creates(self, type: str, start: int, minutes: int, names: list[str], allow: Any) -> None:
        command = CreateSession(
            session_type=self.types[type],
            start=at(start),
            duration_minutes=minutes,
            clients=tuple(self.here.people[name] for name in names),
            allow=allow,
        )

        def modelled(answer: Any) -> None:
            made = answer.items[0] if answer else None
            ids = [made.id, *(each.id for each in made.bookings)] if made else []
            self.model.create(type, start, minutes, names, allow, ids)

        self.both(self.coach, command, modelled)

    @rule(number=which, start=starts, allow=allowed)
    def moves(self, number: int, start: int, allow: Any) -> None:
        id = self.pick("session", number)
        self.update(id, {"start": at(start), "allow": allow}, lambda _: self.model.move(id, start, allow))

    @rule(number=which, capacity=st.integers(1, 3))
    def resizes(self, number: int, capacity: int) -> None:
        id = self.pick("session", number)
        self.update(id, {"capacity": capacity}, lambda _: self.model.resize(id, capacity))

    def update(self, id: str, fields: Any, modelled: Callable[[Any], None]) -> None:
        found = [each for each in self.ask_real(self.coach, ListSessions()).items if each.id == id]
        if found:
            self.both(self.coach, UpdateSession(id=id, version=found[0].version, **fields), modelled)

    @rule(number=which, ending=st.sampled_from(("cancelled", "cancelled", "completed", "no_show")))
    def ends(self, number: int, ending: str) -> None:
        id = self.pick("session", number)
        if id in self.model.rows("session"):
            kind: Any = {"cancelled": CancelSession, "completed": CompleteSession, "no_show": MarkNoShow}[ending]
            self.both(self.coach, kind(id=id), lambda _: self.model.end_session(id, ending))

    # -- the coach's practice --

    @rule(on=st.frozensets(st.integers(0, 6), min_size=1), span=spans)
    def opens(self, on: frozenset[int], span: tuple[int, int]) -> None:
        command = CreateAvailability(
            start=WallTime(span[0]),
            end=WallTime(span[1]),
            rrule="FREQ=WEEKLY;BYDAY=" + ",".join(WEEKDAYS[day] for day in sorted(on)),
            valid_from=date(2034, 6, 12),
        )
        self.both(self.coach, command, lambda answer: self.model.put("windows", answer.id, (on, *span)))

    @rule(number=which)
    def closes(self, number: int) -> None:
        self.drops("windows", DeleteAvailability(id=self.pick("windows", number), version=1))

    @rule(day=days, windows=st.lists(spans, max_size=2))
    def overrides(self, day: int, windows: list[tuple[int, int]]) -> None:
        command = CreateOverride(
            date=date(2034, 6, 12) + timedelta(days=day),
            windows=tuple(Window(WallTime(start), WallTime(end)) for start, end in windows),
        )
        self.both(
            self.coach,
            command,
            lambda answer: self.model.override(answer.id if answer else "", day, tuple(windows)),
        )

    @rule(number=which)
    def overrides_no_more(self, number: int) -> None:
        self.drops("override", DeleteOverride(id=self.pick("override", number), version=1))

    @rule(start=starts, minutes=st.sampled_from((15, 60, 200, 3000)))
    def blocks(self, start: int, minutes: int) -> None:
        command = CreateBlock(start=wall(start), end=wall(start + minutes))
        self.both(self.coach, command, lambda answer: self.model.put("block", answer.id, (start, start + minutes)))

    @rule(number=which)
    def unblocks(self, number: int) -> None:
        self.drops("block", DeleteBlock(id=self.pick("block", number)))

    def drops(self, kind: str, command: Any) -> None:
        if command.id in self.model.rows(kind):
            self.both(self.coach, command, lambda _: self.model.rows(kind).pop(command.id))

    @rule(
        type=kinds,
        before=st.sampled_from((0, 15)),
        after=st.sampled_from((0, 15, 30)),
        audience=audiences,
        active=st.integers(0, 5).map(bool),
    )
    def edits_a_type(self, type: str, before: int, after: int, audience: str, active: bool) -> None:
        command = UpdateSessionType(
            id=self.types[type],
            buffer_before_minutes=before,
            buffer_after_minutes=after,
            audience=Audience(audience),
            active=active,
        )
        changes = {"before": before, "after": after, "audience": audience, "active": active}
        self.both(self.coach, command, lambda _: self.model.change("type", type, **changes))

    @rule(see=audiences, book=audiences, request=audiences)
    def sets_privacy(self, see: str, book: str, request: str) -> None:
        chosen = {"see": see, "book": book, "request": request}
        settings_now = structs.asdict(self.ask_real(self.coach, GetPrivacy()))
        settings_now |= {
            "calendar_visibility": Audience(see),
            "booking_permission": Audience(book),
            "request_permission": Audience(request),
        }
        settings_now.pop("change_set")
        self.ask_real(self.coach, PutPrivacy(**settings_now))
        self.model.privacy = chosen

    @rule(
        notice=st.sampled_from((0, 120, 1500)),
        ahead=st.sampled_from((2, 90)),
        cancel=st.sampled_from((60, 1440)),
        limits=st.tuples(*[st.sampled_from((None, 1, 2, 3))] * 3),
    )
    def sets_rules(self, notice: int, ahead: int, cancel: int, limits: tuple[Any, Any, Any]) -> None:
        daily, weekly, active = limits
        weekly = weekly and weekly + 2
        command = PutRules(
            min_notice_minutes=notice,
            max_advance_days=ahead,
            cancel_notice_minutes=cancel,
            reschedule_notice_minutes=2 * cancel,
            daily_limit=daily,
            weekly_limit=weekly,
            max_active_bookings_per_client=active,
            hold_seconds=300,
            request_expiry_hours=48,
        )
        self.ask_real(self.coach, command)
        changes = {"notice": notice, "ahead": ahead, "cancel": cancel, "move": 2 * cancel}
        self.model.rules |= {**changes, "daily": daily, "weekly": weekly, "active": active}

    @rule(name=st.sampled_from(CLIENTS[:3]), status=st.sampled_from(("blocked", "connected")))
    def sets_a_connection(self, name: str, status: str) -> None:
        command = UpdateConnection(id=self.connections[name], status=ConnectionStatus(status))
        self.both(self.coach, command, lambda _: self.model.put("client", name, status))

    @rule(number=st.sampled_from((0, 0, 0, 1, 2, 5)))
    def undoes(self, number: int) -> None:
        if self.change_sets:
            change_set, was, became = self.change_sets[-1 - number % len(self.change_sets)]
            self.undone = True
            self.both(self.coach, Undo(change_set=change_set), lambda _: self.model.undo(was, became))

    @rule(minutes=st.sampled_from((1, 4, 5, 60, 600, 1440, 2880)))
    def time_passes(self, minutes: int) -> None:
        if self.model.now + minutes < 12 * DAY:
            self.model.now += minutes
            self.here.clock.now = at(self.model.now)

    # -- after each step --

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        sessions = self.ask_real(self.coach, ListSessions()).items
        found = {
            each.id: (self.names[each.session_type], each.start, each.end, each.capacity, each.status.value)
            for each in sessions
        }
        expected = {
            id: (each.type, at(each.start), at(each.end), each.capacity, each.status)
            for id, each in self.model.rows("session").items()
        }
        assert found == expected
        bookings = {
            booking.id: (each.id, booking.client.name, booking.status.value)
            for each in sessions
            for booking in each.bookings
        }
        assert bookings == {id: tuple(each) for id, each in self.model.rows("booking").items()}
        requests = self.ask_real(self.coach, ListRequests(role="coach")).items
        assert {each.id: (each.client.name, each.status.value, each.booking_id) for each in requests} == {
            id: (each.client, self.model.status_of(each), each.booking)
            for id, each in self.model.rows("request").items()
        }
        self.nothing_is_wrong(sessions)

    def nothing_is_wrong(self, sessions: Any) -> None:
        """What must hold whatever the model says: no overlap, no seat too many, no status that cannot follow."""
        standing = sorted((each.start, each.end) for each in sessions if each.status == "scheduled")
        assert all(one[1] <= other[0] for one, other in pairwise(standing))
        assert all(sum(other.status != "cancelled" for other in each.bookings) <= each.capacity for each in sessions)
        now = {each.id: each.status.value for each in sessions}
        for id, status in now.items():
            was = self.statuses.get(id, status)
            assert status == was or status in EDGES.get(was, ()) or self.undone
        self.statuses, self.undone = now, False

    @invariant()
    def the_slots_are_those_of_the_model(self) -> None:
        """One viewer and one type after each step, in turn."""
        self.turn += 1
        name, type = CLIENTS[self.turn % len(CLIENTS)], TYPES[self.turn % len(TYPES)]
        query = ListSlots(coach="maya", session_type=self.types[type], start=MONDAY, end=at(14 * DAY))

        def modelled(answer: Any) -> None:
            if not self.model.admits(self.model.privacy["see"], name):
                raise self.model_module.No("not_found")
            self.model.visible(type, name)
            expected = [(each.start, each.left) for each in self.model.slots(name, type, 60)]
            expected = [each for each in expected if each[0] + 60 <= 14 * DAY]
            assert [(minutes_of(each.start), each.seats_left) for each in answer.slots] == expected

        self.both(self.client(name), query, modelled)
