"""Every stored record has a table with its fields, and comes back from a row as it went in."""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

import msgspec
import pytest

from coachtui.records.account import Account, Connection
from coachtui.records.availability import Override, Window
from coachtui.records.base import Money, Stored
from coachtui.records.request import ProposedTime, Request
from coachtui.records.session import Session
from coachtui.records.session_type import DetailField, SessionType, TypeRules
from coachtui.records.template import PatternPlace
from coachtui.records.time import WallDateTime, WallTime
from coachtui.store.rows import Rows, rows_of
from coachtui.store.tables import TABLE_OF

KINDS = sorted(TABLE_OF, key=lambda kind: kind.__name__)


def stored_kinds(base: type[Stored] = Stored) -> Iterator[type[Stored]]:
    for kind in base.__subclasses__():
        yield kind
        yield from stored_kinds(kind)


def test_every_stored_record_that_is_not_a_view_has_a_table() -> None:
    of_the_program = {kind for kind in stored_kinds() if kind.__module__.startswith("coachtui.records.")}
    assert {kind for kind in of_the_program if not kind.__name__.endswith(("View", "Entry"))} == set(TABLE_OF)
    assert "coachtui.records.session" in sys.modules


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_has_the_fields_of_its_record_and_no_others(kind: type[Stored]) -> None:
    columns = set(TABLE_OF[kind].c.keys()) - {"seq"}
    compared = {column for column, _ in rows_of(kind)._compared_by.values()}
    assert columns - compared == set(rows_of(kind).columns)


@pytest.mark.parametrize("kind", KINDS)
def test_what_may_be_none_may_be_null_and_nothing_else(kind: type[Stored]) -> None:
    table, rows = TABLE_OF[kind], rows_of(kind)
    for info in msgspec.structs.fields(kind):
        columns = [f"{info.name}_amount", f"{info.name}_currency"] if rows.fields[info.name].is_money else [info.name]
        assert {table.c[column].nullable for column in columns} == {NoneType in get_args(info.type)}, info.name


@pytest.mark.parametrize("optional", [True, False], ids=["with", "without"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_record_comes_back_as_it_went_in(kind: type[Stored], optional: bool) -> None:
    rows: Rows[Any] = rows_of(kind)
    record = kind(**{info.name: example(info.type, optional) for info in msgspec.structs.fields(kind)})
    row = rows.write(record)
    assert set(row) == set(TABLE_OF[kind].c.keys()) - {"seq"}
    assert all(isinstance(value, str | int | NoneType) for value in row.values())
    assert rows.read([row[column] for column in rows.columns]) == record


def test_addresses_are_compared_without_case() -> None:
    account = Account(id="a", email="Straße@Example.COM", name="A", time_zone="UTC")
    assert rows_of(Account).write(account)["email_key"] == "strasse@example.com"
    assert rows_of(Account).compared("email", "STRASSE@example.com") == ("email_key", "strasse@example.com")


@pytest.mark.parametrize("name", ["email_key", "nonsense", "seq"])
def test_nothing_is_found_by_what_is_no_field(name: str) -> None:
    with pytest.raises(TypeError, match=name):
        rows_of(Account).compared(name, "x")


EXAMPLES: dict[Any, Any] = {
    str: "ü",
    int: 7,
    bool: True,
    datetime: datetime(2034, 6, 12, 8, tzinfo=UTC),
    date: date(2034, 6, 12),
    WallTime: WallTime.parse("24:00"),
    WallDateTime: WallDateTime.parse("2034-06-12T10:30"),
    Money: Money(8500, "EUR"),
    Window: Window(WallTime.parse("09:00"), WallTime.parse("24:00")),
    PatternPlace: PatternPlace(weekday="WE", start=WallTime.parse("10:00"), weeks=(1, 3)),
    ProposedTime: ProposedTime(datetime(2034, 6, 12, 8, tzinfo=UTC), 60),
    TypeRules: TypeRules(daily_limit=3),
    DetailField: DetailField(name="level", kind="choice", choices=("a", "b")),
}


def example(annotation: Any, optional: bool) -> Any:
    """Some value of the type; None where that may be and ``optional`` is false."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if NoneType in get_args(annotation):
        return example(get_args(annotation)[0], optional) if optional else None
    if get_origin(annotation) is tuple:
        return (example(get_args(annotation)[0], optional),) * 2
    if get_origin(annotation) is dict:
        return {"key": example(get_args(annotation)[1], optional)}
    if get_args(annotation):
        return example(get_args(annotation)[0], optional)
    if issubclass(annotation, StrEnum):
        return list(annotation)[-1]
    return EXAMPLES[annotation]


def test_the_examples_reach_every_kind_of_column() -> None:
    assert {Connection, Override, Request, Session, SessionType} <= set(KINDS)
