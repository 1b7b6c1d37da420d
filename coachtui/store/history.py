"""Who did what when, and what commands were answered."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, select

from coachtui.errors import InProgress
from coachtui.records import json
from coachtui.records.base import Id, Stored
from coachtui.records.time import instant, seconds
from coachtui.service.ports import Answered, AuditEntry
from coachtui.store.changes import coach_of
from coachtui.store.tables import TABLE_OF, audit_log, idempotency

ANSWERS_KEPT = timedelta(hours=24)

_KINDS = {kind.__name__: kind for kind in TABLE_OF}


def audit_row(entry: AuditEntry) -> dict[str, Any]:
    """An entry as it is kept; one of its two records is given."""
    record = entry.after or entry.before
    assert record is not None
    return {
        "at": seconds(entry.at),
        "actor_id": entry.actor_id,
        "change_set": entry.change_set,
        "operation": entry.operation,
        "kind": entry.kind.__name__,
        "record_id": record.id,
        "coach_id": coach_of(record),
        "before": _json(entry.before),
        "after": _json(entry.after),
    }


def write_audit(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Keep entries, in order."""
    connection.execute(_INSERT_AUDIT, rows)


_INSERT_AUDIT = audit_log.insert().inline()


def audit_of(connection: Connection, change_set: Id) -> list[AuditEntry]:
    """What a change set changed, in order."""
    return [_entry(row) for row in connection.execute(_AUDIT_OF, {"change_set": change_set})]


def audit_between(connection: Connection, coach_id: Id, start: int, end: int) -> list[AuditEntry]:
    """What was changed in the coach's calendar from ``start`` to ``end`` (UTC seconds), in order."""
    values = {"coach_id": coach_id, "from": start, "until": end}
    return [_entry(row) for row in connection.execute(_AUDIT_BETWEEN, values)]


def _entry(row: Sequence[Any]) -> AuditEntry:
    at, actor_id, change_set, operation, kind, before, after = row
    return AuditEntry(
        at=instant(at),
        actor_id=actor_id,
        change_set=change_set,
        operation=operation,
        kind=_KINDS[kind],
        before=_record(before, kind),
        after=_record(after, kind),
    )


_AUDIT = select(
    audit_log.c.at,
    audit_log.c.actor_id,
    audit_log.c.change_set,
    audit_log.c.operation,
    audit_log.c.kind,
    audit_log.c.before,
    audit_log.c.after,
).order_by(audit_log.c.seq)

_AUDIT_OF = _AUDIT.where(audit_log.c.change_set == bindparam("change_set"))

_AUDIT_BETWEEN = _AUDIT.where(
    audit_log.c.coach_id == bindparam("coach_id"),
    audit_log.c.at >= bindparam("from"),
    audit_log.c.at < bindparam("until"),
)


def answered(connection: Connection, account_id: Id | None, key: str, since: int) -> Answered | None:
    """What the command with this key was answered at ``since`` (UTC seconds) or later.

    Raises ``InProgress`` where another transaction is answering it; on SQLite there is only one at a time.
    """
    key_hash = _hash(key)
    if connection.dialect.name == "postgresql":
        lock = hashlib.sha256(f"{account_id}\0".encode() + key_hash).digest()
        number = int.from_bytes(lock[:8], signed=True)
        if not connection.execute(select(func.pg_try_advisory_xact_lock(number))).scalar_one():
            raise InProgress
    which = {"account_id": account_id or "", "key_hash": key_hash, "since": since}
    row = connection.execute(_ANSWERED, which).one_or_none()
    return None if row is None else Answered(fingerprint=row[0], status=row[1], body=bytes(row[2]), at=instant(row[3]))


_ANSWERED = select(idempotency.c.fingerprint, idempotency.c.status, idempotency.c.body, idempotency.c.at).where(
    idempotency.c.account_id == bindparam("account_id"),
    idempotency.c.key_hash == bindparam("key_hash"),
    idempotency.c.at >= bindparam("since"),
)


def keep_answer(connection: Connection, account_id: Id | None, key: str, answer: Answered, since: int) -> None:
    """Keep the answer, under a hash of the key; answers from before ``since`` go."""
    connection.execute(delete(idempotency).where(idempotency.c.at < since))
    row = {
        "account_id": account_id or "",
        "key_hash": _hash(key),
        "fingerprint": answer.fingerprint,
        "status": answer.status,
        "body": answer.body,
        "at": seconds(answer.at),
    }
    connection.execute(idempotency.insert().inline(), row)


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def _json(record: Stored | None) -> str | None:
    return None if record is None else json.encode(record).decode()


def _record(text: str | None, kind: str) -> Stored | None:
    record: Stored | None = None if text is None else _decoder(kind).decode(text)
    return record


@cache
def _decoder(kind: str) -> msgspec.json.Decoder[Stored]:
    return json.decoder(_KINDS[kind])
