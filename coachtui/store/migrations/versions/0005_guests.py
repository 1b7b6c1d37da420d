"""Guests with a token for their booking; invitations by e-mail address."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "guest_tokens",
        _sequence(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_guest_tokens")),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["bookings.id"],
            name=op.f("fk_guest_tokens_booking_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.UniqueConstraint("token_hash", name=op.f("uq_guest_tokens_token_hash")),
        sa.UniqueConstraint("id", name=op.f("uq_guest_tokens_id")),
    )
    op.create_table(
        "invitations",
        _sequence(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("coach_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("client_price", sa.Text(), nullable=False),
        sa.Column("private_notes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_invitations")),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["coaches.id"], name=op.f("fk_invitations_coach_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.UniqueConstraint("coach_id", "email_key", name=op.f("uq_invitations_coach_id_email_key")),
        sa.UniqueConstraint("id", name=op.f("uq_invitations_id")),
    )


def _sequence() -> sa.Column[int]:
    return sa.Column(
        "seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
    )
