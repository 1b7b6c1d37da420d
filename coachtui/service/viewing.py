"""View as: the owner reads their calendar through the code that answers another viewer (``design.md`` §6)."""

from dataclasses import replace
from typing import Any

from coachtui.errors import Forbidden, NotFound
from coachtui.records.account import Account, Connection
from coachtui.records.coach import Coach, Standing
from coachtui.records.request import Request
from coachtui.service.context import Context

ANONYMOUS, REGISTERED, CONNECTED = "anonymous", "registered", "connected"


def viewed_as(operation: Any, context: Context) -> Context:
    """The context of the viewer whom an operation's ``view_as`` names.

    Raises ``Forbidden`` for who does not own the calendar, ``NotFound`` for an account that is no client of theirs.
    """
    coach = context.coach_called(operation.coach)
    if context.viewer is None or context.viewer.id != coach.id:
        raise Forbidden("Only the owner of a calendar sees it as others do")
    if operation.view_as == ANONYMOUS:
        return replace(context, viewer=None)
    if operation.view_as in (REGISTERED, CONNECTED):
        return as_somebody(context, operation.view_as)
    return replace(context, viewer=_client(operation.view_as, coach, context))


def as_somebody(context: Context, standing: str) -> Context:
    """The context of nobody in particular with an account, who is that to the coach."""
    return replace(context, viewer=_somebody(context), as_standing=Standing(standing))


def _somebody(context: Context) -> Account:
    """An account that nothing is known of: without bookings, requests or prices of its own."""
    return Account(id=context.new_id(), email="nobody@invalid", name="Somebody", time_zone=context.account.time_zone)


def _client(account_id: str, coach: Coach, context: Context) -> Account:
    account = context.store.get(Account, account_id)
    if account is None or not (account.id == coach.id or _is_known(account, coach, context)):
        raise NotFound("There is no such client of yours")
    return account


def _is_known(account: Account, coach: Coach, context: Context) -> bool:
    store = context.store
    return bool(
        store.find(Connection, coach_id=coach.id, account_id=account.id)
        or store.find(Request, coach_id=coach.id, account_id=account.id)
        or store.bookings_of(account.id, coach_id=coach.id)
    )
