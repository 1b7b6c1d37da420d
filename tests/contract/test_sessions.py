"""The coach's sessions: create, move, cancel, undo; overlap never, own rules only with leave."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from coachtui.errors import Conflict, Invalid, NeedsAllow, NotFound, Overlap, Stale, VersionRequired
from coachtui.records import json
from coachtui.records.session import SessionStatus
from coachtui.service.history import Undo
from coachtui.service.sessions import (
    CancelSession,
    CompleteSession,
    CreateSession,
    GetSession,
    ListSessions,
    MarkNoShow,
    UpdateSession,
)


async def test_a_session_takes_its_length_price_and_place_from_its_type(practice: Any) -> None:
    made = await practice.coach.run(
        CreateSession(session_type=practice.one_to_one, start=practice.at("2034-06-14", "10:00"))
    )
    (session,) = made.items
    assert session.end - session.start == timedelta(minutes=60)
    assert str(session.local_start) == "2034-06-14T10:00"
    assert session.time_zone == "Europe/Berlin"
    assert session.price == practice.price
    assert made.change_set == session.change_set or made.change_set


async def test_two_sessions_of_one_coach_never_overlap_whoever_asks(practice: Any) -> None:
    first = await practice.session("2034-06-14", "10:00", clients=(practice.client_id,))
    with pytest.raises(Overlap, match="Ana") as refused:
        await practice.session("2034-06-14", "10:30", allow=("outside_availability", "buffer", "limit"))
    assert [each["id"] for each in json.to_builtins(refused.value.extra["conflicts"])] == [first.id]
    assert len((await practice.coach.run(ListSessions())).items) == 1


async def test_touching_is_not_overlapping(practice: Any) -> None:
    await practice.session("2034-06-14", "10:00")
    await practice.session("2034-06-14", "11:00")
    await practice.session("2034-06-14", "09:00")
    assert len((await practice.coach.run(ListSessions())).items) == 3


async def test_outside_availability_needs_leave(practice: Any) -> None:
    with pytest.raises(NeedsAllow) as refused:
        await practice.session("2034-06-14", "20:00")
    assert refused.value.extra["needs"] == ["outside_availability"]
    assert (await practice.session("2034-06-14", "20:00", allow=("outside_availability",))).status == "scheduled"


async def test_the_longer_of_two_buffers_counts_not_their_sum(practice: Any) -> None:
    buffered = await practice.session_type(
        name="Deep", duration_minutes=60, buffer_before_minutes=30, buffer_after_minutes=15
    )
    await practice.session("2034-06-14", "09:00", session_type=buffered)
    with pytest.raises(NeedsAllow) as refused:
        await practice.session("2034-06-14", "10:15", session_type=buffered)
    assert refused.value.extra["needs"] == ["buffer"]
    await practice.session("2034-06-14", "10:30", session_type=buffered)


async def test_moving_keeps_the_id_and_counts_the_version(practice: Any) -> None:
    session = await practice.session("2034-06-14", "10:00")
    moved = await practice.coach.run(
        UpdateSession(
            id=session.id, version=session.version, start=practice.at("2034-06-15", "11:00"), duration_minutes=45
        )
    )
    assert (moved.id, moved.version) == (session.id, session.version + 1)
    assert str(moved.local_start) == "2034-06-15T11:00"
    assert moved.end - moved.start == timedelta(minutes=45)


async def test_moving_onto_another_is_refused_and_changes_nothing(practice: Any) -> None:
    await practice.session("2034-06-14", "10:00")
    session = await practice.session("2034-06-14", "13:30")
    with pytest.raises(Overlap):
        await practice.coach.run(
            UpdateSession(id=session.id, version=session.version, start=practice.at("2034-06-14", "10:30"))
        )
    assert await practice.coach.run(GetSession(id=session.id)) == msgspec.structs.replace(
        session, change_set=msgspec.UNSET
    )


async def test_a_session_may_move_into_its_own_old_place(practice: Any) -> None:
    session = await practice.session("2034-06-14", "10:00")
    moved = await practice.coach.run(
        UpdateSession(id=session.id, version=session.version, start=practice.at("2034-06-14", "10:30"))
    )
    assert str(moved.local_start) == "2034-06-14T10:30"


async def test_an_old_version_is_refused_with_the_current_row(practice: Any) -> None:
    session = await practice.session("2034-06-14", "10:00")
    await practice.coach.run(UpdateSession(id=session.id, version=session.version, location="Court 2"))
    with pytest.raises(Stale) as refused:
        await practice.coach.run(UpdateSession(id=session.id, version=session.version, location="Court 3"))
    assert json.to_builtins(refused.value.extra["current"])["location"] == "Court 2"


async def test_a_version_must_be_said(practice: Any) -> None:
    session = await practice.session("2034-06-14", "10:00")
    with pytest.raises(VersionRequired):
        await practice.coach.run(UpdateSession(id=session.id, location="Court 3"))


async def test_cancelling_frees_the_time_and_undo_brings_all_of_it_back(practice: Any) -> None:
    session = await practice.session("2034-06-14", "10:00", clients=(practice.client_id,))
    cancelled = await practice.coach.run(CancelSession(id=session.id))
    assert cancelled.status is SessionStatus.CANCELLED
    assert [booking.status for booking in cancelled.bookings] == ["cancelled"]
    await practice.coach.run(Undo(change_set=cancelled.change_set))
    back = await practice.coach.run(GetSession(id=session.id))
    assert back.status is SessionStatus.SCHEDULED
    assert [booking.status for booking in back.bookings] == ["confirmed"]


async def test_undo_of_an_undo_is_redo(practice: Any) -> None:
    session = await practice.session("2034-06-14", "10:00")
    undone = await practice.coach.run(Undo(change_set=session.change_set))
    with pytest.raises(NotFound):
        await practice.coach.run(GetSession(id=session.id))
    await practice.coach.run(Undo(change_set=undone.change_set))
    assert (await practice.coach.run(GetSession(id=session.id))).start == session.start


async def test_undo_is_refused_where_the_time_was_taken_meanwhile(practice: Any) -> None:
    session = await practice.session("2034-06-14", "10:00")
    cancelled = await practice.coach.run(CancelSession(id=session.id))
    await practice.session("2034-06-14", "10:30")
    with pytest.raises(Overlap):
        await practice.coach.run(Undo(change_set=cancelled.change_set))


async def test_undo_is_refused_where_it_was_changed_since(practice: Any) -> None:
    session = await practice.session("2034-06-14", "10:00")
    await practice.coach.run(UpdateSession(id=session.id, version=session.version, location="Court 2"))
    with pytest.raises(Stale):
        await practice.coach.run(Undo(change_set=session.change_set))


async def test_nobody_undoes_what_somebody_else_did(practice: Any) -> None:
    session = await practice.session("2034-06-14", "10:00")
    with pytest.raises(NotFound):
        await practice.other_coach.run(Undo(change_set=session.change_set))


async def test_a_session_is_completed_once_and_only_after_it_began(practice: Any) -> None:
    session = await practice.session("2034-06-14", "10:00")
    with pytest.raises(Conflict, match="not begun"):
        await practice.coach.run(CompleteSession(id=session.id))
    practice.clock.now = session.end
    assert (await practice.coach.run(CompleteSession(id=session.id))).status is SessionStatus.COMPLETED
    with pytest.raises(Conflict, match="completed already"):
        await practice.coach.run(MarkNoShow(id=session.id))


async def test_an_unknown_client_a_full_session_and_an_odd_start_are_refused(practice: Any) -> None:
    start = practice.at("2034-06-14", "10:00")
    with pytest.raises(NotFound):
        await practice.session("2034-06-14", "10:00", clients=("somebody-else-entirely",))
    with pytest.raises(Invalid, match="capacity"):
        await practice.session("2034-06-14", "10:00", clients=(practice.client_id, practice.other_id))
    with pytest.raises(Invalid, match="whole minute"):
        await practice.coach.run(CreateSession(session_type=practice.one_to_one, start=start + timedelta(seconds=30)))


async def test_a_retried_command_has_one_effect(practice: Any) -> None:
    command = CreateSession(session_type=practice.one_to_one, start=practice.at("2034-06-14", "10:00"))
    first = await practice.coach.run(command, key="the same key")
    again = await practice.coach.run(command, key="the same key")
    assert again == first
    assert len((await practice.coach.run(ListSessions())).items) == 1


async def test_sessions_with_one_client_are_those_in_which_they_have_or_had_a_place(practice: Any) -> None:
    first = await practice.session("2034-06-14", "10:00", clients=(practice.client_id,))
    await practice.session("2034-06-14", "11:00")
    second = await practice.session("2034-06-15", "10:00", clients=(practice.client_id,))
    await practice.coach.run(CancelSession(id=second.id))
    found = (await practice.coach.run(ListSessions(client=practice.client_id))).items
    assert [each.id for each in found] == [first.id, second.id]
    later = ListSessions(client=practice.client_id, start=practice.at("2034-06-15", "00:00"))
    assert [each.id for each in (await practice.coach.run(later)).items] == [second.id]
    cancelled = ListSessions(client=practice.client_id, status=SessionStatus.CANCELLED)
    assert [each.id for each in (await practice.coach.run(cancelled)).items] == [second.id]
    assert (await practice.coach.run(ListSessions(client="nobody"))).items == ()


async def test_hidden_characters_are_refused_on_the_way_in(practice: Any) -> None:
    start = practice.at("2034-06-14", "10:00")
    for text in ("\x1b]52;c;aGk=\x07", "left\u202eright", "zero\u200bwidth", "bell\x07"):
        with pytest.raises(Invalid, match="private_notes"):
            await practice.coach.run(CreateSession(session_type=practice.one_to_one, start=start, private_notes=text))
    two_lines = CreateSession(session_type=practice.one_to_one, start=start, private_notes="two\nlines")
    assert (await practice.coach.run(two_lines)).items[0].private_notes == "two\nlines"


async def test_another_coachs_session_looks_like_none(practice: Any) -> None:
    session = await practice.session("2034-06-14", "10:00")
    with pytest.raises(NotFound) as foreign:
        await practice.other_coach.run(CancelSession(id=session.id))
    with pytest.raises(NotFound) as random:
        await practice.other_coach.run(CancelSession(id="x" * 22))
    assert str(foreign.value) == str(random.value)
