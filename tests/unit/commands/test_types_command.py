"""What a coach offers, on a command line: each field in the words that the app's form takes."""

from typing import Any

import pytest

from coachtui.records import json as wire
from coachtui.records.base import Money
from coachtui.records.coach import Audience
from coachtui.records.session_type import SessionTypeView, TypeRules
from coachtui.service.listing import Page


def types(coachtui: Any) -> dict[str, SessionTypeView]:
    page = wire.decode(coachtui("types", "--json").out, Page[SessionTypeView])
    return {each.name: each for each in page.items}


def test_what_is_offered_is_listed_and_shown(coachtui: Any) -> None:
    assert coachtui("types").out.splitlines() == [
        "● 1:1    60 min  60.00 GBP  your clients",
        "◆ Group  90 min  25.00 GBP  your clients",
        "▲ Intro  30 min  –          your clients",
    ]
    shown = coachtui("types", "show", "gr").out
    assert shown.startswith(f"◆ Group  {types(coachtui)['Group'].id}\n  90 min\n  price  25.00 GBP\n")
    assert "  people up to 6\n" in shown
    assert wire.decode(coachtui("types", "show", "Group", "--json").out, SessionTypeView) == types(coachtui)["Group"]


def test_a_type_is_added_with_every_field(coachtui: Any) -> None:
    line = ("types", "add", "Review", "--length", "60, 90", "--price", "90", "--for", "public", "--approval", "yes")
    more = ("--where", "video", "--people", "3", "--waiting-list", "yes", "--seats-left", "no", "--before", "5")
    rest = ("--after", "10", "--every", "30", "--notice", "1d", "--ahead", "4w", "--daily-limit", "2")
    asks = ("--asks", "Level*: new, old", "--asks", "Goal", "--color", "teal", "--shape", "★", "--price-for", "private")
    added = coachtui(*line, *more, *rest, *asks)
    assert added.code == 0, added.err
    assert "booked at least 1d ahead" in added.out
    made = types(coachtui)["Review"]
    assert (made.durations_minutes, made.price, made.audience) == ((60, 90), Money(9000, "GBP"), Audience.PUBLIC)
    assert (made.approval_required, made.location, made.capacity, made.waitlist) == (True, "video", 3, True)
    assert (made.show_seats_left, made.buffer_before_minutes, made.buffer_after_minutes) == (False, 5, 10)
    assert made.rules == TypeRules(min_notice_minutes=1440, max_advance_days=28, daily_limit=2)
    assert [each.name for each in made.details_schema] == ["level", "goal"]
    assert (made.color, made.glyph, made.price_audience) == ("teal", "★", Audience.PRIVATE)


def test_only_what_is_said_is_changed(coachtui: Any) -> None:
    before = types(coachtui)["1:1"]
    changed = coachtui("types", "change", "1:1", "--price", "", "--notice", "2h", "--offered", "no")
    assert "put away" in changed.out
    after = types(coachtui)["1:1"]
    assert (after.price, after.rules, after.active) == (None, TypeRules(min_notice_minutes=120), False)
    assert (after.durations_minutes, after.color) == (before.durations_minutes, before.color)
    assert coachtui("types", "change", before.id, "--notice", "", "--name", "One").code == 0
    assert types(coachtui)["One"].rules == TypeRules()


def test_nothing_is_removed_before_it_is_said_what_becomes_of_its_sessions(coachtui: Any) -> None:
    refused = coachtui("types", "remove", "1:1")
    assert refused.code == 1
    assert "There are 4 sessions of 1:1 to come. Wed 25 Nov 09:00–10:00, Wed 25 Nov 10:30–11:30" in refused.err
    assert refused.err.endswith("Say what becomes of them with --sessions keep or cancel\n")
    gone = coachtui("types", "remove", "1:1", "--sessions", "cancel")
    assert gone.out == "1:1 is offered no more. Its sessions to come are cancelled.\n"
    assert coachtui("types", "remove", "Intro", "--json").out == "null\n"
    assert list(types(coachtui)) == ["Group"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("add", "Review"), "--length"),
        (("add", "Review", "--length", "soon"), "--length “soon”: lengths such as 60"),
        (("change", "Group", "--people", "0"), "--people “0”: 1 to 1000 people"),
        (("change", "Group"), "say what to change"),
        (("show",), "say which to show"),
        (("show", "Yoga"), "there is no session type called “Yoga”; there is: 1:1, Group, Intro"),
    ],
)
def test_what_cannot_be_is_said(coachtui: Any, line: tuple[str, ...], said: str) -> None:
    ran = coachtui("types", *line)
    assert (ran.code, said in ran.err) == (2, True), ran.err


def test_who_is_no_coach_offers_nothing(coachtui: Any) -> None:
    ran = coachtui("types", "--as", "ana@example.org")
    assert (ran.code, ran.err) == (1, "coachtui: You are no coach: only coaches offer session types\n")
