"""Bulk changes, and what they would do: checked whole, written whole or the rest, looked at first, undone together."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from coachtui.errors import Invalid, NotFound
from coachtui.records.availability import Window
from coachtui.records.base import Id, Stored
from coachtui.records.request import ProposedTime, RequestStatus
from coachtui.records.session import SessionStatus, SessionView
from coachtui.records.time import WallTime
from coachtui.service.availability import ListAvailability, ListBlocks, ListOverrides
from coachtui.service.bulk import Bulk, BulkDone, MoveTo, Preview, Previewed
from coachtui.service.calendar import ListSlots
from coachtui.service.changes import (
    CancelSessionChange,
    Change,
    CreateBlockChange,
    CreateOverrideChange,
    CreateSessionChange,
    CreateTemplateChange,
    DeleteAvailabilityChange,
    DeleteSessionTypeChange,
    UpdateAvailabilityChange,
    UpdateOverrideChange,
    UpdateSessionChange,
)
from coachtui.service.history import Undo
from coachtui.service.requests import CreateRequest, ListRequests
from coachtui.service.sessions import GetSession, ListSessions
from coachtui.store.transaction import Transaction

DAY_OFF = CreateBlockChange(start_date=date(2034, 6, 14), end_date=date(2034, 6, 14))


async def bulk(practice: Any, *changes: Change, **fields: Any) -> Any:
    done: BulkDone = await practice.coach.run(Bulk(changes=changes, **fields))
    return done


async def preview(practice: Any, *changes: Change, **fields: Any) -> Previewed:
    seen: Previewed = await practice.coach.run(Preview(changes=changes, **fields))
    return seen


def create(practice: Any, day: str, time: str, **fields: Any) -> CreateSessionChange:
    return CreateSessionChange(session_type=practice.one_to_one, start=practice.at(day, time), **fields)


async def scheduled(practice: Any) -> list[SessionView]:
    return list((await practice.coach.run(ListSessions(status=SessionStatus.SCHEDULED))).items)


async def slots(practice: Any, day: str) -> list[datetime]:
    until = practice.at(day, "00:00") + timedelta(days=1)
    query = ListSlots(coach="maya", session_type=practice.one_to_one, start=practice.at(day, "00:00"), end=until)
    return [each.start for each in (await practice.client.run(query)).slots]


async def test_many_changes_are_one_change_set_and_one_undo(practice: Any) -> None:
    session = await practice.session("2034-06-15", "10:00", clients=(practice.client_id,))
    done = await bulk(
        practice,
        DAY_OFF,
        create(practice, "2034-06-16", "10:00", clients=(practice.client_id,)),
        UpdateSessionChange(id=session.id, location="Court 2"),
        CreateOverrideChange(date=date(2034, 6, 19), windows=()),
        CreateTemplateChange(name="Weekly", session_type=practice.one_to_one),
    )
    assert done.applied
    assert [(each.index, each.ok, each.code) for each in done.results] == [(index, True, None) for index in range(5)]
    assert [each.id for each in await scheduled(practice)] == [session.id, done.results[1].id]
    assert [each.id for each in (await practice.coach.run(ListBlocks())).items] == [done.results[0].id]
    await practice.coach.run(Undo(change_set=done.change_set))
    assert [(each.id, each.location) for each in await scheduled(practice)] == [(session.id, "")]
    assert (await practice.coach.run(ListBlocks())).items == ()
    assert (await practice.coach.run(ListOverrides())).items == ()


async def test_one_refused_change_holds_all_back_and_each_says_how_it_fared(practice: Any) -> None:
    taken = await practice.session("2034-06-14", "10:00")
    done = await bulk(
        practice,
        create(practice, "2034-06-15", "10:00"),
        create(practice, "2034-06-14", "10:30"),
        create(practice, "2034-06-17", "10:00"),
        CancelSessionChange(id="x" * 22),
    )
    assert not done.applied
    assert [(each.ok, each.code) for each in done.results] == [
        (True, None),
        (False, "overlap"),
        (False, "needs_allow"),
        (False, "not_found"),
    ]
    assert [each.id for each in done.results[1].conflicts] == [taken.id]
    assert [each.id for each in await scheduled(practice)] == [taken.id]


async def test_with_skip_the_rest_is_written(practice: Any) -> None:
    changes = (create(practice, "2034-06-17", "10:00"), create(practice, "2034-06-15", "10:00"))
    done = await bulk(practice, *changes, on_conflict="skip")
    assert done.applied
    assert [each.ok for each in done.results] == [False, True]
    assert [each.id for each in await scheduled(practice)] == [done.results[1].id]


async def test_a_dry_run_says_the_same_and_changes_nothing(practice: Any) -> None:
    done = await bulk(practice, create(practice, "2034-06-15", "10:00"), dry_run=True)
    assert (done.applied, done.results[0].ok) == (False, True)
    assert await scheduled(practice) == []


async def test_a_single_change_in_whose_way_something_is_names_free_times(practice: Any) -> None:
    await bulk(practice, create(practice, "2034-06-15", "10:00"))
    one = await bulk(practice, create(practice, "2034-06-15", "10:00"), dry_run=True)
    free = [each.start for each in one.results[0].alternatives]
    assert free
    assert practice.at("2034-06-15", "10:00") not in free
    assert (await bulk(practice, create(practice, "2034-06-15", "09:00"), dry_run=True)).results[0].alternatives == ()
    two = await bulk(
        practice, create(practice, "2034-06-15", "10:00"), create(practice, "2034-06-15", "10:00"), dry_run=True
    )
    assert [each.alternatives for each in two.results] == [(), ()]


async def test_changes_of_one_bulk_see_each_other(practice: Any) -> None:
    done = await bulk(
        practice,
        CreateOverrideChange(date=date(2034, 6, 17), windows=()),
        create(practice, "2034-06-15", "10:00"),
        create(practice, "2034-06-15", "10:30"),
        on_conflict="skip",
    )
    assert [each.code for each in done.results] == [None, None, "overlap"]
    assert done.results[2].conflicts[0].id == done.results[1].id
    (override,) = (await practice.coach.run(ListOverrides())).items
    opened = UpdateOverrideChange(id=override.id, windows=(window("10:00", "12:00"),))
    done = await bulk(practice, opened, create(practice, "2034-06-17", "10:00"))
    assert done.applied


@pytest.mark.parametrize("hours", [1, -1])
async def test_all_sessions_of_a_day_move_an_hour_in_whatever_order_they_are_named(practice: Any, hours: int) -> None:
    made = [
        await practice.session("2034-06-14", f"{hour}:00", allow=("outside_availability",)) for hour in range(14, 17)
    ]
    moves = [
        UpdateSessionChange(id=each.id, start=each.start + timedelta(hours=hours), allow=("outside_availability",))
        for each in made
    ]
    done = await bulk(practice, *moves)
    assert done.applied
    assert [each.start for each in await scheduled(practice)] == [each.start + timedelta(hours=hours) for each in made]
    await practice.coach.run(Undo(change_set=done.change_set))
    assert [each.start for each in await scheduled(practice)] == [each.start for each in made]


async def test_a_preview_lists_what_would_fall_outside_and_is_never_applied(practice: Any) -> None:
    inside = await practice.session("2034-06-14", "10:00")
    await practice.session("2034-06-14", "20:00", allow=("outside_availability",))
    await practice.session("2034-06-15", "10:00")
    before = await slots(practice, "2034-06-14")
    seen = await preview(practice, DAY_OFF)
    assert [each.id for each in seen.sessions_affected] == [inside.id]
    assert (seen.slots_added, seen.slots_removed) == (0, len(before))
    assert [each.ok for each in seen.results] == [True]
    assert await slots(practice, "2034-06-14") == before != []


async def test_a_preview_counts_the_slots_that_open(practice: Any) -> None:
    hours = CreateOverrideChange(date=date(2034, 6, 17), windows=(window("10:00", "13:00"),))
    seen = await preview(practice, hours)
    assert (seen.sessions_affected, seen.slots_added, seen.slots_removed) == ((), 3, 0)


async def test_a_preview_of_shorter_days_or_a_deleted_type_lists_its_sessions(practice: Any) -> None:
    late = await practice.session("2034-06-14", "16:00")
    early = await practice.session("2034-06-14", "14:00")
    rules = (await practice.coach.run(ListAvailability())).items
    seen = await preview(practice, UpdateAvailabilityChange(id=rules[1].id, end=WallTime.parse("16:00")))
    assert [each.id for each in seen.sessions_affected] == [late.id]
    seen = await preview(practice, DeleteAvailabilityChange(id=rules[1].id))
    assert [each.id for each in seen.sessions_affected] == [early.id, late.id]
    seen = await preview(practice, DeleteSessionTypeChange(id=practice.one_to_one, sessions="keep"))
    assert [each.id for each in seen.sessions_affected] == [early.id, late.id]


async def test_what_a_change_hits_is_kept_moved_or_cancelled_in_the_same_step(practice: Any) -> None:
    kept, moved, cancelled = [await practice.session("2034-06-14", time) for time in ("09:00", "10:00", "11:00")]
    decisions: dict[Id, Any] = {
        kept.id: "keep",
        moved.id: MoveTo(start=practice.at("2034-06-15", "10:00")),
        cancelled.id: "cancel",
    }
    done = await bulk(practice, DAY_OFF, sessions=decisions)
    assert done.applied
    assert [str(each.local_start) for each in await scheduled(practice)] == ["2034-06-14T09:00", "2034-06-15T10:00"]
    assert (await practice.coach.run(GetSession(id=cancelled.id))).status is SessionStatus.CANCELLED
    await practice.coach.run(Undo(change_set=done.change_set))
    assert [each.start for each in await scheduled(practice)] == [kept.start, moved.start, cancelled.start]


async def test_a_decision_that_cannot_be_holds_all_back(practice: Any) -> None:
    session = await practice.session("2034-06-14", "09:00")
    done = await bulk(practice, DAY_OFF, sessions={session.id: MoveTo(start=practice.at("2034-06-14", "10:00"))})
    assert not done.applied
    assert [(each.index, each.ok, each.id, each.code) for each in done.results[1:]] == [
        (1, False, session.id, "needs_allow")
    ]
    assert (await practice.coach.run(ListBlocks())).items == ()


async def test_a_session_moves_out_of_what_is_open_where_its_coach_allows_it(practice: Any) -> None:
    session = await practice.session("2034-06-14", "09:00", clients=(practice.client_id,))
    late = practice.at("2034-06-14", "20:00")
    moved = {session.id: MoveTo(start=late, allow=("outside_availability",))}
    assert (await preview(practice, DAY_OFF, sessions=moved)).sessions_affected == ()
    done = await bulk(practice, DAY_OFF, sessions=moved)
    assert done.applied
    assert [each.start for each in await scheduled(practice)] == [late]
    await practice.coach.run(Undo(change_set=done.change_set))
    assert [each.start for each in await scheduled(practice)] == [session.start]


async def test_requests_for_what_would_close_are_listed_and_denied_in_the_same_step(practice: Any) -> None:
    inside = ProposedTime(practice.at("2034-06-14", "10:00"), 45)
    outside = ProposedTime(practice.at("2034-06-14", "20:00"), 60)
    asked, other = [
        await practice.client.run(CreateRequest(coach="maya", session_type=practice.one_to_one, times=times))
        for times in ((outside, inside), (outside,))
    ]
    seen = await preview(practice, DAY_OFF)
    assert [each.id for each in seen.requests_affected] == [asked.id]
    assert [each.client.name for each in seen.requests_affected] == ["Ana"]
    assert (await preview(practice, DAY_OFF, requests={asked.id: "deny"})).requests_affected == ()
    done = await bulk(practice, DAY_OFF, requests={asked.id: "deny", other.id: "keep"})
    assert done.applied
    query = ListRequests(role="coach", status=RequestStatus.PENDING)
    assert [each.id for each in (await practice.coach.run(query)).items] == [other.id]
    await practice.coach.run(Undo(change_set=done.change_set))
    assert {each.id for each in (await practice.coach.run(query)).items} == {asked.id, other.id}


async def test_a_preview_that_only_opens_reads_no_sessions(practice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[timedelta] = []
    ask = Transaction.sessions_between

    def between(store: Transaction, coach_id: Id, start: datetime, end: datetime, *statuses: Any) -> list[Any]:
        asked.append(end - start)
        return ask(store, coach_id, start, end, *statuses)

    await practice.session("2034-06-14", "10:00")
    monkeypatch.setattr(Transaction, "sessions_between", between)
    await preview(practice, CreateOverrideChange(date=date(2034, 6, 17), windows=(window("10:00", "13:00"),)))
    opened = max(asked)
    seen = await preview(practice, DAY_OFF)
    assert len(seen.sessions_affected) == 1
    assert max(asked) == opened < timedelta(days=200), "only as far ahead as others may book"


async def test_what_is_no_change_at_all_is_refused_whole(practice: Any) -> None:
    wrong = CreateBlockChange(start_date=date(2034, 6, 14), end_date=date(2034, 6, 14), reason="bell\x07")
    with pytest.raises(Invalid, match="changes"):
        await bulk(practice, wrong)
    with pytest.raises(Invalid, match="changes"):
        await bulk(practice, *[DAY_OFF] * 1001)


async def test_another_coachs_things_are_none(practice: Any) -> None:
    session = await practice.session("2034-06-14", "09:00")
    done = await practice.other_coach.run(Bulk(changes=(CancelSessionChange(id=session.id),)))
    assert [(each.ok, each.code) for each in done.results] == [(False, "not_found")]
    with pytest.raises(NotFound):
        await practice.client.run(Bulk(changes=()))


async def test_a_thousand_questions_are_not_asked_twice(practice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def find(store: Transaction, kind: type[Stored], **equal: object) -> list[Any]:
        asked.append(kind.__name__)
        return store._select(kind, equal)

    monkeypatch.setattr(Transaction, "find", find)
    first = practice.at("2034-06-19", "00:00")
    many = [
        CreateSessionChange(
            session_type=practice.one_to_one,
            start=first + timedelta(days=day, hours=hour),
            allow=("outside_availability", "buffer", "limit"),
        )
        for day in range(5)
        for hour in range(24)
    ]
    done = await bulk(practice, *many)
    assert done.applied
    assert asked.count("AvailabilityRule") == 1
    assert asked.count("Request") <= 2
    assert len(asked) < len(many)


def window(start: str, end: str) -> Window:
    return Window(WallTime.parse(start), WallTime.parse(end))
