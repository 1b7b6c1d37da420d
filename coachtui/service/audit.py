"""Who did what when in the caller's calendar."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from coachtui.records.account import Account, Person
from coachtui.records.base import Id
from coachtui.records.time import Instant, instant
from coachtui.service.access import COACHES
from coachtui.service.connections import person
from coachtui.service.context import Context
from coachtui.service.listing import Page, PageLimit
from coachtui.service.operation import Query, handles
from coachtui.service.ports import AuditEntry

FOREVER = instant(253402300799)
"""The last second of the year 9999."""


class AuditLine(Struct, frozen=True, kw_only=True):
    """One thing that one command changed; ``actor`` is None for a guest and for what ran out by itself."""

    at: Instant
    actor: Person | None
    operation: str
    change_set: Id
    kind: str
    record_id: Id
    action: Literal["made", "changed", "removed"]
    fields: tuple[str, ...]
    """Which fields are other than they were."""


class ListAudit(Query[Page[AuditLine]], frozen=True, kw_only=True):
    """What was changed in the caller's calendar from ``start`` to ``end``, by whom, in order."""

    start: Instant | None = None
    end: Instant | None = None
    cursor: str | None = None
    limit: PageLimit = 200


@handles(ListAudit, "GET", "/v1/me/coach/audit", access=COACHES)
def list_audit(query: ListAudit, context: Context) -> Page[AuditLine]:
    """Raises ``NotFound`` for who is no coach."""
    found = context.store.audit_between(context.coach.id, query.start or instant(0), query.end or FOREVER)
    page = Page.of(found, query.cursor, query.limit, key=_key)
    actors = tuple({entry.actor_id for entry in page.items if entry.actor_id})
    people = {each.id: person(each) for each in context.store.find(Account, id=actors)} if actors else {}
    lines = tuple(_line(entry, people.get(entry.actor_id or "")) for entry in page.items)
    return Page(items=lines, next=page.next)


def _line(entry: AuditEntry, actor: Person | None) -> AuditLine:
    record = entry.after or entry.before
    assert record is not None, "an entry keeps at least one of its two records"
    names = (name for name in record.__struct_fields__ if name not in ("id", "version"))
    return AuditLine(
        at=entry.at,
        actor=actor,
        operation=entry.operation,
        change_set=entry.change_set,
        kind=entry.kind.__name__,
        record_id=record.id,
        action="made" if entry.before is None else "removed" if entry.after is None else "changed",
        fields=tuple(name for name in names if _value(entry.before, name) != _value(entry.after, name)),
    )


def _value(record: object, name: str) -> object:
    return None if record is None else getattr(record, name)


def _key(entry: AuditEntry) -> str:
    record = entry.after or entry.before
    is_removed = entry.after is None
    which = f"{record.id}.{record.version}" if record else ""
    return f"{entry.change_set}.{entry.kind.__name__}.{which}.{is_removed:d}"
