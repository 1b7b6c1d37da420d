"""Every operation is declared whole: who may, where, and in words."""

import importlib
import pkgutil

import pytest

import coachtui.service
from coachtui.service import registry
from coachtui.service.access import COACHES, Access
from coachtui.service.operation import Command, Declaration, Operation, Query, declarations

for module in pkgutil.iter_modules(coachtui.service.__path__, "coachtui.service."):
    importlib.import_module(module.name)

EVERY = list(declarations())


def defined(base: type[Operation[object]]) -> set[type[Operation[object]]]:
    return {kind for kind in base.__subclasses__() if kind.__module__.startswith("coachtui.service.")}


def test_every_operation_has_a_handler() -> None:
    assert {each.operation for each in EVERY} == defined(Query) | defined(Command)


@pytest.mark.parametrize("declared", EVERY, ids=lambda declared: declared.operation.__name__)
def test_an_operation_is_declared_whole(declared: Declaration) -> None:
    assert isinstance(declared.access, Access)
    assert declared.path.startswith("/v1/")
    assert (declared.operation.__doc__ or "").strip().endswith(".")
    assert (declared.handler.__doc__ or "").strip(), "the handler says what it raises"
    assert declared.is_command == (declared.method != "GET")
    assert declared.answer is not None


def test_only_what_means_the_same_later_waits_for_a_server() -> None:
    """A booking is the server's word or none; whom a calendar is shown to, and an answer to a client, must not lag."""
    waiting = {each.operation.__name__ for each in EVERY if each.may_wait}
    assert all(each.is_command for each in EVERY if each.may_wait)
    assert {each for each in waiting if declared_as(each).access is not COACHES} == {"CreateRequest"}
    never = {"Book", "CreateHold", "PutPrivacy", "UpdateConnection", "ApproveRequest", "InviteClient", "Undo"}
    assert not waiting & never


def declared_as(name: str) -> Declaration:
    return next(each for each in EVERY if each.operation.__name__ == name)


def test_no_two_operations_share_a_route() -> None:
    routes = [(each.method, each.path) for each in EVERY]
    assert len(set(routes)) == len(routes)


def test_the_registry_brings_every_operation_in() -> None:
    homes = {each.operation.__module__ for each in EVERY}
    assert homes <= {f"coachtui.service.{name}" for name in registry.__all__}
