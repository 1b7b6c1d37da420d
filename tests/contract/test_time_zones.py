"""A coach moves zone, or a zone's rules change: what that does to sessions is listed, and none is lost."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from coachtui.service import time_zones
from coachtui.service.coaches import BecomeCoach, GetCoach
from coachtui.service.history import Undo
from coachtui.service.sessions import GetSession, ListSessions
from coachtui.service.time_zones import RecheckTimes

ALLOW = ("outside_availability", "buffer", "limit")


def rules_become_those_of(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a new time-zone database gave every zone the offsets of this one."""
    monkeypatch.setattr(time_zones, "zone_named", lambda _: ZoneInfo(zone))


async def test_a_coach_who_moves_zone_keeps_sessions_and_is_told_which_are_no_longer_in_open_time(
    practice: Any,
) -> None:
    morning = await practice.session("2034-06-14", "09:00", clients=(practice.client_id,))
    noon = await practice.session("2034-06-14", "11:00")
    await practice.session("2034-06-14", "20:00", allow=ALLOW)
    before = (await practice.coach.run(ListSessions())).items
    tried = BecomeCoach(handle="maya", display_name="Maya", time_zone="Europe/Lisbon", dry_run=True)
    assert (await practice.coach.run(tried)).sessions_affected == (morning.id,)
    assert (await practice.coach.run(GetCoach(coach="maya"))).time_zone == "Europe/Berlin"
    moved = await practice.coach.run(BecomeCoach(handle="maya", display_name="Maya", time_zone="Europe/Lisbon"))
    assert moved.sessions_affected == (morning.id,)
    assert (await practice.coach.run(ListSessions())).items == before
    assert noon.time_zone == "Europe/Berlin"
    same = await practice.coach.run(BecomeCoach(handle="maya", display_name="M", time_zone="Europe/Lisbon"))
    assert same.sessions_affected == ()


async def test_where_no_rule_changed_nothing_moves(practice: Any) -> None:
    await practice.session("2034-06-14", "10:00")
    checked = await practice.coach.run(RecheckTimes())
    assert (checked.moved, checked.conflicts) == ((), ())


@pytest.mark.parametrize(("zone", "hours"), [("Europe/Lisbon", 1), ("Europe/Athens", -1)])
async def test_sessions_keep_their_wall_time_when_the_rules_of_their_zone_change(
    practice: Any, monkeypatch: pytest.MonkeyPatch, zone: str, hours: int
) -> None:
    made = [await practice.session("2034-06-14", time) for time in ("09:00", "10:00", "11:00")]
    rules_become_those_of(zone, monkeypatch)
    checked = await practice.coach.run(RecheckTimes())
    assert [each.id for each in checked.moved] == [each.id for each in made]
    now = (await practice.coach.run(ListSessions())).items
    assert [each.start for each in now] == [each.start + timedelta(hours=hours) for each in made]
    assert [each.local_start for each in now] == [each.local_start for each in made]
    await practice.coach.run(Undo(change_set=checked.change_set))
    assert [each.start for each in (await practice.coach.run(ListSessions())).items] == [each.start for each in made]


async def test_what_now_conflicts_is_listed_and_stays(practice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    session = await practice.session("2034-06-14", "09:00")
    await practice.coach.run(BecomeCoach(handle="maya", display_name="Maya", time_zone="Asia/Tokyo"))
    other = await practice.session("2034-06-14", "10:00", allow=ALLOW)
    monkeypatch.setattr(
        time_zones, "zone_named", lambda name: ZoneInfo("Europe/Lisbon" if name == "Europe/Berlin" else name)
    )
    checked = await practice.coach.run(RecheckTimes())
    (conflict,) = checked.conflicts
    assert (conflict.session.id, conflict.code) == (session.id, "overlap")
    assert [each.id for each in conflict.conflicts] == [other.id]
    assert checked.moved == ()
    assert (await practice.coach.run(GetSession(id=session.id))).start == session.start


async def test_a_wall_time_that_exists_no_more_is_listed_and_stays(
    practice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await practice.session("2035-03-25", "01:30", allow=ALLOW)
    rules_become_those_of("Europe/London", monkeypatch)
    (conflict,) = (await practice.coach.run(RecheckTimes())).conflicts
    assert (conflict.session.id, conflict.code) == (session.id, "nonexistent_time")
    assert (await practice.coach.run(GetSession(id=session.id))).start == session.start
