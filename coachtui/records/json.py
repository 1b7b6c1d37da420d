"""Records as JSON, in the one form that files, ``--json`` and the wire share (``api.md``, common ground)."""

from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from coachtui.records.time import WallDateTime, WallTime

T = TypeVar("T")


def _encode(value: object) -> str:
    if isinstance(value, WallTime | WallDateTime):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} has no JSON form")


def _decode(kind: type, value: object) -> object:
    if kind in (WallTime, WallDateTime):
        if isinstance(value, str):
            return kind.parse(value)
        raise ValueError("a wall time is a text such as 09:30")
    raise NotImplementedError(f"{kind.__name__} cannot be read from JSON")


_ENCODER = msgspec.json.Encoder(enc_hook=_encode)


def encode(record: object) -> bytes:
    """The record as JSON; instants as ``2034-06-14T08:00:00Z``."""
    return _ENCODER.encode(record)


def decode(data: bytes | str, kind: type[T]) -> T:
    """Read JSON strictly; raises ``msgspec.ValidationError`` or ``msgspec.DecodeError``."""
    return msgspec.json.decode(data, type=kind, dec_hook=_decode)


def decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """What ``decode`` does, made once for one type that is read often."""
    return msgspec.json.Decoder(kind, dec_hook=_decode)


def to_builtins(record: object) -> Any:
    """The record as dicts, lists, strings and numbers, as its JSON would read back."""
    return msgspec.to_builtins(record, enc_hook=_encode)


def convert(value: object, kind: type[T], *, strict: bool = True) -> T:
    """Builtins (as JSON gives them) into a record; ``strict=False`` also reads numbers from text, as in URLs."""
    return msgspec.convert(value, type=kind, dec_hook=_decode, strict=strict)


def utc(at: datetime) -> datetime:
    """The instant in UTC; raises ValueError with fractions of a second or without an offset."""
    if at.tzinfo is None:
        raise ValueError("an instant needs an offset, such as Z or +01:00")
    if at.microsecond:
        raise ValueError("an instant has whole seconds")
    return at.astimezone(UTC)
