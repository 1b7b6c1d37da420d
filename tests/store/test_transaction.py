"""One transaction keeps all of itself or nothing, and notes what it changed."""

import contextlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

import pytest
from msgspec import structs

from coachtui.errors import Conflict, EmailTaken, HandleTaken, NotFound, Overlap, Stale
from coachtui.records.account import Account, Connection, ConnectionStatus
from coachtui.records.availability import Override
from coachtui.records.coach import BookingRules, Coach, Privacy
from coachtui.records.request import ProposedTime, Request
from coachtui.records.session import Booking, BookingStatus, Session, SessionStatus
from coachtui.records.time import Span, instant, seconds
from coachtui.service.ports import Answered, Store
from coachtui.store.changes import MOST_SPANS, merged
from coachtui.store.commits import Change
from coachtui.store.database import Database

MakeSession = Callable[..., Session]


@pytest.fixture
def write(any_database: Database, now: datetime) -> Callable[[], AbstractContextManager[Store]]:
    return lambda: any_database.write("maya", "change", "Test", now)


Write = Callable[[], AbstractContextManager[Store]]


def booking(id: str, session_id: str, now: datetime, **fields: object) -> Booking:
    values: dict[str, object] = {"coach_id": "maya", "account_id": "tom", "created_at": now, **fields}
    return Booking(id=id, session_id=session_id, **values)  # type: ignore[arg-type]


def add_all(store: Store, *records: Session) -> None:
    for record in records:
        store.add(record)


def is_ours(store: Store) -> Store:
    """What the type checker says too: a transaction is a store."""
    return store


def test_what_is_added_can_be_read_within_and_after(any_database: Database, write: Write, session: MakeSession) -> None:
    with write() as store:
        store.add(session("s"))
        assert is_ours(store).get(Session, "s") == session("s")
    with any_database.read() as store:
        assert store.get(Session, "s") == session("s")
        assert store.get(Session, "t") is None


def test_an_exception_undoes_everything(any_database: Database, write: Write, session: MakeSession) -> None:
    commits = any_database.commit_counters()

    def half_done() -> None:
        with write() as store:
            store.add(session("s"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_done()
    with any_database.read() as store:
        assert store.get(Session, "s") is None
        assert store.audit_of("change") == []
    assert any_database.commit_counters() == commits


def test_found_are_those_whose_fields_are_equal_in_the_order_of_creation(write: Write, session: MakeSession) -> None:
    with write() as store:
        store.add(session("b", 0))
        store.add(session("a", 120, series_id="x", status=SessionStatus.CANCELLED))
        store.add(session("c", 60, status=SessionStatus.COMPLETED))

        def ids(**equal: object) -> list[str]:
            return [each.id for each in store.find(Session, **equal)]

        assert ids() == ids(coach_id="maya") == ["b", "a", "c"]
        assert ids(coach_id="tom") == []
        assert ids(status=SessionStatus.SCHEDULED) == ["b"]
        assert ids(status=(SessionStatus.COMPLETED, SessionStatus.CANCELLED)) == ["a", "c"]
        assert ids(id=()) == []
        assert ids(series_id=None) == ["b", "c"]
        assert ids(start=session("b").start, coach_id="maya") == ["b"]


def test_an_update_counts_the_version_and_returns_it(write: Write, session: MakeSession) -> None:
    with write() as store:
        store.add(session("s"))
        after = store.update(structs.replace(session("s"), location="Court 4"))
        assert (after.version, after.location) == (2, "Court 4")
        assert store.get(Session, "s") == after


def test_an_old_version_is_stale_and_says_what_is_kept(write: Write, session: MakeSession) -> None:
    with write() as store:
        store.add(session("s"))
        kept = store.update(session("s"))
        for change in (store.update, store.remove):
            with pytest.raises(Stale) as refused:
                change(session("s"))
            assert refused.value.extra["current"] == kept


def test_what_is_not_there_is_neither_updated_nor_removed(write: Write, session: MakeSession) -> None:
    with write() as store:
        for change in (store.update, store.remove):
            with pytest.raises(NotFound):
                change(session("s"))


def test_a_removed_record_is_gone_and_can_be_added_again(write: Write, session: MakeSession) -> None:
    with write() as store:
        store.add(session("s"))
        store.remove(session("s"))
        assert store.get(Session, "s") is None
        store.add(session("s"))


@pytest.mark.parametrize(
    ("record", "error"),
    [
        (Account(id="x", email="MAYA@example.com", name="X", time_zone="UTC"), EmailTaken),
        (Account(id="maya", email="x@example.com", name="X", time_zone="UTC"), Conflict),
    ],
)
def test_what_must_be_unique_is(write: Write, record: Account, error: type[Conflict]) -> None:
    with write() as store:
        with pytest.raises(Conflict) as refused, store.attempt():
            store.add(record)
        assert type(refused.value) is error
        store.add(Account(id="x", email="other@example.com", name="X", time_zone="UTC"))


def test_a_handle_is_taken_once(write: Write) -> None:
    with write() as store:
        coach = store.get(Coach, "tom")
        assert coach
        with pytest.raises(HandleTaken), store.attempt():
            store.update(structs.replace(coach, handle="maya"))


def test_a_connection_and_an_override_are_there_once(write: Write) -> None:
    pair = {"coach_id": "maya", "account_id": "tom", "status": ConnectionStatus.CONNECTED}
    day = {"coach_id": "maya", "date": date(2034, 6, 12), "windows": ()}
    with write() as store:
        for first, second in (
            (Connection(id="1", **pair), Connection(id="2", **pair)),  # type: ignore[arg-type]
            (Override(id="1", **day), Override(id="2", **day)),  # type: ignore[arg-type]
        ):
            store.add(first)
            with pytest.raises(Conflict), store.attempt():
                store.add(second)


def test_what_refers_to_nobody_is_refused_at_the_end(any_database: Database, write: Write, now: datetime) -> None:
    with pytest.raises(Conflict), write() as store:
        store.add(booking("b", "no such session", now))
    with any_database.read() as store:
        assert store.find(Booking) == []


OVERLAPPING = [(0, 60), (-30, 60), (30, 60), (10, 10), (-60, 180), (-1439, 1440), (59, 1440)]
APART = [(60, 60), (-60, 60), (-1500, 1440)]


def test_two_scheduled_sessions_of_a_coach_never_overlap(write: Write, session: MakeSession) -> None:
    with write() as store:
        store.add(session("s", 0, 60))
        store.add(session("t", 10_000, 60))
        for number, (at, minutes) in enumerate(OVERLAPPING):
            with pytest.raises(Overlap), store.attempt():
                store.add(session("u", at, minutes))
            with pytest.raises(Overlap), store.attempt():
                store.update(session("t", at, minutes))
            cancelled = session(f"v-{number}", at, minutes, status=SessionStatus.CANCELLED)
            store.add(cancelled)
            with pytest.raises(Overlap), store.attempt():
                store.update(structs.replace(cancelled, status=SessionStatus.SCHEDULED))
        store.add(session("u", 0, 60, coach_id="tom"))


def test_touching_is_not_overlapping(write: Write, session: MakeSession) -> None:
    with write() as store:
        store.add(session("s", 0, 60))
        for number, (at, minutes) in enumerate(APART):
            store.add(session(f"t-{number}", at, minutes))
            assert len(store.find(Session)) == 2 + number


def test_a_session_may_move_within_its_own_time(write: Write, session: MakeSession) -> None:
    with write() as store:
        store.add(session("s", 0, 60))
        store.update(session("s", 30, 60))


def test_a_session_is_a_day_at_most_and_ends_after_it_starts(write: Write, session: MakeSession) -> None:
    with write() as store:
        for minutes in (0, -60, 1441):
            with pytest.raises(Conflict), store.attempt():
                store.add(session("s", 0, minutes))


def test_an_attempt_is_undone_alone(any_database: Database, write: Write, session: MakeSession) -> None:
    with write() as store:
        store.add(session("s", 0, 60))
        with pytest.raises(Overlap), store.attempt():
            add_all(store, session("far", 10_000), session("t", 30))
        store.add(session("u", 60))
    with any_database.read() as store:
        assert [each.id for each in store.find(Session)] == ["s", "u"]
        assert [entry.after.id for entry in store.audit_of("change") if entry.after] == ["s", "u"]
    first = seconds(session("s").start)
    assert any_database.changes_since("maya", 1) == [Change(2, Span(first, first + 7200))]


def test_sessions_between_are_those_that_meet_the_span_by_start(write: Write, session: MakeSession) -> None:
    with write() as store:
        for id, at, minutes in (("c", 120, 60), ("a", -1380, 1440), ("b", 60, 60), ("d", 180, 60)):
            store.add(session(id, at, minutes))
        store.add(session("x", 90, 10, status=SessionStatus.CANCELLED))
        start = session("b", 60).start

        def ids(first: int, last: int, *statuses: SessionStatus, every: bool = False) -> list[str]:
            span = (start + timedelta(minutes=first), start + timedelta(minutes=last))
            found = store.sessions_between("maya", *span, () if every else statuses or (SessionStatus.SCHEDULED,))
            return [each.id for each in found]

        assert ids(0, 120) == ["b", "c"]
        assert ids(-1, 121) == ["a", "b", "c", "d"]
        assert ids(59, 60) == ["b"]
        assert ids(0, 120, every=True) == ["b", "x", "c"]
        assert ids(0, 120, SessionStatus.CANCELLED) == ["x"]
        assert store.sessions_between("tom", start - timedelta(days=9), start + timedelta(days=9)) == []
        assert store.last_start("maya") == session("d", 180).start
        assert store.last_start("tom") is None


def test_bookings_come_with_their_sessions_and_by_start(write: Write, session: MakeSession, now: datetime) -> None:
    with write() as store:
        for id, at, coach in (("late", 120, "maya"), ("early", 0, "maya"), ("elsewhere", 60, "tom")):
            store.add(session(id, at, coach_id=coach))
            store.add(booking(f"b-{id}", id, now, coach_id=coach))
        store.add(booking("b-other", "early", now, account_id="maya", status=BookingStatus.WAITLISTED))

        def ids(**fields: object) -> list[tuple[str, str]]:
            return [(each.id, its.id) for each, its in store.bookings_of("tom", **fields)]  # type: ignore[arg-type]

        assert ids() == [("b-early", "early"), ("b-elsewhere", "elsewhere"), ("b-late", "late")]
        assert ids(coach_id="maya") == [("b-early", "early"), ("b-late", "late")]
        assert ids(start=now + timedelta(minutes=60), end=now + timedelta(minutes=120)) == [
            ("b-elsewhere", "elsewhere")
        ]
        assert [each.id for each in store.bookings_in(["early", "late"])] == ["b-late", "b-early", "b-other"]
        assert store.bookings_in([]) == []


def test_the_audit_has_what_was_and_what_became(any_database: Database, write: Write, session: MakeSession) -> None:
    with write() as store:
        store.add(session("s"))
        moved = store.update(session("s", 30))
        store.remove(moved)
    with any_database.read() as store:
        entries = store.audit_of("change")
        assert store.audit_of("another") == []
    assert [(entry.before, entry.after) for entry in entries] == [
        (None, session("s")),
        (session("s"), moved),
        (moved, None),
    ]
    assert {(entry.actor_id, entry.operation, entry.kind) for entry in entries} == {("maya", "Test", Session)}


def test_a_coachs_commits_are_counted_and_say_when(
    any_database: Database, write: Write, session: MakeSession, now: datetime
) -> None:
    before = any_database.commit_counters()
    minute = seconds(now) // 60
    with write() as store:
        store.add(session("s", 0, 60))
        store.update(session("s", 600, 60))
        store.add(booking("b", "s", now))
    with write() as store:
        store.add(request(now, now + timedelta(minutes=90)))
    with write() as store:
        store.add(Privacy(id="maya"))
        store.add(BookingRules(id="maya"))
    assert any_database.commit_counters() == {**before, "maya": before["maya"] + 3}
    assert [
        (each.commit - before["maya"], each.span) for each in any_database.changes_since("maya", before["maya"])
    ] == [
        (1, Span(minute * 60, (minute + 60) * 60)),
        (1, Span((minute + 600) * 60, (minute + 660) * 60)),
        (2, Span((minute + 90) * 60, (minute + 120) * 60)),
        (3, None),
    ]


def request(now: datetime, start: datetime) -> Request:
    return Request(
        id="r",
        coach_id="maya",
        account_id="tom",
        session_type="type",
        times=(ProposedTime(start, 30),),
        created_at=now,
        expires_at=now,
    )


def test_many_spans_are_noted_as_one() -> None:
    apart = [Span(start, start + 5) for start in range(0, 10 * MOST_SPANS, 10)]
    assert merged(apart) == apart
    assert merged([*apart, Span(1000, 1005)]) == [Span(0, 1005)]
    assert merged([*apart, None]) is None


def test_an_answer_is_kept_for_a_day_by_account_and_key(any_database: Database, now: datetime) -> None:
    answer = Answered(fingerprint="f", status=200, body=b"{}", at=now)

    def answered(account_id: str | None, key: str, hours: float) -> Answered | None:
        with any_database.write(account_id, "c", "X", now + timedelta(hours=hours)) as store:
            return store.answered(account_id, key)

    with any_database.write("maya", "c", "X", now) as store:
        store.keep_answer("maya", "key", answer)
        store.keep_answer(None, "key", structs.replace(answer, status=409))
    assert answered("maya", "key", 23.9) == answer
    assert answered(None, "key", 0) == structs.replace(answer, status=409)
    assert answered("tom", "key", 0) is answered("maya", "other", 0) is answered("maya", "key", 24.1) is None
    with any_database.write("maya", "c", "X", now + timedelta(hours=25)) as store:
        store.keep_answer("maya", "key", structs.replace(answer, at=now + timedelta(hours=25)))


def test_a_query_cannot_write(any_database: Database, session: MakeSession) -> None:
    with pytest.raises(Exception, match="cannot"), any_database.read() as store:
        store.add(session("s"))
    with any_database.read() as store:
        assert store.find(Session) == []


def test_the_owner_of_a_store_is_remembered(any_database: Database) -> None:
    assert any_database.owner_id is None
    any_database.owner_id = "maya"
    any_database.owner_id = "tom"
    assert any_database.owner_id == "tom"


def test_a_commit_moves_the_data_version_and_a_query_does_not(
    any_database: Database, write: Write, session: MakeSession
) -> None:
    version = any_database.data_version()
    with any_database.read() as store:
        store.find(Account)
    assert any_database.data_version() == version
    with write() as store:
        store.add(session("s"))
    assert any_database.data_version() != version


def test_instants_before_1970_are_instants_too(write: Write, session: MakeSession) -> None:
    with write() as store:
        store.add(structs.replace(session("s"), start=instant(-7200), end=instant(-3600)))
        assert [each.start for each in store.find(Session)] == [instant(-7200)]


def test_what_was_read_is_read_anew_after_it_was_written_undone_or_waited_for(
    any_database: Database, session: MakeSession, now: datetime
) -> None:
    with any_database.write("maya", "change", "Test", now) as store:
        assert store.find(Session) == []
        store.add(session("one"))
        assert [each.id for each in store.find(Session)] == ["one"]
        with contextlib.suppress(ZeroDivisionError), store.attempt():
            store.add(session("two", 60))
            assert len(store.find(Session)) == 2
            raise ZeroDivisionError
        assert [each.id for each in store.find(Session)] == ["one"]


def test_who_waited_for_the_coach_reads_what_the_other_has_written(postgres_database: Database, now: datetime) -> None:
    with postgres_database.write(None, "begin", "Test", now) as store:
        store.add(Account(id="maya", email="maya@example.com", name="maya", time_zone="Europe/Berlin"))
        store.add(Coach(id="maya", handle="maya", display_name="maya", time_zone="Europe/Berlin"))
    with postgres_database.write("tom", "change", "Test", now) as store:
        (before,) = store.find(Account, id="maya")
        with postgres_database.write("maya", "other", "Test", now) as other:
            other.update(structs.replace(before, name="Maya"))
        store.lock_coach("maya")
        assert store.find(Account, id="maya")[0].name == "Maya"
    postgres_database.close()
