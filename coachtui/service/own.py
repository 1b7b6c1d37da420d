"""What the handlers of a coach's own things share."""

from typing import Any, TypeVar

from msgspec import structs

from coachtui.errors import NotFound, Stale, VersionRequired
from coachtui.records.base import Id, Stored
from coachtui.service.context import Context
from coachtui.service.operation import Operation

S = TypeVar("S", bound=Stored)
V = TypeVar("V", bound=Stored)


def own(context: Context, kind: type[S], id: Id) -> S:
    """The caller's own record with this id; raises ``NotFound`` for another coach's as for none."""
    record = context.store.get(kind, id)
    if record is None or getattr(record, "coach_id", None) != context.coach.id:
        raise NotFound
    return record


def check_version(record: Stored, version: int | None, *, required: bool = False) -> None:
    """Raises ``Stale`` with the record as it is where ``version`` is an old one, ``VersionRequired`` where it must be
    said and is not."""
    if version is None:
        if required:
            raise VersionRequired
    elif version != record.version:
        raise Stale(current=record)


def given(operation: Operation[Any], *left_out: str) -> dict[str, Any]:
    """The fields of an operation that have a value, but those named."""
    fields = {name: getattr(operation, name) for name in operation.__struct_fields__ if name not in left_out}
    return {name: value for name, value in fields.items() if value is not None}


def viewed(record: Stored, view: type[V], context: Context) -> V:
    """The record as its coach sees it after a change, with the change set."""
    return view(**structs.asdict(record), change_set=context.change_set)  # type: ignore[call-arg]  # each view has it


def shown(record: Stored, view: type[V]) -> V:
    """The record as its coach sees it."""
    return view(**structs.asdict(record))
