"""Every table. Columns carry the names of the record's fields; ``rows`` derives the conversion.

Instants are integers (UTC seconds), wall times and dates are text, money is two columns, nested values are JSON text.
``seq`` orders by creation and never leaves the store.
"""

from collections.abc import Mapping

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    event,
    false,
)
from sqlalchemy.sql.schema import SchemaItem

from coachtui.records.account import Account, Connection, GuestToken, Invitation, Password, Token
from coachtui.records.availability import AvailabilityRule, Block, Override
from coachtui.records.base import Stored
from coachtui.records.coach import BookingRules, Coach, Privacy
from coachtui.records.hold import Hold
from coachtui.records.notification import Mail, Notification, Reminders
from coachtui.records.request import Request
from coachtui.records.session import Booking, Session
from coachtui.records.session_type import SessionType
from coachtui.records.template import Template
from coachtui.store.schema import LONGEST_SESSION_SECONDS

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _sequence() -> Column[int]:
    return Column("seq", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True)


def _record_table(name: str, *items: SchemaItem, id_of: str | None = None) -> Table:
    """A table of stored records; ``id_of``: the table whose record shares its id."""
    owner = [_refers("id", id_of)] if id_of else [Column("id", Text, nullable=False)]
    version = Column("version", Integer, nullable=False)
    return Table(name, metadata, _sequence(), *owner, version, *items, UniqueConstraint("id"))


def _refers(name: str, table: str, *, nullable: bool = False) -> Column[str]:
    # Deferred, so that undo may put things back in any order within its transaction.
    target = ForeignKey(f"{table}.id", deferrable=True, initially="DEFERRED")
    return Column(name, Text, target, nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


def _flag(name: str, *, added_later: bool = False) -> Column[bool]:
    """``added_later``: rows that were there before the column need a value."""
    return Column(name, Boolean, nullable=False, server_default=false() if added_later else None)


def _money(name: str) -> tuple[Column[int], Column[str]]:
    return _number(f"{name}_amount", nullable=True), _text(f"{name}_currency", nullable=True)


accounts = _record_table(
    "accounts",
    _text("email"),
    _text("email_key"),
    _text("name"),
    _text("time_zone"),
    UniqueConstraint("email_key"),
)

coaches = _record_table(
    "coaches",
    _text("handle"),
    _text("display_name"),
    _text("time_zone"),
    _text("bio"),
    UniqueConstraint("handle"),
    id_of="accounts",
)

privacy = _record_table(
    "privacy",
    _text("calendar_visibility"),
    _text("booking_permission"),
    _text("request_permission"),
    _text("booked_display"),
    _text("price_audience"),
    id_of="coaches",
)

booking_rules = _record_table(
    "booking_rules",
    _number("min_notice_minutes", nullable=True),
    _number("max_advance_days", nullable=True),
    _number("cancel_notice_minutes", nullable=True),
    _number("reschedule_notice_minutes", nullable=True),
    _number("daily_limit", nullable=True),
    _number("weekly_limit", nullable=True),
    _number("max_active_bookings_per_client", nullable=True),
    _number("hold_seconds"),
    _number("request_expiry_hours"),
    id_of="coaches",
)

connections = _record_table(
    "connections",
    _refers("coach_id", "coaches"),
    _refers("account_id", "accounts"),
    _text("status"),
    _text("client_price"),
    _text("private_notes"),
    UniqueConstraint("coach_id", "account_id"),
    Index(None, "account_id"),
)

session_types = _record_table(
    "session_types",
    _refers("coach_id", "coaches"),
    _number("position"),
    _text("name"),
    _number("duration_minutes"),
    _text("description"),
    _text("color"),
    _text("glyph"),
    _text("durations_minutes"),
    _number("slot_step_minutes"),
    _number("capacity"),
    _flag("show_seats_left"),
    _flag("waitlist"),
    *_money("price"),
    _text("audience"),
    _text("price_audience", nullable=True),
    _number("buffer_before_minutes"),
    _number("buffer_after_minutes"),
    _flag("approval_required"),
    _text("rules"),
    _text("location"),
    _text("details_schema"),
    _flag("active"),
    _flag("deleted", added_later=True),
    Index(None, "coach_id"),
)

availability_rules = _record_table(
    "availability_rules",
    _refers("coach_id", "coaches"),
    _text("start"),
    _text("end"),
    _text("rrule"),
    _text("valid_from"),
    _text("valid_until", nullable=True),
    _text("session_types"),
    Index(None, "coach_id"),
)

overrides = _record_table(
    "overrides",
    _refers("coach_id", "coaches"),
    _text("date"),
    _text("windows"),
    UniqueConstraint("coach_id", "date"),
)

blocks = _record_table(
    "blocks",
    _refers("coach_id", "coaches"),
    _text("start", nullable=True),
    _text("end", nullable=True),
    _number("start_fold", nullable=True),
    _number("end_fold", nullable=True),
    _text("start_date", nullable=True),
    _text("end_date", nullable=True),
    _text("rrule", nullable=True),
    _text("reason"),
    Index(None, "coach_id"),
)

sessions = _record_table(
    "sessions",
    _refers("coach_id", "coaches"),
    # No reference: a session outlives its type.
    _text("session_type"),
    _instant("start"),
    _instant("end"),
    _text("local_start"),
    _number("fold"),
    _text("time_zone"),
    _number("duration_minutes"),
    _text("status"),
    _number("capacity"),
    *_money("price"),
    *_money("client_specific_price"),
    _text("template_id", nullable=True),
    _text("series_id", nullable=True),
    _text("location"),
    _text("private_notes"),
    _text("shared_notes"),
    _text("details"),
    _flag("opened_by_booking"),
    Column("cancel_reason", Text, nullable=False, server_default=""),
    CheckConstraint(f'"end" > start AND "end" - start <= {LONGEST_SESSION_SECONDS}', name="length"),
    Index(None, "coach_id", "start"),
    Index(None, "series_id"),
)

bookings = _record_table(
    "bookings",
    _refers("session_id", "sessions"),
    _refers("coach_id", "coaches"),
    _refers("account_id", "accounts", nullable=True),
    _text("guest_name"),
    _text("guest_email"),
    _text("status"),
    *_money("price"),
    _text("note"),
    _instant("created_at"),
    _instant("offer_expires_at", nullable=True),
    _flag("no_show", added_later=True),
    Index(None, "session_id"),
    Index(None, "account_id"),
)

requests = _record_table(
    "requests",
    _refers("coach_id", "coaches"),
    _refers("account_id", "accounts"),
    _text("session_type"),
    _text("times"),
    _text("offers"),
    _text("message"),
    _text("answer"),
    _text("details"),
    _text("status"),
    _flag("holds"),
    _text("booking_id", nullable=True),
    _instant("created_at"),
    _instant("expires_at"),
    Index(None, "coach_id", "status"),
    Index(None, "account_id"),
)

holds = _record_table(
    "holds",
    _refers("coach_id", "coaches"),
    _refers("account_id", "accounts", nullable=True),
    _text("session_type"),
    _instant("start"),
    _instant("end"),
    _instant("expires_at"),
    Index(None, "coach_id"),
)

templates = _record_table(
    "templates",
    _refers("coach_id", "coaches"),
    _text("name"),
    # No reference: a template outlives its type.
    _text("session_type"),
    _number("duration_minutes", nullable=True),
    *_money("price"),
    _number("capacity", nullable=True),
    _text("location", nullable=True),
    _text("shared_notes"),
    _text("details"),
    _text("clients"),
    _text("pattern"),
    Index(None, "coach_id"),
)

notifications = _record_table(
    "notifications",
    _refers("account_id", "accounts"),
    _text("kind"),
    _instant("at"),
    _text("subject"),
    _flag("read"),
    Index(None, "account_id", "read"),
)

outbox = _record_table(
    "outbox",
    _text("effect"),
    _text("recipient"),
    _text("kind"),
    _text("facts"),
    _text("status"),
    _number("attempts"),
    _instant("created_at"),
    _instant("next_at"),
    _instant("sent_at", nullable=True),
    _text("error"),
    UniqueConstraint("effect"),
    Index(None, "status"),
)

reminders = _record_table("reminders", _number("minutes_before"), id_of="coaches")

guest_tokens = _record_table(
    "guest_tokens", _refers("booking_id", "bookings"), _text("token_hash"), UniqueConstraint("token_hash")
)

invitations = _record_table(
    "invitations",
    _refers("coach_id", "coaches"),
    _text("email"),
    _text("email_key"),
    _text("client_price"),
    _text("private_notes"),
    UniqueConstraint("coach_id", "email_key"),
)

passwords = _record_table("passwords", _text("hash"), id_of="accounts")

tokens = _record_table(
    "tokens",
    _refers("account_id", "accounts"),
    _text("token_hash"),
    _text("label"),
    _instant("created_at"),
    _instant("last_used_at"),
    UniqueConstraint("token_hash"),
    Index(None, "account_id"),
)

#: Which table keeps which record.
TABLE_OF: Mapping[type[Stored], Table] = {
    Account: accounts,
    Coach: coaches,
    Privacy: privacy,
    BookingRules: booking_rules,
    Connection: connections,
    SessionType: session_types,
    AvailabilityRule: availability_rules,
    Override: overrides,
    Block: blocks,
    Session: sessions,
    Booking: bookings,
    Request: requests,
    Hold: holds,
    Template: templates,
    Notification: notifications,
    Mail: outbox,
    Reminders: reminders,
    GuestToken: guest_tokens,
    Invitation: invitations,
    Password: passwords,
    Token: tokens,
}

audit_log = Table(
    "audit_log",
    metadata,
    _sequence(),
    _instant("at"),
    _text("actor_id", nullable=True),
    _text("change_set"),
    _text("operation"),
    _text("kind"),
    _text("record_id"),
    _text("coach_id", nullable=True),
    _text("before", nullable=True),
    _text("after", nullable=True),
    Index(None, "change_set"),
    Index(None, "coach_id", "at"),
)

coach_commits = Table(
    "coach_commits",
    metadata,
    Column("coach_id", Text, nullable=False),
    Column("commit", BigInteger, nullable=False),
    PrimaryKeyConstraint("coach_id"),
)

changes = Table(
    "changes",
    metadata,
    _sequence(),
    _text("coach_id"),
    Column("commit", BigInteger, nullable=False),
    # Both null: everything may have changed.
    _instant("start", nullable=True),
    _instant("end", nullable=True),
    Index(None, "coach_id", "commit"),
)

idempotency = Table(
    "idempotency",
    metadata,
    # Empty for an anonymous caller: a part of a primary key is never null.
    Column("account_id", Text, nullable=False),
    Column("key_hash", LargeBinary, nullable=False),
    _text("fingerprint"),
    _number("status"),
    Column("body", LargeBinary, nullable=False),
    _instant("at"),
    PrimaryKeyConstraint("account_id", "key_hash"),
    Index(None, "at"),
)

store_meta = Table(
    "store_meta",
    metadata,
    Column("name", Text, nullable=False),
    _text("value"),
    PrimaryKeyConstraint("name"),
)

OVERLAP = "two sessions of one coach overlap"

_MEETS_ANOTHER = f"""
    NEW.status = 'scheduled' AND EXISTS (
        SELECT 1 FROM sessions
        WHERE coach_id = NEW.coach_id AND status = 'scheduled' AND id <> NEW.id
            AND start < NEW."end" AND start > NEW.start - {LONGEST_SESSION_SECONDS} AND "end" > NEW.start
    )"""

#: The net beneath every check of a handler: two scheduled sessions of one coach never overlap.
SQLITE_OVERLAP_NET = tuple(
    f"CREATE TRIGGER sessions_overlap_{name} BEFORE {moment} ON sessions WHEN {_MEETS_ANOTHER}\n"
    f"BEGIN SELECT RAISE(ABORT, '{OVERLAP}'); END"
    for name, moment in (("insert", "INSERT"), ("update", 'UPDATE OF coach_id, start, "end", status'))
)
POSTGRESQL_OVERLAP_NET = (
    "ALTER TABLE sessions ADD CONSTRAINT sessions_overlap EXCLUDE USING gist "
    "(coach_id WITH =, int8range(start, \"end\") WITH &&) WHERE (status = 'scheduled')",
)

for _dialect, _net in (("sqlite", SQLITE_OVERLAP_NET), ("postgresql", POSTGRESQL_OVERLAP_NET)):
    for _statement in _net:
        _ddl = DDL(_statement)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves its constructor untyped
        event.listen(sessions, "after_create", _ddl.execute_if(dialect=_dialect))
