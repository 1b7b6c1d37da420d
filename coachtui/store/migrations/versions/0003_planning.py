"""Planning: templates, why a session was cancelled, who did not come, session types that are no longer offered."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("sessions", sa.Column("cancel_reason", sa.Text(), server_default="", nullable=False))
    op.add_column("bookings", sa.Column("no_show", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("session_types", sa.Column("deleted", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "templates",
        sa.Column(
            "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("coach_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("session_type", sa.Text(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=True),
        sa.Column("price_amount", sa.Integer(), nullable=True),
        sa.Column("price_currency", sa.Text(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("shared_notes", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("clients", sa.Text(), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_templates")),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["coaches.id"], name=op.f("fk_templates_coach_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.UniqueConstraint("id", name=op.f("uq_templates_id")),
    )
    op.create_index(op.f("ix_templates_coach_id"), "templates", ["coach_id"])
