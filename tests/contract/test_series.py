"""Series: every occurrence checked and reported, changed alone, with what follows, or all together."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from coachtui.errors import Invalid, NonexistentTime, NotFound, Overlap
from coachtui.records import json
from coachtui.records.request import ProposedTime
from coachtui.records.session import SessionsMade, SessionStatus, SessionView
from coachtui.records.session_type import DetailField
from coachtui.service.booking import Book
from coachtui.service.history import Undo
from coachtui.service.requests import CreateRequest
from coachtui.service.session_making import Recurrence
from coachtui.service.session_place import Allow
from coachtui.service.sessions import CancelSession, CreateSession, GetSession, ListSessions, MarkNoShow, UpdateSession

ALLOW: Allow = ("outside_availability", "buffer", "limit")


async def series(practice: Any, rrule: str, day: str = "2034-06-14", time: str = "10:00", **fields: Any) -> Any:
    recurrence = Recurrence(rrule=rrule, on_conflict=fields.pop("on_conflict", "fail"))
    command = CreateSession(
        session_type=practice.one_to_one, start=practice.at(day, time), recurrence=recurrence, **fields
    )
    return await practice.coach.run(command)


def starts(made: SessionsMade) -> list[str]:
    return [str(each.local_start) for each in made.items]


async def scheduled(practice: Any) -> list[SessionView]:
    return list((await practice.coach.run(ListSessions(status=SessionStatus.SCHEDULED))).items)


async def test_a_series_is_sessions_of_their_own_on_the_coachs_wall_clock(practice: Any) -> None:
    made = await series(practice, "FREQ=WEEKLY;INTERVAL=20;COUNT=2", clients=(practice.client_id,))
    assert starts(made) == ["2034-06-14T10:00", "2034-11-01T10:00"]
    summer, winter = made.items
    assert winter.start - summer.start == timedelta(weeks=20, hours=1), "the clocks went back in between"
    assert summer.series_id is not None
    assert summer.series_id == winter.series_id
    assert [each.bookings[0].client.name for each in made.items] == ["Ana", "Ana"]
    await practice.coach.run(Undo(change_set=made.change_set))
    assert await scheduled(practice) == []


async def test_a_series_is_written_whole_or_not_at_all_and_says_what_is_in_the_way_of_each(practice: Any) -> None:
    taken = await practice.session("2034-06-21", "10:30")
    with pytest.raises(Overlap, match="1 of 3") as refused:
        await series(practice, "FREQ=WEEKLY;COUNT=3")
    assert [each["id"] for each in json.to_builtins(refused.value.extra["conflicts"])] == [taken.id]
    (skipped,) = json.to_builtins(refused.value.extra["skipped"])
    assert (skipped["start"], skipped["code"]) == ("2034-06-21T08:00:00Z", "overlap")
    assert [each.id for each in await scheduled(practice)] == [taken.id]


async def test_with_skip_the_rest_is_made_and_what_was_not_is_told(practice: Any) -> None:
    taken = await practice.session("2034-06-15", "10:30")
    made = await series(practice, "FREQ=DAILY;UNTIL=20340618", on_conflict="skip")
    assert starts(made) == ["2034-06-14T10:00", "2034-06-16T10:00"]
    assert [(each.code, [conflict.id for conflict in each.conflicts]) for each in made.skipped] == [
        ("overlap", [taken.id]),
        ("needs_allow", []),
        ("needs_allow", []),
    ]


async def test_the_occurrences_of_one_series_may_not_overlap_each_other(practice: Any) -> None:
    with pytest.raises(Overlap):
        await series(practice, "FREQ=DAILY;COUNT=2", time="20:00", duration_minutes=1440, allow=ALLOW, day="2035-03-24")


async def test_an_occurrence_that_does_not_exist_is_skipped_or_refused(practice: Any) -> None:
    rule = "FREQ=DAILY;COUNT=3"
    with pytest.raises(NonexistentTime) as refused:
        await series(practice, rule, day="2035-03-24", time="02:30", allow=ALLOW)
    assert len(refused.value.extra["choices"]) == 2
    made = await series(practice, rule, day="2035-03-24", time="02:30", allow=ALLOW, on_conflict="skip")
    assert starts(made) == ["2035-03-24T02:30", "2035-03-26T02:30"]
    assert [(each.start, each.code) for each in made.skipped] == [
        (datetime(2035, 3, 25, 1, 30, tzinfo=UTC), "nonexistent_time")
    ]


async def test_an_occurrence_that_happens_twice_is_the_first_but_the_one_that_was_given_is_as_given(
    practice: Any,
) -> None:
    made = await series(practice, "FREQ=DAILY;COUNT=2", day="2034-10-28", time="02:30", allow=ALLOW)
    assert made.items[1].start == datetime(2034, 10, 29, 0, 30, tzinfo=UTC)
    await practice.coach.run(CancelSession(id=made.items[0].id, scope="all"))
    second = datetime(2034, 10, 29, 1, 30, tzinfo=UTC)
    given = await practice.coach.run(
        CreateSession(
            session_type=practice.one_to_one,
            start=second,
            recurrence=Recurrence(rrule="FREQ=DAILY;COUNT=1"),
            allow=ALLOW,
        )
    )
    assert (given.items[0].start, given.items[0].fold) == (second, 1)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY",
        "FREQ=DAILY;COUNT=1001",
        "FREQ=HOURLY;COUNT=2",
        "FREQ=WEEKLY;UNTIL=20600101",
        "FREQ=DAILY;UNTIL=20340613",
    ],
)
async def test_a_series_needs_an_end_within_reason(practice: Any, rule: str) -> None:
    with pytest.raises(Invalid):
        await series(practice, rule)


async def test_one_of_a_series_moves_alone(practice: Any) -> None:
    first, *others = (await series(practice, "FREQ=WEEKLY;COUNT=3")).items
    await practice.coach.run(UpdateSession(id=first.id, version=1, start=practice.at("2034-06-14", "14:00")))
    assert [each.start for each in await scheduled(practice)][1:] == [each.start for each in others]


async def test_it_and_what_follows_move_on_the_wall_clock_by_as_much(practice: Any) -> None:
    made = (await series(practice, "FREQ=DAILY;COUNT=3", day="2034-06-13", duration_minutes=60)).items
    moved = await practice.coach.run(
        UpdateSession(id=made[1].id, version=1, start=practice.at("2034-06-15", "11:00"), scope="following")
    )
    assert str(moved.local_start) == "2034-06-15T11:00"
    assert [str(each.local_start) for each in await scheduled(practice)] == [
        "2034-06-13T10:00",
        "2034-06-15T11:00",
        "2034-06-16T11:00",
    ]
    await practice.coach.run(Undo(change_set=moved.change_set))
    assert [each.start for each in await scheduled(practice)] == [each.start for each in made]


@pytest.mark.parametrize("days", [1, -1])
async def test_a_series_moves_into_the_places_it_leaves_itself(practice: Any, days: int) -> None:
    made = (await series(practice, "FREQ=DAILY;COUNT=3", day="2034-06-20")).items
    start = made[1].start + timedelta(days=days)
    await practice.coach.run(UpdateSession(id=made[1].id, version=1, start=start, scope="all"))
    assert [each.start for each in await scheduled(practice)] == [each.start + timedelta(days=days) for each in made]


async def test_all_change_or_none(practice: Any) -> None:
    made = (await series(practice, "FREQ=WEEKLY;COUNT=3")).items
    await practice.session("2034-06-28", "14:00")
    before = await scheduled(practice)
    with pytest.raises(Overlap):
        await practice.coach.run(
            UpdateSession(id=made[0].id, version=1, start=practice.at("2034-06-14", "14:00"), scope="all")
        )
    assert await scheduled(practice) == before
    await practice.coach.run(UpdateSession(id=made[1].id, version=1, location="Court 2", scope="all"))
    assert [(await practice.coach.run(GetSession(id=each.id))).location for each in made] == ["Court 2"] * 3


async def test_cancelling_it_and_what_follows_says_why_and_leaves_the_rest(practice: Any) -> None:
    made = (await series(practice, "FREQ=WEEKLY;COUNT=3", clients=(practice.client_id,))).items
    cancelled = await practice.coach.run(CancelSession(id=made[1].id, reason="On leave", scope="following"))
    assert (cancelled.status, cancelled.cancel_reason) == (SessionStatus.CANCELLED, "On leave")
    assert [each.id for each in await scheduled(practice)] == [made[0].id]


async def test_who_of_a_group_did_not_come_is_noted(practice: Any) -> None:
    group = await practice.session_type(name="Group", duration_minutes=60, capacity=4)
    clients = (practice.client_id, practice.other_id)
    session = await practice.session("2034-06-13", "10:00", session_type=group, clients=clients)
    alone = await practice.session("2034-06-13", "11:00", session_type=group, clients=clients)
    practice.clock.advance(days=3)
    absent = session.bookings[0].id
    with pytest.raises(Invalid, match="bookings"):
        await practice.coach.run(MarkNoShow(id=session.id, bookings=("x" * 22,)))
    over = await practice.coach.run(MarkNoShow(id=session.id, bookings=(absent,)))
    assert over.status is SessionStatus.COMPLETED
    assert [each.no_show for each in over.bookings] == [True, False]
    nobody = await practice.coach.run(MarkNoShow(id=alone.id))
    assert nobody.status is SessionStatus.NO_SHOW
    assert [each.no_show for each in nobody.bookings] == [True, True]


async def test_a_refused_time_comes_with_what_is_in_the_way_and_the_nearest_free_times(practice: Any) -> None:
    taken = await practice.session("2034-06-14", "10:00")
    with pytest.raises(Overlap) as refused:
        await practice.session("2034-06-14", "10:00")
    assert [each["id"] for each in json.to_builtins(refused.value.extra["conflicts"])] == [taken.id]
    assert [practice.wall(each["start"]) for each in refused.value.extra["alternatives"]] == ["09:00", "11:00", "13:30"]


async def test_the_details_of_a_type_are_checked(practice: Any) -> None:
    schema = (
        DetailField(name="level", kind="choice", choices=("new", "old"), required=True),
        DetailField(name="age", kind="number"),
        DetailField(name="goal", kind="text"),
    )
    asks = await practice.session_type(name="Asks", duration_minutes=60, details_schema=schema)
    for wrong in ({}, {"level": "other"}, {"level": "new", "age": "7"}, {"level": "new", "goal": 7}, {"no": "x"}):
        with pytest.raises(Invalid, match="details"):
            await practice.session("2034-06-14", "10:00", session_type=asks, details=wrong)
    details = {"level": "new", "age": 7, "goal": "win"}
    session = await practice.session("2034-06-14", "10:00", session_type=asks, details=details)
    assert session.details == details
    with pytest.raises(Invalid, match="level"):
        await practice.coach.run(UpdateSession(id=session.id, version=1, details={}))


async def test_details_are_checked_when_booked_and_requested(practice: Any) -> None:
    schema = (DetailField(name="level", kind="number", required=True),)
    asks = await practice.session_type(name="Asks", duration_minutes=60, details_schema=schema)
    start, closed = practice.at("2034-06-14", "10:00"), practice.at("2034-06-14", "20:00")
    with pytest.raises(Invalid, match="level"):
        await practice.client.run(Book(coach="maya", session_type=asks, start=start))
    times = (ProposedTime(closed, 60),)
    with pytest.raises(Invalid, match="level"):
        await practice.client.run(CreateRequest(coach="maya", session_type=asks, times=times, details={"level": "x"}))
    await practice.client.run(Book(coach="maya", session_type=asks, start=start, details={"level": 3}))
    assert [each.details for each in await scheduled(practice)] == [{"level": 3}]


async def test_a_template_that_is_not_theirs_is_none(practice: Any) -> None:
    with pytest.raises(NotFound):
        await practice.session("2034-06-14", "10:00", template_id="x" * 22)
