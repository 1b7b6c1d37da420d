"""Many programs at once on one store: one winner each, nothing lost, and one order that explains every answer."""

import asyncio
import os
import random
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from coachtui.backend.local import LocalBackend
from coachtui.errors import InProgress, NotFound, Refused
from coachtui.records.account import ConnectionStatus
from coachtui.records.availability import Window
from coachtui.records.base import Id
from coachtui.records.coach import Audience
from coachtui.records.notification import Mail, Notification, NotificationKind
from coachtui.records.request import ProposedTime
from coachtui.records.session import Booking, BookingView
from coachtui.records.time import WallDateTime, WallTime
from coachtui.service.availability import CreateBlock, CreateOverride
from coachtui.service.booking import AcceptSeat, Book, CancelBooking, ListBookings, RescheduleBooking
from coachtui.service.calendar import GetCalendar
from coachtui.service.coach_calendar import CoachCalendar
from coachtui.service.coaches import BecomeCoach
from coachtui.service.connections import AskConnection, ListConnections, UpdateConnection
from coachtui.service.operation import Operation
from coachtui.service.practice import GetPrivacy, PutPrivacy
from coachtui.service.requests import ApproveRequest, CreateRequest, WithdrawRequest
from coachtui.service.session_making import Recurrence
from coachtui.service.session_types import UpdateSessionType
from coachtui.service.sessions import CancelSession, CreateSession, ListSessions, UpdateSession
from coachtui.store.database import Database
from coachtui.store.tables import metadata
from coachtui.store.transaction import Transaction

MANY = int(os.environ.get("COACHTUI_RACES", "60"))
"""How many ask at once; 200 is what is promised, and asked for by hand."""
PROGRAMS = 3
DAY, DAY_AFTER = "2034-06-14", "2034-06-15"
ALLOW: Any = ("outside_availability", "buffer", "limit")


class Field:
    """Several programs on one store."""

    def __init__(self, practice: Any, programs: Sequence[LocalBackend]) -> None:
        self.practice, self.programs = practice, programs
        self.coach_id: Id = practice.people["Maya"]
        self.clients: list[Id] = [practice.people[name] for name in ("Ana", "Bo", "Cy")]

    async def at_once(self, asked: Sequence[tuple[Id, Operation[Any]]], keys: Sequence[str] = ()) -> list[Any]:
        """What each was answered, or refused; shared out among the programs."""
        asking = [
            self.answer(
                self.programs[number % PROGRAMS].as_account(account_id), operation, keys[number] if keys else None
            )
            for number, (account_id, operation) in enumerate(asked)
        ]
        return list(await asyncio.gather(*asking))

    async def answer(self, backend: LocalBackend, operation: Operation[Any], key: str | None) -> Any:
        while True:
            try:
                return await backend.run(operation, key=key)
            except InProgress:  # the same key is being answered elsewhere
                await asyncio.sleep(0)
            except Refused as refusal:
                return refusal

    async def book(self, asked: Sequence[tuple[Id, str]], session_type: Id | None = None) -> list[Any]:
        """Bookings of Wednesday at wall times."""
        type_id = session_type or self.practice.one_to_one
        return await self.at_once(
            [
                (account_id, Book(coach="maya", session_type=type_id, start=self.practice.at(DAY, time)))
                for account_id, time in asked
            ]
        )

    async def check(self, answers: Sequence[Any] = ()) -> Any:
        """No overlap, no seat too many, and every booking that was acknowledged is there; returns the sessions."""
        sessions = (await self.practice.coach.run(ListSessions(limit=1000))).items
        standing = sorted((each.start, each.end) for each in sessions if each.status == "scheduled")
        assert all(one[1] <= other[0] for one, other in pairwise(standing)), "sessions overlap"
        for each in sessions:
            seated = [booking.client.id for booking in each.bookings if booking.status == "confirmed"]
            assert len(seated) <= each.capacity, "more seats are taken than there are"
            assert len(set(seated)) == len(seated), "one client sits twice"
        kept = {booking.id for each in sessions for booking in each.bookings if booking.status == "confirmed"}
        assert {each.id for each in answers if isinstance(each, BookingView)} <= kept, "a booking was lost"
        return sessions


@pytest.fixture(params=["sqlite", "postgresql"])
async def field(request: pytest.FixtureRequest, fresh_practice: Any) -> AsyncIterator[Field]:
    practice = fresh_practice(request.param)
    url = f"sqlite:///{practice.place._backend._database.name}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    programs = [LocalBackend(Database.open(url), None, practice.clock) for _ in range(PROGRAMS)]
    yield Field(practice, programs)
    for program in programs:
        await program.close()
    await practice.place.close()


async def test_of_many_bookings_of_one_slot_one_is_made(field: Field) -> None:
    answers = await field.book([(field.clients[number % 3], "10:00") for number in range(MANY)])
    assert sorted(getattr(each, "code", "made") for each in answers) == ["made"] + (MANY - 1) * ["not_open"]
    await field.check(answers)


async def test_bookings_that_overlap_a_little_leave_no_overlap(field: Field) -> None:
    fine = await field.practice.session_type(name="Fine", duration_minutes=60, slot_step_minutes=5)
    chance = random.Random(5)
    times = [str(WallTime(540 + 5 * chance.randrange(30))) for _ in range(MANY)]
    answers = await field.book([(chance.choice(field.clients), time) for time in times], fine)
    made = [each for each in answers if isinstance(each, BookingView)]
    assert 1 <= len(made) <= 3
    assert len(await field.check(answers)) == len(made)


async def crowd(field: Field, people: int) -> list[Id]:
    """So many more clients, who need no connection."""
    practice = field.practice
    privacy = msgspec.structs.asdict(await practice.coach.run(GetPrivacy()))
    privacy.pop("change_set")
    open_to = {"calendar_visibility": Audience.REGISTERED, "booking_permission": Audience.REGISTERED}
    await practice.coach.run(PutPrivacy(**{**privacy, **open_to}))
    return [await practice.place.sign_up(f"{each}@example.net", f"C{each}", "UTC") for each in range(people)]


async def group_of(field: Field, capacity: int) -> Id:
    group: Id = await field.practice.session_type(
        name="Group", duration_minutes=60, capacity=capacity, audience=Audience.REGISTERED
    )
    return group


async def test_a_group_takes_as_many_as_it_has_seats(field: Field) -> None:
    clients, group = await crowd(field, 15), await group_of(field, 10)
    answers = await field.book([(clients[number % 15], "10:00") for number in range(MANY)], group)
    (session,) = await field.check(answers)
    assert len(session.bookings) == 10
    assert sum(isinstance(each, BookingView) for each in answers) == 10


async def test_a_freed_seat_goes_to_the_first_in_line_whoever_else_asks(field: Field) -> None:
    practice, people = field.practice, await crowd(field, 8)
    group = await practice.session_type(
        name="Group", duration_minutes=60, capacity=2, waitlist=True, audience=Audience.REGISTERED
    )
    command = Book(coach="maya", session_type=group, start=practice.at(DAY_AFTER, "10:00"), join_waitlist=True)
    line = [await practice.place.backend(each).run(command) for each in people[:6]]
    accepts = [(account_id, AcceptSeat(id=mine.id)) for account_id, mine in zip(people[2:6], line[2:], strict=True)]
    joining: list[tuple[Id, Operation[Any]]] = [(account_id, command) for account_id in people[6:]]
    leaving: tuple[Id, Operation[Any]] = (people[0], CancelBooking(id=line[0].id))
    answers = await field.at_once([*accepts, *joining, leaving, *(MANY // 8) * (accepts + joining)])
    assert not isinstance(answers[len(accepts) + len(joining)], Refused)
    (session,) = await field.check()
    seats = {each.client.id: each.status.value for each in session.bookings if each.status != "cancelled"}
    assert seats.pop(people[1]) == "confirmed"
    assert seats.pop(people[2]) in ("offered", "confirmed"), "somebody else was given the seat of the first in line"
    assert seats == dict.fromkeys(people[3:], "waitlisted")


async def test_random_lengths_over_a_week_keep_buffers_and_limits(field: Field) -> None:
    practice, chance = field.practice, random.Random(7)
    odd = await practice.session_type(
        name="Odd",
        duration_minutes=60,
        durations_minutes=(30, 45, 60, 90),
        slot_step_minutes=15,
        buffer_before_minutes=15,
        buffer_after_minutes=30,
        rules={"daily_limit": 3, "weekly_limit": 8},
    )
    asked: list[tuple[Id, Operation[Any]]] = []
    for _ in range(MANY):
        start = practice.at(f"2034-06-{chance.randrange(19, 24)}", str(WallTime(540 + 15 * chance.randrange(32))))
        command = Book(coach="maya", session_type=odd, start=start, duration_minutes=chance.choice((30, 45, 60, 90)))
        asked.append((chance.choice(field.clients), command))
    answers = await field.at_once(asked)
    standing = sorted((each.start, each.end) for each in await field.check(answers))
    assert all(other[0] - one[1] >= timedelta(minutes=30) for one, other in pairwise(standing)), "within a buffer"
    days = [start.astimezone(practice.zone).date() for start, _ in standing]
    assert max(map(days.count, days)) <= 3
    assert len(days) <= 8
    assert {each.code for each in answers if isinstance(each, Refused)} == {"not_open"}, "which limit, is not told"


async def test_an_answer_that_was_lost_is_given_again_and_nothing_is_done_twice(field: Field) -> None:
    keys = MANY // 4
    asked: list[tuple[Id, Operation[Any]]] = []
    for number in range(keys):
        time = field.practice.at(DAY, "09:00") + timedelta(days=number % 3, hours=number % 5)
        command = Book(coach="maya", session_type=field.practice.one_to_one, start=time)
        asked += 5 * [(field.clients[number % 3], command)]
    answers = await field.at_once(asked, [str(number // 5) for number in range(len(asked))])
    for number in range(keys):
        same = {getattr(each, "id", None) or each.code for each in answers[5 * number : 5 * number + 5]}
        assert len(same) == 1, "one key, one answer"
    sessions = await field.check(answers)
    made = {each.id or "" for each in answers if isinstance(each, BookingView)}
    assert len(sessions) == len(made)
    with field.practice.place._backend._database.read() as store:
        notices = store.find(Notification, account_id=field.coach_id)
        mails = store.find(Mail, recipient="maya@example.org")
    told = [each.subject["booking_id"] for each in notices if each.kind is NotificationKind.BOOKING_MADE]
    mailed = [each.facts["booking_id"] for each in mails if each.kind is NotificationKind.BOOKING_MADE]
    assert sorted(told) == sorted(mailed) == sorted(made), "one effect each"


async def test_who_reads_while_privacy_is_narrowed_sees_all_or_nothing(field: Field) -> None:
    practice = field.practice
    await field.book([(field.clients[0], "10:00")])
    look = GetCalendar(coach="maya", start=practice.at(DAY, "00:00"), end=practice.at(DAY_AFTER, "00:00"))
    before = await practice.other.run(look)
    privacy = msgspec.structs.asdict(await practice.coach.run(GetPrivacy()))
    privacy.pop("change_set")
    narrowed = PutPrivacy(**{**privacy, "calendar_visibility": Audience.PRIVATE})
    looks: list[tuple[Id, Operation[Any]]] = [(field.clients[1], look)] * (MANY // 2)
    answers = await field.at_once([*looks, (field.coach_id, narrowed), *looks])
    assert all(
        isinstance(each, NotFound) or each == before for number, each in enumerate(answers) if number != len(looks)
    )
    assert all(isinstance(each, NotFound) for each in await field.at_once(looks[:6]))


async def test_a_series_and_single_bookings_share_the_days_without_overlap(field: Field) -> None:
    practice = field.practice
    series = CreateSession(
        session_type=practice.one_to_one,
        start=practice.at("2034-06-13", "10:30"),
        recurrence=Recurrence(rrule="FREQ=DAILY;COUNT=3", on_conflict="skip"),
    )
    single = [
        (
            client,
            Book(coach="maya", session_type=practice.one_to_one, start=practice.at(f"2034-06-{day}", f"{hour}:00")),
        )
        for day in (13, 14, 15)
        for hour in (10, 11)
        for client in field.clients
    ]
    answers = await field.at_once([*single[:9], (field.coach_id, series), *single[9:], (field.coach_id, series)])
    made = [answers[9], answers[-1]]
    assert [len(each.items) + len(each.skipped) for each in made] == [3, 3]
    ids = {each.id for each in await field.check(answers)}
    assert {each.id for one in made for each in one.items} <= ids


# -- one order that explains every answer --


class Log:
    """Every command that was committed, by its coach's commit number."""

    def __init__(self, patch: pytest.MonkeyPatch, coach_id: Id) -> None:
        self.entries: list[tuple[int, Id | None, Operation[Any], Any]] = []
        running = threading.local()
        command, finish = LocalBackend._command, Transaction.finish

        def logged(backend: LocalBackend, operation: Operation[Any], *more: Any, **named: Any) -> Any:
            running.commit = None
            answer = command(backend, operation, *more, **named)
            if running.commit is not None:
                self.entries.append((running.commit, backend.account_id, operation, answer))
            return answer

        def numbered(store: Transaction) -> dict[Id, int]:
            numbers = finish(store)
            running.commit = numbers.get(coach_id)
            return numbers

        patch.setattr(LocalBackend, "_command", logged)
        patch.setattr(Transaction, "finish", numbered)


def replay(log: Log, field: Field, model: Any, group: Id) -> None:
    """Ask the model all that was committed, in the order of the commits; it raises where it would have refused."""
    names = {id: name for name, id in field.practice.people.items()}
    types = {field.practice.one_to_one: "one", group: "group"}
    at = minutes_since_monday(field.practice)

    def made_by_booking(id: Id) -> dict[str, str]:
        return {"booking": id, "session": f"of {id}"}

    apply: dict[type, Callable[[str, Any, Any], None]] = {
        Book: lambda who, asked, answer: model.book(
            who, types[asked.session_type], at(asked.start), 60, None, made_by_booking(answer.id)
        ),
        CancelBooking: lambda who, asked, answer: model.cancel_booking(who, asked.id),
        RescheduleBooking: lambda who, asked, answer: model.reschedule(
            who, asked.id, at(asked.start), f"of {asked.id} at {asked.start}"
        ),
        CreateSession: lambda who, asked, answer: model.create(
            types[asked.session_type], at(asked.start), 60, (), asked.allow, [answer.items[0].id]
        ),
        UpdateSession: lambda who, asked, answer: model.move(asked.id, at(asked.start), asked.allow),
        CancelSession: lambda who, asked, answer: model.end_session(asked.id, "cancelled"),
        CreateBlock: lambda who, asked, answer: model.put("block", answer.id, (wall(asked.start), wall(asked.end))),
        CreateOverride: lambda who, asked, answer: model.override(
            answer.id,
            (asked.date - date(2034, 6, 12)).days,
            tuple((w.start.minutes, w.end.minutes) for w in asked.windows),
        ),
        UpdateSessionType: lambda who, asked, answer: model.change(
            "type", types[asked.id], after=asked.buffer_after_minutes
        ),
        CreateRequest: lambda who, asked, answer: model.ask(
            who, types[asked.session_type], ((at(asked.times[0].start), 60),), answer.id
        ),
        ApproveRequest: lambda who, asked, answer: model.approve(
            asked.id, asked.allow, made_by_booking(answer.booking.id)
        ),
        WithdrawRequest: lambda who, asked, answer: model.end_request(who, asked.id, "withdrawn"),
        UpdateConnection: lambda who, asked, answer: model.put("client", answer.account.name, asked.status.value),
    }
    for _, account_id, operation, answer in sorted(log.entries, key=lambda entry: entry[0]):
        apply[type(operation)](names[account_id or ""], operation, answer)


def minutes_since_monday(practice: Any) -> Callable[[Any], int]:
    monday = practice.at("2034-06-12", "00:00")
    return lambda at: int((at - monday).total_seconds()) // 60


def wall(time: WallDateTime) -> int:
    return (time.day - date(2034, 6, 12)).days * 1440 + time.minutes


async def prepared(field: Field, group: Id) -> list[tuple[Id, Operation[Any]]]:
    """Commands that all want the same two days, in an order that is the same in every run."""
    practice, chance = field.practice, random.Random(11)
    connections = {each.account.id: each.id for each in (await practice.coach.run(ListConnections())).items}

    def some_time() -> Any:
        return practice.at(chance.choice((DAY, DAY_AFTER)), f"{chance.choice((9, 10, 11, 18, 19, 20)):02}:00")

    asked: list[tuple[Id, Operation[Any]]] = []
    for number, client in enumerate([*field.clients, *field.clients]):
        request = CreateRequest(
            coach="maya", session_type=group, times=(ProposedTime(practice.at(DAY, f"{18 + number % 3}:00"), 60),)
        )
        made = await practice.place.backend(client).run(request)
        asked += [(field.coach_id, ApproveRequest(id=made.id, allow=ALLOW)), (client, WithdrawRequest(id=made.id))]
        session = (await practice.session(DAY_AFTER, f"{14 + number}:00", allow=ALLOW)) if number < 3 else None
        if session:
            moved = UpdateSession(id=session.id, version=1, start=some_time(), allow=ALLOW)
            asked += [(field.coach_id, moved), (field.coach_id, CancelSession(id=session.id))]
        booking = await practice.place.backend(client).run(
            Book(
                coach="maya",
                session_type=practice.one_to_one,
                start=practice.at("2034-06-16", f"{(9, 10, 11, 13, 14, 15)[number]:02}:{30 * (number > 2):02}"),
            )
        )
        asked += [(client, RescheduleBooking(id=booking.id, start=some_time())), (client, CancelBooking(id=booking.id))]
    for _ in range(MANY):
        kind = chance.choice((practice.one_to_one, group, group))
        asked.append((chance.choice(field.clients), Book(coach="maya", session_type=kind, start=some_time())))
    evening = (Window(WallTime.parse("18:00"), WallTime.parse("21:00")),)
    own: list[Operation[Any]] = [
        CreateOverride(date=date(2034, 6, 14), windows=evening),
        *(
            CreateBlock(start=WallDateTime.parse(f"{DAY}T{at}:00"), end=WallDateTime.parse(f"{DAY}T{at}:30"))
            for at in (18, 20)
        ),
        CreateBlock(start=WallDateTime.parse(f"{DAY_AFTER}T09:00"), end=WallDateTime.parse(f"{DAY_AFTER}T10:30")),
        *(UpdateSessionType(id=practice.one_to_one, buffer_after_minutes=minutes) for minutes in (15, 30, 0)),
        UpdateConnection(id=connections[field.clients[2]], status=ConnectionStatus.BLOCKED),
        UpdateConnection(id=connections[field.clients[2]], status=ConnectionStatus.CONNECTED),
    ]
    asked += [(field.coach_id, each) for each in own]
    chance.shuffle(asked)
    return asked


async def test_what_is_committed_could_have_been_asked_one_after_the_other(
    field: Field, model_module: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Approve, withdraw, book, move, cancel, open, block and edit at once; the model agrees to the order of commits."""
    practice = field.practice
    group = await practice.session_type(name="Group", duration_minutes=60, capacity=2)
    types = {"one": model_module.Type((60,), 60), "group": model_module.Type((60,), 60, capacity=2)}
    model = model_module.Model(types, ("Ana", "Bo", "Cy"))
    weekdays = frozenset(range(5))
    model.put("windows", "morning", (weekdays, 540, 750))
    model.put("windows", "afternoon", (weekdays, 810, 1020))
    log = Log(monkeypatch, field.coach_id)
    asked = await prepared(field, group)
    answers = await field.at_once(asked)
    assert sum(not isinstance(each, Refused) for each in answers) > 15
    replay(log, field, model, group)
    sessions = await field.check()
    assert sorted((at_minutes(practice, each.start), each.status.value) for each in sessions) == sorted(
        (each.start, each.status) for each in model.rows("session").values()
    )
    assert {
        booking.id: (booking.client.name, booking.status.value) for each in sessions for booking in each.bookings
    } == {id: (each.client, each.status) for id, each in model.rows("booking").items()}


def at_minutes(practice: Any, at: Any) -> int:
    return minutes_since_monday(practice)(at)


# -- each guard taken away --


async def test_without_the_coachs_lock_more_are_seated_than_there_are_seats(
    field: Field, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """On SQLite nobody needs it: whoever writes has the whole store; there the mutant is a deferred BEGIN."""
    clients, group = await crowd(field, PROGRAMS + 1), await group_of(field, 2)
    await field.book([(clients.pop(), "10:00")], group)
    has_lock = "postgresql" in request.node.name
    together = threading.Barrier(PROGRAMS)
    add = Transaction.add

    def late(store: Transaction, record: Any) -> None:
        if has_lock and isinstance(record, Booking):
            together.wait(5)  # all have read how many seats are left before one takes one
        add(store, record)

    monkeypatch.setattr(Transaction, "add", late)
    monkeypatch.setattr(Transaction, "lock_coach", lambda store, coach_id: None)
    answers = await field.book([(client, "10:00") for client in clients], group)
    if has_lock:
        with pytest.raises(AssertionError, match="more seats"):
            await field.check(answers)
    else:
        await field.check(answers)


async def test_without_the_look_for_its_key_a_command_is_done_twice(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Transaction, "answered", lambda *given: None)
    monkeypatch.setattr(Transaction, "keep_answer", lambda *given: None)
    book = Book(coach="maya", session_type=field.practice.one_to_one, start=field.practice.at(DAY, "10:00"))
    first, again = [await field.at_once([(field.clients[0], book)], ["key"]) for _ in range(2)]
    assert first != again


async def test_without_the_check_of_what_is_taken_the_net_holds(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CoachCalendar, "taken", lambda *given, **more: [])
    answers = await field.book([(field.clients[number % 3], "10:00") for number in range(12)])
    assert sorted(getattr(each, "code", "made") for each in answers) == ["made"] + 11 * ["overlap"]
    await field.check(answers)


@contextmanager
def without_the_net(database: Database) -> Iterator[None]:
    """The store without its trigger or constraint; put back, for on PostgreSQL other tests share the tables."""
    if database.name.startswith("postgresql"):
        taken, dropped = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'sessions_overlap'", ""
        with database._writer.begin() as connection:
            dropped = connection.exec_driver_sql(taken).scalar_one()
            connection.exec_driver_sql("ALTER TABLE sessions DROP CONSTRAINT sessions_overlap")
        yield
        with database._writer.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
        with database._writer.begin() as connection:
            connection.exec_driver_sql(f"ALTER TABLE sessions ADD CONSTRAINT sessions_overlap {dropped}")
        return
    with database._writer.begin() as connection:
        for moment in ("insert", "update"):
            connection.exec_driver_sql(f"DROP TRIGGER sessions_overlap_{moment}")
    yield


async def test_without_the_check_and_the_net_sessions_overlap(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CoachCalendar, "taken", lambda *given, **more: [])
    with without_the_net(field.practice.place._backend._database):
        answers = await field.book([(client, "10:00") for client in field.clients])
        with pytest.raises(AssertionError, match="overlap"):
            await field.check(answers)
        assert len((await field.practice.client.run(ListBookings())).items) == 1


@pytest.mark.parametrize("field", ["sqlite"], indirect=True)
async def test_whatever_decides_what_is_open_waits_for_the_coachs_lock(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would be committed between a booking's look and its commit, and their order would explain neither."""
    practice, locked = field.practice, []
    monkeypatch.setattr(Transaction, "lock_coach", lambda store, coach_id: locked.append(coach_id))
    (connection, *_) = (await practice.coach.run(ListConnections())).items
    commands: list[tuple[Any, Operation[Any]]] = [
        (practice.coach, CreateBlock(start_date=date(2034, 6, 14), end_date=date(2034, 6, 14))),
        (practice.coach, CreateOverride(date=date(2034, 6, 14), windows=())),
        (practice.coach, UpdateSessionType(id=practice.one_to_one, active=False)),
        (practice.coach, UpdateConnection(id=connection.id, status=ConnectionStatus.BLOCKED)),
        (practice.coach, BecomeCoach(handle="maya", display_name="Maya", time_zone="Asia/Tokyo")),
        (practice.third_unconnected, AskConnection(coach="maya")),
    ]
    for backend, command in commands:
        locked.clear()
        await backend.run(command)
        assert set(locked) == {field.coach_id}, command
