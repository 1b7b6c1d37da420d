"""What a coach wants to know for sessions of a type, as fields of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

from coachtui.records.session import Details
from coachtui.records.session_type import DetailField
from coachtui.scheduling.details import LONGEST_TEXT
from coachtui.widgets.form import Check, Choice, Field, Values

Schema = Sequence[DetailField]


def question_name(question: DetailField, place: int = 0) -> str:
    """The form's name for it; ``place`` tells the questions of several types in one form apart."""
    return f"detail-{place}-{question.name}"


def question_fields(schema: Schema, place: int = 0) -> list[Field]:
    """A field for each question; one that must be answered has a star."""
    return [_field(question, place) for question in schema]


def question_checks(
    schema: Schema, values: Values, place: int = 0, *, missing: str = "your coach needs to know this"
) -> Mapping[str, Check]:
    """What is wrong with an answer, or that one is missing."""
    problems = {
        question_name(each, place): _problem(each, values[question_name(each, place)], missing) for each in schema
    }
    return {name: Check(problem, is_right=False) for name, problem in problems.items() if problem}


def answers_in(schema: Schema, values: Values, place: int = 0) -> Details:
    """What was answered; only to be called while every check is right."""
    given = ((each, values[question_name(each, place)].strip()) for each in schema)
    return {each.name: _number(text) if each.kind == "number" else text for each, text in given if text}


def answered(schema: Schema, details: Details, place: int = 0) -> Values:
    """What was answered before, as the fields have it."""
    return {question_name(each, place): str(details[each.name]) for each in schema if each.name in details}


def any_answers(schema: Schema) -> Details:
    """Answers that will do for what must be answered, where it is only asked whether there is time."""
    return {
        each.name: each.choices[0] if each.kind == "choice" else 0 if each.kind == "number" else "–"
        for each in schema
        if each.required
    }


def is_question_of(place: int, name: str) -> bool:
    """Whether a field of a form is there while the type at this place is chosen: any but another type's question."""
    return not name.startswith("detail-") or name.startswith(f"detail-{place}-")


def refused_name(schema: Schema, field: str | None, place: int = 0) -> str | None:
    """The form's name of a field that a refusal names as ``details.level``; any other field as it is."""
    name = (field or "").removeprefix("details.")
    question = next((each for each in schema if each.name == name and field != name), None)
    return question_name(question, place) if question else field


def _field(question: DetailField, place: int) -> Field:
    label = (question.label or question.name.replace("_", " ")) + (" *" if question.required else "")
    name = question_name(question, place)
    if question.kind == "choice":
        choices = [Choice("", "choose"), *(Choice(each, each) for each in question.choices)]
        return Field(name, label, "choice", choices)
    return Field(name, label, limit=40 if question.kind == "number" else LONGEST_TEXT)


def _problem(question: DetailField, text: str, missing: str) -> str:
    if not text.strip():
        return missing if question.required else ""
    if question.kind == "number":
        try:
            if not isfinite(_number(text.strip())):
                return "a number"
        except ValueError:
            return "a number"
    return ""


def _number(text: str) -> int | float:
    """Raises ``ValueError``; a comma is a decimal point, as people write it."""
    try:
        return int(text)
    except ValueError:
        return float(text.replace(",", "."))
