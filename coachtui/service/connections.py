"""Connections: coach and client know each other, and what follows for the client's standing."""

from msgspec import structs

from coachtui.errors import Conflict, Forbidden, Invalid, NotFound
from coachtui.records.account import Account, Connection, ConnectionStatus, ConnectionView, OwnConnection, Person
from coachtui.records.base import Id, Money
from coachtui.records.coach import Coach
from coachtui.records.text import Text
from coachtui.service.access import COACHES, WHO_HAS_THE_HANDLE
from coachtui.service.context import Context
from coachtui.service.listing import Page
from coachtui.service.operation import Command, Query, handles
from coachtui.service.own import check_version, given, own


def connection_between(coach: Coach, account: Account | None, context: Context) -> Connection | None:
    """The connection of coach and client, of whatever status."""
    if account is None:
        return None
    return next(iter(context.store.find(Connection, coach_id=coach.id, account_id=account.id)), None)


def person(account: Account) -> Person:
    """An account as a coach of theirs sees it."""
    return Person(id=account.id, name=account.name, email=account.email)


class AskConnection(Command[OwnConnection], frozen=True, kw_only=True):
    """Ask a coach to be connected; accepts where the coach has invited."""

    coach: str


@handles(AskConnection, "POST", "/v1/coaches/{coach}/connection", access=WHO_HAS_THE_HANDLE, status=201)
def ask_connection(command: AskConnection, context: Context) -> OwnConnection:
    """A blocked client's asking is answered like anyone's and changes nothing: they cannot tell."""
    coach, account = context.coach_called(command.coach), context.account
    if coach.id == account.id:
        raise Forbidden("You cannot connect to yourself")
    before = connection_between(coach, account, context)
    if before is None:
        before = Connection(
            id=context.new_id(), coach_id=coach.id, account_id=account.id, status=ConnectionStatus.REQUESTED
        )
        context.store.add(before)
    elif before.status is ConnectionStatus.INVITED:
        before = context.store.update(structs.replace(before, status=ConnectionStatus.CONNECTED))
    status = ConnectionStatus.REQUESTED if before.status is ConnectionStatus.BLOCKED else before.status
    return OwnConnection(id=before.id, coach=coach.handle, status=status, version=before.version)


class ListConnections(Query[Page[ConnectionView]], frozen=True, kw_only=True):
    """The caller's clients, as a coach, by creation."""

    cursor: str | None = None
    limit: int = 200


@handles(ListConnections, "GET", "/v1/me/coach/connections", access=COACHES)
def list_connections(query: ListConnections, context: Context) -> Page[ConnectionView]:
    """With prices and notes, which only the coach sees."""
    found = context.store.find(Connection, coach_id=context.coach.id)
    accounts = {
        each.id: each for each in context.store.find(Account, id=tuple(connection.account_id for connection in found))
    }
    return Page.of(
        [_view(each, accounts[each.account_id]) for each in found], query.cursor, query.limit, key=lambda each: each.id
    )


class UpdateConnection(Command[ConnectionView], frozen=True, kw_only=True):
    """Accept, block, agree on a price, note something about a client."""

    id: Id
    version: int | None = None
    status: ConnectionStatus | None = None
    client_price: dict[Id, Money] | None = None
    private_notes: Text | None = None


@handles(UpdateConnection, "PATCH", "/v1/me/coach/connections/{id}", access=COACHES)
def update_connection(command: UpdateConnection, context: Context) -> ConnectionView:
    """Raises ``NotFound``, ``Stale``, and ``Invalid`` for a status a coach does not set."""
    before = own(context, Connection, command.id)
    check_version(before, command.version)
    if command.status in (ConnectionStatus.REQUESTED, ConnectionStatus.INVITED):
        raise Invalid("status: connected or blocked", field="status")
    if command.status is ConnectionStatus.CONNECTED and before.status is ConnectionStatus.INVITED:
        raise Conflict("The client has not accepted your invitation yet")
    after = context.store.update(structs.replace(before, **given(command, "id", "version")))
    account = context.store.get(Account, after.account_id)
    if account is None:
        raise NotFound
    return structs.replace(_view(after, account), change_set=context.change_set)


def _view(connection: Connection, account: Account) -> ConnectionView:
    return ConnectionView(
        id=connection.id,
        account=person(account),
        status=connection.status,
        client_price=connection.client_price,
        private_notes=connection.private_notes,
        version=connection.version,
    )
