"""Who sees what, and when it may be booked, said and changed on a command line."""

from typing import Any

import pytest

from coachtui.records import json as wire
from coachtui.records.coach import Audience, BookedDisplay
from coachtui.service.practice import PrivacyView, RulesView


def privacy(coachtui: Any) -> PrivacyView:
    return wire.decode(coachtui("privacy", "--json").out, PrivacyView)


def rules(coachtui: Any) -> RulesView:
    return wire.decode(coachtui("rules", "--json").out, RulesView)


def test_it_is_said_what_each_kind_of_person_gets(coachtui: Any) -> None:
    assert coachtui("privacy").out.splitlines() == [
        "Your clients see your calendar. --see connected",
        "Your clients book what is open. --book connected",
        "Your clients ask for times that are not open. --request connected",
        "Others see that a time is booked, not with what or whom. --booked booked",
        "Prices are told to your clients, where a session type says no other. --prices connected",
        "",
        "A visitor, without an account,",
        "  sees nothing of your calendar",
        "  books nothing and asks for no other times",
        "",
        "Somebody, with an account, no client of yours,",
        "  sees nothing of your calendar",
        "  books nothing and asks for no other times",
        "",
        "A client, without bookings,",
        "  sees your free times, and when you are booked, not with what or whom",
        "  sees when there is Group, and never who comes",
        "  books 1:1, Group and Intro at once",
        "  asks for times that are not open",
        "  sees what it costs",
        "",
        "A client you blocked, who sees what a visitor sees,",
        "  sees nothing of your calendar",
        "  books nothing and asks for no other times",
    ]


def test_only_what_is_said_of_privacy_is_changed(coachtui: Any) -> None:
    before = privacy(coachtui)
    changed = coachtui("privacy", "change", "--see", "public", "--book", "registered", "--booked", "type")
    assert "Everybody sees your calendar. --see public\nWhoever is signed in books what is open." in changed.out
    after = privacy(coachtui)
    assert (after.calendar_visibility, after.booking_permission) == (Audience.PUBLIC, Audience.REGISTERED)
    assert (after.booked_display, after.price_audience) == (BookedDisplay.SESSION_TYPE, before.price_audience)
    assert after.version > before.version


def test_what_it_would_be_is_said_without_changing_it(coachtui: Any) -> None:
    before = privacy(coachtui), rules(coachtui)
    assert coachtui("privacy", "change", "--see", "private", "--dry-run").out.startswith(
        "Nothing is changed. It would be:\nNobody else sees your calendar"
    )
    answer = coachtui("rules", "change", "--notice", "3h", "--dry-run", "--json")
    assert wire.decode(answer.out, RulesView).min_notice_minutes == 180
    assert (privacy(coachtui), rules(coachtui)) == before


def test_rules_are_said_and_changed(coachtui: Any) -> None:
    said = coachtui("rules").out
    assert "Booked at least 2 hours ahead. --notice 2h\n" in said
    assert 'As many sessions as fit a day. --daily-limit ""\n' in said
    coachtui("types", "change", "Intro", "--notice", "1d")
    changed = coachtui(
        *("rules", "change", "--notice", "", "--ahead", "4w", "--cancel-until", "2d", "--move-until", "36h"),
        *("--daily-limit", "1", "--weekly-limit", "20", "--client-limit", "3", "--hold", "1m30s"),
        *("--answer-within", "3d"),
    )
    assert changed.code == 0, changed.err
    assert [line.split(" --")[0] for line in changed.out.splitlines()] == [
        "Booked up to the last moment.",
        "Booked at most 28 days ahead.",
        "A client cancels until 2 days before; later only you do.",
        "A client moves until 1 day 12 hours before; later only you do.",
        "At most 1 session a day.",
        "At most 20 sessions a week, Monday to Sunday.",
        "At most 3 to come for each client.",
        "A time is held for 1 minute 30 seconds while somebody fills in the form.",
        "What waits for an answer runs out after 3 days.",
        "Intro has rules of its own: booked at least 1d ahead.",
    ]
    after = rules(coachtui)
    assert (after.min_notice_minutes, after.max_advance_days, after.hold_seconds) == (None, 28, 90)
    assert (after.daily_limit, after.weekly_limit, after.request_expiry_hours) == (1, 20, 72)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("privacy", "change"), "say what to change, such as --see"),
        (("privacy", "--see", "public"), "write --see after change"),
        (("privacy", "change", "--see", "friends"), "--see “friends”: private, connected, registered, public"),
        (("privacy", "change", "--booked", "green"), "--booked “green”: hidden, booked or type"),
        (("rules", "change", "--notice", "soon"), "--notice “soon”: a time such as 2h"),
        (("rules", "change", "--hold", ""), "--hold “”: a time such as 5m or 90s"),
        (("rules", "change", "--answer-within", "90m"), "--answer-within “90m”: hours or days"),
    ],
)
def test_what_cannot_be_is_said(coachtui: Any, line: tuple[str, ...], said: str) -> None:
    ran = coachtui(*line)
    assert (ran.code, said in ran.err) == (2, True), ran.err


@pytest.mark.parametrize("command", ["privacy", "rules"])
def test_who_is_no_coach_has_none(coachtui: Any, command: str) -> None:
    ran = coachtui(command, "--as", "ana@example.org")
    assert (ran.code, ran.err) == (1, "coachtui: You are no coach: only coaches have a calendar to say this of\n")
