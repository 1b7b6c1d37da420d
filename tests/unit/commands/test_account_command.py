"""Who one is, on a command line: shown and changed; a coach who moves is told first what that does."""

import json
from typing import Any

ANA = ("--as", "ana@example.org")


def test_who_one_is_is_shown(coachtui: Any) -> None:
    assert coachtui("account", *ANA).out == "Ana Example  ana@example.org  Europe/Madrid\n"
    assert coachtui("account").out.splitlines() == [
        "Maya Torres  maya@example.org  Europe/London",
        "coach maya, shown as Maya Torres",
    ]
    told = json.loads(coachtui("account", "--json").out)
    assert (told["account"]["email"], told["coach"]["handle"]) == ("maya@example.org", "maya")


def test_a_client_has_another_name_and_zone(coachtui: Any) -> None:
    changed = coachtui("account", *ANA, "change", "--name", "Ana Maria", "--zone", "Asia/Tokyo")
    assert changed.out == "Ana Maria  ana@example.org  Asia/Tokyo\n"
    assert coachtui("account", *ANA, "change", "--zone", "Asia/Tokio").code == 1
    assert coachtui("account", *ANA, "change", "--about", "me").err.startswith("coachtui: You are no coach yet")


def test_what_clients_read_is_changed_and_the_rest_stays(coachtui: Any) -> None:
    changed = coachtui("account", "change", "--shown-as", "Maya T.", "--about", "Tennis\nand more")
    assert changed.out.splitlines()[1:] == ["coach maya, shown as Maya T.", "  Tennis", "  and more"]
    assert coachtui("account", "change", "--about", "").out.splitlines()[1:] == ["coach maya, shown as Maya T."]


def test_a_coach_who_moves_is_told_what_would_lie_outside_their_hours(coachtui: Any) -> None:
    line = ("account", "change", "--zone", "America/New_York")
    refused = coachtui(*line)
    assert refused.code == 1
    assert "Nothing was done yet: Wed 25 Nov 09:00–10:00" in refused.err
    assert "stay. Go on with --sessions keep" in refused.err
    assert "Europe/London" in coachtui("account").out
    moved = coachtui(*line, "--sessions", "keep").out.splitlines()
    assert moved[0] == "Maya Torres  maya@example.org  America/New_York"
    assert moved[1] == "coach maya, shown as Maya Torres", "hours went along"
    back = coachtui("account", "change", "--hours-in", "Europe/London", "--sessions", "keep").out
    assert "hours in Europe/London" in back


def test_what_cannot_be_is_said(coachtui: Any) -> None:
    assert coachtui("account", "change").code == 2
    assert "write account change" in coachtui("account", "--name", "Me").err
