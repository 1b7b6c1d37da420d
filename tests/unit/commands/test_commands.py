"""What each plain command says and does, as a coach and as a client."""

import json
import re
from itertools import takewhile
from typing import Any

import pytest

from coachtui.commands import answering
from coachtui.records import json as wire
from coachtui.records.calendar import Calendar
from coachtui.records.session import BookingView

ANA = ("--as", "ana@example.org")
LEO = ("--as", "leo@example.org")
OTHERS = ("Leo", "Mo ", "dentist", "leo@")


def id_said(text: str) -> str:
    found = re.search(r"(?m)^id (\S{22})$", text)
    assert found, text
    return found[1]


def day(text: str, head: str) -> list[str]:
    """The lines under a day's head, without ids."""
    lines = text.splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith(head))
    rest = lines[first + 1 :]
    those = takewhile(lambda line: line.startswith("  "), rest)
    return [re.sub(r"  [A-Za-z0-9_-]{6}$", "", line.strip()) for line in those]


def test_a_coachs_week_has_names_requests_blocks_and_open_time(coachtui: Any) -> None:
    ran = coachtui("week")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("23–29 Nov 2026 · W48 · Maya Torres · times in Europe/London\n\nMon 23 Nov  today\n")
    assert day(ran.out, "Wed 25 Nov") == [
        "09:00–10:00  ● 1:1    Leo Example",
        "10:30–11:30  ● 1:1    Mo Example",
        "13:30–15:00  ◆ Group  Ana Example, Leo Example, Mo Example  3 of 6",
        "19:00–20:00  ● 1:1    Leo Example  asked for, 2d left",
        "open  10:00–10:30, 11:30–13:30, 15:00–18:00",
    ]
    assert "12:30–13:00  blocked  dentist" in day(ran.out, "Thu 26 Nov")
    assert ran.out.endswith("\nSun 29 Nov  nothing\n")


def test_a_clients_week_is_in_their_zone_and_names_nobody(coachtui: Any) -> None:
    ran = coachtui("week", *ANA)
    assert ran.out.startswith("23–29 Nov 2026 · W48 · Maya Torres · times in Europe/Madrid\n")
    assert day(ran.out, "Wed 25 Nov") == [
        "10:00–11:00  taken",
        "11:30–12:30  taken",
        "14:30–16:00  ◆ Group  yours, confirmed",
        "open  11:00–11:30, 12:30–14:30, 16:00–19:00",
    ]
    assert not [name for name in OTHERS if name in ran.out]


def test_the_week_of_a_day_is_the_one_it_is_in(coachtui: Any) -> None:
    assert coachtui("week", "2026-12-06").out.startswith("30 Nov – 6 Dec 2026 · W49")
    assert day(coachtui("week", "2027-06-16").out, "Wed 16 Jun") == ["open  09:00–18:00"]


def test_json_is_what_the_wire_carries(coachtui: Any) -> None:
    out = coachtui("week", "--json").out.rstrip("\n")
    calendar = wire.decode(out, Calendar)
    assert wire.encode(calendar).decode() == out
    assert json.loads(out)["start"] == "2026-11-23T00:00:00Z"


def test_an_agenda_is_what_comes_next(coachtui: Any) -> None:
    assert coachtui("agenda").out.splitlines()[0] == "Wed 25 Nov", "this morning is over"
    assert day(coachtui("agenda", "--days", "3").out, "Wed 25 Nov")[2].endswith("3 of 6")
    mine = coachtui("agenda", *ANA).out
    assert day(mine, "Wed 25 Nov") == ["14:30–16:00  ◆ Group  with maya  25.00 GBP  confirmed"]
    assert coachtui("agenda", "--as", "mo@example.org", "--days", "1").out == "Nothing today.\n"


def test_slots_are_what_can_be_booked(coachtui: Any) -> None:
    ran = coachtui("slots", *ANA, "--type", "intro", "--start", "2026-11-28T17:30", "--end", "2026-11-28")
    assert ran.out == "Sat 28 Nov  17:30  18:00  18:30\n"
    assert coachtui("slots", *ANA, "--type", "intro", "--start", "2026-11-29", "--end", "2026-11-29").out == (
        "Nothing is open then.\n"
    )


def test_a_slot_is_booked_shown_and_given_back(coachtui: Any) -> None:
    booked = coachtui("book", *ANA, "--type", "intro", "--at", "2026-11-28T11:30", "--note", "Hello")
    assert booked.out.startswith("Booked: Intro with Maya Torres, Sat 28 Nov 11:30–12:00 (Europe/Madrid)\n")
    identity = id_said(booked.out)
    assert "11:30" not in coachtui("slots", *ANA, "--type", "intro", "--start", "2026-11-28", "--end", "2026-11-28").out
    given_back = coachtui("cancel", *ANA, identity[:5])
    assert (given_back.code, given_back.out) == (0, "Cancelled: Sat 28 Nov 11:30–12:00 (Europe/Madrid)\n")
    assert "11:30" in coachtui("slots", *ANA, "--type", "intro", "--start", "2026-11-28", "--end", "2026-11-28").out


def test_the_same_key_books_once(coachtui: Any) -> None:
    line = ("book", *ANA, "--type", "intro", "--at", "2026-11-28T11:30", "--key", "k1", "--json")
    first, again = coachtui(*line), coachtui(*line)
    assert first.code == again.code == 0
    assert wire.decode(first.out, BookingView).id == wire.decode(again.out, BookingView).id
    other = coachtui("book", *ANA, "--type", "intro", "--at", "2026-11-28T12:00", "--key", "k1")
    assert (other.code, other.err) == (1, "coachtui: That idempotency key was used for something else\n")


def test_a_time_that_is_not_open_is_refused_with_what_is(coachtui: Any) -> None:
    line = ("book", *LEO, "--type", "intro", "--at", "2026-11-26T09:00", "--key", "k2")
    ran = coachtui(*line)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "coachtui: That time is not open. Open near it: Thu 26 Nov 10:00–10:30, Thu 26 Nov 10:30–11:00,"
        " Thu 26 Nov 12:00–12:30\n"
    )
    assert coachtui(*line) == ran, "kept under its key"


def test_a_coach_makes_sessions_and_is_told_of_what_is_in_the_way(coachtui: Any) -> None:
    made = coachtui("book", "--type", "1:1", "--at", "2026-11-27T14:00", "--client", "ana")
    assert made.out.startswith("Booked: 1:1 with Ana Example, Fri 27 Nov 14:00–15:00 (Europe/London)\n")
    again = coachtui("book", "--type", "1:1", "--at", "2026-11-27T14:30")
    assert again.code == 1
    assert again.err.startswith(
        "coachtui: That overlaps Ana Example, Fri 27 14:00–15:00. Open near it: Fri 27 Nov 15:00"
    )
    late = coachtui("book", "--type", "1:1", "--at", "2026-11-27T20:00")
    assert late.code == 1
    assert "it is outside your availability. Open near it: " in late.err
    assert late.err.endswith("Go on with --allow outside_availability\n")
    assert coachtui("book", "--type", "1:1", "--at", "2026-11-27T20:00", "--allow", "outside_availability").code == 0
    assert coachtui("cancel", id_said(made.out)).out == "Cancelled: Fri 27 Nov 14:00–15:00 (Europe/London)\n"


def test_requests_are_made_and_listed_on_both_sides(coachtui: Any) -> None:
    asked = coachtui("request", *LEO, "--type", "1:1", "--at", "2026-12-05T20:00", "--message", "After work?")
    assert asked.out.startswith("Asked for: 1:1 with Maya Torres, Sat 5 Dec 20:00–21:00 (Europe/London)\n")
    theirs = coachtui("requests", *LEO).out
    line = f"{id_said(asked.out)[:6]}  ● 1:1    to maya  Sat 5 Dec 20:00–21:00  pending, 2d left  “After work?”"
    assert theirs.splitlines()[-1] == line
    mine = coachtui("requests", "--status", "pending").out
    assert "Leo Example  Sat 5 Dec 20:00–21:00  pending" in mine
    assert coachtui("requests", "--status", "denied").out == "No requests.\n"
    open_already = coachtui("request", *LEO, "--type", "intro", "--at", "2026-11-28T10:30")
    assert (open_already.code, open_already.err) == (1, "coachtui: That time is open: book it\n")


def test_a_coach_is_told_every_rule_and_a_client_one_reason(coachtui: Any) -> None:
    line = ("why", "--type", "intro", "--at", "2026-11-26T12:30")
    mine = coachtui(*line).out.splitlines()
    assert mine[0] == "Not open: Intro, Thu 26 Nov 12:30–13:00 (Europe/London)"
    assert "  blocked dentist" in mine
    assert coachtui(*line, *LEO).out.splitlines() == [mine[0], "  not open"]
    assert coachtui("why", "--type", "intro", "--at", "2026-11-27T14:00", *LEO).out.startswith(
        "Open: Intro, Fri 27 Nov"
    )


def test_a_beginning_that_several_ids_have_cancels_none_of_them(coachtui: Any) -> None:
    ran = coachtui("cancel", "")
    assert ran.code == 2
    assert "may be any of these" in ran.err


@pytest.mark.parametrize("identity", ["-zzzzz", "--zzz", "nothing"])
def test_an_id_may_begin_with_a_hyphen(coachtui: Any, identity: str) -> None:
    ran = coachtui("cancel", identity)
    assert (ran.code, ran.err) == (1, f"coachtui: Nothing of yours to come has an id that begins with “{identity}”\n")


def test_where_to_ask_is_said_before_or_after_and_the_later_wins(
    coachtui: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "times in Europe/Madrid" in coachtui(*ANA, "week").out
    assert "times in Europe/Paris" in coachtui(*ANA, "week", "--as", "mo@example.org").out
    monkeypatch.setenv("COACHTUI_AS", "mo@example.org")
    assert "times in Europe/Paris" in coachtui("week").out
    assert "times in Europe/Madrid" in coachtui("week", *ANA).out


def test_colours_are_for_terminals_that_want_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = answering.Shown({}, ["\x1b[1mbold\x1b[0m"])
    answering.print_answer(shown, as_json=False)
    assert capsys.readouterr().out == "bold\n"
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    answering.print_answer(shown, as_json=False)
    assert "\x1b[1m" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    answering.print_answer(shown, as_json=False)
    assert capsys.readouterr().out == "bold\n"
