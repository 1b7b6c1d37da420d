"""An archive brought into a calendar: all of it comes back, once, with nobody told, and what cannot be is said."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from msgspec import structs

from coachtui.backend.archiving import BroughtIn, archive_of, bring_in
from coachtui.errors import NotFound
from coachtui.exchange.archive import PART_BYTES, archive_text, parts_of, read_archive
from coachtui.records import json
from coachtui.records.account import ConnectionStatus
from coachtui.records.archive import Archive
from coachtui.records.availability import Window
from coachtui.records.base import Money
from coachtui.records.coach import Audience, BookedDisplay
from coachtui.records.session import SessionStatus
from coachtui.records.template import PatternPlace
from coachtui.records.time import WallTime
from coachtui.service.availability import CreateBlock, CreateOverride
from coachtui.service.booking import Book, ListBookings
from coachtui.service.connections import AskConnection, ListConnections, UpdateConnection
from coachtui.service.history import Undo
from coachtui.service.notifications import ListNotifications, PutReminders
from coachtui.service.practice import GetPrivacy, PutPrivacy, PutRules
from coachtui.service.session_making import Guest, Recurrence
from coachtui.service.session_types import CreateSessionType, DeleteSessionType, ListSessionTypes, UpdateSessionType
from coachtui.service.sessions import CancelSession, CompleteSession, CreateSession, ListSessions
from coachtui.service.templates import CreateTemplate, ListTemplates

DAY = "2034-06-14"


@pytest.fixture
async def archive(practice: Any) -> Archive:
    """Of Maya's practice, with one of everything in it."""
    maya, at = practice.coach, practice.at
    connection = (await maya.run(ListConnections())).items[0]
    await maya.run(
        UpdateConnection(
            id=connection.id, client_price={practice.one_to_one: Money(7000, "EUR")}, private_notes="left-handed"
        )
    )
    await maya.run(
        CreateOverride(date=date(2034, 6, 20), windows=(Window(WallTime.parse("10:00"), WallTime.parse("11:00")),))
    )
    await maya.run(CreateBlock(start_date=date(2034, 7, 1), end_date=date(2034, 7, 3), reason="away"))
    group = await practice.session_type(name="Group", duration_minutes=90, capacity=4, waitlist=True)
    old = await practice.session_type(name="Old", duration_minutes=30)
    await maya.run(
        CreateTemplate(
            name="Weekly",
            session_type=practice.one_to_one,
            clients=(connection.account.id,),
            pattern=(PatternPlace(weekday="WE", start=WallTime.parse("10:00")),),
        )
    )
    await practice.client.run(
        Book(coach="maya", session_type=practice.one_to_one, start=at(DAY, "10:00"), note="my elbow")
    )
    await maya.run(
        CreateSession(
            session_type=group,
            start=at(DAY, "14:00"),
            clients=(connection.account.id,),
            guests=(Guest(name="Eve", email="eve@example.org"),),
            recurrence=Recurrence(rrule="FREQ=WEEKLY;COUNT=3"),
        )
    )
    ended = await maya.run(CreateSession(session_type=old, start=at("2034-06-12", "11:00"), private_notes="went well"))
    called_off = await maya.run(CreateSession(session_type=old, start=at(DAY, "16:00")))
    await maya.run(CancelSession(id=called_off.items[0].id, reason="ill"))
    practice.clock.advance(hours=6)
    await maya.run(CompleteSession(id=ended.items[0].id))
    await maya.run(DeleteSessionType(id=old, sessions="keep"))
    privacy = structs.asdict(await maya.run(GetPrivacy())) | {"booked_display": BookedDisplay.HIDDEN}
    await maya.run(PutPrivacy(**{name: privacy[name] for name in PutPrivacy.__struct_fields__}))
    await maya.run(PutRules(hold_seconds=120, request_expiry_hours=12, daily_limit=5))
    await maya.run(PutReminders(minutes_before=30))
    return await archive_of(maya, practice.clock.now)


def said(archive: Archive) -> dict[str, Any]:
    """What an archive says, without ids, versions and whose it is."""
    assert archive.coach is not None
    types = {each.id: each.name for each in archive.coach.session_types}
    left_out = {"id", "version", "coach_id", "profile", "clients", "series_id", "template_id", "client_price"}

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: plain(each) for name, each in value.items() if name not in left_out}
        if isinstance(value, list | tuple):
            return [plain(each) for each in value]
        return types.get(value, value) if isinstance(value, str) else value

    told = plain(json.to_builtins(archive.coach))
    assert isinstance(told, dict)
    told["sessions"].sort(key=lambda each: (each["start"], each["session_type"]))
    told["series"] = sorted(Counter(each.series_id for each in archive.coach.sessions).values())
    return told


def outcomes(imported: BroughtIn) -> Counter[str]:
    return Counter(item.outcome for item in imported.items)


async def test_everything_comes_back_in_another_account(practice: Any, archive: Archive) -> None:
    assert read_archive(archive_text(archive)) == archive
    imported = await bring_in(practice.other_coach, archive)
    assert {item.outcome for item in imported.items} == {"made"}, imported
    again = await archive_of(practice.other_coach, practice.clock.now)
    assert again.coach is not None
    told, wanted = said(again), said(archive)
    assert {each["name"] for each in told.pop("session_types")} == {
        each["name"] for each in wanted.pop("session_types")
    }
    people = {each.client.name for session in again.coach.sessions for each in session.bookings}
    assert people == {"Ana", "Eve"}, "those who are not clients here are named all the same"
    for name in ("sessions", "templates"):
        for each in (*told[name], *wanted[name]):
            for booking in each.get("bookings", []):
                booking["client"] = booking["client"]["name"]
    assert told == wanted
    invited = {each.account.email: each for each in again.coach.clients}
    assert invited["ana@example.org"].private_notes == "left-handed"
    assert list(invited["ana@example.org"].client_price.values()) == [Money(7000, "EUR")]


async def test_a_session_keeps_the_template_it_is_from(practice: Any, archive: Archive) -> None:
    assert archive.coach is not None
    (weekly,) = archive.coach.templates
    session = structs.replace(archive.coach.sessions[0], template_id=weekly.id)
    await bring_in(
        practice.other_coach,
        structs.replace(archive, coach=structs.replace(archive.coach, sessions=(session,))),
    )
    (template,) = (await practice.other_coach.run(ListTemplates())).items
    (kept,) = (await practice.other_coach.run(ListSessions())).items
    assert kept.template_id == template.id


async def test_twice_is_once(practice: Any, archive: Archive) -> None:
    await bring_in(practice.other_coach, archive)
    before = await archive_of(practice.other_coach, practice.clock.now)
    for _ in range(2):
        assert outcomes(await bring_in(practice.other_coach, archive)).keys() == {"there"}
    assert await archive_of(practice.other_coach, practice.clock.now) == before
    assert outcomes(await bring_in(practice.coach, archive)).keys() == {"there"}, "and none is missing where it is from"


async def test_nobody_is_told(practice: Any, archive: Archive) -> None:
    told = [await each.run(ListNotifications()) for each in (practice.client, practice.other, practice.other_coach)]
    await bring_in(practice.other_coach, archive)
    again = [await each.run(ListNotifications()) for each in (practice.client, practice.other, practice.other_coach)]
    assert again == told
    assert {each.coach for each in (await practice.client.run(ListBookings())).items} == {"maya"}


async def test_a_client_of_both_has_their_bookings_there_too(practice: Any, archive: Archive) -> None:
    await practice.client.run(AskConnection(coach="noa"))
    (connection,) = (await practice.other_coach.run(ListConnections())).items
    await practice.other_coach.run(UpdateConnection(id=connection.id, status=ConnectionStatus.CONNECTED))
    await bring_in(practice.other_coach, archive)
    assert {each.coach for each in (await practice.client.run(ListBookings())).items} == {"maya", "noa"}
    (template,) = (await practice.other_coach.run(ListTemplates())).items
    assert template.clients == (practice.client_id,)


async def test_what_cannot_be_is_left_and_said_and_the_rest_comes(practice: Any, archive: Archive) -> None:
    noa = practice.other_coach
    mine = await noa.run(CreateSessionType(name="1:1", duration_minutes=45))
    await noa.run(CreateSession(session_type=mine.id, start=practice.at(DAY, "10:30"), allow=("outside_availability",)))
    await noa.run(CreateOverride(date=date(2034, 6, 20), windows=()))
    await noa.run(PutReminders(minutes_before=5))
    imported = await bring_in(noa, archive)
    left = {(item.kind, item.code) for item in imported.items if item.outcome == "left"}
    assert left == {("session", "overlap"), ("date", "overlap"), ("settings", "conflict")}
    (kept,) = (item for item in imported.items if item.kind == "session type" and item.outcome == "there")
    assert "yours is kept" in kept.detail
    (clash,) = (item for item in imported.items if item.kind == "session" and item.outcome == "left")
    assert (clash.name, clash.start) == ("Ana", practice.at(DAY, "10:00"))
    assert len((await noa.run(ListSessions())).items) == 6


async def test_a_dry_run_says_the_same_and_does_nothing(practice: Any, archive: Archive) -> None:
    noa = practice.other_coach
    before = await archive_of(noa, practice.clock.now)
    tried = await bring_in(noa, structs.replace(archive), dry_run=True)
    assert await archive_of(noa, practice.clock.now) == before
    assert outcomes(tried) == outcomes(await bring_in(noa, archive))


async def test_it_is_taken_back_with_one_undo_a_part(practice: Any, archive: Archive) -> None:
    noa = practice.other_coach
    before = await archive_of(noa, practice.clock.now)
    imported = await bring_in(noa, archive)
    assert before.coach is not None
    for change_set in reversed(imported.change_sets):
        await noa.run(Undo(change_set=change_set))
    after = await archive_of(noa, practice.clock.now)
    assert said(after) == said(before)


async def test_a_type_that_is_no_more_is_not_offered_again(practice: Any, archive: Archive) -> None:
    await bring_in(practice.other_coach, archive)
    offered = (await practice.other_coach.run(ListSessionTypes(coach="noa"))).items
    assert {each.name for each in offered} == {"1:1", "Group"}
    ended = await practice.other_coach.run(ListSessions(status=SessionStatus.COMPLETED))
    assert [each.private_notes for each in ended.items] == ["went well"]


async def test_a_client_is_no_coach_but_told_what_of_theirs_is_there(practice: Any, archive: Archive) -> None:
    with pytest.raises(NotFound):
        await bring_in(practice.client, archive)
    theirs = await archive_of(practice.client, practice.clock.now)
    assert len(theirs.client.bookings) == 4
    assert outcomes(await bring_in(practice.client, theirs)) == {"there": 5}
    assert outcomes(await bring_in(practice.other, theirs)) == {"there": 1, "left": 4}, "somebody else's are not theirs"


async def test_a_price_that_was_changed_here_stays(practice: Any, archive: Archive) -> None:
    changed = Money(9900, "EUR")
    await practice.coach.run(UpdateSessionType(id=practice.one_to_one, price=changed, audience=Audience.PUBLIC))
    imported = await bring_in(practice.coach, archive)
    assert [item.detail for item in imported.items if item.name == "1:1"] == ["yours is kept, which is another"]
    assert (await practice.coach.run(ListSessionTypes(coach="maya"))).items[0].price == changed


def test_a_part_is_small_however_much_there_is(archive: Archive) -> None:
    assert archive.coach is not None
    (session, *_) = archive.coach.sessions
    many = tuple(
        structs.replace(session, id=str(number), start=session.start + timedelta(days=number)) for number in range(2000)
    )
    parts = parts_of(structs.replace(archive, coach=structs.replace(archive.coach, sessions=many)))
    assert len(parts) > 5
    assert max(len(json.encode(part.archive)) for part in parts) < 2 * PART_BYTES < 256 * 1024
    found = [each.id for part in parts if part.archive.coach is not None for each in part.archive.coach.sessions]
    assert found == [each.id for each in many]


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00Z", "9999-12-31T23:30:00Z", "2034-06-14T09:00:30Z"])
async def test_a_start_that_no_session_may_have_is_left_out(practice: Any, archive: Archive, start: str) -> None:
    assert archive.coach is not None
    session = structs.replace(archive.coach.sessions[0], start=datetime.fromisoformat(start))
    odd = structs.replace(archive, coach=structs.replace(archive.coach, sessions=(session,)))
    imported = await bring_in(practice.other_coach, odd)
    assert [item.outcome for item in imported.items if item.kind == "session"] == ["left"]


async def test_what_no_form_would_take_is_left_out(practice: Any, archive: Archive) -> None:
    """An archive may have been written by anybody."""
    assert archive.coach is not None
    client, session = archive.coach.clients[0], next(each for each in archive.coach.sessions if each.bookings)
    nobody = structs.replace(client, account=structs.replace(client.account, email="no address"))
    booking = structs.replace(session.bookings[0], note="x" * 100_000)
    coach = structs.replace(
        archive.coach, clients=(nobody,), sessions=(structs.replace(session, bookings=(booking,)),), templates=()
    )
    imported = await bring_in(practice.other_coach, structs.replace(archive, coach=coach))
    assert {item.kind for item in imported.items if item.outcome == "left"} == {"client", "session"}
