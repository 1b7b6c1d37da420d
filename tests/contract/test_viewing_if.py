"""The calendar under settings that are not saved: exactly what it is once they are."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from coachtui.errors import NotFound
from coachtui.records.account import ConnectionStatus
from coachtui.records.coach import Audience, BookedDisplay, Privacy
from coachtui.scheduling.onlookers import ONLOOKERS, sight_of
from coachtui.service.calendar import GetCalendar, ListSlots
from coachtui.service.coaches import GetCoach
from coachtui.service.connections import ListConnections, UpdateConnection
from coachtui.service.practice import GetPrivacy, GetRules, PutPrivacy, PutRules
from coachtui.service.session_types import ListOwnSessionTypes, ListSessionTypes
from coachtui.service.viewing_if import ViewIf

#: Settings of every kind; every combination is tried without a store, in ``test_practice_words.py``.
SAMPLE = list(product(Audience, Audience, Audience, BookedDisplay, Audience))[::61]
NAMES = ("calendar_visibility", "booking_permission", "request_permission", "booked_display", "price_audience")


def week(practice: Any) -> dict[str, Any]:
    start = practice.at("2034-06-12", "00:00")
    return {"start": start, "end": start + timedelta(days=7)}


async def furnish(practice: Any) -> None:
    """Types of several kinds, something booked in two of them, and Bo blocked."""
    await practice.session_type(name="Open", duration_minutes=30, audience=Audience.PUBLIC)
    circle = await practice.session_type(name="Circle", duration_minutes=60, capacity=3, audience=Audience.REGISTERED)
    await practice.session_type(
        name="Asked", duration_minutes=60, approval_required=True, audience=Audience.PUBLIC, price=practice.price
    )
    await practice.session("2034-06-14", "10:00", clients=(practice.client_id,))
    await practice.session("2034-06-15", "10:00", session_type=circle, clients=(practice.client_id,))
    for each in (await practice.coach.run(ListConnections())).items:
        if each.account.id == practice.other_id:
            await practice.coach.run(UpdateConnection(id=each.id, status=ConnectionStatus.BLOCKED))


async def put(practice: Any, command: type[Any], **fields: Any) -> None:
    before = await practice.coach.run(GetPrivacy() if command is PutPrivacy else GetRules())
    known = {name: getattr(before, name) for name in command.__struct_fields__}
    await practice.coach.run(command(**{**known, **fields}))


async def seen(practice: Any, viewer: Any) -> Any:
    """What somebody is answered now: None where they do not see it."""
    try:
        may = (await viewer.run(GetCoach(coach="maya"))).may
        types = (await viewer.run(ListSessionTypes(coach="maya"))).items
        calendar = await viewer.run(GetCalendar(coach="maya", **week(practice)))
    except NotFound:
        return None
    slots = [
        (await viewer.run(ListSlots(coach="maya", session_type=each.id, **week(practice)))).slots for each in types
    ]
    return may, types, calendar, slots


async def supposed(practice: Any, viewer: Any, **settings: Any) -> Any:
    async def glimpse(**more: Any) -> Any:
        return await practice.coach.run(ViewIf(viewer=viewer, **week(practice), **settings, **more))

    first = await glimpse()
    if not first.may.see:
        assert (first.calendar, first.session_types, first.slots) == (None, (), ())
        return None
    each = [await glimpse(session_type=kind.id) for kind in first.session_types]
    assert [one.session_type for one in each] == [kind.id for kind in first.session_types]
    return first.may, first.session_types, first.calendar, [one.slots for one in each]


def viewers(practice: Any) -> dict[str, Any]:
    return {
        "anonymous": practice.anonymous,
        "registered": practice.third_unconnected,
        "connected": practice.third,
        "blocked": practice.other,
    }


@pytest.mark.parametrize("settings", SAMPLE, ids=lambda each: "-".join(each))
async def test_what_is_seen_before_is_what_is_seen_after(practice: Any, settings: Any) -> None:
    await furnish(practice)
    said = dict(zip(NAMES, settings, strict=True))
    before = {name: await supposed(practice, name, **said) for name in viewers(practice)}
    await put(practice, PutPrivacy, **said)
    for name, viewer in viewers(practice).items():
        assert before[name] == await seen(practice, viewer), name


@pytest.mark.parametrize("settings", SAMPLE[::3], ids=lambda each: "-".join(each))
async def test_what_is_said_of_onlookers_is_what_they_are_answered(practice: Any, settings: Any) -> None:
    await furnish(practice)
    said = dict(zip(NAMES, settings, strict=True))
    types = (await practice.coach.run(ListOwnSessionTypes())).items
    for onlooker in ONLOOKERS:
        sight = sight_of(Privacy(id="", **said), types, onlooker)
        shown = await supposed(practice, onlooker.id, **said)
        assert sight.sees == (shown is not None)
        if shown is not None:
            _, cards, _, slots = shown
            bookable = [each.name for each, found in zip(cards, slots, strict=True) if found]
            assert [each.name for each in sight.offered] == [each.name for each in cards]
            said_bookable = {each.name for each in (*sight.at_once, *sight.after_answer)}
            assert set(bookable) - {each.name for each in sight.joined} == said_bookable - {
                each.name for each in sight.joined
            }
            assert [each.name for each in sight.prices] == [each.name for each in cards if each.price is not None]


async def test_rules_are_supposed_too(practice: Any) -> None:
    await furnish(practice)
    rules = {"max_advance_days": 3, "min_notice_minutes": 600, "daily_limit": 1, "weekly_limit": 2}
    for changes in (rules, {"daily_limit": 1}, {"max_active_bookings_per_client": 1}):
        before = await supposed(practice, "connected", **changes)
        await put(practice, PutRules, **changes)
        assert before == await seen(practice, practice.third), changes
    without = tuple(changes for changes in rules)
    before = await supposed(practice, "connected", without=without)
    assert before != await seen(practice, practice.third)
    await put(practice, PutRules, **dict.fromkeys(without))
    assert before == await seen(practice, practice.third)


async def test_nothing_is_changed_by_looking(practice: Any) -> None:
    await furnish(practice)
    kept = await practice.coach.run(GetPrivacy()), await practice.coach.run(GetRules())
    assert await supposed(practice, "anonymous", calendar_visibility=Audience.PUBLIC) is not None
    assert (await practice.coach.run(GetPrivacy()), await practice.coach.run(GetRules())) == kept
    assert await seen(practice, practice.anonymous) is None


async def test_only_a_coach_looks_and_only_at_their_own(practice: Any) -> None:
    with pytest.raises(NotFound):
        await practice.client.run(ViewIf(**week(practice)))
    glimpse = await practice.other_coach.run(ViewIf(calendar_visibility=Audience.PUBLIC, **week(practice)))
    assert glimpse.calendar.coach == "noa"
