"""A coach's own calendar as others see it, on a command line: exactly what those are answered."""

from typing import Any

import pytest

LINES = (
    ("week",),
    ("slots", "--type", "1:1", "--start", "2026-11-25"),
    ("why", "--type", "1:1", "--at", "2026-11-25T09:00"),
)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
@pytest.mark.parametrize("who", ["Leo", "leo example", "leo@example.org"])
def test_a_named_client_is_answered_so(coachtui: Any, line: tuple[str, ...], who: str) -> None:
    seen = coachtui(*line, "--view-as", who, "--json")
    assert seen.code == 0, seen.err
    assert seen.out == coachtui(*line, "--as", "leo@example.org", "--json").out


def test_it_is_said_whose_eyes_these_are(coachtui: Any) -> None:
    said = coachtui("week", "--view-as", "ana").out.splitlines()
    assert said[0] == "As Ana Example sees it"
    assert not [line for line in said if "Leo" in line or "Mo Example" in line or "dentist" in line]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_who_sees_nothing_is_said_to(coachtui: Any, line: tuple[str, ...]) -> None:
    ran = coachtui(*line, "--view-as", "visitor")
    assert (ran.code, ran.err) == (1, "coachtui: A visitor sees nothing of your calendar\n")
    coachtui("privacy", "change", "--see", "private")
    assert coachtui(*line, "--view-as", "Ana").err == "coachtui: Ana Example sees nothing of your calendar\n"


def test_a_visitor_sees_what_everybody_may(coachtui: Any) -> None:
    coachtui("privacy", "change", "--see", "public", "--booked", "hidden")
    said = coachtui("week", "--view-as", "visitor").out
    assert "As a visitor sees it" in said
    assert "taken" not in said
    coachtui("privacy", "change", "--booked", "booked")
    assert "taken" in coachtui("week", "--view-as", "anonymous").out


def test_nobody_of_that_name_is_said(coachtui: Any) -> None:
    ran = coachtui("week", "--view-as", "Zoe")
    assert ran.code == 2
    assert "there is no client called “Zoe”; there is: Ana Example, Leo Example, Mo Example" in ran.err


def test_only_a_coach_looks_so(coachtui: Any) -> None:
    ran = coachtui("week", "--as", "ana@example.org", "--view-as", "visitor")
    assert (ran.code, ran.err) == (1, "coachtui: You are no coach: only coaches see their calendar as others do\n")
