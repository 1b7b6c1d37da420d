"""Connections: coach and client know each other, and what follows for the client's standing."""

from msgspec import structs

from coachtui.errors import Conflict, Forbidden, Invalid, NotFound
from coachtui.records.account import (
    Account,
    Connection,
    ConnectionStatus,
    ConnectionView,
    Email,
    Invitation,
    OwnConnection,
    Person,
)
from coachtui.records.base import Id, Money
from coachtui.records.coach import Audience, Coach
from coachtui.records.text import Text
from coachtui.service.access import COACHES, SIGNED_IN, WHO_MAY_ASK
from coachtui.service.context import Context
from coachtui.service.listing import Page, PageLimit
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


@handles(AskConnection, "POST", "/v1/coaches/{coach}/connection", access=WHO_MAY_ASK, status=201)
def ask_connection(command: AskConnection, context: Context) -> OwnConnection:
    """A blocked client's asking is answered like anyone's and changes nothing: they cannot tell."""
    coach, account = context.coach_called(command.coach), context.account
    if coach.id == account.id:
        raise Forbidden("You cannot connect to yourself")
    context.store.lock_coach(coach.id)
    before = connection_between(coach, account, context)
    if before is None:
        before = _new_connection(coach, account, context)
    elif before.status is ConnectionStatus.INVITED:
        before = context.store.update(structs.replace(before, status=ConnectionStatus.CONNECTED))
    return _own_view(before.id, coach, before.status, context)


#: The client's own version of a connection: the row's would tell when the coach notes something about them.
_VERSIONS_SEEN = (ConnectionStatus.REQUESTED, ConnectionStatus.INVITED, ConnectionStatus.CONNECTED)


def _own_view(id: Id, coach: Coach, status: ConnectionStatus, context: Context) -> OwnConnection:
    """To a client who was blocked it looks as if the coach had not answered yet.

    Of a coach whose calendar is private only whom they invite is told the name.
    """
    seen = ConnectionStatus.REQUESTED if status is ConnectionStatus.BLOCKED else status
    is_private = context.privacy_of(coach).calendar_visibility is Audience.PRIVATE
    return OwnConnection(
        id=id,
        coach=coach.handle,
        display_name="" if is_private and seen is not ConnectionStatus.INVITED else coach.display_name,
        status=seen,
        version=_VERSIONS_SEEN.index(seen) + 1,
    )


def _new_connection(coach: Coach, account: Account, context: Context) -> Connection:
    """Asked for, or at once agreed where the coach has invited whoever has the account's e-mail address."""
    invited = next(iter(context.store.find(Invitation, coach_id=coach.id, email=account.email)), None)
    connection = Connection(
        id=context.new_id(),
        coach_id=coach.id,
        account_id=account.id,
        status=ConnectionStatus.CONNECTED if invited else ConnectionStatus.REQUESTED,
        client_price=invited.client_price if invited else {},
        private_notes=invited.private_notes if invited else "",
    )
    context.store.add(connection)
    if invited:
        context.store.remove(invited)
    return connection


class LeaveCoach(Command[None], frozen=True, kw_only=True):
    """End the caller's connection to a coach, or take back having asked for one."""

    coach: str


@handles(LeaveCoach, "DELETE", "/v1/coaches/{coach}/connection", access=SIGNED_IN, status=204)
def leave_coach(command: LeaveCoach, context: Context) -> None:
    """Raises ``NotFound`` where there is no connection; a blocked client's leaving changes nothing."""
    coach = context.coach_called(command.coach)
    context.store.lock_coach(coach.id)
    connection = connection_between(coach, context.account, context)
    if connection is None:
        raise NotFound
    if connection.status is not ConnectionStatus.BLOCKED:
        context.store.remove(connection)


class ListOwnConnections(Query[Page[OwnConnection]], frozen=True, kw_only=True):
    """The coaches the caller is connected to, has asked, or is invited by, by creation."""

    cursor: str | None = None
    limit: PageLimit = 200


@handles(ListOwnConnections, "GET", "/v1/connections", access=SIGNED_IN)
def list_own_connections(query: ListOwnConnections, context: Context) -> Page[OwnConnection]:
    """Invitations come last."""
    found = context.store.find(Connection, account_id=context.account.id)
    invited = context.store.find(Invitation, email=context.account.email)
    coach_ids = tuple({each.coach_id for each in found} | {each.coach_id for each in invited})
    coaches = {each.id: each for each in context.store.find(Coach, id=coach_ids)}
    views = [_own_view(each.id, coaches[each.coach_id], each.status, context) for each in found]
    views += [_own_view(each.id, coaches[each.coach_id], ConnectionStatus.INVITED, context) for each in invited]
    return Page.of(views, query.cursor, query.limit, key=lambda each: each.id)


class ListConnections(Query[Page[ConnectionView]], frozen=True, kw_only=True):
    """The caller's clients, as a coach, by creation."""

    cursor: str | None = None
    limit: PageLimit = 200


@handles(ListConnections, "GET", "/v1/me/coach/connections", access=COACHES)
def list_connections(query: ListConnections, context: Context) -> Page[ConnectionView]:
    """With prices and notes, which only the coach sees; those invited come last."""
    found = context.store.find(Connection, coach_id=context.coach.id)
    accounts = {
        each.id: each for each in context.store.find(Account, id=tuple(connection.account_id for connection in found))
    }
    invited = context.store.find(Invitation, coach_id=context.coach.id)
    views = [_view(each, accounts[each.account_id]) for each in found] + [_invited_view(each) for each in invited]
    return Page.of(views, query.cursor, query.limit, key=lambda each: each.id)


class GetConnection(Query[ConnectionView], frozen=True, kw_only=True):
    """One of the caller's clients, as a coach."""

    id: Id


@handles(GetConnection, "GET", "/v1/me/coach/connections/{id}", access=COACHES)
def get_connection(query: GetConnection, context: Context) -> ConnectionView:
    """Raises ``NotFound``."""
    if context.store.get(Invitation, query.id) is not None:
        return _invited_view(own(context, Invitation, query.id))
    connection = own(context, Connection, query.id)
    account = context.store.get(Account, connection.account_id)
    if account is None:
        raise NotFound
    return _view(connection, account)


class InviteClient(Command[ConnectionView], frozen=True, kw_only=True):
    """Invite whoever has an e-mail address; they accept by asking."""

    email: Email


@handles(InviteClient, "POST", "/v1/me/coach/connections", access=COACHES, status=201)
def invite_client(command: InviteClient, context: Context) -> ConnectionView:
    """Answers alike whether or not there is an account; raises ``Conflict`` for a client the coach has blocked."""
    coach = context.coach
    context.store.lock_coach(coach.id)
    known = _client_with(command.email, coach, context)
    if known is not None:
        return structs.replace(_invite_known(*known, context), change_set=context.change_set)
    invitation = next(iter(context.store.find(Invitation, coach_id=coach.id, email=command.email)), None)
    if invitation is None:
        invitation = Invitation(id=context.new_id(), coach_id=coach.id, email=command.email)
        context.store.add(invitation)
    return structs.replace(_invited_view(invitation), change_set=context.change_set)


def _client_with(email: str, coach: Coach, context: Context) -> tuple[Connection, Account] | None:
    """Who has that address among those the coach knows of: only there may it be told that there is an account."""
    account = next(iter(context.store.find(Account, email=email)), None)
    connection = connection_between(coach, account, context)
    return (connection, account) if connection is not None and account is not None else None


def _invite_known(connection: Connection, account: Account, context: Context) -> ConnectionView:
    """To invite who has asked already is to accept."""
    if connection.status is ConnectionStatus.BLOCKED:
        raise Conflict("You have blocked this client")
    if connection.status is ConnectionStatus.REQUESTED:
        connection = context.store.update(structs.replace(connection, status=ConnectionStatus.CONNECTED))
    return _view(connection, account)


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
    context.store.lock_coach(context.coach.id)
    if (invitation := context.store.get(Invitation, command.id)) is not None:
        return _update_invitation(invitation, command, context)
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


def _update_invitation(invitation: Invitation, command: UpdateConnection, context: Context) -> ConnectionView:
    """Prices and notes may be written before the client has come."""
    own(context, Invitation, command.id)
    check_version(invitation, command.version)
    if command.status is not None:
        raise Conflict("The client has not accepted your invitation yet")
    after = context.store.update(structs.replace(invitation, **given(command, "id", "version")))
    return structs.replace(_invited_view(after), change_set=context.change_set)


class DeleteConnection(Command[None], frozen=True, kw_only=True):
    """End a connection, take back an invitation, or say no to a client who asks; lifts a block."""

    id: Id
    version: int | None = None


@handles(DeleteConnection, "DELETE", "/v1/me/coach/connections/{id}", access=COACHES, status=204)
def delete_connection(command: DeleteConnection, context: Context) -> None:
    """Raises ``NotFound`` and ``Stale``; bookings that were made stay."""
    context.store.lock_coach(context.coach.id)
    invited = context.store.get(Invitation, command.id) is not None
    record = own(context, Invitation, command.id) if invited else own(context, Connection, command.id)
    check_version(record, command.version)
    context.store.remove(record)


def _invited_view(invitation: Invitation) -> ConnectionView:
    """Of who was invited the coach knows the address alone, whether or not there is an account."""
    return ConnectionView(
        id=invitation.id,
        account=Person(id=None, name="", email=invitation.email),
        status=ConnectionStatus.INVITED,
        client_price=invitation.client_price,
        private_notes=invitation.private_notes,
        version=invitation.version,
    )


def _view(connection: Connection, account: Account) -> ConnectionView:
    return ConnectionView(
        id=connection.id,
        account=person(account),
        status=connection.status,
        client_price=connection.client_price,
        private_notes=connection.private_notes,
        version=connection.version,
    )
