"""Templates on a command line: saved from sessions, from a week, from a suggestion, and applied to several weeks."""

from typing import Any

import pytest

from coachtui.records import json as wire
from coachtui.records.session import SessionView
from coachtui.records.template import TemplateSuggestion, TemplateView
from coachtui.service.bulk import BulkDone
from coachtui.service.listing import Page


def templates(coachtui: Any) -> list[TemplateView]:
    return list(wire.decode(coachtui("templates", "--json").out, Page[TemplateView]).items)


def sessions(coachtui: Any, client: str) -> list[SessionView]:
    return list(wire.decode(coachtui("clients", "sessions", client, "--json").out, Page[SessionView]).items)


def test_a_week_becomes_templates_of_what_differs_only_in_when_it_is(coachtui: Any) -> None:
    saved = coachtui("templates", "save", "Usual", "--week", "2026-11-25")
    assert saved.code == 0, saved.err
    assert [(each.name, [str(place.start) for place in each.pattern]) for each in templates(coachtui)] == [
        ("Usual 1", ["09:00", "09:00", "11:00"]),
        ("Usual 2", ["10:30"]),
        ("Usual 3", ["13:30"]),
        ("Usual 4", ["09:00"]),
    ]
    assert "Mon, Wed 09:00; Thu 11:00" in saved.out
    assert all(each.price is None for each in templates(coachtui))


def test_a_template_is_applied_to_several_weeks_as_one_change(coachtui: Any) -> None:
    first = sessions(coachtui, "Ana")[-1]
    assert coachtui("templates", "save", "Thursdays", "--session", first.id).code == 0
    would = coachtui("templates", "apply", "Thurs", "--weeks", "3", "--dry-run")
    assert would.out.splitlines() == [
        "Would be made: 3 of 3, Thursdays",
        "  Thu 3 Dec 09:00",
        "  Thu 10 Dec 09:00",
        "  Thu 17 Dec 09:00",
    ]
    before = len(sessions(coachtui, "Ana"))
    done = wire.decode(coachtui("templates", "apply", "Thursdays", "--weeks", "3", "--json").out, BulkDone)
    assert done.applied
    assert isinstance(done.change_set, str)
    made = sessions(coachtui, "Ana")[before:]
    assert [str(each.local_start) for each in made] == ["2026-12-03T09:00", "2026-12-10T09:00", "2026-12-17T09:00"]
    assert {each.template_id for each in made} == {templates(coachtui)[0].id}


def test_what_is_in_the_way_stops_all_of_it_or_is_left_out(coachtui: Any) -> None:
    first = sessions(coachtui, "Ana")[-1]
    coachtui("templates", "save", "Thursdays", "--session", first.id[:8])
    coachtui("templates", "apply", "Thursdays", "--from", "2026-12-07")
    count = len(sessions(coachtui, "Ana"))
    stopped = coachtui("templates", "apply", "Thursdays", "--weeks", "2")
    assert (stopped.code, len(sessions(coachtui, "Ana"))) == (1, count)
    assert "Thu 10 Dec 09:00  left out: " in stopped.err
    skipped = coachtui("templates", "apply", "Thursdays", "--weeks", "2", "--skip")
    assert skipped.out.startswith("Made: 1 of 2, Thursdays\n  Thu 3 Dec 09:00\n  Thu 10 Dec 09:00  left out: ")
    assert len(sessions(coachtui, "Ana")) == count + 1


def test_a_time_that_no_clock_shows_is_left_out_or_said(coachtui: Any) -> None:
    # Clocks in London go from 01:00 to 02:00 on Sunday 28 March 2027.
    coachtui("book", "--type", "Intro", "--at", "2026-11-29T01:30", "--allow", "outside_availability")
    coachtui("templates", "save", "Night", "--week", "2026-11-23")
    night = next(each.name for each in templates(coachtui) if each.pattern[0].weekday == "SU")
    line = ("templates", "apply", night, "--from", "2027-03-22", "--allow", "outside_availability")
    assert coachtui(*line).code == 1
    skipped = coachtui(*line, "--weeks", "2", "--skip")
    assert skipped.out.startswith(f"Made: 1 of 2, {night}\n  Sun 4 Apr 01:30\n  left out: ")


def test_what_is_made_again_and_again_is_suggested_and_saved(coachtui: Any) -> None:
    assert coachtui("templates", "suggestions").out.startswith("Nothing")
    for day in ("2026-12-01", "2026-12-08", "2026-12-15"):
        assert coachtui("book", "--type", "Intro", "--at", f"{day}T09:00", "--client", "Ana").code == 0
    (suggested,) = wire.decode(coachtui("templates", "suggestions", "--json").out, Page[TemplateSuggestion]).items
    assert coachtui("templates", "suggestions").out == f"1  {suggested.name}\n"
    assert coachtui("templates", "save", "--suggestion", "1").code == 0
    assert [each.name for each in templates(coachtui)] == [suggested.name]
    assert coachtui("templates", "suggestions").out.startswith("Nothing")
    assert coachtui("templates", "save", "--suggestion", "1").code == 1


def test_a_template_is_renamed_and_removed(coachtui: Any) -> None:
    assert coachtui("templates").out.startswith("No templates yet")
    coachtui("templates", "save", "One", "--session", sessions(coachtui, "Ana")[0].id)
    assert coachtui("templates", "rename", "One", "--name", "Two").code == 0
    assert [each.name for each in templates(coachtui)] == ["Two"]
    assert coachtui("templates", "remove", "Two").out == "Two is no template any more. What was made of it stays.\n"
    assert templates(coachtui) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("apply",), "say which template"),
        (("apply", "None"), "there is no template called “None”"),
        (("save",), "say what the template is called"),
        (("save", "A"), "say what is in it"),
        (("save", "A", "--session", "zzz"), "no session of yours"),
        (("save", "A", "--week", "2030-01-01"), "no session to take place"),
    ],
)
def test_what_cannot_be_is_said(coachtui: Any, line: tuple[str, ...], said: str) -> None:
    ran = coachtui("templates", *line)
    assert ran.code in (1, 2)
    assert said in ran.err
