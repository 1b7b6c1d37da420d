"""What is said of privacy settings and booking rules is what they do, for every combination of them."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachtui.records.base import Money
from coachtui.records.coach import Audience, BookedDisplay, BookingRules, Privacy, Standing
from coachtui.records.session_type import SessionType
from coachtui.scheduling.onlookers import ONLOOKERS, Onlooker, in_few_words, in_short, sentences, sight_of
from coachtui.scheduling.practice_in_words import PRIVACY, RULES, read_practice, written_privacy, written_rules
from coachtui.scheduling.practice_words import length_words, privacy_sentences, rules_sentences, seconds_words
from coachtui.scheduling.privacy import admits, permissions, sees_price, sees_session_type

EVERY_PRIVACY = [
    Privacy(
        id="",
        calendar_visibility=seen,
        booking_permission=booked,
        request_permission=asked,
        booked_display=display,
        price_audience=price,
    )
    for seen, booked, asked, display, price in product(Audience, Audience, Audience, BookedDisplay, Audience)
]


def offered(name: str, audience: Audience, **fields: Any) -> SessionType:
    return SessionType(
        id=name,
        coach_id="",
        position=0,
        name=name,
        duration_minutes=60,
        durations_minutes=(60,),
        slot_step_minutes=60,
        audience=audience,
        **{"price": Money(6000, "GBP"), **fields},
    )


TYPES = (
    offered("Open", Audience.PUBLIC),
    offered("Circle", Audience.REGISTERED, capacity=4, price_audience=Audience.PUBLIC),
    offered("Asked", Audience.PUBLIC, approval_required=True, capacity=2),
    offered("Lesson", Audience.CONNECTED, price=None),
    offered("Secret", Audience.PRIVATE),
    offered("Gone", Audience.PUBLIC, active=False),
)
OFFERS: tuple[tuple[SessionType, ...], ...] = (TYPES, TYPES[2:4], ())


def is_guest_only(onlooker: Onlooker, types: tuple[SessionType, ...], there: list[str]) -> bool:
    """Whether all there is waits for an answer, which needs an account, and none is a group."""
    waiting = [each.name for each in types if each.approval_required and each.capacity == 1]
    return onlooker.standing is Standing.ANONYMOUS and set(there) <= set(waiting)


@pytest.mark.parametrize("types", OFFERS, ids=["all", "few", "none"])
@pytest.mark.parametrize("onlooker", ONLOOKERS, ids=lambda each: each.id)
def test_every_sentence_agrees_with_what_the_onlooker_may(onlooker: Onlooker, types: tuple[SessionType, ...]) -> None:
    for privacy in EVERY_PRIVACY:
        sight = sight_of(privacy, types, onlooker)
        said = "\n".join(sentences(sight))
        may = permissions(privacy, onlooker.standing, blocked=onlooker.is_blocked)
        there = [each.name for each in types if may.see and sees_session_type(each, onlooker.standing)]
        assert ("sees nothing" in said) == (not may.see) == (in_short(sight) == "sees nothing")
        assert all((name in said) <= (name in there) for name in ("Secret", "Gone", "Lesson", "Circle", "Open"))
        few = in_few_words(sight)
        assert few.startswith("sees nothing") == (not may.see)
        assert ("books" in few) == bool(may.book and there and (not is_guest_only(onlooker, types, there)))
        assert ("asks" in few) == sight.requests
        nothing_to_book = not may.book or not there
        is_guest = onlooker.standing is Standing.ANONYMOUS
        assert ("books nothing" in said) == nothing_to_book
        assert ("Lesson" in in_short(sight)) == (may.book and "Lesson" in there)
        assert ("once you have said yes" in said) == (may.book and "Asked" in there and not is_guest)
        assert ("signs in to book" in said) == (may.book and "Asked" in there and is_guest)
        assert ("\nasks for times" in said) == (may.request and bool(there) and not is_guest)
        if may.see:
            priced = [each for each in types if each.name in there and each.price is not None]
            told = [each.name for each in priced if sees_price(each, privacy, onlooker.standing)]
            assert ("sees no prices" in said) == bool(priced and not told)
            assert ("sees what it costs" in said) == (0 < len(told) == len(priced))
            assert ("looks like any time" in said) == (privacy.booked_display is BookedDisplay.HIDDEN)
            assert ("session type" in said) == (privacy.booked_display is BookedDisplay.SESSION_TYPE and bool(there))


def test_a_visitor_is_told_to_sign_in_to_ask_just_where_that_helps() -> None:
    visitor, somebody = ONLOOKERS[0], ONLOOKERS[1]
    for privacy in EVERY_PRIVACY:
        helps = sight_of(privacy, TYPES, somebody).requests
        sight = sight_of(privacy, TYPES, visitor)
        assert ("signs in to ask" in " ".join(sentences(sight))) == (sight.sees and helps)


WHO = {
    "Nobody": (),
    "Your clients": (Standing.CONNECTED,),
    "Whoever is signed in": (Standing.REGISTERED, Standing.CONNECTED),
    "Everybody": (Standing.ANONYMOUS, Standing.REGISTERED, Standing.CONNECTED),
}


def test_each_setting_names_just_those_it_lets() -> None:
    for privacy in EVERY_PRIVACY:
        said = privacy_sentences(privacy)
        mays = {each: permissions(privacy, each) for each in WHO["Everybody"]}

        def named(name: str, said: dict[str, str] = said) -> tuple[Standing, ...]:
            return next(standings for words, standings in WHO.items() if said[name].startswith(words))

        assert named("calendar_visibility") == tuple(each for each, may in mays.items() if may.see)
        assert named("booking_permission") == tuple(each for each, may in mays.items() if may.book)
        asking = tuple(each for each, may in mays.items() if may.request and each is not Standing.ANONYMOUS)
        assert named("request_permission") == asking, "who asks has an account"
        is_narrowed = any(admits(privacy.booking_permission, each) != may.book for each, may in mays.items())
        assert ("only who sees the calendar" in said["booking_permission"]) == is_narrowed


def test_privacy_is_read_as_it_is_written() -> None:
    for privacy in EVERY_PRIVACY:
        reading = read_practice(written_privacy(privacy))
        assert not reading.problems
        assert reading.values == {name: getattr(privacy, name) for name in PRIVACY}


minutes = st.none() | st.integers(0, 525_600)
limits = st.none() | st.integers(1, 10_000)
every_rules = st.builds(
    BookingRules,
    id=st.just(""),
    min_notice_minutes=minutes,
    max_advance_days=st.none() | st.integers(0, 3650),
    cancel_notice_minutes=minutes,
    reschedule_notice_minutes=minutes,
    daily_limit=limits,
    weekly_limit=limits,
    max_active_bookings_per_client=limits,
    hold_seconds=st.integers(1, 86_400),
    request_expiry_hours=st.integers(1, 8_760),
)


@given(every_rules)
def test_rules_are_read_as_they_are_written_and_each_is_a_sentence(rules: BookingRules) -> None:
    reading = read_practice(written_rules(rules))
    assert not reading.problems
    assert reading.values == {name: getattr(rules, name) for name in RULES}
    assert tuple(rules_sentences(rules)) == RULES
    said = rules_sentences(rules)
    assert seconds_words(rules.hold_seconds) in said["hold_seconds"]
    for name in ("cancel_notice_minutes", "reschedule_notice_minutes", "min_notice_minutes"):
        value = getattr(rules, name)
        assert (length_words(value) in said[name]) == bool(value)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("5", 300), ("5m", 300), ("90s", 90), ("90 sec", 90), ("1m30s", 90), ("2 min 5 seconds", 125), ("1h", 3600)],
)
def test_how_long_a_time_is_held_may_be_typed_in_many_ways(text: str, seconds: int) -> None:
    assert read_practice({"hold_seconds": text}).values == {"hold_seconds": seconds}


@pytest.mark.parametrize("text", ["", "0", "0s", "soon", "25h", "m5s", "s", "-5m", "5m5m5s"])
def test_what_is_no_time_to_hold_is_said_to_be_none(text: str) -> None:
    assert "hold_seconds" in read_practice({"hold_seconds": text}).problems
