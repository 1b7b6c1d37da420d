"""A calendar of 20,000 sessions is read by its index, bounded on both sides."""

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.dialects import sqlite as dialect

from coachtui.store import statements
from coachtui.store.database import Database


def plan(connection: Connection, sql: str, **values: object) -> str:
    rows = connection.execute(text(f"EXPLAIN QUERY PLAN {sql}"), values)
    return "\n".join(row[3] for row in rows)


def test_sessions_between_searches_from_the_longest_session_before_to_the_end(database: Database) -> None:
    statement = str(statements.SESSIONS_BETWEEN.compile(dialect=dialect.dialect(paramstyle="named")))
    with database._reader.begin() as connection:
        found = plan(connection, statement, **{"coach_id": "maya", "from": 0, "until": 1, "longest_before": -1})
    assert "ix_sessions_coach_id_start (coach_id=? AND start>? AND start<?)" in found


def test_the_net_beneath_searches_as_narrowly(database: Database) -> None:
    sql = (
        "SELECT 1 FROM sessions WHERE coach_id = :coach AND status = 'scheduled' AND id <> :id"
        ' AND start < :end AND start > :start - 86400 AND "end" > :start'
    )
    with database._reader.begin() as connection:
        found = plan(connection, sql, coach="maya", id="s", start=0, end=1)
    assert "ix_sessions_coach_id_start (coach_id=? AND start>? AND start<?)" in found


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        ("SELECT 1 FROM bookings WHERE session_id IN ('a', 'b')", "ix_bookings_session_id"),
        ("SELECT 1 FROM bookings WHERE account_id = 'a'", "ix_bookings_account_id"),
        ("SELECT 1 FROM requests WHERE coach_id = 'a' AND status IN ('b', 'c')", "ix_requests_coach_id_status"),
        ("SELECT 1 FROM connections WHERE coach_id = 'a' AND account_id = 'b'", "sqlite_autoindex_connections"),
        ("SELECT 1 FROM audit_log WHERE change_set = 'a'", "ix_audit_log_change_set"),
        ("SELECT 1 FROM changes WHERE coach_id = 'a' AND \"commit\" > 3", "ix_changes_coach_id_commit"),
    ],
)
def test_what_is_asked_often_has_an_index(database: Database, sql: str, index: str) -> None:
    with database._reader.begin() as connection:
        found = plan(connection, sql)
    assert index in found
    assert "SCAN" not in found
