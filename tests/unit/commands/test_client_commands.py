"""What a client does by plain commands: finds a coach, connects, answers questions, moves, takes what is offered."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from coachtui.records import json as wire
from coachtui.records.account import OwnConnection
from coachtui.records.request import RequestDecided, RequestView
from coachtui.records.session import BookingView
from coachtui.service.listing import Page

ANA = ("--as", "ana@example.org")
LEO = ("--as", "leo@example.org")
LATE = ("--type", "1:1", "--at", "2026-12-05T20:00")


def asked(coachtui: Any) -> RequestView:
    return wire.decode(coachtui("request", *LEO, *LATE, "--json").out, RequestView)


def called(coachtui: Any, name: str, **fields: object) -> Any:
    """The answer of an operation that is no command of its own, done by the coach."""
    ran = coachtui("call", name, *(f"{name}={value}" for name, value in fields.items()), "--json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def test_coaches_are_those_one_may_see_with_what_one_may_do(coachtui: Any) -> None:
    assert coachtui("coaches", *ANA).out == "maya  Maya Torres  you may book and request\n"
    assert coachtui("coaches").out == "maya  Maya Torres  yourself\n"
    assert coachtui("coaches", *ANA, "nobody").out.startswith("No coach shows you their calendar.")
    page = json.loads(coachtui("coaches", *ANA, "TORRES", "--json").out)
    assert [each["handle"] for each in page["items"]] == ["maya"]


def test_one_leaves_a_coach_and_asks_again(coachtui: Any) -> None:
    assert coachtui("connect", *ANA, "--leave", "maya").out.startswith("No longer connected to maya.")
    again = coachtui("connect", *ANA, "--leave", "maya")
    assert (again.code, again.err) == (1, "coachtui: You are not connected to a coach maya\n")
    assert coachtui("connect", *ANA, "Maya").out == "Asked maya, who has to accept it.\n"
    assert wire.decode(coachtui("connect", *ANA, "maya", "--json").out, OwnConnection).status == "requested"
    nobody = coachtui("connect", *ANA, "nobody")
    assert (nobody.code, nobody.err) == (1, "coachtui: There is no coach nobody\n")


def test_a_booking_is_moved_by_the_beginning_of_its_id(coachtui: Any) -> None:
    line = ("book", *ANA, "--type", "intro", "--at", "2026-11-28T11:30", "--json")
    booking = wire.decode(coachtui(*line).out, BookingView)
    moved = coachtui("reschedule", *ANA, (booking.id or "")[:8], "--at", "2026-11-28T12:00")
    assert moved.out == "Moved: Sat 28 Nov 11:30–12:00 → Sat 28 Nov 12:00–12:30 (Europe/Madrid)\n"
    refused = coachtui("reschedule", *ANA, booking.id, "--at", "2026-11-28T03:00")
    assert refused.code == 1
    assert refused.err.startswith("coachtui: That time is not open")
    other = coachtui("reschedule", *LEO, booking.id, "--at", "2026-11-28T12:30")
    assert other.err == f"coachtui: There is no booking to come of yours whose id begins with “{booking.id}”\n"


def test_a_request_is_withdrawn_once(coachtui: Any) -> None:
    request = asked(coachtui)
    line = ("withdraw", *LEO, request.id)
    assert coachtui(*line).out == "Withdrawn: Sat 5 Dec 20:00–21:00 (Europe/London)\n"
    assert coachtui(*line).err == f"coachtui: There is no open request of yours whose id begins with “{request.id}”\n"


def test_one_of_the_offered_times_is_taken(coachtui: Any) -> None:
    request = asked(coachtui)
    offers = [{"start": f"2026-12-05T{hour}:00:00Z", "duration_minutes": 60} for hour in (19, 21)]
    called(coachtui, "CounterRequest", id=request.id, offers=json.dumps(offers))
    unsaid = coachtui("accept", *LEO, request.id)
    assert (unsaid.code, "say which with --offer 1 to 2" in unsaid.err) == (2, True)
    taken = coachtui("accept", *LEO, request.id, "--offer", "2", "--json")
    assert wire.decode(taken.out, RequestDecided).booking.start.hour == 21
    agenda = wire.decode(coachtui("agenda", *LEO, "--days", "20", "--json").out, Page[BookingView])
    assert agenda.items[-1].start.hour == 21


def test_questions_are_answered_and_a_full_group_is_waited_for(coachtui: Any) -> None:
    types = called(coachtui, "ListOwnSessionTypes")["items"]
    group = next(each for each in types if each["name"] == "Group")
    schema = [{"name": "level", "kind": "text", "required": True}, {"name": "rounds", "kind": "number"}]
    change = {"id": group["id"], "version": group["version"], "capacity": 2, "waitlist": "true"}
    called(coachtui, "UpdateSessionType", **change, details_schema=json.dumps(schema))
    line = ("--type", "group", "--at", "2026-11-28T10:30Z")
    assert "details.level" in coachtui("book", *ANA, *line).err
    wrong = coachtui("book", *ANA, *line, "--detail", "rounds=many")
    assert (wrong.code, "rounds: a number" in wrong.err) == (2, True)
    assert coachtui("book", *ANA, *line, "--detail", "level").code == 2
    answers = ("--detail", "level=new", "--detail", "rounds=12")
    assert coachtui("book", *ANA, *line, *answers).code == 0
    assert coachtui("book", *LEO, *line, *answers).code == 0
    mo = ("--as", "mo@example.org")
    assert coachtui("book", *mo, *line, *answers).code == 1
    assert coachtui("book", *mo, *line, *answers, "--wait").out.startswith("Number 1 in line: Group")
    asked_too = coachtui("request", *LEO, "--type", "group", "--at", "2026-12-05T20:00", *answers, "--json")
    assert wire.decode(asked_too.out, RequestView).details == {"level": "new", "rounds": 12}


def test_what_is_ones_own_is_listed_and_saved_for_ones_calendar(
    coachtui: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    request = asked(coachtui)
    listed = coachtui("mine", *LEO).out.splitlines()
    assert listed[0] == "Wed 25 Nov"
    assert listed[1].startswith("  09:00–10:00  ● 1:1    with maya  60.00 GBP  confirmed")
    assert request.id[:6] in listed[-1]
    mine = json.loads(coachtui("mine", *LEO, "--json").out)
    assert (len(mine["bookings"]), len(mine["requests"])) == (3, 2)
    assert len(json.loads(coachtui("mine", *LEO, "--all", "--json").out)["bookings"]) == 4
    booking = mine["bookings"][0]
    saved = coachtui("ics", *LEO, booking["id"][:8])
    assert saved.out == "Saved Wed 25 Nov 09:00–10:00 to coachtui-2026-11-25-0900-maya.ics\n"
    path = tmp_path / "coachtui-2026-11-25-0900-maya.ics"
    assert (stat.S_IMODE(path.stat().st_mode), path.read_bytes().count(b"BEGIN:VEVENT")) == (0o600, 1)
    again = coachtui("ics", *LEO, booking["id"])
    assert (again.code, again.err) == (1, f"coachtui: {path.name} is there already: say where to with -o FILE\n")
    printed = coachtui("ics", *LEO, booking["id"], "-o", "-").out
    assert "DTSTART;TZID=Europe/London:20261125T090000" in printed
    assert f"UID:{booking['id']}@coachtui.invalid" in printed
    assert "SUMMARY:1:1 with Maya Torres" in printed
    assert json.loads(coachtui("ics", *LEO, booking["id"], "-o", "-", "--json").out)["content"] == printed
    assert coachtui("ics", *ANA, booking["id"]).code == 1
    assert "cannot be written" in coachtui("ics", *LEO, booking["id"], "-o", "no/where.ics").err
