"""What a coach wants to know for sessions of a type, as text: one question a line.

``Level*: beginner, club, county`` must be answered with one of three; ``Age: number`` with a number, ``Goal`` with
any text. ``level = How well do you play?`` says by which name the answers are kept, where the words do not.
What has one of our own marks in it stands in quotes, a quote within them twice.
"""

import re
import unicodedata
from collections.abc import Sequence

from msgspec import ValidationError, convert

from coachtui.errors import Invalid
from coachtui.records.session_type import DetailField
from coachtui.scheduling.details import check_schema

_WORD = r'"(?:[^"]|"")*"|[^",:=*]+'
_LINE = re.compile(rf"\s*(?:([a-z][a-z0-9_]{{0,39}})\s*=)?\s*({_WORD})?\s*(\*)?\s*(?::(.*))?")
_CHOICE = re.compile(rf"\s*({_WORD})\s*(?:,|$)")


def read_questions(text: str) -> tuple[DetailField, ...]:
    """The questions of a text; raises ``Invalid`` with a sentence that names the line."""
    fields: list[DetailField] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            fields.append(_field(line, number, [each.name for each in fields]))
    check_schema(fields)
    return tuple(fields)


def written_questions(schema: Sequence[DetailField]) -> str:
    """Questions as they are typed, which reads back as the same."""
    names: list[str] = []
    lines = []
    for field in schema:
        lines.append(_written(field, names))
        names.append(field.name)
    return "\n".join(lines)


def _field(line: str, number: int, names: Sequence[str]) -> DetailField:
    found = _LINE.fullmatch(line)
    if found is None or not (found[1] or found[2]):
        raise Invalid(f"line {number}: write a question such as Level: beginner, club", field="details_schema")
    label = _plain(found[2] or "")
    kind, choices = _answers((found[4] or "").strip(), number)
    said = {
        "name": found[1] or _name_of(label, names),
        "kind": kind,
        "label": label,
        "choices": choices,
        "required": bool(found[3]),
    }
    try:
        return convert(said, DetailField)
    except ValidationError:
        raise Invalid(f"line {number}: too long, at most 200 letters", field="details_schema") from None


def _answers(text: str, number: int) -> tuple[str, tuple[str, ...]]:
    if not text or text.casefold() in ("text", "number"):
        return text.casefold() or "text", ()
    choices, at = [], 0
    while at < len(text):
        found = _CHOICE.match(text, at)
        if found is None:
            raise Invalid(f"line {number}: part what may be chosen by commas", field="details_schema")
        choices.append(_plain(found[1]))
        at = found.end()
    return "choice", tuple(choices)


def _written(field: DetailField, names: Sequence[str]) -> str:
    answers = ""
    if field.kind == "choice":
        listed = ", ".join(map(_quoted, field.choices))
        answers = f": {listed}" + ("," if listed.casefold() in ("text", "number") else "")
    elif field.kind == "number":
        answers = ": number"
    is_named = not field.label or _name_of(field.label, names) != field.name
    name = f"{field.name} = " if is_named else ""
    return f"{name}{_quoted(field.label) if field.label else ''}{'*' if field.required else ''}{answers}".strip()


def _name_of(label: str, names: Sequence[str]) -> str:
    """A name made of the words, which none of those before has."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().casefold()
    name = re.sub(r"^[0-9_]+", "", re.sub(r"[^a-z0-9]+", "_", plain))[:36].strip("_") or "question"
    return next(each for each in (name, *(f"{name}_{count}" for count in range(2, 100))) if each not in names)


def _quoted(text: str) -> str:
    """In quotes where it would else be read as something else."""
    if text and text == text.strip() and not re.search(r'[",:=*]', text):
        return text
    return '"' + text.replace('"', '""') + '"'


def _plain(text: str) -> str:
    text = text.strip()
    return text[1:-1].replace('""', '"') if text.startswith('"') else text
