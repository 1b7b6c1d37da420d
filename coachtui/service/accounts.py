"""The caller's own account: making it, seeing it, changing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from msgspec import structs

from coachtui.errors import Invalid, WrongCredentials
from coachtui.records.account import Account, CoachRef, Email, GivenPassword, Me, NewPassword, Password, SignedIn
from coachtui.records.coach import Coach
from coachtui.records.text import Line
from coachtui.records.time import ZoneName
from coachtui.scheduling.zones import zone_named
from coachtui.service.access import ANYONE, SIGNED_IN
from coachtui.service.context import Context
from coachtui.service.operation import Command, Query, handles
from coachtui.service.own import check_version, given
from coachtui.service.passwords import hashed, is_right
from coachtui.service.tokens import revoke_others, signed_in


def _hash_new(command: Register, context: Context) -> Callable[[], str]:
    # Also where the address is taken, which the time it takes must not tell before the answer does.
    return lambda: hashed(command.password)


class Register(Command[SignedIn], frozen=True, kw_only=True):
    """Make an account that signs in with a password, and sign in."""

    email: Email
    password: NewPassword
    name: Line
    time_zone: ZoneName

    def __repr__(self) -> str:
        return "Register(…)"


@handles(Register, "POST", "/v1/accounts", access=ANYONE, status=201, prepare=_hash_new)
def register(command: Register, context: Context) -> SignedIn:
    """Raises ``EmailTaken``, and ``Invalid`` for an unknown zone.

    What others have done with the address so far, bookings as a guest or an invitation, does not become the account's.
    """
    zone_named(command.time_zone)
    account = Account(id=context.new_id(), email=command.email, name=command.name, time_zone=command.time_zone)
    context.store.add(account)
    context.store.add(Password(id=account.id, hash=context.prepared))
    return signed_in(account, "", context)


class GetMe(Query[Me], frozen=True, kw_only=True):
    """Who the caller is."""


@handles(GetMe, "GET", "/v1/me", access=SIGNED_IN)
def get_me(query: GetMe, context: Context) -> Me:
    """Raises ``SignIn`` for an anonymous caller."""
    return _me(context.account, context)


class Proof(NamedTuple):
    """Whether the current password was right, against which hash, and the hash of the new one where there is one."""

    against: str | None
    is_right: bool
    new_hash: str | None


def _prove(command: UpdateMe, context: Context) -> Callable[[], Proof]:
    kept = context.store.get(Password, context.account.id)
    against = kept.hash if kept else None
    current, new = command.current_password, command.password

    def prove() -> Proof:
        # An account without a password is one of a store of one's own: nobody can ask as it from afar.
        right = against is None or (current is not None and is_right(current, against))
        return Proof(against, right, hashed(new) if new is not None and right else None)

    return prove if _needs_proof(command, context.account) else lambda: Proof(against, True, None)


def _needs_proof(command: UpdateMe, account: Account) -> bool:
    return command.password is not None or command.email not in (None, account.email)


class UpdateMe(Command[Me], frozen=True, kw_only=True):
    """Change the caller's account; a new e-mail address or password wants ``current_password``.

    A new password signs every other device out.
    """

    version: int | None = None
    email: Email | None = None
    name: Line | None = None
    time_zone: ZoneName | None = None
    password: NewPassword | None = None
    current_password: GivenPassword | None = None

    def __repr__(self) -> str:
        return "UpdateMe(…)"


@handles(UpdateMe, "PATCH", "/v1/me", access=SIGNED_IN, prepare=_prove)
def update_me(command: UpdateMe, context: Context) -> Me:
    """Raises ``WrongCredentials``, ``EmailTaken``, ``Stale``, and ``Invalid`` for an unknown zone or no password."""
    if command.time_zone is not None:
        zone_named(command.time_zone)
    context.store.lock_account(context.account.id)
    before = context.store.get(Account, context.account.id) or context.account
    check_version(before, command.version)
    if _needs_proof(command, before):
        _check_proof(command, context)
    changed = given(command, "version", "password", "current_password")
    after = context.store.update(structs.replace(before, **changed)) if changed else before
    if command.password is not None:
        _change_password(context)
    return _me(after, context)


def _check_proof(command: UpdateMe, context: Context) -> None:
    proof: Proof = context.prepared
    kept = context.store.get(Password, context.account.id)
    if proof.against is not None and command.current_password is None:
        raise Invalid("current_password: needed to change the e-mail address or the password", field="current_password")
    if not proof.is_right or (kept.hash if kept else None) != proof.against:
        raise WrongCredentials("That is not your current password")


def _change_password(context: Context) -> None:
    proof: Proof = context.prepared
    assert proof.new_hash is not None
    kept = context.store.get(Password, context.account.id)
    if kept is None:
        context.store.add(Password(id=context.account.id, hash=proof.new_hash))
    else:
        context.store.update(structs.replace(kept, hash=proof.new_hash))
    revoke_others(context)


def _me(account: Account, context: Context) -> Me:
    coach = context.store.get(Coach, account.id)
    return Me(
        id=account.id,
        email=account.email,
        name=account.name,
        time_zone=account.time_zone,
        coach=CoachRef(coach.handle) if coach else None,
        version=account.version,
    )
