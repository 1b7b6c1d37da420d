"""The form for privacy settings and booking rules: under each field the sentence that it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import structs

from coachtui.records.coach import BookingRules, Privacy
from coachtui.records.session_type import SessionType
from coachtui.scheduling.onlookers import ONLOOKERS, in_short, sight_of
from coachtui.scheduling.practice_in_words import PRIVACY, RULES, read_practice, written_privacy, written_rules
from coachtui.scheduling.practice_words import DISPLAYS, privacy_sentences, rules_sentences
from coachtui.scheduling.type_words import AUDIENCES
from coachtui.screens.session_type_form import LABELS as LIMIT_LABELS
from coachtui.widgets.form import Check, Choice, Field, Form, Values

DRAFT = "privacy and rules"
ONLOOKER = "onlooker"
"""The field that says with whose eyes the week beside the form is seen."""

LABELS = {
    "calendar_visibility": "sees it",
    "booking_permission": "books",
    "request_permission": "asks",
    "booked_display": "booked",
    "price_audience": "prices",
    **LIMIT_LABELS,
    "hold_seconds": "held",
    "request_expiry_hours": "answer",
}


class Practice(NamedTuple):
    """How a coach's practice is run, and what is offered in it."""

    privacy: Privacy
    rules: BookingRules
    session_types: tuple[SessionType, ...]

    @property
    def texts(self) -> dict[str, str]:
        """The settings and rules as they are typed."""
        return {**written_privacy(self.privacy), **written_rules(self.rules)}

    def with_texts(self, texts: Mapping[str, str]) -> Practice:
        """As the texts would have it; what cannot be read stays as it is."""
        read = read_practice(texts).values
        return self._replace(
            privacy=structs.replace(self.privacy, **_those(PRIVACY, read)),
            rules=structs.replace(self.rules, **_those(RULES, read)),
        )


def _those(names: Sequence[str], values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}


class PracticeForm(Form):
    """Changes privacy and rules; ``practice`` is how they are."""

    def __init__(self, practice: Practice, draft: Values, onlooker: str, *, first: str = ONLOOKER) -> None:
        """``first`` is the field that is gone to first."""
        self.practice = practice
        self._first = first
        super().__init__(
            "Privacy and rules", "Save", _fields(), {**practice.texts, **draft, ONLOOKER: onlooker}, draft=DRAFT
        )

    def focus_field(self) -> None:
        self._go_to(self._first)

    @property
    def meant(self) -> Practice:
        """How it would be."""
        return self.practice.with_texts(self.values)

    def check(self, values: Values) -> Mapping[str, Check]:
        meant = self.practice.with_texts(values)
        said = {**privacy_sentences(meant.privacy), **rules_sentences(meant.rules)}
        problems = read_practice({name: values[name] for name in said}).problems
        return {
            name: Check(problems.get(name, sentence), is_right=name not in problems) for name, sentence in said.items()
        }

    def facts(self, values: Values) -> Sequence[str]:
        """On a sheet, which covers what stands beside it elsewhere: what the onlooker would get."""
        if not self.has_class("-sheet"):
            return ()
        meant = self.practice.with_texts(values)
        onlooker = next(each for each in ONLOOKERS if each.id == values[ONLOOKER])
        sight = sight_of(meant.privacy, meant.session_types, onlooker)
        return (f"{onlooker.name.capitalize()} {in_short(sight)}",)


def _fields() -> list[Field]:
    audiences = [Choice(each.value, words) for each, words in AUDIENCES.items()]
    displays = [Choice(each.value, words) for each, words in DISPLAYS.items()]
    return [
        Field(ONLOOKER, "seen as", "choice", [Choice(each.id, each.name) for each in ONLOOKERS]),
        *(Field(name, LABELS[name], "choice", displays if name == "booked_display" else audiences) for name in PRIVACY),
        *(Field(name, LABELS[name], limit=20, placeholder="no limit") for name in RULES),
    ]
