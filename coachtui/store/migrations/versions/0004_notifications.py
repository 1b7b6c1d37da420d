"""What people are told: notifications, the outbox of mails, when clients are reminded."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def _record() -> list[sa.Column[Any]]:
    sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return [
        sa.Column("seq", sequence, sa.Identity(always=False), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "notifications",
        *_record(),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("read", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_notifications")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_notifications_account_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.UniqueConstraint("id", name=op.f("uq_notifications_id")),
    )
    op.create_index(op.f("ix_notifications_account_id_read"), "notifications", ["account_id", "read"])
    op.create_table(
        "outbox",
        *_record(),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
        sa.UniqueConstraint("id", name=op.f("uq_outbox_id")),
        sa.UniqueConstraint("effect", name=op.f("uq_outbox_effect")),
    )
    op.create_index(op.f("ix_outbox_status"), "outbox", ["status"])
    op.create_table(
        "reminders",
        *_record(),
        sa.Column("minutes_before", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_reminders")),
        sa.ForeignKeyConstraint(
            ["id"], ["coaches.id"], name=op.f("fk_reminders_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.UniqueConstraint("id", name=op.f("uq_reminders_id")),
    )
