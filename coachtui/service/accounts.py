"""The caller's own account."""

from coachtui.records.account import CoachRef, Me
from coachtui.records.coach import Coach
from coachtui.service.access import SIGNED_IN
from coachtui.service.context import Context
from coachtui.service.operation import Query, handles


class GetMe(Query[Me], frozen=True, kw_only=True):
    """Who the caller is."""


@handles(GetMe, "GET", "/v1/me", access=SIGNED_IN)
def get_me(query: GetMe, context: Context) -> Me:
    """Raises ``SignIn`` for an anonymous caller."""
    account = context.account
    coach = context.store.get(Coach, account.id)
    return Me(
        id=account.id,
        email=account.email,
        name=account.name,
        time_zone=account.time_zone,
        coach=CoachRef(coach.handle) if coach else None,
        version=account.version,
    )
