"""Signing in: passwords, and tokens for devices."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def _record() -> list[sa.Column[Any]]:
    sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return [
        sa.Column("seq", sequence, sa.Identity(always=False), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def _refers(column: str, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["accounts.id"], name=name, deferrable=True, initially="DEFERRED")


def upgrade() -> None:
    op.create_table(
        "passwords",
        *_record(),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_passwords")),
        _refers("id", op.f("fk_passwords_id")),
        sa.UniqueConstraint("id", name=op.f("uq_passwords_id")),
    )
    op.create_table(
        "tokens",
        *_record(),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_tokens")),
        _refers("account_id", op.f("fk_tokens_account_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_tokens_token_hash")),
        sa.UniqueConstraint("id", name=op.f("uq_tokens_id")),
    )
    op.create_index(op.f("ix_tokens_account_id"), "tokens", ["account_id"])
