"""What a transaction sends, made once for each kind of record."""

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, case, delete, func, select, update

from coachtui.records.base import Stored
from coachtui.records.session import Booking, Session
from coachtui.store.rows import rows_of
from coachtui.store.tables import TABLE_OF, accounts, bookings, coaches, notifications, sessions


def version_of(record: Stored) -> dict[str, Any]:
    return {"kept_id": record.id, "kept_version": record.version}


@cache
def select_of(kind: type[Stored], conditions: tuple[tuple[str, str], ...]) -> Select[Any]:
    table = TABLE_OF[kind]
    statement = select(*(table.c[name] for name in rows_of(kind).columns)).order_by(table.c.seq)
    for name, how in conditions:
        column = table.c[name]
        if how == "empty":
            statement = statement.where(column.is_(None))
        elif how == "among":
            statement = statement.where(column.in_(bindparam(name, expanding=True)))
        else:
            statement = statement.where(column == bindparam(name))
    return statement


@cache
def insert_of(kind: type[Stored]) -> Any:
    return TABLE_OF[kind].insert().inline()


@cache
def update_of(kind: type[Stored]) -> Any:
    return update(TABLE_OF[kind]).where(*_is_kept(kind))


@cache
def delete_of(kind: type[Stored]) -> Any:
    return delete(TABLE_OF[kind]).where(*_is_kept(kind))


def _is_kept(kind: type[Stored]) -> tuple[Any, Any]:
    columns = TABLE_OF[kind].c
    return columns.id == bindparam("kept_id"), columns.version == bindparam("kept_version")


# NO KEY, so that rows that merely refer to the coach or the account need not wait.
LOCK = {
    table.name: select(table.c.seq).where(table.c.id == bindparam("id")).with_for_update(key_share=True)
    for table in (coaches, accounts)
}

_SESSION_COLUMNS = [sessions.c[name] for name in rows_of(Session).columns]
_BOOKING_COLUMNS = [bookings.c[name] for name in rows_of(Booking).columns]

SESSIONS_BETWEEN = (
    select(*_SESSION_COLUMNS)
    .where(
        sessions.c.coach_id == bindparam("coach_id"),
        sessions.c.start < bindparam("until"),
        # Implied by the next line, and what bounds the index range below.
        sessions.c.start > bindparam("longest_before"),
        sessions.c.end > bindparam("from"),
    )
    .order_by(sessions.c.start, sessions.c.seq)
)
SESSIONS_BETWEEN_OF_STATUS = SESSIONS_BETWEEN.where(sessions.c.status.in_(bindparam("statuses", expanding=True)))

LAST_START = (
    select(sessions.c.start)
    .where(sessions.c.coach_id == bindparam("coach_id"))
    .order_by(sessions.c.start.desc())
    .limit(1)
)

BOOKINGS_IN = select(*_BOOKING_COLUMNS, bookings.c.seq).where(
    bookings.c.session_id.in_(bindparam("session_ids", expanding=True))
)

NOTIFICATION_COUNTS = (
    select(
        notifications.c.account_id,
        func.count(),
        func.sum(case((notifications.c.read, 0), else_=1)),
        func.max(notifications.c.seq),
    )
    .where(notifications.c.account_id.in_(bindparam("account_ids", expanding=True)))
    .group_by(notifications.c.account_id)
)


@cache
def bookings_of_account(*given: str) -> Select[Any]:
    conditions = {
        "account_id": bookings.c.account_id == bindparam("account_id"),
        "coach_id": bookings.c.coach_id == bindparam("coach_id"),
        "from": sessions.c.end > bindparam("from"),
        "until": sessions.c.start < bindparam("until"),
    }
    return (
        select(*_BOOKING_COLUMNS, *_SESSION_COLUMNS)
        .join_from(bookings, sessions, bookings.c.session_id == sessions.c.id)
        .where(*(conditions[name] for name in given))
        .order_by(sessions.c.start, bookings.c.seq)
    )
