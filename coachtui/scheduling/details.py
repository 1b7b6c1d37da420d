"""What a coach wants to know for sessions of a type: the schema they define, and what is filled in."""

from collections.abc import Sequence

from coachtui.errors import Invalid
from coachtui.records.session import Details
from coachtui.records.session_type import DetailField

MOST_FIELDS = 40
LONGEST_TEXT = 5_000


def check_schema(schema: Sequence[DetailField]) -> None:
    """Raises ``Invalid`` for two fields of one name, and for choices where there is nothing to choose."""
    names = [field.name for field in schema]
    if len(schema) > MOST_FIELDS:
        raise Invalid(f"details_schema: at most {MOST_FIELDS} fields", field="details_schema")
    for index, field in enumerate(schema):
        where = f"details_schema[{index}]"
        if names.index(field.name) != index:
            raise Invalid(f"{where}: there are two fields called {field.name}", field=where)
        if (field.kind == "choice") != bool(field.choices):
            raise Invalid(f"{where}: {field.name} needs choices if it is a choice, and none if not", field=where)
        if len(set(field.choices)) != len(field.choices):
            raise Invalid(f"{where}: {field.name} has the same choice twice", field=where)


def check_details(schema: Sequence[DetailField], details: Details) -> None:
    """Raises ``Invalid``, naming the field, for a detail that is unknown, missing or of another kind."""
    fields = {field.name: field for field in schema}
    for name, value in details.items():
        if name not in fields:
            raise _wrong(name, "there is no such detail for this session type")
        _check_value(fields[name], value)
    for field in schema:
        if field.required and details.get(field.name) in (None, ""):
            raise _wrong(field.name, f"{field.label or field.name} is needed")


def _check_value(field: DetailField, value: str | int | float) -> None:
    if field.kind == "number":
        if isinstance(value, str):
            raise _wrong(field.name, "must be a number")
    elif not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise _wrong(field.name, f"must be text of at most {LONGEST_TEXT:,} characters")
    elif field.kind == "choice" and value not in field.choices and (value or field.required):
        raise _wrong(field.name, f"must be one of {', '.join(field.choices)}")


def _wrong(name: str, problem: str) -> Invalid:
    return Invalid(f"details.{name}: {problem}", field=f"details.{name}")
