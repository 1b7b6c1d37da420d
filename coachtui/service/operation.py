"""Operations as values, and the table of all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, get_args

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from coachtui.service.access import Access
    from coachtui.service.context import Context

R = TypeVar("R")
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class Operation(Struct, Generic[R], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that can be asked of coachtui; its answer is an ``R``."""


class Query(Operation[R], Generic[R], frozen=True, kw_only=True):
    """Reads; run on a connection that cannot write."""


class Command(Operation[R], Generic[R], frozen=True, kw_only=True):
    """Changes something, in one transaction, or is refused and changes nothing."""


@dataclass(frozen=True)
class Declaration:
    """Everything there is to know about an operation: how it is reached, who may, what it does."""

    operation: type[Operation[Any]]
    handler: Callable[[Any, Context], Any]
    access: Access
    method: Method
    path: str
    status: int
    answer: Any
    prepare: Callable[[Any, Context], Callable[[], Any]] | None = None
    """What is too slow for a transaction that writes: called in one that reads, it looks up what it needs and returns
    the slow part, to be called when no transaction is open; its outcome is the handler's ``context.prepared``."""
    streams: bool = False
    """Whether the answer over HTTP is a stream of news, for whom the handler lets in."""
    may_wait: bool = False
    """Whether it means the same some hours later: then it is kept while the server is away, and sent after that."""
    tells: bool = True
    """Whether those are told whom its changes concern."""
    path_fields: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        names = tuple(re.findall(r"{(\w+)}", self.path))
        unknown = set(names) - set(self.operation.__struct_fields__)
        if unknown:
            raise TypeError(f"{self.operation.__name__} has no field {unknown} for its path {self.path}")
        object.__setattr__(self, "path_fields", names)

    @property
    def is_command(self) -> bool:
        return issubclass(self.operation, Command)


_DECLARED: dict[type[Operation[Any]], Declaration] = {}

O = TypeVar("O", bound=Operation[Any])  # noqa: E741  # the operation of a handler, never written in prose


def handles(
    operation: type[O],
    method: Method,
    path: str,
    *,
    access: Access,
    status: int = 200,
    prepare: Callable[[O, Context], Callable[[], Any]] | None = None,
    streams: bool = False,
    may_wait: bool = False,
    tells: bool = True,
) -> Callable[[Callable[[O, Context], R]], Callable[[O, Context], R]]:
    """Declare the function beneath as the handler of an operation; ``access`` has no default on purpose."""

    def declare(handler: Callable[[O, Context], R]) -> Callable[[O, Context], R]:
        answer = get_args(operation.__orig_bases__[0])[0]  # type: ignore[attr-defined]  # set by typing.Generic
        route = (method, re.sub(r"{\w+}", "{}", path))
        for other in _DECLARED.values():
            if (other.method, re.sub(r"{\w+}", "{}", other.path)) == route:
                raise TypeError(f"{operation.__name__} and {other.operation.__name__} share {method} {path}")
        _DECLARED[operation] = Declaration(
            operation, handler, access, method, path, status, answer, prepare, streams, may_wait, tells
        )
        return handler

    return declare


def declaration(operation: type[Operation[Any]]) -> Declaration:
    """The declaration of an operation type; raises KeyError if none was made."""
    return _DECLARED[operation]


def declarations() -> Iterator[Declaration]:
    """All declarations, in the order they were made; import ``coachtui.service.registry`` to have them all."""
    yield from _DECLARED.values()


def reading(declared: Declaration) -> Declaration | None:
    """The query that reads what a PUT, PATCH or DELETE changes: the GET of the same path; None where there is none."""
    if declared.method not in ("PUT", "PATCH", "DELETE"):
        return None
    same_path = (each for each in declarations() if each.path == declared.path)
    return next((each for each in same_path if each.method == "GET"), None)


def name_of(operation: Operation[Any]) -> str:
    """The operation's name as people and logs know it."""
    return type(operation).__name__


def fields_of(operation: type[Operation[Any]]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(operation)
