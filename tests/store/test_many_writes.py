"""Many writes at once: the same rows, the same refusals, in few statements."""

from collections.abc import Callable
from datetime import datetime

import pytest
from msgspec import structs
from sqlalchemy import event

from coachtui.errors import Conflict, Overlap
from coachtui.records.coach import Coach
from coachtui.records.session import Booking, Session
from coachtui.service.ports import Store
from coachtui.store.database import Database

MakeSession = Callable[..., Session]


def booking(id: str, session_id: str, now: datetime) -> Booking:
    return Booking(id=id, session_id=session_id, coach_id="maya", account_id="tom", created_at=now)


@pytest.fixture
def statements(any_database: Database) -> list[str]:
    """What is sent from here on."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(any_database._writer, "before_cursor_execute", note)
    return sent


def test_few_statements_keep_what_many_would(
    any_database: Database, session: MakeSession, now: datetime, statements: list[str]
) -> None:
    with any_database.write("maya", "change", "Test", now) as store, store.many_writes():
        for number in range(50):
            store.add(session(f"s{number}", 60 * number))
            store.add(booking(f"b{number}", f"s{number}", now))
        for number in reversed(range(50)):  # each into the time the next has just left
            store.update(structs.replace(session(f"s{number}", 60 * number + 60), location="Court 2"))
    assert len([each for each in statements if each.startswith(("INSERT", "UPDATE", "SAVEPOINT"))]) <= 7
    with any_database.read() as store:
        kept = store.find(Session)
        assert [(each.id, each.version, each.location) for each in kept] == [
            (f"s{number}", 2, "Court 2") for number in range(50)
        ]
        assert kept[3].start == session("x", 240).start
        assert len(store.bookings_in([each.id for each in kept])) == 50
        entries = store.audit_of("change")
        assert [each.kind for each in entries] == [Session, Booking] * 50 + [Session] * 50
        assert all(each.before is not None for each in entries[100:])


def test_what_waits_can_be_read(any_database: Database, session: MakeSession, now: datetime) -> None:
    with any_database.write("maya", "change", "Test", now) as store, store.many_writes():
        store.add(session("s"))
        assert store.get(Session, "s") == session("s")
        assert store.find(Session, coach_id="maya") == [session("s")]
        kept = store.update(structs.replace(session("s"), location="Court 2"))
        assert store.sessions_between("maya", kept.start, kept.end) == [kept]


@pytest.mark.parametrize("is_sent", [False, True])
def test_what_an_attempt_wrote_is_undone_alone(
    any_database: Database, session: MakeSession, now: datetime, is_sent: bool
) -> None:
    def half_done(store: Store) -> None:
        with store.attempt():
            store.add(session("undone", 60))
            with store.attempt():
                store.add(session("undone too", 120))
                assert not is_sent or len(store.find(Session, coach_id="maya")) == 3
            raise ZeroDivisionError

    with any_database.write("maya", "change", "Test", now) as store, store.many_writes():
        store.add(session("before"))
        with pytest.raises(ZeroDivisionError):
            half_done(store)
        store.add(session("after", 60))
    with any_database.read() as store:
        assert [each.id for each in store.find(Session)] == ["before", "after"]
        assert [each.after.id for each in store.audit_of("change") if each.after] == ["before", "after"]


def test_what_overlaps_is_refused_and_everything_undone(
    any_database: Database, session: MakeSession, now: datetime
) -> None:
    def overlapping(store: Store) -> None:
        with store.attempt(), store.many_writes():
            store.add(session("a"))
            with store.attempt():
                store.add(session("b", 30))
            for _ in range(2):  # whoever goes on is told again
                with pytest.raises(Overlap):
                    store.find(Coach, handle="maya")

    with any_database.write("maya", "change", "Test", now) as store:
        with pytest.raises(Overlap):
            overlapping(store)
        store.add(session("c"))
    with any_database.read() as store:
        assert [each.id for each in store.find(Session)] == ["c"]
        assert [each.after.id for each in store.audit_of("change") if each.after] == ["c"]


def test_an_attempt_that_only_reads_needs_no_savepoint(
    any_database: Database, session: MakeSession, now: datetime, statements: list[str]
) -> None:
    def refused(store: Store) -> None:
        with store.attempt():
            assert store.find(Session) == []
            raise Conflict

    with any_database.write("maya", "change", "Test", now) as store:
        with pytest.raises(Conflict):
            refused(store)
        assert not any("SAVEPOINT" in each for each in statements)
        with store.attempt():
            store.add(session("s"))
    with any_database.read() as store:
        assert store.find(Session) == [session("s")]
