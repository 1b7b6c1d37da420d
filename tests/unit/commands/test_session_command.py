"""What a coach does with sessions by a plain command, in the words of the palette's line. Now is Mon 23 Nov 2026."""

import json
from typing import Any

import pytest


def made(coachtui: Any, *words: str) -> Any:
    ran = coachtui("session", "new", *words, "--json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)["items"]


def test_a_series_is_made_from_a_line(coachtui: Any) -> None:
    ran = coachtui("session", "new", "leo 1:1 60 tue 15:00 weekly x2", "--where", "Court 7")
    lines = ran.out.splitlines()
    assert lines[0] == "Booked: ● 1:1 with Leo Example, Tue 24 Nov 15:00–16:00 (Europe/London)"
    assert lines[2] == "Booked: ● 1:1 with Leo Example, Tue 1 Dec 15:00–16:00 (Europe/London)"
    assert len(lines) == 4


def test_how_it_is_read_is_said_without_doing_it(coachtui: Any) -> None:
    ran = coachtui("session", "new", "leo", "1:1", "tue", "15:00", "weekly", "x2", "--dry-run")
    assert ran.out == ("Leo Example, 1:1, Tue 24 Nov 15:00–16:00, 2 times every week, Tue 24 Nov – Tue 1 Dec\n")
    assert len(made(coachtui, "leo 1:1 tue 15:00 weekly x2")) == 2


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("leo tue 15:00 wekly x2", "“leo tue 15:00 wekly x2”: not understood: wekly"),
        ("leo tue 3", "that may mean Leo Example, 1:1, Tue 24 Nov 15:00–16:00 or Leo Example, 1:1, Tue 24 Nov 03:00"),
        ("leo 1:1", "“leo 1:1”: at what time?"),
    ],
)
def test_what_is_not_clear_is_not_made(coachtui: Any, words: str, error: str) -> None:
    ran = coachtui("session", "new", words)
    assert ran.code == 2
    assert error in ran.err


def test_what_is_in_the_way_is_named_and_own_rules_are_set_aside_by_name(coachtui: Any) -> None:
    assert "That overlaps Leo Example" in coachtui("session", "new", "mo wed 9:30").err
    late = coachtui("session", "new", "mo fri 20:00")
    assert "outside your availability" in late.err
    assert coachtui("session", "new", "mo fri 20:00", "--allow", "outside_availability").code == 0
    some = coachtui("session", "new", "mo wed 9:00 daily x2 12:00")
    assert some.code == 2
    skipped = coachtui("session", "new", "mo 24 nov 9:00 daily x3", "--skip", "--json")
    answer = json.loads(skipped.out)
    assert (len(answer["items"]), len(answer["skipped"])) == (1, 2)


def test_a_session_is_moved_edited_and_cancelled_by_the_beginning_of_its_id(coachtui: Any) -> None:
    one, two = (each["id"] for each in made(coachtui, "leo 1:1 tue 15:00 weekly x2"))
    moved = coachtui("session", "move", one, "tue", "16:00", "--scope", "following")
    assert moved.out.startswith("Moved: ● 1:1 with Leo Example, Tue 24 Nov 16:00–17:00")
    edited = json.loads(coachtui("session", "edit", two, "--where", "Court 9", "--price", "45", "--json").out)
    assert (edited["location"], edited["client_specific_price"]["amount"]) == ("Court 9", 4500)
    assert edited["local_start"] == "2026-12-01T16:00"
    nothing = coachtui("session", "edit", two)
    assert (nothing.code, "say what to change" in nothing.err) == (2, True)
    cancelled = coachtui("session", "cancel", one, "--scope", "all", "--reason", "ill")
    assert cancelled.out.startswith("Cancelled: ● 1:1, Tue 24 Nov 16:00–17:00")
    assert "cancelled already" in coachtui("session", "cancel", two).err


def test_it_is_said_how_a_session_went(coachtui: Any) -> None:
    week = json.loads(coachtui("call", "ListSessions", "--json").out)["items"]
    past = next(each["id"] for each in week if each["local_start"] == "2026-11-23T09:00")
    later = next(each["id"] for each in week if each["local_start"] == "2026-11-26T09:00")
    assert coachtui("session", "complete", past).out.startswith("Took place: ● 1:1 with Leo Example, Mon 23 Nov")
    assert "has not begun yet" in coachtui("session", "no-show", later).err
    assert "no session of yours" in coachtui("session", "complete", "nothing").err


def test_only_a_coach_has_sessions(coachtui: Any) -> None:
    ran = coachtui("session", "new", "leo tue 15:00", "--as", "ana@example.org")
    assert (ran.code, ran.err) == (1, "coachtui: You are no coach: only coaches have sessions of their own\n")
