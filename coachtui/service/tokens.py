"""Signing in and out: tokens, each for one device."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, NamedTuple

from msgspec import Meta, structs

from coachtui.errors import InvalidToken, NotFound, WrongCredentials
from coachtui.records.account import Account, AccountView, GivenPassword, Password, SignedIn, Token, TokenView
from coachtui.records.base import Id
from coachtui.records.text import OptionalLine
from coachtui.records.time import Instant
from coachtui.service.access import ANYONE, SIGNED_IN
from coachtui.service.bearer import hash_of, new_token
from coachtui.service.context import Context
from coachtui.service.listing import Page, PageLimit
from coachtui.service.operation import Command, Query, handles
from coachtui.service.passwords import hashed, is_outdated, is_right
from coachtui.service.ports import Store

TOKEN_PREFIX = "coachtui_"  # by which scanners of leaked secrets know one

LAST_USED_TO = timedelta(hours=1)
"""How exactly it is kept when a token was last used: a write for every read would be dear."""


class Checked(NamedTuple):
    """Whether a password was right, against which hash; ``renewed`` replaces a hash of other costs."""

    account_id: Id | None
    against: str | None
    is_right: bool
    renewed: str | None = None


def _check(command: CreateToken, context: Context) -> Callable[[], Checked]:
    """The same work whether or not there is such an account, or it has a password."""
    account = next(iter(context.store.find(Account, email=command.email)), None)
    kept = context.store.get(Password, account.id if account else "")
    against = kept.hash if kept else None

    def check() -> Checked:
        right = is_right(command.password, against)
        renewed = hashed(command.password) if right and against and is_outdated(against) else None
        return Checked(account.id if account else None, against, right, renewed)

    return check


class CreateToken(Command[SignedIn], frozen=True, kw_only=True):
    """Sign in with an e-mail address and a password; the label says which device it is."""

    email: Annotated[str, Meta(max_length=254)]  # what is no address is answered as one that nobody has
    password: GivenPassword
    label: OptionalLine | None = None

    def __repr__(self) -> str:
        return "CreateToken(…)"


@handles(CreateToken, "POST", "/v1/tokens", access=ANYONE, status=201, prepare=_check)
def create_token(command: CreateToken, context: Context) -> SignedIn:
    """Raises ``WrongCredentials``, the same for a wrong password as for an address that nobody has."""
    checked: Checked = context.prepared
    if not checked.is_right or checked.account_id is None:
        raise WrongCredentials
    context.store.lock_account(checked.account_id)
    account, kept = context.store.get(Account, checked.account_id), context.store.get(Password, checked.account_id)
    if account is None or kept is None or kept.hash != checked.against:
        raise WrongCredentials  # changed while it was being checked
    if checked.renewed is not None:
        context.store.update(structs.replace(kept, hash=checked.renewed))
    return signed_in(account, command.label or "", context)


class ListTokens(Query[Page[TokenView]], frozen=True, kw_only=True):
    """The devices on which the caller is signed in, by when they were."""

    cursor: str | None = None
    limit: PageLimit = 200


@handles(ListTokens, "GET", "/v1/tokens", access=SIGNED_IN)
def list_tokens(query: ListTokens, context: Context) -> Page[TokenView]:
    """Raises ``SignIn``; a token itself is never told again."""
    current = context.token.id if context.token else None
    views = [
        TokenView(
            id=each.id,
            label=each.label,
            created_at=each.created_at,
            last_used_at=each.last_used_at,
            current=each.id == current,
        )
        for each in context.store.find(Token, account_id=context.account.id)
    ]
    return Page.of(views, query.cursor, query.limit, key=lambda each: each.id)


class SignOut(Command[None], frozen=True, kw_only=True):
    """Revoke the token that asks: it is dead at once."""


@handles(SignOut, "DELETE", "/v1/tokens/current", access=SIGNED_IN, status=204)
def sign_out(command: SignOut, context: Context) -> None:
    """Raises ``NotFound`` where the store is asked without a token."""
    if context.token is None:
        raise NotFound("You are not signed in with a token")
    _revoke(context.token.id, context)


class RevokeToken(Command[None], frozen=True, kw_only=True):
    """Sign one of the caller's devices out: its token is dead at once."""

    id: Id


@handles(RevokeToken, "DELETE", "/v1/tokens/{id}", access=SIGNED_IN, status=204)
def revoke_token(command: RevokeToken, context: Context) -> None:
    """Raises ``NotFound`` for somebody else's as for none."""
    _revoke(command.id, context)


def _revoke(id: Id, context: Context) -> None:
    context.store.lock_account(context.account.id)
    token = context.store.get(Token, id)
    if token is None or token.account_id != context.account.id:
        raise NotFound
    context.store.remove(token)


def revoke_others(context: Context) -> None:
    """Sign every device of the caller's out but the one that asks."""
    for token in context.store.find(Token, account_id=context.account.id):
        if context.token is None or token.id != context.token.id:
            context.store.remove(token)


def signed_in(account: Account, label: str, context: Context) -> SignedIn:
    """The account with a new token, which can be told only now."""
    secret = new_token(TOKEN_PREFIX)
    token = Token(
        id=context.new_id(),
        account_id=account.id,
        token_hash=hash_of(secret),
        label=label,
        created_at=context.now,
        last_used_at=context.now,
    )
    context.store.add(token)
    view = AccountView(id=account.id, email=account.email, name=account.name, time_zone=account.time_zone)
    return SignedIn(account=view, token=secret)


def account_of(secret: str, store: Store) -> tuple[Account, Token]:
    """For whom an account's token stands; raises ``InvalidToken`` for one that is revoked as for one never given."""
    known = store.find(Token, token_hash=hash_of(secret))
    account = store.get(Account, known[0].account_id) if known else None
    if account is None:
        raise InvalidToken
    return account, known[0]


def is_due(token: Token, now: Instant) -> bool:
    """Whether it is time to note that the token was used."""
    return now - token.last_used_at >= LAST_USED_TO


def note_used(token: Token, now: Instant, store: Store) -> None:
    """Note that the token was used, where it is there still and nobody else has."""
    store.lock_account(token.account_id)
    kept = store.get(Token, token.id)
    if kept is not None and is_due(kept, now):
        store.update(structs.replace(kept, last_used_at=now))
