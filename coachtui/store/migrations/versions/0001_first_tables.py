"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MEETS_ANOTHER = """
    NEW.status = 'scheduled' AND EXISTS (
        SELECT 1 FROM sessions
        WHERE coach_id = NEW.coach_id AND status = 'scheduled' AND id <> NEW.id
            AND start < NEW."end" AND start > NEW.start - 86400 AND "end" > NEW.start
    )"""


def sequence() -> sa.Column[int]:
    return sa.Column(
        "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
    )


def upgrade() -> None:
    op.create_table(
        "accounts",
        sequence(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email_key", name=op.f("uq_accounts_email_key")),
        sa.UniqueConstraint("id", name=op.f("uq_accounts_id")),
    )
    op.create_table(
        "audit_log",
        sequence(),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=True),
        sa.Column("change_set", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("coach_id", sa.Text(), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_log")),
    )
    op.create_index(op.f("ix_audit_log_change_set"), "audit_log", ["change_set"], unique=False)
    op.create_index(op.f("ix_audit_log_coach_id_at"), "audit_log", ["coach_id", "at"], unique=False)
    op.create_table(
        "changes",
        sequence(),
        sa.Column("coach_id", sa.Text(), nullable=False),
        sa.Column("commit", sa.BigInteger(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=True),
        sa.Column("end", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_changes")),
    )
    op.create_index(op.f("ix_changes_coach_id_commit"), "changes", ["coach_id", "commit"], unique=False)
    op.create_table(
        "coach_commits",
        sa.Column("coach_id", sa.Text(), nullable=False),
        sa.Column("commit", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("coach_id", name=op.f("pk_coach_commits")),
    )
    op.create_table(
        "idempotency",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "key_hash", name=op.f("pk_idempotency")),
    )
    op.create_index(op.f("ix_idempotency_at"), "idempotency", ["at"], unique=False)
    op.create_table(
        "store_meta",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_store_meta")),
    )
    op.create_table(
        "coaches",
        sequence(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("bio", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["accounts.id"], name=op.f("fk_coaches_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_coaches")),
        sa.UniqueConstraint("handle", name=op.f("uq_coaches_handle")),
        sa.UniqueConstraint("id", name=op.f("uq_coaches_id")),
    )
    op.create_table(
        "availability_rules",
        sequence(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("coach_id", sa.Text(), nullable=False),
        sa.Column("start", sa.Text(), nullable=False),
        sa.Column("end", sa.Text(), nullable=False),
        sa.Column("rrule", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Text(), nullable=True),
        sa.Column("session_types", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coach_id"],
            ["coaches.id"],
            name=op.f("fk_availability_rules_coach_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_availability_rules")),
        sa.UniqueConstraint("id", name=op.f("uq_availability_rules_id")),
    )
    op.create_index(op.f("ix_availability_rules_coach_id"), "availability_rules", ["coach_id"], unique=False)
    op.create_table(
        "blocks",
        sequence(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("coach_id", sa.Text(), nullable=False),
        sa.Column("start", sa.Text(), nullable=True),
        sa.Column("end", sa.Text(), nullable=True),
        sa.Column("start_date", sa.Text(), nullable=True),
        sa.Column("end_date", sa.Text(), nullable=True),
        sa.Column("rrule", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["coaches.id"], name=op.f("fk_blocks_coach_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_blocks")),
        sa.UniqueConstraint("id", name=op.f("uq_blocks_id")),
    )
    op.create_index(op.f("ix_blocks_coach_id"), "blocks", ["coach_id"], unique=False)
    op.create_table(
        "booking_rules",
        sequence(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("min_notice_minutes", sa.Integer(), nullable=True),
        sa.Column("max_advance_days", sa.Integer(), nullable=True),
        sa.Column("cancel_notice_minutes", sa.Integer(), nullable=True),
        sa.Column("reschedule_notice_minutes", sa.Integer(), nullable=True),
        sa.Column("daily_limit", sa.Integer(), nullable=True),
        sa.Column("weekly_limit", sa.Integer(), nullable=True),
        sa.Column("max_active_bookings_per_client", sa.Integer(), nullable=True),
        sa.Column("hold_seconds", sa.Integer(), nullable=False),
        sa.Column("request_expiry_hours", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["coaches.id"], name=op.f("fk_booking_rules_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_booking_rules")),
        sa.UniqueConstraint("id", name=op.f("uq_booking_rules_id")),
    )
    op.create_table(
        "connections",
        sequence(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("coach_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("client_price", sa.Text(), nullable=False),
        sa.Column("private_notes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_connections_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["coaches.id"], name=op.f("fk_connections_coach_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_connections")),
        sa.UniqueConstraint("coach_id", "account_id", name=op.f("uq_connections_coach_id_account_id")),
        sa.UniqueConstraint("id", name=op.f("uq_connections_id")),
    )
    op.create_index(op.f("ix_connections_account_id"), "connections", ["account_id"], unique=False)
    op.create_table(
        "overrides",
        sequence(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("coach_id", sa.Text(), nullable=False),
        sa.Column("date", sa.Text(), nullable=False),
        sa.Column("windows", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["coaches.id"], name=op.f("fk_overrides_coach_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_overrides")),
        sa.UniqueConstraint("coach_id", "date", name=op.f("uq_overrides_coach_id_date")),
        sa.UniqueConstraint("id", name=op.f("uq_overrides_id")),
    )
    op.create_table(
        "privacy",
        sequence(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("calendar_visibility", sa.Text(), nullable=False),
        sa.Column("booking_permission", sa.Text(), nullable=False),
        sa.Column("request_permission", sa.Text(), nullable=False),
        sa.Column("booked_display", sa.Text(), nullable=False),
        sa.Column("price_audience", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["coaches.id"], name=op.f("fk_privacy_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_privacy")),
        sa.UniqueConstraint("id", name=op.f("uq_privacy_id")),
    )
    op.create_table(
        "requests",
        sequence(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("coach_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("session_type", sa.Text(), nullable=False),
        sa.Column("times", sa.Text(), nullable=False),
        sa.Column("offers", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("booking_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_requests_account_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["coaches.id"], name=op.f("fk_requests_coach_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_requests")),
        sa.UniqueConstraint("id", name=op.f("uq_requests_id")),
    )
    op.create_index(op.f("ix_requests_account_id"), "requests", ["account_id"], unique=False)
    op.create_index(op.f("ix_requests_coach_id_status"), "requests", ["coach_id", "status"], unique=False)
    op.create_table(
        "session_types",
        sequence(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("coach_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("color", sa.Text(), nullable=False),
        sa.Column("glyph", sa.Text(), nullable=False),
        sa.Column("durations_minutes", sa.Text(), nullable=False),
        sa.Column("slot_step_minutes", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("show_seats_left", sa.Boolean(), nullable=False),
        sa.Column("waitlist", sa.Boolean(), nullable=False),
        sa.Column("price_amount", sa.Integer(), nullable=True),
        sa.Column("price_currency", sa.Text(), nullable=True),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("price_audience", sa.Text(), nullable=True),
        sa.Column("buffer_before_minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_after_minutes", sa.Integer(), nullable=False),
        sa.Column("approval_required", sa.Boolean(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("details_schema", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["coaches.id"], name=op.f("fk_session_types_coach_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_session_types")),
        sa.UniqueConstraint("id", name=op.f("uq_session_types_id")),
    )
    op.create_index(op.f("ix_session_types_coach_id"), "session_types", ["coach_id"], unique=False)
    op.create_table(
        "sessions",
        sequence(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("coach_id", sa.Text(), nullable=False),
        sa.Column("session_type", sa.Text(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("local_start", sa.Text(), nullable=False),
        sa.Column("fold", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("price_amount", sa.Integer(), nullable=True),
        sa.Column("price_currency", sa.Text(), nullable=True),
        sa.Column("client_specific_price_amount", sa.Integer(), nullable=True),
        sa.Column("client_specific_price_currency", sa.Text(), nullable=True),
        sa.Column("template_id", sa.Text(), nullable=True),
        sa.Column("series_id", sa.Text(), nullable=True),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("private_notes", sa.Text(), nullable=False),
        sa.Column("shared_notes", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("opened_by_booking", sa.Boolean(), nullable=False),
        sa.CheckConstraint('"end" > start AND "end" - start <= 86400', name=op.f("ck_sessions_length")),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["coaches.id"], name=op.f("fk_sessions_coach_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_sessions")),
        sa.UniqueConstraint("id", name=op.f("uq_sessions_id")),
    )
    op.create_index(op.f("ix_sessions_coach_id_start"), "sessions", ["coach_id", "start"], unique=False)
    op.create_index(op.f("ix_sessions_series_id"), "sessions", ["series_id"], unique=False)
    op.create_table(
        "bookings",
        sequence(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("coach_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=True),
        sa.Column("guest_name", sa.Text(), nullable=False),
        sa.Column("guest_email", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("price_amount", sa.Integer(), nullable=True),
        sa.Column("price_currency", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("offer_expires_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_bookings_account_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["coaches.id"], name=op.f("fk_bookings_coach_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_bookings_session_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_bookings")),
        sa.UniqueConstraint("id", name=op.f("uq_bookings_id")),
    )
    op.create_index(op.f("ix_bookings_account_id"), "bookings", ["account_id"], unique=False)
    op.create_index(op.f("ix_bookings_session_id"), "bookings", ["session_id"], unique=False)
    refuse_overlaps()


def refuse_overlaps() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE sessions ADD CONSTRAINT sessions_overlap EXCLUDE USING gist "
            "(coach_id WITH =, int8range(start, \"end\") WITH &&) WHERE (status = 'scheduled')"
        )
        return
    for name, moment in (("insert", "INSERT"), ("update", 'UPDATE OF coach_id, start, "end", status')):
        op.execute(
            f"CREATE TRIGGER sessions_overlap_{name} BEFORE {moment} ON sessions WHEN {MEETS_ANOTHER}\n"
            "BEGIN SELECT RAISE(ABORT, 'two sessions of one coach overlap'); END"
        )
