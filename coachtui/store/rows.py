"""From record to row and back, derived once per record type from its fields."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Generic, NamedTuple, TypeVar, Union, get_args, get_origin

import msgspec

from coachtui.records import json
from coachtui.records.account import Account, Invitation
from coachtui.records.base import Money, Stored
from coachtui.records.time import WallDateTime, WallTime, instant, seconds

S = TypeVar("S", bound=Stored)

Convert = Callable[[Any], Any]


class Field(NamedTuple):
    """How one field is kept; None for a conversion that changes nothing. None itself is never converted."""

    name: str
    to_column: Convert | None
    from_column: Convert | None
    is_money: bool = False


#: What is compared instead of the column itself, where two spellings mean the same.
COMPARED_BY: Mapping[type[Stored], Mapping[str, tuple[str, Convert]]] = {
    Account: {"email": ("email_key", str.casefold)},
    Invitation: {"email": ("email_key", str.casefold)},
}


class Rows(Generic[S]):
    """The conversion of one record type."""

    def __init__(self, kind: type[S]) -> None:
        self.kind = kind
        self.fields = {info.name: _field(info.name, info.type) for info in msgspec.structs.fields(kind)}
        self.columns = tuple(column for field in self.fields.values() for column in _columns_of(field))
        self._compared_by = COMPARED_BY.get(kind, {})
        self._to_columns = [(each.name, each.to_column) for each in self.fields.values() if each.to_column]
        self._from_columns = [(each.name, each.from_column) for each in self.fields.values() if each.from_column]
        self._money = [(each.name, *_columns_of(each)) for each in self.fields.values() if each.is_money]

    def read(self, row: Sequence[Any]) -> S:
        """The record of a row whose values are in the order of ``columns``."""
        values = dict(zip(self.columns, row, strict=False))
        for name, convert in self._from_columns:
            value = values[name]
            if value is not None:
                values[name] = convert(value)
        for name, amount_column, currency_column in self._money:
            amount, currency = values.pop(amount_column), values.pop(currency_column)
            values[name] = None if amount is None else Money(amount, currency)
        return self.kind(**values)

    def write(self, record: S) -> dict[str, Any]:
        """The row of a record, by column."""
        values: dict[str, Any] = {name: getattr(record, name) for name in self.fields}
        for name, convert in self._to_columns:
            if values[name] is not None:
                values[name] = convert(values[name])
        for name, amount_column, currency_column in self._money:
            money: Money | None = values.pop(name)
            values[amount_column], values[currency_column] = (money.amount, money.currency) if money else (None, None)
        for name, (column, key) in self._compared_by.items():
            values[column] = key(values[name])
        return values

    def compared(self, name: str, value: object) -> tuple[str, Any]:
        """The column and the value to look for where the field equals ``value``; raises TypeError for no such field."""
        field = self.fields.get(name)
        if field is None or field.is_money:
            raise TypeError(f"{self.kind.__name__} cannot be found by {name!r}")
        column, key = self._compared_by.get(name, (name, field.to_column))
        return column, key(value) if key and value is not None else value


@cache
def rows_of(kind: type[S]) -> Rows[S]:
    """The conversion of a record type, made at its first use."""
    return Rows(kind)


def _columns_of(field: Field) -> tuple[str, ...]:
    return (f"{field.name}_amount", f"{field.name}_currency") if field.is_money else (field.name,)


def _field(name: str, annotation: Any) -> Field:
    plain = _plain(annotation)
    if plain is Money:
        return Field(name, None, None, is_money=True)
    if isinstance(plain, type) and issubclass(plain, StrEnum):
        return Field(name, str, {str(member): member for member in plain}.__getitem__)
    if plain in _CONVERSIONS:
        return Field(name, *_CONVERSIONS[plain])
    if plain is bool:
        return Field(name, None, bool)  # SQLite keeps a number
    if plain in (str, int):
        return Field(name, None, None)
    return Field(name, _to_json, json.decoder(annotation).decode)


def _plain(annotation: Any) -> Any:
    """The type without ``Annotated`` and without ``| None``."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, UnionType):
        rest = [each for each in get_args(annotation) if each is not NoneType]
        return _plain(rest[0]) if len(rest) == 1 else annotation
    return annotation


def _to_json(value: object) -> str:
    return json.encode(value).decode()


def _wall_date_time(text: str) -> WallDateTime:
    """As ``WallDateTime.parse``, of what was written by it: without its checks, for a year of sessions at a time."""
    return WallDateTime(date.fromisoformat(text[:10]), int(text[11:13]) * 60 + int(text[14:]))


_CONVERSIONS: Mapping[type, tuple[Convert, Convert]] = {
    datetime: (seconds, instant),
    date: (date.isoformat, date.fromisoformat),
    WallTime: (str, WallTime.parse),
    WallDateTime: (str, _wall_date_time),
}
