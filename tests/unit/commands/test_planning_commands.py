"""A coach's hours in words on a command line: what they would do is said before it is done."""

import json
from typing import Any

import pytest

from coachtui.records import json as wire
from coachtui.records.availability import AvailabilityRuleView, OverrideView
from coachtui.service.bulk import BulkDone, Previewed
from coachtui.service.listing import Page

MORNINGS_ONLY = "mon-sat 9-10"


def listed(coachtui: Any, name: str, kind: Any) -> Any:
    return wire.decode(coachtui(name, "--json").out, Page[kind]).items


def test_hours_are_listed_added_changed_and_removed_in_words(coachtui: Any) -> None:
    (first,) = listed(coachtui, "availability", AvailabilityRuleView)
    assert coachtui("availability").out == f"{first.id[:6]}  Mon–Sat 09:00–18:00\n"
    added = coachtui("availability", "add", "every", "sun", "18-20", "for", "Intro", "from", "1", "dec")
    assert added.out.startswith("Done: every Sun 18:00–20:00 for Intro from Tue 1 Dec\n")
    assert "more times to book" in added.out
    _, second = listed(coachtui, "availability", AvailabilityRuleView)
    assert (second.rrule, str(second.start), len(second.session_types)) == ("FREQ=WEEKLY;BYDAY=SU", "18:00", 1)
    changed = coachtui("availability", "change", second.id[:8], "every other sun 18-19 from 6 dec")
    assert changed.out.startswith("Done: every other Sun 18:00–19:00 from Sun 6 Dec\n")
    removed = coachtui("availability", "remove", second.id)
    assert removed.out.startswith("Done: without every other Sun 18:00–19:00 from Sun 6 Dec\n")
    assert listed(coachtui, "availability", AvailabilityRuleView) == (first,)


def test_what_is_ambiguous_or_not_understood_is_said(coachtui: Any) -> None:
    ambiguous = coachtui("availability", "add", "fri 18-20")
    assert (ambiguous.code, ambiguous.out) == (2, "")
    assert "(1) every Fri 18:00–20:00 or (2) Fri 27 Nov also 18:00–20:00; say which with --reading" in ambiguous.err
    assert coachtui("availability", "add", "fri 18-20", "--reading", "2").out.startswith("Done: Fri 27 Nov also")
    unknown = coachtui("availability", "add", "mon banana")
    assert (unknown.code, "not understood: banana" in unknown.err) == (2, True)
    assert coachtui("block", "remove", "nothing").code == 1
    assert coachtui("availability", "--as", "ana@example.org").err.startswith("coachtui: You have no calendar of your")


def test_nothing_is_done_before_it_is_said_what_becomes_of_sessions(coachtui: Any) -> None:
    (rule,) = listed(coachtui, "availability", AvailabilityRuleView)
    line = ("availability", "change", rule.id, MORNINGS_ONLY)
    seen = coachtui(*line, "--dry-run")
    assert seen.out.startswith("Would be: Mon–Sat 09:00–10:00\n")
    assert "Left outside what is open:\n  Wed 25 Nov 10:30–11:30  ● 1:1    Mo Example" in seen.out
    refused = coachtui(*line)
    assert refused.code == 1
    assert "Nothing was done yet: Wed 25 Nov 10:30–11:30" in refused.err
    assert "--sessions keep or cancel" in refused.err
    assert listed(coachtui, "availability", AvailabilityRuleView) == (rule,)
    impact = wire.decode(coachtui(*line, "--dry-run", "--json").out, Previewed)
    mo, group, leo = impact.sessions_affected
    said = ("--session", f"{mo.id[:9]}=2026-11-26T09:30", "--session", f"{group.id}=cancel", "--sessions", "keep")
    taken = coachtui(*line, *said)
    assert (taken.code, "overlaps" in taken.err or "taken" in taken.err) == (1, True), taken.err
    said = ("--session", f"{mo.id[:9]}=2026-11-27T08:00", "--session", f"{group.id}=cancel", "--sessions", "keep")
    assert coachtui(*line, *said).code == 1, "outside what is open"
    done = wire.decode(coachtui(*line, *said, "--allow", "outside_availability", "--json").out, BulkDone)
    assert done.applied
    agenda = coachtui("agenda", "--days", "7").out
    assert "08:00–09:00  ● 1:1    Mo Example" in agenda
    assert "Group" not in agenda, "cancelled"
    assert f"11:00–12:00  ● 1:1    Leo Example  {leo.id[:6]}" in agenda, "kept"
    undone = coachtui("call", "Undo", f"change_set={done.change_set}")
    assert undone.code == 0
    assert listed(coachtui, "availability", AvailabilityRuleView)[0].end == rule.end


def test_a_date_has_one_override_that_is_said_anew(coachtui: Any) -> None:
    assert coachtui("override", "add", "24 dec 10-12").out.startswith("Done: Thu 24 Dec only 10:00–12:00\n")
    assert coachtui("override", "add", "closed 24 dec").out.startswith("Done: closed Thu 24 Dec\n")
    (override,) = listed(coachtui, "override", OverrideView)
    assert override.windows == ()
    assert coachtui("override").out == f"{override.id[:6]}  closed Thu 24 Dec\n"
    assert coachtui("override", "remove", override.id[:6]).code == 0
    assert coachtui("override").out == "Nothing yet; add some in words, as override add closed 24 dec\n"


def test_time_is_taken_out_and_what_is_over_listed_only_with_all(coachtui: Any) -> None:
    assert coachtui("block").out.endswith("  away Thu 26 Nov 12:30–13:00: dentist\n")
    assert coachtui("block", "add", "24", "dec", "-", "2", "jan:", "at", "home").out.startswith(
        "Done: away Thu 24 Dec – Sat 2 Jan 2027: at home\n"
    )
    assert coachtui("block", "add", "mon 9-10 every week").code == 2
    assert coachtui("block", "add", "away 2 nov - 3 nov", "--reading", "1").code == 0
    now = coachtui("block").out
    assert "2 Nov" not in now
    assert now.index("dentist") < now.index("at home")
    assert "2 Nov" in coachtui("block", "--all").out
    page = json.loads(coachtui("block", "--json").out)
    assert [each["reason"] for each in page["items"]] == ["dentist", "at home"]


@pytest.mark.parametrize("name", ["availability", "override", "block"])
def test_help_tells_the_words(coachtui: Any, name: str) -> None:
    assert f"coachtui {name} add" in coachtui(name, "--help").out.replace("\n  ", " ")
